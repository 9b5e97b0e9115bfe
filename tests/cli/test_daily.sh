# ward daily: scores by hand on the four squares; the same day twice gives the same bytes; what fails changes nothing.
. "$TESTS/queries/city.sh"
city_make

scores() { sqlite3 "${1:-city.db}" 'SELECT level, code, day, quote(score), band, components FROM score_days ORDER BY 1, 2, 3'; }
score() { sqlite3 city.db "SELECT coalesce(score, 'none'), coalesce(band, 'none') FROM score_days WHERE level = '$1' AND code = '$2' AND day = '$3'"; }

status 0 "$WARD" daily city.db --date 2023-04-02 -o days
equal "$(cat out)" "" "nothing on standard output"
# U1 on 2 April: field 85, duty 50, C01 and C02 due that day, one of them in time: .4 x 85 + .4 x 50 + .2 x 50
equal "$(score unit U1 2023-04-02)" "64.0|pass" "U1 on 2 April"
equal "$(score unit U2 2023-04-02)" "none|none" "no inspection, no score"
equal "$(score subdistrict S1 2023-04-02)" "64.0|pass" "S1 is its one scored unit"
equal "$(score subdistrict S2 2023-04-02)" "none|none" "S2 has none"
equal "$(score street R1 2023-04-02)" "64.0|pass" "R1: its part in U1 alone has a score"
equal "$(score district "Four squares" 2023-04-02)" "64.0|pass" "the district"
equal "$(sqlite3 city.db "SELECT json_extract(components, '\$.due') || json_extract(components, '\$.closed_on_time') FROM score_days WHERE code = 'U1'")" \
  21 "the components are kept"
equal "$(ls days) $(ls days/2023-04-02 | tr '\n' ' ')" \
  "2023-04-02
city.db cases_by_unit.csv street_scores.geojson subdistrict_scores.geojson unit_scores.geojson " "the day's files"
equal "$(/usr/bin/python3 -c 'import json; d = json.load(open("days/2023-04-02/unit_scores.geojson")); print(len(d["features"]), d["synthetic"], d["features"][0]["id"], d["features"][0]["properties"]["score"])')" \
  "4 True U1 64" "unit_scores as GeoJSON"

# the same day again: the same rows, the same bytes, no doubles
scores >first; cp -r days first_days
status 0 "$WARD" daily city.db --date 2023-04-02 -o days
scores >second; same first second
equal "$(diff -r -x city.db days first_days)" "" "the same files"
# what a killed run left behind, in its own folder or in a day's, is gone after the next two
mkdir -p days/2023-04-02.tmp/.unit_scores.geojson.ward-aBcDeF days/2023-04-02/.unit_scores.geojson.ward-gHiJkL
touch days/2023-04-02.tmp/.unit_scores.geojson.ward-aBcDeF/unit_scores.geojson
status 0 "$WARD" daily city.db --date 2023-04-02 -o days
status 0 "$WARD" daily city.db --date 2023-04-02 -o days
equal "$(diff -r -x city.db days first_days)" "" "the same files after a kill"
equal "$(sqlite3 city.db 'SELECT count(DISTINCT hash) || count(*) FROM runs')" 14 "four runs, one hash"

# a stretch, and its days in another order, agree
cp city.db other.db; cp city.ini other.ini
status 0 "$WARD" daily city.db --from 2023-04-01 --to 2023-04-10 --json
contains err '"scores":90,'
for day in 10 09 08 07 06 05 04 03 02 01; do status 0 "$WARD" daily other.db --date 2023-04-$day; done
scores >first; scores other.db >second; same first second
equal "$(sqlite3 city.db "SELECT count(*) FROM score_days WHERE level = 'unit'")" 40 "four units, ten days"

# the day's files come with {date}, by [load.cases] of the ini; a case is changed, one added, one left alone
mkdir in
head -n 1 "$TESTS/queries/city/cases.csv" >in/2023-04-11.csv
cp in/2023-04-11.csv in/2023-04-12.csv
echo 'C03,complaint,2023-04-05T08:00:00,2023-04-06T18:00:00,2023-04-06T12:00:00,0,,POINT(529500 3493480)' >>in/2023-04-11.csv
echo 'C20,event,2023-04-11T08:00:00,2023-04-12T18:00:00,,0,,POINT(528500 3494500)' >>in/2023-04-12.csv
head -n 1 "$TESTS/queries/city/inspections.csv" >seen.csv
echo 'I20,U3,2023-04-12,clean,7.5' >>seen.csv
status 0 "$WARD" daily city.db --from 2023-04-11 --to 2023-04-12 --cases 'in/{date}.csv' --inspections seen.csv
equal "$(score unit U3 2023-04-12)" "46.25|fail" "U3: field 92.5, system 0 of 1"
equal "$(sqlite3 city.db "SELECT closed_at FROM cases WHERE case_id = 'C03'" "SELECT count(*) FROM cases")" "2023-04-06T12:00:00
17" "C03 was changed, C20 added, the others left"
status 0 "$WARD" daily city.db --from 2023-04-11 --to 2023-04-12 --cases 'in/{date}.csv' --inspections seen.csv
equal "$(sqlite3 city.db "SELECT count(*) FROM cases" "SELECT count(*) FROM inspections")" "17
8" "the same files again: no doubles"

# what fails changes nothing
sqlite3 city.db .dump >before
status 4 "$WARD" daily city.db --date 2023-04-13 --cases in/missing.csv
contains err "in/missing.csv is not there yet"
status 4 "$WARD" daily city.db --date 2023-04-13 --cases in/missing.csv --wait-for 1s
status 0 "$WARD" help daily
contains out "90s, 30m or 2h"
printf 'case_id\nC99\n' >broken.csv
status 3 "$WARD" daily city.db --date 2023-04-13 --cases broken.csv -o days
touch file
status 6 "$WARD" daily city.db --date 2023-04-13 -o file/days
sqlite3 city.db .dump >after; same before after
equal "$(ls days | tr "\n" " ")" "2023-04-02 city.db " "no half-made day"
for options in "" "--date 2023-02-30" "--date x" "--from 2023-04-02 --to 2023-04-01" "--from 2023-04-01" "--date 2023-04-01 --to 2023-04-02" \
  "--date 2023-04-01 --wait-for soon"; do
  # shellcheck disable=SC2086
  status 2 "$WARD" daily city.db $options
done

# an empty name, as an unset variable of a script gives, is no input to wait for
for option in cases inspections output; do
  status 2 "$WARD" daily city.db --date 2023-04-01 --$option ""
  contains err "--$option needs a name"
done

# a file that comes while the batch waits
(sleep 2; cp in/2023-04-12.csv late.csv) &
status 0 "$WARD" daily city.db --date 2023-04-13 --cases late.csv --wait-for 1m
wait
status 0 "$WARD" daily city.db --date yesterday
yesterday=$(TZ=Asia/Shanghai date -d '24 hours ago' +%F)
equal "$(sqlite3 city.db "SELECT count(*) FROM score_days WHERE level = 'unit' AND day = '$yesterday'")" 4 "yesterday in Shanghai"

# patterns and zips, by day, with the ini's mapping: two squads' files of a day, then a zip of another
cat >>city.ini <<'I'
[load.inspections]
map.inspection_id = 流水号
I
squad() { printf '流水号,unit_code,inspected_on,category,deduction\n%s,%s,2023-04-%s,clean,2\n' "$1" "$2" "$3"; }
squad S1 U1 14 >in/2023-04-14_a.csv
squad S2 U2 14 >in/2023-04-14_b.csv
squad S3 U3 15 >in/2023-04-15_c.csv
/usr/bin/python3 -c 'import zipfile; z = zipfile.ZipFile("in/2023-04-14.zip", "w"); z.write("in/2023-04-12.csv", "cases/x.csv")'
cp in/2023-04-14.zip in/2023-04-15.zip
status 0 "$WARD" daily city.db --from 2023-04-14 --to 2023-04-15 --inspections 'in/{date}_*.csv' --cases 'in/{date}.zip'
contains err 'in/2023-04-14_*.csv: 2 rows, 2 new'
contains err 'in/2023-04-14.zip: 1 rows'
equal "$(sqlite3 city.db "SELECT group_concat(unit_code) FROM (SELECT unit_code FROM inspections WHERE inspection_id LIKE 'S%' ORDER BY 1)")" \
  U1,U2,U3 "the squads' inspections"
status 4 "$WARD" daily city.db --date 2023-04-16 --inspections 'in/{date}_*.csv'
contains err "in/2023-04-16_*.csv is not there yet"
(sleep 1; squad S4 U4 16 >in/2023-04-16_a.csv) &
status 0 "$WARD" daily city.db --date 2023-04-16 --inspections 'in/{date}_*.csv' --wait-for 1m
wait

# two batches at once: one waits for the other; those that may not wait exit 5, and nothing of theirs is left
"$WARD" daily city.db --date 2023-04-17 -q & one=$!
"$WARD" daily city.db --date 2023-04-18 -q & two=$!
wait $one; first=$?
wait $two; equal "$first $?" "0 0" "both are done"
equal "$(sqlite3 city.db "SELECT count(DISTINCT day) FROM score_days WHERE day IN ('2023-04-17', '2023-04-18')")" 2 "both days are scored"
for n in 1 2 3; do
  { "$WARD" daily city.db --from 2023-05-01 --to 2023-05-10 --lock-wait 0 2>err$n; echo $? >status$n; } &
done
wait
equal "$(cat status? | sort -u | tr '\n' ' ')" "0 5 " "one ran, the others were refused"
contains <(cat err?) "is being written by"
equal "$(sqlite3 city.db "SELECT count(*) FROM score_days WHERE day BETWEEN '2023-05-01' AND '2023-05-10' AND level = 'unit'")" 40 "no doubles"

# run: formats, parameters, where the rows go, and what they look like.
. "$TESTS/queries/city.sh"
city_make

# A table for people: titles, columns that align by what a terminal shows, three decimals, and the parameters on standard error.
status 0 "$WARD" run city.db coverage_gaps -p layer=toilets -p as_of=2023-06-30
contains err "coverage_gaps with layer=toilets within_m=300 as_of=2023-06-30 scenario=now zone=none"
contains out "The part of each management unit"
grep -Eq '^U1 +东一 +S1 +东街道 +1000000 +717256\.661 ' out || fail "the row of U1 is $(grep ^U1 out)"
/usr/bin/python3 - <<'P' || fail "the columns do not align"
import sys, unicodedata
lines = open('out', encoding='utf-8').read().split('\n')
wide = lambda s: sum(2 if unicodedata.east_asian_width(c) in 'WF' else 1 for c in s)
rule = next(l for l in lines if l.startswith('─'))
ends = [i for i in range(len(rule)) if rule[i] == '─' and (i + 1 == len(rule) or rule[i + 1] != '─')]
rows = lines[lines.index(rule) + 1:]
# area_m2 is the fifth column and right-aligned: in each row a digit stands over the end of its rule.
for row in (r for r in rows if r):
    at, text = 0, ''
    for c in row:
        at += 2 if unicodedata.east_asian_width(c) in 'WF' else 1
        if at == ends[4] + 1:
            text = c
    if not text.isdigit():
        sys.exit(f'{row!r}: {text!r} at {ends[4]}')
P
status 0 "$WARD" run city.db coverage_gaps -p layer=toilets -q --lang zh
contains out "盲区面积"
equal "$(wc -c <err)" 0 "bytes on standard error with -q"

# Every format of the same rows says the same.
for suffix in csv json geojson gpkg fgb shp xlsx; do
  status 0 "$WARD" run city.db coverage_gaps -p layer=toilets -o gaps.$suffix -q
  equal "$(wc -c <out)" 0 "bytes on standard output with -o"
done
status 0 "$WARD" run city.db coverage_gaps -p layer=toilets -f csv -q
same out gaps.csv
/usr/bin/python3 - <<'P' || fail "the formats differ"
import csv, json, subprocess, sys
rows = list(csv.DictReader(open('gaps.csv', encoding='utf-8')))
assert [r['unit_code'] for r in rows] == ['U2', 'U3', 'U4', 'U1'], rows
assert json.load(open('gaps.json', encoding='utf-8')) == [{**r, **{k: (None if r[k] == '' else float(r[k])) for k in r if r[k] == '' or k.endswith(('_m', '_m2', '_ha', '_share', '_est'))}} for r in rows]
g = json.load(open('gaps.geojson', encoding='utf-8'))
assert g['generator'] == 'ward' and g['query'] == 'coverage_gaps' and g['synthetic'] is True
assert g['parameters']['layer'] == 'toilets' and g['parameters']['within_m'] == 300 and 'crs' not in g
assert [f['id'] for f in g['features']] == [r['unit_code'] for r in rows]
assert [list(f['properties']) for f in g['features']] == [list(rows[0])] * 4
for name in ('gaps.gpkg', 'gaps.fgb', 'gaps.shp'):
    info = subprocess.run(['ogrinfo', '-so', '-al', name], capture_output=True, text=True).stdout
    assert 'Feature Count: 4' in info and 'Polygon' in info and '4549' in info, (name, info)
P
status 0 "$WARD" run city.db subdistrict_scores --period 2023Q2 -o sub.geojson -q
/usr/bin/python3 - <<'P' || fail "the subdistricts are not their units dissolved"
import json
from shapely.geometry import shape
f = {x['id']: x for x in json.load(open('sub.geojson'))['features']}
assert abs(f['S1']['properties']['score'] - 59.5) < 1e-9 and abs(f['S2']['properties']['score'] - 94.75) < 1e-9
for x in f.values():
    s = shape(x['geometry'])
    assert s.is_valid and s.geom_type == 'Polygon' and len(s.interiors) == 0 and s.exterior.is_ccw
    assert all(c == round(c, 7) for p in s.exterior.coords for c in p)
P

# The rows chosen: --limit, --select, --bbox, --where, --geometry, --headers, --bom.
status 0 "$WARD" run city.db coverage_gaps -p layer=toilets -f csv -q --limit 2 --select gap_m2,unit_code
equal "$(sed -n 1p out)" "gap_m2,unit_code" "selected columns"
equal "$(wc -l <out)" 3 "lines with --limit 2"
status 2 "$WARD" run city.db coverage_gaps -p layer=toilets --select gap
contains err "gap"
status 0 "$WARD" run city.db coverage_gaps -p layer=toilets -f csv -q --bbox 529100,3493100,529200,3493200 --crs EPSG:4549
equal "$(cut -d, -f1 out | tr '\n' ' ')" "unit_code U2 " "units that meet the box"
status 2 "$WARD" run city.db coverage_gaps -p layer=toilets --bbox 1,2,3
status 0 "$WARD" run city.db coverage_gaps -p layer=toilets -f csv -q --where "toilets:toilet_id='T3'"
equal "$(tail -n +2 out | cut -d, -f6 | sort -u)" 1000000 "gap of every unit without T1"
status 2 "$WARD" run city.db coverage_gaps -p layer=toilets --where "toilets:(SELECT 1)"
contains err "a subquery"
status 2 "$WARD" run city.db coverage_gaps -p layer=toilets --where "toilets"
status 7 "$WARD" run city.db coverage_gaps -p layer=toilets --where "toilet:1"
status 0 "$WARD" run city.db unit_scores --period 2023Q2 -f csv -q --geometry wkt
contains out 'MULTIPOLYGON (((528000 3493000'
status 0 "$WARD" run city.db unit_scores --period 2023Q2 -f csv -q --headers zh --bom
equal "$(head -c 3 out | od -An -tx1 | tr -d ' ')" "efbbbf" "byte order mark"
contains out "单元编码"
status 0 "$WARD" run city.db unit_scores --period 2023Q2 -f csv -q --lang zh
contains out "unit_code"

# Parameters: the period's days, the ini, the flag; what is none.
status 0 "$WARD" run city.db unit_scores --period 2023Q2 -p to_date=2023-05-31 -f csv
contains err "from_date=2023-04-01 to_date=2023-05-31"
status 0 "$WARD" run city.db stages --period 2023H1 -f csv
contains err "as_of=2023-06-30"
printf -- '-- @query  dayless\n-- @param  least  integer  0  how many\nSELECT count(*) AS n FROM streets HAVING n >= :least\n' >dayless.sql
status 2 "$WARD" run city.db ./dayless.sql --period 2023Q2
contains err "asks about no day; leave out --period"
status 2 "$WARD" run city.db stages --period 2023Q5
printf '[coverage_gaps]\nwithin_m = 100\n' >>city.ini
status 0 "$WARD" run city.db coverage_gaps -p layer=toilets -f csv
contains err "within_m=100"
status 0 "$WARD" run city.db coverage_gaps -p layer=toilets -p within_m=50 -f csv
contains err "within_m=50"
printf '[toilets]\nservice_m = 200\n' >>city.ini
status 0 "$WARD" run city.db coverage_gaps -p layer=toilets -p within_m=layer -f csv
contains err "within_m=200 "
/usr/bin/python3 -c "
import csv, math
row = {r['unit_code']: r for r in csv.DictReader(open('out', encoding='utf-8'))}['U1']
assert abs(float(row['gap_m2']) - (1e6 - math.pi * 200 ** 2)) < 0.01, row
" || fail "the ini's service_m is not used"
status 0 "$WARD" run city.db street_topology -f csv
contains err "near_m=2 snap_m=0.1"
status 0 "$WARD" sql city.db "SELECT count(*) AS n FROM settings WHERE origin = 'ini' AND name = 'toilets.service_m'" -f csv

# A file of one's own, with no more than @query; --queries; and --json's record.
printf -- '-- @query  mine\nSELECT unit_code, name, geom FROM units WHERE subdistrict_code = :sub AND valid_to IS NULL ORDER BY unit_code\n' >mine.sql
status 0 "$WARD" run city.db ./mine.sql -p sub=S2 -f csv -q
equal "$(cat out)" "unit_code,name
U3,西一
U4,西二" "rows of mine.sql"
status 0 "$WARD" run city.db mine.sql -p sub=S2 -o mine.geojson --json -q
/usr/bin/python3 -c "
import json
record = json.load(open('err'))
assert record['verb'] == 'run' and record['rows'] == 2 and record['parameters'] == {'sub': 'S2'}, record
assert len(json.load(open('mine.geojson'))['features']) == 2
" || fail "the record of --json is $(cat err)"
mkdir -p own && cp mine.sql own/
status 0 "$WARD" run city.db mine --queries own -p sub=S1 -f csv -q
contains out "U1"
status 0 "$WARD" queries --queries own
contains out "mine"

# ward_result gives no rows of a query that comes upon a layer never loaded, not even those before it.
printf -- '-- @query  half\nSELECT unit_code, 1 AS n FROM units UNION ALL SELECT unit_code, b.id FROM units AS u
CROSS JOIN ward_within(:layer, u.geom, 10) AS b\n' >own/half.sql
for layer in toilets bins; do
  status 0 "$WARD" sql city.db "SELECT count(*) > 4, sum(value) IS NULL FROM ward_result('own/half.sql', 'n', 'layer=$layer')" -f csv
  equal "$(tail -1 out)" "$([ $layer = bins ] && echo 0,1 || echo 1,0)" "the rows of a query of $layer"
done
# Its days reach the parameters that a query has by @uses alone: case C13 is the only one of May, reported on the 2nd.
sum="SELECT sum(value) AS n FROM ward_result('cases_by_unit', 'cases', 'accuracy_m=5',"
status 0 "$WARD" sql city.db "$sum '2023-05-01', '2023-05-31')" -f csv -q
equal "$(tail -1 out)" 1 "the cases of May"
status 0 "$WARD" sql city.db "$sum '2023-05-01', '2023-05-01')" -f csv -q
equal "$(tail -1 out)" 0 "the cases of 1 May"

# Files: never over another one, never half, and a reader that closes the pipe is no error.
status 6 "$WARD" run city.db unit_scores -o gaps.csv
contains err "--overwrite"
status 0 "$WARD" run city.db unit_scores -o gaps.csv --overwrite -q
contains gaps.csv "score"
status 6 "$WARD" run city.db unit_scores -o nowhere/gaps.csv
status 2 "$WARD" run city.db unit_scores -o gaps
contains err "no format"
status 2 "$WARD" run city.db inventory -o inventory.geojson
contains err "no place"
[ -e inventory.geojson ] && fail "a refused run left a file"
ls -A | grep -q '\.ward-' && fail "a temporary folder is left: $(ls -A | grep '\.ward-')"
"$WARD" sql city.db "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000) SELECT i FROM n" -f csv 2>pipe_err | head -n 1 >first
equal "${PIPESTATUS[0]}" 0 "exit status with a closed pipe"
equal "$(cat pipe_err)" "" "message with a closed pipe"
if [ -w /dev/full ]; then
  "$WARD" run city.db unit_scores -f csv -q >/dev/full 2>full_err
  equal $? 6 "exit status on a full disk"
  contains full_err "cannot be written"
fi

# A word that is none of a parameter's is refused: it would choose no row, and nought would look like an answer.
for words in "cases_by_unit -p stream=enforcment" "inventory -p by=units" "street_scores -p by=Name" \
  "coverage_gaps -p layer=toilets -p scenario=maybe"; do
  # shellcheck disable=SC2086
  status 2 "$WARD" run city.db $words
  contains err 'is one of'
done

# On an empty database it is the layer that is missing, not the day; with the layers there, the day is named.
cp "$TESTS/queries/city/city.ini" empty.ini
status 0 "$WARD" init empty.db --crs EPSG:4549 -q
for words in "cases_by_unit" "coverage_gaps -p layer=toilets" "unit_scores"; do
  # shellcheck disable=SC2086
  status 7 "$WARD" run empty.db $words
  contains err 'was never loaded'
done
status 2 "$WARD" run empty.db cases_by_unit -p from_date=2023-13-01
status 0 "$WARD" load empty.db units "$TESTS/queries/city/units.csv" -q
status 0 "$WARD" load empty.db toilets "$TESTS/queries/city/toilets.csv" -q
status 2 "$WARD" run empty.db coverage_gaps -p layer=toilets
contains err 'give -p as_of=YYYY-MM-DD'

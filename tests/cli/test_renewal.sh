# Renewal on a Swiss water network mapped by hand, and the bureau's figures of stages, areas and sites on the sample city.
/usr/bin/python3 "$TESTS/cli/swiss_water.py" make
status 0 "$WARD" init water.db --crs EPSG:2056
status 0 "$WARD" load water.db gas_pipes leitungen.geojson --map pipe_id=Leitung_Nr --map pipe_kind=Leitungsart \
  --map material=Werkstoff --map built_on=Baujahr --map diameter_mm=Nennweite --map assessed=Zustand --map leaks=Leckagen
status 0 "$WARD" load water.db units gebiet.geojson
status 0 "$WARD" run water.db gas_pipe_scope -p as_of=2026-08-01 -f csv
cp out scope.csv
status 0 /usr/bin/python3 "$TESTS/cli/swiss_water.py" check scope.csv
contains out " 0 differ"
status 0 "$WARD" run water.db gas_priority -p as_of=2026-08-01 -f csv --select pipe_id,leaks,missing
equal "$(awk -F, '$2 == "" && $0 !~ /leaks/' out | grep -vc pipe_id)" 0 "leaks that nobody recorded are missing, not none"
[ "$(awk -F, '$2 == 1' out | wc -l)" -gt 50 ] || fail "five leaks count 1"

# another office's: codes of materials, years of 0
/usr/bin/python3 "$TESTS/cli/swiss_sia405.py" make
status 0 "$WARD" init sia.db --crs EPSG:2056
status 0 "$WARD" load sia.db gas_pipes netz.geojson --map pipe_id=OBJ_ID --map pipe_kind=Funktion --map material=Material \
  --map built_on=Baujahr --map diameter_mm=LichteWeite --map assessed=Zustand --map leaks=Lecks
contains err "not understood, left empty and kept in extra: assessed 'mangelhaft'"
status 0 "$WARD" load sia.db units kreise.geojson
for query in gas_pipe_scope gas_scope_by_unit; do
  status 0 "$WARD" run sia.db $query -p as_of=2026-08-01 -f csv
  cp out $query.csv
done
status 0 /usr/bin/python3 "$TESTS/cli/swiss_sia405.py" check gas_pipe_scope.csv gas_scope_by_unit.csv
contains out "800 pipes, 0 differ"

. "$TESTS/city/make.sh"
make_city || fail "the sample city could not be made"
db=$CITY/liangxi.db
# row QUERY ARGUMENTS… COLUMNS: the last rows as plain text
rows() { status 0 "$WARD" run "$db" "$@" -f csv; }
rows stages -p by=district --select layer,kind,things,design,building,done
for line in toilets,new,3,0,1,2 toilets,rebuild,12,8,4,0 parks,pocket_park,21,15,5,1 parks,child_friendly,3,0,3,0 bridges,,50,50,0,0 \
  hydrants,,150,150,0,0 bridge_spaces,public,12,6,0,6 bridge_spaces,child_friendly,5,5,0,0 works,road_major_repair,4,0,3,1 \
  works,undergrounding,5,1,4,0 works,alley,12,0,5,7; do
  equal "$(grep -cx "$line" out)" 1 "stages: $line"
done
total() { awk -F, -v c="$1" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == c) k = i; next } { s += $k } END { printf "%.3f", s }' "${2:-out}"; }
for by in unit subdistrict; do
  rows stages -p by=$by --select layer,things,done
  equal "$(total things) $(total done)" "298.000 30.000" "stages by $by add up"
done
rows areas -p by=district --select layer,kind,area_m2,forced_m2,area_ha
equal "$(awk -F, '$1 == "removals" { printf "%s %.6f %.6f; ", $2, $3, $4 }' out)" "advert 18800.000000 0.000000; illegal_building 240000.000000 61000.000000; " \
  "1.88 and 24 of which 6.1, in 10,000 m2"
equal "$(awk -F, '$1 == "greening" { s += $5 } END { printf "%.6f", s }' out)" 25.480000 "greening in hectares"
rows areas -p layer=removals -p by=unit --select kind,area_m2,forced_m2,map_m2
equal "$(total area_m2) $(total forced_m2)" "258800.000 61000.000" "removals by unit: 24 + 1.88, 6.1 of them by force"
rows areas -p layer=greening -p by=subdistrict --select area_m2
equal "$(total area_m2)" 254800.000 "greening by subdistrict"
rows toilet_supply -p by=district --select toilets,serving,serving_planned,first_class
equal "$(tail -n 1 out)" 240,235,240,46 "toilets: the building one and four in works serve nobody"
rows bridge_space_lists --select period,kind,spaces,bridges,new_bridges,bridges_so_far
equal "$(tail -n 3 out | tr '\n' ' ')" "2023H1,public,6,6,6,6 2023H2,public,6,6,6,12 2023H2,child_friendly,5,5,3,15 " "two sixes are twelve bridges here"

rows gas_sites_by_subdistrict --select subdistrict_name,kind,customer,households,done,residue
for line in bottle,household,7001,5300,1701 stove,household,61772,7042,54730 stove,other,2076,656,1420 valve,household,171573,71100,100473; do
  equal "$(grep '全区' out | grep -c ",$line\$")" 1 "sites: $line"
done
rows gas_sites_by_subdistrict -p kind=valve --select subdistrict_name,so_far_per_day,needed_per_day
equal "$(grep '全区' out | awk -F, '{ printf "%.0f %.0f", $2, $3 }')" "393 1621" "the valves' pace"
rows gas_sites_by_unit -p kind=valve --select households,done
equal "$(total households) $(total done)" "171573.000 71100.000" "valves by unit"

# the network by unit, by street and by rule: one total, to the millimetre
status 0 "$WARD" sql "$db" "SELECT ward_sum(ward_length(geom)) AS m FROM gas_pipes" -q -f csv
network=$(awk 'NR == 2 { printf "%.3f", $1 }' out)
for query in gas_scope_by_unit gas_scope_by_subdistrict gas_scope_by_street; do
  rows $query --select renew_m,assess_m,keep_m,total_m
  equal "$(total total_m)" "$network" "$query"
  equal "$(awk -F, 'NR > 1 { s += $1 + $2 + $3 } END { printf "%.3f", s }' out)" "$network" "$query by scope"
done
rows gas_scope_by_rule -p by=unit --select plan_length_m
equal "$(total plan_length_m)" "$network" "by rule"

# dig once: the same by stretch, by unit and by street; a sample of signs, spread and repeatable
rows dig_once --select dug_once_m,saved_m
once="$(total dug_once_m) $(total saved_m)"
for query in dig_once_by_unit dig_once_by_street; do
  rows $query --select dug_once_m,saved_m
  equal "$(total dug_once_m) $(total saved_m)" "$once" "$query"
done
rows sign_sample --select unit_code,sample_order,sign_id
cp out ten.csv
rows sign_sample -p share=1 --geometry wkt --select unit_code,sample_order,sign_id
cp out all.csv
equal "$(wc -l <all.csv)" 3001 "every sign once"
status 0 /usr/bin/python3 "$TESTS/queries/check_sample.py" all.csv
worst=$(sed 's/.*worst box \([0-9.]*\).*/\1/' out)
[ "$(awk -v w="$worst" 'BEGIN { print w < 4 }')" = 1 ] || fail "a box of six is $worst signs from its share"
uneven=$(sed 's/.*unevenness \([0-9.]*\).*/\1/' out)
[ "$(awk -v w="$uneven" 'BEGIN { print w < 0.75 }')" = 1 ] || fail "the sample is $uneven as uneven as a random one"
equal "$(awk -F, 'NR > 1 { n[$1]++ } END { for (u in n) s += int((n[u] + 9) / 10); print s }' all.csv)" "$(($(wc -l <ten.csv) - 1))" "a tenth of each unit, rounded up"
cut -d, -f1-3 all.csv | grep -cxFf ten.csv | xargs -I{} test {} = "$(wc -l <ten.csv)" || fail "the sample is a prefix of the whole order"
rows sign_sample -p random_seed=2 --select unit_code,sample_order,sign_id
cmp -s out ten.csv && fail "another seed, the same sample"
rows stall_clashes --select stall_id,clash,with_id
equal "$(sed 1d out | tr '\n' ' ')" "Y002,works,K23020 Y002,works,K23023 " "stalls that meet works"

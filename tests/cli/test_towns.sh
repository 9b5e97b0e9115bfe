# Streets drawn as no city's are: crossing, on each other, round, over bridges, in two parts, without length (odd_town.py).
# Sampled along every street, straight and on foot, against second readings of the definitions in Python.
# WARD_WALK_STEP=1 samples every metre and WARD_FULL=1 the sample city's streets too (here every 5, and none).
/usr/bin/python3 -c 'import shapely' 2>/dev/null || skip "python3-shapely is not installed"
status 0 /usr/bin/python3 "$TESTS/cli/odd_town.py"
cat >units.csv <<'CSV'
unit_code,name,wkt
U1,一,"POLYGON((527500 3492500, 528611 3492500, 528540 3493333, 528600 3494800, 527500 3494800, 527500 3492500))"
U2,二,"POLYGON((528611 3492500, 529900 3492500, 529900 3494800, 528600 3494800, 528540 3493333, 528611 3492500))"
CSV
status 0 "$WARD" init odd.db --crs EPSG:4549 -q
for layer in units streets bins; do status 0 "$WARD" load odd.db $layer $layer.csv --source-crs EPSG:4549; done
for within in 60 120; do
  status 0 /usr/bin/python3 "$TESTS/cli/walk.py" "$WARD" odd.db bins $within "${WARD_WALK_STEP:-5}"
  contains out ", 0 wrong"
done
sqlite3 odd.db "UPDATE streets SET width_m = 45 WHERE id % 3 = 0"
status 0 "$WARD" run odd.db street_gaps -p layer=bins -p within_m=90 -p as_of=2023-06-30 -f csv -o gaps.csv
status 0 /usr/bin/python3 -W ignore "$TESTS/cli/sample_streets.py" odd.db gaps.csv bins 90 4
contains out "faults 0"
# covered and gap are the whole street, of each unit and together, both ways
for mode in line network; do
  equal "$("$WARD" sql odd.db "SELECT abs(ward_sum(s.m)) < 0.001 AS whole FROM (SELECT CASE side WHEN 'both' THEN length_m ELSE length_m / 2 END AS m
    FROM ward_street_gaps('bins', 100, '$mode') UNION ALL SELECT CASE side WHEN 'both' THEN length_m ELSE length_m / 2 END
    FROM ward_street_cover('bins', 100, '$mode') UNION ALL SELECT -ward_length(geom) FROM streets) AS s" -f csv -q | tail -n 1)" 1 "sums in mode $mode"
done
# the same bytes from files turned round
{ head -n 1 streets.csv; tail -n +2 streets.csv | tac; } >turned.csv
status 0 "$WARD" init turned.db --crs EPSG:4549 -q
status 0 "$WARD" load turned.db units units.csv --source-crs EPSG:4549
status 0 "$WARD" load turned.db streets turned.csv --source-crs EPSG:4549
status 0 "$WARD" load turned.db bins bins.csv --source-crs EPSG:4549
sqlite3 turned.db "UPDATE streets SET width_m = 45 WHERE (CAST(substr(street_id, 2) AS INTEGER) + 1) % 3 = 0"
for mode in line network; do
  status 0 "$WARD" run odd.db street_gaps -p layer=bins -p within_m=90 -p mode=$mode -p as_of=2023-06-30 -f csv -j 1 -q && mv out one.csv
  status 0 "$WARD" run turned.db street_gaps -p layer=bins -p within_m=90 -p mode=$mode -p as_of=2023-06-30 -f csv -j 3 -q && mv out two.csv
  same one.csv two.csv
done
[ "${WARD_FULL:-0}" = 0 ] && return 0 2>/dev/null
. "$TESTS/city/make.sh"
make_city || fail "the sample city could not be made"
status 0 /usr/bin/python3 "$TESTS/cli/walk.py" "$WARD" "$CITY/liangxi.db" bins 70 "${WARD_WALK_STEP:-5}"
contains out ", 0 wrong"
status 0 "$WARD" run "$CITY/liangxi.db" street_gaps -p layer=bins -p within_m=70 -p as_of=2023-06-30 -f csv -o gaps.csv --overwrite
status 0 /usr/bin/python3 -W ignore "$TESTS/cli/sample_streets.py" "$CITY/liangxi.db" gaps.csv bins 70 20
contains out "faults 0"

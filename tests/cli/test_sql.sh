# sql: one read-only SELECT with the ward_ functions; everything else is refused and changes nothing.
. "$TESTS/queries/city.sh"
city_make
status 0 "$WARD" sql city.db "SELECT toilet_id, ward_locate('units', geom, '2023-06-30') IS NOT NULL AS found FROM toilets ORDER BY 1" -f csv
equal "$(cat out)" "toilet_id,found
T1,1
T2,1
T3,0" "toilets in units"
status 0 "$WARD" sql city.db "SELECT 7 AS n, 0.1 AS r, '007' AS t, NULL AS none, x'00ff' AS b" -f json
equal "$(cat out)" '[
{"n": 7, "r": 0.1, "t": "007", "none": null, "b": "00ff"}
]' "json"
status 0 "$WARD" sql city.db "SELECT toilet_id, geom FROM toilets ORDER BY toilet_id" -o t.gpkg
ogrinfo -so -q t.gpkg >info
contains info "(Point)"
cksum city.db >before
for text in "DELETE FROM units" "UPDATE units SET name = 'x'" "DROP TABLE units" "INSERT INTO units(unit_code) VALUES ('x')" \
    "CREATE TABLE t(x)" "PRAGMA user_version = 7" "PRAGMA query_only = 0" "ATTACH 'x.db' AS x" "VACUUM" "BEGIN" \
    "SELECT 1; DELETE FROM units" "WITH x AS (SELECT 1) DELETE FROM units" "SELECT nosuch" "SELECT" ""; do
  status 2 "$WARD" sql city.db "$text"
  equal "$(wc -l <err)" 1 "lines of the message for '$text'"
done
# SpatiaLite's functions that write do not get past the read-only connection either.
for text in "SELECT DropTable(NULL, 'units')" "SELECT DisableSpatialIndex('units', 'geom')" "SELECT load_extension('x')"; do
  "$WARD" sql city.db "$text" >out 2>err
done
# What SQLite refuses of the text is the user's to mend: exit 2 and one sentence.
for text in "SELECT load_extension('x')" "SELECT nosuch(1)" "SELECT abs(-9223372036854775808)"; do
  status 2 "$WARD" sql city.db "$text"
  equal "$(wc -l <err)" 1 "lines of the message for '$text'"
done
cksum city.db >after
same before after
[ -e x.db ] && fail "ATTACH made a file"
status 2 "$WARD" sql city.db "SELECT 1" -f pdf

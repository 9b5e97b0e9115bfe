# Street gaps of Cambridge and Monaco: a sample every metre against distances found without ward; sums; order and threads.
# Every EVERY-th street is sampled, 100 where nothing is said; WARD_FULL=1 takes all.
data=${WARD_SHARED:-}/data
[ -d "$data/cambridge" ] || skip "the real data is not here"
/usr/bin/python3 -c 'import shapely' 2>/dev/null || skip "python3-shapely is not installed"
every=${EVERY:-100}
[ "${WARD_FULL:-0}" = 0 ] || every=1
# sampled DB LAYER WITHIN_M: street_gaps to a file, and its samples
sampled() {
  status 0 "$WARD" run "$1" street_gaps -p layer="$2" -p within_m="$3" -p as_of=2023-06-30 -f csv -o gaps.csv --overwrite
  status 0 /usr/bin/python3 "$TESTS/cli/sample_streets.py" "$1" gaps.csv "$2" "$3" "$every"
  cat out
}
# sums DB LAYER WITHIN_M: covered and gap, each by itself, are the street of every unit and of the district to a millimetre
sums() {
  status 0 "$WARD" run "$1" street_coverage_by_unit -p layer="$2" ${3:+-p within_m="$3"} -p as_of=2023-06-30 -f csv
  cp out sums.csv
  status 0 "$WARD" sql "$1" "SELECT ward_sum(ward_length(geom)) AS m FROM streets" -f csv
  status 0 /usr/bin/python3 - sums.csv "$(tail -n 1 out)" <<'PY'
import csv, math, sys
rows = list(csv.DictReader(open(sys.argv[1], encoding="utf-8-sig")))
parts = [(float(r["street_m"]), float(r["covered_m"]), float(r["gap_m"])) for r in rows]
assert parts and max(abs(s - c - g) for s, c, g in parts) < 1e-3, "covered + gap = street"
assert abs(math.fsum(s for s, c, g in parts) - float(sys.argv[2])) < 1e-3, "units sum to the district"
assert sum(c for s, c, g in parts) > 0 and sum(g for s, c, g in parts) > 0
PY
}
c=$data/cambridge
status 0 "$WARD" init c.db --crs EPSG:26986 -q
status 0 "$WARD" load c.db units $c/ELECTIONS_WardsPrecincts.geojson --map unit_code=WardPrecinct --map subdistrict_code=Ward -q
status 0 "$WARD" load c.db bins $c/DPW_LitterBarrels.geojson --map bin_id=GlobalID --map kind=TYPE -q
status 0 "$WARD" load c.db parking_lots $c/BASEMAP_ParkingLots.geojson --map 'lot_id=#' -q
status 0 "$WARD" load c.db streets $c/TRANS_Centerlines.geojson --map street_id=ID --map name=Label -q
# a third of the streets is taken for wide, so that their sides are told apart
sqlite3 c.db "UPDATE streets SET width_m = 45 WHERE id % 3 = 0; UPDATE streets SET class = 'local' WHERE id % 5 = 0"
sampled c.db bins 70
sampled c.db parking_lots 150
sums c.db bins 70
sums c.db bins ""
[ "$every" -gt 1 ] || sums c.db parking_lots 150

# what stands behind a unit's gap: lots are measured from their edge, and one in reach serves
unit=$(sqlite3 c.db "SELECT unit_code FROM units ORDER BY unit_code LIMIT 1")
status 0 "$WARD" explain c.db gap "$unit" parking_lots -p within_m=150 -p as_of=2023-06-30
contains out 'serves'

# the same bytes whatever the order of the source and the number of threads
/usr/bin/python3 - "$c" <<'PY'
import json, random, sys
for name in ("DPW_LitterBarrels", "TRANS_Centerlines", "ELECTIONS_WardsPrecincts"):
    d = json.load(open("%s/%s.geojson" % (sys.argv[1], name), encoding="utf-8"))
    random.Random(5).shuffle(d["features"])
    json.dump(d, open(name + ".geojson", "w", encoding="utf-8"))
PY
status 0 "$WARD" init d.db --crs EPSG:26986 -q
status 0 "$WARD" load d.db units ELECTIONS_WardsPrecincts.geojson --map unit_code=WardPrecinct --map subdistrict_code=Ward -q
status 0 "$WARD" load d.db bins DPW_LitterBarrels.geojson --map bin_id=GlobalID --map kind=TYPE -q
status 0 "$WARD" load d.db streets TRANS_Centerlines.geojson --map street_id=ID --map name=Label -q
sqlite3 c.db "UPDATE streets SET width_m = 45 WHERE CAST(street_id AS INTEGER) % 3 = 0" && sqlite3 c.db "UPDATE streets SET width_m = NULL WHERE CAST(street_id AS INTEGER) % 3 <> 0; UPDATE streets SET class = NULL"
sqlite3 d.db "UPDATE streets SET width_m = 45 WHERE CAST(street_id AS INTEGER) % 3 = 0; UPDATE streets SET class = NULL"
for query in "street_gaps" "street_coverage_by_unit -p within_m=70" "coverage_gaps --geometry wkt"; do
  status 0 "$WARD" run c.db ${query%% *} -p layer=bins -p as_of=2023-06-30 ${query#"${query%% *}"} -f csv -j 2
  mv out first.csv
  for j in 1 2 4; do
    status 0 "$WARD" run d.db ${query%% *} -p layer=bins -p as_of=2023-06-30 ${query#"${query%% *}"} -f csv -j $j
    same out first.csv
  done
done

[ -e "$data/monaco/monaco-latest.osm.pbf" ] || return 0
m=$data/monaco/monaco-latest.osm.pbf
status 0 "$WARD" init m.db --crs EPSG:32632 -q
status 0 "$WARD" load m.db streets $m --source-layer lines --map street_id=osm_id -q
status 0 "$WARD" load m.db bins $m --source-layer points --map bin_id=osm_id -q
echo '{"type":"Feature","properties":{"unit_code":"west"},"geometry":{"type":"Polygon","coordinates":[[[7.3,43.6],[7.42,43.6],[7.42,43.9],[7.3,43.9],[7.3,43.6]]]}}' >unit.geojson
status 0 "$WARD" load m.db units unit.geojson -q
sqlite3 m.db "DELETE FROM bins WHERE extra NOT LIKE '%waste_basket%'; UPDATE streets SET width_m = 45 WHERE id % 3 = 0"
sampled m.db bins 40
sums m.db bins 40

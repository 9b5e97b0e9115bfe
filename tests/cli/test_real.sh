# Cambridge, Monaco and Schutterwald load whole, by commands, from the files as their offices gave them.
data=${WARD_SHARED:-}/data
[ -d "$data/cambridge" ] || skip "the real data is not here"
/usr/bin/python3 -c 'import osgeo' 2>/dev/null || skip "python3-gdal is not installed"
count() { /usr/bin/python3 "$TESTS/cli/real.py" "$@"; }

# loads EXIT DB LAYER FILE COUNT ARGUMENTS…: rows read are what GDAL reads, and each is loaded or rejected
loads() {
  local want=$1 db=$2 layer=$3 file=$4 rows=$5; shift 5
  status "$want" "$WARD" load "$db" "$layer" "$data/$file" "$@"
  [ "$want" = 0 ] || return 0
  local got
  got=$(sqlite3 "$db" "SELECT rows_read, rows_loaded + rows_rejected, rows_loaded FROM loads WHERE layer = '$layer' ORDER BY id DESC LIMIT 1")
  equal "$got" "$rows|$rows|$(sqlite3 "$db" "SELECT count(*) FROM $layer")" "$file"
}
c=cambridge
status 0 "$WARD" init c.db --crs EPSG:26986 -q
loads 0 c.db units $c/ELECTIONS_WardsPrecincts.geojson 33 --map unit_code=WardPrecinct --map subdistrict_code=Ward
equal "$(sqlite3 c.db 'SELECT count(*), count(DISTINCT subdistrict_code) FROM units')" '33|11' "precincts and wards"
loads 0 c.db units $c/DEMOGRAPHICS_Blocks2020.geojson 1044 --replace --map unit_code=GEOID20
equal "$(count "$data/$c/DEMOGRAPHICS_Blocks2020.geojson")" 1044 "GDAL reads as many"
loads 0 c.db bins $c/DPW_LitterBarrels.geojson "$(count "$data/$c/DPW_LitterBarrels.geojson")" --map bin_id=GlobalID --map kind=TYPE
equal "$(sqlite3 c.db 'SELECT count(*), count(DISTINCT hex(geom)) FROM bins')" '990|987' "barrels and their places"
loads 0 c.db hydrants $c/INFRA_Hydrants.geojson "$(count "$data/$c/INFRA_Hydrants.geojson")" --map hydrant_id=GlobalID --map opened_on=INSTALLDATE
equal "$(sqlite3 c.db "SELECT count(*) FROM hydrants WHERE opened_on IS NOT NULL AND (opened_on < '1800' OR opened_on > '2030')")" 0 \
  "the year 911 is no year of a hydrant"
equal "$(sqlite3 c.db "SELECT count(*) > 0 FROM hydrants WHERE json_extract(extra, '\$.INSTALLDATE') LIKE '-%'")" 1 "its text is kept"
loads 0 c.db parking_lots $c/BASEMAP_ParkingLots.geojson 1533 --map 'lot_id=#'
equal "$(sqlite3 c.db "SELECT (SELECT count(*) FROM parking_lots WHERE json_extract(extra, '\$.repaired_m2') IS NOT NULL)
  + (SELECT count(*) FROM rejects WHERE layer = 'parking_lots' AND reason = 'broken polygon')")" 9 "nine broken polygons, repaired or rejected"
loads 0 c.db streets $c/TRANS_Centerlines.geojson "$(count "$data/$c/TRANS_Centerlines.geojson")" --map street_id=ID --map name=Label
loads 0 c.db parks $c/RECREATION_OpenSpace.geojson "$(count "$data/$c/RECREATION_OpenSpace.geojson")" --map park_id=GlobalID
before=$(sha256sum c.db)
loads 3 c.db zones $c/DPW_StreetSweepingDistricts.geojson 14 --map zone_code=District -o .
contains err 'repeated key 4'
equal "$(sha256sum c.db)" "$before" "a refused load has changed nothing"
loads 0 c.db zones $c/DPW_StreetSweepingDistricts.geojson 14 --map zone_code=District --max-rejects 30%
equal "$(sqlite3 c.db "SELECT (SELECT count(*) FROM zones) || ' ' || count(*) FROM rejects WHERE layer = 'zones' AND reason = 'repeated key'")" '10 4' \
  "ten letters, four repeated"

status 0 "$WARD" init m.db --crs EPSG:32632 -q
m=monaco/monaco-latest.osm.pbf
ways=$(count "$data/$m" lines)
loads 0 m.db streets $m "$ways" --source-layer lines --map street_id=osm_id
equal "$(sqlite3 m.db 'SELECT count(*) FROM streets WHERE class IS NOT NULL')" "$(count "$data/$m" lines 'highway IS NOT NULL')" "highways"
loads 0 m.db bins $m "$(count "$data/$m" points)" --source-layer points --map bin_id=osm_id
equal "$(sqlite3 m.db "SELECT count(*) FROM bins WHERE extra LIKE '%waste_basket%'")" \
  "$(count "$data/$m" points "other_tags LIKE '%\"waste_basket\"%'")" "waste baskets"

status 0 "$WARD" init s.db --crs EPSG:31467 -q
loads 0 s.db gas_pipes schutterwald/schutterwald_gas.gpkg 2559 --source-layer gas_pipe --source-crs EPSG:31467 --map pipe_kind=type
printf '{"type":"Feature","properties":{"unit_code":"all"},"geometry":{"type":"Polygon","coordinates":[[%s]]}}' \
  '[3400000,5350000],[3440000,5350000],[3440000,5390000],[3400000,5390000],[3400000,5350000]' >unit.geojson
status 0 "$WARD" load s.db units unit.geojson --source-crs EPSG:31467
status 0 "$WARD" run s.db gas_scope -p as_of=2026-08-01 -f csv -o scope.csv
equal "$(/usr/bin/python3 - <<'PY'
import csv
rows = list(csv.DictReader(open('scope.csv', encoding='utf-8-sig')))
print(len({r['pipe_id'] for r in rows}), sorted({r['scope'] for r in rows}), round(sum(float(r['plan_length_m']) for r in rows)))
PY
)" "2559 ['assess'] 101263" "every pipe is to be assessed"

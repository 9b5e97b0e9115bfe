# load --filter: only the rows wanted are read, whatever the encoding; and OSM's tags are columns for --filter and --map.
query() { sqlite3 "$1" "$2"; }
status 0 "$WARD" init t.db --crs EPSG:4549 -q
/usr/bin/python3 - <<'P'
rows = ['编号,类型,容量,lon,lat', 'B1,果皮箱,50,120.2,31.5', 'B2,分类桶,100,120.3,31.5', 'B3,果皮箱,9,120.4,31.5',
        'B4,,100,120.2,31.6', 'B5,果皮箱,,120.3,31.6', 'B5,果皮箱,80,120.3,31.6']
open('gbk.csv', 'wb').write('\n'.join(rows).encode('gbk'))
bad = '\n'.join(rows[:3]).encode() + b'\nB7,\xff\xfe\xff,1,120.2,31.5\n'
open('bad.csv', 'wb').write(bad)
P
status 0 "$WARD" load t.db bins gbk.csv --filter "类型 = '果皮箱' AND CAST(容量 AS INTEGER) >= 50" --source-crs EPSG:4326
contains err "2 rows read from gbk.csv, 2 loaded, 0 rejected; 4 left out by the filter"
equal "$(query t.db 'SELECT group_concat(bin_id) FROM bins')" "B1,B5" "the bins wanted"
equal "$(query t.db "SELECT rows_read, rows_loaded, rows_rejected, notes FROM loads WHERE layer = 'bins'")" \
  '2|2|0|{"facts":{},"left_out":4,"not_understood":{}}' "the manifest"

# The same file and filter again is no work; another filter is another load. The row number counts the source's rows.
status 0 "$WARD" load t.db bins gbk.csv --filter "类型 = '果皮箱' AND CAST(容量 AS INTEGER) >= 50" --source-crs EPSG:4326 --replace
contains err "nothing to do"
status 0 "$WARD" load t.db bins gbk.csv --filter "类型 = '果皮箱'" --source-crs EPSG:4326 --replace --max-rejects 1
contains err "4 rows read from gbk.csv, 3 loaded, 1 rejected (repeated key 1); 2 left out"
equal "$(query t.db "SELECT row FROM rejects ORDER BY id DESC LIMIT 1")" 6 "the row of the repeated key"
status 2 "$WARD" load t.db bins gbk.csv --filter "型号 = 'x'" --source-crs EPSG:4326 --replace
contains err "the source has no column 型号; it has: 编号, 类型, 容量, lon, lat"
status 2 "$WARD" load t.db bins gbk.csv --filter '类型 = "果皮箱"' --source-crs EPSG:4326 --replace
contains err "texts stand in 'single quotes'"
status 3 "$WARD" load t.db bins gbk.csv --filter "类型 = '没有'" --source-crs EPSG:4326 --replace
contains err "--filter left out all 6 rows"
for bad in "(SELECT 1)" "类型 = '果皮箱') OR (SELECT 1" "1; DROP TABLE bins" "load_extension('x')" "random() > 0" "编号 = ?" ""; do
  status 2 "$WARD" load t.db bins gbk.csv --filter "$bad" --source-crs EPSG:4326 --replace
done
equal "$(query t.db 'SELECT count(*) FROM bins')" 3 "the layer stands"

# A row whose texts cannot be read may be wanted: it is rejected, not left out.
status 0 "$WARD" load t.db bins bad.csv --filter "类型 = '分类桶'" --encoding UTF-8 --source-crs EPSG:4326 --replace --max-rejects 1
contains err "2 rows read from bad.csv, 1 loaded, 1 rejected (bad text 1); 1 left out"

# The ini keeps it for the next file of the kind, and a DBF's numbers are numbers.
status 0 "$WARD" load t.db bins gbk.csv --filter "类型 = '果皮箱'" --source-crs EPSG:4326 --replace --max-rejects 1 --save
contains t.ini "filter = 类型 = '果皮箱'"
status 0 "$WARD" load t.db bins gbk.csv --replace --max-rejects 1
contains err "4 rows read from gbk.csv, 3 loaded"
equal "$(grep -c 'nothing reads' err)" 0 "the ini's filter is known"
status 0 "$WARD" config t.db
contains out "类型 = '果皮箱'"

# Monaco: counts by tag against GDAL's own parser of the tags.
pbf=${WARD_SHARED:-}/data/monaco/monaco-latest.osm.pbf
if [ ! -f "$pbf" ] || ! /usr/bin/python3 -c 'import osgeo' 2>/dev/null; then
  printf 'not checked on Monaco: no data, or no python3-gdal\n'
else
  status 0 "$WARD" init m.db --crs EPSG:32632 -q
  status 0 "$WARD" load m.db bins "$pbf" --source-layer points --filter "amenity = 'waste_basket'" --map bin_id=osm_id --map kind=waste
  status 0 "$WARD" load m.db places "$pbf" --source-layer points --filter "amenity = 'school' OR shop IS NOT NULL" \
    --map place_id=osm_id --map kind=shop --map name=name:fr -o .
  status 0 "$WARD" load m.db hydrants "$pbf" --source-layer points --filter "emergency = 'fire_hydrant'" \
    --map hydrant_id=osm_id --map kind=fire_hydrant:type
  /usr/bin/python3 - "$pbf" <<'P' >want
import sys
from osgeo import gdal
import re
gdal.UseExceptions()
def tags(text):
    return dict((k.replace('\\"', '"'), v) for k, v in re.findall(r'"((?:[^"\\]|\\.)*)"=>"((?:[^"\\]|\\.)*)"', text or ''))
rows = []
d = gdal.OpenEx(sys.argv[1], gdal.OF_VECTOR)
while True:
    f, layer = d.GetNextFeature()[:2]
    if f is None: break
    if layer.GetName() == 'points':
        rows.append((f['osm_id'], tags(f['other_tags'])))
print('bins', sum(t.get('amenity') == 'waste_basket' for _, t in rows))
print('places', sum(t.get('amenity') == 'school' or 'shop' in t for _, t in rows))
print('hydrants', sum(t.get('emergency') == 'fire_hydrant' for _, t in rows))
print('shops', ' '.join(sorted({t['shop'] for _, t in rows if 'shop' in t})))
print('named', sum('name:fr' in t and (t.get('amenity') == 'school' or 'shop' in t) for _, t in rows))
P
  { for layer in bins places hydrants; do printf '%s %s\n' $layer "$(query m.db "SELECT count(*) FROM $layer")"; done
    printf 'shops %s\n' "$(query m.db "SELECT DISTINCT kind FROM places WHERE kind IS NOT NULL" | LC_ALL=C sort | xargs)"
    printf 'named %s\n' "$(query m.db "SELECT count(*) FROM places WHERE name IS NOT NULL")"; } >got
  same got want
  cat got | head -3
fi

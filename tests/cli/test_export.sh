# export: layers, stored results and queries; a folder, a GeoPackage, a workbook; the same bytes every time.
. "$TESTS/queries/city.sh"
city_make

printf 'subdistrict_code,name\nS2,西街道\nS1,东街道\n' >subdistricts.csv
status 0 "$WARD" load city.db subdistricts subdistricts.csv -q

status 0 "$WARD" export city.db units toilets gaps=coverage_gaps:layer=toilets,as_of=2023-06-30 inspections case_places subdistricts rejects -o out1 -q
equal "$(ls out1 | tr '\n' ' ')" "case_places.geojson gaps.geojson inspections.csv rejects.geojson subdistricts.geojson toilets.geojson units.geojson " "files"
cases=$("$WARD" sql city.db "SELECT count(*) FROM cases" -f csv | tail -n 1)
sed "s/CASES/$cases/" <<'P' | /usr/bin/python3 - || fail "the exported layers are not right"
import json
from shapely.geometry import shape
units = json.load(open('out1/units.geojson', encoding='utf-8'))
assert units['layer'] == 'units' and units['synthetic'] is True
ids = [f['id'] for f in units['features']]
assert ids == sorted(ids) and len(ids) == 5, ids
first = units['features'][0]
assert 'id' not in first['properties'] and 'geom' not in first['properties'] and list(first['properties'])[-1] == 'extra'
for f in units['features']:
    s = shape(f['geometry'])
    assert s.geom_type == 'Polygon' and s.exterior.is_ccw and s.is_valid
    assert 119 < s.centroid.x < 122 and 31 < s.centroid.y < 32
places = json.load(open('out1/case_places.geojson', encoding='utf-8'))['features']
assert len(places) == CASES and [p['id'] for p in places] == sorted(p['id'] for p in places)
assert sum(p['geometry'] is None for p in places) == 1
toilets = json.load(open('out1/toilets.geojson', encoding='utf-8'))['features']
# T1 lies at 528500 3493500 of EPSG:4549; pyproj is not needed to know it is east of the 120th meridian by 28.5 km.
x, y = toilets[0]['geometry']['coordinates']
parts = json.load(open('out1/subdistricts.geojson', encoding='utf-8'))['features']
assert [p['id'] for p in parts] == ['S1', 'S2'] and all(shape(p['geometry']).geom_type == 'Polygon' for p in parts)
assert abs(x - 120.3004) < 1e-3 and abs(y - 31.5616) < 1e-2, (x, y)
P

# Row order and bytes do not depend on the order in the table, the time or the folder.
sleep 1
status 0 "$WARD" export city.db toilets units gaps=coverage_gaps:layer=toilets,as_of=2023-06-30 inspections case_places subdistricts rejects -o out2/ -q
for f in out1/*; do same "$f" "out2/${f#out1/}"; done
for suffix in gpkg xlsx; do
  status 0 "$WARD" export city.db units toilets gaps=coverage_gaps:layer=toilets inspections -o one.$suffix -q
  sleep 1
  status 0 "$WARD" export city.db units toilets gaps=coverage_gaps:layer=toilets inspections -o two.$suffix -q
  same one.$suffix two.$suffix
done

ogrinfo -so -q one.gpkg >tables
contains tables "units (title: Management units) (Multi Polygon)"
contains tables "gaps"
contains tables "(Multi Polygon)"
contains tables "inspections"
/usr/bin/python3 - <<'P' || fail "the GeoPackage or the workbook is not right"
import sqlite3, zipfile
db = sqlite3.connect('one.gpkg')
assert db.execute('SELECT count(*) FROM units').fetchone() == (5,)
assert db.execute("SELECT typeof(unit_code), typeof(population) FROM units WHERE unit_code = 'U1'").fetchone() == ('text', 'integer')
assert db.execute("SELECT geometry_type_name FROM gpkg_geometry_columns WHERE table_name = 'gaps'").fetchone() == ('MULTIPOLYGON',)
assert db.execute('PRAGMA integrity_check').fetchone() == ('ok',)
styles = [r[0] for r in db.execute('SELECT f_table_name FROM layer_styles')]
assert 'units' in styles and 'toilets' in styles, styles
z = zipfile.ZipFile('one.xlsx')
assert z.testzip() is None
P
status 0 "$WARD" export city.db unit_scores:from_date=2023-04-01,to_date=2023-06-30 scores=subdistrict_scores:from_date=2023-04-01,to_date=2023-06-30 -o book.xlsx --headers zh -q
/usr/bin/python3 - <<'P' || fail "the Chinese workbook is not right"
import re, zipfile
z = zipfile.ZipFile('book.xlsx')
book = z.read('xl/workbook.xml').decode()
assert re.findall('<sheet name="([^"]*)"', book)[1:] == ['scores', '说明'], book
strings = z.read('xl/sharedStrings.xml').decode()
sheet = z.read('xl/worksheets/sheet1.xml').decode()
assert '单元编码' in strings and 'U1' in strings and '虚构样例数据' in strings
assert 'autoFilter' in sheet and 'state="frozen"' in sheet
P
ogrinfo -q book.xlsx >sheets 2>sheets_err
contains sheets "scores"

# --period reaches the queries that have one and no others.
status 0 "$WARD" export city.db unit_scores gaps=coverage_gaps:layer=toilets --period 2023Q2 -o period
contains err "unit_scores with from_date=2023-04-01 to_date=2023-06-30"

# --where, --crs and -f for every output; one table a file where the format holds one.
status 0 "$WARD" export city.db toilets -f csv --where "toilets:toilet_id <> 'T1'" -o - -q
equal "$(cut -d, -f1 out | tr '\n' ' ')" "toilet_id T2 T3 " "rows with --where"
status 0 "$WARD" export city.db units -o units.gpkg --crs EPSG:4326 -q
ogrinfo -so units.gpkg units | grep -q 'Extent: (120\.' || fail "the GeoPackage is not in --crs"
status 2 "$WARD" export city.db units toilets -o both.csv
contains err "one csv file holds one table"
status 2 "$WARD" export city.db units -o u.geojson --crs EPSG:4549
contains err "WGS 84"
status 2 "$WARD" export city.db inspections -o i.geojson
contains err "no place"
status 2 "$WARD" export city.db units
contains err "-o"
status 2 "$WARD" export city.db units units -o twice
contains err "two outputs"
status 2 "$WARD" export city.db nosuch -o x.csv
contains err "nosuch"
status 2 "$WARD" export city.db units:x=1 -o x.csv
status 7 "$WARD" export city.db bins -o x.csv
contains err "never loaded"
status 6 "$WARD" export city.db units -o units.gpkg
equal "$(ls -A | grep -c '\.ward-')" 0 "temporary folders left"

# a device is not replaced by a file
status 6 "$WARD" run city.db toilet_scope -f csv -o /dev/full --overwrite
contains err "no ordinary file"
equal "$(stat -c %F /dev/full)" "character special file" "/dev/full stands"

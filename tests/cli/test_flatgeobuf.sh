# load: a FlatGeobuf file, whose plain rows ward reads itself, gives what the same rows give from GeoJSON by GDAL: values,
# places, rejects and their reasons. Among them rows that go back to GDAL: a collection, places that are kept as text.
/usr/bin/python3 -c 'import osgeo' 2>/dev/null || skip "python3-gdal is not installed"
/usr/bin/python3 - <<'PY' || fail "the files could not be made"
import json
from osgeo import gdal
gdal.PushErrorHandler('CPLQuietErrorHandler')
square = lambda x: [[x, 31.5], [x + .001, 31.5], [x + .001, 31.501], [x, 31.501], [x, 31.5]]
hole = lambda x: [[x + d, 31.5 + e] for d, e in ((.0002, .0002), (.0004, .0002), (.0004, .0004), (.0002, .0002))]
shapes = [('Polygon', [square(120.25)]), ('Polygon', [square(120.26), hole(120.26)]),
          ('MultiPolygon', [[square(120.27)], [square(120.28), hole(120.28)]]), ('Point', [120.25, 31.5]),
          ('Polygon', [square(120.29)[:4] + [[120.3, 31.4]]]), ('Polygon', [[[x * 10, y] for x, y in square(120.1)]]),
          ('Polygon', [[[120.3, 31.5], [120.301, 31.501], [120.301, 31.5], [120.3, 31.501], [120.3, 31.5]]])]
rows = [{'type': 'Feature', 'geometry': {'type': t, 'coordinates': c},
         'properties': {'unit_code': '%06d' % i, 'unit_name': '单元“%d”' % i if i % 2 else None, 'valid_from': '2023-0%d-01' % (i + 1),
                        'n': 2 ** 40 + i, 'r': i / 3, 'flag': i % 2 == 0, 'seen': '2023-04-05T06:07:0%d' % i}}
        for i, (t, c) in enumerate(shapes)]
rows.append({'type': 'Feature', 'properties': {'unit_code': '000099'},
             'geometry': {'type': 'GeometryCollection', 'geometries': [{'type': 'Polygon', 'coordinates': [square(120.32)]}]}})
json.dump({'type': 'FeatureCollection', 'features': rows}, open('units.geojson', 'w'))
for name, index in (('units.fgb', 'YES'), ('plain.fgb', 'NO')):
    made = gdal.VectorTranslate(name, 'units.geojson', format='FlatGeobuf', layerCreationOptions=['SPATIAL_INDEX=' + index])
    assert made.GetLayer(0).GetFeatureCount() == 8
    del made
PY
load_from() { # FILE: everything that its rows became, in the order of the keys
  rm -f t.db
  status 0 "$WARD" init t.db --crs EPSG:4549 -q
  status 0 "$WARD" load t.db units "$1" --max-rejects 90%
  contains err "8 rows read from $1, 4 loaded, 4 rejected"
  "$WARD" sql t.db "SELECT *, hex(geom) AS bytes FROM units ORDER BY unit_code" -f csv | cut -d, -f2- >rows
  "$WARD" export t.db rejects -o all.csv --geometry wkt -q 2>/dev/null
  /usr/bin/python3 - >rejects <<'PY'
import csv, json
for r in sorted(csv.DictReader(open('all.csv', encoding='utf-8')), key=lambda r: r['attributes']):
    print(json.loads(r['attributes'])['unit_code'], r['reason'], r['detail'] if 'as read' not in r['detail'] else 'as read', r.get('geom', r.get('wkt')))
PY
}
load_from units.geojson
mv rows rows.want
mv rejects rejects.want
equal "$(wc -l <rows.want) $(wc -l <rejects.want)" "5 4" "rows and rejects from GeoJSON"
for file in units.fgb plain.fgb; do
  load_from $file
  same rows rows.want
  same rejects rejects.want
done
# cut off: nothing is loaded
before=$(sha256sum t.db)
head -c -40 plain.fgb >cut.fgb
status 3 "$WARD" load t.db units cut.fgb --replace --max-rejects 90%
contains err "cut.fgb cannot be read to its end"
equal "$(sha256sum t.db)" "$before" "the database after a file that is cut off"

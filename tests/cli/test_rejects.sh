# load: a rejected row keeps its place: as a geometry where it is one, else as the text it was read as.
/usr/bin/python3 - <<'PY'
import json
square = lambda x: [[x, 3493000], [x + 100, 3493000], [x + 100, 3493100], [x, 3493100], [x, 3493000]]
shapes = {'good': {'type': 'Polygon', 'coordinates': [square(528000)]},
          'point': {'type': 'Point', 'coordinates': [528001, 3493001]},
          'mixed': {'type': 'GeometryCollection', 'geometries': [{'type': 'Point', 'coordinates': [528001, 3493001]},
                                                                {'type': 'Polygon', 'coordinates': [square(529000)]}]},
          'open': {'type': 'Polygon', 'coordinates': [square(530000)[:4]]},
          'far': {'type': 'Polygon', 'coordinates': [[[x * 1e9, y] for x, y in square(531000)]]},
          'bowtie': {'type': 'Polygon', 'coordinates': [[[532000, 3493000], [532100, 3493100], [532100, 3493000],
                                                        [532000, 3493100], [532000, 3493000]]]},
          'none': None, 'texts': {'type': 'Point', 'coordinates': ['528000', '3493000']}, 'short': {'type': 'Point', 'coordinates': [528000]}}
with open('units.geojson', 'w') as f:
    json.dump({'type': 'FeatureCollection', 'crs': {'type': 'name', 'properties': {'name': 'urn:ogc:def:crs:EPSG::4549'}},
               'features': [{'type': 'Feature', 'properties': {'unit_code': k}, 'geometry': v} for k, v in shapes.items()]}, f)
with open('cases.geojson', 'w') as f:
    f.write(open('units.geojson').read().replace('unit_code', 'case_id').replace('"case_id"', '"stream": "event", "case_id"'))
PY
status 0 "$WARD" init t.db --crs EPSG:4549 -q
status 0 "$WARD" load t.db units units.geojson --max-rejects 90%
contains err '9 rows read from units.geojson, 1 loaded, 8 rejected'
status 0 "$WARD" export t.db rejects -o rejects.csv --geometry wkt
/usr/bin/python3 - <<'PY' || fail "the rejects are not as they were read"
import csv, json, re, sys
rows = {json.loads(r['attributes'])['unit_code']: r for r in csv.DictReader(open('rejects.csv', encoding='utf-8'))}
read = {f['properties']['unit_code']: f['geometry'] for f in json.load(open('units.geojson'))['features']}
numbers = lambda text: [float(n) for n in re.findall(r'-?\d+\.?\d*(?:e[+-]?\d+)?', text)]
def flat(g):
    if g['type'] == 'GeometryCollection':
        return [n for part in g['geometries'] for n in flat(part)]
    out = []
    def walk(c): out.append(float(c)) if not isinstance(c, list) else [walk(d) for d in c]
    walk(g['coordinates'])
    return out
want = {'point': ('wrong kind of geometry', 'geom'), 'mixed': ('wrong kind of geometry', 'text'), 'open': ('bad geometry', 'text'),
        'far': ('outside the area of the CRS', 'text'), 'bowtie': ('broken polygon', 'geom'), 'none': ('no geometry', 'nowhere'),
        'texts': ('bad geometry', 'text'), 'short': ('bad geometry', 'text')}
assert set(rows) == set(want), rows.keys()
for i, (code, (reason, where)) in enumerate(want.items()):
    r = rows[code]
    assert r['reason'] == reason and int(r['row']) == i + 2, r
    text = {'geom': r['geom'], 'text': r['detail'].partition('as read: ')[2], 'nowhere': ''}[where]
    assert where == 'geom' or r['geom'] == '', r
    got = numbers(text)
    if where != 'nowhere' and (len(got) != len(flat(read[code])) or any(abs(a - b) > 1e-9 * abs(b) for a, b in zip(got, flat(read[code])))):
        sys.exit(f'{code}: {text}')
PY

# Above --max-rejects the same rows are beside the source, and nothing is changed.
before=$(sha256sum t.db)
status 3 "$WARD" load t.db units units.geojson --replace --max-rejects 5 --map name=unit_code --map unit_code=unit_code
contains err '8 of 9 rows of units.geojson cannot be taken into layer units'
contains err 'units.geojson.rejects.csv'
equal "$(sha256sum t.db)" "$before" "the database"
equal "$(/usr/bin/python3 -c 'import csv; print(",".join(sorted(r["reason"] for r in csv.DictReader(open("units.geojson.rejects.csv", encoding="utf-8")))))')" \
  "bad geometry,bad geometry,bad geometry,broken polygon,no geometry,outside the area of the CRS,wrong kind of geometry,wrong kind of geometry" "the reasons"

# A layer that allows it keeps a row without place, and rejects one whose place is broken.
status 0 "$WARD" load t.db cases cases.geojson --max-rejects 90%
contains err '2 loaded'
equal "$(sqlite3 t.db "SELECT case_id, geom IS NULL FROM cases ORDER BY 1" | xargs)" "none|1 point|0" "the cases"

# The same of text sequences, parted by lines or by RS: their driver keeps no text, so the file is asked itself.
/usr/bin/python3 - <<'PY'
import json
row = lambda i, g: json.dumps({'type': 'Feature', 'properties': {'case_id': i, 'stream': 'event'}, 'geometry': g})
point = lambda *c: {'type': 'Point', 'coordinates': list(c)}
rows = [row('a', point(120.29, 31.56)), row('nulls', point(None, None)), row('short', point(120.5)), row('none', None),
        row('empty', point()), row('b', point(120.3, 31.57))]
open('lines.geojsonl', 'w').write('\n\n'.join(rows))
open('lines.json', 'w').write('\r\n'.join(rows))
open('rs.geojsons', 'w').write(''.join('\x1e' + r.replace(',', ',\n') + '\n' for r in rows))
PY
for file in lines.geojsonl lines.json rs.geojsons; do
  status 0 "$WARD" load t.db cases $file --replace --max-rejects 90%
  contains err '6 rows read'
  equal "$(sqlite3 t.db "SELECT case_id, geom IS NULL FROM cases ORDER BY 1" | xargs)" "a|0 b|0 empty|1 none|1" "the cases of $file"
  equal "$(sqlite3 t.db "SELECT row, reason, substr(detail, instr(detail, 'as read')) FROM rejects WHERE layer = 'cases' ORDER BY row")" \
    '2|bad geometry|as read: {"type":"Point","coordinates":[null,null]}
3|bad geometry|as read: {"type":"Point","coordinates":[120.5]}' "the rejects of $file"
done

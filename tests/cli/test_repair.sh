# load: a broken polygon is repaired where that changes 1 % of its area or less, and the row says by how much; else rejected.
cat >units.json <<'JSON'
{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::4549"}},"features":[
{"type":"Feature","properties":{"unit_code":"whole"},"geometry":{"type":"Polygon","coordinates":[[[528000,3493000],[528100,3493000],[528100,3493100],[528000,3493100],[528000,3493000]]]}},
{"type":"Feature","properties":{"unit_code":"spike"},"geometry":{"type":"Polygon","coordinates":[[[529000,3493000],[529100,3493000],[529100,3493100],[529000,3493100],[529000,3493150],[529000,3493100],[529000,3493000]]]}},
{"type":"Feature","properties":{"unit_code":"loop"},"geometry":{"type":"Polygon","coordinates":[[[530000,3493000],[530100,3493000],[530100,3493100],[530004,3493100],[529998,3493104],[529998,3493100],[530004,3493104],[530000,3493104],[530000,3493000]]]}},
{"type":"Feature","properties":{"unit_code":"bowtie"},"geometry":{"type":"Polygon","coordinates":[[[531000,3493000],[531100,3493100],[531100,3493000],[531000,3493100],[531000,3493000]]]}}]}
JSON
status 0 "$WARD" init t.db --crs EPSG:4549 -q
status 0 "$WARD" load t.db units units.json --max-rejects 1
contains err 'polygons repaired 2'
equal "$(sqlite3 t.db 'SELECT group_concat(unit_code) FROM (SELECT unit_code FROM units ORDER BY 1)')" loop,spike,whole "what is loaded"
equal "$(sqlite3 t.db "SELECT json_extract(attributes, '\$.unit_code'), reason FROM rejects")" 'bowtie|broken polygon' "what is rejected"
equal "$(sqlite3 t.db "SELECT json_extract(extra, '\$.repaired_m2') FROM units WHERE unit_code = 'spike'")" 0 "a spike has no area"
equal "$(sqlite3 t.db "SELECT extra FROM units WHERE unit_code = 'whole'")" '' "a whole polygon says nothing"
# by how much: against the ring's own (shoelace) area and the area stored
equal "$(/usr/bin/python3 - <<'PY'
import json, sqlite3, struct
ring = json.load(open('units.json'))['features'][2]['geometry']['coordinates'][0]
before = abs(sum((x0 - 530000) * (y1 - 3493000) - (x1 - 530000) * (y0 - 3493000) for (x0, y0), (x1, y1) in zip(ring, ring[1:]))) / 2
extra, blob = sqlite3.connect('t.db').execute("SELECT extra, geom FROM units WHERE unit_code = 'loop'").fetchone()
at, after = 43, 0.0
n, = struct.unpack_from('<I', blob, at); at += 4
for _ in range(n):
    at += 5
    rings, = struct.unpack_from('<I', blob, at); at += 4
    for r in range(rings):
        k, = struct.unpack_from('<I', blob, at); at += 4
        p = struct.unpack_from('<%dd' % (2 * k), blob, at); at += 16 * k
        p = [(p[2 * i] - 530000, p[2 * i + 1] - 3493000) for i in range(k)]
        area = abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(p, p[1:]))) / 2
        after += area if r == 0 else -area
said = float(json.loads(extra)['repaired_m2'])
print('right' if abs(said) > 0.1 and abs(said - (after - before)) < 1e-6 else (said, before, after))
PY
)" right "the change recorded"

# A source with a column of that very name (a file that ward wrote) keeps it beside ours, each key once, in their order;
# and the WKT that became the geometry is not kept a second time.
cat >again.csv <<'C'
unit_code,z_note,a_note,repaired_m2,shape
spike,z,a,7,"POLYGON((529000 3493000, 529100 3493000, 529100 3493100, 529000 3493100, 529000 3493150, 529000 3493100, 529000 3493000))"
whole,z,a,8,"POLYGON((528000 3493000, 528100 3493000, 528100 3493100, 528000 3493100, 528000 3493000))"
C
status 0 "$WARD" load t.db units again.csv --replace --map wkt=shape --source-crs EPSG:4549
equal "$(sqlite3 t.db "SELECT extra FROM units WHERE unit_code = 'spike'")" \
  '{"a_note":"a","repaired_m2":"0","repaired_m2 (2)":"7","z_note":"z"}' "a repaired row of a file that says so too"
equal "$(sqlite3 t.db "SELECT extra FROM units WHERE unit_code = 'whole'")" '{"a_note":"a","repaired_m2":"8","z_note":"z"}' "a whole row"

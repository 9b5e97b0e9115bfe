# The functions against SpatiaLite's own ST_ functions, which share no code of ours above GEOS, on random geometry.
. "$TESTS/sql/shell.sh"
command -v spatialite >/dev/null || skip "no spatialite shell"

/usr/bin/python3 - <<'PY'
import math, os, random, sqlite3, sys
sys.path.insert(0, os.path.join(os.environ["TESTS"], "sql"))
import town
random.seed(44)
db = sqlite3.connect("town.db")
for layer in ("units", "streets", "cases", "bins", "zones"):
    db.execute("DELETE FROM " + layer)
# 6 x 6 units on shared, bent edges: corners moved by up to 30 m, edges bent at their middles.
N, S = 6, 100
corner = {(i, j): (i * S + random.uniform(-30, 30), j * S + random.uniform(-30, 30)) for i in range(N + 1) for j in range(N + 1)}
bend = {}
def middle(a, b):
    key = (min(a, b), max(a, b))
    if key not in bend:
        (x0, y0), (x1, y1) = corner[key[0]], corner[key[1]]
        bend[key] = ((x0 + x1) / 2 + random.uniform(-8, 8), (y0 + y1) / 2 + random.uniform(-8, 8))
    return bend[key]
for i in range(N):
    for j in range(N):
        ring, at = [], [(i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1)]
        for a, b in zip(at, at[1:] + at[:1]):
            ring += [corner[a], middle(a, b)]
        db.execute("INSERT INTO units(id, unit_code, geom) VALUES(?, ?, ?)", (100 - N * i - j, "U%d%d" % (i, j), town.polygon(ring)))
for k in range(400):
    x, y, turn = random.uniform(0, 600), random.uniform(0, 600), random.uniform(0, 7)
    points = [(x, y)]
    for _ in range(random.randint(1, 6)):
        turn += random.uniform(-0.7, 0.7)
        points.append((points[-1][0] + 40 * math.cos(turn), points[-1][1] + 40 * math.sin(turn)))
    db.execute("INSERT INTO streets(id, street_id, geom) VALUES(?, ?, ?)", (1000 - k, "S%03d" % k, town.line(*points)))
for k in range(3000):
    db.execute("INSERT INTO cases(case_id, geom) VALUES(?, ?)", ("K%04d" % k, town.point(random.uniform(-60, 660), random.uniform(-60, 660))))
for k in range(40):
    db.execute("INSERT INTO bins(bin_id, geom) VALUES(?, ?)", ("B%02d" % k, town.point(random.uniform(0, 600), random.uniform(0, 600))))
star = [(300 + r * math.cos(a), 300 + r * math.sin(a)) for a, r in ((t * math.pi / 12, 90 + 120 * (t % 2)) for t in range(24))]
db.execute("INSERT INTO zones(zone_code, geom) VALUES('Z', ?)", (town.polygon(star),))
db.commit()
PY

theirs() { spatialite -silent -noheader -list -nullvalue '~' town.db "$1" 2>/dev/null; }
# agree WHAT OURS THEIRS TOLERANCE ROWS: rows of KEY|NUMBER, keys equal and numbers within the tolerance
agree() {
  checks=$((checks + 1))
  shell "$2" >ours; theirs "$3" >theirs
  /usr/bin/python3 - "$1" "$4" "$5" <<'PY' || fail "$1 differs from SpatiaLite's"
import sys
what, tolerance, least = sys.argv[1], float(sys.argv[2]), int(sys.argv[3])
def read(name):
    rows = [line.rstrip("\n").rsplit("|", 1) for line in open(name)]
    return [(k, None if v == "~" else float(v)) for k, v in rows]
a, b = read("ours"), read("theirs")
if len(a) != len(b) or len(a) < least:
    sys.exit("%s: %d rows, theirs %d" % (what, len(a), len(b)))
worst = 0.0
for (k, x), (l, y) in zip(a, b):
    if k != l or (x is None) != (y is None):
        sys.exit("%s: %s %s, theirs %s %s" % (what, k, x, l, y))
    worst = max(worst, abs((x or 0.0) - (y or 0.0)))
print("%s: %d rows, largest difference %.3g" % (what, len(a), worst))
sys.exit(worst > tolerance)
PY
}

agree ward_locate \
  "SELECT case_id, ward_locate('units', geom) FROM cases ORDER BY case_id" \
  "SELECT c.case_id, (SELECT u.id FROM units u WHERE ST_Intersects(u.geom, c.geom) = 1 ORDER BY u.unit_code LIMIT 1)
   FROM cases c ORDER BY c.case_id" 0 3000
agree ward_counts \
  "SELECT id, points FROM ward_counts('units', 'cases') WHERE id IS NOT NULL ORDER BY id" \
  "SELECT u.id, count(c.id) FROM units u LEFT JOIN cases c ON ST_Intersects(u.geom, c.geom) = 1 GROUP BY u.id ORDER BY u.id" 0 36
agree 'ward_place, distance' \
  "SELECT case_id, p.code, p.distance_m FROM cases AS c CROSS JOIN ward_place('units', c.geom, 25) AS p
   WHERE p.rule = 'near' ORDER BY case_id" \
  "SELECT n.case_id, min(u.unit_code), n.d FROM (SELECT c.case_id, c.geom, min(ST_Distance(u.geom, c.geom)) AS d FROM cases c,
   units u GROUP BY c.id) AS n JOIN units AS u ON ST_Distance(u.geom, n.geom) <= n.d + 0.0005 WHERE n.d > 0 AND n.d <= 25
   GROUP BY n.case_id ORDER BY n.case_id" 1e-8 100
agree 'ward_place, margin' \
  "SELECT case_id, p.code, p.margin_m FROM cases AS c CROSS JOIN ward_place('units', c.geom, 25) AS p
   WHERE p.rule = 'inside' ORDER BY case_id" \
  "SELECT c.case_id, u.unit_code, CASE WHEN ST_Distance(ST_Boundary(u.geom), c.geom) <= 50 THEN
   ST_Distance(ST_Boundary(u.geom), c.geom) END FROM cases c JOIN units u ON ST_Intersects(u.geom, c.geom) = 1 ORDER BY c.case_id" \
  1e-8 2000
agree ward_nearest \
  "SELECT case_id, n.id, n.distance_m FROM cases AS c CROSS JOIN ward_nearest('streets', c.geom, 60) AS n WHERE c.id <= 500
   ORDER BY case_id" \
  "SELECT c.case_id, s.id, min(ST_Distance(s.geom, c.geom)) AS d FROM cases c, streets s WHERE c.id <= 500 GROUP BY c.id
   HAVING d <= 60 ORDER BY c.case_id" 1e-8 300
agree 'ward_nearest, measure' \
  "SELECT case_id, n.measure_m / ward_length(s.geom) FROM cases AS c CROSS JOIN ward_nearest('streets', c.geom, 60) AS n
   JOIN streets AS s ON s.id = n.id WHERE c.id <= 500 ORDER BY case_id" \
  "SELECT case_id, ST_Line_Locate_Point(ST_GeometryN(geom, 1), point) FROM (SELECT c.case_id, c.geom AS point, s.geom,
   min(ST_Distance(s.geom, c.geom)) AS d FROM cases c, streets s WHERE c.id <= 500 GROUP BY c.id) WHERE d <= 60 ORDER BY case_id" \
  1e-9 300
agree 'ward_split of lines' \
  "SELECT s.street_id, u.unit_code, ward_sum(p.length_m) FROM streets AS s CROSS JOIN ward_split('units', s.geom) AS p
   JOIN units AS u ON u.id = p.id GROUP BY s.id, u.id HAVING ward_sum(p.length_m) > 1e-6 ORDER BY 1, 2" \
  "SELECT s.street_id, u.unit_code, ST_Length(ST_Intersection(s.geom, u.geom)) AS m FROM streets s, units u
   WHERE ST_Intersects(s.geom, u.geom) = 1 AND m > 1e-6 ORDER BY 1, 2" 1e-8 500
agree 'ward_split of an area' \
  "SELECT u.unit_code, p.area_m2 FROM zones AS z CROSS JOIN ward_split('units', z.geom) AS p JOIN units AS u ON u.id = p.id
   WHERE p.area_m2 > 1e-6 ORDER BY 1" \
  "SELECT u.unit_code, ST_Area(ST_Intersection(z.geom, u.geom)) AS m FROM zones z, units u WHERE ST_Intersects(z.geom, u.geom) = 1
   AND m > 1e-6 ORDER BY 1" 1e-5 10
agree ward_clip \
  "SELECT unit_code, coalesce(ward_area(ward_clip(geom, 'zones', 'Z')), 0) FROM units ORDER BY 1" \
  "SELECT u.unit_code, coalesce(ST_Area(ST_Intersection(z.geom, u.geom)), 0) FROM zones z, units u ORDER BY 1" 1e-5 36
# Their arcs are chords of 4,096 to a circle: below a unit's arcs by less than 0.05 m2; ours are exact.
agree ward_gap \
  "SELECT u.unit_code, g.gap_m2 FROM units AS u CROSS JOIN ward_gap(u.geom, 'bins', 60) AS g ORDER BY 1" \
  "SELECT u.unit_code, coalesce(ST_Area(ST_Difference(u.geom, b.geom)), 0) FROM units u,
   (SELECT ST_Union(ST_Buffer(geom, 60, 1024)) AS geom FROM bins) b ORDER BY 1" 0.05 36
agree 'the geometry of ward_gap' \
  "SELECT u.unit_code, coalesce(ward_area(g.geom), 0) FROM units AS u CROSS JOIN ward_gap(u.geom, 'bins', 60) AS g ORDER BY 1" \
  "SELECT u.unit_code, coalesce(ST_Area(ST_Difference(u.geom, b.geom)), 0) FROM units u,
   (SELECT ST_Union(ST_Buffer(geom, 60, 1024)) AS geom FROM bins) b ORDER BY 1" 15 36
# What they write, SpatiaLite reads and finds valid.
shell "CREATE TABLE gaps AS SELECT u.unit_code, g.geom FROM units AS u CROSS JOIN ward_gap(u.geom, 'bins', 60) AS g;
       CREATE TABLE pieces AS SELECT s.street_id, p.geom FROM streets AS s CROSS JOIN ward_split('units', s.geom) AS p;
       CREATE TABLE spots AS SELECT unit_code, geom AS area, ward_point(geom) AS geom FROM units"
equal "$(theirs "SELECT count(*) > 5, sum(ST_IsValid(geom) = 1) = count(*), sum(ST_Srid(geom) = 4549) = count(*) FROM gaps WHERE geom IS NOT NULL")" \
      '1|1|1' 'gap geometries are valid'
equal "$(theirs "SELECT count(*) > 400, sum(GeometryType(geom) = 'MULTILINESTRING') = count(*) FROM pieces")" '1|1' 'pieces are lines'
equal "$(theirs "SELECT sum(ST_Within(geom, area) = 1) FROM spots")" 36 'ward_point lies inside'
equal "$(theirs "SELECT max(abs(ST_Area(geom) - $(shell "SELECT ward_area(geom) FROM units WHERE id = 100"))) < 1e-6 FROM units WHERE id = 100")" \
      1 'ward_area'

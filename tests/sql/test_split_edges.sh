# Lines along the edges of units, against shapely: each unit has what lies in it, less half of what it shares with another.
. "$TESTS/sql/shell.sh"
/usr/bin/python3 -c 'import shapely' 2>/dev/null || skip "no shapely"

cat >make.py <<'PY'
import random, warnings
warnings.simplefilter("ignore")
from shapely.geometry import LineString, Polygon
from shapely.ops import polygonize, unary_union
random.seed(20230630)
# a district of integer corners, cut by level, upright and slanting ways
X, Y = 528000, 3493000
frame = Polygon([(X, Y), (X + 600, Y), (X + 600, Y + 600), (X, Y + 600)])
ways = [LineString([(X + d, Y), (X + d, Y + 600)]) for d in range(60, 600, 60)]
ways += [LineString([(X, Y + d), (X + 600, Y + d)]) for d in range(60, 600, 60)]
ways += [LineString([(X, Y), (X + 600, Y + 600)]), LineString([(X + 120, Y + 600), (X + 600, Y + 120)])]
cells = list(polygonize(unary_union([frame.exterior] + ways)))
units = []
while cells:                      # cells joined at random to units; half of them drawn the other way round
    unit = cells.pop(random.randrange(len(cells)))
    for _ in range(random.randrange(4)):
        near = [c for c in cells if unit.intersection(c).length > 0]
        if near:
            other = random.choice(near)
            cells.remove(other)
            unit = unit.union(other)
    units.append(unit)
hole = units.pop(len(units) // 2)  # a place in no unit: what runs along its edge is whole the one unit's beside it
with open("units.csv", "w") as out:
    out.write("unit_code,name,wkt\n")
    for i, unit in enumerate(units):
        if i % 2:
            unit = Polygon(list(unit.exterior.coords)[::-1], [list(r.coords)[::-1] for r in unit.interiors])
        out.write('U%03d,u,"%s"\n' % (i, unit.wkt))
lines = []
for i in range(300):               # along those ways, beside and across them, and out of the district
    x, y = X + 20 * random.randrange(-2, 33), Y + 20 * random.randrange(-2, 33)
    path = [(x, y)]
    for _ in range(random.randrange(1, 6)):
        dx, dy = random.choice([(1, 0), (-1, 0), (0, 1), (0, -1), (1, 0), (0, 1), (1, 1), (1, -1)])
        step = 20 * random.randrange(1, 12)
        x, y = x + dx * step, y + dy * step
        path.append((x, y))
    lines.append(LineString(path))
with open("streets.csv", "w") as out:
    out.write("street_id,name,wkt\n")
    for i, line in enumerate(lines):
        out.write('S%03d,s,"%s"\n' % (i, line.wkt))
with open("want.txt", "w") as out:
    for i, line in enumerate(lines):
        # piece by piece, so that a way gone twice counts twice
        inside = {}
        for a, b in zip(line.coords, line.coords[1:]):
            piece = LineString([a, b])
            met = [(k, unit) for k, unit in enumerate(units) if unit.intersects(piece)]
            for k, unit in met:
                part = piece.intersection(unit)
                if part.length > 0:
                    shared = sum(part.intersection(u).length for j, u in met if j != k)
                    inside[k] = inside.get(k, 0) + part.length - shared / 2
        for k in sorted(inside):
            if inside[k] > 1e-6:
                out.write("S%03d|U%03d|%.6f\n" % (i, k, inside[k]))
PY
/usr/bin/python3 make.py
# made NAME: a database of them
made() {
  printf '[load.units]\nwkt = wkt\nsource_crs = EPSG:4549\n[load.streets]\nwkt = wkt\nsource_crs = EPSG:4549\n' >>"$1.ini"
  status 0 "$WARD" init "$1.db" --crs EPSG:4549
  status 0 "$WARD" load "$1.db" units units.csv
  status 0 "$WARD" load "$1.db" streets streets.csv
  DB=$1.db
}
pieces="FROM streets AS s CROSS JOIN ward_split('units', s.geom) AS p"

rows="SELECT s.street_id, p.from_m, p.to_m, coalesce(u.unit_code, '') $pieces LEFT JOIN units AS u ON u.id = p.id ORDER BY s.id, p.from_m, u.unit_code"

made edges
shell "$rows" >halves.txt
shell "SELECT s.street_id, u.unit_code, printf('%.6f', ward_sum(p.length_m)) $pieces JOIN units AS u ON u.id = p.id
       GROUP BY s.id, u.id HAVING ward_sum(p.length_m) > 1e-6 ORDER BY 1, 2" >got.txt
/usr/bin/python3 - <<'PY'
got, want = ({tuple(f[:2]): float(f[2]) for f in (line.split("|") for line in open(n))} for n in ("got.txt", "want.txt"))
assert got.keys() == want.keys() and len(got) > 1000, (len(got), len(want), sorted(got.keys() ^ want.keys())[:9])
worst = max(abs(got[k] - want[k]) for k in got)
print("%d streets in units, largest difference from shapely %.3g m" % (len(got), worst))
assert worst < 1e-5
PY
equal $? 0 "as shapely has it"
# halves come in twos of one place, and with them every line adds up to the millimetre
gives "SELECT count(*) > 300, count(*) = 2 * count(DISTINCT s.id || ' ' || p.from_m) $pieces WHERE p.share = 0.5" '1|1'
gives "SELECT count(*) FROM (SELECT abs(p.length_m - p.share * (p.to_m - p.from_m)) AS d $pieces) WHERE d > 1e-9" 0
lost="SELECT count(*) FROM (SELECT 1 $pieces GROUP BY s.id HAVING abs(ward_sum(p.length_m) - ward_length(s.geom)) > 1e-6)"
gives "$lost" 0

# a layer that says otherwise: all of an edge is the lower code's, and nothing is lost either
printf '[units]\nedge_share = 1\n' >lowest.ini
made lowest
shell "$rows" >whole.txt
/usr/bin/python3 - <<'PY'
def rows(name):  # of two halves the first, joined to its neighbours of the same unit
    out, last = [], None
    for street, start, end, unit in (line.rstrip("\n").split("|") for line in open(name)):
        if last == (street, start):
            continue
        last = street, start
        if out and out[-1][0] == street and out[-1][3] == unit:
            out[-1][2] = end
        else:
            out.append([street, start, end, unit])
    return out
assert len(open("halves.txt").readlines()) > len(open("whole.txt").readlines()) == len(rows("whole.txt"))
assert [r[::2] + r[3:] for r in rows("halves.txt")] == [r[::2] + r[3:] for r in rows("whole.txt")]
PY
equal $? 0 "the lower one of each two has all of it"
gives "SELECT count(*) $pieces WHERE p.share <> 1" 0
gives "$lost" 0
printf '[units]\nedge_share = 0.7\n' >odd.ini
made odd
refuses "SELECT count(*) $pieces" "units.edge_share is 0.7; it must be 0.5"

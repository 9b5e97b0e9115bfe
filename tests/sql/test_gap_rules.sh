# ward_gap by a layer's own distance where a rule says another one in some zones: car parks serve 200 m in the old town,
# 300 m elsewhere. The old town cuts through the first square here, and a plaza of the same kind overlaps it.
. "$TESTS/queries/city.sh"
. "$TESTS/sql/shell.sh"
DB=city.db
city_make
cat >zones.csv <<'CSV'
zone_code,name,kind,wkt
Z1,龟背壳,old_town,"POLYGON((528000 3493000, 528150 3493000, 528250 3493400, 528000 3493400, 528000 3493000))"
Z2,中心,old_town,"POLYGON((528100 3493150, 528320 3493150, 528320 3493260, 528100 3493260, 528100 3493150))"
Z3,禁摆区,no_stall,"POLYGON((528000 3493000, 528900 3493000, 528900 3493900, 528000 3493900, 528000 3493000))"
CSV
status 0 "$WARD" load city.db zones zones.csv --replace -q

# By the second opinion of GEOS: discs of 2048 corners about the point and the square.
shell "SELECT u.unit_code, g.area_m2, g.gap_m2, hex(g.geom) FROM units AS u CROSS JOIN ward_gap(u.geom, 'parking_lots', NULL, '2023-06-30') AS g
  WHERE u.unit_code = 'U1'" >got
/usr/bin/python3 - got <<'PY' >verdict
import struct, sys
from shapely import wkt
from shapely.geometry import MultiPolygon, Polygon, box
from shapely.ops import unary_union
sys.path.insert(0, "."); code, area, gap, blob = open(sys.argv[1]).read().strip().split("|")
def read(blob):  # a SpatiaLite MULTIPOLYGON
    at, polygons = 43, []
    (n,) = struct.unpack_from("<I", blob, at); at += 4
    for _ in range(n):
        at += 5; (rings,) = struct.unpack_from("<I", blob, at); at += 4; parts = []
        for _ in range(rings):
            (k,) = struct.unpack_from("<I", blob, at); at += 4
            parts.append([struct.unpack_from("<dd", blob, at + 16 * i) for i in range(k)]); at += 16 * k
        polygons.append(Polygon(parts[0], parts[1:]))
    return MultiPolygon(polygons)
unit = box(528000, 3493000, 529000, 3494000)
old = unary_union([wkt.loads("POLYGON((528000 3493000, 528150 3493000, 528250 3493400, 528000 3493400, 528000 3493000))"),
                   box(528100, 3493150, 528320, 3493260)])
lots = [wkt.loads("POINT(528100 3493100)"), box(528200, 3493200, 528240, 3493240)]
def left(part, r):
    return part.difference(unary_union([lot.buffer(r, 512) for lot in lots]))
want = unary_union([left(unit.intersection(old), 200), left(unit.difference(old), 300)])
geom = read(bytes.fromhex(blob))
print(code, abs(float(area) - 1e6) < 1e-6, abs(float(gap) - want.area) < 3, geom.is_valid,
      geom.symmetric_difference(want).area < 60, want.area > left(unit, 300).area + 1000)
PY
equal "$(cat verdict)" "U1 True True True True True" "the gap by two distances"
# The distances given outrank the rule; elsewhere nothing changes; the query says the same.
equal "$(shell "SELECT count(*) FROM units AS u CROSS JOIN ward_gap(u.geom, 'parking_lots', NULL, '2023-06-30') AS g
  CROSS JOIN ward_gap(u.geom, 'parking_lots', 300, '2023-06-30') AS h WHERE g.gap_m2 = h.gap_m2 AND u.unit_code <> 'U1'")" 4 "other units"
status 0 "$WARD" run city.db coverage_gaps -p layer=parking_lots -p as_of=2023-06-30 --select unit_code,gap_m2 -f csv -q
equal "$(sed -n 's/^U1,//p' out | cut -c 1-14)" "$(cut -d'|' -f3 got | cut -c 1-14)" "coverage_gaps"
finish

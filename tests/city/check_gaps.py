"""coverage_gaps of 20 units against unit minus the union of finely drawn discs (256 segments a quadrant).

A drawn disc is smaller than the true one by at most 2 r^2 (pi - 4 n sin(pi / 4 n)...) of its area: the bound used is the
relative area defect of a regular polygon of 1,024 sides, 6.28e-6, times the covered area, and the drawn gap is never the smaller.

usage: check_gaps.py DB COVERAGE_GAPS.csv LAYER WITHIN_M 'SQL CONDITION of the supply'"""
import csv
import os
import sqlite3
import sys

sys.path.insert(0, os.path.dirname(__file__))
from blob import parse
from shapely.ops import unary_union

db = sqlite3.connect("file:%s?mode=ro" % sys.argv[1], uri=True)
layer, within = sys.argv[3], float(sys.argv[4])
points = [parse(g) for (g,) in db.execute('SELECT geom FROM "%s" WHERE geom IS NOT NULL AND (%s)' % (layer, sys.argv[5]))]
got = {row["unit_code"]: row for row in csv.DictReader(open(sys.argv[2], encoding="utf-8-sig"))}
units = list(db.execute("SELECT unit_code, geom FROM units ORDER BY unit_code"))
faults = compared = 0
worst = 0.0
for code, blob in units[3::max(1, len(units) // 20)][:20]:
    unit = parse(blob)
    near = [p.buffer(within, 256) for p in points if unit.distance(p) < within]
    drawn = unit.difference(unary_union(near)).area if near else unit.area
    gap, area = float(got[code]["gap_m2"]), float(got[code]["area_m2"])
    bound = 2 * 6.28e-6 * (unit.area - drawn) + 1e-3
    compared += 1
    worst = max(worst, abs(drawn - gap))
    if abs(area - unit.area) > 1e-6 * unit.area or not -1e-3 <= drawn - gap <= bound:
        faults += 1
        print("differs:", code, "gap", gap, "drawn", drawn, "bound", bound, file=sys.stderr)
print("units compared %d, facilities %d, largest difference %.4f m2, faults %d" % (compared, len(points), worst, faults))
sys.exit(1 if faults or compared == 0 else 0)

"""Every metre along streets against the distance to each facility, without ward: shapely, and the side by hand.

usage: sample_streets.py DB STREET_GAPS.csv LAYER WITHIN_M EVERY
Compares every EVERY-th street. A sample nearer than a metre to an end of a stretch, or to the distance itself by a
millimetre, is not compared."""
import csv
import math
import os
import sqlite3
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "city"))
from blob import parse
from shapely.geometry import LineString, Point, box
from shapely.strtree import STRtree

db = sqlite3.connect("file:%s?mode=ro" % sys.argv[1], uri=True)
layer, within, every = sys.argv[3], float(sys.argv[4]), int(sys.argv[5])
two_sided = float(db.execute("SELECT min FROM ward_rules WHERE layer IN (?, 'streets') AND name = 'two_sided_m' "
                             "ORDER BY layer = 'streets' LIMIT 1", (layer,)).fetchone()[0])
facilities = [parse(g) for (g,) in db.execute('SELECT geom FROM "%s" WHERE geom IS NOT NULL' % layer)]
for number, facility in enumerate(facilities):
    facility.number = number
tree = STRtree(facilities)
gaps = {}
for row in csv.DictReader(open(sys.argv[2], encoding="utf-8-sig")):
    gaps.setdefault(row["street_id"], []).append((row["side"], float(row["from_m"]), float(row["to_m"])))


def corners(geom):
    if geom.geom_type in ("Polygon", "MultiPolygon"):
        return [c for p in getattr(geom, "geoms", [geom]) for ring in [p.exterior, *p.interiors] for c in ring.coords]
    return [c for p in getattr(geom, "geoms", [geom]) for c in p.coords]


def side_of(segments, x, y):
    """1 left, -1 right, 0 on the line: at the nearest segment; at a vertex the outer side of the turn."""
    best = None
    for i, (ax, ay, bx, by) in enumerate(segments):
        dx, dy = bx - ax, by - ay
        t = max(0.0, min(1.0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)))
        m = math.hypot(ax + t * dx - x, ay + t * dy - y)
        if best is None or m < best[0] - 1e-12:
            best = (m, i, t)
    m, i, t = best
    if m < 1e-9:
        return 0
    ax, ay, bx, by = segments[i]
    other = segments[i - 1] if t == 0 and i > 0 else segments[i + 1] if t == 1 and i + 1 < len(segments) else None
    if other is not None and (other[2:] == segments[i][:2] or segments[i][2:] == other[:2]):
        first, second = (other, segments[i]) if t == 0 else (segments[i], other)
        turn = (first[2] - first[0]) * (second[3] - second[1]) - (first[3] - first[1]) * (second[2] - second[0])
        if abs(turn) > 1e-9:
            return -1 if turn > 0 else 1
    cross = (bx - ax) * (y - ay) - (by - ay) * (x - ax)
    return 0 if cross == 0 else 1 if cross > 0 else -1


compared = open_samples = faults = sides_told = 0
streets = list(db.execute("SELECT street_id, geom, is_divided, width_m FROM streets WHERE geom IS NOT NULL ORDER BY street_id"))
for street_id, blob, divided, width in streets[::every]:
    geom = parse(blob)
    parts = list(getattr(geom, "geoms", [geom]))
    segments = [(*a[:2], *b[:2]) for p in parts for a, b in zip(p.coords, list(p.coords)[1:]) if a[:2] != b[:2]]
    if not segments:
        continue
    parted = divided == 1 or (width or 0) >= two_sided
    near = tree.query(box(*geom.bounds).buffer(within))
    side = {f.number: {side_of(segments, x, y) for x, y in (c[:2] for c in corners(f))} for f in near} if parted else {}
    mine = gaps.get(street_id, [])
    begun = 0.0
    for ax, ay, bx, by in segments:
        length = math.hypot(bx - ax, by - ay)
        at = math.ceil(begun - 0.5) + 0.5
        while at < begun + length:
            p = Point(ax + (at - begun) / length * (bx - ax), ay + (at - begun) / length * (by - ay))
            for name, sign in (("left", 1), ("right", -1)) if parted else (("both", 0),):
                m = min((f.distance(p) for f in near if not parted or side[f.number] & {0, sign}), default=math.inf)
                stretches = [(a, b) for s, a, b in mine if s == name or (not parted and s in ("both", "left"))]
                if abs(m - within) < 0.001 or any(min(abs(at - a), abs(at - b)) < 1 for a, b in stretches):
                    continue
                is_gap = any(a < at < b for a, b in stretches)
                compared += 1
                open_samples += is_gap
                sides_told += parted
                if is_gap != (m > within):
                    faults += 1
                    if faults <= 5:
                        print("differs:", street_id, name, "at", at, "nearest", m, "gap", is_gap, file=sys.stderr)
            at += 1
        begun += length
print("streets %d, samples %d, of sides %d, in gaps %d, faults %d" %
      (len(streets[::every]), compared, sides_told, open_samples, faults))
sys.exit(1 if faults or compared == 0 or open_samples in (0, compared) else 0)

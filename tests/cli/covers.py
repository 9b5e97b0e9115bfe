"""Points that are hard to place, and what GEOS says of them.

covers.py make N    units.csv: a coverage with curved, shared and T-joined edges and holes; cases.csv: N random points and N
                    on vertices, on edges, on T-junctions and one last-bit step off an edge; shuffled.csv: the same rows
covers.py check DB  compares case_places with GEOS's covers on the stored shapes: unit, rule and runner-up among covers
"""
import csv
import math
import os
import random
import sqlite3
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "city"))
import blob
from shapely.geometry import Point
from shapely.prepared import prep
from shapely.strtree import STRtree

X0, Y0, SIDE, CELLS = 522400.0, 3487600.0, 100.0, 7


def wave(t, i):
    """A border's offset, no multiple of anything."""
    return 9.7 * math.sin(t / 23.3 + i) + 3.1 * math.sin(t / 4.7 + 2 * i)


def across(i, a, b, n):
    """Points of the border between columns i - 1 and i for y from a to b."""
    ts = [a + (b - a) * k / n for k in range(n + 1)]
    return [(X0 + i * SIDE + (wave(t, i) if 0 < i < CELLS else 0.0), Y0 + t) for t in ts]


def units():
    """Columns with borders in common; each column is cut at heights of its own, so that corners meet long edges: half of
    the columns have vertices where the neighbour's cuts end, the others leave T-junctions."""
    rng = random.Random(5)
    for i in range(CELLS):
        cuts = [0.0] + sorted(rng.uniform(20, CELLS * SIDE - 20) for _ in range(CELLS - 1)) + [CELLS * SIDE]
        for j in range(CELLS):
            a, b = cuts[j], cuts[j + 1]
            n = 1 if i % 2 else 9
            ring = across(i + 1, a, b, n) + across(i, a, b, n)[::-1]
            ring.append(ring[0])
            hole = ""
            if (i + j) % 3 == 0 and b - a > 30:
                x, y = X0 + i * SIDE + 47, Y0 + (a + b) / 2
                hole = [(x, y), (x + 7, y + 1), (x + 6, y + 8), (x - 1, y + 5.5), (x, y)]
            yield [ring] + ([hole] if hole else [])


def text(ring):
    return "(" + ",".join("%r %r" % p for p in ring) + ")"


def hard_point(rng, edges):
    (ax, ay), (bx, by) = edges[rng.randrange(len(edges))]
    t = rng.random()
    x, y = ax + t * (bx - ax), ay + t * (by - ay)
    kind = rng.randrange(4)
    if kind == 0:
        return ax, ay
    if kind == 1:
        return x, y
    if kind == 2:
        return math.nextafter(x, rng.choice((-1e9, 1e9))), y
    return x, math.nextafter(y, rng.choice((-1e9, 1e9)))


def make(n):
    rng = random.Random(11)
    shapes = list(units())
    codes = list(range(len(shapes)))
    rng.shuffle(codes)
    with open("units.csv", "w", newline="") as f:
        out = csv.writer(f)
        out.writerow(["unit_code", "name", "WKT"])
        for code, rings in zip(codes, shapes):
            out.writerow(["U%03d" % code, "unit %d" % code, "POLYGON(" + ",".join(map(text, rings)) + ")"])
    edges = [e for rings in shapes for r in rings for e in zip(r, r[1:])]
    side = CELLS * SIDE
    points = [(rng.uniform(X0 - 40, X0 + side + 40), rng.uniform(Y0 - 40, Y0 + side + 40)) for _ in range(n)]
    points += [hard_point(rng, edges) for _ in range(n)]
    rows = [["C%07d" % i, "event", "2023-06-%02dT10:00:00" % (1 + i % 30), repr(x), repr(y)]
            for i, (x, y) in enumerate(points)]
    for name in ("cases.csv", "shuffled.csv"):
        with open(name, "w", newline="") as f:
            out = csv.writer(f)
            out.writerow(["case_id", "stream", "reported_at", "x", "y"])
            out.writerows(rows)
        rng.shuffle(rows)


def check(path):
    db = sqlite3.connect(path)
    rows = [(code, blob.parse(geom)) for code, geom in db.execute("SELECT unit_code, geom FROM units ORDER BY unit_code")]
    shapes = [prep(shape) for _, shape in rows]
    tree = STRtree([shape for _, shape in rows])
    number = {id(shape): i for i, (_, shape) in enumerate(rows)}
    n = on_edge = several = 0
    bad = []
    for case, geom, unit, rule, runner in db.execute(
            "SELECT case_id, geom, unit_code, unit_rule, unit_runner_up FROM case_places ORDER BY case_id"):
        point = blob.parse(geom)
        near = sorted(number[id(s)] for s in tree.query(point))
        covering = [i for i in near if shapes[i].covers(point)]
        n += 1
        several += len(covering) > 1
        if not covering:
            right = rule in ("near", "outside")
        else:
            inside = shapes[covering[0]].contains(point)
            on_edge += not inside
            right = unit == rows[covering[0]][0] and rule == ("inside" if inside else "edge")
            if len(covering) > 1:
                right = right and runner == rows[covering[1]][0]
        if not right:
            bad.append((case, unit, rule, runner, [rows[i][0] for i in covering]))
    for line in bad[:5]:
        print("differs:", *line)
    print("%d cases, %d on an edge, %d covered by several, %d differ" % (n, on_edge, several, len(bad)))
    # Without points that are hard the comparison would say little.
    sys.exit(1 if bad or on_edge * 20 < n or several * 20 < n else 0)


make(int(sys.argv[2])) if sys.argv[1] == "make" else check(sys.argv[2])

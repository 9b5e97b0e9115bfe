"""case_places against GEOS in Python: the lowest unit code that covers the point, for every case; and the reconciliation.

Cases without coordinates: the longest street name in the address decides where at least 99 % of the street lies in one
unit, by GEOS; every other one is open.

usage: check_attribution.py DB"""
import collections
import os
import sqlite3
import sys

sys.path.insert(0, os.path.dirname(__file__))
from blob import parse
from shapely.prepared import prep
from shapely.strtree import STRtree

db = sqlite3.connect("file:%s?mode=ro" % sys.argv[1], uri=True)
units = sorted((code, parse(g)) for code, g in db.execute("SELECT unit_code, geom FROM units"))
tree = STRtree([g for _, g in units])
by_id = {id(g): i for i, (_, g) in enumerate(units)}
prepared = [prep(g) for _, g in units]
by_name = collections.defaultdict(list)
for name, blob in db.execute("SELECT name, geom FROM streets WHERE name IS NOT NULL AND geom IS NOT NULL"):
    by_name[name].append(parse(blob))


def unit_of_street(lines, memo={}):
    key = id(lines)
    if key not in memo:
        parts = collections.Counter()
        for line in lines:
            for g in tree.query(line):
                parts[by_id[id(g)]] += line.intersection(g).length
        memo[key] = None
        if parts:
            best, most = max(parts.items(), key=lambda item: item[1])
            if most >= 0.99 * sum(line.length for line in lines):
                memo[key] = units[best][0]
    return memo[key]


def unit_of_address(address):
    names = sorted((n for n in by_name if n in address), key=len)
    return unit_of_street(by_name[names[-1]]) if names else None


faults = 0
rules = collections.Counter()
rows = db.execute("""SELECT c.case_id, c.geom, c.address, p.unit_code, p.unit_rule, p.unit_distance_m
                     FROM cases AS c LEFT JOIN case_places AS p ON p.case_id = c.case_id""")
for case_id, blob, address, got, rule, distance in rows:
    rules[rule] += 1
    point = parse(blob)
    if point is None:
        want = unit_of_address(address)
        ok = got == want and rule == ("outside" if want is None else "address")
    else:
        hits = [by_id[id(g)] for g in tree.query(point)]
        covering = [i for i in hits if prepared[i].covers(point)]
        want = units[min(covering)][0] if covering else None
        if want is not None:
            on_edge = units[min(covering)][1].boundary.distance(point) == 0
            ok = got == want and rule in ("inside", "edge") and (rule == "edge") == on_edge
        else:
            near = sorted((g.distance(point), code) for code, g in units) if rule != "outside" or got else None
            if rule == "near":
                ok = got == near[0][1] and abs(near[0][0] - distance) < 1e-6 and near[0][0] <= 20
            else:
                ok = got is None and rule == "outside" and min(g.distance(point) for _, g in units) > 20
    if not ok:
        faults += 1
        if faults <= 10:
            print("differs:", case_id, address, got, rule, distance, file=sys.stderr)
for stream, n, attributed, left in db.execute(
        """SELECT c.stream, count(*), count(p.unit_code), count(*) - count(p.unit_code)
           FROM cases AS c LEFT JOIN case_places AS p ON p.case_id = c.case_id GROUP BY c.stream ORDER BY 1"""):
    print("%s: %d = %d attributed + %d unattributed" % (stream, n, attributed, left))
print("rules:", dict(sorted((str(k), v) for k, v in rules.items())))
print("differences:", faults)
sys.exit(1 if faults or not units or not rules else 0)

"""nodes.py DB INTERSECTIONS: do the nodes of the street network agree with the city's own FromNode and ToNode?

The city's file says at which of its intersections each street begins and ends. Two ends that the city has at one node
must be one node of ours, and two at different nodes different ones. A city's node counts as the node of ours that most
of its ends are on; which end of a street is which is taken by nearness to the intersections' own places.
"""
import json, sqlite3, struct, sys
from collections import Counter, defaultdict
from osgeo import osr

db = sqlite3.connect(sys.argv[1])
srid = db.execute("SELECT srid FROM ward_layers WHERE layer = 'streets'").fetchone()[0]
a, b = osr.SpatialReference(), osr.SpatialReference()
a.ImportFromEPSG(4326)
b.ImportFromEPSG(srid)
for s in (a, b):
    s.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
to = osr.CoordinateTransformation(a, b)
place = {}
for f in json.load(open(sys.argv[2]))["features"]:
    x, y, _ = to.TransformPoint(*f["geometry"]["coordinates"][:2])
    place[str(int(f["properties"]["NodeNumber"]))] = (x, y)
node = {i: struct.unpack("<dd", g[43:59]) for i, g in db.execute("SELECT id, geom FROM net_nodes")}
first, last = {}, {}
for street, p, q, from_m, to_m in db.execute("SELECT street_id, from_node, to_node, from_m, to_m FROM net_edges"):
    if street not in first or from_m < first[street][0]:
        first[street] = (from_m, p)
    if street not in last or to_m > last[street][0]:
        last[street] = (to_m, q)


def off(n, c):
    return sum((u - v) ** 2 for u, v in zip(node[n], place[c]))


ours, pairs, unknown = defaultdict(Counter), [], 0
for street, extra in db.execute("SELECT street_id, extra FROM streets ORDER BY id"):
    e = json.loads(extra)
    f, t = e.get("FromNode"), e.get("ToNode")
    if f not in place or t not in place:
        unknown += 1
        continue
    p, q = first[street][1], last[street][1]
    if off(p, f) + off(q, t) > off(p, t) + off(q, f):
        f, t = t, f
    for n, c in ((p, f), (q, t)):
        ours[c][n] += 1
        pairs.append((street, n, c))
of = {c: n.most_common(1)[0][0] for c, n in ours.items()}
split = [(s, c, n, of[c]) for s, n, c in pairs if n != of[c]]
shared = [n for n, k in Counter(of.values()).items() if k > 1]
print("%d streets, %d without a node of the city's; %d nodes of the city's, %d of ours; %d ends elsewhere, %d nodes shared" % (
    len(pairs) // 2 + unknown, unknown, len(of), len(set(of.values())), len(split), len(shared)))
for s in split[:10]:
    print(s, off(s[2], s[1]) ** 0.5)
for n in shared[:10]:
    print(n, [c for c in of if of[c] == n])

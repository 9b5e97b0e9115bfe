"""service.py WARD DB LAYER WITHIN_M STEP_M: do service areas tell the truth? By shapely, on samples along every street.

Reached: each sample lies in its own facility's area, or nearer than WIDTH / 8 to a street that is another's. Not
reached: no sample lies in any area (1 cm from a border does not count). Areas are valid and do not overlap.
"""
import json, sqlite3, struct, subprocess, sys, warnings
from collections import defaultdict
from shapely import wkb, wkt
from shapely.geometry import Point
from shapely.strtree import STRtree

warnings.simplefilter("ignore")
ward, path, layer, within = sys.argv[1:5]
WIDTH, STEP = 25.0, float(sys.argv[5])


def rows(sql):
    wanted = ["--geometry", "wkt"] if "geom" in sql else []
    out = subprocess.run([ward, "sql", path, sql, "-f", "json"] + wanted, check=True, capture_output=True, text=True).stdout
    return json.loads(out)


areas, reached = {}, {}
for r in rows("SELECT facility, reached_m, geom FROM ward_service('%s', %s)" % (layer, within)):
    reached[r["facility"]] = r["reached_m"]
    if r["geom"]:
        areas[r["facility"]] = wkt.loads(r["geom"])
lines = {r["id"]: wkt.loads(r["geom"]) for r in rows("SELECT id, geom FROM streets")}
legs = defaultdict(list)
for r in rows("SELECT street, from_m, to_m, facility FROM ward_reach('%s', %s)" % (layer, within)):
    legs[r["street"]].append((r["from_m"], r["to_m"], r["facility"]))


def at(line, m):
    for part in line.geoms:
        if m <= part.length:
            return part.interpolate(m)
        m -= part.length
    return Point(part.coords[-1])


# ---- samples: (point, owner or None) ----
samples = []
for street, line in lines.items():
    m = STEP / 2
    while m < line.length:
        owner = next((f for a, b, f in legs[street] if a <= m <= b), None)
        if all(abs(m - e) > 0.5 for leg in legs[street] for e in leg[:2]):
            samples.append((at(line, m), owner))
        m += STEP
ids = list(areas)
tree = STRtree([areas[i] for i in ids])
number = {id(areas[i]): i for i in ids}
points = [p for p, _ in samples]
owner_of = {id(p): o for p, o in samples}
near = STRtree(points)
outside = inside = excused = 0


def is_strip(p, owner):
    """Is another's street so near, one over the other on a bridge, that the places of both interleave?"""
    reach = WIDTH / 8 + STEP
    return any(owner_of[id(q)] != owner and q.distance(p) <= reach for q in near.query(p.buffer(reach)) if q is not p)


for p, owner in samples:
    holders = [h for h in (number[id(a)] for a in tree.query(p) if a.contains(p)) if areas[h].boundary.distance(p) > 0.01]
    if holders == ([owner] if owner is not None else []):
        continue
    if owner in areas and not holders and areas[owner].distance(p) <= 0.01:
        continue
    if is_strip(p, owner):
        excused += 1
    elif owner is None:
        inside += 1
    else:
        outside += 1
overlap = sum(a.intersection(b).area for a in areas.values() for b in tree.query(a) if b is not a and id(a) < id(b))
invalid = sum(not a.is_valid for a in areas.values())
own = 0
for fid, blob in sqlite3.connect(path).execute("SELECT id, geom FROM %s" % layer):
    p = Point(struct.unpack_from("<dd", blob, 43))
    if fid in areas and not areas[fid].buffer(0.01).contains(p):
        own += 1
total = sum(b - a for v in legs.values() for a, b, _ in v)
print("%d areas, %d samples: %d reached outside, %d in strips, %d not reached inside, overlap %.3f m2, %d invalid, %d without their facility, sums differ %.4f m" % (
    len(areas), len(samples), outside, excused, inside, overlap, invalid, own, abs(total - sum(reached.values()))))
sys.exit(bool(outside or inside or overlap > 1 or invalid or own or excused > len(samples) / 200 or abs(total - sum(reached.values())) > 0.001))

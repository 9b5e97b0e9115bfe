"""walk.py WARD DB LAYER WITHIN_M STEP_M: ward_reach and ward_street_gaps along every street against a search of its own.

A second reading of the same definition, in Python alone: streets from the table, places where they meet from every pair
of segments, a binary heap, and every facility's nearest street by trying them all. Samples every STEP_M along every
street; those nearer than 1 m to where a stretch ends are left out. Prints what was compared; exit 1 where they differ.
"""
import heapq, json, math, sqlite3, struct, subprocess, sys
from collections import defaultdict

ward, path, layer, within, step = sys.argv[1], sys.argv[2], sys.argv[3], float(sys.argv[4]), float(sys.argv[5])
SNAP, CONNECT, CELL = 0.1, 50.0, 60.0
db = sqlite3.connect(path)


def parts(blob):
    """The lines of a SpatiaLite blob, or its one point."""
    kind, at = struct.unpack_from("<i", blob, 39)[0], 43
    if kind == 1:
        return [[struct.unpack_from("<dd", blob, at)]]
    n, at = (struct.unpack_from("<i", blob, at)[0], at + 4) if kind == 5 else (1, at)
    out = []
    for _ in range(n):
        at += 5 if kind == 5 else 0
        m = struct.unpack_from("<i", blob, at)[0]
        xy = struct.unpack_from("<%dd" % (2 * m), blob, at + 4)
        out.append(list(zip(xy[::2], xy[1::2])))
        at += 4 + 16 * m
    return out


class Chain:
    def __init__(self, street, level, points, start):
        self.street, self.level, self.points, self.m = street, level, points, [start]
        for a, b in zip(points, points[1:]):
            self.m.append(self.m[-1] + math.dist(a, b))
        self.cuts = {self.m[0], self.m[-1]}


chains, segments = [], []
for street, level, blob in db.execute("SELECT id, coalesce(level, 0), geom FROM streets WHERE coalesce(is_walkable, 1) <> 0"):
    start = 0.0
    for points in parts(blob):
        points = [p for i, p in enumerate(points) if i == 0 or p != points[i - 1]]
        if len(points) < 2:
            continue
        chains.append(Chain(street, level, points, start))
        start = chains[-1].m[-1]
        segments += [(chains[-1], i) for i in range(len(points) - 1)]

cells = defaultdict(list)


def touched(x0, y0, x1, y1, pad):
    for cx in range(int((min(x0, x1) - pad) // CELL), int((max(x0, x1) + pad) // CELL) + 1):
        for cy in range(int((min(y0, y1) - pad) // CELL), int((max(y0, y1) + pad) // CELL) + 1):
            yield cx, cy


for k, (c, i) in enumerate(segments):
    for cell in touched(*c.points[i], *c.points[i + 1], SNAP):
        cells[cell].append(k)


def foot(p, a, b):
    dx, dy = b[0] - a[0], b[1] - a[1]
    t = min(1.0, max(0.0, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / (dx * dx + dy * dy)))
    return t, math.dist(p, (a[0] + t * dx, a[1] + t * dy))


parent = {}


def find(x):
    while parent.setdefault(x, x) != x:
        parent[x] = parent[parent[x]]
        x = parent[x]
    return x


def join(c, m, d, n):
    c.cuts.add(m)
    d.cuts.add(n)
    parent[find((id(c), m))] = find((id(d), n))


def meet(c, i, d, j):
    """Joins the points of segment i with segment j, and, from the lower one, where they cross."""
    a, b = d.points[j], d.points[j + 1]
    for k in (i, i + 1):
        p, is_end = c.points[k], k in (0, len(c.points) - 1)
        t, distance = foot(p, a, b)
        at = d.m[j] + t * (d.m[j + 1] - d.m[j])
        if distance > SNAP or (c is d and abs(c.m[k] - at) <= 2 * SNAP):
            continue
        if c.level == d.level:
            for q in (j, j + 1):  # to a point of the other rather than beside it
                if math.dist(p, d.points[q]) <= SNAP:
                    at = d.m[q]
            join(c, c.m[k], d, at)
        elif is_end:
            for q in (j, j + 1):
                if math.dist(p, d.points[q]) <= SNAP:
                    join(c, c.m[k], d, d.m[q])


def cross(c, i, d, j):
    p, q, r, s = c.points[i], c.points[i + 1], d.points[j], d.points[j + 1]
    ax, ay, bx, by = q[0] - p[0], q[1] - p[1], s[0] - r[0], s[1] - r[1]
    across = ax * by - ay * bx
    if c.level != d.level or across == 0 or len({p, q, r, s}) < 4:
        return
    t, u = ((r[0] - p[0]) * by - (r[1] - p[1]) * bx) / across, ((r[0] - p[0]) * ay - (r[1] - p[1]) * ax) / across
    if 0 < t < 1 and 0 < u < 1:
        join(c, c.m[i] + t * (c.m[i + 1] - c.m[i]), d, d.m[j] + u * (d.m[j + 1] - d.m[j]))


for listed in cells.values():
    for x, k in enumerate(listed):
        for l in listed[x + 1:]:
            (c, i), (d, j) = segments[k], segments[l]
            if c is d and abs(i - j) == 1 and len(c.points) > 3:
                continue
            meet(c, i, d, j)
            meet(d, j, c, i)
            cross(c, i, d, j)

# ---- facilities ----
near = defaultdict(list)
for k, (c, i) in enumerate(segments):
    for cell in touched(*c.points[i], *c.points[i + 1], CONNECT):
        near[cell].append(k)
sources, off = [], 0
for facility, blob in db.execute("SELECT id, geom FROM %s WHERE geom IS NOT NULL ORDER BY id" % layer):
    p, best = parts(blob)[0][0], (CONNECT, None, 0)
    for k in near[int(p[0] // CELL), int(p[1] // CELL)]:
        c, i = segments[k]
        t, distance = foot(p, c.points[i], c.points[i + 1])
        if distance < best[0] - (1e-6 if best[1] else -1e-12):  # of streets as near the first
            best = (distance, c, c.m[i] + t * (c.m[i + 1] - c.m[i]))
    if best[1] is None:
        off += 1
        continue
    sources.append((best[1], best[2], best[0]))
    best[1].cuts.add(best[2])

# ---- the search, over every cut as a node ----
edges = defaultdict(list)
for c in chains:
    c.cuts = sorted(c.cuts)
    for m, n in zip(c.cuts, c.cuts[1:]):
        a, b = find((id(c), m)), find((id(c), n))
        edges[a].append((b, n - m))
        edges[b].append((a, n - m))
cost, heap = {}, []
for c, m, distance in sources:
    heap.append((distance, find((id(c), m))))
heapq.heapify(heap)
while heap:
    d, node = heapq.heappop(heap)
    if node in cost:
        continue
    cost[node] = d
    for other, length in edges[node]:
        if other not in cost:
            heapq.heappush(heap, (d + length, other))

# ---- ward's answers ----


def rows(sql):
    out = subprocess.run([ward, "sql", path, sql, "-f", "json"], check=True, capture_output=True, text=True).stdout
    return json.loads(out)


legs, gaps = defaultdict(list), defaultdict(list)
for r in rows("SELECT street, from_m, to_m, cost_m, to_cost_m FROM ward_reach('%s', %r)" % (layer, within)):
    legs[r["street"]].append((r["from_m"], r["to_m"], r["cost_m"], r["to_cost_m"]))
has_gaps = db.execute("SELECT loaded FROM ward_layers WHERE layer = 'units'").fetchone()[0] == 1  # gaps are by unit
if has_gaps:
    for r in rows("SELECT street, from_m, to_m FROM ward_street_gaps('%s', %r, 'network')" % (layer, within)):
        gaps[r["street"]].append((r["from_m"], r["to_m"]))

# ---- along every street ----
samples = skipped = 0
wrong = []
for c in chains:
    at, k = c.m[0] + step / 2, 0
    ends = [e for leg in legs[c.street] for e in leg[:2]] + [e for gap in gaps[c.street] for e in gap]
    while at < c.m[-1]:
        while c.cuts[k + 1] < at:
            k += 1
        a, b = cost.get(find((id(c), c.cuts[k])), math.inf), cost.get(find((id(c), c.cuts[k + 1])), math.inf)
        want = min(a + at - c.cuts[k], b + c.cuts[k + 1] - at)
        leg = next((l for l in legs[c.street] if l[0] <= at <= l[1]), None)
        gap = any(g[0] <= at <= g[1] for g in gaps[c.street])
        samples += 1
        if any(abs(at - e) < 1 for e in ends) and abs(want - within) < 1.5:
            skipped += 1
        elif (leg is not None) != (want <= within) or (has_gaps and gap == (want <= within)):
            wrong.append((c.street, at, want, leg, gap))
        elif leg is not None:
            got = leg[2] + (leg[3] - leg[2]) * (at - leg[0]) / (leg[1] - leg[0])
            if abs(got - want) > 0.25:
                wrong.append((c.street, at, want, got, leg))
        at += step
print("%d samples, %d at ends, %d facilities, %d of them on no street, %d wrong" % (samples, skipped, len(sources) + off, off, len(wrong)))
for w in wrong[:10]:
    print(w)
sys.exit(bool(wrong))

#!/usr/bin/python3
"""Checks the sample city's files against what data/README.md promises, by other means than the generator's own.

usage: verify_city.py OUTDIR [OUTDIR2]      (OUTDIR2: a second run, whose bytes must be the same)
Needs python3-gdal and python3-shapely.
"""
import collections
import csv
import filecmp
import os
import sys

from osgeo import ogr, osr
from shapely import wkb
from shapely.geometry import Point
from shapely.ops import unary_union
from shapely.strtree import STRtree

ogr.UseExceptions()
osr.UseExceptions()
FAULTS = []


def check(what, is_good, seen=""):
    print(("ok    " if is_good else "FAULT ") + what, seen)
    if not is_good:
        FAULTS.append(what)


def rows(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def features(folder, name, encoding=None):
    from osgeo import gdal
    options = ["ENCODING=" + encoding] if encoding else []
    source = gdal.OpenEx(os.path.join(folder, name), gdal.OF_VECTOR, open_options=options)
    out = []
    for feature in source.GetLayer(0):
        geometry = feature.GetGeometryRef()
        out.append((feature.items(), wkb.loads(bytes(geometry.ExportToWkb())) if geometry else None))
    return out


def transform(source, target):
    pair = []
    for epsg in (source, target):
        crs = osr.SpatialReference()
        crs.ImportFromEPSG(epsg)
        crs.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
        pair.append(crs)
    return osr.CoordinateTransformation(*pair)


def check_units(units):
    polygons = [geometry for _, geometry in units]
    check("165 units, all valid, no holes", len(units) == 165 and all(p.is_valid and not p.interiors for p in polygons))
    whole = unary_union(polygons)
    gap = abs(whole.area - sum(p.area for p in polygons))
    check("units tile one polygon without holes", whole.geom_type == "Polygon" and not whole.interiors and gap < 1e-6, f"{whole.area / 1e6:.3f} km2, {gap:.1e} m2")
    edges = collections.Counter()
    for p in polygons:
        ring = list(p.exterior.coords)
        edges.update(zip(ring, ring[1:]))
    check("no edge twice in one direction", max(edges.values()) == 1)
    outer = [e for e in edges if (e[1], e[0]) not in edges]
    length = sum(Point(a).distance(Point(b)) for a, b in outer)
    check("unmatched edges are the district's border, no T-junction", abs(length - whole.exterior.length) < 1e-6, f"{len(edges)} edges, {len(outer)} outer")
    lon, lat, _ = transform(4549, 4326).TransformPoint(*whole.centroid.coords[0])
    check("centre near 120.297 E 31.567 N", abs(lon - 120.295) < 0.02 and abs(lat - 31.57) < 0.02, f"{lon:.4f} {lat:.4f}")
    check("population 990,000", sum(r["人口"] for r, _ in units) == 990000)
    check("nine subdistricts, 150 communities", len({r["街道编码"] for r, _ in units}) == 9 and len({r["社区编码"] for r, _ in units}) == 150)
    return whole


def attribute(cases, units, whole):
    """The lowest unit code that covers each case; None outside and without coordinates."""
    to_metres = transform(4326, 4549)
    polygons = [geometry for _, geometry in units]
    tree, number = STRtree(polygons), {id(p): k for k, p in enumerate(polygons)}
    kinds, by_case, margin = collections.Counter(), {}, 1e9
    for case in cases:
        if case["案件编号"] in by_case:
            kinds["repeated"] += 1
            continue
        if not case["经度"]:
            by_case[case["案件编号"]] = None
            kinds["address"] += 1
            continue
        x, y, _ = to_metres.TransformPoint(float(case["经度"]), float(case["纬度"]))
        point = Point(x, y)
        codes = sorted(units[number[id(p)]][0]["单元编号"] for p in tree.query(point) if p.intersects(point))
        by_case[case["案件编号"]] = codes[0] if codes else None
        if len(codes) > 1:
            kinds["edge"] += 1
        elif codes:
            kinds["inside"] += 1
            if kinds["inside"] % 20 == 0:
                k = next(number[id(p)] for p in tree.query(point) if p.intersects(point))
                margin = min(margin, polygons[k].exterior.distance(point))
        else:
            far = whole.distance(point)
            kinds["outside" if far > 500 else "near" if 5 <= far <= 15 else "stray"] += 1
    check("every place as promised", dict(kinds) == {"inside": 75497, "address": 4022, "outside": 804, "edge": 60, "near": 60, "repeated": 402}, dict(kinds))
    check("inside means a metre or more (every 20th)", margin >= 1, f"{margin:.3f} m")
    return by_case


def check_counts(cases, by_case, units, subdistricts):
    first = {}
    for case in cases:
        first.setdefault(case["案件编号"], case)
    count = collections.Counter((c["案件类别"], c["办案程序"], c["执法类型"]) for c in first.values())
    check("61,440 summary = 6,257 + 55,183", count[("执法", "简易程序", "小微")] == 6257 and count[("执法", "简易程序", "违停")] == 55183)
    check("64,443 enforcement, 16,000 others", sum(n for k, n in count.items() if k[0] == "执法") == 64443 and len(first) == 80443)
    home = {r["单元编号"]: r["街道编码"] for r, _ in units}
    since = {r["街道编码"]: r["赋权日期"] for r in subdistricts}
    split = collections.Counter()
    for case in first.values():
        if case["办案程序"] == "一般程序":
            day = since[home[by_case[case["案件编号"]]]]
            split[bool(day) and day <= case["上报日期"]] += 1
    check("3,003 ordinary = 154 + 2,849", split[False] == 154 and split[True] == 2849, dict(split))
    straddling = [c for c in first.values() if c["处置时限"] and (c["上报时间"] < "2023-04") != (c["处置时限"] < "2023-04")]
    check("no deadline crosses a quarter", not straddling and max(c["处置时限"] for c in first.values()) < "2023-07")
    tickets = collections.Counter(c["上报日期"] for c in first.values() if c["执法类型"] == "违停")
    labour = sum(tickets[d] for d in ("2023-04-29", "2023-04-30", "2023-05-01", "2023-05-02", "2023-05-03")) / 5
    check("tickets dip at Labour Day", labour < 0.5 * sum(tickets.values()) / 181, f"{labour:.0f} a day against {sum(tickets.values()) / 181:.0f}")
    return first


def check_scores(first, by_case, units, inspections):
    deduction, due, done = collections.defaultdict(list), collections.Counter(), collections.Counter()
    days = collections.Counter()
    for row in inspections:
        days[(row["单元编号"], row["检查日期"])] += 1
        if "2023-04-01" <= row["检查日期"] <= "2023-06-30":
            deduction[row["单元编号"]].append(float(row["扣分"]))
    check("one inspection a unit and day", len(days) == 165 * 181 and max(days.values()) == 1)
    for case in first.values():
        unit = by_case[case["案件编号"]]
        if unit and case["案件类别"] != "执法" and case["是否缓办"] == "否" and "2023-04-01" <= case["处置时限"][:10] <= "2023-06-30":
            due[unit] += 1
            done[unit] += bool(case["结案时间"]) and case["结案时间"] <= case["处置时限"]
    score = {}
    for row, _ in units:
        unit = row["单元编号"]
        field = sum(100 - d for d in deduction[unit]) / len(deduction[unit])
        score[unit] = (0.4 * field + 0.4 * 100 * done[unit] / due[unit]) / 0.8 if due[unit] else field
    excellent = [s for s in score.values() if s >= 90]
    good = [s for s in score.values() if 80 <= s < 90]
    mean = sum(score.values()) / 165
    check("63 units excellent, 102 good", len(excellent) == 63 and len(good) == 102, f"{min(score.values()):.3f} to {max(score.values()):.3f}")
    check("clear of the bars", min(abs(s - 90) for s in score.values()) >= 0.02 and min(score.values()) > 80.5)
    check("mean of units 89.158 to 89.162", 89.158 < mean < 89.162, f"{mean:.6f}")
    members = collections.defaultdict(list)
    for row, _ in units:
        members[row["街道编码"]].append(score[row["单元编号"]])
    means = sorted(sum(m) / len(m) for m in members.values())
    check("8 of 9 subdistricts excellent", sum(m >= 88.05 for m in means) == 8 and 80 < means[0] < 87.95, " ".join(f"{m:.2f}" for m in means))
    print("      due in April to June:", sum(due.values()), "by unit", min(due.values()), "to", max(due.values()))


def check_layers(folder):
    streets = features(folder, "streets.geojson")
    check("10,000 or more segments of five classes", len(streets) >= 10000 and len({r["class"] for r, _ in streets}) == 5, len(streets))
    ends, parent = {}, {}

    def root(node):
        while parent.setdefault(node, node) != node:
            node = parent[node]
        return node
    for row, line in streets:
        ends[row["street_id"]] = (line.coords[0], line.coords[-1])
        parent[root(line.coords[0])] = root(line.coords[-1])
    check("one connected network", len({root(n) for n in list(parent)}) == 1)
    zones = {r["kind"]: g for r, g in features(folder, "zones.gpkg")}
    check("old town of 3.4 km2", abs(zones["old_town"].area - 3.4e6) < 10, f"{zones['old_town'].area:.1f}")
    toilets = [r for r, _ in features(folder, "toilets.gpkg")]
    check("240 toilets, 46 / 151 / 43", [sum(t["类别"] == k for t in toilets) for k in (1, 2, 3)] == [46, 151, 43])
    works = collections.Counter((t["建设性质"], t["建设阶段"]) for t in toilets if t["建设性质"])
    check("15 toilets in works", works == {("新建", "完工"): 2, ("新建", "在建"): 1, ("改建", "在建"): 4, ("改建", "方案设计"): 8})
    lots = rows(folder, "parking_lots.csv")
    public = [r for r in lots if r["停车场类型"] == "路外" and r["开放性质"] == "公共"]
    share = sum(r["是否联网"] == "是" for r in public) / len(public)
    check("62.87 % of public off-street lots networked", round(100 * share, 2) == 62.87, f"{share:.6f} of {len(public)}")
    check("389 new berths", sum(int(r["泊位数"]) for r in lots if "2023-01-01" <= r["启用日期"] <= "2023-06-30") == 389)
    check("29 lots pay after exit, 800 shared spaces", sum(r["先离场后付费"] == "是" for r in lots) == 29 and sum(int(r["共享泊位数"]) for r in lots) == 800)
    sites = collections.defaultdict(lambda: [0, 0])
    for r in rows(folder, "gas_sites.csv"):
        for k, name in enumerate(("households", "households_done")):
            sites[(r["kind"], r["customer"])][k] += int(r[name])
    check("gas programmes", dict(sites) == {("valve", "household"): [171573, 71100], ("bottle", "household"): [7001, 5300], ("stove", "household"): [61772, 7042], ("stove", "other"): [2076, 656]}, dict(sites))
    points = [r for r, _ in features(folder, "dropoff_points.geojson")]
    check("1,400 drop-off points, 988 guides", len(points) == 1400 and sum(p["guide_count"] for p in points) == 988)
    estates = [r for r, _ in features(folder, "estates.geojson")]
    check("99 % of estates sorted, 60 provincial", sum(e["is_sorted"] for e in estates) == 990 and sum(e["meets_provincial"] for e in estates) == 60 and len(estates) == 1000)
    cameras = collections.Counter(r["owner"] for r, _ in features(folder, "cameras.gpkg"))
    check("60 + 1,200 cameras", cameras == {"bureau": 60, "police": 1200})
    hydrants = [r for r, _ in features(folder, "hydrants.gpkg")]
    check("150 hydrants planned", sum(bool(h["planned_on"]) for h in hydrants) == 150, len(hydrants))
    check("25.48 ha of greening", abs(sum(g.area for _, g in features(folder, "greening.gpkg")) - 254800) < 1)
    removals = features(folder, "removals.gpkg")
    area = lambda want: sum(g.area for r, g in removals if want(r))
    check("240,000 m2 of illegal buildings, 61,000 forced, 18,800 m2 of adverts",
          abs(area(lambda r: r["kind"] == "illegal_building" and not r["part_of"]) - 240000) < 1 and abs(area(lambda r: r["is_forced"]) - 61000) < 1
          and abs(area(lambda r: r["kind"] == "advert") - 18800) < 1)
    parks = [r for r, _ in features(folder, "parks.geojson")]
    check("24 parks planned, 1 built", sum(bool(p["planned_on"]) for p in parks) == 24 and sum(p["stage"] == "done" and bool(p["planned_on"]) for p in parks) == 1)
    stalls = [r for r, _ in features(folder, "stalls.gpkg")]
    check("54 stalls, 949 approvals", len(stalls) == 54 and sum(s["approvals"] for s in stalls) == 949)
    kinds = collections.Counter(r["kind"] for r, _ in features(folder, "works.geojson"))
    check("4 repairs, 12 alleys, 5 undergrounding", (kinds["road_major_repair"], kinds["alley"], kinds["undergrounding"]) == (4, 12, 5), dict(kinds))
    check("50 bridges", len(features(folder, "bridges.geojson")) == 50)
    bins = features(folder, "bins.gpkg")
    check("about 8,000 bins", 7500 < len(bins) < 8500, len(bins))
    pipes = features(folder, "gas_pipes.shp")
    check("a few hundred km of pipes, valid", 200e3 < sum(g.length for _, g in pipes) < 900e3, f"{len(pipes)} pipes, {sum(g.length for _, g in pipes) / 1000:.1f} km, x from {min(g.bounds[0] for _, g in pipes):.0f}")
    invalid = [n for n in ("estates.geojson", "buildings.gpkg", "zones.gpkg", "parks.geojson", "greening.gpkg", "removals.gpkg", "bridge_spaces.gpkg")
               if not all(g.is_valid for _, g in features(folder, n))]
    check("all other polygons valid", not invalid, invalid)


def check_keys(folder):
    keys = {"streets.geojson": "street_id", "barriers.geojson": "barrier_id", "estates.geojson": "estate_id", "buildings.gpkg": "building_id", "bins.gpkg": "bin_id",
            "toilets.gpkg": "公厕编号", "gas_pipes.shp": "管段编号", "dropoff_points.geojson": "point_id", "cameras.gpkg": "camera_id", "hydrants.gpkg": "hydrant_id",
            "bridges.geojson": "bridge_id", "bridge_spaces.gpkg": "space_id", "parks.geojson": "park_id", "greening.gpkg": "greening_id", "removals.gpkg": "removal_id",
            "stalls.gpkg": "stall_id", "works.geojson": "work_id", "zones.gpkg": "zone_code"}
    repeated = [name for name, key in keys.items() if len({r[key] for r, _ in features(folder, name)}) != len(features(folder, name))]
    tables = {"places.csv": "place_id", "parking_lots.csv": "停车场编号", "gas_sites.csv": "site_id", "signs.csv": "sign_id", "listings.csv": "listing_id",
              "inspections.csv": "检查编号", "campaigns.csv": "campaign_code", "gas_rules.csv": "line", "subdistricts.csv": "街道编码"}
    repeated += [name for name, key in tables.items() if len({r[key] for r in rows(folder, name)}) != len(rows(folder, name))]
    check("keys are unique", not repeated, repeated)


def main():
    folder = sys.argv[1]
    units = features(folder, "units.shp", "GBK")
    whole = check_units(units)
    cases = rows(folder, "cases.csv")
    by_case = attribute(cases, units, whole)
    first = check_counts(cases, by_case, units, rows(folder, "subdistricts.csv"))
    check_scores(first, by_case, units, rows(folder, "inspections.csv"))
    check_layers(folder)
    check_keys(folder)
    size = sum(os.path.getsize(os.path.join(folder, name)) for name in os.listdir(folder))
    check("under 80 MB", size < 80e6, f"{size / 1e6:.1f} MB")
    if len(sys.argv) > 2:
        _, differing, missing = filecmp.cmpfiles(folder, sys.argv[2], sorted(os.listdir(folder)), shallow=False)
        check("the same bytes twice", not differing and not missing, differing + missing)
    sys.exit(1 if FAULTS else 0)


if __name__ == "__main__":
    main()

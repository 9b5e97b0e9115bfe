"""Case files of the kinds that cities publish, on Cambridge's own map, with what each publisher would record.

usage: real_cases.py make CAMBRIDGE    writes boston.csv (311: closed statuses, intersections as addresses, places absent
                                       or 0,0), chicago.csv (easting and northing in feet), precincts.csv (repeated ids)
       real_cases.py compare DB FILE ID RECORDED    how many cases lie where the publisher recorded them
"""
import collections
import csv
import json
import random
import sqlite3
import sys

from osgeo import osr
from shapely.geometry import Point, shape
from shapely.ops import transform


def features(folder, name):
    return json.load(open("%s/%s.geojson" % (folder, name)))["features"]


def converter(epsg):
    source, target = osr.SpatialReference(), osr.SpatialReference()
    source.ImportFromEPSG(4326)
    target.ImportFromEPSG(epsg)
    for crs in (source, target):
        crs.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    ct = osr.CoordinateTransformation(source, target)
    return lambda x, y, z=None: ct.TransformPoint(x, y)[:2]


def metric(folder, name, key):
    to_m = converter(26986)
    return sorted((f["properties"][key], transform(to_m, shape(f["geometry"]))) for f in features(folder, name))


def district(units, x, y):
    inside = [code for code, g in units if g.covers(Point(x, y))]
    return inside[0] if inside else ""


def crossings(folder):
    """Pairs of street names that share nodes of one place: an intersection that the city itself numbers."""
    ends = collections.defaultdict(set)
    for f in features(folder, "TRANS_Centerlines"):
        p = f["properties"]
        for node in (p.get("FromNode"), p.get("ToNode")):
            ends[node].add(p.get("Label"))
    at = {f["properties"]["NodeNumber"]: shape(f["geometry"]) for f in features(folder, "TRANS_Intersections")
          if f["properties"].get("NodeNumber") is not None}
    pairs = collections.defaultdict(list)
    for node, names in ends.items():
        names = sorted(n for n in names if n)
        if node in at and len(names) == 2:
            pairs[tuple(names)].append(at[node])
    return [(a, b, p[0]) for (a, b), p in sorted(pairs.items()) if len(p) == 1]


def write(name, rows):
    with open(name, "w", newline="") as f:
        w = csv.DictWriter(f, list(rows[0]))
        w.writeheader()
        w.writerows(rows)


def make(folder):
    random.seed(311)
    hoods, precincts = metric(folder, "BOUNDARY_CDDNeighborhoods", "NAME"), metric(folder, "ELECTIONS_WardsPrecincts", "WardPrecinct")
    to_m, to_ft = converter(26986), converter(2249)
    boston, chicago, wards = [], [], []
    for n in range(3000):
        lon, lat = round(random.uniform(-71.165, -71.06), 7), round(random.uniform(42.35, 42.405), 7)
        x, y = to_m(lon, lat)
        day = "2024-%02d-%02d" % (1 + n % 12, 1 + n % 28)
        status = random.choice(["Open", "Closed", "Closed"])
        boston.append({"service_request_id": "1%08d" % n, "stream": "event", "requested_datetime": day + "T09:30:00", "closed_dt":
                       day + " 17:00:00" if status == "Closed" else "", "case_status": status, "address": "",
                       "neighborhood": district(hoods, x, y), "latitude": lat, "longitude": lon})
        fx, fy = to_ft(lon, lat)
        chicago.append({"SR_NUMBER": "SR24-%08d" % n, "STATUS": "Completed", "stream": "complaint", "CREATED_DATE": day + "T09:30:00",
                        "X_COORDINATE": repr(round(fx, 3)), "Y_COORDINATE": repr(round(fy, 3)),
                        "WARD": district(precincts, x, y)})
        wards.append({"id": "P%05d" % (n - n % 50 if n % 100 == 1 else n), "stream": "event", "opened": day, "lat": lat, "lng": lon,
                      "precinct": district(precincts, x, y)})
    for i, row in enumerate(boston):
        if i % 40 == 3:
            row.update(latitude="", longitude="")
        elif i % 40 == 17:
            row.update(latitude="0", longitude="0")
    for n, (a, b, p) in enumerate(crossings(folder)):
        x, y = to_m(p.x, p.y)
        boston.append({"service_request_id": "2%08d" % n, "stream": "event", "requested_datetime": "2024-05-05T09:30:00", "closed_dt": "",
                       "case_status": "Open", "address": "INTERSECTION %s & %s, Cambridge" % (a, b.upper()),
                       "neighborhood": district(hoods, x, y), "latitude": "", "longitude": ""})
    write("boston.csv", boston)
    write("chicago.csv", chicago)
    write("precincts.csv", wards)


def compare(db, name, id_column, recorded):
    rows = {}
    for r in csv.DictReader(open(name)):
        rows.setdefault(r[id_column], r)  # of rows with one id the first is loaded
    sql = sqlite3.connect(db)
    counts = collections.Counter()
    for case_id, place, unit, rule, distance in sql.execute(
            """SELECT c.case_id, c.geom, p.unit_code, p.unit_rule, p.unit_distance_m
               FROM cases AS c LEFT JOIN case_places AS p ON p.case_id = c.case_id"""):
        want = rows[case_id][recorded]
        if unit is None:
            counts["without a place" if place is None else "outside" if want == "" else "wrong"] += 1
        elif rule == "near" or (want == "" and distance > 0):
            counts[rule + " the border" if want == "" else "wrong"] += 1
        else:
            counts[rule if unit == want else "wrong " + rule] += 1
            if unit != want:
                print("wrong:", rows[case_id], unit, rule, file=sys.stderr)
    print(" ".join("%s=%d" % item for item in sorted(counts.items())))


if sys.argv[1] == "make":
    make(sys.argv[2])
else:
    compare(*sys.argv[2:])

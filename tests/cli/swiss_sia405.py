"""A water network in the shape of SIA 405, invented: short codes of materials, a year of 0 where none is known, leaks, lines of
several points; and what the rules say of it, by SQL written by hand on the file itself.

    python3 swiss_sia405.py make                    writes netz.geojson and kreise.geojson here
    python3 swiss_sia405.py check SCOPE.csv UNIT.csv    compares with gas_pipe_scope and gas_scope_by_unit, on 2026-08-01
"""
import csv
import json
import math
import random
import sqlite3
import sys

CRS = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::2056"}}
# Baujahr alone is a year: the difference of years counts. 'mangelhaft' is no outcome ward knows: not assessed.
RULES = """
SELECT OBJ_ID, CASE
  WHEN Material = 'GG' OR (Material = 'GGG' AND Zustand = 'schlecht') THEN 'renew'
  WHEN Material IN ('ST', 'PE') AND Baujahr > 0 AND Zustand = 'schlecht' THEN 'renew'
  WHEN Material = 'GGG' AND coalesce(Zustand, '') <> 'gut' THEN 'assess'
  WHEN coalesce(Material, '') NOT IN ('GG', 'GGG', 'ST', 'PE') OR coalesce(Baujahr, 0) = 0 THEN 'assess'
  WHEN Material IN ('ST', 'PE') AND 2026 - Baujahr >= 20 AND coalesce(Zustand, '') <> 'gut' THEN 'assess'
  ELSE 'keep' END, Laenge
FROM leitung
"""


def pipes():
    dice = random.Random(405)
    for i in range(800):
        x, y = 2681000 + dice.uniform(0, 4000), 1246000 + dice.uniform(0, 4000)
        line = [[x, y]]
        for _ in range(dice.randint(1, 5)):
            x, y = x + dice.uniform(-60, 60), y + dice.uniform(-60, 60)
            line.append([round(x, 3), round(y, 3)])
        yield {"OBJ_ID": f"ch113jqg{i:08d}", "Funktion": dice.choice(["Transportleitung", "Versorgungsleitung", "Hausanschlussleitung"]),
               "Material": dice.choice(["GG", "GGG", "PE", "ST", "AZ", "unbekannt", None]),
               "Baujahr": dice.choice([None, 0, 1900 + dice.randint(0, 125), 1900 + dice.randint(0, 125), 2006, 2007]),
               "LichteWeite": dice.choice([None, "DN 100", "150"]), "Lecks": dice.choice([None, 0, 1, 3, 7]),
               "Zustand": dice.choice([None, "gut", "mangelhaft", "schlecht"])}, line


def write(path, kind, rows):
    features = [{"type": "Feature", "properties": p, "geometry": {"type": kind, "coordinates": c}} for p, c in rows]
    json.dump({"type": "FeatureCollection", "crs": CRS, "features": features}, open(path, "w"))


def square(k):
    w, e = 2680000 + 2000 * k, 2682000 + 2000 * k
    return {"unit_code": f"K{k}", "name": f"Kreis {k}"}, [[[w, 1245000], [e, 1245000], [e, 1251000], [w, 1251000], [w, 1245000]]]


def check(scope, unit):
    db = sqlite3.connect(":memory:")
    db.execute("CREATE TABLE leitung(OBJ_ID, Material, Baujahr, Zustand, Laenge)")
    for p, line in pipes():
        length = sum(math.dist(a, b) for a, b in zip(line, line[1:]))
        db.execute("INSERT INTO leitung VALUES (?, ?, ?, ?, ?)", (p["OBJ_ID"], p["Material"], p["Baujahr"], p["Zustand"], length))
    want = {r[0]: r[1:] for r in db.execute(RULES)}
    got = {r["pipe_id"]: (r["scope"], float(r["plan_length_m"])) for r in csv.DictReader(open(scope, encoding="utf-8"))}
    assert set(want) == set(got)
    wrong = [k for k in want if want[k][0] != got[k][0] or abs(want[k][1] - got[k][1]) > 1e-6]
    units = list(csv.DictReader(open(unit, encoding="utf-8")))
    for s in ("renew", "assess", "keep"):
        metres, mine = sum(float(r[s + "_m"]) for r in units), sum(v[1] for v in want.values() if v[0] == s)
        assert mine > 0 and abs(metres - mine) < 0.001, (s, metres, mine)
    print(len(got), "pipes,", len(wrong), "differ", *wrong[:5])


if sys.argv[1] == "make":
    write("netz.geojson", "LineString", pipes())
    write("kreise.geojson", "Polygon", map(square, range(4)))
else:
    check(*sys.argv[2:])

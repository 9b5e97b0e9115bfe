"""A water network as a Swiss office may give it, invented: German column names, EPSG:2056, ages and leaks; and what the
rules say of it, by SQL written by hand on the file itself.

    python3 swiss_water.py make           writes leitungen.geojson and gebiet.geojson here
    python3 swiss_water.py check FILE     compares with gas_pipe_scope as CSV, on 2026-08-01
"""
import csv
import json
import random
import sqlite3
import sys

NAME = "urn:ogc:def:crs:EPSG::2056"
RULES = """
SELECT nr, CASE
  WHEN werkstoff = 'Grauguss' OR (werkstoff = 'Duktilguss' AND zustand = 'schlecht') THEN 'renew'
  WHEN werkstoff IN ('Stahl', 'HDPE') AND baujahr IS NOT NULL AND zustand = 'schlecht' THEN 'renew'
  WHEN werkstoff IS NULL OR werkstoff NOT IN ('Duktilguss', 'Stahl', 'HDPE') THEN 'assess'
  WHEN baujahr IS NULL THEN 'assess'
  WHEN werkstoff = 'Duktilguss' AND zustand IS NULL THEN 'assess'
  WHEN werkstoff IN ('Stahl', 'HDPE') AND 2026 - baujahr >= 20 AND zustand IS NULL THEN 'assess'
  ELSE 'keep' END, laenge, leckagen
FROM leitung ORDER BY nr
"""


def pipes():
    dice = random.Random(2056)
    for i in range(600):
        x, y = 2683000 + dice.uniform(0, 2000), 1247000 + dice.uniform(0, 2000)
        line = [[round(x, 3), round(y, 3)], [round(x + dice.uniform(-90, 90), 3), round(y + dice.uniform(-90, 90), 3)]]
        yield {"Leitung_Nr": f"L{i:04d}", "Leitungsart": dice.choice(["Hauptleitung", "Hausanschluss"]),
               "Werkstoff": dice.choice(["Grauguss", "Duktilguss", "Stahl", "HDPE", "Eternit", "Guss", None]),
               "Baujahr": dice.choice([None, dice.randint(1920, 2025), 2006, 2007]), "Nennweite": dice.choice([None, 100, 150]),
               "Zustand": dice.choice([None, "gut", "schlecht"]), "Leckagen": dice.choice([None, 0, 1, 2, 5])}, line


def feature(properties, kind, coordinates):
    return {"type": "Feature", "properties": properties, "geometry": {"type": kind, "coordinates": coordinates}}


def write(path, features):
    crs = {"type": "name", "properties": {"name": NAME}}
    json.dump({"type": "FeatureCollection", "crs": crs, "features": features}, open(path, "w"))


def check(path):
    db = sqlite3.connect(":memory:")
    db.execute("CREATE TABLE leitung(nr, werkstoff, baujahr, zustand, leckagen, laenge)")
    for p, ((x0, y0), (x1, y1)) in pipes():
        length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
        db.execute("INSERT INTO leitung VALUES (?, ?, ?, ?, ?, ?)",
                   (p["Leitung_Nr"], p["Werkstoff"], p["Baujahr"], p["Zustand"], p["Leckagen"], length))
    want = {row[0]: row[1:] for row in db.execute(RULES)}
    got = {r["pipe_id"]: (r["scope"], float(r["plan_length_m"])) for r in csv.DictReader(open(path, encoding="utf-8"))}
    assert set(got) == set(want) and len(got) == 600
    wrong = [n for n in got if got[n][0] != want[n][0] or abs(got[n][1] - want[n][1]) > 1e-6]
    print({s: sum(1 for g in got.values() if g[0] == s) for s in ("renew", "assess", "keep")}, len(wrong), "differ", *wrong[:5])


if sys.argv[1] == "make":
    write("leitungen.geojson", [feature(p, "LineString", line) for p, line in pipes()])
    ring = [[2682000, 1246000], [2686000, 1246000], [2686000, 1250000], [2682000, 1250000], [2682000, 1246000]]
    write("gebiet.geojson", [feature({"unit_code": "G1", "name": "Gebiet"}, "Polygon", [ring])])
else:
    check(sys.argv[2])

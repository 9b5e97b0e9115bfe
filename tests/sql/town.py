"""Makes the small town of tests/sql: a database by hand, as store/catalogue.h describes it, without ward and SpatiaLite.

    python3 town.py town.db [SRID]

Metres from (X0, Y0). Ids run against the keys, so that an answer by id and one by key differ.

      200 +-----+-----+        units  U1 south-west, U2 south-east, U3 north-west, U4 north-east, each 100 m square;
          | U3  | U4  |               from 2024-01-01 U4 is U5 (west half) and U6 (east half)
      100 +-----+-----+        zones  Z1 the square (50,50)-(150,150); an older, smaller Z1 came before it
          | U1  | U2  |        streets  S1 along y = 50 from x = -50 to 250, S2 along the edge x = 100 from y = 0 to 200
        0 +-----+-----+        barriers B1 along y = 60
          0    100   200
"""
import sqlite3
import struct
import sys

X0, Y0 = 528000.0, 3490000.0
SRID = 4549


def blob(kind, body, points, srid):
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    box = struct.pack("<4d", min(xs), min(ys), max(xs), max(ys))
    return b"\x00\x01" + struct.pack("<i", srid) + box + b"\x7c" + struct.pack("<i", kind) + body + b"\xfe"


def place(points):
    return [(X0 + x, Y0 + y) for x, y in points]


def coords(points):
    return struct.pack("<i", len(points)) + b"".join(struct.pack("<2d", *p) for p in points)


def point(x, y, srid=None):
    p = place([(x, y)])
    return blob(1, struct.pack("<2d", *p[0]), p, SRID if srid is None else srid)


def line(*points):
    p = place(points)
    return blob(5, struct.pack("<i", 1) + b"\x69" + struct.pack("<i", 2) + coords(p), p, SRID)


def polygon(*rings):
    rings = [place(r + [r[0]]) for r in rings]
    body = struct.pack("<i", 1) + b"\x69" + struct.pack("<i", 3) + struct.pack("<i", len(rings))
    return blob(6, body + b"".join(coords(r) for r in rings), rings[0], SRID)


def box(x0, y0, x1, y1):
    return [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]


SCHEMA = """
CREATE TABLE ward_layers(layer TEXT PRIMARY KEY, title TEXT, title_zh TEXT, kinds INTEGER, key TEXT, valid_from TEXT,
    valid_to TEXT, supply TEXT, reach TEXT, srid INTEGER, header TEXT, loaded INTEGER, version TEXT);
CREATE TABLE ward_rules(layer TEXT, name TEXT, seq INTEGER, condition TEXT, min REAL, max REAL, source TEXT);
CREATE TABLE settings(name TEXT PRIMARY KEY, value TEXT, origin TEXT);
"""

SUPPLY = """:scenario = 'planned'
  OR ((work_type = 'new' AND coalesce(work_stage, 'design') <> 'done') IS NOT TRUE
      AND coalesce(opened_on, :as_of) <= :as_of
      AND NOT (coalesce(closed_from, '9999') <= :as_of AND coalesce(closed_until, '9999') > :as_of))"""

# layer: kinds, key, valid_from, valid_to, supply, reach, columns, rows
LAYERS = {
    "units": (4, "unit_code+valid_from", "valid_from", "valid_to", None, "point", ["unit_code", "valid_from", "valid_to"], [
        ("U6", "2024-01-01", None, polygon(box(150, 100, 200, 200))),
        ("U5", "2024-01-01", None, polygon(box(100, 100, 150, 200))),
        ("U4", None, "2024-01-01", polygon(box(100, 100, 200, 200))),
        ("U3", None, None, polygon(box(0, 100, 100, 200))),
        ("U2", None, None, polygon(box(100, 0, 200, 100))),
        ("U1", None, None, polygon(box(0, 0, 100, 100)))]),
    "zones": (4, "zone_code+valid_from", "valid_from", "valid_to", None, None, ["zone_code", "valid_from", "valid_to"], [
        ("Z1", "2020-01-01", None, polygon(box(50, 50, 150, 150))),
        ("Z1", "2010-01-01", "2020-01-01", polygon(box(50, 50, 60, 60)))]),
    "streets": (2, "street_id", None, None, None, None, ["street_id", "name"], [
        ("S2", "North Street", line((100, 0), (100, 200))),
        ("S1", "East Street", line((-50, 50), (100, 50), (250, 50)))]),
    "barriers": (6, "barrier_id", None, None, None, None, ["barrier_id"], [("B1", line((-50, 60), (250, 60)))]),
    "toilets": (1, "toilet_id", None, None, SUPPLY, "point",
                ["toilet_id", "work_type", "work_stage", "opened_on", "closed_from", "closed_until"], [
                    ("T4", None, None, None, "2023-06-01", "2023-07-01", point(50, 50)),
                    ("T3", "new", "building", None, None, None, point(150, 150)),
                    ("T2", None, None, "2023-06-15", None, None, point(50, 150)),
                    ("T1", None, None, None, None, None, point(150, 50))]),
    "bins": (1, "bin_id", None, None, None, None, ["bin_id"], [("A1", point(50, 50)), ("A2", point(50, 50))]),
    "cameras": (1, "camera_id", None, None, None, "sector heading_deg fov_deg range_m", ["camera_id"], [("C1", point(10, 10))]),
    "parking_lots": (5, "lot_id", None, None, None, "edge", ["lot_id"], [("P1", point(100, 100))]),
    "estates": (5, "estate_id", None, None, None, None, ["estate_id"], [
        ("E2", polygon(box(0, 0, 50, 50))), ("E1", point(75, 75))]),
    "cases": (1, "case_id", None, None, None, None, ["case_id"], [
        ("K1", point(10, 10)), ("K2", point(100, 100)), ("K3", point(100, 30)), ("K4", point(300, 300)), ("K5", None),
        ("K6", point(-3, 20))]),
    "hydrants": (1, "hydrant_id", None, None, None, None, ["hydrant_id"], None),
}


def main(path, srid):
    global SRID
    SRID = srid
    db = sqlite3.connect(path)
    db.executescript(SCHEMA)
    for name, (kinds, key, valid_from, valid_to, supply, reach, columns, rows) in LAYERS.items():
        if srid != 4549 and rows is not None:
            rows = [r[:-1] + (None if r[-1] is None else r[-1][:2] + struct.pack("<i", srid) + r[-1][6:],) for r in rows]
        db.execute("INSERT INTO ward_layers VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?)",
                   (name, name, name, kinds, key, valid_from, valid_to, supply, reach, srid, None, int(rows is not None), "v0"))
        db.execute("CREATE TABLE %s(id INTEGER PRIMARY KEY, %s, extra TEXT, geom BLOB)" %
                   (name, ", ".join(c + " TEXT" for c in columns)))
        for i, row in enumerate(rows or []):
            marks = ", ".join("?" * (len(columns) + 2))
            db.execute("INSERT INTO %s(id, %s, geom) VALUES(%s)" % (name, ", ".join(columns), marks), (10 * (i + 1),) + row)
        for event in ("INSERT", "UPDATE", "DELETE"):
            db.execute("CREATE TRIGGER version_%s_%s AFTER %s ON %s FOR EACH ROW BEGIN UPDATE ward_layers SET version = "
                       "lower(hex(randomblob(16))) WHERE layer = '%s'; END" % (name, event, event, name, name))
    db.execute("INSERT INTO ward_rules VALUES('bins', 'service_m', 1, '', 30, 30, 'test')")
    db.execute("INSERT INTO ward_rules VALUES('toilets', 'service_m', 1, '', 40, 40, 'test')")
    db.execute("INSERT INTO settings VALUES('toilets.service_m', '20', 'ini')")
    db.execute("INSERT INTO settings VALUES('srid', ?, 'init')", (str(srid),))
    db.execute("INSERT INTO settings VALUES('time_zone', 'Asia/Shanghai', 'init')")
    db.execute("PRAGMA application_id = %d" % 0x57415244)
    db.execute("PRAGMA user_version = 1")
    db.commit()
    db.close()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 4549)

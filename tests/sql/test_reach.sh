# How facilities serve an area: from their edge, from their entrances, into a sector; answers by hand.
. "$TESTS/sql/shell.sh"

# insert LAYER COLUMNS VALUES…: values are Python, geometries by town.py's own hand
cat >insert.py <<PY
import sqlite3, sys
sys.path.insert(0, "$TESTS/sql")
from town import *
db = sqlite3.connect("town.db")
exec(sys.stdin.read())
db.commit()
PY
/usr/bin/python3 insert.py <<'PY'
db.executescript("""
DROP TABLE cameras;
CREATE TABLE cameras(id INTEGER PRIMARY KEY, camera_id TEXT, heading_deg REAL, fov_deg REAL, range_m REAL, geom BLOB);
CREATE TABLE parks(id INTEGER PRIMARY KEY, park_id TEXT, geom BLOB);
CREATE TABLE entrances(id INTEGER PRIMARY KEY, layer TEXT, key TEXT, geom BLOB);
CREATE TRIGGER gone AFTER DELETE ON entrances FOR EACH ROW BEGIN
    UPDATE ward_layers SET version = lower(hex(randomblob(16))) WHERE layer = 'entrances'; END;
INSERT INTO ward_layers(layer, kinds, key, reach, srid, loaded, version)
VALUES ('parks', 5, 'park_id', 'entrances entrances', 4549, 1, 'v0'), ('entrances', 1, 'layer+key', NULL, 4549, 1, 'v0');
""")
db.execute("INSERT INTO parks VALUES (1, 'K1', ?), (2, 'K2', ?)",
           (polygon(box(20, 20, 40, 40)), polygon(box(150, 150, 160, 170))))
PY

# served LAYER WITHIN [as_of, scenario]: what of each unit is served, in square millimetres' worth of digits
served() {
  printf %s "SELECT u.unit_code, CAST((g.area_m2 - g.gap_m2) * 1000 + 0.5 AS INTEGER) FROM units AS u
    CROSS JOIN ward_gap(u.geom, $1) AS g WHERE u.id > 20 AND g.gap_m2 < g.area_m2 ORDER BY 1"
}
# An estate of 50 x 50 m in the corner of U1 and one that is a point: 2500 + 2 . 50 . 10 + 25 pi in U1, by 10 m, and 100 pi.
gives "$(served "'estates', 10")" 'U1|3892699'
# A park without entrances is served from its edge: 400 + 80 . 5 + 25 pi, and 200 + 60 . 5 + 25 pi.
gives "$(served "'parks', 5")" 'U1|878540 U4|578540'
# With two of them from there alone: two discs, one of which also reaches into U2.
/usr/bin/python3 insert.py <<'PY'
db.execute("INSERT INTO entrances VALUES (1, 'parks', 'K1', ?), (2, 'parks', 'K1', ?), (3, 'estates', 'K2', ?)",
           (point(20, 30), point(100, 30), point(5, 5)))
PY
gives "$(served "'parks', 5")" 'U1|117810 U2|39270 U4|578540'

# Cameras: a quarter to the north-east, half a turn to the south cut by U1's edge, one all round, one that sees nowhere.
/usr/bin/python3 insert.py <<'PY'
db.execute("INSERT INTO cameras VALUES (1, 'C1', 45, 90, 20, ?), (2, 'C2', 180, 180, 10, ?), (3, 'C3', NULL, NULL, 10, ?), "
           "(4, 'C4', 0, 90, NULL, ?)", (point(150, 50), point(150, 50), point(50, 150), point(150, 150)))
PY
gives "$(served "'cameras', NULL")" 'U2|471239 U3|314159'
# No farther than 10 m; of C4 only the angle was known.
gives "$(served "'cameras', 10")" 'U2|235619 U3|314159 U4|78540'
gives "SELECT ward_area(g.geom) - g.gap_m2 >= 0 AND ward_area(g.geom) - g.gap_m2 < 5 FROM units AS u
       CROSS JOIN ward_gap(u.geom, 'cameras', 10) AS g WHERE u.id > 20" '1 1 1 1'
# A changed entrance is seen in the same session.
gives "SELECT g.gap_m2 = g.area_m2 FROM units AS u CROSS JOIN ward_gap(u.geom, 'parks', 5) AS g WHERE u.unit_code = 'U2';
       DELETE FROM entrances WHERE id = 2;
       SELECT g.gap_m2 = g.area_m2 FROM units AS u CROSS JOIN ward_gap(u.geom, 'parks', 5) AS g WHERE u.unit_code = 'U2'" '0 1'
sqlite3 town.db "UPDATE ward_layers SET loaded = 0 WHERE layer = 'entrances'"
refuses "SELECT * FROM units AS u CROSS JOIN ward_gap(u.geom, 'parks', 5)" "entrances"

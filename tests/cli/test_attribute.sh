# ward attribute: the decisions of the four squares, by hand; a random town against shapely; decisions by hand; what is
# redone when something changed, and that a partial run leaves what a full one would.
. "$TESTS/queries/city.sh"
city_make
contains err "16 cases, 16 decided now"
contains err "in a unit 14 (inside 11, on an edge 2, near 1, by duty 0, by address 0, by hand 0), in none 2 (without coordinates 1, with bad ones 0)"

place() { # CASE COLUMN…
  local case=$1; shift
  sqlite3 -separator ' ' city.db "SELECT $(echo "$*" | tr ' ' ,) FROM case_places WHERE case_id = '$case'"
}
equal "$(place C01 unit_code unit_rule unit_distance_m street_id street_rule street_distance_m side measure_m)" \
  "U1 inside 0.0 A1 nearest 10.0 left 500.0" "C01: inside, 10 m left of A1"
equal "$(place C02 unit_code margin_m unit_runner_up)" "U1 6.0 U2" "C02: 6 m from the edge of U2"
equal "$(place C08 unit_code unit_rule)" "U1 edge" "C08: on the edge of U1 and U2, the lower code"
equal "$(place C09 unit_code unit_rule)" "U1 edge" "C09: on the corner of all four"
equal "$(place C10 unit_code unit_rule unit_distance_m)" "U2 near 12.0" "C10: near, 12 m outside"
equal "$(place C06 "quote(unit_code)" unit_rule why)" "NULL outside no coordinates: what its address names lies in several units" "C06: its street crosses U1 and U2"
equal "$(place C07 "quote(unit_code)" unit_rule why)" "NULL outside farther than 20 m from every unit" "C07: outside"
equal "$(place C11 street_id street_rule street_distance_m)" "A1 across 40.0" "C11: nothing on its own side of the canal"
equal "$(place C12 unit_code is_overlap)" "U0 1" "C12: the units of that day; two of them overlap"
equal "$(place C03 "count(*)")" 1 "one row a case"
equal "$(sqlite3 city.db 'SELECT count(*) FROM case_zones')" 9 "nine cases in the zone, its edge included"

# nothing changed, nothing done; --all gives the same rows
dump() { sqlite3 "${1:-city.db}" 'SELECT * FROM case_places ORDER BY id' 'SELECT case_id, zone_code FROM case_zones ORDER BY 1, 2'; }
dump >before
status 0 "$WARD" attribute city.db
contains err "16 cases, 0 decided now, the others stand"
dump >after; same before after
status 0 "$WARD" attribute city.db --all
contains err "16 decided now (all of them)"
dump >after; same before after
status 0 "$WARD" check city.db cases -f csv

# by hand: outranks, shows, survives
status 2 "$WARD" attribute city.db --set C07 unit=U4
contains err '--why'
status 2 "$WARD" attribute city.db --set C07 --why x
contains err 'unit=CODE'
status 2 "$WARD" attribute city.db unit=U4
status 2 "$WARD" attribute city.db --set C99 unit=U4 --why x
contains err "no case 'C99'"
status 2 "$WARD" attribute city.db --set C07 unit=U0 --why "gone since January"
contains err "no unit 'U0' on the day"
dump >after; same before after
status 0 "$WARD" attribute city.db --set C07 unit=U4 --why "看过现场"
status 0 "$WARD" attribute city.db --set C01 unit=U3 --why first
status 0 "$WARD" attribute city.db --set C01 unit=U2 --why second
equal "$(place C07 unit_code unit_rule decided_by why)" "U4 manual manual 看过现场" "C07 by hand"
equal "$(place C01 unit_code unit_rule unit_runner_up why street_id)" "U2 manual U1 second A1" "C01 by hand: what the rule would say stays"
status 0 "$WARD" attribute city.db --all --json
contains err '"manual":2'
contains err '"attributed":15,"unattributed":1'
equal "$(place C07 unit_code unit_rule)" "U4 manual" "it survives --all"

# a moved case, a new one and one that is gone, by upsert: the partial run equals a full run on the same rows
cp "$TESTS/queries/city/cases.csv" cases.csv
sed -i '/^C05,/s/528520 3494500/529700 3493495/; /^C12,/d' cases.csv
echo 'C14,event,2023-05-20T08:00:00,,,0,,POINT(528250 3494250)' >>cases.csv
status 0 "$WARD" load city.db cases cases.csv --upsert --delete-missing
status 0 "$WARD" attribute city.db
contains err "16 cases, 2 decided now, the others stand"
equal "$(place C05 unit_code street_id)" "U2 A2" "C05 moved"
equal "$(place C14 unit_code)" "U3" "C14 is new"
equal "$(place C12 "count(*)")" 0 "C12 is gone"
dump >partial
status 0 "$WARD" attribute city.db --all
dump >full; same partial full

head -n 1 cases.csv >more.csv
echo 'C15,event,2023-05-21T08:00:00,,,0,,POINT(528260 3494260)' >>more.csv
status 0 "$WARD" load city.db cases more.csv --append
status 0 "$WARD" attribute city.db
contains err "17 cases, 1 decided now, the others stand"
equal "$(place C15 unit_code)" "U3" "C15 is appended"
sqlite3 city.db "DELETE FROM cases WHERE case_id = 'C15'"
status 0 "$WARD" attribute city.db
dump >after; same after full

# edits in the plain sqlite3 shell, which knows nothing of ward, are seen; what decides nothing is not
sqlite3 city.db "UPDATE cases SET status = 'seen', closed_at = '2023-05-21T09:00:00'"
status 0 "$WARD" attribute city.db
contains err "16 cases, 0 decided now, the others stand"
sqlite3 city.db "UPDATE cases SET address = NULL WHERE case_id = 'C06'" "DELETE FROM cases WHERE case_id = 'C03'" \
  "UPDATE cases SET reported_on = '2023-01-02' WHERE case_id = 'C14'" "UPDATE cases SET id = 100 WHERE case_id = 'C08'" \
  "DELETE FROM case_places WHERE case_id = 'C09'" "UPDATE case_places SET unit_code = 'U4' WHERE case_id = 'C11'"
status 0 "$WARD" attribute city.db
contains err "15 cases, 5 decided now, the others stand"
contains err "in none 1 (without coordinates 1, with bad ones 0)"
dump >partial
status 0 "$WARD" attribute city.db --all
contains err "in none 1 (without coordinates 1, with bad ones 0)"
dump >full; same partial full
# a table made anew by another program has lost its triggers: every case is compared
sqlite3 city.db "DROP TRIGGER ward_pending_cases_delete" "DELETE FROM cases WHERE case_id = 'C11'"
status 0 "$WARD" attribute city.db
contains err "14 cases, 0 decided now, the others stand"
equal "$(sqlite3 city.db "SELECT count(*) FROM sqlite_schema WHERE name = 'ward_pending_cases_delete'")" 1 "and has them again"

# the whole layer replaced: other ids, the same decisions
status 0 "$WARD" load city.db cases "$TESTS/queries/city/cases.csv" --replace
status 0 "$WARD" attribute city.db
equal "$(place C07 unit_code unit_rule)" "U4 manual" "decisions by hand survive a replaced layer"
equal "$(sqlite3 city.db 'SELECT count(*) FROM case_places')" 16 "every case has its row"

# a unit's name is in no decision; its moved edge is in those of the cases it touches: C09 on the old one's end, C10, 12 m
# off the old edge and 22 m off the new one, and C06, whose address names a street that crosses it
sed 's/^U1,东一/U1,新一/' "$TESTS/queries/city/units.csv" >units.csv
status 0 "$WARD" load city.db units units.csv --replace
status 0 "$WARD" attribute city.db
contains err "16 cases, 0 decided now, the others stand"
sed -i '/^U2,/s/530000/529990/g' units.csv
status 0 "$WARD" load city.db units units.csv --replace
status 0 "$WARD" attribute city.db
contains err "16 cases, 3 decided now, the others stand"
equal "$(place C10 "quote(unit_code)" unit_rule)" "NULL outside" "C10 is 22 m off now"
dump >partial
status 0 "$WARD" attribute city.db --all
dump >full; same partial full
status 0 "$WARD" load city.db units "$TESTS/queries/city/units.csv" --replace
status 0 "$WARD" attribute city.db
contains err "16 cases, 3 decided now, the others stand"

# a duty outranks geometry on its stretch and side: C01 lies 10 m left of A1 at 500 m, C02 20 m left at 994 m
cat >duties.csv <<'CSV'
street_id,from_m,to_m,side,unit_code,valid_from,valid_to
A1,0,600,left,U3,,
A1,0,600,,U2,,
A1,900,1000,left,U4,2023-04-02,
A1,990,1100,left,U9,,
CSV
status 0 "$WARD" load city.db duties duties.csv
status 0 "$WARD" attribute city.db
status 0 "$WARD" attribute city.db --set C01 unit=U1 --why back
equal "$(place C01 unit_code unit_rule unit_runner_up)" "U1 manual U3" "the duty is what the rule would say"
equal "$(place C02 unit_code unit_rule)" "U1 inside" "C02 was reported a day before the duty began"
equal "$(place C11 street_id unit_code unit_rule)" "A1 U1 inside" "C11 lies 40 m off the street: no duty"
dump >partial
status 0 "$WARD" attribute city.db --all
dump >full; same partial full

# the spatial index holds exactly the rows with a place
equal "$(sqlite3 city.db 'SELECT count(*) FROM idx_case_places_geom')" 15 "the index of case_places"
equal "$(sqlite3 city.db "SELECT rtreecheck('idx_case_places_geom')")" ok "it is sound"

# no units: exit 7; no database: exit 4
status 0 "$WARD" init empty.db --crs EPSG:4549
status 7 "$WARD" attribute empty.db
contains err "units"
status 4 "$WARD" attribute nothing.db

# a random town of twelve crooked units against shapely
/usr/bin/python3 -c 'import shapely' 2>/dev/null || skip "no python3-shapely"
cat >town.py <<'PY'
import csv, random
random.seed(7)
W, H, S = 4, 3, 200
node = {(i, j): (528000 + i * S + 2 * random.randint(-30, 30), 3493000 + j * S + 2 * random.randint(-30, 30))
        for i in range(W + 1) for j in range(H + 1)}
units = []
for j in range(H):
    for i in range(W):
        units.append(("U%02d" % (j * W + i), [node[i, j], node[i + 1, j], node[i + 1, j + 1], node[i, j + 1]]))
random.shuffle(units)
def write(name, head, rows):
    with open(name, "w", newline="") as f:
        csv.writer(f, lineterminator="\n").writerows([head] + rows)
write("tunits.csv", ["unit_code", "wkt"],
      [[c, "POLYGON((%s))" % ", ".join("%d %d" % p for p in ring + ring[:1])] for c, ring in units])
points = [node[k] for k in node]
for (i, j), a in node.items():
    for b in (node.get((i + 1, j)), node.get((i, j + 1))):
        if b:
            points.append(((a[0] + b[0]) // 2, (a[1] + b[1]) // 2))
points += [(random.randint(527900, 528900), random.randint(3492900, 3493700)) for _ in range(2000)]
points += [(random.uniform(527900, 528900), random.uniform(3492900, 3493700)) for _ in range(2000)]
write("tcases.csv", ["case_id", "stream", "reported_at", "wkt"],
      [["C%05d" % n, "event", "2023-04-01T08:00:00", "POINT(%r %r)" % p] for n, p in enumerate(points)])
write("tstreets.csv", ["street_id", "wkt"],
      [["S%03d" % n, "LINESTRING(%d %d, %d %d, %d %d)" % tuple(x for _ in range(3) for x in
        (random.randint(527900, 528900), random.randint(3492900, 3493700)))] for n in range(25)])
PY
cat >compare.py <<'PY'
import csv, sqlite3, sys
from shapely import wkt
read = lambda name: list(csv.DictReader(open(name)))
units = sorted((r["unit_code"], wkt.loads(r["wkt"])) for r in read("tunits.csv"))
streets = sorted((r["street_id"], wkt.loads(r["wkt"])) for r in read("tstreets.csv"))
got = {r[0]: r[1:] for r in sqlite3.connect("town.db").execute(
    "SELECT case_id, unit_code, unit_rule, unit_distance_m, street_id, street_distance_m, measure_m FROM case_places")}
bad = 0
for r in read("tcases.csv"):
    p = wkt.loads(r["wkt"])
    unit, rule, unit_m, street, street_m, measure = got[r["case_id"]]
    inside = [c for c, g in units if g.covers(p)]
    if inside:
        ok = unit == inside[0] and unit_m == 0 and rule in ("inside", "edge")
        ok = ok and (rule == "edge") == (dict(units)[unit].boundary.distance(p) == 0)
    else:
        m, c = min((g.distance(p), c) for c, g in units)
        ok = (unit == c and rule == "near" and abs(unit_m - m) < 1e-6) if m <= 20 else (unit is None and rule == "outside")
    m, c = min((g.distance(p), c) for c, g in streets)
    if m <= 50:
        line = dict(streets)[street] if street else None
        ok = ok and street is not None and abs(street_m - m) < 1e-6 and abs(line.distance(p) - m) < 1e-3
        ok = ok and abs(line.interpolate(measure).distance(p) - m) < 1e-3
    else:
        ok = ok and street is None
    if not ok:
        bad += 1
        print(r, got[r["case_id"]], inside, m, c, file=sys.stderr)
print(bad, len(got))
PY
/usr/bin/python3 town.py
printf '[load.units]\nwkt=wkt\nsource_crs=EPSG:4549\n[load.streets]\nwkt=wkt\nsource_crs=EPSG:4549\n[load.cases]\nwkt=wkt\nsource_crs=EPSG:4549\n' >town.ini
status 0 "$WARD" init town.db --crs EPSG:4549
for layer in units streets cases; do status 0 "$WARD" load town.db $layer t$layer.csv; done
status 0 "$WARD" attribute town.db
equal "$(/usr/bin/python3 compare.py 2>bad | tail -n 1)" "0 4051" "4,051 points as shapely has them"
head -n 5 bad >&2

# ward check on units and streets with one fault of each kind, answers by hand; and what the ini and -p change.
city() { # UNITS: a fresh database of them, in metres from 528000 3493000
  rm -f t.db units.csv
  echo 'unit_code,subdistrict_code,wkt' >units.csv
  while read -r code shape; do
    [ "$code" ] && echo "$code,S1,\"$(shift_by "$shape")\"" >>units.csv
  done
  status 0 "$WARD" init t.db --crs EPSG:4549
  status 0 "$WARD" load t.db units units.csv --source-crs EPSG:4549
}
# "0 0, 100 0, …": a polygon's or line's corners, moved to where metres are metres
moved() {
  awk -v RS=', *' '{ open = sub(/^\(/, "", $1) ? "(" : ""; close_ = sub(/\)$/, "", $2) ? ")" : ""
    printf "%s%s%.9g %.10g%s", (NR > 1 ? ", " : ""), open, 528000 + $1, 3493000 + $2, close_ }' <<<"$1"
}
shift_by() { echo "POLYGON(($(moved "$1" | tr -d '\n')))"; }
findings() { # the findings of units, without where
  "$WARD" run t.db unit_topology "$@" -f csv >found 2>err || echo "exit $?: $(cat err)"
  tail -n +2 found | cut -d, -f1,2 | sort | uniq -c | awk '{ print $1, $2 }' | tr '\n' ';'
}

# a clean tiling
city <<'END'
A 0 0, 100 0, 100 100, 0 100, 0 0
B 100 0, 200 0, 200 100, 100 100, 100 0
END
equal "$(findings)" "" "a clean tiling"
status 0 "$WARD" check t.db units --fail-on warning

# an overlap of 5 m over 100 m: each runs through two corners of the other
city <<'END'
A 0 0, 100 0, 100 100, 0 100, 0 0
B 95 0, 200 0, 200 100, 95 100, 95 0
END
equal "$(findings)" "1 overlap,error;4 t_junction,warning;" "an overlap"
status 1 "$WARD" check t.db units -f csv
contains out 'error,units,单元重叠 (two units overlap),"A, B",overlap,500'
contains err "1 errors, 4 warnings"
status 1 "$WARD" check t.db units -f geojson -o found.geojson
equal "$(/usr/bin/python3 -c '
import json
f = json.load(open("found.geojson"))["features"]
print(f[0]["geometry"]["type"], len(f))')" "Polygon 5" "the overlap exports as an area"

# a T-junction alone is a warning
city <<'END'
A 0 0, 200 0, 200 100, 0 100, 0 0
B 0 100, 100 100, 100 200, 0 200, 0 100
C 100 100, 200 100, 200 200, 100 200, 100 100
END
equal "$(findings)" "1 t_junction,warning;" "a T-junction"
status 0 "$WARD" check t.db units
status 1 "$WARD" check t.db units --fail-on warning -f csv
contains out 'warning,units,边上缺节点 (an edge lacks the vertex that its neighbour has there),"A, B",t_junction,100'

# a hole between two units, one inside a unit, a duplicate, a sliver, a narrow gap
city <<'END'
A 0 0, 100 0, 100 40, 90 50, 100 60, 100 100, 0 100, 0 0
B 100 0, 200 0, 200 100, 100 100, 100 60, 110 50, 100 40, 100 0
C 300 0, 400 0, 400 100, 300 100, 300 0
D 300 0, 400 0, 400 100, 300 100, 300 0
E 500 0, 500.4 0, 500.4 100, 500 100, 500 0
F 600 0, 700 0, 700 100, 600 100, 600 0
G 700.6 10, 800 10, 800 90, 700.6 90, 700.6 10
H 900 0, 1000 0, 1000 100, 900 100, 900 0), (940 40, 940 60, 960 60, 960 40, 940 40
END
equal "$(findings)" "1 duplicate,error;1 gap,error;1 hole,warning;1 narrow_gap,warning;1 sliver,warning;" "one of each"
status 0 "$WARD" run t.db unit_topology -f csv
contains out 'gap,error,"A, B",单元之间有空隙 (a gap between units),200,'
contains out 'duplicate,error,"C, D",单元重复 (two units are one area),10000,'
contains out 'hole,warning,H,单元内有空洞 (a hole in a unit that no unit fills),400,'
equal "$(findings -p gap_width_m=0.3)" "1 duplicate,error;1 gap,error;1 hole,warning;" "narrower than asked for"
equal "$(findings -p rounding_m=20)" "1 duplicate,error;1 gap,warning;1 hole,warning;1 narrow_gap,warning;1 sliver,warning;" \
  "what is narrower than rounding is a warning"
printf '[units]\ngap_width_m=0.3\n' >t.ini
equal "$(findings)" "1 duplicate,error;1 gap,error;1 hole,warning;" "the ini's width"
rm t.ini
status 2 "$WARD" run t.db unit_topology -p gap_width_m=-1
contains err "gap_width_m"

# ---- streets ----
{
  echo 'street_id,class,level,wkt'
  while read -r code level line; do
    echo "$code,local,$level,\"LINESTRING($(moved "$line" | tr -d '\n'))\""
  done <<'END'
A 0 0 0, 100 0
B 0 50 -50, 50 50
C 1 20 -50, 20 50
D 0 100 0, 100 100
E 0 98.5 50, 60 50
F 0 0 300, 100 300
G 0 100 300, 0 300
H 0 300 300, 400 400, 400 300, 300 400
I 0 500 500, 500 500.05
J 0 70 70, 100 70
END
} >streets.csv
status 0 "$WARD" load t.db streets streets.csv --source-crs EPSG:4549
status 0 "$WARD" run t.db street_topology -f csv
contains out 'crossing,warning,"A, B",相交处无节点 (two streets meet or cross without a node),'
contains out 'crossing,warning,"J, D",相交处无节点'
contains out 'near_miss,warning,"E, D",端点未相接 (an end that nearly meets another street),1.5'
contains out 'duplicate,warning,"F, G",路段重复 (two segments are one line),100'
contains out 'self_crossing,warning,H,自相交 (a segment crosses itself or doubles back),1'
contains out 'zero_length,error,I,长度为零'
equal "$(grep -c '"*[AB], C' out)" 0 "a bridge crosses nothing"
equal "$(grep -c ^crossing out)" 2 "no other crossing"
equal "$(grep -c ^near_miss out)" 1 "no other near miss"
status 0 "$WARD" run t.db street_topology -p near_m=1 -f csv
equal "$(grep -c ^near_miss out)" 0 "nearer than asked for"
status 1 "$WARD" check t.db streets
status 2 "$WARD" run t.db street_topology -p near_m=1 -p snap_m=2
contains err "snap_m not above near_m"

# the functions in any layer, and their sentences
status 0 "$WARD" sql t.db "SELECT count(*) FROM ward_coverage('units', NULL, 0)" -f csv
status 2 "$WARD" sql t.db "SELECT * FROM ward_coverage('streets')"
contains err "layer 'streets' has no polygons"
status 2 "$WARD" sql t.db "SELECT * FROM ward_network('units')"
contains err "layer 'units' has no lines"
status 7 "$WARD" sql t.db "SELECT * FROM ward_network('gas_pipes')"

# ---- real data: Cambridge ----
data="$WARD_SHARED/data/cambridge"
if [ ! -d "$data" ] || ! /usr/bin/python3 -c 'import shapely' 2>/dev/null; then
  echo "not checked on real data: no Cambridge in $WARD_SHARED/data, or no shapely"
  return 0
fi
status 0 "$WARD" init c.db --crs EPSG:26986
status 0 "$WARD" load c.db units "$data/ELECTIONS_WardsPrecincts.geojson" --map unit_code=WardPrecinct
status 0 "$WARD" run c.db unit_topology -f csv
equal "$(wc -l <out)" 1 "the precincts lie side by side without a fault"
status 0 "$WARD" init b.db --crs EPSG:26986
status 0 "$WARD" load b.db units "$data/DEMOGRAPHICS_Blocks2020.geojson" --map unit_code=GEOID20
status 0 "$WARD" run b.db unit_topology -f csv
equal "$(wc -l <out)" 1 "so do 1044 census blocks"

# every third precinct rounded to 10 cm: overlaps and gaps all along its border, against GEOS's overlay
status 0 "$WARD" export c.db units -f csv --geometry wkt -o exact.csv
cat >round.py <<'PY'
import csv, re
rows = list(csv.DictReader(open("exact.csv")))
with open("rounded.csv", "w") as out:
    w = csv.writer(out)
    w.writerow(["unit_code", "wkt"])
    for i, r in enumerate(rows):
        wkt = r["geom"]
        if i % 3 == 0:
            wkt = re.sub(r"-?[0-9]+\.[0-9]+", lambda m: "%.1f" % float(m.group()), wkt)
        w.writerow([r["unit_code"], wkt])
PY
cat >compare.py <<'PY'
import csv
from shapely import wkt
from shapely.geometry import box
from shapely.ops import unary_union
units = [(r["unit_code"], wkt.loads(r["geom"])) for r in csv.DictReader(open("stored.csv"))]
want = {}
for i, (a, p) in enumerate(units):
    for b, q in units[i + 1:]:
        area = p.intersection(q).area if p.intersects(q) else 0
        if area > 1e-6:
            want[", ".join(sorted((a, b)))] = area
got, gaps = {}, 0
for r in csv.DictReader(open("found.csv")):
    if r["finding"] == "overlap" and float(r["measure"]) > 1e-6:
        got[r["ids"]] = float(r["measure"])
    if r["finding"] in ("gap", "hole"):
        gaps += float(r["measure"])
whole = unary_union([p for _, p in units])
around = box(*whole.bounds).buffer(100)
rest = [g for g in around.difference(whole).geoms if not g.intersects(around.boundary)]
assert len(want) > 20, len(want)
assert set(want) == set(got), set(want) ^ set(got)
assert all(abs(want[k] - got[k]) < 1e-4 for k in want)
assert gaps > 1 and abs(gaps - sum(g.area for g in rest)) < 1e-2, (gaps, sum(g.area for g in rest))
PY
status 0 /usr/bin/python3 round.py
status 0 "$WARD" load c.db units rounded.csv --source-crs EPSG:26986 --replace
status 0 "$WARD" export c.db units -f csv --geometry wkt -o stored.csv
status 0 "$WARD" run c.db unit_topology -f csv -o found.csv
status 0 /usr/bin/python3 compare.py

# the city's centrelines carry their nodes' numbers: nearly every end that dangles is the only one with its number, and
# the two ends that nearly meet have the same
status 0 "$WARD" load c.db streets "$data/TRANS_Centerlines.geojson" --map street_id=ID --map street_code=Street_ID
"$WARD" sql c.db "SELECT f.finding, f.measure, json_extract(a.extra, '$.FromNode') AS a_from, json_extract(a.extra, '$.ToNode') AS a_to,
                  json_extract(b.extra, '$.FromNode') AS b_from, json_extract(b.extra, '$.ToNode') AS b_to
                  FROM ward_network('streets', NULL, 2, 0.1) AS f JOIN streets AS a ON a.id = f.id
                  LEFT JOIN streets AS b ON b.id = f.other_id" -f csv >network.csv
cat >nodes.py <<'PY'
import collections, csv, json, sys
degree = collections.Counter()
for f in json.load(open(sys.argv[1]))["features"]:
    for key in ("FromNode", "ToNode"):
        degree[f["properties"].get(key)] += 1
single = sum(n == 1 for n in degree.values())
rows = list(csv.DictReader(open("network.csv")))
number = lambda text: float(text) if text else None
dangles = [r for r in rows if r["finding"] == "dangle"]
agree = sum(degree[number(r["a_from"])] == 1 or degree[number(r["a_to"])] == 1 for r in dangles)
assert len(degree) > 1800 and abs(len(dangles) - single) < 10, (len(dangles), single)
assert agree > 0.98 * len(dangles), (agree, len(dangles))
misses = [r for r in rows if r["finding"] == "near_miss"]
assert len(misses) == 1 and {misses[0]["a_from"], misses[0]["a_to"]} & {misses[0]["b_from"], misses[0]["b_to"]}, misses
PY
status 0 /usr/bin/python3 nodes.py "$data/TRANS_Centerlines.geojson"

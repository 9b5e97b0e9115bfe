# ward_locate, ward_place, ward_nearest and ward_counts on the town, answers by hand (town.py draws it).
. "$TESTS/sql/shell.sh"

# K1 inside U1; K2 the corner of four units and K3 on an edge: the lowest key, though its id is the highest.
gives "SELECT case_id, ward_locate('units', geom) FROM cases ORDER BY case_id" 'K1|60 K2|60 K3|60 K4|~ K5|~ K6|~'
gives "SELECT u.unit_code FROM units AS u WHERE u.id = ward_locate('units', (SELECT geom FROM toilets WHERE id = 20))" 'U4'
gives "SELECT u.unit_code FROM units AS u WHERE u.id = ward_locate('units', (SELECT geom FROM toilets WHERE id = 20),
       '2024-01-01')" 'U5'
gives "SELECT ward_locate(NULL, geom), ward_locate('units', NULL), ward_locate('units', geom, NULL) FROM cases LIMIT 1" '~|~|60'

gives "SELECT c.case_id, p.id, p.code, p.rule, p.distance_m, p.margin_m, p.runner_up, p.is_overlap FROM cases AS c
       LEFT JOIN ward_place('units', c.geom, 5, '2023-06-30') AS p ON 1 = 1 ORDER BY c.case_id" \
      'K1|60|U1|inside|0.0|10.0|~|0 K2|60|U1|edge|0.0|0.0|U2|0 K3|60|U1|edge|0.0|0.0|U2|0 K4|~|~|outside|~|~|~|0 K5|~|~|~|~|~|~|~ K6|60|U1|near|3.0|~|~|0'
# Without a day U4 and its heirs overlap; with one they do not.
gives "SELECT p.code, p.is_overlap FROM units AS u CROSS JOIN ward_place('units', ward_point(u.geom), 0) AS p
       WHERE u.unit_code = 'U5'" 'U4|1'
gives "SELECT p.code, p.is_overlap FROM units AS u CROSS JOIN ward_place('units', ward_point(u.geom), 0, '2024-01-01') AS p
       WHERE u.unit_code = 'U5'" 'U5|0'

gives "SELECT c.case_id, n.id, n.code, n.distance_m, n.measure_m, n.side, n.runner_up, n.runner_up_m FROM cases AS c
       LEFT JOIN ward_nearest('streets', c.geom, 100) AS n ON 1 = 1 WHERE c.case_id IN ('K1', 'K2', 'K4', 'K6') ORDER BY c.case_id" \
      'K1|20|S1|40.0|60.0|right|S2|90.0 K2|10|S2|0.0|100.0|on|S1|50.0 K4|~|~|~|~|~|~|~ K6|20|S1|30.0|47.0|right|~|~'
# (75, 75) is 25 m from both streets, so S1 has it by its key; but S1 lies behind the barrier at y = 60.
nearest="SELECT s.street_id, n.distance_m, n.runner_up FROM estates AS e CROSS JOIN"
gives "$nearest ward_nearest('streets', e.geom, 100) AS n JOIN streets AS s ON s.id = n.id WHERE e.id = 20" 'S1|25.0|S2'
gives "$nearest ward_nearest('streets', e.geom, 100, NULL, 'barriers') AS n JOIN streets AS s ON s.id = n.id WHERE e.id = 20" \
      'S2|25.0|~'
# Only what lies behind a barrier is within 10 m: better than nothing.
gives "SELECT s.street_id FROM (SELECT ward_point(geom) AS geom FROM barriers) AS b
       CROSS JOIN ward_nearest('streets', b.geom, 10, '2023-06-30', 'barriers') AS n JOIN streets AS s ON s.id = n.id" 'S2'
gives "SELECT n.id, n.distance_m, n.runner_up FROM toilets AS t CROSS JOIN ward_nearest('bins', t.geom, 200) AS n WHERE t.id = 40" \
      '10|100.0|A2'

gives "SELECT u.unit_code, n.points FROM ward_counts('units', 'cases', '2023-06-30') AS n LEFT JOIN units AS u ON u.id = n.id
       ORDER BY u.unit_code NULLS LAST" 'U1|3 U2|0 U3|0 U4|0 ~|2'
gives "SELECT sum(points) FROM ward_counts('units', 'cases')" "$(shell "SELECT count(geom) FROM cases")"
gives "SELECT sum(points) FROM ward_counts('units', 'toilets', '2023-06-10')" 1
# a line counts once, where its middle lies
gives "SELECT sum(points) FROM ward_counts('units', 'streets')" "$(shell "SELECT count(geom) FROM streets")"
gives "SELECT id, points FROM ward_counts('units', 'streets') WHERE points > 0" \
      "$(shell "SELECT ward_locate('units', ward_point(geom)), count(*) FROM streets GROUP BY 1 ORDER BY 1" | tr '\n' ' ' | sed 's/ $//')"
gives "SELECT sum(points) FROM ward_counts('units', 'toilets', '2023-06-10', 'planned')" 4
gives "SELECT sum(points) FROM ward_counts('units', 'toilets', '2023-07-01', 'now')" 3

# What is wrong is said, never NULL.
refuses "SELECT ward_locate('unitz', geom) FROM cases" "ward_locate: unknown layer 'unitz'; did you mean 'units'?"
refuses "SELECT ward_locate('hydrants', geom) FROM cases" "layer 'hydrants' was never loaded"
refuses "SELECT ward_locate('bins', geom) FROM cases" "layer 'bins' has no polygons"
refuses "SELECT ward_locate(3, geom) FROM cases" "layer must be a text, not an integer"
refuses "SELECT ward_locate('units', 'POINT(1 1)') FROM cases" "must be a SpatiaLite geometry, not a text"
refuses "SELECT ward_locate('units', x'0001') FROM cases" "ward_locate: "
refuses "SELECT ward_locate('units', geom) FROM units" "point"
refuses "SELECT ward_locate('units', geom, '2023-02-30') FROM cases" "as_of is '2023-02-30'"
refuses "SELECT ward_locate('units', geom, 20230230) FROM cases" "as_of must be a text"
refuses "SELECT * FROM ward_place('units', (SELECT geom FROM cases), 'far')" "max_m must be a number of metres, not a text"
refuses "SELECT * FROM ward_place('units', (SELECT geom FROM cases), -1)" "0 or more"
refuses "SELECT * FROM ward_nearest('streets', (SELECT geom FROM cases), 9e999)" "finite"
refuses "SELECT * FROM ward_nearest('streets', (SELECT geom FROM cases), 9, NULL, 'hydrants')" "'hydrants' was never loaded"
refuses "SELECT * FROM ward_counts('units', 'toilets', NULL, 'now')" "scenario 'now' needs an as_of"
/usr/bin/python3 "$TESTS/sql/town.py" other.db 4548
refuses "ATTACH 'other.db' AS o; SELECT ward_locate('units', geom) FROM o.cases" "in EPSG:4548, layer 'units' in EPSG:4549"

# --where: a temporary view of the layer's name hides the other rows from the functions too.
gives "CREATE TEMP VIEW units AS SELECT * FROM main.units WHERE unit_code <> 'U1';
       SELECT case_id, ward_locate('units', geom) FROM cases WHERE case_id IN ('K1', 'K2')" 'K1|~ K2|50'

# ward itself has the same functions, and says the same with its own exit codes.
status 0 "$WARD" sql town.db "SELECT case_id, ward_locate('units', geom) AS unit FROM cases ORDER BY case_id" -f csv
equal "$(tr '\n\r' '  ' <out | tr -s ' ')" 'case_id,unit K1,60 K2,60 K3,60 K4, K5, K6, ' 'ward sql'
status 7 "$WARD" sql town.db "SELECT ward_locate('unitz', geom) FROM cases"
contains err "did you mean 'units'?"
status 7 "$WARD" sql town.db "SELECT * FROM ward_counts('units', 'hydrants')"

# Polygons enough that their index is being built while the points are read: the same counts from any number of threads,
# and the same as one by one.
/usr/bin/python3 - <<'PY'
import random
random.seed(8)
with open("many.csv", "w", encoding="utf-8") as out:
    out.write("unit_code,name,subdistrict_code,subdistrict_name,WKT\n")
    for i in range(40):
        for k in range(40):
            x, y = 500000 + 100 * i, 3500000 + 100 * k
            ring = [(x + t, y) for t in range(0, 100, 5)] + [(x + 100, y + t) for t in range(0, 100, 5)]
            ring += [(x + 100 - t, y + 100) for t in range(0, 100, 5)] + [(x, y + 100 - t) for t in range(0, 100, 5)]
            text = ", ".join(f"{a} {b}" for a, b in ring + ring[:1])
            out.write(f'M{i:02}{k:02},m,S,s,"POLYGON(({text}))"\n')
with open("points.csv", "w", encoding="utf-8") as out:
    out.write("bin_id,x,y\n")
    for i in range(20000):
        step = 5 if i % 2 else 0.01
        x, y = (round(random.uniform(-50, 4050) / step) * step for _ in range(2))
        out.write(f"{i},{500000 + x:.2f},{3500000 + y:.2f}\n")
PY
status 0 "$WARD" init many.db --crs EPSG:4549 -q
status 0 "$WARD" load many.db units many.csv --source-crs EPSG:4549 -q
status 0 "$WARD" load many.db bins points.csv --source-crs EPSG:4549 -q
status 0 "$WARD" sql many.db "SELECT id, count(*) AS points FROM (SELECT ward_locate('units', geom) AS id FROM bins)
  GROUP BY id ORDER BY id IS NULL, id" -f csv
mv out one_by_one
for threads in 1 2 4; do
  status 0 "$WARD" sql many.db "SELECT id, points FROM ward_counts('units', 'bins') WHERE points > 0 ORDER BY id IS NULL, id" \
    -f csv -j "$threads"
  cmp -s out one_by_one || fail "ward_counts -j $threads"
done
equal "$(awk -F, 'NR > 1 { n += $2 } END { print n }' one_by_one)" 20000 'points counted'
# A view of the points may ask for the same index meanwhile.
DB=many.db gives "CREATE TEMP VIEW bins AS SELECT b.* FROM main.bins AS b WHERE ward_locate('units', b.geom) IS NOT NULL;
  SELECT count(*) FROM ward_counts('units', 'bins') WHERE id IS NULL" 0
# What is wrong with a point is said by any number of threads alike.
sqlite3 many.db "DROP TRIGGER ggu_bins_geom; DROP TRIGGER giu_bins_geom; UPDATE bins SET geom = x'00' WHERE id = 15000"
for threads in 1 2; do
  status 3 "$WARD" sql many.db "SELECT * FROM ward_counts('units', 'bins')" -j "$threads"
  contains err "layer 'bins', row id 15000: "
done

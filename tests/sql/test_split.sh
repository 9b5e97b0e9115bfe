# ward_split, ward_clip and ward_gap on the town, answers by hand, and the small functions.
. "$TESTS/sql/shell.sh"

gives "SELECT p.id, p.from_m, p.to_m, p.length_m, p.area_m2 FROM streets AS s CROSS JOIN ward_split('units', s.geom, '2023-06-30')
       AS p WHERE s.street_id = 'S1'" '~|0.0|50.0|50.0|0.0 60|50.0|150.0|100.0|0.0 50|150.0|250.0|100.0|0.0 ~|250.0|300.0|50.0|0.0'
# S2 runs along the edges themselves: each of both has half.
gives "SELECT u.unit_code, p.from_m, p.to_m, p.length_m, p.share FROM streets AS s CROSS JOIN ward_split('units', s.geom, '2024-06-30') AS p
       JOIN units AS u ON u.id = p.id WHERE s.street_id = 'S2'" \
      'U1|0.0|100.0|50.0|0.5 U2|0.0|100.0|50.0|0.5 U3|100.0|200.0|50.0|0.5 U5|100.0|200.0|50.0|0.5'
gives "SELECT u.unit_code, p.length_m, p.area_m2, p.from_m FROM zones AS z CROSS JOIN ward_split('units', z.geom, '2024-06-30')
       AS p JOIN units AS u ON u.id = p.id WHERE z.id = 10 ORDER BY u.unit_code" \
      'U1|0.0|2500.0|~ U2|0.0|2500.0|~ U3|0.0|2500.0|~ U5|0.0|2500.0|~'
gives "SELECT c.case_id, p.id, p.length_m, p.area_m2, p.geom = c.geom FROM cases AS c LEFT JOIN ward_split('units', c.geom) AS p
       ON 1 = 1 ORDER BY c.case_id" 'K1|60|0.0|0.0|1 K2|60|0.0|0.0|1 K3|60|0.0|0.0|1 K4|~|0.0|0.0|1 K5|~|~|~|~ K6|~|0.0|0.0|1'
gives "SELECT s.street_id, abs(ward_sum(p.length_m) - ward_length(s.geom)) < 1e-9 FROM streets AS s
       CROSS JOIN ward_split('units', s.geom) AS p GROUP BY s.id ORDER BY 1" 'S1|1 S2|1'

# half-way along a line a disc of 10 m holds 20 m of it, a wide one all of it, one of nothing nothing
gives "SELECT ward_length_near(geom, ward_point(geom), 10), ward_length_near(geom, ward_point(geom), 1e6) = ward_length(geom),
       ward_length_near(geom, ward_point(geom), 0), ward_length_near(ward_point(geom), ward_point(geom), 5),
       ward_length_near(geom, NULL, 5) FROM streets ORDER BY street_id" '20.0|1|0.0|0.0|~ 20.0|1|0.0|0.0|~'
refuses "SELECT ward_length_near(geom, geom, 5) FROM streets" "point"
refuses "SELECT ward_length_near(geom, ward_point(geom), -1) FROM streets" "0 or more"

# Of two rows Z1 the newer one clips.
gives "SELECT unit_code, ward_area(ward_clip(geom, 'zones', 'Z1')) FROM units ORDER BY unit_code" \
      'U1|2500.0 U2|2500.0 U3|2500.0 U4|2500.0 U5|2500.0 U6|~'
gives "SELECT ward_length(ward_clip(geom, 'zones', 'Z1')) FROM streets ORDER BY street_id" '100.0 100.0'
gives "SELECT case_id, ward_clip(geom, 'zones', 'Z1') = geom FROM cases ORDER BY case_id" 'K1|~ K2|1 K3|~ K4|~ K5|~ K6|~'
gives "SELECT ward_clip(geom, NULL, 'Z1'), ward_clip(NULL, 'zones', 'Z1'), ward_clip(geom, 'zones', NULL) FROM units LIMIT 1" '~|~|~'
refuses "SELECT ward_clip(geom, 'zones', 'Z9') FROM units" "layer 'zones' has no row with the key 'Z9'"
refuses "SELECT ward_clip(geom, 'estates', 'E1') FROM units" "the row 'E1' of layer 'estates' is no polygon"
refuses "SELECT ward_clip(geom, 'zones', 1.5) FROM units" "key must be a text or an integer"

# One disc of 30 m in the middle of U1 (two bins at one place), by the layer's own distance: pi r2.
gives "SELECT u.unit_code, g.area_m2, abs(g.gap_m2 - CASE u.unit_code WHEN 'U1' THEN 10000 - 3.141592653589793 * 900 ELSE g.area_m2
       END) < 1e-6, g.geom IS NULL FROM units AS u CROSS JOIN ward_gap(u.geom, 'bins', NULL) AS g WHERE u.id > 20 ORDER BY 1" \
      'U1|10000.0|1|0 U2|10000.0|1|0 U3|10000.0|1|0 U4|10000.0|1|0'
# Everything served: exactly 0, and no geometry.
gives "SELECT g.gap_m2, g.geom IS NULL FROM units AS u CROSS JOIN ward_gap(u.geom, 'bins', 80) AS g WHERE u.unit_code = 'U1'" '0.0|1'
# The ini's 20 m, not the header's 40; T4 is closed in June, T2 opens on the 15th, T3 is only planned.
served="SELECT u.unit_code, CAST((g.area_m2 - g.gap_m2) / 400 / 3.14159 + 0.5 AS INTEGER) FROM units AS u"
gives "$served CROSS JOIN ward_gap(u.geom, 'toilets', NULL, '2023-06-10') AS g WHERE u.id > 20 ORDER BY 1" 'U1|0 U2|1 U3|0 U4|0'
gives "$served CROSS JOIN ward_gap(u.geom, 'toilets', NULL, '2023-06-15') AS g WHERE u.id > 20 ORDER BY 1" 'U1|0 U2|1 U3|1 U4|0'
gives "$served CROSS JOIN ward_gap(u.geom, 'toilets', NULL, '2023-07-01') AS g WHERE u.id > 20 ORDER BY 1" 'U1|1 U2|1 U3|1 U4|0'
gives "$served CROSS JOIN ward_gap(u.geom, 'toilets', 20, '2023-06-10', 'planned') AS g WHERE u.id > 20 ORDER BY 1" 'U1|1 U2|1 U3|1 U4|1'
gives "$served CROSS JOIN ward_gap(u.geom, 'toilets', 20) AS g WHERE u.id > 20 ORDER BY 1" 'U1|1 U2|1 U3|1 U4|1'
# Lots with points alone; one at the corner of four units serves a quarter of its disc in each.
gives "SELECT abs(g.area_m2 - g.gap_m2 - 3.141592653589793 * 100) < 1e-6 FROM units AS u
       CROSS JOIN ward_gap(u.geom, 'parking_lots', 20, '2023-06-30') AS g WHERE u.id > 20" '1 1 1 1'
gives "SELECT count(*) FROM units AS u LEFT JOIN ward_gap(NULL, 'bins', 20) AS g ON 1 = 1" 6
refuses "SELECT * FROM ward_gap((SELECT geom FROM units), 'cases', NULL)" "layer 'cases' has no service_m"
refuses "SELECT * FROM ward_gap((SELECT geom FROM units), 'bins', 0)" "more than 0"
refuses "SELECT * FROM ward_gap((SELECT geom FROM cases), 'bins', 10)" "must be an area"
refuses "SELECT * FROM ward_gap((SELECT geom FROM units), 'bins', 10, NULL, 'now')" "needs an as_of"
refuses "SELECT * FROM ward_gap((SELECT geom FROM units), 'bins', 10, '2023-06-30', 'later')" "'now' or 'planned'"
refuses "SELECT * FROM ward_gap((SELECT geom FROM units), 'bins')" "an argument is missing: ward_gap(geom, layer, within_m"
bowtie=$(/usr/bin/python3 -c "
import sys; sys.path.insert(0, '$TESTS/sql'); import town
print(town.polygon([(0, 0), (10, 10), (10, 0), (0, 10)]).hex())")
refuses "SELECT * FROM ward_gap(x'$bowtie', 'bins', 10)" "no valid area"

gives "SELECT ward_days('2023-02-27', '2023-03-01'), ward_days('2024-03-01', '2024-02-28'), ward_days('2023-06-30T23:59', '2023-07-01'),
       ward_days(NULL, '2023-03-01')" '2|-2|1|~'
gives "SELECT ward_add_months('2023-01-31', 1), ward_add_months('2024-02-29', 12), ward_add_months('2023-01-15T08:00', -13),
       ward_add_months('2023-01-01', NULL)" '2023-02-28|2025-02-28|2021-12-15T08:00:00|~'
refuses "SELECT ward_days('2023-02-30', '2023-03-01')" "ward_days: from must be a day"
refuses "SELECT ward_add_months('2023-01-01', 'x')" "must be a whole number"
refuses "SELECT ward_add_months('2023-01-01', 1.5)" "must be a whole number"
gives "SELECT ward_add_months('2023-01-31', 1.0)" 2023-02-28
refuses "SELECT ward_add_months('2023-01-01', 9000000000000000000)" "years 1 to 9999"
gives "SELECT ward_open('Mo-Fr 08:00-18:00', '2023-06-30'), ward_open('Mo-Fr 08:00-18:00', '2023-07-01T12:00'),
       ward_open('see sign', '2023-06-30'), ward_open(NULL, '2023-06-30'), ward_open('全天', NULL)" '1|0|~|~|~'
refuses "SELECT ward_open('06:00-22:00', 'noon')" "ward_open: as_of must be a day"
refuses "SELECT ward_area('x')" "ward_area: geom must be a SpatiaLite geometry"
gives "SELECT ward_locate('units', ward_point(geom)) = id FROM units WHERE id > 20" '1 1 1 1'
# A layer without geometry has nothing to serve from.
sqlite3 town.db "CREATE TABLE rules(id INTEGER PRIMARY KEY, rule_id TEXT);
                 INSERT INTO ward_layers(layer, kinds, key, srid, loaded, version) VALUES('rules', 0, 'rule_id', 4549, 1, 'v0')"
refuses "SELECT * FROM units AS u CROSS JOIN ward_gap(u.geom, 'rules', 60)" "the rows of layer 'rules' have no place"

# S1 lies along itself; S2 crosses it and is along itself alone; within 15 degrees of its own direction only.
gives "SELECT s.street_id, k.street_id, a.from_m, a.to_m, a.street_from_m, a.street_to_m, a.distance_m FROM streets AS s
       CROSS JOIN ward_along('streets', s.geom, 10, 15) AS a JOIN streets AS k ON k.id = a.id ORDER BY 1" \
      'S1|S1|0.0|300.0|0.0|300.0|0.0 S2|S2|0.0|200.0|0.0|200.0|0.0'
gives "SELECT b.barrier_id, s.street_id, a.length_m, a.distance_m, ward_length(a.geom) FROM barriers AS b
       CROSS JOIN ward_along('streets', b.geom, 10, 15) AS a LEFT JOIN streets AS s ON s.id = a.id" 'B1|S1|300.0|10.0|300.0'
refuses "SELECT * FROM streets AS s CROSS JOIN ward_along('streets', s.geom, 10, 91)" "bearing_deg must be degrees from 0 to 90"
refuses "SELECT * FROM streets AS s CROSS JOIN ward_along('units', s.geom, 10, 20)" "layer 'units' has no lines"
gives "SELECT s.street_id, ward_length(ward_stretch(s.geom, 250, 100)), ward_stretch(s.geom, NULL, 1), ward_stretch(s.geom, 3, 3)
       FROM streets AS s ORDER BY 1" 'S1|150.0|~|~ S2|100.0|~|~'
refuses "SELECT ward_stretch(geom, 'a', 1) FROM streets" "from_m must be metres along the line"
refuses "SELECT ward_stretch(geom, 0, 1) FROM units" "a stretch is cut out of a line"
gives "SELECT b.barrier_id, s.street_id, w.distance_m FROM barriers AS b CROSS JOIN ward_within('streets', b.geom, 10) AS w
       JOIN streets AS s ON s.id = w.id ORDER BY 2" 'B1|S1|10.0 B1|S2|0.0'
gives "SELECT count(*) FROM barriers AS b CROSS JOIN ward_within('streets', b.geom, 9.99) AS w" '1'
gives "SELECT ward_add_days('2023-02-27', 2), ward_add_days('2024-03-01', -1), ward_add_days(NULL, 1), ward_add_days('2023-01-01', NULL)" \
      '2023-03-01|2024-02-29|~|~'
refuses "SELECT ward_add_days('2023-02-27', 1.5)" "the number of days must be an integer"
gives "SELECT t.toilet_id, count(w.id) FROM toilets AS t LEFT JOIN ward_within('toilets', t.geom, 0, '2023-06-10') AS w ON w.id = t.id
       GROUP BY 1" 'T1|1 T2|0 T3|0 T4|0'
gives "SELECT ward_x(geom) - 528000, ward_y(geom) - 3490000 FROM toilets ORDER BY toilet_id LIMIT 1" "$(shell "SELECT ward_x(ward_point(geom)) - 528000, ward_y(geom) - 3490000 FROM toilets ORDER BY toilet_id LIMIT 1")"
refuses "SELECT ward_x(geom) FROM units" "only a single point has one easting and northing"

# The rows of any layer by its name: T4 is closed in June, T2 opens on the 15th, T3 is only planned.
gives "SELECT f.key, ward_x(f.geom) = ward_x(t.geom) FROM ward_features('toilets', '2023-06-10') AS f JOIN toilets AS t ON t.id = f.id" 'T1|1'
gives "SELECT key FROM ward_features('toilets', '2023-06-15')" 'T1 T2'
gives "SELECT key FROM ward_features('toilets', '2023-06-10', 'planned')" 'T1 T2 T3 T4'
gives "SELECT count(*) FROM ward_features(NULL)" 0
refuses "SELECT * FROM ward_features('toilets', NULL, 'now')" "needs an as_of"
refuses "SELECT * FROM ward_features('rules')" "have no place"

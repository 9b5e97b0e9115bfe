# On foot along a small network, answers by hand: ward_reach, ward_snap, ward_islands, ward_walk and ward_trace.
#
#  200 +--T2----R3---------------+      R5 is a bridge over R1: they do not meet. R8 is a motorway: nobody walks there.
#      |                         R2     K is a canal along y = 100, x 0 to 300: T6 stands 25 m from R7, beyond it.
#  120 +--R7--------+            |      T3 is 60 m from the nearest streets: far. T5 is not open yet.
#  100 ~~~~~~~K~~~~~~~      R5   |      R4 is an island, T7 on it.
#   95    T6                |    |
#   60             T3       | T4 |
#    0 +--T1-----R1---------|----+      R4 +---T7--+ (1000 to 1100)
. "$TESTS/sql/shell.sh"
status 0 "$WARD" init walk.db --crs EPSG:4549 -q
line() { printf '%s,%s,%s,"LINESTRING(%s)"\n' "$1" "$2" "$3" "$(echo "$4" | awk '{ for (i = 1; i <= NF; i += 2)
  printf "%s%d %d", (i > 1 ? ", " : ""), 528000 + $i, 3493000 + $(i + 1) }')"; }
{
  echo street_id,level,is_walkable,WKT
  line R1 0 1 "0 0 400 0"
  line R2 0 1 "400 0 400 200"
  line R3 0 1 "0 200 400 200"
  line R4 0 1 "1000 0 1100 0"
  line R5 1 1 "300 -100 300 100"
  line R7 0 1 "0 120 250 120"
  line R8 0 0 "0 300 400 300"
} >streets.csv
point() { printf '%s,%s,%d,%d\n' "$1" "$4" $((528000 + $2)) $((3493000 + $3)); }
{
  echo toilet_id,opened_on,x,y
  point T1 100 10 2020-01-01
  point T2 100 190 2020-01-01
  point T3 200 60 2020-01-01
  point T4 350 60 2020-01-01
  point T5 10 -10 2024-01-01
  point T6 50 95 2020-01-01
  point T7 1050 0 2020-01-01
} >toilets.csv
printf 'barrier_id,kind,WKT\nK,canal,"LINESTRING(528000 3493100, 528300 3493100)"\n' >barriers.csv
status 0 "$WARD" load walk.db streets streets.csv --source-crs EPSG:4549 -q
status 0 "$WARD" load walk.db toilets toilets.csv --source-crs EPSG:4549 -q
DB=walk.db

# Before the canal is loaded T6 meets R7, 25 m away; after it, none. The network kept in the file is made anew.
gives "SELECT s.rule, d.street_id FROM ward_snap('toilets') AS s JOIN toilets AS t ON t.id = s.facility
       LEFT JOIN streets AS d ON d.id = s.street WHERE t.toilet_id = 'T6'" 'on|R7'
before=$(sqlite3 walk.db "SELECT fingerprint FROM net_graph WHERE part = -1")
status 0 "$WARD" load walk.db barriers barriers.csv --source-crs EPSG:4549
contains err "street network: 10 nodes, 6 pieces, 4 islands"
[ "$before" != "$(sqlite3 walk.db "SELECT fingerprint FROM net_graph WHERE part = -1")" ] || fail "the network was not made anew"

gives "SELECT t.toilet_id, s.rule, d.street_id, round(s.measure_m, 6), s.side, round(s.distance_m, 6), s.island, b.street_id
       FROM ward_snap('toilets', '2023-06-30') AS s JOIN toilets AS t ON t.id = s.facility
       LEFT JOIN streets AS d ON d.id = s.street LEFT JOIN streets AS b ON b.id = s.barred ORDER BY 1" \
      'T1|on|R1|100.0|left|10.0|1|~ T2|on|R3|100.0|right|10.0|1|~ T3|far|~|~|~|~|~|~ T4|on|R2|60.0|left|50.0|1|~ T6|barred|~|~|~|~|~|R7 T7|on|R4|50.0|on|0.0|4|~'

# 120 m: T1 has 110 m left on R1; T4 70 m on R2, 10 of them round the corner; nothing climbs R5, nothing crosses to R7.
legs="SELECT d.street_id, round(r.from_m, 6), round(r.to_m, 6), t.toilet_id, round(r.cost_m, 6), round(r.to_cost_m, 6)
  FROM ward_reach('toilets', 120, '2023-06-30') AS r JOIN streets AS d ON d.id = r.street
  JOIN toilets AS t ON t.id = r.facility ORDER BY 1, 2"
gives "$legs" 'R1|0.0|100.0|T1|110.0|10.0 R1|100.0|210.0|T1|10.0|120.0 R1|390.0|400.0|T4|120.0|110.0 '\
'R2|0.0|60.0|T4|110.0|50.0 R2|60.0|130.0|T4|50.0|120.0 R3|0.0|100.0|T2|110.0|10.0 R3|100.0|210.0|T2|10.0|120.0 '\
'R4|0.0|50.0|T7|50.0|0.0 R4|50.0|100.0|T7|0.0|50.0'
# Planned, T5 is open too: it meets R1 10 m from its beginning, 10 m away; they meet at 55.
gives "SELECT round(r.to_m, 6) FROM ward_reach('toilets', 120, '2023-06-30', 'planned') AS r JOIN toilets AS t
       ON t.id = r.facility WHERE t.toilet_id = 'T5' ORDER BY r.from_m" '10.0 55.0'

gives "SELECT island, streets, pieces, length_m, ward_length(geom) FROM ward_islands()" \
      '1|3|3|1000.0|1000.0 2|1|1|250.0|250.0 3|1|1|200.0|200.0 4|1|1|100.0|100.0'

# From T2 to the nearest toilet but itself would be itself: from other layers alone. Hydrants: one at each corner.
printf 'hydrant_id,x,y\nH1,528400,3493200\nH2,528100,3493120\nH3,528000,3493600\n' >hydrants.csv
status 0 "$WARD" load walk.db hydrants hydrants.csv --source-crs EPSG:4549 -q
gives "SELECT h.hydrant_id, t.toilet_id, round(w.walk_m, 6), round(w.straight_m, 6), w.rule
       FROM ward_walk('hydrants', 'toilets', NULL, '2023-06-30') AS w JOIN hydrants AS h ON h.id = w.origin
       LEFT JOIN toilets AS t ON t.id = w.facility ORDER BY 1" 'H1|T4|190.0|148.660687|on H2|~|~|~|on H3|~|~|~|far'
gives "SELECT count(facility) FROM ward_walk('hydrants', 'toilets', 189.9, '2023-06-30')" 0

place="SELECT t.toilet_id, round(w.walk_m, 6), w.rule, w.island FROM streets AS s
  CROSS JOIN ward_trace(s.id, 300, 'toilets', '2023-06-30') AS w LEFT JOIN toilets AS t ON t.id = w.facility WHERE s.street_id ="
gives "$place 'R1'" 'T1|210.0|on|1'
gives "$place 'R8'" '~|~|closed|~'
gives "$place 'R7'" '~|~|on|2'
gives "SELECT round(w.walk_m, 6) FROM streets AS s JOIN toilets AS t ON t.toilet_id = 'T2'
       CROSS JOIN ward_trace(s.id, 0, 'toilets', '2023-06-30', 'now', t.id) AS w WHERE s.street_id = 'R2'" '510.0'

# The same rows from the network in the file and from one made in memory; a filter on streets makes its own.
status 0 "$WARD" sql walk.db "$legs" -f csv && mv out kept.csv
equal "$(wc -l <kept.csv)" 10 "the stretches and the header"
sqlite3 walk.db "DELETE FROM net_graph"
status 0 "$WARD" sql walk.db "$legs" -f csv && mv out made.csv
same kept.csv made.csv
gives "CREATE TEMP VIEW streets AS SELECT * FROM main.streets WHERE street_id <> 'R2'; SELECT count(*), max(island) FROM ward_islands()" '5|5'
for damage in "UPDATE net_graph SET bytes = zeroblob(length(bytes)) WHERE part = 3" "UPDATE net_graph SET bytes = x'00' WHERE part = 0" \
  "DELETE FROM net_graph WHERE part = 1" "UPDATE net_graph SET part = 9 WHERE part = 3" \
  "UPDATE net_graph SET bytes = NULL WHERE part = -1"; do
  status 0 "$WARD" load walk.db barriers barriers.csv --source-crs EPSG:4549 --replace -q
  sqlite3 walk.db "DELETE FROM loads; DELETE FROM barriers"
  status 0 "$WARD" load walk.db barriers barriers.csv --source-crs EPSG:4549 --replace -q
  sqlite3 walk.db "$damage"
  refuses "SELECT count(*) FROM ward_islands()" "net_graph is damaged"
done

refuses "SELECT * FROM ward_reach('units', 100)" "units"
refuses "SELECT * FROM ward_reach('toilets', -1)" "within_m"
refuses "SELECT * FROM ward_trace('R1', 0, 'toilets')" "street must be an id"
refuses "SELECT * FROM ward_reach('cameras', 100)" "cameras"

. "$BENCH/graph.sh"
work="nearest of 420 facilities on foot to 100 places, $((NETWORK / 10)) edges" peer='pgr_dijkstraCost' aim='none set'
needs=postgis
prepare() {
  need tenth.db few.csv
  cp "$S/tenth.db" ward.db
  gen stops $([ "$SMOKE" = 1 ] && echo 20 || echo 420) $((NETWORK / 10)) >bins.csv
  gen stops $([ "$SMOKE" = 1 ] && echo 5 || echo 100) $((NETWORK / 10)) | sed '1s/bin_id/place_id/' >places.csv
  load ward.db bins bins.csv --source-crs EPSG:4549
  load ward.db places places.csv --source-crs EPSG:4549
  [ "$SMOKE" = 0 ] || return 0
  pg -c "CREATE EXTENSION IF NOT EXISTS pgrouting" >>"$S/log" 2>&1
  pg -c "DROP TABLE IF EXISTS walks, walk_net, walk_from, walk_to; CREATE TABLE walk_net(id bigint PRIMARY KEY, source bigint, target bigint,
    cost float8); CREATE TABLE walk_from(place text, node bigint); CREATE TABLE walk_to(node bigint)"
  sqlite3 -csv ward.db "SELECT id, from_node, to_node, to_m - from_m FROM net_edges" | pg -c "COPY walk_net FROM STDIN CSV"
  sqlite3 -csv ward.db "SELECT p.place_id, n.id FROM places AS p JOIN net_nodes AS n ON substr(n.geom, 44, 16) = substr(p.geom, 44, 16)" |
    pg -c "COPY walk_from FROM STDIN CSV"
  sqlite3 -csv ward.db "SELECT n.id FROM bins AS b JOIN net_nodes AS n ON substr(n.geom, 44, 16) = substr(b.geom, 44, 16)" |
    pg -c "COPY walk_to FROM STDIN CSV"
  pg -c "ANALYZE walk_net"
}
peer_run() {
  pg -c "CREATE TABLE walks AS SELECT start_vid AS node, min(agg_cost) AS walk_m FROM pgr_dijkstraCost('SELECT id, source, target, cost
    FROM walk_net', (SELECT array_agg(node) FROM walk_from), (SELECT array_agg(node) FROM walk_to), false) GROUP BY 1" >>"$S/log" 2>&1
}
ward_run() {
  shell ward.db "CREATE TABLE walks AS SELECT p.place_id, w.walk_m FROM ward_walk('places', 'bins', NULL) AS w JOIN places AS p ON p.id = w.origin"
}
compare() {
  sqlite3 -separator ' ' ward.db "SELECT place_id, walk_m FROM walks ORDER BY 1" >ward.txt
  pg -F ' ' -c "SELECT f.place, CASE WHEN t.node IS NOT NULL THEN 0 ELSE w.walk_m END FROM walk_from AS f LEFT JOIN walks AS w ON w.node = f.node
    LEFT JOIN walk_to AS t ON t.node = f.node ORDER BY 1" >peer.txt
  join -a1 -a2 ward.txt peer.txt | awk '$3 == "" || $2 - $3 > 1e-6 || $3 - $2 > 1e-6 { print "place " $1 ": ward " $2 ", the peer " $3 }
    END { if (NR < 50) print NR " places" }' | head -n 4
}

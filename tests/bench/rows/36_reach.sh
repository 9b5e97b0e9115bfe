. "$BENCH/graph.sh"
work="reach of $([ "$SMOKE" = 1 ] && echo 20 || echo 420) facilities within 500 m on $NETWORK edges, stored" peer='pgr_drivingDistance (equicost)' aim='15 x'
needs=postgis
prepare() {
  need network.db
  cp "$S/network.db" ward.db
  sqlite3 ward.db "CREATE TABLE edges AS SELECT e.id, s.id AS street, e.from_node, e.to_node, e.from_m, e.to_m
      FROM net_edges AS e JOIN streets AS s ON s.street_id = e.street_id;
    CREATE UNIQUE INDEX edges_street ON edges(street)"
  [ "$SMOKE" = 0 ] || return 0
  pg -c "CREATE EXTENSION IF NOT EXISTS pgrouting" >>"$S/log" 2>&1
  pg -c "DROP TABLE IF EXISTS net, reached, starts; CREATE TABLE net(id bigint PRIMARY KEY, source bigint, target bigint, cost float8);
    CREATE TABLE starts(node bigint)"
  sqlite3 -csv ward.db "SELECT id, from_node, to_node, to_m - from_m FROM edges" | pg -c "COPY net FROM STDIN CSV"
  sqlite3 -csv ward.db "SELECT n.id FROM bins AS b JOIN net_nodes AS n ON substr(n.geom, 44, 16) = substr(b.geom, 44, 16)" |
    pg -c "COPY starts FROM STDIN CSV"
  pg -c "ANALYZE net"
}
peer_run() {
  pg -c "CREATE TABLE reached AS SELECT node, agg_cost FROM pgr_drivingDistance('SELECT id, source, target, cost FROM net',
    (SELECT array_agg(node) FROM starts), 500.0, directed => false, equicost => true)" >>"$S/log" 2>&1
}
ward_run() { ward_legs; }
compare() { # the nodes reached and their distances: the peer gives no partial edges
  local ward_has peer_has
  ward_has=$(leg_nodes)
  peer_has=$(pg -F ' ' -c "SELECT count(*), to_char(sum(agg_cost), 'FM999999999990.000') FROM (SELECT node, min(agg_cost) AS agg_cost FROM reached GROUP BY node) AS r")
  echo "$ward_has $peer_has" | awk '{ d = $2 - $4; if ($3 < 1 || $1 != $3 || d > 1 || d < -1) print "nodes and metres: ward " $1 " " $2 ", the peer " $3 " " $4 }'
}

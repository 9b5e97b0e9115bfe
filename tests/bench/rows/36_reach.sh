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
# The nodes reached and their distances: the peer gives no partial edges. Some of its distances with equicost are too
# long; what ward has shorter is asked again of pgr_dijkstraCost.
compare() {
  leg_nodes >ward.nodes
  pg -F ' ' -c "SELECT node, min(agg_cost) FROM reached GROUP BY node" >peer.nodes
  /usr/bin/python3 - ward.nodes peer.nodes >shorter <<'PY'
import sys
ward, peer = ({n: float(m) for n, m in map(str.split, open(f))} for f in sys.argv[1:])
longer = [n for n in ward if n in peer and ward[n] > peer[n] + 1e-6]
if not peer or ward.keys() != peer.keys() or longer:
    print(f"{len(ward)} nodes, the peer {len(peer)}, {len(longer)} of them farther", file=sys.stderr)
for n in ward:
    if n in peer and ward[n] < peer[n] - 1e-6:
        print(n, ward[n])
PY
  [ -s shorter ] || return 0
  pg -F ' ' -c "SELECT start_vid, min(agg_cost) FROM pgr_dijkstraCost('SELECT id, source, target, cost FROM net',
    ARRAY[$(cut -d' ' -f1 shorter | paste -sd, )]::bigint[], (SELECT array_agg(node) FROM starts), false) GROUP BY 1" >exact
  sort -k1,1 shorter | join -a1 - <(sort -k1,1 exact) |
    awk '$1 != "" && ($3 == "" || $2 - $3 > 1e-6 || $3 - $2 > 1e-6) { print "node " $1 ": ward " $2 ", the peer " $3 }'
}

. "$BENCH/graph.sh"
work="street graph of $((NETWORK / 10)) segments, made and stored" peer=pgr_createTopology aim='100 x'
needs=postgis
prepare() {
  need tenth.db
  cp "$S/tenth.db" ward.db
  no_graph ward.db
  [ "$SMOKE" = 0 ] || return 0
  pg -c "CREATE EXTENSION IF NOT EXISTS pgrouting" >>"$S/log" 2>&1
  pg -c "DROP TABLE IF EXISTS tenth_vertices_pgr"
  pg_table tenth "$S/tenth.db" streets
  pg -c "ALTER TABLE tenth ADD source bigint, ADD target bigint; ALTER TABLE tenth ALTER geom TYPE geometry(LineString, 4549)
    USING ST_GeometryN(geom, 1)"
}
peer_run() { pg -c "SELECT pgr_createTopology('tenth', 0.1, 'geom', 'id')" >>"$S/log" 2>&1; }
run_ward() { run_graph; }
compare() { # the peer joins ends alone; here streets meet nowhere else
  local ward_has peer_has
  ward_has="$(sqlite3 ward.db "SELECT (SELECT count(*) FROM net_nodes) || ' ' || (SELECT count(*) FROM net_edges)")"
  peer_has="$(pg -c "SELECT (SELECT count(*) FROM tenth_vertices_pgr) || ' ' || (SELECT count(*) FROM tenth WHERE source IS NOT NULL)")"
  [ "${peer_has% *}" != 0 ] && [ "$ward_has" = "$peer_has" ] || echo "nodes and edges: ward $ward_has, the peer $peer_has"
}

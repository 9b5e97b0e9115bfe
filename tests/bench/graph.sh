# no_graph DB: streets without a graph, as the peer has them
no_graph() { quiet sqlite3 "$1" "DELETE FROM net_graph; DELETE FROM net_nodes; DELETE FROM net_edges; VACUUM"; }
# The graph of a loaded layer is made when barriers come: one, far away, so the time is the graph's.
make_graph() { # DB
  printf 'barrier_id,kind,WKT\nK,canal,"LINESTRING(521900 3487100, 521901 3487101)"\n' >barriers.csv
  quiet "$WARD" load "$1" barriers barriers.csv --source-crs EPSG:4549 --trust-crs -q
}

# run_graph: what a load that brings a graph about takes more than one that brings none: starting ward three times and
# reading a file is no part of it.
run_graph() {
  local whole
  seconds make_graph ward.db
  whole=$SECONDS_TAKEN
  fresh none.db
  seconds make_graph none.db
  SECONDS_TAKEN=$(awk -v a="$whole" -v b="$SECONDS_TAKEN" 'BEGIN { printf "%.3f", a - b }')
}

# Nodes of legs and how far they are: where a leg begins or ends at an end of its street's one edge. TABLE legs of ward.db.
leg_nodes() {
  sqlite3 -separator ' ' ward.db "
    SELECT n, min(c) FROM (
      SELECT e.from_node AS n, l.cost_m AS c FROM legs AS l JOIN edges AS e ON e.street = l.street WHERE l.from_m <= e.from_m
      UNION ALL
      SELECT e.to_node, l.to_cost_m FROM legs AS l JOIN edges AS e ON e.street = l.street WHERE l.to_m >= e.to_m) GROUP BY n"
}
ward_legs() {
  shell ward.db "CREATE TABLE legs(id INTEGER PRIMARY KEY, street INTEGER, from_m REAL, to_m REAL, facility INTEGER, cost_m REAL,
      to_cost_m REAL);
    INSERT INTO legs(street, from_m, to_m, facility, cost_m, to_cost_m)
    SELECT street, from_m, to_m, facility, cost_m, to_cost_m FROM ward_reach('bins', 500)"
}

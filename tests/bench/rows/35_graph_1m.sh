. "$BENCH/graph.sh"
work="street graph of $NETWORK segments, made and stored" peer='none' aim='under 3 s'
prepare() { need network.db; cp "$S/network.db" ward.db; no_graph ward.db; }
run_peer() { SECONDS_TAKEN=-; }
run_ward() { run_graph; }

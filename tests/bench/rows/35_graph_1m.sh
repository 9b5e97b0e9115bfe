. "$BENCH/graph.sh"
work="street graph of $NETWORK segments, made and stored" peer='none' aim='under 3 s'
prepare() { need network.db; cp "$S/network.db" ward.db; }
run_peer() { SECONDS_TAKEN=-; }
ward_run() { make_graph ward.db; }

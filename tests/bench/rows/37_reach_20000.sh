. "$BENCH/graph.sh"
work="reach of $((NETWORK / 50)) facilities within 500 m on $NETWORK edges, stored" peer='none (pgRouting runs out of memory)' aim='under 2 s'
prepare() {
  need network.db many.csv
  cp "$S/network.db" ward.db
  load ward.db bins "$S/many.csv" --source-crs EPSG:4549 --replace
}
run_peer() { SECONDS_TAKEN=-; }
ward_run() { ward_legs; }

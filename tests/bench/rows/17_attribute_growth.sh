# Run by name alone, with BENCH_POINTS=10000000: the time of a tenth of the points, ten times, against that of all.
work="$N points to 165 units: time in proportion, under 300 MB" peer='a tenth, ten times' aim='0.83 x'
needs=ward only_by_name=1
prepare() {
  need city.db
  cp "$S/city.db" ward.db
  gen cases $((N / 10)) >tenth.csv
  fresh peer.db
  load peer.db units "$S/city/units.shp"
  load peer.db cases tenth.csv --source-crs EPSG:4326
}
measure() { /usr/bin/python3 "$BENCH/measure.py" "$@" 2>>"$S/log"; }
run_peer() { SECONDS_TAKEN=$(measure "$WARD" attribute peer.db --all -q | awk '{ print 10 * $1 }'); }
run_ward() {
  measure "$WARD" attribute ward.db --all -q >taken
  SECONDS_TAKEN=$(cut -d' ' -f1 taken)
}
compare() { # a tenth's cases are the first of all, decided alike
  differing_rows peer.db ward.db case_places "b.unit_code IS a.unit_code AND b.unit_rule = a.unit_rule" case_id |
    grep -v ' rows against '
  awk '{ printf "   %d MB\n", $2 > "/dev/stderr"; if ($2 > 300) print $2 " MB" }' taken
}

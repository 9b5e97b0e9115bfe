work="memory of loading $N CSV points, both processes" peer=ogr2ogr aim="$((150 + N * 40 / 1048576)) MB"
unit=MB
prepare() { need points.csv; fresh ward.db; }
measure() { /usr/bin/python3 "$BENCH/measure.py" "$@" 2>>"$S/log"; }
run_peer() {
  SECONDS_TAKEN=$(measure ogr2ogr -f SQLite -dsco SPATIALITE=YES -lco SPATIAL_INDEX=YES -s_srs EPSG:4326 \
    -t_srs EPSG:4549 -nln bins peer.db "$S/points.csv" -oo X_POSSIBLE_NAMES=lon -oo Y_POSSIBLE_NAMES=lat |
    cut -d' ' -f2)
}
run_ward() {
  SECONDS_TAKEN=$(measure "$WARD" load ward.db bins "$S/points.csv" --source-crs EPSG:4326 -q | cut -d' ' -f2)
}
compare() { differing_rows ward.db peer.db bins "b.geometry = a.geom" bin_id; }

work="$MORE CSV points appended to $N" peer=ogr2ogr aim='0.2 s'
prepare() {
  need more.csv points.db
  cp "$S/points.db" ward.db
  quiet ogr2ogr -f SQLite -dsco SPATIALITE=YES -lco SPATIAL_INDEX=YES peer.db "$S/points.db" bins \
    -lco GEOMETRY_NAME=geom
  quiet sqlite3 peer.db "CREATE UNIQUE INDEX bins_key ON bins(bin_id)"
}
peer_run() {
  quiet ogr2ogr -append -s_srs EPSG:4326 -t_srs EPSG:4549 -nln bins peer.db "$S/more.csv" -oo X_POSSIBLE_NAMES=lon \
    -oo Y_POSSIBLE_NAMES=lat -oo KEEP_GEOM_COLUMNS=NO
}
ward_run() { load ward.db bins "$S/more.csv" --append --source-crs EPSG:4326; }
compare() {
  sqlite3 ward.db "SELECT rtreecheck('idx_bins_geom') WHERE rtreecheck('idx_bins_geom') <> 'ok'"
  differing_rows ward.db peer.db bins "b.geom = a.geom AND b.kind = a.kind AND b.opened_on = a.opened_on" bin_id
}

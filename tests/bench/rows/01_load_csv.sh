work="$N CSV points reprojected into a spatial table with key and index" peer=ogr2ogr aim='7 x'
prepare() { need points.csv; fresh ward.db; }
peer_run() {
  quiet ogr2ogr -f SQLite -dsco SPATIALITE=YES -lco SPATIAL_INDEX=YES -s_srs EPSG:4326 -t_srs EPSG:4549 -nln bins \
    peer.db "$S/points.csv" -oo X_POSSIBLE_NAMES=lon -oo Y_POSSIBLE_NAMES=lat -oo KEEP_GEOM_COLUMNS=NO
  quiet sqlite3 peer.db "CREATE UNIQUE INDEX bins_key ON bins(bin_id)"
}
ward_run() { load ward.db bins "$S/points.csv" --source-crs EPSG:4326; }
compare() {
  sqlite3 ward.db "SELECT rtreecheck('idx_bins_geom') WHERE rtreecheck('idx_bins_geom') <> 'ok'"
  differing_rows ward.db peer.db bins "b.geometry = a.geom AND b.kind = a.kind AND b.opened_on = a.opened_on" bin_id
}

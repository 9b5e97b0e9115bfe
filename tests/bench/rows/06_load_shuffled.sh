work="$N CSV points whose keys come in no order" peer=ogr2ogr aim='7 x'
prepare() { need shuffled.csv; fresh ward.db; }
peer_run() {
  quiet ogr2ogr -f SQLite -dsco SPATIALITE=YES -lco SPATIAL_INDEX=YES -s_srs EPSG:4326 -t_srs EPSG:4549 -nln bins \
    peer.db "$S/shuffled.csv" -oo X_POSSIBLE_NAMES=lon -oo Y_POSSIBLE_NAMES=lat -oo KEEP_GEOM_COLUMNS=NO
  quiet sqlite3 peer.db "CREATE UNIQUE INDEX bins_key ON bins(bin_id)"
}
ward_run() { load ward.db bins "$S/shuffled.csv" --source-crs EPSG:4326; }
compare() {
  differing_rows ward.db peer.db bins "b.geometry = a.geom AND b.kind = a.kind AND b.opened_on = a.opened_on" bin_id
}

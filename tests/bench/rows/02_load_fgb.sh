work="$N FlatGeobuf points, the same" peer=ogr2ogr aim='7 x'
prepare() { need points.fgb; fresh ward.db; }
peer_run() {
  quiet ogr2ogr -f SQLite -dsco SPATIALITE=YES -lco SPATIAL_INDEX=YES -t_srs EPSG:4549 -nln bins peer.db "$S/points.fgb"
  quiet sqlite3 peer.db "CREATE UNIQUE INDEX bins_key ON bins(bin_id)"
}
ward_run() { load ward.db bins "$S/points.fgb"; }
compare() { # FlatGeobuf has no day without a time, so the peer's has one
  differing_rows ward.db peer.db bins \
    "b.geometry = a.geom AND b.kind = a.kind AND substr(b.opened_on, 1, 10) = a.opened_on" bin_id
}

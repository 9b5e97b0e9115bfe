work="$POLYGONS polygons of 50 vertices, validated (the peer: not)" peer=ogr2ogr aim='1.5 x'
prepare() { need polygons.fgb; fresh ward.db; }
peer_run() {
  quiet ogr2ogr -f SQLite -dsco SPATIALITE=YES -lco SPATIAL_INDEX=YES -nlt PROMOTE_TO_MULTI -nln buildings peer.db \
    "$S/polygons.fgb"
  quiet sqlite3 peer.db "CREATE UNIQUE INDEX buildings_key ON buildings(building_id)"
}
ward_run() { load ward.db buildings "$S/polygons.fgb"; }
compare() {
  differing_rows ward.db peer.db buildings "b.geometry = a.geom AND b.floors = a.floors" building_id
}

# Rows that count the points of each unit: set `units`, `needs` and `by` (locate or counts) first.
database() { case $units in units_165) echo "$S/city.db" ;; *) echo "$S/lattice.db" ;; esac; }
prepare() {
  need "$(basename "$(database)")"
  [ "$needs" = postgis ] && [ "$SMOKE" = 0 ] || return 0
  pg_table "$units" "$(database)" units
  pg_table cases "$S/city.db" cases
}
peer_run() {
  if [ "$needs" = postgis ]; then
    pg -c "SELECT u.id, count(*) FROM $units AS u JOIN cases AS c ON ST_Covers(u.geom, c.geom) GROUP BY 1" >peer.txt
  else
    spatialite -silent -batch "$(database)" "SELECT u.id, count(*) FROM units AS u JOIN cases AS c
      ON c.ROWID IN (SELECT ROWID FROM SpatialIndex WHERE f_table_name = 'cases' AND search_frame = u.geom)
      AND ST_Covers(u.geom, c.geom) GROUP BY 1" 2>>"$S/log" >peer.txt
  fi
}
ward_run() {
  if [ "$by" = locate ]; then
    "$WARD" sql "$(database)" "SELECT ward_locate('units', geom) AS id, count(*) AS n FROM cases GROUP BY 1" -q -f csv
  else
    "$WARD" sql "$(database)" "SELECT id, points FROM ward_counts('units', 'cases')" -q -f csv
  fi >ward.txt 2>>"$S/log"
}
compare() { # a unit without a point is a row of ward_counts alone; points outside all are one of ward_locate alone
  tail -n +2 ward.txt | grep -v '^,' | grep -v ',0$' | tr ',' '|' >ward.counts
  tr -d '\r' <peer.txt >peer.counts
  same_text ward.counts peer.counts
}
bare_run() { quiet sqlite3 "$(database)" "SELECT count(*), sum(length(geom)) FROM cases"; }

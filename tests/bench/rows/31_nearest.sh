work="$NEAR points to the nearest of $STREETS streets, stored" peer=PostGIS aim='20 x'
needs=postgis
prepare() {
  need streets.db
  cp "$S/streets.db" ward.db
  cp "$S/streets.db" bare.db
  [ "$SMOKE" = 0 ] || return 0
  pg_table near "$S/streets.db" bins
  pg_table streets "$S/streets.db" streets
  pg -c "DROP TABLE IF EXISTS nearest"
}
peer_run() {
  pg >>"$S/log" 2>&1 <<'SQL'
CREATE TABLE nearest AS
SELECT n.id, s.street_id, s.distance_m
FROM   near AS n
LEFT   JOIN LATERAL (SELECT street_id, geom <-> n.geom AS distance_m FROM streets ORDER BY geom <-> n.geom LIMIT 1) AS s
       ON s.distance_m <= 1000;
ALTER TABLE nearest ADD PRIMARY KEY (id);
SQL
}
ward_run() {
  shell ward.db "
    CREATE TABLE nearest(id INTEGER PRIMARY KEY, street_id TEXT, distance_m REAL, measure_m REAL, side TEXT);
    INSERT INTO nearest SELECT b.id, n.code, n.distance_m, n.measure_m, n.side
    FROM bins AS b LEFT JOIN ward_nearest('streets', b.geom, 1000) AS n ON 1 = 1"
}
# Of streets that are equally near to the millimetre ward takes the one of the lowest key and the peer the very nearest:
# ward's distance is never the smaller one, and less than a millimetre longer.
compare() {
  sqlite3 ward.db "SELECT id || '|' || coalesce(distance_m, '') FROM nearest ORDER BY id" >ward.txt
  pg -c "SELECT id || '|' || coalesce(distance_m::text, '') FROM nearest ORDER BY id" >peer.txt
  paste -d'|' ward.txt peer.txt | awk -F'|' '
    { d = $2 - $4
      if ($1 != $3 || ($2 == "") != ($4 == "") || d < -1e-8 || d >= 1e-3) { n++; if (n == 1) first = $0 } }
    END { if (n) print n " of " NR " points differ: " first; else if (NR < 1) print "no rows" }'
}
bare_run() {
  quiet sqlite3 bare.db "ATTACH 'ward.db' AS w; CREATE TABLE bare AS SELECT r.*, length(b.geom) FROM bins AS b JOIN w.nearest AS r ON r.id = b.id"
}

work="gap of the city's 8,000 bins at 70 m in its units, geometry stored" peer='PostGIS (16-gons)' aim='15 x'
needs=postgis
prepare() {
  need gap.db
  cp "$S/gap.db" ward.db
  [ "$SMOKE" = 0 ] || return 0
  pg_table gap_units "$S/gap.db" units
  pg_table gap_bins "$S/gap.db" bins
  pg -c "DROP TABLE IF EXISTS gaps"
}
gaps_of() { # TABLE QUARTER_SEGMENTS
  pg >>"$S/log" 2>&1 <<SQL
CREATE TABLE $1 AS
SELECT u.id, ST_Difference(u.geom, coalesce(b.geom, 'SRID=4549;POLYGON EMPTY')) AS geom
FROM   gap_units AS u
LEFT   JOIN LATERAL (SELECT ST_Union(ST_Buffer(b.geom, 70, $2)) AS geom FROM gap_bins AS b
                     WHERE ST_DWithin(b.geom, u.geom, 70)) AS b ON TRUE;
ALTER TABLE $1 ADD COLUMN gap_m2 double precision;
UPDATE $1 SET gap_m2 = ST_Area(geom);
ALTER TABLE $1 ADD PRIMARY KEY (id);
SQL
}
peer_run() { gaps_of gaps 4; }
ward_run() {
  shell ward.db "CREATE TABLE gaps(id INTEGER PRIMARY KEY, gap_m2 REAL, geom BLOB);
    INSERT INTO gaps SELECT u.id, g.gap_m2, g.geom FROM units AS u LEFT JOIN ward_gap(u.geom, 'bins', 70) AS g ON 1 = 1"
}
compare() { # against circles of 1,024 corners, whose arcs leave at most 6e-6 of the area
  pg -c "DROP TABLE IF EXISTS fine_gaps"
  gaps_of fine_gaps 256
  sqlite3 -separator '|' ward.db "SELECT g.id, g.gap_m2 FROM gaps AS g ORDER BY g.id" >ward.txt
  pg -c "SELECT g.id, g.gap_m2, ST_Area(u.geom) FROM fine_gaps AS g JOIN gap_units AS u USING (id)
    ORDER BY g.id" >peer.txt
  paste -d'|' ward.txt peer.txt | awk -F'|' '
    { d = $4 - $2; if ($1 != $3 || d < -1e-3 || d > 2e-5 * $5 + 1e-3) { n++; if (n == 1) first = $0 } }
    END { if (n) print n " of " NR " units differ: " first; else if (NR < 1) print "no rows" }'
}

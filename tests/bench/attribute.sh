# Rows that store one unit for each of the points: set `units` (units_165 or units_10000) and `needs` first.
database() { case $units in units_165) echo "$S/city.db" ;; *) echo "$S/lattice.db" ;; esac; }
prepare() {
  need "$(basename "$(database)")"
  cp "$(database)" ward.db
  cp "$(database)" bare.db
  if [ "$needs" = postgis ] && [ "$SMOKE" = 0 ]; then
    pg_table "$units" "$(database)" units
    pg_table cases "$S/city.db" cases
    pg -c "DROP TABLE IF EXISTS case_places"
  elif [ "$needs" = spatialite ]; then
    cp "$(database)" peer.db
  fi
}
ward_run() { quiet "$WARD" attribute ward.db --all -q; }
peer_run() {
  if [ "$needs" = postgis ]; then
    pg >>"$S/log" 2>&1 <<SQL
CREATE TABLE case_places AS
WITH inside AS MATERIALIZED (
  SELECT c.id, min(u.unit_code) AS unit_code
  FROM   $units AS u JOIN cases AS c ON ST_Covers(u.geom, c.geom) GROUP BY c.id)
SELECT c.id, c.case_id, coalesce(i.unit_code, n.unit_code) AS unit_code,
       CASE WHEN i.id IS NOT NULL THEN 'inside' WHEN n.unit_code IS NOT NULL THEN 'near' ELSE 'outside' END
         AS unit_rule,
       CASE WHEN i.id IS NOT NULL THEN 0 ELSE n.distance_m END AS unit_distance_m, c.geom
FROM   cases AS c
LEFT   JOIN inside AS i ON i.id = c.id
LEFT   JOIN LATERAL (SELECT u.unit_code, ST_Distance(u.geom, c.geom) AS distance_m FROM $units AS u
                     WHERE i.id IS NULL AND ST_DWithin(u.geom, c.geom, 20) ORDER BY 2, 1 LIMIT 1) AS n ON TRUE;
ALTER TABLE case_places ADD PRIMARY KEY (id);
CREATE UNIQUE INDEX ON case_places (case_id);
CREATE INDEX ON case_places (unit_code);
CREATE INDEX ON case_places USING gist (geom);
SQL
  else
    spatial peer.db "BEGIN;
      CREATE TABLE unit_places(id INTEGER PRIMARY KEY, case_id TEXT, unit_code TEXT, unit_rule TEXT,
        unit_distance_m REAL);
      SELECT AddGeometryColumn('unit_places', 'geom', 4549, 'POINT', 'XY');
      INSERT INTO unit_places SELECT c.id, c.case_id, min(u.unit_code), 'inside', 0.0, c.geom FROM units AS u
        JOIN cases AS c
        ON c.ROWID IN (SELECT ROWID FROM SpatialIndex WHERE f_table_name = 'cases' AND search_frame = u.geom)
        AND ST_Covers(u.geom, c.geom) GROUP BY c.id;
      INSERT INTO unit_places SELECT id, case_id, unit_code, 'near', distance_m, geom FROM (
        SELECT c.id, c.case_id, u.unit_code, ST_Distance(u.geom, c.geom) AS distance_m, c.geom,
               row_number() OVER (PARTITION BY c.id ORDER BY ST_Distance(u.geom, c.geom), u.unit_code) AS place
        FROM cases AS c JOIN units AS u
        ON u.ROWID IN (SELECT ROWID FROM SpatialIndex
                       WHERE f_table_name = 'units' AND search_frame = ST_Buffer(c.geom, 20))
        AND ST_Distance(u.geom, c.geom) <= 20 WHERE c.id NOT IN (SELECT id FROM unit_places)) WHERE place = 1;
      INSERT INTO unit_places SELECT c.id, c.case_id, NULL, 'outside', NULL, c.geom FROM cases AS c
        WHERE c.id NOT IN (SELECT id FROM unit_places);
      CREATE UNIQUE INDEX unit_places_case ON unit_places(case_id);
      CREATE INDEX unit_places_unit ON unit_places(unit_code);
      SELECT CreateSpatialIndex('unit_places', 'geom'); COMMIT;"
  fi
}
# Unit and rule to the letter; the distance to the micrometre, as the peers measure it in other steps. Of units that are
# equally near to the millimetre ward takes the lowest code, and the peers the very nearest.
rows_of() { # FILE TABLE
  sqlite3 "$1" "SELECT id || '|' || coalesce(unit_code, '') || '|' || unit_rule || '|' ||
    CASE WHEN unit_distance_m IS NULL THEN '' ELSE printf('%.6f', unit_distance_m) END FROM $2 ORDER BY id"
}
compare() {
  rows_of ward.db case_places >ward.txt
  if [ "$needs" = postgis ]; then
    pg -c "SELECT id || '|' || coalesce(unit_code, '') || '|' || unit_rule || '|' ||
      coalesce(to_char(unit_distance_m, 'FM990.000000'), '') FROM case_places ORDER BY id" >peer.txt
  else
    rows_of peer.db unit_places >peer.txt
  fi
  paste -d'|' ward.txt peer.txt | awk -F'|' '
    { longer = $4 - $8
      is_tie = $1 == $5 && $3 == "near" && $7 == "near" && $2 < $6 && longer >= 0 && longer < 1e-3
      if (($1 != $5 || $2 != $6 || $3 != $7 || $4 != $8) && !is_tie && ++n <= 4) print }
    END { if (NR == 0) print "no rows" }'
}
# What is left when nothing need be decided. The copy has no R*Tree.
bare_run() {
  quiet sqlite3 bare.db "ATTACH 'ward.db' AS w; BEGIN IMMEDIATE;
    CREATE TABLE bare(id INTEGER PRIMARY KEY, case_id TEXT, unit_code TEXT, unit_rule TEXT, unit_distance_m REAL,
      margin_m REAL, unit_runner_up TEXT, is_overlap INTEGER, street_id TEXT, street_rule TEXT, decided_by TEXT, why TEXT,
      placed_on TEXT, geom BLOB);
    INSERT INTO bare SELECT c.id, c.case_id, p.unit_code, p.unit_rule, p.unit_distance_m, p.margin_m, p.unit_runner_up,
      p.is_overlap, p.street_id, p.street_rule, p.decided_by, p.why, c.reported_on, c.geom
    FROM main.cases AS c JOIN w.case_places AS p ON p.id = c.id;
    CREATE UNIQUE INDEX bare_case ON bare(case_id); CREATE INDEX bare_unit ON bare(unit_code); COMMIT"
}

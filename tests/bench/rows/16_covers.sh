work="$NEAR points in a curved coverage, half of them on edges, vertices and T-junctions" peer=PostGIS aim='the same'
needs=postgis
prepare() {
  /usr/bin/python3 -W ignore "$BENCH/../cli/covers.py" make $((NEAR / 2))
  fresh ward.db
  load ward.db units units.csv --source-crs EPSG:4549
  load ward.db cases cases.csv --source-crs EPSG:4549
  [ "$SMOKE" = 0 ] || return 0
  pg -c "DROP TABLE IF EXISTS hard_units, hard_cases, hard_places"
  pg_table hard_units ward.db units
  pg_table hard_cases ward.db cases
}
peer_run() {
  pg >>"$S/log" 2>&1 <<'SQL'
CREATE TABLE hard_places AS
SELECT c.case_id, min(u.unit_code) AS unit_code, count(u.unit_code) AS n
FROM   hard_cases AS c LEFT JOIN hard_units AS u ON ST_Covers(u.geom, c.geom) GROUP BY c.case_id;
SQL
}
ward_run() { quiet "$WARD" attribute ward.db --all -q; }
compare() {
  sqlite3 ward.db "SELECT case_id || '|' || CASE WHEN unit_rule IN ('inside', 'edge') THEN unit_code ELSE '' END
    FROM case_places ORDER BY case_id" >ward.txt
  pg -c "SELECT case_id || '|' || coalesce(unit_code, '') FROM hard_places ORDER BY case_id COLLATE \"C\"" >peer.txt
  cmp -s ward.txt peer.txt || diff ward.txt peer.txt | head -n 4
  /usr/bin/python3 -W ignore "$BENCH/../cli/covers.py" check ward.db >geos.txt || cat geos.txt
}

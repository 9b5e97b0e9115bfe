work="$STREETS streets split by 165 units, pieces stored" peer=PostGIS aim='25 x'
needs=postgis
prepare() {
  need streets.db
  cp "$S/streets.db" ward.db
  cp "$S/streets.db" bare.db
  [ "$SMOKE" = 0 ] || return 0
  pg_table units_165 "$S/streets.db" units
  pg_table streets "$S/streets.db" streets
  pg -c "DROP TABLE IF EXISTS pieces"
}
peer_run() {
  pg >>"$S/log" 2>&1 <<'SQL'
CREATE TABLE pieces AS
SELECT s.street_id, u.unit_code, ST_Intersection(s.geom, u.geom) AS geom
FROM   streets AS s JOIN units_165 AS u ON ST_Intersects(s.geom, u.geom);
ALTER TABLE pieces ADD COLUMN id serial PRIMARY KEY;
SQL
}
ward_run() {
  shell ward.db "CREATE TABLE pieces(id INTEGER PRIMARY KEY, street_id TEXT, unit_code TEXT, from_m REAL, to_m REAL,
      length_m REAL, geom BLOB);
    INSERT INTO pieces(street_id, unit_code, from_m, to_m, length_m, geom)
    SELECT s.street_id, u.unit_code, p.from_m, p.to_m, p.length_m, p.geom
    FROM streets AS s CROSS JOIN ward_split('units', s.geom) AS p LEFT JOIN units AS u ON u.id = p.id"
}
# A stretch on a shared edge is half each unit's for ward and all of it both units' for the peer, so the lengths of a street's parts
# may only differ where the peer counts twice; all else agrees to the micrometre.
compare() {
  sqlite3 -separator '|' ward.db "SELECT street_id, unit_code, printf('%.6f', sum(length_m)) FROM pieces
    WHERE unit_code IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2" >ward.txt
  pg -c "SELECT street_id, unit_code, sum(ST_Length(geom)) FROM pieces WHERE ST_Length(geom) > 1e-6 GROUP BY 1, 2
    ORDER BY street_id COLLATE \"C\", unit_code COLLATE \"C\"" >peer.txt
  pg -c "SELECT DISTINCT a.street_id FROM pieces AS a
    JOIN pieces AS b ON b.street_id = a.street_id AND a.unit_code < b.unit_code
    WHERE ST_Length(ST_Intersection(a.geom, b.geom)) > 1e-6" >shared.txt
  /usr/bin/python3 - <<'PY'
def lengths(name):
    return {tuple(f[:2]): float(f[2]) for f in (line.rstrip().split("|") for line in open(name))}
shared = {line.strip() for line in open("shared.txt")}
ward, peer = lengths("ward.txt"), lengths("peer.txt")
bad = [k for k in sorted(ward.keys() | peer.keys())
       if k[0] not in shared and abs(ward.get(k, 0) - peer.get(k, 0)) > 2e-6]
if bad:
    print(f"{len(bad)} of {len(peer)} parts differ: {bad[0]} {ward.get(bad[0])} against {peer.get(bad[0])}")
PY
}
bare_run() {
  quiet sqlite3 bare.db "ATTACH 'ward.db' AS w; CREATE TABLE bare AS SELECT r.*, length(s.geom) FROM w.pieces AS r JOIN streets AS s ON s.street_id = r.street_id"
}

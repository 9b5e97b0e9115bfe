# BENCH_POINTS=10000000 shows ten million stored cases: the ratio says how the cost of a day grows with what is stored.
work="a day of $MORE cases and 165 inspections on $N cases" peer='on a hundredth of them' aim='0.5 s'
# cases FROM TO DAY: those of the generator, as events of a day
cases() {
  gen cases "$2" | awk -F, -v OFS=, -v from="$1" -v day="$3" '
    NR == 1 { print "case_id,stream,reported_at,due_at,closed_at,lon,lat" }
    NR > from + 1 { print $1, "event", day "T08:00:00", day "T18:00:00", day "T1" NR % 10 ":00:00", $4, $5 }'
}
# store DB N CASES.csv: units, streets and N cases stored and attributed, then a batch, so that what is made once is made
# and the spatial indexes have a branch half full; then the two years before it, as if every day had been like that one
store() {
  fresh "$1"
  load "$1" units "$S/city/units.shp"
  load "$1" streets "$S/city/streets.geojson"
  load "$1" cases "$3" --source-crs EPSG:4326
  quiet "$WARD" attribute "$1" -q
  cases "$2" $(($2 + 4 * MORE)) 2031-06-15 >first.csv
  quiet "$WARD" daily "$1" --date 2031-06-15 --cases first.csv --inspections before.csv -q
  quiet sqlite3 "$1" "BEGIN; DROP INDEX score_days_day;
    CREATE TEMP TABLE ago AS WITH RECURSIVE k(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM k WHERE n < 730)
      SELECT n, date('2031-06-15', '-' || n || ' days') AS day FROM k ORDER BY n DESC;
    INSERT INTO score_days(id, level, code, day, score, band, components)
      SELECT s.id - 1000000 * a.n, s.level, s.code, a.day, s.score, s.band, s.components
      FROM ago AS a CROSS JOIN (SELECT * FROM score_days) AS s ORDER BY 1;
    CREATE INDEX score_days_day ON score_days(day); -- the triggers of what follows look days up
    INSERT INTO inspections(inspection_id, unit_code, inspected_on, category, deduction)
      SELECT i.inspection_id || '-' || a.n, i.unit_code, a.day, i.category, i.deduction
      FROM ago AS a CROSS JOIN (SELECT * FROM inspections) AS i;
    UPDATE loads SET id = id + 10000;
    INSERT INTO loads SELECT a.n * 10 + l.id % 10, layer, source, fingerprint || a.n, settings, mode, rows_read, rows_loaded,
        rows_rejected, reasons, driver, encoding, source_crs, operation, guard, mapping, notes, versions, finished_at,
        layer_version FROM ago AS a CROSS JOIN (SELECT * FROM loads ORDER BY id DESC LIMIT 2) AS l;
    INSERT INTO runs(verb, from_date, to_date, parameters, inputs, hash, started_at, seconds, warnings)
      SELECT r.verb, a.day, a.day, r.parameters, r.inputs, r.hash, r.started_at, r.seconds, r.warnings
      FROM ago AS a CROSS JOIN (SELECT * FROM runs) AS r;
    DELETE FROM score_stale; COMMIT"
}
seen() { # DAY LETTER: an inspection of every unit
  echo inspection_id,unit_code,inspected_on,category,deduction
  awk -v day="$1" -v letter="$2" 'BEGIN { for (i = 1; i <= 165; i++) printf "%s%d,U%05d,%s,clean,%d\n", letter, i, i, day, i % 17 }'
}
prepare() {
  need city cases.csv
  gen cases $((N / 100)) >few.csv
  seen 2031-06-15 Y >before.csv
  seen 2031-06-16 Z >seen.csv
  store ward.db "$N" "$S/cases.csv"
  store peer.db $((N / 100)) few.csv
  cases $((N + 4 * MORE)) $((N + 5 * MORE)) 2031-06-16 >day.csv
}
day() { quiet "$WARD" daily "$1" --date 2031-06-16 --cases day.csv --inspections seen.csv -q; }
peer_run() { day peer.db; }
ward_run() { day ward.db; }
# What plain SQLite takes to read the day's rows by their index and to write as many again.
bare_run() {
  quiet sqlite3 ward.db "BEGIN; CREATE TABLE bare_cases AS SELECT * FROM cases WHERE due_on = '2031-06-16';
    CREATE TABLE bare_places AS SELECT p.* FROM cases AS c JOIN case_places AS p ON p.id = c.id
      WHERE c.due_on = '2031-06-16';
    CREATE TABLE bare_scores AS SELECT * FROM score_days WHERE day = '2031-06-16'; COMMIT"
}
compare() {
  local db
  for db in peer ward; do
    sqlite3 $db.db "SELECT level, code, quote(score), band, components FROM score_days WHERE day = '2031-06-16'
      ORDER BY 1, 2" >$db.scores
  done
  cmp peer.scores ward.scores
  [ "$(grep -c '^unit' ward.scores)" = 165 ] || echo "not 165 units are scored"
}

# BENCH_POINTS=10000000 shows ten million stored cases: the ratio says how the cost of a day grows with what is stored.
work="a day of $MORE cases and 165 inspections on $N cases" peer='on a hundredth of them' aim='0.5 s'
store() { # DB CASES.csv: units, streets and cases stored and attributed
  fresh "$1"
  load "$1" units "$S/city/units.shp"
  load "$1" streets "$S/city/streets.geojson"
  load "$1" cases "$2" --source-crs EPSG:4326
  quiet "$WARD" attribute "$1" -q
  # a day before, so that what is made once is made
  printf 'inspection_id,unit_code,inspected_on,category,deduction\nY1,U00001,2031-06-15,clean,1\n' >first.csv
  quiet "$WARD" daily "$1" --date 2031-06-15 --inspections first.csv -q
}
prepare() {
  need city cases.csv
  gen cases $((N / 100)) >few.csv
  store ward.db "$S/cases.csv"
  store peer.db few.csv
  gen cases $((N + MORE)) | awk -F, -v OFS=, -v n="$N" -v day=2031-06-16 '
    NR == 1 { print "case_id,stream,reported_at,due_at,closed_at,lon,lat" }
    NR > n + 1 { print $1, "event", day "T08:00:00", day "T18:00:00", day "T1" NR % 10 ":00:00", $4, $5 }' >day.csv
  { echo inspection_id,unit_code,inspected_on,category,deduction
    sqlite3 ward.db "SELECT 'Z' || id || ',' || unit_code || ',2031-06-16,clean,' || (id % 17) FROM units"; } >seen.csv
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

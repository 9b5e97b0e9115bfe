# Bad input: each with its exit code, one sentence on standard error, nothing on standard output, and nothing changed.
. "$TESTS/queries/city.sh"
city_make
cksum city.db >before

refused() {
  local want=$1 says=$2; shift 2
  status "$want" "$@"
  contains err "$says"
  equal "$(grep -c '^ward: ' err)" 1 "sentences of $*"
  equal "$(wc -c <out)" 0 "bytes on standard output of $*"
  cksum city.db >after
  same before after
}

refused 3 "nosuch.csv" "$WARD" load city.db bins nosuch.csv
refused 7 "did you mean 'toilets'" "$WARD" load city.db toilet "$TESTS/queries/city/toilets.csv"
refused 7 "toilet" "$WARD" run city.db coverage_gaps -p layer=toilet
refused 7 "never loaded" "$WARD" run city.db coverage_gaps -p layer=dropoff_points

printf 'name,wkt\nx,"POINT(528500 3493500)"\n' >no_key.csv
refused 3 "bin_id" "$WARD" load city.db bins no_key.csv --source-crs EPSG:4549
contains err "name"

status 2 "$WARD" init geographic.db --crs EPSG:4490
contains err "metres"
[ -e geographic.db ] && fail "a refused init left a database"
status 7 "$WARD" init unknown.db --crs EPSG:999999
status 6 "$WARD" init city.db --crs EPSG:4549
cksum city.db >after
same before after

cat >polygons.geojson <<'J'
{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"bin_id": "1"},
 "geometry": {"type": "Polygon", "coordinates": [[[120.3, 31.56], [120.31, 31.56], [120.31, 31.57], [120.3, 31.56]]]}}]}
J
refused 3 "" "$WARD" load city.db bins polygons.geojson

refused 2 "it has from_date, to_date" "$WARD" run city.db unit_scores -p form_date=2023-01-01
refused 2 "2023-02-30" "$WARD" run city.db unit_scores -p from_date=2023-02-30
refused 2 "yesterday" "$WARD" run city.db coverage_gaps -p layer=toilets -p as_of=yesterday
refused 2 "2023Q5" "$WARD" run city.db unit_scores --period 2023Q5
refused 2 "is after" "$WARD" run city.db unit_scores -p from_date=2023-07-01 -p to_date=2023-06-01
refused 2 "a number" "$WARD" run city.db coverage_gaps -p layer=toilets -p within_m=far
refused 2 "name=value" "$WARD" run city.db coverage_gaps -p layer
refused 2 "did you mean 'unit_scores'?" "$WARD" run city.db unit_score
refused 2 "there is no format 'pdf'" "$WARD" run city.db unit_scores -f pdf
refused 7 "EPSG:999999" "$WARD" run city.db unit_scores --crs EPSG:999999 -f csv

status 4 "$WARD" list nosuch.db
contains err "ward init"
printf 'this is text, not a database, and long enough to be read as one would be: %0200d\n' 0 >text.db
status 4 "$WARD" list text.db
contains err "text.db"
: >empty.db
status 4 "$WARD" list empty.db
/usr/bin/python3 -c "
import sqlite3
sqlite3.connect('other.db').execute('CREATE TABLE t(x)')
"
status 4 "$WARD" list other.db
contains err "not made by ward"
cp city.db newer.db
/usr/bin/python3 -c "
import sqlite3
sqlite3.connect('newer.db').execute('PRAGMA user_version = 99')
"
status 4 "$WARD" list newer.db
contains err "newer"
status 4 "$WARD" list .

# An ini that cannot be read is said with its line; --config names a file that must be there.
printf '[district]\nname = x\nnonsense\n' >bad.ini
status 2 "$WARD" list city.db --config bad.ini
contains err "bad.ini:3"
printf 'loose = 1\n' >loose.ini
status 2 "$WARD" list city.db --config loose.ini
contains err "no [section]"
status 2 "$WARD" list city.db --config none.ini
contains err "none.ini"

# A query file that breaks the grammar: file and line.
printf -- '-- @query  broken\n-- @param  x\nSELECT 1 AS a ORDER BY a\n' >broken.sql
status 3 "$WARD" run city.db ./broken.sql
contains err "broken.sql:2"
printf -- '-- @query  writes\nDELETE FROM units\n' >writes.sql
status 2 "$WARD" run city.db ./writes.sql
contains err "SELECT"
cksum city.db >after
same before after

# Interrupted: rolled back, and the signal's exit status.
endless="WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
for signal in INT TERM; do
  "$WARD" sql city.db "$endless" >signal_out 2>signal_err &
  pid=$!
  sleep 1
  kill -$signal $pid
  wait $pid
  got=$?
  # A shell starts background jobs with SIGINT ignored, and so does this one.
  [ $signal = INT ] && [ $got = 143 ] || equal $got "$([ $signal = INT ] && echo 130 || echo 143)" "exit status after SIG$signal"
done

# What the rows of the benchmark share. Variables: WARD BUILD ROOT, BENCH (this folder), S (scratch, kept between runs),
# N (points), POLYGONS, NEAR (points for the nearest street), STREETS, NETWORK (segments of the street network), LATTICE (cells a side), SITES (places to choose from), SMOKE (1: tiny, no PostgreSQL).

die() { printf 'bench: %s\n' "$*" >&2; exit 1; }
quiet() { "$@" >>"$S/log" 2>&1 || die "failed: $* (see $S/log)"; }
now() { printf '%s' "${EPOCHREALTIME/,/.}"; }

# seconds FUNCTION: runs it and sets SECONDS_TAKEN
seconds() {
  local from to
  sync
  from=$(now)
  "$@" || die "$row: $* failed (see $S/log)"
  to=$(now)
  SECONDS_TAKEN=$(awk -v a="$from" -v b="$to" 'BEGIN { printf "%.3f", b - a }')
}

# once FILE FUNCTION: makes a file of the scratch folder where it is not there yet, whole or not at all
once() {
  [ -e "$S/$1" ] && return 0
  printf '   making %s\n' "$1" >&2
  local folder=$S/making.$1 # one file may need another
  rm -rf "$folder"
  mkdir -p "$folder"
  (cd "$folder" && "$2") || die "could not make $1 (see $S/log)"
  mv "$folder"/* "$S/"
  rmdir "$folder"
}

# ---- source files ----

gen() { "$S/gen" "$@"; }
make_points_csv() { gen points "$N" >points.csv; }
# The same rows in an order that is none, and always the same: by the hash of the key.
make_shuffled_csv() {
  need points.csv
  /usr/bin/python3 - "$S/points.csv" >shuffled.csv <<'PY'
import sys, zlib
head, *rows = open(sys.argv[1], encoding="utf-8").read().splitlines()
rows.sort(key=lambda row: zlib.crc32(row.encode()))
print(head, *rows, sep="\n")
PY
}
make_cases_csv() { gen cases "$N" >cases.csv; }
make_near_csv() { gen points "$NEAR" >near.csv; }
make_polygons_csv() { gen polygons "$POLYGONS" >polygons.csv; }
make_lattice_csv() { gen lattice "$LATTICE" >lattice.csv; }
make_streets_csv() { gen streets "$STREETS" >streets.csv; }
make_network_csv() { gen network "$NETWORK" >network.csv; }
make_tenth_csv() { gen network $((NETWORK / 10)) >tenth.csv; }
make_few_csv() { gen stops $((NETWORK > 500000 ? 420 : 20)) "$NETWORK" >few.csv; }
make_many_csv() { gen stops $((NETWORK / 50)) "$NETWORK" >many.csv; }
make_more_csv() { gen points $((N + MORE)) | sed "2,$((N + 1))d" >more.csv; }
make_points_fgb() {
  need points.csv
  quiet ogr2ogr -f FlatGeobuf points.fgb "$S/points.csv" -oo X_POSSIBLE_NAMES=lon -oo Y_POSSIBLE_NAMES=lat \
    -oo KEEP_GEOM_COLUMNS=NO -oo AUTODETECT_TYPE=YES -a_srs EPSG:4326
}
make_polygons_fgb() {
  make_polygons_csv
  quiet ogr2ogr -f FlatGeobuf polygons.fgb polygons.csv -a_srs EPSG:4549 -nlt POLYGON \
    -sql "SELECT building_id, name, CAST(floors AS integer) FROM polygons"
  rm polygons.csv
}
make_city() { mkdir city && quiet "$BUILD/ward-city" city; }

need() {
  local name
  for name in "$@"; do
    case $name in
      city) once city make_city ;;
      postgis) need_postgis ;;
      *) once "$name" "make_${name//[.-]/_}" ;;
    esac
  done
}

# ---- databases of ward that rows read ----

fresh() { rm -f "$1" "$1"-journal; quiet "$WARD" init "$PWD/$1" --crs EPSG:4549 -q; }
load() { quiet "$WARD" load "$@" -q; }
make_city_db() {
  need city cases.csv near.csv
  fresh city.db
  load city.db units "$S/city/units.shp"
  load city.db cases "$S/cases.csv" --source-crs EPSG:4326
}
make_lattice_db() {
  need lattice.csv city.db
  cp "$S/city.db" lattice.db
  load lattice.db units "$S/lattice.csv" --source-crs EPSG:4549 --replace
}
make_streets_db() {
  need city near.csv streets.csv
  fresh streets.db
  load streets.db units "$S/city/units.shp"
  load streets.db streets "$S/streets.csv" --source-crs EPSG:4549
  load streets.db bins "$S/near.csv" --source-crs EPSG:4326
}
make_network_db() {
  need network.csv few.csv
  fresh network.db
  load network.db streets "$S/network.csv" --source-crs EPSG:4549
  load network.db bins "$S/few.csv" --source-crs EPSG:4549
}
make_tenth_db() {
  need tenth.csv
  fresh tenth.db
  load tenth.db streets "$S/tenth.csv" --source-crs EPSG:4549
}
make_gap_db() {
  need city
  fresh gap.db
  load gap.db units "$S/city/units.shp"
  load gap.db bins "$S/city/bins.gpkg"
}
make_points_db() {
  need points.csv
  fresh points.db
  load points.db bins "$S/points.csv" --source-crs EPSG:4326
}

# shell DB SQL: the plain sqlite3 shell with ward's functions
shell() { quiet sqlite3 -batch -bail "$1" ".load $BUILD/mod_ward" "$2"; }

# ---- the peers ----

pg() {
  PGOPTIONS='-c client_min_messages=warning' "${as[@]}" "$pg_bin/psql" -h "$PG" -U postgres -d bench -XqAt \
    -v ON_ERROR_STOP=1 "$@"
}
pg_server() { LC_ALL=C.UTF-8 "${as[@]}" "$pg_bin/pg_ctl" -D "$PG/data" -l "$PG/log" "$@" >>"$PG/ctl" 2>&1; }
as=()
pg_bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -n 1)
[ "$(id -u)" != 0 ] || as=(runuser -u postgres --)

# A server of our own on a socket in a folder of its own; what rows ask of it is in tables named as ward's.
start_postgis() {
  PG=$(mktemp -d /tmp/ward-bench-pg.XXXXXX)
  chmod 777 "$PG"
  "${as[@]}" "$pg_bin/initdb" -D "$PG/data" -U postgres -A trust -E UTF8 --no-locale >>"$S/log" 2>&1 ||
    die "initdb failed"
  pg_server -w -o "-k $PG -c listen_addresses='' -c shared_buffers=1GB -c work_mem=256MB -c jit=off \
    -c maintenance_work_mem=512MB -c max_parallel_workers_per_gather=2 -c max_wal_size=8GB" start ||
    die "PostgreSQL did not start: $(tail -n 3 "$PG/log")"
  "${as[@]}" "$pg_bin/createdb" -h "$PG" -U postgres bench
  pg -c "CREATE EXTENSION postgis" >>"$S/log" 2>&1 || die "no PostGIS: install postgresql-15-postgis-3"
}
stop_postgis() {
  [ -n "${PG:-}" ] || return 0
  pg_server -m immediate stop || true
  rm -rf "$PG"
}
need_postgis() { [ -n "${PG:-}" ] || die "this row needs PostgreSQL"; }

# pg_table TABLE FILE LAYER: a table of ward's database copied once, to the bit, indexed and analysed
pg_table() {
  pg -c "SELECT 1 FROM $1 LIMIT 0" >/dev/null 2>&1 && return 0
  quiet ogr2ogr --config PG_USE_COPY YES -f PostgreSQL "PG:host=$PG user=postgres dbname=bench" "$2" "$3" -nln "$1" \
    -lco GEOMETRY_NAME=geom -lco FID=id -preserve_fid
  pg -c "VACUUM ANALYZE $1"
}

# spatial DB SQL: SpatiaLite's own shell
spatial() { quiet spatialite -silent -batch "$1" "$2"; }

# ---- comparing: each prints what differs, and nothing where all is the same ----

# differing_rows DB1 DB2 TABLE COLUMNS KEY: rows of either that the other has not to the bit
differing_rows() {
  sqlite3 "$1" "ATTACH '$2' AS other;
    SELECT (SELECT count(*) FROM main.$3) || ' rows against ' || (SELECT count(*) FROM other.$3)
    WHERE  (SELECT count(*) FROM main.$3) <> (SELECT count(*) FROM other.$3);
    SELECT count(*) || ' rows differ, the first is ' || min(a.$5)
    FROM   main.$3 AS a LEFT JOIN other.$3 AS b ON b.$5 = a.$5 AND (${4}) IS TRUE
    WHERE  b.$5 IS NULL HAVING count(*) > 0;
    SELECT 'no rows in $3' WHERE NOT EXISTS (SELECT 1 FROM main.$3)"
}

# same_bytes FILE1 FILE2
same_bytes() {
  [ -s "$1" ] || echo "no rows in $1"
  cmp "$1" "$2"
}

# same_text FILE1 FILE2: the files' lines, in any order
same_text() {
  sort "$1" >"$1.sorted"
  sort "$2" >"$2.sorted"
  [ -s "$1" ] || echo "no rows in $1"
  cmp -s "$1.sorted" "$2.sorted" || { diff "$1.sorted" "$2.sorted" | head -n 4; }
}

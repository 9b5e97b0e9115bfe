# Every query is prepared on PostgreSQL, with stubs for the ward_ functions and tables of the same columns: the dialect is
# the one both read. Skipped where PostgreSQL is not installed; a server of its own is started in the scratch folder.
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -n 1)
[ -x "$bin/initdb" ] || skip "no PostgreSQL server is installed"
as=()
if [ "$(id -u)" = 0 ]; then # the server refuses root
  id postgres >/dev/null 2>&1 || skip "no user postgres"
  as=(runuser -u postgres --)
  chmod 755 .
fi
mkdir pg && chmod 777 pg
server() { LC_ALL=C.UTF-8 "${as[@]}" "$bin/pg_ctl" -D "$PWD/pg/data" -l "$PWD/pg/log" "$@" >>pg/ctl 2>&1; }
"${as[@]}" "$bin/initdb" -D "$PWD/pg/data" -A trust -E UTF8 --no-locale >pg/init 2>&1 || skip "initdb: $(tail -n 1 pg/init)"
server -w -o "-k $PWD/pg -c listen_addresses=''" start || skip "no server: $(tail -n 1 pg/log)"
trap 'server -m immediate stop' EXIT
run() { "${as[@]}" "$bin/psql" -h "$PWD/pg" -d postgres -XqAt -v ON_ERROR_STOP=1 "$@"; }

status 0 "$WARD" init city.db --crs EPSG:4549
{
  echo "CREATE DOMAIN geometry AS bytea;"
  sqlite3 city.db "
    SELECT 'CREATE TABLE ' || m.name || '(' || group_concat('\"' || p.name || '\" ' ||
           CASE p.type WHEN 'TEXT' THEN 'text' WHEN 'INTEGER' THEN 'bigint' WHEN 'REAL' THEN 'double precision'
                       ELSE 'geometry' END, ', ') || ');'
    FROM   sqlite_schema AS m JOIN pragma_table_info(m.name) AS p
    WHERE  m.type = 'table' AND (m.name IN (SELECT layer FROM ward_layers)
           OR m.name IN ('case_places', 'case_zones', 'rejects', 'settings', 'ward_layers', 'ward_rules', 'runs', 'published_figures', 'published_rows'))
    GROUP  BY m.name"
  cat <<'SQL'
CREATE FUNCTION ward_locate(text, geometry, text) RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint';
CREATE FUNCTION ward_clip(geometry, text, text) RETURNS geometry LANGUAGE sql AS 'SELECT $1';
CREATE FUNCTION ward_point(geometry) RETURNS geometry LANGUAGE sql AS 'SELECT $1';
CREATE FUNCTION ward_area(geometry) RETURNS double precision LANGUAGE sql AS 'SELECT 1.0::float8';
CREATE FUNCTION ward_length(geometry) RETURNS double precision LANGUAGE sql AS 'SELECT 1.0::float8';
CREATE FUNCTION ward_add_months(text, bigint) RETURNS text LANGUAGE sql AS 'SELECT $1';
CREATE FUNCTION ward_add_months(text, double precision) RETURNS text LANGUAGE sql AS 'SELECT $1';
CREATE FUNCTION ward_x(geometry) RETURNS double precision LANGUAGE sql AS 'SELECT 1.0::float8';
CREATE FUNCTION ward_y(geometry) RETURNS double precision LANGUAGE sql AS 'SELECT 1.0::float8';
CREATE FUNCTION ward_add_days(text, bigint) RETURNS text LANGUAGE sql AS 'SELECT $1';
CREATE FUNCTION ward_days(text, text) RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint';
CREATE FUNCTION ward_length_near(geometry, geometry, double precision) RETURNS double precision LANGUAGE sql AS 'SELECT 1.0::float8';
CREATE FUNCTION ward_stretch(geometry, double precision, double precision) RETURNS geometry LANGUAGE sql AS 'SELECT $1';
CREATE FUNCTION ward_place(text, geometry, double precision, text DEFAULT NULL)
  RETURNS TABLE(id bigint, code text, rule text, distance_m double precision, margin_m double precision, runner_up text,
    is_overlap bigint) LANGUAGE sql AS 'SELECT 1::bigint, ''U1''::text, ''inside''::text, 0.0::float8, 1.0::float8, NULL::text, 0::bigint';
CREATE FUNCTION ward_within(text, geometry, double precision, text DEFAULT NULL, text DEFAULT NULL)
  RETURNS TABLE(id bigint, distance_m double precision) LANGUAGE sql AS 'SELECT 1::bigint, 1.0::float8';
CREATE FUNCTION ward_along(text, geometry, double precision, double precision, text DEFAULT NULL)
  RETURNS TABLE(id bigint, from_m double precision, to_m double precision, length_m double precision,
    street_from_m double precision, street_to_m double precision, distance_m double precision, geom geometry)
  LANGUAGE sql AS 'SELECT 1::bigint, 0.0::float8, 1.0::float8, 1.0::float8, 0.0::float8, 1.0::float8, 1.0::float8, $2';
CREATE FUNCTION ward_result(text, text, text, text, text, text DEFAULT NULL)
  RETURNS TABLE(code text, unit_code text, value text, number double precision)
  LANGUAGE sql AS 'SELECT ''1''::text, ''U1''::text, ''1''::text, 1.0::float8';
CREATE FUNCTION ward_counts(text, text, text, text DEFAULT NULL) RETURNS TABLE(id bigint, points bigint)
  LANGUAGE sql AS 'SELECT 1::bigint, 1::bigint';
CREATE FUNCTION ward_features(text, text, text DEFAULT NULL) RETURNS TABLE(id bigint, key text, geom geometry)
  LANGUAGE sql AS 'SELECT 1::bigint, ''1''::text, NULL::geometry';
CREATE FUNCTION ward_nearest(text, geometry, double precision, text DEFAULT NULL, text DEFAULT NULL)
  RETURNS TABLE(id bigint, code text, distance_m double precision, measure_m double precision, side text, runner_up text, runner_up_m double precision)
  LANGUAGE sql AS 'SELECT 1::bigint, ''1''::text, 1.0::float8, 1.0::float8, ''on''::text, NULL::text, NULL::float8';
CREATE FUNCTION ward_split(text, geometry, text DEFAULT NULL)
  RETURNS TABLE(id bigint, from_m double precision, to_m double precision, length_m double precision, area_m2 double precision, geom geometry, share double precision)
  LANGUAGE sql AS 'SELECT 1::bigint, 0.0::float8, 1.0::float8, 1.0::float8, 0.0::float8, $2, 1.0::float8';
CREATE FUNCTION ward_gap(geometry, text, double precision, text, text)
  RETURNS TABLE(area_m2 double precision, gap_m2 double precision, geom geometry)
  LANGUAGE sql AS 'SELECT 1.0::float8, 1.0::float8, $1';
CREATE FUNCTION ward_coverage(text, text, double precision)
  RETURNS TABLE(finding text, id bigint, other_id bigint, measure double precision, width_m double precision, geom geometry)
  LANGUAGE sql AS 'SELECT ''gap''::text, 1::bigint, 1::bigint, 1.0::float8, 1.0::float8, NULL::geometry';
CREATE FUNCTION ward_network(text, text, double precision, double precision, text)
  RETURNS TABLE(finding text, id bigint, other_id bigint, measure double precision, width_m double precision, geom geometry)
  LANGUAGE sql AS 'SELECT ''dangle''::text, 1::bigint, 1::bigint, 1.0::float8, 1.0::float8, NULL::geometry';
CREATE FUNCTION ward_walk(text, text, double precision, text, text)
  RETURNS TABLE(origin bigint, facility bigint, walk_m double precision, straight_m double precision, rule text, street bigint,
    measure_m double precision, origin_key text, facility_key text, geom geometry)
  LANGUAGE sql AS 'SELECT 1::bigint, 1::bigint, 1.0::float8, 1.0::float8, ''on''::text, 1::bigint, 1.0::float8, ''1''::text, ''1''::text, NULL::geometry';
CREATE FUNCTION ward_service(text, double precision, text, text, double precision)
  RETURNS TABLE(facility bigint, reached_m double precision, geom geometry, facility_key text)
  LANGUAGE sql AS 'SELECT 1::bigint, 1.0::float8, NULL::geometry, ''1''::text';
CREATE FUNCTION ward_snap(text, text, text)
  RETURNS TABLE(facility bigint, place text, rule text, street bigint, measure_m double precision, side text,
    distance_m double precision, island bigint, island_m double precision, runner_up bigint, runner_up_m double precision,
    barred bigint, barred_m double precision, facility_key text, geom geometry)
  LANGUAGE sql AS 'SELECT 1::bigint, ''point''::text, ''on''::text, 1::bigint, 1.0::float8, ''on''::text, 1.0::float8, 1::bigint,
    1.0::float8, NULL::bigint, NULL::float8, NULL::bigint, NULL::float8, ''1''::text, NULL::geometry';
CREATE FUNCTION ward_islands(text)
  RETURNS TABLE(island bigint, streets bigint, pieces bigint, length_m double precision, geom geometry)
  LANGUAGE sql AS 'SELECT 1::bigint, 1::bigint, 1::bigint, 1.0::float8, NULL::geometry';
CREATE FUNCTION ward_rank_range(bytea, bigint, double precision) RETURNS TABLE(code text, rank_low bigint, rank_high bigint)
  LANGUAGE sql AS 'SELECT ''U1''::text, 1::bigint, 1::bigint';
CREATE FUNCTION first_of(double precision, double precision, double precision) RETURNS double precision LANGUAGE sql AS 'SELECT $1';
CREATE AGGREGATE ward_mean(double precision) (sfunc = float8pl, stype = double precision);
CREATE AGGREGATE ward_mean(double precision, double precision) (sfunc = first_of, stype = double precision);
CREATE FUNCTION gather(bytea, text, text, double precision, double precision) RETURNS bytea LANGUAGE sql AS 'SELECT $1';
CREATE AGGREGATE ward_sample(text, text, double precision, double precision) (sfunc = gather, stype = bytea);
CREATE FUNCTION ward_street_gaps(text, double precision, text, text, text)
  RETURNS TABLE(street bigint, side text, unit bigint, from_m double precision, to_m double precision, length_m double precision,
    spacing_m double precision, spacing_max_m double precision, geom geometry)
  LANGUAGE sql AS 'SELECT 1::bigint, ''both''::text, 1::bigint, 0.0::float8, 1.0::float8, 1.0::float8, 1.0::float8, 1.0::float8, NULL::geometry';
CREATE FUNCTION ward_street_cover(text, double precision, text, text, text)
  RETURNS TABLE(street bigint, side text, unit bigint, from_m double precision, to_m double precision, length_m double precision,
    spacing_m double precision, spacing_max_m double precision, geom geometry)
  LANGUAGE sql AS 'SELECT 1::bigint, ''both''::text, 1::bigint, 0.0::float8, 1.0::float8, 1.0::float8, 1.0::float8, 1.0::float8, NULL::geometry';
CREATE FUNCTION ward_street_units(text)
  RETURNS TABLE(street bigint, side text, unit bigint, from_m double precision, to_m double precision, length_m double precision,
    spacing_m double precision, spacing_max_m double precision, geom geometry)
  LANGUAGE sql AS 'SELECT 1::bigint, ''both''::text, 1::bigint, 0.0::float8, 1.0::float8, 1.0::float8, 1.0::float8, 1.0::float8, NULL::geometry';
CREATE FUNCTION ward_street_spacings(text, text, text)
  RETURNS TABLE(facility bigint, street bigint, side text, unit bigint, measure_m double precision, spacing_m double precision,
    spacing_min_m double precision, spacing_max_m double precision)
  LANGUAGE sql AS 'SELECT 1::bigint, 1::bigint, ''both''::text, 1::bigint, 0.0::float8, 1.0::float8, 1.0::float8, 1.0::float8';
CREATE FUNCTION ward_farthest(text, geometry, text, text)
  RETURNS TABLE(id bigint, code text, distance_m double precision, geom geometry)
  LANGUAGE sql AS 'SELECT 1::bigint, ''T1''::text, 1.0::float8, $2';
CREATE FUNCTION ward_sites(text, double precision, bigint, text, text, text, text, text, double precision, text, text)
  RETURNS TABLE(rank bigint, candidate text, street bigint, measure_m double precision, side text, cost double precision,
    gain_m double precision, total_m double precision, bound_m double precision, lost_m double precision, geom geometry)
  LANGUAGE sql AS 'SELECT 1::bigint, NULL::text, 1::bigint, 1.0::float8, ''both''::text, 1.0::float8, 1.0::float8, 1.0::float8, 1.0::float8, NULL::float8, NULL::geometry';
CREATE FUNCTION ward_pick(bigint, text, bigint) RETURNS bigint LANGUAGE sql AS 'SELECT 0::bigint';
CREATE FUNCTION ward_curve(double precision, double precision) RETURNS bigint LANGUAGE sql AS 'SELECT 0::bigint';
CREATE FUNCTION ward_turn(bigint, bigint) RETURNS bigint LANGUAGE sql AS 'SELECT 0::bigint';
CREATE FUNCTION ward_open(text, text) RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint';
CREATE AGGREGATE ward_sum(double precision) (sfunc = float8pl, stype = double precision);
CREATE AGGREGATE ward_avg(double precision) (sfunc = float8_accum, stype = double precision[], finalfunc = float8_avg, initcond = '{0,0,0}');
SQL
} >schema.sql
run <schema.sql >out 2>err
equal "$(head -n 3 err)" "" "the schema stands on PostgreSQL"

for query in "$ROOT"/queries/*.sql; do
  name=$(basename "$query" .sql)
  n=0 types="" text=$("$WARD" describe "$name" --sql)
  while read -r parameter type rest; do
    n=$((n + 1))
    case $type in integer | flag) type=bigint ;; real) type="double precision" ;; *) type=text ;; esac
    types="$types${types:+, }$type"
    text=$(sed "s/:$parameter\b/\$$n/g" <<<"$text")
  done < <(query_params "$query")
  { echo "PREPARE q($types) AS"; echo "$text"; echo ";"
    echo "EXECUTE q($(seq "$n" | sed 's/.*/NULL/' | paste -sd,));"; } >"$name.sql"
  run <"$name.sql" >out 2>err
  equal "$(head -n 4 err)" "" "$name on PostgreSQL"
done

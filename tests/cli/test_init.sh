# init: what a new database holds, how small it is, that other programs open it, and what is refused.
status 0 "$WARD" init t.db --crs EPSG:4549
contains err "layers are ready"
[ "$(stat -c %s t.db)" -lt 1000000 ] || fail "an empty database has $(stat -c %s t.db) bytes, 1 MB or more"
equal "$(ls | grep '^t')" "t.db" "nothing but the database is left"
query() { sqlite3 t.db "$1"; }

# every layer file has its table, typed and indexed
for file in "$ROOT"/layers/*.sql; do
  layer=$(basename "$file" .sql)
  kinds=$(grep -m1 '^-- @geometry' "$file" | sed 's/^-- @geometry *//; s/  *optional.*//')
  case $kinds in
    NONE) want= ;;
    POINT) want='1|4549|1' ;;
    LINESTRING) want='5|4549|1' ;;
    POLYGON) want='6|4549|1' ;;
    *) want='0|4549|1' ;;
  esac
  equal "$(query "SELECT geometry_type, srid, spatial_index_enabled FROM geometry_columns WHERE f_table_name = '$layer'")" "$want" "geometry of $layer"
  equal "$(query "SELECT count(*) FROM ward_layers WHERE layer = '$layer'")" 1 "$layer in ward_layers"
done
equal "$(query "SELECT value FROM settings WHERE name = 'time_zone'")" Asia/Shanghai "time zone"
equal "$(query "SELECT count(*) FROM score_rules")" "$(($(wc -l <"$ROOT/layers/score_rules.csv") - 1))" "default score rules"
equal "$(query "SELECT loaded FROM ward_layers WHERE layer = 'score_rules'")" 1 "score_rules loaded"
equal "$(query "SELECT loaded FROM ward_layers WHERE layer = 'bins'")" 0 "bins not loaded"
equal "$(query 'PRAGMA integrity_check')" ok "integrity"
equal "$(query "SELECT count(*) FROM sqlite_schema WHERE type IN ('trigger', 'view', 'index') AND replace(replace(replace(replace(replace(sql, 'ward_layers', ''), 'ward_version', ''), 'ward_stale', ''), 'ward_pending', ''), 'ward_edited', '') LIKE '%ward\_%' ESCAPE '\'")" \
  "$(query "SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND tbl_name LIKE 'ward\_%' ESCAPE '\'  AND sql IS NOT NULL")" \
  "no ward_ function in a stored trigger, view or index"

# other programs
if command -v ogrinfo >/dev/null; then
  ogrinfo -so t.db toilets >info 2>&1
  contains info 'Geometry: Point'
  ogrinfo -so t.db units >info 2>&1
  contains info 'Geometry: Multi Polygon'
  ogrinfo -oo LIST_ALL_TABLES=YES t.db >info 2>&1
  contains info inspections
  contains info case_places
fi
if command -v spatialite >/dev/null; then
  spatialite -silent t.db "INSERT INTO bins(bin_id, geom) VALUES('B1', MakePoint(528000, 3493000, 4549)); SELECT CheckSpatialIndex('bins', 'geom');" >shell 2>&1
  equal "$(cat shell)" 1 "SpatiaLite's own shell writes and indexes"
  spatialite -silent t.db "INSERT INTO bins(bin_id, geom) VALUES('B2', MakePoint(120, 31, 4326))" >shell 2>&1 && fail "a wrong SRID was taken"
fi

# refused
status 6 "$WARD" init t.db --crs EPSG:4549
contains err 'exists already'
status 2 "$WARD" init u.db
contains err '--crs'
status 2 "$WARD" init u.db --crs EPSG:4490
contains err 'EPSG:4549'
status 2 "$WARD" init u.db --crs EPSG:4326
status 2 "$WARD" init u.db --crs EPSG:2263
status 7 "$WARD" init u.db --crs EPSG:999999
status 2 "$WARD" init u.db --crs EPSG:4549 --time-zone Mars/Olympus
contains err 'Mars/Olympus'
status 6 "$WARD" init nowhere/u.db --crs EPSG:4549
equal "$(cat err)" "ward: nowhere/u.db cannot be made: the folder nowhere is not there; make it first" "a folder that is not there"
status 6 "$WARD" init t.db/u.db --crs EPSG:4549
contains err "t.db is no folder"
equal "$(ls | grep '^u' || true)" "" "a refused init leaves nothing"

# a killed init leaves no database; the next one starts anew
for pause in 0.05 0.2 0.5; do
  timeout -s KILL "$pause" "$WARD" init k.db --crs EPSG:4549 >/dev/null 2>&1
  [ ! -e k.db ] || { equal "$(sqlite3 k.db 'PRAGMA integrity_check')" ok "a database made before the kill"; rm -f k.db; }
done
status 0 "$WARD" init k.db --crs EPSG:4549
equal "$(sqlite3 k.db 'PRAGMA integrity_check')" ok "integrity after a killed init"

# a layer of the user's own, with rows it is shipped with, needs no rebuild
mkdir mine
cat >mine/benches.sql <<'LAYER'
-- @layer     benches
-- @title     Benches
-- @title_zh  公共座椅
-- @geometry  NONE
-- @key       bench_id
-- @column    bench_id  text  required  the number
-- @zh        bench_id  座椅编号
LAYER
printf 'bench_id,note\n007,by the lake\n' >mine/benches.csv
status 0 "$WARD" init m.db --crs EPSG:4549 --layers mine
equal "$(sqlite3 m.db 'SELECT bench_id, extra FROM benches')" '007|{"note":"by the lake"}' "rows of a user's layer"
status 0 "$WARD" list m.db --layers mine -f csv
contains out 'benches,Benches,none,1,yes'
contains out 'bins,'
status 0 "$WARD" list m.db --lang zh -f csv
contains out '公共座椅'
status 4 "$WARD" list nothing.db

# mod_ward.so: one exported symbol, none of the big libraries, and what a file from elsewhere cannot do with it.
. "$TESTS/sql/shell.sh"

equal "$(nm -D --defined-only "$BUILD/mod_ward.so" | awk '$2 ~ /[TDBRVW]/ && $3 !~ /^__(asan|odr_asan|ubsan|tsan)/ {print $3}')" \
      sqlite3_modward_init 'exported symbols'
checks=$((checks + 1))
! ldd "$BUILD/mod_ward.so" | grep -iE 'spatialite|gdal' >&2 || fail 'mod_ward.so links SpatiaLite or GDAL'

# Functions that read tables work at the top of a statement alone; pure ones anywhere.
gives "SELECT DISTINCT name FROM pragma_function_list WHERE name LIKE 'ward_%' AND (flags & 0x80000) <> 0 ORDER BY name" \
      'ward_clip ward_locate'
gives "SELECT DISTINCT name FROM pragma_function_list WHERE name LIKE 'ward_%' AND (flags & 0x200800) = 0x200800 ORDER BY name" \
      'ward_add_days ward_add_months ward_area ward_avg ward_curve ward_days ward_length ward_length_near ward_mean ward_open ward_pick ward_point ward_sample ward_stretch ward_sum ward_turn ward_x ward_y'
gives "SELECT name FROM pragma_module_list WHERE name LIKE 'ward_%' ORDER BY name" \
      'ward_along ward_counts ward_coverage ward_farthest ward_features ward_gap ward_islands ward_nearest ward_network ward_place ward_rank_range ward_reach ward_service ward_sites ward_snap ward_split ward_street_cover ward_street_gaps ward_street_spacings ward_street_units ward_trace ward_walk ward_within'
sqlite3 town.db "CREATE VIEW a AS SELECT ward_locate('units', geom) FROM cases;
                 CREATE VIEW b AS SELECT * FROM ward_counts('units', 'cases');
                 CREATE VIEW c AS SELECT ward_sum(id) AS s FROM cases;"
refuses "SELECT * FROM a" "unsafe use of ward_locate()"
refuses "SELECT * FROM b" 'unsafe use of virtual table "ward_counts"'
gives "SELECT s FROM c" '210.0'
gives "PRAGMA trusted_schema = OFF; SELECT s FROM c" '210.0'

# A supply text in a strange file reaches neither other tables nor the shell's own functions.
sqlite3 town.db "UPDATE ward_layers SET supply = 'writefile(''pwned'', ''x'') IS NULL' WHERE layer = 'toilets'"
refuses "SELECT * FROM ward_counts('units', 'toilets', '2023-06-30')" "@supply condition of layer 'toilets' may not call"
checks=$((checks + 1))
[ ! -e pwned ] || fail 'a supply text wrote a file'

# A file that ward did not make: an error with a sentence.
DB=none.db refuses "SELECT ward_locate('units', x'00')" "no table ward_layers"
# Loaded twice, used inside a read transaction and on a read-only file.
equal "$(shell -cmd ".load $BUILD/mod_ward" "BEGIN; SELECT count(*) FROM ward_counts('units', 'bins');
       SELECT ward_locate('units', geom) FROM bins; COMMIT;" 2>&1 | tr '\n' ' ')" '6 60 60 ' 'loaded twice, in a transaction'
DB='file:town.db?mode=ro' gives "SELECT ward_locate('units', geom) FROM bins" '60 60'

# An edit by any program is seen by the next statement.
gives "SELECT points FROM ward_counts('units', 'bins') WHERE id = 60; DELETE FROM bins WHERE id = 10;
       SELECT points FROM ward_counts('units', 'bins') WHERE id = 60; DELETE FROM units WHERE id = 60;
       SELECT points FROM ward_counts('units', 'bins') WHERE id = 60; SELECT points FROM ward_counts('units', 'bins') WHERE id IS NULL" \
      '2 1 1'

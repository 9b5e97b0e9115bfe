#include "store_test.h"

static void a_layer_becomes_a_table(void **state)
{
    struct store *s = *state;
    struct ward_layerdef *def = layer_of(s, "bins.sql", bins_text);
    must(s, ward_db_begin(s->db));
    must(s, ward_layer_define(s->db, def));
    must(s, ward_db_commit(s->db));
    assert_string_equal(ask(s, "SELECT name, type, \"notnull\", pk FROM pragma_table_info('bins')"),
                        "id|INTEGER|0|1 bin_id|TEXT|1|0 kind|TEXT|0|0 volume_l|REAL|0|0 floors|INTEGER|0|0 "
                        "extra|TEXT|0|0 geom|POINT|0|0");
    assert_string_equal(
        ask(s, "SELECT f_geometry_column, geometry_type, srid, spatial_index_enabled FROM geometry_columns WHERE"
               " f_table_name = 'bins'"),
        "geom|1|4549|1");
    assert_string_equal(ask(s, "SELECT kinds, key, srid, loaded, length(version), title_zh FROM ward_layers"),
                        "1|bin_id|4549|0|32|废物箱");
    assert_string_equal(ask(s, "SELECT name, condition, min, max FROM ward_rules ORDER BY seq"),
                        "service_m||70.0|70.0 spacing_m|street.class=arterial|30.0|100.0");
    assert_string_equal(
        ask(s, "SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'bins' ORDER BY name"),
        "bins_key bins_kind");
    ward_layerdef_free(def);
}

/* SpatiaLite in the shell must be able to edit a layer: no function of ours stands in any trigger, and each edit shows.
 */
static void edits_change_the_version(void **state)
{
    struct store *s = *state;
    struct ward_layerdef *def = layer_of(s, "bins.sql", bins_text);
    char before[64];
    static const char *const edits[] = {"INSERT INTO bins(bin_id, geom) VALUES('B1', MakePoint(528000, 3493000, 4549))",
                                        "UPDATE bins SET kind = 'x'", "DELETE FROM bins"};
    must(s, ward_layer_define(s->db, def));
    for (size_t i = 0; i < 3; i++) {
        snprintf(before, sizeof before, "%s", ask(s, "SELECT version FROM ward_layers"));
        exec(s, edits[i]);
        assert_string_not_equal(before, ask(s, "SELECT version FROM ward_layers"));
        assert_string_equal(ask(s, "SELECT loaded FROM ward_layers"), "1");
    }
    assert_string_equal(
        ask(s, "SELECT count(*) FROM sqlite_schema WHERE type = 'trigger' AND replace(replace(sql, 'ward_layers', ''),"
               " 'ward_version', '') LIKE '%ward\\_%' ESCAPE '\\'"),
        "0");
    ward_layerdef_free(def);
}

static void keys_hold(void **state)
{
    struct store *s = *state;
    struct ward_layerdef *def = layer_of(s, "units.sql", units_text);
    must(s, ward_layer_define(s->db, def));
    exec(s, "INSERT INTO units(unit_code, valid_from) VALUES('A', NULL), ('A', '2023-01-01'), ('B', NULL)");
    /* An open first day counts as one value, so two of them repeat each other. */
    assert_int_equal(ward_sql_exec(s->ctx, s->db->sql, "INSERT INTO units(unit_code, valid_from) VALUES('A', NULL)"),
                     WARD_E_SQL);
    assert_int_equal(ward_sql_exec(s->ctx, s->db->sql, "INSERT INTO units(unit_code) VALUES(NULL)"), WARD_E_SQL);
    assert_string_equal(ask(s, "SELECT type FROM pragma_table_info('units') WHERE name = 'geom'"), "GEOMETRY");
    ward_layerdef_free(def);
}

static void equal_tables_are_kept_and_others_refused(void **state)
{
    struct store *s = *state;
    struct ward_layerdef *def = layer_of(s, "bins.sql", bins_text), *other = NULL;
    char text[2048];
    must(s, ward_layer_define(s->db, def));
    exec(s, "INSERT INTO bins(bin_id) VALUES('B1')");
    must(s, ward_layer_define(s->db, def));
    assert_string_equal(ask(s, "SELECT bin_id FROM bins"), "B1");
    snprintf(text, sizeof text, "%s-- @column    side  text    left or right\n-- @zh        side  侧\n", bins_text);
    other = layer_of(s, "bins.sql", text);
    assert_int_equal(ward_layer_define(s->db, other), WARD_E_ARG);
    assert_non_null(strstr(ward_ctx_message(s->ctx), "--replace"));
    must(s, ward_layer_recreate(s->db, other));
    assert_string_equal(ask(s, "SELECT count(*) FROM bins"), "0");
    assert_string_equal(ask(s, "SELECT count(*) FROM geometry_columns WHERE f_table_name = 'bins'"), "1");
    ward_layerdef_free(other);
    ward_layerdef_free(def);
}

static void write_file(const char *folder, const char *name, const char *text)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    fclose(file);
}

static void layers_are_found_by_name(void **state)
{
    struct store *s = *state;
    struct ward_layerdef *def = NULL;
    struct ward_layerset set;
    struct ward_paths paths = {.layers = {s->folder, "layers"}, .n_layers = 2};
    char mine[1024];
    snprintf(mine, sizeof mine, "%s", bins_text);
    write_file(s->folder, "bins.sql", mine);
    write_file(s->folder, "bins.qml", "<qgis/>");
    must(s, ward_layerdef_find(s->ctx, &paths, "bins", &def));
    assert_non_null(ward_layerdef_column(def, "volume_l")); /* the user's own, not the shipped one */
    must(s, ward_layer_define(s->db, def));
    assert_string_equal(ask(s, "SELECT f_table_name, f_geometry_column, styleQML, useAsDefault FROM layer_styles"),
                        "bins|geom|<qgis/>|1");
    ward_layerdef_free(def);
    assert_int_equal(ward_layerdef_find(s->ctx, &paths, "toilet", &def), WARD_E_LAYER);
    assert_non_null(strstr(ward_ctx_message(s->ctx), "'toilets'"));
    assert_int_equal(ward_layerdef_find(s->ctx, &paths, "../layers/toilets", &def), WARD_E_LAYER);
    write_file(s->folder, "wrong.sql", bins_text);
    assert_int_equal(ward_layerdef_find(s->ctx, &paths, "wrong", &def), WARD_E_HEADER);
    char path[80];
    snprintf(path, sizeof path, "%s/wrong.sql", s->folder);
    assert_int_equal(unlink(path), 0);
    must(s, ward_layerset_read(s->ctx, &paths, &set));
    assert_true(set.n > 30);
    for (size_t i = 1; i < set.n; i++)
        assert_true(strcmp(set.items[i - 1]->name, set.items[i]->name) < 0);
    ward_layerset_clear(&set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {STORE_TEST(a_layer_becomes_a_table), STORE_TEST(edits_change_the_version),
                                       STORE_TEST(keys_hold), STORE_TEST(equal_tables_are_kept_and_others_refused),
                                       STORE_TEST(layers_are_found_by_name)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

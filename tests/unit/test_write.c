#include "store_test.h"

#include "store/write.h"

struct bin {
    const char *id, *kind, *wkt;
    double volume_l;
};

static const char *put(struct store *s, struct ward_bulk *bulk, const struct bin *bin, int srid)
{
    struct ward_buf blob = {0};
    const char *outcome = NULL;
    static char reason[160];
    struct ward_value values[4] = {
        {.kind = WARD_NULL}, {.kind = WARD_NULL}, {.kind = WARD_REAL, .real = bin->volume_l}, {.kind = WARD_NULL}};
    const char *const texts[2] = {bin->id, bin->kind};
    for (size_t i = 0; i < 2; i++)
        if (texts[i] != NULL)
            values[i] = (struct ward_value){.kind = WARD_TEXT, .text = texts[i], .size = strlen(texts[i])};
    if (bin->wkt != NULL)
        blob_of(s, bin->wkt, srid, &blob);
    must(s, ward_bulk_row(bulk, values, NULL, blob.data, blob.size, &outcome));
    if (outcome != NULL)
        snprintf(reason, sizeof reason, "%s", outcome);
    ward_buf_clear(&blob);
    return outcome != NULL ? reason : "";
}

static struct ward_layerdef *define_bins(struct store *s)
{
    struct ward_layerdef *def = layer_of(s, "bins.sql", bins_text);
    must(s, ward_layer_define(s->db, def));
    return def;
}

static struct ward_bulk_counts write_bins(struct store *s, const struct ward_layerdef *def, enum ward_write_mode mode,
                                          bool deletes, const struct bin *bins, size_t n)
{
    struct ward_bulk *bulk = NULL;
    struct ward_bulk_counts counts;
    must(s, ward_db_begin(s->db));
    must(s, ward_bulk_begin(s->db, def, mode, &bulk));
    if (deletes)
        ward_bulk_delete_missing(bulk);
    for (size_t i = 0; i < n; i++)
        assert_string_equal(put(s, bulk, &bins[i], 4549), "");
    must(s, ward_bulk_end(bulk, &counts));
    ward_bulk_free(bulk);
    must(s, ward_db_commit(s->db));
    return counts;
}

/* The index holds each row's box once, is sound, and SpatiaLite finds it true to the table. */
static void check_index(struct store *s)
{
    assert_string_equal(ask(s, "SELECT rtreecheck('idx_bins_geom')"), "ok");
    assert_string_equal(ask(s, "SELECT CheckSpatialIndex('bins', 'geom')"), "1");
    assert_string_equal(
        ask(s, "SELECT count(*) FROM bins WHERE geom IS NOT NULL AND id NOT IN (SELECT pkid FROM idx_bins_geom"
               " WHERE xmin <= X(geom) AND xmax >= X(geom) AND ymin <= Y(geom) AND ymax >= Y(geom))"),
        "0");
    assert_string_equal(ask(s, "SELECT (SELECT count(*) FROM idx_bins_geom) - (SELECT count(geom) FROM bins)"), "0");
}

static void replace_writes_rows_in_order(void **state)
{
    struct store *s = *state;
    struct ward_layerdef *def = define_bins(s);
    static const struct bin first[] = {{"B2", "litter", "POINT(528000 3493000)", 60},
                                       {"B1", NULL, "POINT(528100 3493100)", 0.1}};
    static const struct bin second[] = {{"B9", NULL, "POINT(528000 3493000)", 1}};
    char version[64], triggers[2048];
    snprintf(triggers, sizeof triggers, "%s",
             ask(s, "SELECT name FROM sqlite_schema WHERE tbl_name = 'bins' AND type <> 'table' ORDER BY name"));
    struct ward_bulk_counts counts = write_bins(s, def, WARD_WRITE_REPLACE, false, first, 2);
    assert_int_equal(counts.inserted, 2);
    assert_string_equal(ask(s, "SELECT id, bin_id, kind, volume_l, AsText(geom), Srid(geom) FROM bins ORDER BY id"),
                        "1|B2|litter|60.0|POINT(528000 3493000)|4549 2|B1|~|0.1|POINT(528100 3493100)|4549");
    assert_string_equal(
        ask(s, "SELECT name FROM sqlite_schema WHERE tbl_name = 'bins' AND type <> 'table' ORDER BY name"), triggers);
    assert_string_equal(ask(s, "SELECT loaded FROM ward_layers"), "1");
    check_index(s);
    snprintf(version, sizeof version, "%s", ask(s, "SELECT version FROM ward_layers"));
    write_bins(s, def, WARD_WRITE_REPLACE, false, second, 1);
    assert_string_equal(ask(s, "SELECT id, bin_id FROM bins"), "1|B9");
    assert_string_not_equal(version, ask(s, "SELECT version FROM ward_layers"));
    check_index(s);
    /* Triggers are back: an ordinary insert is indexed and seen. */
    exec(s, "INSERT INTO bins(bin_id, geom) VALUES('B10', MakePoint(528500, 3493500, 4549))");
    check_index(s);
    ward_layerdef_free(def);
}

static void wrong_rows_are_told(void **state)
{
    struct store *s = *state;
    struct ward_layerdef *def = define_bins(s);
    struct ward_bulk *bulk = NULL;
    must(s, ward_db_begin(s->db));
    must(s, ward_bulk_begin(s->db, def, WARD_WRITE_REPLACE, &bulk));
    assert_string_equal(put(s, bulk, &(struct bin){"B1", NULL, "POINT(1 2)", 0}, 4549), "");
    assert_string_equal(put(s, bulk, &(struct bin){"B1", NULL, "POINT(1 2)", 0}, 4549), "repeated key");
    assert_string_equal(put(s, bulk, &(struct bin){NULL, NULL, "POINT(1 2)", 0}, 4549), "missing bin_id");
    assert_string_equal(put(s, bulk, &(struct bin){"B2", NULL, NULL, 0}, 4549), "no geometry");
    assert_string_equal(put(s, bulk, &(struct bin){"B2", NULL, "LINESTRING(1 2, 3 4)", 0}, 4549),
                        "wrong kind of geometry");
    assert_string_equal(put(s, bulk, &(struct bin){"B2", NULL, "MULTIPOINT(1 2, 3 4)", 0}, 4549),
                        "wrong kind of geometry");
    assert_string_equal(put(s, bulk, &(struct bin){"B2", NULL, "POINT(120 31)", 0}, 4326),
                        "geometry in another coordinate system");
    assert_int_equal(sqlite3_get_autocommit(s->db->sql), 0); /* no trigger rolled the transaction back */
    assert_string_equal(put(s, bulk, &(struct bin){"B3", NULL, "POINT(1 2)", 0}, 4549), "");
    must(s, ward_bulk_end(bulk, NULL));
    ward_bulk_free(bulk);
    must(s, ward_db_commit(s->db));
    assert_string_equal(ask(s, "SELECT id, bin_id FROM bins"), "1|B1 2|B3");
    ward_layerdef_free(def);
}

static void a_rolled_back_load_leaves_the_old_rows(void **state)
{
    struct store *s = *state;
    struct ward_layerdef *def = define_bins(s);
    static const struct bin first[] = {{"B1", NULL, "POINT(528000 3493000)", 60}};
    struct ward_bulk *bulk = NULL;
    write_bins(s, def, WARD_WRITE_REPLACE, false, first, 1);
    must(s, ward_db_begin(s->db));
    must(s, ward_bulk_begin(s->db, def, WARD_WRITE_REPLACE, &bulk));
    put(s, bulk, &(struct bin){"B2", NULL, "POINT(1 2)", 0}, 4549);
    must(s, ward_bulk_end(bulk, NULL));
    ward_bulk_free(bulk);
    ward_db_rollback(s->db);
    assert_string_equal(ask(s, "SELECT id, bin_id FROM bins"), "1|B1");
    check_index(s);
    ward_layerdef_free(def);
}

static void fill(struct store *s, const struct ward_layerdef *def, size_t n)
{
    struct ward_bulk *bulk = NULL;
    must(s, ward_db_begin(s->db));
    must(s, ward_bulk_begin(s->db, def, WARD_WRITE_REPLACE, &bulk));
    for (size_t i = 0; i < n; i++) {
        char id[24], wkt[64];
        snprintf(id, sizeof id, "B%zu", i);
        snprintf(wkt, sizeof wkt, "POINT(%zu %zu)", 528000 + i % 100, 3493000 + i / 100);
        assert_string_equal(put(s, bulk, &(struct bin){id, NULL, wkt, (double)i}, 4549), "");
    }
    must(s, ward_bulk_end(bulk, NULL));
    ward_bulk_free(bulk);
    must(s, ward_db_commit(s->db));
}

/* Few rows go into the index one by one, many make it be packed anew. */
static void appends_keep_the_index_true(void **state)
{
    struct store *s = *state;
    struct ward_layerdef *def = define_bins(s);
    static const struct bin few[] = {{"x1", NULL, "POINT(528000.5 3493000.5)", 60},
                                     {"x2", NULL, "POINT(529000 3494000)", 0}};
    fill(s, def, 500);
    struct ward_bulk_counts counts = write_bins(s, def, WARD_WRITE_APPEND, false, few, 2);
    assert_int_equal(counts.inserted, 2);
    assert_string_equal(ask(s, "SELECT count(*), max(id) FROM bins"), "502|502");
    check_index(s);
    fill(s, def, 5);
    write_bins(s, def, WARD_WRITE_APPEND, false, few, 2);
    assert_string_equal(ask(s, "SELECT count(*), max(id) FROM bins"), "7|7");
    check_index(s);
    ward_layerdef_free(def);
}

static void upserts_tell_what_changed(void **state)
{
    struct store *s = *state;
    struct ward_layerdef *def = define_bins(s);
    static const struct bin next[] = {{"B0", NULL, "POINT(528000 3493000)", 0},     /* as it was */
                                      {"B1", "litter", "POINT(528001 3493000)", 1}, /* another kind */
                                      {"B2", NULL, "POINT(528777 3493777)", 2},     /* another place */
                                      {"new", NULL, "POINT(528002 3493777)", 9}};
    fill(s, def, 400);
    struct ward_bulk_counts counts = write_bins(s, def, WARD_WRITE_UPSERT, false, next, 4);
    assert_int_equal(counts.inserted, 1);
    assert_int_equal(counts.changed, 2);
    assert_int_equal(counts.unchanged, 1);
    assert_int_equal(counts.deleted, 0);
    assert_string_equal(
        ask(s, "SELECT id, bin_id, kind, X(geom) FROM bins WHERE bin_id IN ('B0', 'B1', 'B2', 'new') ORDER BY id"),
        "1|B0|~|528000.0 2|B1|litter|528001.0 3|B2|~|528777.0 401|new|~|528002.0");
    check_index(s);
    counts = write_bins(s, def, WARD_WRITE_UPSERT, true, next, 4);
    assert_int_equal(counts.unchanged, 4);
    assert_int_equal(counts.deleted, 397);
    assert_string_equal(ask(s, "SELECT id FROM bins ORDER BY id"), "1 2 3 401"); /* ids never change */
    check_index(s);
    ward_layerdef_free(def);
}

static void upserts_refuse_a_key_that_comes_twice(void **state)
{
    struct store *s = *state;
    struct ward_layerdef *def = define_bins(s);
    struct ward_bulk *bulk = NULL;
    fill(s, def, 20);
    must(s, ward_db_begin(s->db));
    must(s, ward_bulk_begin(s->db, def, WARD_WRITE_UPSERT, &bulk));
    assert_string_equal(put(s, bulk, &(struct bin){"B1", NULL, "POINT(1 2)", 0}, 4549), "");
    assert_string_equal(put(s, bulk, &(struct bin){"B1", "x", "POINT(1 2)", 0}, 4549), "repeated key");
    assert_string_equal(put(s, bulk, &(struct bin){"n", NULL, "POINT(1 2)", 0}, 4549), "");
    assert_string_equal(put(s, bulk, &(struct bin){"n", NULL, "POINT(1 2)", 0}, 4549), "repeated key");
    must(s, ward_bulk_end(bulk, NULL));
    ward_bulk_free(bulk);
    must(s, ward_db_commit(s->db));
    check_index(s);
    ward_layerdef_free(def);
}

static void mixed_layers_take_their_kinds(void **state)
{
    struct store *s = *state;
    struct ward_layerdef *def = layer_of(s, "units.sql", units_text);
    static const char *const wkts[] = {"POINT(528000 3493000)", "MULTIPOLYGON(((0 0, 9 0, 9 9, 0 0)))", NULL};
    struct ward_bulk *bulk = NULL;
    struct ward_buf blob = {0};
    const char *outcome = NULL;
    must(s, ward_layer_define(s->db, def));
    must(s, ward_db_begin(s->db));
    must(s, ward_bulk_begin(s->db, def, WARD_WRITE_REPLACE, &bulk));
    for (size_t i = 0; i < 4; i++) {
        char code[8];
        snprintf(code, sizeof code, "U%zu", i);
        struct ward_value values[3] = {
            {.kind = WARD_TEXT, .text = code, .size = 2}, {.kind = WARD_NULL}, {.kind = WARD_NULL}};
        if (i == 3)
            blob_of(s, "MULTILINESTRING((0 0, 1 1))", 4549, &blob);
        else if (wkts[i] != NULL)
            blob_of(s, wkts[i], 4549, &blob);
        must(s,
             ward_bulk_row(bulk, values, "{\"a\":\"b\"}", i != 2 ? blob.data : NULL, i != 2 ? blob.size : 0, &outcome));
        if (i < 3)
            assert_null(outcome);
        else
            assert_string_equal(outcome, "wrong kind of geometry");
    }
    must(s, ward_bulk_end(bulk, NULL));
    ward_bulk_free(bulk);
    must(s, ward_db_commit(s->db));
    ward_buf_clear(&blob);
    assert_string_equal(ask(s, "SELECT unit_code, GeometryType(geom), extra FROM units ORDER BY id"),
                        "U0|POINT|{\"a\":\"b\"} U1|MULTIPOLYGON|{\"a\":\"b\"} U2|~|{\"a\":\"b\"}");
    assert_string_equal(ask(s, "SELECT rtreecheck('idx_units_geom'), (SELECT count(*) FROM idx_units_geom)"), "ok|2");
    ward_layerdef_free(def);
}

/* An open first day counts as one value of the key; the key's index is built at the end and holds. */
static void composite_keys_repeat_by_all_their_columns(void **state)
{
    struct store *s = *state;
    struct ward_layerdef *def = layer_of(s, "units.sql", units_text);
    static const struct {
        const char *code, *from, *outcome;
    } rows[] = {{"A", NULL, NULL},           {"A", "2023-01-01", NULL},           {"B", NULL, NULL},
                {"A", NULL, "repeated key"}, {"A", "2023-01-01", "repeated key"}, {"AB", NULL, NULL}};
    struct ward_bulk *bulk = NULL;
    must(s, ward_db_begin(s->db));
    must(s, ward_bulk_begin(s->db, def, WARD_WRITE_REPLACE, &bulk));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *outcome = NULL;
        struct ward_value values[3] = {{.kind = WARD_TEXT, .text = rows[i].code, .size = strlen(rows[i].code)}};
        if (rows[i].from != NULL)
            values[1] = (struct ward_value){.kind = WARD_TEXT, .text = rows[i].from, .size = strlen(rows[i].from)};
        must(s, ward_bulk_row(bulk, values, NULL, NULL, 0, &outcome));
        assert_int_equal(outcome == NULL, rows[i].outcome == NULL);
        if (outcome != NULL)
            assert_string_equal(outcome, rows[i].outcome);
    }
    must(s, ward_bulk_end(bulk, NULL));
    ward_bulk_free(bulk);
    must(s, ward_db_commit(s->db));
    assert_string_equal(ask(s, "SELECT count(*) FROM units"), "4");
    assert_int_equal(ward_sql_exec(s->ctx, s->db->sql, "INSERT INTO units(unit_code) VALUES('AB')"), WARD_E_SQL);
    ward_layerdef_free(def);
}

/* Bins one after the other as a load offers them; after the n-th an error or the end. */
struct offers {
    struct store *s;
    struct ward_bulk *bulk;
    const struct bin *bins;
    size_t at, n;
    char outcomes[200];
    bool fails;
    struct ward_buf blob;
    struct ward_value values[4];
};

static ward_rc offer_next(void *self, bool *end)
{
    struct offers *o = self;
    const char *outcome = NULL;
    if (o->at == o->n && o->fails)
        return ward_fail(o->s->ctx, WARD_E_SOURCE, "the file breaks off");
    *end = o->at == o->n;
    if (*end)
        return WARD_OK;
    const struct bin *bin = &o->bins[o->at++];
    memset(o->values, 0, sizeof o->values);
    const char *const texts[2] = {bin->id, bin->kind};
    for (size_t i = 0; i < 2; i++)
        if (texts[i] != NULL)
            o->values[i] = (struct ward_value){.kind = WARD_TEXT, .text = texts[i], .size = strlen(texts[i])};
    o->values[2] = (struct ward_value){.kind = WARD_REAL, .real = bin->volume_l};
    blob_of(o->s, bin->wkt, 4549, &o->blob);
    ward_rc rc = ward_bulk_row(o->bulk, o->values, "{}", o->blob.data, o->blob.size, &outcome);
    snprintf(o->outcomes + strlen(o->outcomes), sizeof o->outcomes - strlen(o->outcomes), "%s;",
             outcome != NULL ? outcome : "");
    return rc;
}

static void filling_writes_what_rows_do(void **state)
{
    struct store *s = *state;
    struct ward_layerdef *def = define_bins(s);
    static const struct bin bins[] = {{"B1", "litter", "POINT(528000 3493000)", 60},
                                      {"B2", NULL, "POINT(528100 3493100)", 0.1},
                                      {"B1", "sorting", "POINT(528200 3493200)", 1},
                                      {NULL, NULL, "POINT(528300 3493300)", 2},
                                      {"B3", NULL, "POINT(528400 3493400)", 3}};
    static const enum ward_write_mode modes[] = {WARD_WRITE_REPLACE, WARD_WRITE_APPEND, WARD_WRITE_UPSERT};
    for (size_t m = 0; m < 3; m++) {
        struct offers o = {.s = s, .bins = bins, .n = 5};
        struct ward_bulk_counts counts;
        must(s, ward_db_begin(s->db));
        must(s, ward_layer_recreate(s->db, def));
        must(s, ward_bulk_begin(s->db, def, modes[m], &o.bulk));
        must(s, ward_bulk_fill(o.bulk, offer_next, &o));
        must(s, ward_bulk_fill(o.bulk, offer_next, &o)); /* a second source, without a row */
        must(s, ward_bulk_end(o.bulk, &counts));
        ward_bulk_free(o.bulk);
        must(s, ward_db_commit(s->db));
        assert_string_equal(o.outcomes, ";;repeated key;missing bin_id;;");
        assert_int_equal(counts.inserted, 3);
        assert_string_equal(ask(s, "SELECT id, bin_id, kind, volume_l, extra, AsText(geom) FROM bins ORDER BY id"),
                            "1|B1|litter|60.0|{}|POINT(528000 3493000) 2|B2|~|0.1|{}|POINT(528100 3493100) "
                            "3|B3|~|3.0|{}|POINT(528400 3493400)");
        check_index(s);
        ward_buf_clear(&o.blob);
    }
    ward_layerdef_free(def);
}

/* While keys only grow none is looked for; those written until then are known all the same afterwards. */
static void keys_out_of_order_are_told(void **state)
{
    static const char *const keys[] = {"B1", "B2", "B22", "B5", "B3", "B2", "B5", "B4", "B22", "B3", "B0"};
    struct store *s = *state;
    struct ward_layerdef *def = define_bins(s);
    struct bin bins[11] = {{0}};
    for (size_t i = 0; i < 11; i++)
        bins[i] = (struct bin){.id = keys[i], .wkt = "POINT(528000 3493000)"};
    struct offers o = {.s = s, .bins = bins, .n = 11};
    must(s, ward_db_begin(s->db));
    must(s, ward_bulk_begin(s->db, def, WARD_WRITE_REPLACE, &o.bulk));
    must(s, ward_bulk_fill(o.bulk, offer_next, &o));
    must(s, ward_bulk_end(o.bulk, NULL));
    ward_bulk_free(o.bulk);
    must(s, ward_db_commit(s->db));
    assert_string_equal(o.outcomes, ";;;;;repeated key;repeated key;;repeated key;repeated key;;");
    assert_string_equal(ask(s, "SELECT group_concat(id || bin_id) FROM (SELECT * FROM bins ORDER BY id)"),
                        "1B1,2B2,3B22,4B5,5B3,6B4,7B0");
    check_index(s);
    ward_buf_clear(&o.blob);
    ward_layerdef_free(def);
}

static void a_fill_that_breaks_off_leaves_the_old_rows(void **state)
{
    struct store *s = *state;
    struct ward_layerdef *def = define_bins(s);
    static const struct bin old[] = {{"B9", NULL, "POINT(528000 3493000)", 1}};
    static const struct bin bins[] = {{"B1", NULL, "POINT(528000 3493000)", 60}};
    (void)write_bins(s, def, WARD_WRITE_REPLACE, false, old, 1);
    struct offers o = {.s = s, .bins = bins, .n = 1, .fails = true};
    must(s, ward_db_begin(s->db));
    must(s, ward_bulk_begin(s->db, def, WARD_WRITE_REPLACE, &o.bulk));
    assert_int_equal(ward_bulk_fill(o.bulk, offer_next, &o), WARD_E_SOURCE);
    assert_string_equal(ward_ctx_message(s->ctx), "the file breaks off");
    ward_bulk_free(o.bulk);
    ward_db_rollback(s->db);
    assert_string_equal(ask(s, "SELECT id, bin_id FROM bins"), "1|B9");
    check_index(s);
    ward_buf_clear(&o.blob);
    ward_layerdef_free(def);
}

int main(void)
{
    const struct CMUnitTest tests[] = {STORE_TEST(replace_writes_rows_in_order),
                                       STORE_TEST(wrong_rows_are_told),
                                       STORE_TEST(a_rolled_back_load_leaves_the_old_rows),
                                       STORE_TEST(appends_keep_the_index_true),
                                       STORE_TEST(upserts_tell_what_changed),
                                       STORE_TEST(upserts_refuse_a_key_that_comes_twice),
                                       STORE_TEST(mixed_layers_take_their_kinds),
                                       STORE_TEST(composite_keys_repeat_by_all_their_columns),
                                       STORE_TEST(filling_writes_what_rows_do),
                                       STORE_TEST(keys_out_of_order_are_told),
                                       STORE_TEST(a_fill_that_breaks_off_leaves_the_old_rows)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

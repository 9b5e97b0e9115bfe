#include "store_test.h"

#include "store/graft.h"

/* A reproducible random number from 0 to 1. */
static double roll(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (double)(*seed >> 11) * 0x1p-53;
}

static void make_boxes(struct ward_rtree_entry *boxes, size_t n, uint64_t seed, bool is_flat)
{
    for (size_t i = 0; i < n; i++) {
        float x = (float)(520000 + 10000 * roll(&seed)), y = is_flat ? 3490000 : (float)(3490000 + 10000 * roll(&seed));
        float size = roll(&seed) < 0.2 ? (float)(500 * roll(&seed)) : 0;
        boxes[i] = (struct ward_rtree_entry){(int64_t)(i * 3 + 1), x, x + size, y, y + size};
    }
}

static void pack(struct store *s, struct ward_rtree_entry *boxes, size_t n)
{
    int off = 0;
    must(s, ward_db_begin(s->db));
    exec(s,
         "DROP TABLE IF EXISTS idx_t_geom; CREATE VIRTUAL TABLE idx_t_geom USING rtree(pkid, xmin, xmax, ymin, ymax)");
    assert_int_equal(sqlite3_db_config(s->db->sql, SQLITE_DBCONFIG_DEFENSIVE, 0, &off), SQLITE_OK);
    must(s, ward_rtree_pack(s->ctx, s->db->sql, "t", boxes, n));
    assert_int_equal(sqlite3_db_config(s->db->sql, SQLITE_DBCONFIG_DEFENSIVE, 1, &off), SQLITE_OK);
    must(s, ward_db_commit(s->db));
}

/* Windows by the index against every box in turn. */
static void compare_windows(struct store *s, const struct ward_rtree_entry *boxes, size_t n)
{
    sqlite3_stmt *stmt = NULL;
    uint64_t seed = 99;
    must(s,
         ward_sql_prepare(s->ctx, s->db->sql,
                          "SELECT count(*), total(pkid) FROM idx_t_geom WHERE xmax >= ?1 AND xmin <= ?2 AND ymax >= ?3"
                          " AND ymin <= ?4",
                          &stmt));
    for (int w = 0; w < 50; w++) {
        double x = 520000 + 10000 * roll(&seed), y = 3490000 + 10000 * roll(&seed), size = 3000 * roll(&seed);
        const float window[4] = {(float)x, (float)(x + size), (float)y, (float)(y + size)};
        int64_t count = 0, sum = 0;
        for (size_t i = 0; i < n; i++)
            if (boxes[i].max_x >= window[0] && boxes[i].min_x <= window[1] && boxes[i].max_y >= window[2] &&
                boxes[i].min_y <= window[3]) {
                count++;
                sum += boxes[i].id;
            }
        for (int k = 0; k < 4; k++)
            sqlite3_bind_double(stmt, k + 1, (double)window[k]);
        assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
        assert_int_equal(sqlite3_column_int64(stmt, 0), count);
        assert_int_equal(sqlite3_column_int64(stmt, 1), sum);
        sqlite3_reset(stmt);
    }
    sqlite3_finalize(stmt);
}

/* Sizes at which the tree gains a node, a level and a root: 38 in a node, 51 at most. */
static void packed_trees_are_sound(void **state)
{
    static const size_t sizes[] = {0, 1, 2, 37, 38, 39, 51, 52, 76, 77, 500, 1444, 1445, 1938, 1939, 20000, 100000};
    struct store *s = *state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct ward_rtree_entry *boxes = calloc(sizes[i] + 1, sizeof *boxes);
        make_boxes(boxes, sizes[i], i, i % 5 == 4);
        pack(s, boxes, sizes[i]);
        assert_string_equal(ask(s, "SELECT rtreecheck('idx_t_geom')"), "ok");
        compare_windows(s, boxes, sizes[i]);
        free(boxes);
    }
}

static void packed_trees_take_changes(void **state)
{
    struct store *s = *state;
    struct ward_rtree_entry *boxes = calloc(3000, sizeof *boxes);
    make_boxes(boxes, 3000, 5, false);
    pack(s, boxes, 3000);
    exec(s, "INSERT INTO idx_t_geom VALUES(2, 525000, 525001, 3495000, 3495001); DELETE FROM idx_t_geom WHERE pkid = 1;"
            "UPDATE idx_t_geom SET xmax = 530000 WHERE pkid = 4");
    assert_string_equal(ask(s, "SELECT rtreecheck('idx_t_geom')"), "ok");
    assert_string_equal(ask(s, "SELECT count(*) FROM idx_t_geom"), "3000");
    pack(s, boxes, 10);
    assert_string_equal(ask(s, "SELECT count(*) FROM idx_t_geom"), "10");
    free(boxes);
}

static void nodes_are_three_quarters_full(void **state)
{
    struct store *s = *state;
    struct ward_rtree_entry *boxes = calloc(50000, sizeof *boxes);
    make_boxes(boxes, 50000, 7, false);
    pack(s, boxes, 50000);
    /* 50,000 / 38 leaves and their parents, with a few more where a slice does not divide. */
    int nodes = atoi(ask(s, "SELECT count(*) FROM idx_t_geom_node"));
    assert_true(nodes >= 1316 + 35 + 1 && nodes <= 1450);
    free(boxes);
}

static void boxes_are_rounded_outward(void **state)
{
    struct store *s = *state;
    struct ward_buf blob = {0};
    struct ward_rtree_entry box;
    blob_of(s, "LINESTRING(500123.123456789 3320113.987654321, 500124.1 3320115.2)", 4549, &blob);
    assert_true(ward_rtree_box(blob.data, blob.size, 7, &box));
    assert_true((double)box.min_x <= 500123.123456789 && (double)box.max_x >= 500124.1);
    assert_true((double)box.min_y <= 3320113.987654321 && (double)box.max_y >= 3320115.2);
    assert_true((double)box.max_x - (double)box.min_x < 1.1);
    assert_false(ward_rtree_box(blob.data, 20, 7, &box));
    const double inf = INFINITY;
    memcpy(blob.data + 6, &inf, sizeof inf);
    assert_false(ward_rtree_box(blob.data, blob.size, 7, &box));
    ward_buf_clear(&blob);
}

static bool graft(struct store *s, const struct ward_rtree_entry *boxes, size_t n, size_t grows_to)
{
    int off = 0;
    bool done = false;
    must(s, ward_db_begin(s->db));
    assert_int_equal(sqlite3_db_config(s->db->sql, SQLITE_DBCONFIG_DEFENSIVE, 0, &off), SQLITE_OK);
    must(s, ward_graft(s->ctx, s->db->sql, "t", boxes, n, grows_to, &done));
    assert_int_equal(sqlite3_db_config(s->db->sql, SQLITE_DBCONFIG_DEFENSIVE, 1, &off), SQLITE_OK);
    must(s, ward_db_commit(s->db));
    assert_string_equal(ask(s, "SELECT rtreecheck('idx_t_geom')"), "ok");
    return done;
}

/* Additions of many sizes to trees of two, three and four levels: one branch, that grows; ids in any order. */
static void grafted_trees_are_sound(void **state)
{
    static const size_t sizes[] = {60, 1900, 30000, 100000};
    struct store *s = *state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        size_t n = sizes[i], step = n / 100 + 1, whole = n + 4 * step;
        struct ward_rtree_entry *boxes = calloc(whole, sizeof *boxes);
        make_boxes(boxes, whole, i, false);
        pack(s, boxes, n);
        int children = atoi(ask(s, "SELECT count(*) FROM idx_t_geom_parent WHERE parentnode = 1"));
        for (size_t from = n; from < whole; from += step)
            assert_true(graft(s, boxes + from, step, 4 * step));
        assert_int_equal(atoi(ask(s, "SELECT count(*) FROM idx_t_geom_parent WHERE parentnode = 1")), children + 1);
        compare_windows(s, boxes, whole);
        /* what others do to the tree afterwards, splits and a lower id among them, is carried along */
        exec(s, "DELETE FROM idx_t_geom WHERE pkid % 7 = 0");
        exec(s, "WITH RECURSIVE k(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM k WHERE i < 300)"
                " INSERT INTO idx_t_geom SELECT 10000000 + i, 525000 + i, 525000 + i, 3495000 + i, 3495000 + i FROM k");
        char sql[128];
        snprintf(sql, sizeof sql, "DELETE FROM idx_t_geom WHERE pkid = %d", 4);
        exec(s, sql);
        assert_string_equal(ask(s, "SELECT rtreecheck('idx_t_geom')"), "ok");
        int before = atoi(ask(s, "SELECT count(*) FROM idx_t_geom"));
        if (graft(s, &boxes[1], 1, whole)) /* id 4 */
            assert_int_equal(atoi(ask(s, "SELECT count(*) FROM idx_t_geom")), before + 1);
        free(boxes);
    }
    /* a tree of two levels has no room for so many: nothing is touched */
    struct ward_rtree_entry *many = calloc(1600, sizeof *many);
    make_boxes(many, 1600, 3, false);
    pack(s, many, 60);
    assert_false(graft(s, many + 60, 1540, 5000));
    compare_windows(s, many, 60);
    free(many);
    /* a root that is a leaf takes none */
    struct ward_rtree_entry few[20];
    make_boxes(few, 20, 1, false);
    pack(s, few, 10);
    assert_false(graft(s, few + 10, 10, 1000));
}

/* A branch that would grow too large stays, and another is begun; a full root gets a new one above it, twice. */
static void grafts_fill_the_root(void **state)
{
    enum { FIRST = 1900, STEP = 12, GROWS_TO = 3 * STEP, STEPS = 310 };
    struct store *s = *state;
    struct ward_rtree_entry *boxes = calloc(FIRST + STEP * STEPS, sizeof *boxes);
    make_boxes(boxes, FIRST + STEP * STEPS, 7, false);
    pack(s, boxes, FIRST);
    int children = atoi(ask(s, "SELECT count(*) FROM idx_t_geom_parent WHERE parentnode = 1")), most = 0;
    for (int i = 0; i < STEPS; i++) {
        assert_true(graft(s, boxes + FIRST + i * STEP, STEP, GROWS_TO));
        int now = atoi(ask(s, "SELECT count(*) FROM idx_t_geom_parent WHERE parentnode = 1"));
        assert_true(now <= 51);
        if (i < 3 * (51 - children))
            assert_int_equal(now, children + 1 + i / 3);
        most = now > most ? now : most;
        if (i % 50 == 49)
            compare_windows(s, boxes, FIRST + (size_t)(i + 1) * STEP);
    }
    assert_int_equal(most, 51);
    assert_string_equal(ask(s, "SELECT hex(substr(data, 1, 2)) FROM idx_t_geom_node WHERE nodeno = 1"), "0004");
    exec(s, "DELETE FROM idx_t_geom WHERE pkid % 5 > 0");
    assert_string_equal(ask(s, "SELECT rtreecheck('idx_t_geom')"), "ok");
    assert_int_equal(atoi(ask(s, "SELECT count(*) FROM idx_t_geom")), (FIRST + STEP * STEPS) / 5);
    free(boxes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(grafts_fill_the_root),          STORE_TEST(packed_trees_are_sound),
        STORE_TEST(packed_trees_take_changes),     STORE_TEST(grafted_trees_are_sound),
        STORE_TEST(nodes_are_three_quarters_full), STORE_TEST(boxes_are_rounded_outward)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

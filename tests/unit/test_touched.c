/* store/touched.c: after any edit of units, streets, barriers, zones, estates, duties or cases a partial run leaves
 * what a full one leaves, to the last byte, and decides but few cases. A random town, a fixed seed. */
#include "geo_help.h"
#include "small_db.h"

#include "store/attribute.h"

enum { COLUMNS = 7, ROWS = 6, CELL = 300, CASES = 1000 };

struct town {
    struct small *s;
    struct dice d;
    int x[COLUMNS + 1][ROWS + 1], y[COLUMNS + 1][ROWS + 1];
    int next;
};

static const char *const street_names[] = {"塘南路", "墨文路", "小三里桥街", "三里桥街", "通扬路",  "老通扬路",
                                           "芙蓉街", "兴锡巷", "兴锡一巷",   "北滨路",   "Main St", "Broadway"};
static const char *const estate_names[] = {"绿洲花园", "邵巷小区", "塘南路小区", "芙蓉苑"};

__attribute__((format(printf, 2, 3))) static void run_sql(struct town *t, const char *fmt, ...)
{
    char text[2048];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    small_exec(t->s, text);
}

static void define(struct small *s, const char *name)
{
    struct ward_layerdef *def = NULL;
    assert_int_equal(ward_layerdef_find(s->ctx, &s->paths, name, &def), WARD_OK);
    if (ward_layer_define(s->db, def) != WARD_OK)
        fail_msg("%s", ward_ctx_message(s->ctx));
    ward_layerdef_free(def);
}

/* The unit of a cell: its four corners, which it shares with its neighbours. */
static void cell_wkt(const struct town *t, int i, int j, char out[256])
{
    snprintf(out, 256, "MULTIPOLYGON(((%d %d, %d %d, %d %d, %d %d, %d %d)))", t->x[i][j], t->y[i][j], t->x[i + 1][j],
             t->y[i + 1][j], t->x[i + 1][j + 1], t->y[i + 1][j + 1], t->x[i][j + 1], t->y[i][j + 1], t->x[i][j],
             t->y[i][j]);
}

static void put_unit(struct town *t, int i, int j)
{
    char wkt[256];
    cell_wkt(t, i, j, wkt);
    run_sql(t,
            "UPDATE units SET geom = GeomFromText('%s', 4549) WHERE name = 'cell %d %d' AND valid_from = '2023-01-01'",
            wkt, i, j);
}

static void place(struct town *t, int *x, int *y)
{
    *x = roll_int(&t->d, -80, COLUMNS * CELL + 80);
    *y = roll_int(&t->d, -80, ROWS * CELL + 80);
}

static void line_wkt(struct town *t, int step, char out[256])
{
    int x, y, n = roll_int(&t->d, 2, 4), at;
    place(t, &x, &y);
    at = snprintf(out, 256, "MULTILINESTRING((%d %d", x, y);
    for (int i = 1; i < n; i++) {
        x += roll_int(&t->d, -step, step);
        y += roll_int(&t->d, -step, step) + 1;
        at += snprintf(out + at, (size_t)(256 - at), ", %d %d", x, y);
    }
    snprintf(out + at, (size_t)(256 - at), "))");
}

static void box_wkt(struct town *t, int size, char out[256])
{
    int x, y, w = roll_int(&t->d, 20, size), h = roll_int(&t->d, 20, size);
    place(t, &x, &y);
    snprintf(out, 256, "MULTIPOLYGON(((%d %d, %d %d, %d %d, %d %d, %d %d)))", x, y, x + w, y, x + w, y + h, x, y + h, x,
             y);
}

static const char *street_name(struct town *t)
{
    return street_names[roll_int(&t->d, 0, 11)];
}

static void address(struct town *t, char out[128])
{
    const char *a = street_name(t), *b = street_name(t);
    const char *estate = estate_names[roll_int(&t->d, 0, 3)];
    switch (roll_int(&t->d, 0, 5)) {
    case 0:
        snprintf(out, 128, "'%s与%s交叉口'", a, b);
        break;
    case 1:
        snprintf(out, 128, "'%s%d号'", a, roll_int(&t->d, 1, 99));
        break;
    case 2:
        snprintf(out, 128, "'%s3栋'", estate);
        break;
    case 3:
        snprintf(out, 128, "NULL");
        break;
    case 4:
        snprintf(out, 128, "'无名处'");
        break;
    default:
        snprintf(out, 128, "'%s'", a);
    }
}

static void add_case(struct town *t)
{
    char words[128], point[96] = "NULL";
    int x, y;
    address(t, words);
    place(t, &x, &y);
    if (roll_int(&t->d, 0, 3) > 0)
        snprintf(point, sizeof point, "GeomFromText('POINT(%d %d)', 4549)", x, y);
    char day[16] = "NULL";
    if (roll_int(&t->d, 0, 20) > 0)
        snprintf(day, sizeof day, "'%d-06-01'", roll_int(&t->d, 2022, 2023));
    run_sql(t, "INSERT INTO cases(case_id, stream, reported_on, address, geom) VALUES('C%d', 'event', %s, %s, %s)",
            t->next++, day, words, point);
}

static void add_street(struct town *t)
{
    static const char *const classes[] = {"arterial", "local", "alley", "other"};
    char wkt[256];
    line_wkt(t, 250, wkt);
    run_sql(t,
            "INSERT INTO streets(street_id, name, class, width_m, geom) VALUES('S%d', '%s', '%s', %d,"
            " GeomFromText('%s', 4549))",
            t->next++, street_name(t), classes[roll_int(&t->d, 0, 3)], roll_int(&t->d, 5, 60), wkt);
}

static void add_barrier(struct town *t)
{
    char wkt[256];
    bool is_area = roll_int(&t->d, 0, 2) == 0;
    if (is_area)
        box_wkt(t, 60, wkt);
    else
        line_wkt(t, 200, wkt);
    run_sql(t, "INSERT INTO barriers(barrier_id, kind, geom) VALUES('B%d', 'wall', GeomFromText('%s', 4549))",
            t->next++, wkt);
}

static void add_zone(struct town *t)
{
    char wkt[256];
    box_wkt(t, 400, wkt);
    run_sql(t, "INSERT INTO zones(zone_code, valid_from, geom) VALUES('Z%d', %s, GeomFromText('%s', 4549))", t->next++,
            roll_int(&t->d, 0, 1) ? "'2023-02-01'" : "NULL", wkt);
}

static void add_estate(struct town *t)
{
    char wkt[256];
    box_wkt(t, 100, wkt);
    run_sql(t, "INSERT INTO estates(estate_id, name, geom) VALUES('E%d', '%s', GeomFromText('%s', 4549))", t->next++,
            estate_names[roll_int(&t->d, 0, 3)], wkt);
}

static void add_duty(struct town *t)
{
    static const char *const sides[] = {"NULL", "'left'", "'right'"};
    run_sql(t,
            "INSERT INTO duties(street_id, from_m, to_m, side, unit_code, valid_from) SELECT street_id, %d, %d, %s,"
            " 'U%02d', %s FROM streets ORDER BY street_id LIMIT 1 OFFSET %d",
            roll_int(&t->d, 0, 50), roll_int(&t->d, 100, 300), sides[roll_int(&t->d, 0, 2)],
            roll_int(&t->d, 0, COLUMNS * ROWS), roll_int(&t->d, 0, 1) ? "'2023-03-01'" : "NULL",
            roll_int(&t->d, 0, 40));
}

static void add_units(struct town *t)
{
    char wkt[256];
    for (int i = 0; i <= COLUMNS; i++)
        for (int j = 0; j <= ROWS; j++) {
            t->x[i][j] = i * CELL + roll_int(&t->d, -60, 60);
            t->y[i][j] = j * CELL + roll_int(&t->d, -60, 60);
        }
    for (int i = 0; i < COLUMNS; i++)
        for (int j = 0; j < ROWS; j++) {
            cell_wkt(t, i, j, wkt);
            run_sql(t,
                    "INSERT INTO units(unit_code, valid_from, valid_to, name, geom) VALUES('U%02d', NULL, '2023-01-01',"
                    " 'old', GeomFromText('%s', 4549)), ('U%02d', '2023-01-01', NULL, 'cell %d %d',"
                    " GeomFromText('%s', 4549))",
                    i * ROWS + j, wkt, i * ROWS + j, i, j, wkt);
        }
}

static void fill(struct town *t)
{
    static const char *const more[] = {"barriers", "zones", "estates", "duties"};
    for (size_t i = 0; i < sizeof more / sizeof *more; i++)
        define(t->s, more[i]);
    run_sql(t, "DELETE FROM units; DELETE FROM streets");
    add_units(t);
    for (int i = 0; i < 45; i++)
        add_street(t);
    for (int i = 0; i < 12; i++)
        add_barrier(t);
    for (int i = 0; i < 6; i++)
        add_zone(t);
    for (int i = 0; i < 5; i++)
        add_estate(t);
    for (int i = 0; i < 25; i++)
        add_duty(t);
    for (int i = 0; i < CASES; i++)
        add_case(t);
    run_sql(t, "UPDATE ward_layers SET loaded = 1");
}

/* A row of a table, by its place in the order of ids. */
static int64_t pick(struct town *t, const char *table)
{
    char sql[128];
    int64_t n = 0;
    bool found = false;
    snprintf(sql, sizeof sql, "SELECT count(*) FROM %s", table);
    assert_int_equal(ward_sql_integer(t->s->ctx, t->s->db->sql, sql, &n, &found), WARD_OK);
    assert_true(n > 0);
    snprintf(sql, sizeof sql, "SELECT id FROM %s ORDER BY id LIMIT 1 OFFSET %d", table, roll_int(&t->d, 0, (int)n - 1));
    assert_int_equal(ward_sql_integer(t->s->ctx, t->s->db->sql, sql, &n, &found), WARD_OK);
    return n;
}

static void move_corner(struct town *t)
{
    int i = roll_int(&t->d, 0, COLUMNS), j = roll_int(&t->d, 0, ROWS);
    t->x[i][j] += roll_int(&t->d, -30, 30);
    t->y[i][j] += roll_int(&t->d, -30, 30);
    for (int a = i - 1; a <= i; a++)
        for (int b = j - 1; b <= j; b++)
            if (a >= 0 && a < COLUMNS && b >= 0 && b < ROWS)
                put_unit(t, a, b);
}

static void edit_units(struct town *t, int kind)
{
    if (kind == 0)
        move_corner(t);
    else if (kind == 1)
        run_sql(t, "UPDATE units SET valid_from = '2023-0%d-01' WHERE id = %lld AND valid_from IS NOT NULL",
                roll_int(&t->d, 1, 9), (long long)pick(t, "units"));
    else if (kind == 2)
        run_sql(t, "UPDATE OR IGNORE units SET unit_code = 'V%02d' WHERE id = %lld", roll_int(&t->d, 0, 30),
                (long long)pick(t, "units"));
    else
        run_sql(t, "UPDATE units SET name = name WHERE id = %lld", (long long)pick(t, "units"));
}

static void edit_streets(struct town *t, int kind)
{
    char wkt[256];
    long long id = (long long)pick(t, "streets");
    line_wkt(t, 250, wkt);
    if (kind == 0)
        run_sql(t, "UPDATE streets SET geom = GeomFromText('%s', 4549) WHERE id = %lld", wkt, id);
    else if (kind == 1)
        run_sql(t, "UPDATE streets SET name = '%s' WHERE id = %lld", street_name(t), id);
    else if (kind == 2)
        run_sql(t, "UPDATE streets SET class = 'expressway', width_m = 70 WHERE id = %lld", id);
    else
        run_sql(t, "DELETE FROM streets WHERE id = %lld", id);
    if (kind == 3)
        add_street(t);
}

/* The name of a street that goes or comes is in addresses anywhere. */
static void edit_names(struct town *t, int kind)
{
    if (kind == 0)
        run_sql(t, "UPDATE streets SET name = NULL WHERE name = '%s'", street_name(t));
    else if (kind == 1)
        run_sql(t, "UPDATE streets SET name = '%s' WHERE id = %lld", "中山路", (long long)pick(t, "streets"));
    else if (kind == 2)
        run_sql(t, "UPDATE estates SET name = '塘南路' WHERE id = %lld", (long long)pick(t, "estates"));
    else
        run_sql(t, "UPDATE estates SET name = '塘南路小区' WHERE id = %lld", (long long)pick(t, "estates"));
}

static void edit_few(struct town *t, const char *table, void (*add)(struct town *), int kind)
{
    if (kind < 2)
        run_sql(t, "DELETE FROM %s WHERE id = %lld", table, (long long)pick(t, table));
    if (kind != 0)
        add(t);
}

static void edit_cases(struct town *t, int kind)
{
    char words[128];
    int x, y;
    long long id = (long long)pick(t, "cases");
    place(t, &x, &y);
    address(t, words);
    if (kind == 0)
        run_sql(t, "UPDATE cases SET geom = GeomFromText('POINT(%d %d)', 4549) WHERE id = %lld", x, y, id);
    else if (kind == 1)
        run_sql(t, "UPDATE cases SET address = %s WHERE id = %lld", words, id);
    else if (kind == 2)
        run_sql(t, "UPDATE cases SET reported_on = '2022-12-31' WHERE id = %lld", id);
    else
        run_sql(t, "DELETE FROM cases WHERE id = %lld", id);
    add_case(t);
}

/* Cases as other programs edit them: other ids, and rows that give way to others without a trigger. */
static void edit_rows(struct town *t, int kind)
{
    long long id = (long long)pick(t, "cases"), other = (long long)pick(t, "cases");
    if (kind == 0)
        run_sql(
            t,
            "INSERT OR REPLACE INTO cases(case_id, stream, reported_on, geom) SELECT case_id, 'event', '2023-05-05',"
            " GeomFromText('POINT(%d 300)', 4549) FROM cases WHERE id = %lld",
            roll_int(&t->d, 0, COLUMNS * CELL), id);
    else if (kind == 1)
        run_sql(t, "UPDATE OR REPLACE cases SET case_id = (SELECT case_id FROM cases WHERE id = %lld) WHERE id = %lld",
                other, id);
    else if (kind == 2) /* SpatiaLite's triggers bring the new id into the index with the next UPDATE alone */
        run_sql(t,
                "UPDATE OR REPLACE cases SET id = id + 5000 WHERE id = %lld; UPDATE cases SET geom = geom WHERE id >"
                " 5000",
                id);
    else
        run_sql(t, "DELETE FROM cases WHERE id %% 97 = %d", roll_int(&t->d, 0, 96));
    run_sql(t, "UPDATE cases SET closed_at = '2023-06-02T08:00:00', status = 'x' WHERE id %% 3 = 0");
}

/* What is a run's own to write, written by others; and a trigger that somebody dropped. */
static void edit_decisions(struct town *t, int kind)
{
    long long id = (long long)pick(t, "cases");
    if (kind == 0)
        run_sql(t, "DELETE FROM case_places WHERE id = %lld OR id %% 101 = 7", id);
    else if (kind == 1)
        run_sql(t, "UPDATE case_places SET unit_code = 'U99', unit_rule = 'near', street_id = NULL WHERE id = %lld",
                id);
    else if (kind == 2)
        run_sql(t,
                "INSERT OR REPLACE INTO case_places(id, case_id, unit_rule, street_rule, decided_by) SELECT 9000000,"
                " case_id, 'near', 'none', 'rule' FROM cases WHERE id = %lld",
                id);
    else
        run_sql(t,
                "DROP TRIGGER IF EXISTS ward_pending_cases_update; UPDATE cases SET reported_on = '2022-01-01',"
                " geom = GeomFromText('POINT(50 50)', 4549) WHERE id = %lld",
                id);
}

static void edit_by_hand(struct town *t, int kind)
{
    if (kind == 0)
        run_sql(t, "DELETE FROM case_decisions WHERE id %% 2 = 0");
    else if (kind == 1)
        run_sql(t, "UPDATE case_decisions SET unit_code = 'U05', why = 'other' WHERE id %% 2 = 1");
    else
        run_sql(t,
                "INSERT OR REPLACE INTO case_decisions(case_id, unit_code, why) SELECT case_id, 'U%02d', 'seen'"
                " FROM cases WHERE id %% 211 = %d",
                roll_int(&t->d, 0, COLUMNS * ROWS - 1), roll_int(&t->d, 0, 5));
}

static void edit(struct town *t)
{
    int kind = roll_int(&t->d, 0, 3);
    switch (roll_int(&t->d, 0, 10)) {
    case 0:
        edit_units(t, kind);
        break;
    case 1:
        edit_streets(t, kind);
        break;
    case 2:
        edit_names(t, kind);
        break;
    case 3:
        edit_few(t, "barriers", add_barrier, kind);
        break;
    case 4:
        edit_few(t, "zones", add_zone, kind);
        break;
    case 5:
        edit_few(t, "estates", add_estate, kind);
        break;
    case 6:
        edit_few(t, "duties", add_duty, kind);
        break;
    case 7:
        edit_rows(t, kind);
        break;
    case 8:
        edit_decisions(t, kind);
        break;
    case 9:
        edit_by_hand(t, kind);
        break;
    default:
        edit_cases(t, kind);
    }
}

static void attribute(struct town *t, bool all, struct ward_attributed *out)
{
    if (ward_attribute(t->s->db, all, out) != WARD_OK)
        fail_msg("%s", ward_ctx_message(t->s->ctx));
}

static int64_t number(struct town *t, const char *sql)
{
    int64_t n = 0;
    bool found = false;
    if (ward_sql_integer(t->s->ctx, t->s->db->sql, sql, &n, &found) != WARD_OK)
        fail_msg("%s", ward_ctx_message(t->s->ctx));
    return n;
}

static void keep_partial(struct town *t)
{
    run_sql(t, "DROP TABLE IF EXISTS temp.partial; DROP TABLE IF EXISTS temp.partial_zones;"
               "CREATE TEMP TABLE partial AS SELECT * FROM case_places;"
               "CREATE TEMP TABLE partial_zones AS SELECT case_id, zone_code FROM case_zones");
}

static int64_t differences(struct town *t)
{
    return number(t, "SELECT (SELECT count(*) FROM (SELECT * FROM case_places EXCEPT SELECT * FROM temp.partial))"
                     " + (SELECT count(*) FROM (SELECT * FROM temp.partial EXCEPT SELECT * FROM case_places))"
                     " + (SELECT count(*) FROM (SELECT case_id, zone_code FROM case_zones EXCEPT"
                     " SELECT case_id, zone_code FROM temp.partial_zones))"
                     " + (SELECT count(*) FROM (SELECT * FROM temp.partial_zones EXCEPT"
                     " SELECT case_id, zone_code FROM case_zones))");
}

/* What a run says of all cases, however few it decided. */
static void same_totals(const struct ward_attributed *partial, const struct ward_attributed *full)
{
    struct ward_attributed a = *partial;
    a.decided = full->decided;
    a.was_full = full->was_full;
    assert_memory_equal(&a, full, offsetof(struct ward_attributed, was_full));
}

static void test_partial_is_full(void **state)
{
    struct town t = {.s = *state, .d = {20}};
    struct ward_attributed partial, full;
    const char *asked = getenv("WARD_ROUNDS"); /* a longer run, by hand */
    int n_full = 0, rounds = asked != NULL ? atoi(asked) : 45;
    uint64_t decided = 0;
    assert_int_equal(ward_db_begin(t.s->db), WARD_OK);
    fill(&t);
    attribute(&t, false, &partial);
    assert_true(partial.was_full);
    assert_true(partial.duty > 5 && partial.address > 5 && partial.near > 5);
    assert_true(number(&t, "SELECT count(*) FROM case_places WHERE street_rule = 'named'") > 20);
    for (int round = 0; round < rounds; round++) {
        uint64_t seed = t.d.state;
        for (int edits = roll_int(&t.d, 1, 2); edits > 0; edits--)
            edit(&t);
        attribute(&t, false, &partial);
        keep_partial(&t);
        attribute(&t, true, &full);
        if (differences(&t) != 0)
            fail_msg("round %d, seed %llu: %lld rows differ", round, (unsigned long long)seed,
                     (long long)differences(&t));
        same_totals(&partial, &full);
        assert_int_equal(number(&t, "SELECT count(*) FROM idx_case_places_geom"),
                         number(&t, "SELECT count(*) FROM case_places WHERE geom IS NOT NULL"));
        n_full += partial.was_full;
        decided += partial.was_full ? 0 : partial.decided;
        attribute(&t, false, &partial);
        assert_int_equal(partial.decided, 0);
    }
    assert_true(n_full < rounds / 4);
    assert_true(decided < (uint64_t)(rounds - n_full) * CASES / 12);
    ward_db_rollback(t.s->db);
}

/* A unit that answers for a street far from it is felt there: by its outline, and when it goes. */
static void test_far_duty(void **state)
{
    struct town t = {.s = *state, .d = {20}};
    struct ward_attributed partial, full;
    static const char far[] =
        "(SELECT min(unit_code) FROM case_places WHERE unit_rule = 'duty' AND unit_distance_m > 500"
        " AND placed_on >= '2023-01-01')";
    assert_int_equal(ward_db_begin(t.s->db), WARD_OK);
    fill(&t);
    attribute(&t, false, &partial);
    run_sql(&t, "CREATE TEMP TABLE far AS SELECT unit_code FROM units WHERE unit_code = %s LIMIT 1", far);
    assert_int_equal(number(&t, "SELECT count(*) FROM temp.far"), 1);
    static const char *const edits[] = {"geom = ST_Translate(geom, 7, 3, 0)", "unit_code = 'W00'"};
    for (size_t i = 0; i < 2; i++) {
        int64_t was = number(&t, "SELECT count(*) FROM case_places WHERE unit_rule = 'duty'");
        run_sql(&t, "UPDATE units SET %s WHERE valid_from = '2023-01-01' AND unit_code IN temp.far", edits[i]);
        attribute(&t, false, &partial);
        assert_false(partial.was_full);
        keep_partial(&t);
        attribute(&t, true, &full);
        assert_int_equal(differences(&t), 0);
        if (i == 1)
            assert_true(number(&t, "SELECT count(*) FROM case_places WHERE unit_rule = 'duty'") < was);
    }
    ward_db_rollback(t.s->db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_partial_is_full, small_set_up, small_tear_down),
        cmocka_unit_test_setup_teardown(test_far_duty, small_set_up, small_tear_down),
    };
    return cmocka_run_group_tests_name("touched", tests, NULL, NULL);
}

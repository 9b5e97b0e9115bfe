/* store/gazetteer.c and duty.c: the street of a place against brute force with GEOS distances, by the order of design:
 * named in the address, this side of the barriers, distance to the millimetre, class, street_id; and duties by hand. */
#include "geo_help.h"
#include "small_db.h"

#include "store/duty.h"

enum { STREETS = 60, BARRIERS = 12, PLACES = 3000, REACH_M = 50 };

static const char *const names[] = {"塘南路", "墨文路", "芙蓉街", "Main St", NULL, NULL};
static const char *const classes[] = {"expressway", "arterial", "secondary", "local", "alley", "footway"};

struct city {
    struct small *s;
    struct ward_geom street[STREETS], barrier[BARRIERS];
    int name[STREETS], class[STREETS];
    struct ward_nearest *barriers;
    struct ward_gazetteer g;
};

static struct ward_geom roll_line(struct ward_ctx *ctx, struct dice *d, int step, const double *start, char wkt[256])
{
    double xy[8];
    int n = roll_int(d, 2, 4), at = snprintf(wkt, 256, "MULTILINESTRING((");
    for (int i = 0; i < n; i++) {
        xy[2 * i] = i == 0 && start != NULL ? start[0]
                    : i > 0                 ? xy[2 * i - 2] + roll_int(d, -step, step)
                                            : roll_int(d, 0, 400);
        xy[2 * i + 1] = i == 0 && start != NULL ? start[1]
                        : i > 0                 ? xy[2 * i - 1] + 1 + roll_int(d, 0, step)
                                                : roll_int(d, 0, 400);
        at += snprintf(wkt + at, (size_t)(256 - at), "%s%g %g", i > 0 ? ", " : "", xy[2 * i], xy[2 * i + 1]);
    }
    snprintf(wkt + at, (size_t)(256 - at), "))");
    return line_of(ctx, xy, (size_t)n);
}

static void define(struct small *s, const char *name)
{
    struct ward_layerdef *def = NULL;
    assert_int_equal(ward_layerdef_find(s->ctx, &s->paths, name, &def), WARD_OK);
    assert_int_equal(ward_layer_define(s->db, def), WARD_OK);
    ward_layerdef_free(def);
}

/* Streets are written in no order: their rank is by class and street_id, not by row. */
static void fill(struct city *c, struct dice *d)
{
    char wkt[256], sql[640];
    define(c->s, "estates");
    define(c->s, "duties");
    small_exec(c->s, "DELETE FROM streets");
    for (int i = 0; i < STREETS; i++) {
        c->street[i] = roll_line(c->s->ctx, d, 120, i % 5 == 1 ? c->street[i - 1].xy : NULL, wkt);
        c->name[i] = roll_int(d, 0, 5);
        c->class[i] = roll_int(d, 0, 5);
        const char *name = names[c->name[i]];
        snprintf(sql, sizeof sql,
                 "INSERT INTO streets(id, street_id, name, class, geom) VALUES(%d, 'S%02d', %s%s%s, '%s',"
                 " GeomFromText('%s', 4549))",
                 1000 - i, i, name != NULL ? "'" : "", name != NULL ? name : "NULL", name != NULL ? "'" : "",
                 classes[c->class[i]], wkt);
        small_exec(c->s, sql);
    }
    for (int i = 0; i < BARRIERS; i++)
        c->barrier[i] = roll_line(c->s->ctx, d, 150, NULL, wkt);
    assert_ok(c->s->ctx, ward_nearest_new(c->s->ctx, c->barrier, BARRIERS, &c->barriers));
    small_exec(c->s, "UPDATE ward_layers SET loaded = 1");
    assert_ok(c->s->ctx, ward_gazetteer_read(c->s->db, &c->g));
}

/* One street as a candidate. */
struct candidate {
    int street;
    bool is_named, is_across;
    long long mm;
};

static bool is_before(const struct city *c, const struct candidate *a, const struct candidate *b)
{
    if (a->is_named != b->is_named)
        return a->is_named;
    if (a->is_across != b->is_across)
        return b->is_across;
    if (a->mm != b->mm)
        return a->mm < b->mm;
    if (c->class[a->street] != c->class[b->street])
        return c->class[a->street] < c->class[b->street];
    return a->street < b->street;
}

/* By GEOS: the distance, and whether the way to the nearest point meets a barrier. */
static bool look(struct city *c, const GEOSGeometry *point, GEOSGeometry *const *streets, GEOSGeometry *const *barriers,
                 int i, const char *address, struct candidate *out)
{
    GEOSContextHandle_t geos = geos_of(c->s->ctx);
    double m;
    assert_int_equal(GEOSDistance_r(geos, point, streets[i], &m), 1);
    if (m > REACH_M)
        return false;
    GEOSCoordSequence *ends = GEOSNearestPoints_r(geos, point, streets[i]);
    GEOSGeometry *way = GEOSGeom_createLineString_r(geos, ends);
    *out = (struct candidate){i, names[c->name[i]] != NULL && strstr(address, names[c->name[i]]) != NULL, false,
                              llround(m * 1000)};
    for (int k = 0; k < BARRIERS && !out->is_across; k++)
        out->is_across = GEOSIntersects_r(geos, way, barriers[k]) == 1;
    GEOSGeom_destroy_r(geos, way);
    return true;
}

static void test_choice(void **state)
{
    struct city c = {.s = *state};
    struct ward_ctx *ctx = c.s->ctx;
    GEOSContextHandle_t geos = geos_of(ctx);
    GEOSGeometry *streets[STREETS], *barriers[BARRIERS];
    struct dice d = {5};
    int named = 0, across = 0, none = 0, ties = 0;
    assert_int_equal(ward_db_begin(c.s->db), WARD_OK);
    fill(&c, &d);
    for (int i = 0; i < STREETS; i++)
        streets[i] = to_geos(ctx, &c.street[i]);
    for (int i = 0; i < BARRIERS; i++)
        barriers[i] = to_geos(ctx, &c.barrier[i]);
    for (int n = 0; n < PLACES; n++) {
        /* off the lattice, so that no way just touches a barrier; at vertices, where streets tie */
        const struct ward_geom *s = &c.street[roll_int(&d, 0, STREETS - 1)];
        double x = n % 4 == 0 ? s->xy[0] : roll_real(&d, 0, 500), y = n % 4 == 0 ? s->xy[1] : roll_real(&d, 0, 500);
        const char *name = names[roll_int(&d, 0, 5)], *address = name != NULL ? name : "";
        struct ward_geom p = point_of_xy(ctx, x, y);
        GEOSGeometry *point = to_geos(ctx, &p);
        struct candidate first = {.street = -1}, second = {.street = -1}, all[STREETS];
        int n_all = 0;
        for (int i = 0; i < STREETS; i++)
            n_all += look(&c, point, streets, barriers, i, address, &all[n_all]);
        for (int i = 0; i < n_all; i++)
            if (first.street < 0 || is_before(&c, &all[i], &first))
                first = all[i];
        /* beyond a barrier nobody is runner-up to a street on this side */
        for (int i = 0; i < n_all; i++)
            if (all[i].street != first.street && (first.is_across || !all[i].is_across) &&
                (second.street < 0 || is_before(&c, &all[i], &second)))
                second = all[i];
        struct ward_street_choice got;
        ward_gazetteer_choose(&c.g, c.barriers, REACH_M, address[0] != '\0' ? address : NULL, x, y, &got);
        GEOSGeom_destroy_r(geos, point);
        ward_geom_clear(&p);
        if (first.street < 0) {
            assert_int_equal(got.near.line, WARD_NONE);
            none++;
            continue;
        }
        char want[16];
        snprintf(want, sizeof want, "S%02d", first.street);
        if (got.near.line == WARD_NONE || strcmp(c.g.streets->codes[got.near.line], want) != 0)
            fail_msg("at %.17g %.17g '%s': not %s (%lld mm)", x, y, address, want, first.mm);
        assert_int_equal(got.is_named, first.is_named);
        assert_int_equal(got.is_across, first.is_across);
        assert_int_equal(llround(got.near.distance_m * 1000), first.mm);
        snprintf(want, sizeof want, "S%02d", second.street);
        if ((second.street >= 0) != (got.runner_up != WARD_NONE) ||
            (second.street >= 0 && strcmp(c.g.streets->codes[got.runner_up], want) != 0))
            fail_msg("at %.17g %.17g '%s': runner-up not %s", x, y, address, want);
        named += first.is_named;
        across += first.is_across;
        ties += second.street >= 0 && second.mm == first.mm;
    }
    assert_true(named > 300 && across > 50 && none > 20 && ties > 10);
    for (int i = 0; i < STREETS; i++) {
        GEOSGeom_destroy_r(geos, streets[i]);
        ward_geom_clear(&c.street[i]);
    }
    for (int i = 0; i < BARRIERS; i++) {
        GEOSGeom_destroy_r(geos, barriers[i]);
        ward_geom_clear(&c.barrier[i]);
    }
    ward_nearest_free(c.barriers);
    ward_gazetteer_clear(&c.g);
    ward_db_rollback(c.s->db);
}

static const char *duty_at(const struct ward_duties *duties, const struct ward_rows *units, uint32_t street,
                           double measure_m, enum ward_side side, const char *day)
{
    struct ward_near near = {.line = street, .measure_m = measure_m, .side = side};
    uint32_t unit;
    const struct ward_duty *found = ward_duties_find(duties, &near, day, units, &unit);
    return found != NULL ? units->codes[unit] : "none";
}

static void test_duties(void **state)
{
    struct small *s = *state;
    struct ward_gazetteer g = {0};
    struct ward_duties duties = {0};
    struct ward_rows *units = NULL;
    struct ward_moment when = {.as_of = "2023-06-01"};
    assert_int_equal(ward_db_begin(s->db), WARD_OK);
    define(s, "estates");
    define(s, "duties");
    small_exec(
        s, "INSERT INTO duties(street_id, from_m, to_m, side, unit_code, valid_from, valid_to) VALUES"
           " ('s1', 0, 0.5, NULL, 'A2', NULL, NULL), ('s1', 0.5, NULL, NULL, 'A1', NULL, NULL),"
           " ('s1', 0, 0.3, 'left', 'B1', '2023-01-01', '2024-01-01'), ('s2', NULL, 0.2, 'right', 'C9', NULL, NULL),"
           " ('s2', NULL, 0.2, 'right', 'B1', NULL, NULL), ('gone', NULL, NULL, NULL, 'A1', NULL, NULL)");
    small_exec(s, "UPDATE ward_layers SET loaded = 1");
    assert_ok(s->ctx, ward_gazetteer_read(s->db, &g));
    assert_ok(s->ctx, ward_duties_read(s->db, &g, &duties));
    assert_ok(s->ctx, ward_rows_read(s->ctx, s->db->sql, "units", &when, &units));
    assert_int_equal(duties.n, 5);
    uint32_t s1 = ward_gazetteer_street(&g, "s1"), s2 = ward_gazetteer_street(&g, "s2");
    assert_int_equal(ward_gazetteer_street(&g, "nosuch"), WARD_NONE);
    assert_string_equal(duty_at(&duties, units, s1, 0.1, WARD_SIDE_RIGHT, "2023-06-01"), "A2");
    assert_string_equal(duty_at(&duties, units, s1, 0.1, WARD_SIDE_LEFT, "2023-06-01"),
                        "B1"); /* its side's own first */
    assert_string_equal(duty_at(&duties, units, s1, 0.1, WARD_SIDE_LEFT, "2024-01-01"), "A2"); /* it has ended */
    assert_string_equal(duty_at(&duties, units, s1, 0.1, WARD_SIDE_ON, "2023-06-01"), "B1");
    assert_string_equal(duty_at(&duties, units, s1, 0.5, WARD_SIDE_ON, "2023-06-01"), "A1"); /* both: the lower code */
    assert_string_equal(duty_at(&duties, units, s1, 0.9, WARD_SIDE_ON, NULL), "A1");
    assert_string_equal(duty_at(&duties, units, s2, 0.1, WARD_SIDE_RIGHT, "2023-06-01"), "B1"); /* no unit C9 */
    assert_string_equal(duty_at(&duties, units, s2, 0.1, WARD_SIDE_LEFT, "2023-06-01"), "none");
    assert_string_equal(duty_at(&duties, units, s2, 0.3, WARD_SIDE_RIGHT, "2023-06-01"), "none");
    ward_rows_free(units);
    ward_duties_clear(&duties);
    ward_gazetteer_clear(&g);
    ward_db_rollback(s->db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_choice, small_set_up, small_tear_down),
        cmocka_unit_test_setup_teardown(test_duties, small_set_up, small_tear_down),
    };
    return cmocka_run_group_tests_name("gazetteer", tests, NULL, NULL);
}

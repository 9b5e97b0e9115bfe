/* The geometry of a row by its key: valid that day, collected, dissolved; areas are answers by hand. */
#include "geo/geom.h"
#include "small_db.h"
#include "store/row_place.h"

static struct ward_value text(const char *t)
{
    return (struct ward_value){.kind = WARD_TEXT, .text = t, .size = strlen(t)};
}

/* -1: no geometry. */
static double measure(struct small *s, const char *layer, const char *column, const char *as_of,
                      const struct ward_value *key, size_t *n_parts)
{
    struct ward_row_place *p = NULL;
    struct ward_geom g = {0};
    unsigned kinds = 0;
    const void *blob = NULL;
    size_t size = 0;
    if (ward_row_place_new(s->db, layer, column, as_of, &kinds, &p) != WARD_OK ||
        ward_row_place_find(p, key, &blob, &size) != WARD_OK)
        fail_msg("%s", ward_ctx_message(s->ctx));
    double m = -1;
    *n_parts = 0;
    if (blob != NULL) {
        assert_int_equal(ward_geom_from_blob(s->ctx, blob, size, &g), WARD_OK);
        assert_int_equal(g.kind, kinds);
        assert_int_equal(g.srid, 4549);
        m = g.kind == WARD_KIND_POLYGON ? ward_geom_area_m2(&g) : ward_geom_length_m(&g);
        *n_parts = g.n_parts;
    }
    ward_geom_clear(&g);
    ward_row_place_free(p);
    return m;
}

static void test_places(void **state)
{
    struct small *s = *state;
    size_t n = 0;
    struct ward_value a1 = text("A1"), a = text("A"), street = text("S"), none = text("X"), null = {.kind = WARD_NULL};
    assert_true(measure(s, "units", "unit_code", "2023-06-15", &a1, &n) == 1.0);
    assert_true(measure(s, "units", "unit_code", "2019-06-15", &a1, &n) == 81.0);
    /* The last day is excluded: on it the new version alone is there. */
    assert_true(measure(s, "units", "unit_code", "2020-01-01", &a1, &n) == 1.0);
    assert_true(measure(s, "units", "unit_code", "2023-06-15", &none, &n) == -1.0);
    assert_true(measure(s, "units", "unit_code", "2023-06-15", &null, &n) == -1.0);
    /* Two units of a subdistrict without polygons of its own dissolve into one ring; the district takes all three. */
    assert_true(measure(s, "subdistricts", "subdistrict_code", "2023-06-15", &a, &n) == 2.0);
    assert_int_equal(n, 1);
    assert_true(measure(s, "district", "district_code", "2023-06-15", &null, &n) == 3.0);
    assert_int_equal(n, 1);
    /* Both segments of a street, and one by another name of the query's column. */
    assert_true(measure(s, "streets", "street_code", "2023-06-15", &street, &n) == 2.0);
    assert_int_equal(n, 2);
    struct ward_value s1 = text("s1");
    assert_true(measure(s, "streets", "segment", NULL, &s1, &n) == 1.0);
}

static void test_own_polygon_first(void **state)
{
    struct small *s = *state;
    size_t n = 0;
    struct ward_value a = text("A"), b = text("B");
    small_exec(s, "INSERT INTO subdistricts(subdistrict_code, name, geom) VALUES "
                  "('A', 'Alpha', GeomFromText('MULTIPOLYGON(((0 0,5 0,5 5,0 5,0 0)))', 4549)), ('B', 'Beta', NULL)");
    assert_true(measure(s, "subdistricts", "subdistrict_code", "2023-06-15", &a, &n) == 25.0);
    assert_true(measure(s, "subdistricts", "subdistrict_code", "2023-06-15", &b, &n) == 1.0);
}

static void test_refused(void **state)
{
    struct small *s = *state;
    struct ward_row_place *p = NULL;
    unsigned kinds = 0;
    assert_int_equal(ward_row_place_new(s->db, "inspections", "unit_code", NULL, &kinds, &p), WARD_E_NO_PLACE);
    assert_null(p);
    assert_int_equal(ward_row_place_new(s->db, "unitz", "unit_code", NULL, &kinds, &p), WARD_E_LAYER);
    assert_null(p);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, small_set_up, small_tear_down)
    const struct CMUnitTest tests[] = {TEST(test_places), TEST(test_own_polygon_first), TEST(test_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

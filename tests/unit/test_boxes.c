/* The tree of boxes, built either way, against asking every box. */
#include "geo_help.h"

#include "geo/boxes.h"

static bool meets(const struct ward_box *a, const struct ward_box *b)
{
    return a->min_x <= b->max_x && b->min_x <= a->max_x && a->min_y <= b->max_y && b->min_y <= a->max_y;
}

static struct ward_box roll_box(struct dice *d, double size)
{
    double x = roll_real(d, 0, 1000), y = roll_real(d, 0, 1000);
    return (struct ward_box){x, y, x + roll_real(d, 0, size), y + roll_real(d, 0, size)};
}

static void check_find(struct ward_ctx *ctx, const struct ward_boxes *tree, const struct ward_box *boxes, size_t n,
                       const struct ward_box *asked, struct ward_numbers *found)
{
    size_t at = 0;
    assert_ok(ctx, ward_boxes_find(ctx, tree, asked, found));
    for (size_t i = 0; i < n; i++)
        if (boxes[i].min_x <= boxes[i].max_x && meets(&boxes[i], asked)) {
            assert_true(at < found->n);
            assert_int_equal(found->items[at++], i);
        }
    assert_int_equal(at, found->n);
}

/* From none to more than two bytes can number; empty boxes among them; asked for few and for many. */
static void test_brute(void **state)
{
    static const size_t sizes[] = {0, 1, 2, 15, 16, 17, 40, 257, 3000, 70000};
    struct ward_ctx *ctx = *state;
    struct dice d = {3};
    struct ward_numbers found = {0};
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
        size_t n = sizes[k];
        struct ward_box *boxes = calloc(n + 1, sizeof *boxes);
        struct ward_boxes tiled = {0}, ordered = {0};
        for (size_t i = 0; i < n; i++) {
            boxes[i] = roll_box(&d, 3);
            if (i % 50 == 7)
                boxes[i] = (struct ward_box){INFINITY, INFINITY, -INFINITY, -INFINITY};
        }
        assert_ok(ctx, ward_boxes_build(ctx, boxes, n, &tiled));
        assert_ok(ctx, ward_boxes_build_ordered(ctx, boxes, n, &ordered));
        for (int i = 0; i < 60; i++) {
            struct ward_box asked = roll_box(&d, i % 3 == 0 ? 0 : i % 3 == 1 ? 30 : 700);
            check_find(ctx, &tiled, boxes, n, &asked, &found);
            check_find(ctx, &ordered, boxes, n, &asked, &found);
        }
        ward_boxes_clear(&tiled);
        ward_boxes_clear(&ordered);
        free(boxes);
    }
    ward_numbers_clear(&found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_brute, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

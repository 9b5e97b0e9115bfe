/* test_late.c: a library loaded late: its functions work; one that is not there is a sentence and changes nothing. */
#include <string.h>

#include "core/late.h"
#include "core_test.h"

struct maths {
    double (*cos)(double);
    double (*pow)(double, double);
};

static void test_functions_work(void **state)
{
    struct ward_ctx *ctx = *state;
    static const char *const names[] = {"cos", "pow"};
    const struct ward_late library = {"mathematics", "libm.so.6", "libc6", names, 2};
    struct maths m = {NULL, NULL};
    assert_int_equal(ward_late_load(ctx, &library, &m, NULL), WARD_OK);
    assert_true(m.cos(0.0) == 1.0);
    assert_true(m.pow(2.0, 10.0) == 1024.0);
    /* Once is enough, even where the library is gone by then. */
    const struct ward_late gone = {"mathematics", "libgone.so.1", "libc6", names, 2};
    bool is_new = true;
    assert_int_equal(ward_late_load(ctx, &gone, &m, &is_new), WARD_OK);
    assert_false(is_new);
    assert_true(m.cos(0.0) == 1.0);
}

static void test_no_such_library(void **state)
{
    struct ward_ctx *ctx = *state;
    static const char *const names[] = {"cos"};
    const struct ward_late library = {"Nothing", "libward-nowhere.so.1", "libward-nowhere1", names, 1};
    struct maths m = {NULL, NULL};
    assert_int_equal(ward_late_load(ctx, &library, &m, NULL), WARD_E_EXTENSION);
    assert_null(m.cos);
    assert_string_equal(ward_ctx_message(ctx),
                        "Nothing cannot be loaded (libward-nowhere.so.1: cannot open shared object file: No such file "
                        "or directory); install Debian's package libward-nowhere1");
}

static void test_no_such_function(void **state)
{
    struct ward_ctx *ctx = *state;
    static const char *const names[] = {"cos", "ward_no_such_function"};
    const struct ward_late library = {"mathematics", "libm.so.6", "libc6", names, 2};
    struct maths m = {NULL, NULL};
    assert_int_equal(ward_late_load(ctx, &library, &m, NULL), WARD_E_EXTENSION);
    assert_null(m.cos); /* not half a table */
    assert_non_null(strstr(ward_ctx_message(ctx), "ward_no_such_function"));
    assert_non_null(strstr(ward_ctx_message(ctx), "libc6"));
}

static ward_rc load(struct ward_ctx *ctx, const void *with)
{
    struct maths m = {NULL, NULL};
    return ward_late_load(ctx, with, &m, NULL);
}

static void test_out_of_memory(void **state)
{
    static const char *const names[] = {"cos", "pow"};
    const struct ward_late library = {"mathematics", "libm.so.6", "libc6", names, 2};
    each_allocation_fails(*state, load, &library);
}

int main(void)
{
    const struct CMUnitTest tests[] = {CORE_TEST(test_functions_work), CORE_TEST(test_no_such_library),
                                       CORE_TEST(test_no_such_function), CORE_TEST(test_out_of_memory)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

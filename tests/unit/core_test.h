/** core_test.h: what the tests of core/ share: cmocka's includes, a context for each test, and the failing allocator.
 */
#ifndef WARD_TESTS_CORE_TEST_H
#define WARD_TESTS_CORE_TEST_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/mem.h"

static inline int set_up(void **state)
{
    *state = ward_ctx_new();
    return *state == NULL;
}

/* Frees the context, and fails when a test leaves a block behind. */
static inline int tear_down(void **state)
{
    ward_mem_fail_at(0);
    ward_ctx_free(*state);
    return ward_mem_live() != 0;
}

#define CORE_TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

/**
 * Runs a piece of work with its first, second, third … allocation failing, until it passes: each failure is
 * WARD_E_NOMEM and leaves no block behind. The work frees what it made.
 */
static inline void each_allocation_fails(struct ward_ctx *ctx, ward_rc (*work)(struct ward_ctx *, const void *),
                                         const void *with)
{
    long live = ward_mem_live();
    for (long n = 1; n < 100000; n++) {
        ward_mem_fail_at(n);
        ward_rc rc = work(ctx, with);
        ward_mem_fail_at(0);
        assert_int_equal(ward_mem_live(), live);
        if (rc == WARD_OK) {
            assert_true(n > 1);
            return;
        }
        assert_int_equal(rc, WARD_E_NOMEM);
        assert_non_null(strstr(ward_ctx_message(ctx), "out of memory"));
    }
    fail_msg("still failing");
}

#endif

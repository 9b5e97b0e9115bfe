#include "core_test.h"

static void test_a_failure_leaves_code_and_sentence(void **state)
{
    assert_string_equal(ward_ctx_message(*state), "");
    assert_int_equal(ward_ctx_code(*state), WARD_OK);
    assert_int_equal(ward_fail(*state, WARD_E_CRS, "no EPSG:%d", 4549), WARD_E_CRS);
    assert_string_equal(ward_ctx_message(*state), "no EPSG:4549");
    assert_int_equal(ward_ctx_code(*state), WARD_E_CRS);
    ward_ctx_clear(*state);
    assert_string_equal(ward_ctx_message(*state), "");
    assert_int_equal(ward_ctx_code(*state), WARD_OK);
}

static void test_a_message_may_quote_the_last_one(void **state)
{
    (void)ward_fail(*state, WARD_E_SQL, "disk full");
    assert_int_equal(ward_fail(*state, WARD_E_IO, "saving: %s", ward_ctx_message(*state)), WARD_E_IO);
    assert_string_equal(ward_ctx_message(*state), "saving: disk full");
    assert_int_equal(ward_fail_in(*state, "loading %s: ", "bins"), WARD_E_IO);
    assert_string_equal(ward_ctx_message(*state), "loading bins: saving: disk full");
}

static void test_long_messages_are_cut(void **state)
{
    char text[3000];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    (void)ward_fail(*state, WARD_E_ARG, "%s", text);
    assert_int_equal(strlen(ward_ctx_message(*state)), 1023);
    assert_int_equal(ward_fail_in(*state, "before: "), WARD_E_ARG);
    assert_memory_equal(ward_ctx_message(*state), "before: x", 9);
    assert_int_equal(strlen(ward_ctx_message(*state)), 1023);
    assert_int_equal(ward_fail_in(*state, "%s", text), WARD_E_ARG); /* no room: the message stays */
    assert_memory_equal(ward_ctx_message(*state), "before: x", 9);
}

static void test_no_context(void **state)
{
    (void)state;
    assert_int_equal(ward_fail(NULL, WARD_E_ARG, "lost"), WARD_E_ARG);
    assert_string_equal(ward_ctx_message(NULL), "out of memory");
    assert_int_equal(ward_ctx_code(NULL), WARD_E_NOMEM);
    assert_null(ward_ctx_ref(NULL));
    ward_ctx_free(NULL);
}

static void append(void *handle)
{
    char *count = handle;
    count[1]++;
}

static void test_slots_are_released(void **state)
{
    (void)state;
    char first[2] = {'a', 0}, second[2] = {'b', 0};
    struct ward_ctx *ctx = ward_ctx_new();
    assert_null(ward_ctx_slot(ctx, WARD_SLOT_GEOS));
    ward_ctx_slot_set(ctx, WARD_SLOT_GEOS, first, append);
    assert_ptr_equal(ward_ctx_slot(ctx, WARD_SLOT_GEOS), first);
    ward_ctx_slot_set(ctx, WARD_SLOT_GEOS, second, append);
    assert_int_equal(first[1], 1);
    ward_ctx_slot_set(ctx, WARD_SLOT_PROJ, first, NULL);
    assert_ptr_equal(ward_ctx_ref(ctx), ctx);
    ward_ctx_free(ctx);
    assert_int_equal(second[1], 0); /* one reference is left */
    ward_ctx_free(ctx);
    assert_int_equal(first[1], 1);
    assert_int_equal(second[1], 1);
}

static void test_interrupt(void **state)
{
    volatile int flag = 0;
    assert_int_equal(ward_ctx_interrupted(*state), WARD_OK);
    ward_ctx_watch(*state, &flag);
    assert_int_equal(ward_ctx_interrupted(*state), WARD_OK);
    flag = 1;
    assert_int_equal(ward_ctx_interrupted(*state), WARD_E_INTERRUPT);
    ward_ctx_watch(*state, NULL);
    assert_int_equal(ward_ctx_interrupted(*state), WARD_OK);
}

static void test_out_of_memory(void **state)
{
    (void)state;
    ward_mem_fail_at(1);
    assert_null(ward_ctx_new());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CORE_TEST(test_a_failure_leaves_code_and_sentence),
        CORE_TEST(test_a_message_may_quote_the_last_one),
        CORE_TEST(test_long_messages_are_cut),
        CORE_TEST(test_no_context),
        CORE_TEST(test_slots_are_released),
        CORE_TEST(test_interrupt),
        CORE_TEST(test_out_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

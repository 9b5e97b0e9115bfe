#include "core_test.h"

#include "core/buf.h"

static void test_texts_join(void **state)
{
    struct ward_buf buf = {0};
    assert_int_equal(ward_buf_text(*state, &buf, "a"), WARD_OK);
    assert_int_equal(ward_buf_text(*state, &buf, ""), WARD_OK);
    assert_int_equal(ward_buf_add(*state, &buf, "b\0c", 3), WARD_OK);
    assert_int_equal(buf.size, 4);
    assert_memory_equal(buf.data, "ab\0c", 5);
    ward_buf_clear(&buf);
    assert_null(buf.data);
}

static void test_empty_is_text_too(void **state)
{
    struct ward_buf buf = {0};
    assert_null(ward_buf_take(&buf));
    assert_int_equal(ward_buf_add(*state, &buf, NULL, 0), WARD_OK);
    assert_string_equal(buf.data, "");
    ward_buf_clear(&buf);
}

static void test_printf_grows(void **state)
{
    struct ward_buf buf = {0};
    char want[4000] = "";
    for (int i = 0; i < 500; i++) {
        assert_int_equal(ward_buf_printf(*state, &buf, "%d,", i), WARD_OK);
        (void)snprintf(want + strlen(want), sizeof want - strlen(want), "%d,", i);
    }
    assert_string_equal(buf.data, want);
    assert_int_equal(buf.size, strlen(want));
    ward_buf_clear(&buf);
}

static void test_quoting(void **state)
{
    struct ward_buf buf = {0};
    assert_int_equal(ward_buf_identifier(*state, &buf, "a\"b'c"), WARD_OK);
    assert_int_equal(ward_buf_literal(*state, &buf, "a\"b'c"), WARD_OK);
    assert_string_equal(buf.data, "\"a\"\"b'c\"'a\"b''c'");
    ward_buf_clear(&buf);
}

static void test_reset_keeps_the_memory_and_take_moves_it(void **state)
{
    struct ward_buf buf = {0};
    assert_int_equal(ward_buf_text(*state, &buf, "first"), WARD_OK);
    char *memory = buf.data;
    ward_buf_reset(&buf);
    assert_string_equal(buf.data, "");
    assert_int_equal(ward_buf_text(*state, &buf, "next"), WARD_OK);
    assert_ptr_equal(buf.data, memory);
    char *text = ward_buf_take(&buf);
    assert_string_equal(text, "next");
    assert_null(buf.data);
    assert_int_equal(buf.size + buf.capacity, 0);
    ward_mem_free(text);
}

static ward_rc fill(struct ward_ctx *ctx, const void *with)
{
    struct ward_buf buf = {0};
    (void)with;
    ward_rc rc = WARD_OK;
    for (int i = 0; rc == WARD_OK && i < 50; i++)
        rc = ward_buf_printf(ctx, &buf, "%d ", i);
    if (rc == WARD_OK)
        rc = ward_buf_identifier(
            ctx, &buf, "a rather long name that makes the buffer grow once more, and then a little more of it");
    ward_buf_clear(&buf);
    return rc;
}

static void test_failing_allocations(void **state)
{
    each_allocation_fails(*state, fill, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CORE_TEST(test_texts_join),
        CORE_TEST(test_empty_is_text_too),
        CORE_TEST(test_printf_grows),
        CORE_TEST(test_quoting),
        CORE_TEST(test_reset_keeps_the_memory_and_take_moves_it),
        CORE_TEST(test_failing_allocations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

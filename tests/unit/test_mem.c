#include "core_test.h"

static void test_new_is_zeroed(void **state)
{
    int *numbers = NULL;
    assert_int_equal(ward_new(*state, 100, sizeof *numbers, &numbers), WARD_OK);
    for (size_t i = 0; i < 100; i++)
        assert_int_equal(numbers[i], 0);
    assert_int_equal(ward_mem_live(), 2); /* the context is the other one */
    ward_mem_free(numbers);
    assert_int_equal(ward_mem_live(), 1);
}

static void test_new_of_none_is_a_block(void **state)
{
    char *block = NULL;
    assert_int_equal(ward_new(*state, 0, 8, &block), WARD_OK);
    assert_non_null(block);
    ward_mem_free(block);
    ward_mem_free(NULL);
}

static void test_overflow_is_refused(void **state)
{
    void *block = &block;
    assert_null(ward_mem_calloc(SIZE_MAX / 2, 4));
    assert_int_equal(ward_new(*state, SIZE_MAX, SIZE_MAX, &block), WARD_E_NOMEM);
    assert_null(block);
    size_t capacity = 0;
    block = NULL;
    assert_int_equal(ward_grow(*state, &block, &capacity, SIZE_MAX / 2, 16), WARD_E_NOMEM);
    assert_null(block);
    assert_int_equal(capacity, 0);
}

static void test_grow_keeps_and_doubles(void **state)
{
    size_t *numbers = NULL, capacity = 0, moves = 0;
    for (size_t i = 0; i < 10000; i++) {
        size_t before = capacity;
        assert_int_equal(ward_grow(*state, &numbers, &capacity, i + 1, sizeof *numbers), WARD_OK);
        moves += capacity != before;
        assert_true(capacity > i);
        numbers[i] = i * 3;
    }
    for (size_t i = 0; i < 10000; i++)
        assert_int_equal(numbers[i], i * 3);
    assert_in_range(moves, 5, 20);
    ward_mem_free(numbers);
}

static void test_grow_failing_keeps_the_old(void **state)
{
    char *text = NULL;
    size_t capacity = 0;
    assert_int_equal(ward_grow(*state, &text, &capacity, 4, 1), WARD_OK);
    memcpy(text, "abc", 4);
    char *before = text;
    size_t capacity_before = capacity;
    ward_mem_fail_at(1);
    assert_int_equal(ward_grow(*state, &text, &capacity, 1000, 1), WARD_E_NOMEM);
    assert_ptr_equal(text, before);
    assert_int_equal(capacity, capacity_before);
    assert_string_equal(text, "abc");
    ward_mem_free(text);
}

static void test_copies(void **state)
{
    char *copy = NULL;
    assert_int_equal(ward_strdup(*state, "街道", &copy), WARD_OK);
    assert_string_equal(copy, "街道");
    ward_mem_free(copy);
    assert_int_equal(ward_strndup(*state, "abcdef", 3, &copy), WARD_OK);
    assert_string_equal(copy, "abc");
    ward_mem_free(copy);
    copy = (char *)1;
    assert_int_equal(ward_strdup(*state, NULL, &copy), WARD_OK);
    assert_null(copy);
}

static void test_the_nth_allocation_fails_once(void **state)
{
    char *copy = NULL;
    ward_mem_fail_at(2);
    assert_int_equal(ward_strdup(*state, "a", &copy), WARD_OK);
    ward_mem_free(copy);
    assert_int_equal(ward_strdup(*state, "b", &copy), WARD_E_NOMEM);
    assert_null(copy);
    assert_int_equal(ward_strdup(*state, "c", &copy), WARD_OK);
    ward_mem_free(copy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CORE_TEST(test_new_is_zeroed),
        CORE_TEST(test_new_of_none_is_a_block),
        CORE_TEST(test_overflow_is_refused),
        CORE_TEST(test_grow_keeps_and_doubles),
        CORE_TEST(test_grow_failing_keeps_the_old),
        CORE_TEST(test_copies),
        CORE_TEST(test_the_nth_allocation_fails_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

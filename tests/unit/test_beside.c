#include "core/beside.h"

#include <stdatomic.h>

#include "core_test.h"

struct job {
    struct ward_ctx *caller;
    atomic_bool may_end;
    bool was_beside, fails;
    int times;
    void *block;
};

static ward_rc work(struct ward_ctx *ctx, void *state)
{
    struct job *job = state;
    job->times++;
    job->was_beside = ctx != job->caller;
    while (job->was_beside && !atomic_load(&job->may_end))
        ;
    ward_rc rc = ward_new(ctx, 10, 10, &job->block);
    if (rc == WARD_OK && job->fails)
        rc = ward_fail(ctx, WARD_E_GEOM, "the work is at fault");
    return rc;
}

/* With two threads the caller goes on while the work is done; with one it does the work when it waits. */
static void test_done_once(void **state)
{
    for (int threads = 1; threads <= 2; threads++) {
        struct job job = {.caller = *state};
        struct ward_beside *beside = NULL;
        ward_ctx_set_threads(*state, threads);
        assert_int_equal(ward_beside_new(*state, work, &job, &beside), WARD_OK);
        assert_int_equal(ward_beside_is_running(beside), threads == 2);
        atomic_store(&job.may_end, true);
        assert_int_equal(ward_beside_wait(*state, beside), WARD_OK);
        assert_false(ward_beside_is_running(beside));
        assert_int_equal(job.times, 1);
        assert_int_equal(job.was_beside, threads == 2);
        ward_beside_free(beside);
        ward_mem_free(job.block);
    }
}

static void test_failure_is_the_callers(void **state)
{
    for (int threads = 1; threads <= 2; threads++) {
        struct job job = {.caller = *state, .may_end = true, .fails = true};
        struct ward_beside *beside = NULL;
        ward_ctx_set_threads(*state, threads);
        assert_int_equal(ward_beside_new(*state, work, &job, &beside), WARD_OK);
        assert_int_equal(ward_beside_wait(*state, beside), WARD_E_GEOM);
        assert_string_equal(ward_ctx_message(*state), "the work is at fault");
        ward_beside_free(beside);
        ward_mem_free(job.block);
    }
}

/* Freed without a wait: a thread that has begun ends first, so that what it made can be freed. */
static void test_freed_early(void **state)
{
    struct job job = {.caller = *state, .may_end = true};
    struct ward_beside *beside = NULL;
    ward_ctx_set_threads(*state, 2);
    assert_int_equal(ward_beside_new(*state, work, &job, &beside), WARD_OK);
    ward_beside_free(beside);
    assert_int_equal(job.times, 1);
    ward_mem_free(job.block);
    ward_beside_free(NULL);
}

static ward_rc once(struct ward_ctx *ctx, const void *with)
{
    struct job job = {.caller = ctx, .may_end = true};
    struct ward_beside *beside = NULL;
    (void)with;
    ward_rc rc = ward_beside_new(ctx, work, &job, &beside);
    if (rc == WARD_OK)
        rc = ward_beside_wait(ctx, beside);
    ward_beside_free(beside);
    ward_mem_free(job.block);
    return rc;
}

static void test_out_of_memory(void **state)
{
    ward_ctx_set_threads(*state, 1);
    each_allocation_fails(*state, once, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {CORE_TEST(test_done_once), CORE_TEST(test_failure_is_the_callers),
                                       CORE_TEST(test_freed_early), CORE_TEST(test_out_of_memory)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

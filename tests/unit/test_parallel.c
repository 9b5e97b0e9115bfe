#include "core/parallel.h"

#include <stdatomic.h>

#include "core_test.h"

#define CHUNKS 1000

struct job {
    atomic_int done[CHUNKS];
    uint64_t results[CHUNKS];
    size_t fails_at[2]; /* CHUNKS: none */
    struct ward_ctx *caller;
    atomic_int others; /* chunks done under another context than the caller's */
};

static uint64_t square_sum(size_t chunk)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < 200 + chunk; i++)
        sum += i * i;
    return sum;
}

static ward_rc work(struct ward_ctx *ctx, void *state, size_t chunk)
{
    struct job *job = state;
    atomic_fetch_add(&job->done[chunk], 1);
    if (ctx != job->caller)
        atomic_fetch_add(&job->others, 1);
    if (ctx != job->caller && ward_ctx_threads(ctx) != 1)
        return ward_fail(ctx, WARD_E_INTERNAL, "a worker may use %d threads", ward_ctx_threads(ctx));
    job->results[chunk] = square_sum(chunk);
    for (int i = 0; i < 2; i++)
        if (job->fails_at[i] == chunk)
            return ward_fail(ctx, WARD_E_GEOM, "chunk %zu is broken", chunk);
    return WARD_OK;
}

static struct job new_job(struct ward_ctx *ctx)
{
    struct job job = {.fails_at = {CHUNKS, CHUNKS}, .caller = ctx};
    return job;
}

static void test_each_chunk_once(void **state)
{
    static const int threads[] = {1, 2, 4, 64};
    for (size_t t = 0; t < 4; t++) {
        struct job job = new_job(*state);
        ward_ctx_set_threads(*state, threads[t]);
        assert_int_equal(ward_parallel(*state, CHUNKS, work, &job), WARD_OK);
        for (size_t i = 0; i < CHUNKS; i++) {
            assert_int_equal(job.done[i], 1);
            assert_int_equal(job.results[i], square_sum(i));
        }
        if (threads[t] == 1)
            assert_int_equal(job.others, 0);
        assert_int_equal(ward_mem_live(), 1); /* the workers' contexts are gone */
    }
}

static void test_no_chunk(void **state)
{
    struct job job = new_job(*state);
    assert_int_equal(ward_parallel(*state, 0, work, &job), WARD_OK);
    assert_int_equal(job.done[0], 0);
}

static void test_the_lowest_failure_comes_back(void **state)
{
    static const int threads[] = {1, 2, 4};
    for (size_t t = 0; t < 3; t++)
        for (size_t run = 0; run < 50; run++) {
            struct job job = new_job(*state);
            job.fails_at[0] = 301 + run;
            job.fails_at[1] = 300 + run;
            ward_ctx_set_threads(*state, threads[t]);
            assert_int_equal(ward_parallel(*state, CHUNKS, work, &job), WARD_E_GEOM);
            char expected[64];
            (void)snprintf(expected, sizeof expected, "chunk %zu is broken", 300 + run);
            assert_string_equal(ward_ctx_message(*state), expected);
            assert_int_equal(ward_ctx_code(*state), WARD_E_GEOM);
            for (size_t i = 0; i < 300 + run; i++)
                assert_int_equal(job.done[i], 1);
            assert_true(job.done[CHUNKS - 1] == 0); /* a failure stops the rest */
        }
}

static void test_interrupt(void **state)
{
    struct job job = new_job(*state);
    volatile int flag = 1;
    ward_ctx_watch(*state, &flag);
    ward_ctx_set_threads(*state, 4);
    assert_int_equal(ward_parallel(*state, CHUNKS, work, &job), WARD_E_INTERRUPT);
    for (size_t i = 0; i < CHUNKS; i++)
        assert_int_equal(job.done[i], 0);
    assert_non_null(strstr(ward_ctx_message(*state), "interrupted"));
}

static void test_thread_numbers(void **state)
{
    int usual = ward_ctx_threads(*state);
    assert_in_range(usual, 1, 8);
    ward_ctx_set_threads(*state, 3);
    assert_int_equal(ward_ctx_threads(*state), 3);
    ward_ctx_set_threads(*state, 1000);
    assert_int_equal(ward_ctx_threads(*state), WARD_THREADS_MAX);
    ward_ctx_set_threads(*state, -5);
    assert_int_equal(ward_ctx_threads(*state), 1);
    ward_ctx_set_threads(*state, 0);
    assert_int_equal(ward_ctx_threads(*state), usual);
}

static void test_ranges(void **state)
{
    size_t from, to;
    (void)state;
    ward_chunk_range(10, 4, 0, &from, &to);
    assert_int_equal(from, 0);
    assert_int_equal(to, 4);
    ward_chunk_range(10, 4, 2, &from, &to);
    assert_int_equal(from, 8);
    assert_int_equal(to, 10);
    ward_chunk_range(8, 4, 1, &from, &to);
    assert_int_equal(to, 8);
}

static ward_rc four_threads(struct ward_ctx *ctx, const void *with)
{
    struct job job = new_job(ctx);
    (void)with;
    ward_ctx_set_threads(ctx, 4);
    return ward_parallel(ctx, CHUNKS, work, &job);
}

static void test_out_of_memory(void **state)
{
    each_allocation_fails(*state, four_threads, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CORE_TEST(test_each_chunk_once), CORE_TEST(test_no_chunk),       CORE_TEST(test_the_lowest_failure_comes_back),
        CORE_TEST(test_interrupt),       CORE_TEST(test_thread_numbers), CORE_TEST(test_ranges),
        CORE_TEST(test_out_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Readers that crash, hang, babble or lie: small shell scripts in the reader's place. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "io/child.h"

struct world {
    struct ward_ctx *ctx;
    char folder[64];
    char program[128];
};

static int set_up(void **state)
{
    static struct world w;
    w.ctx = ward_ctx_new();
    snprintf(w.folder, sizeof w.folder, "/tmp/ward-child-XXXXXX");
    *state = &w;
    if (w.ctx == NULL || mkdtemp(w.folder) == NULL)
        return 1;
    snprintf(w.program, sizeof w.program, "%s/program", w.folder);
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;
    (void)unlink(w->program);
    (void)rmdir(w->folder);
    ward_ctx_free(w->ctx);
    return 0;
}

static void write_program(const struct world *w, const char *script)
{
    FILE *file = fopen(w->program, "w");
    assert_non_null(file);
    fprintf(file, "#!/bin/sh\n%s\n", script);
    fclose(file);
    assert_int_equal(chmod(w->program, 0700), 0);
}

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Runs a script as the reader up to its first fault. */
static ward_rc run(struct world *w, const char *script, int silence_seconds)
{
    struct ward_child child;
    struct ward_buf request = {0};
    write_program(w, script);
    assert_int_equal(ward_buf_text(w->ctx, &request, "request\n"), WARD_OK);
    ward_rc rc = ward_child_start(w->ctx, w->program, "units.shp", &request, silence_seconds, &child);
    assert_int_equal(rc, WARD_OK);
    pid_t pid = child.pid;
    bool is_end = false;
    while (rc == WARD_OK && !is_end) {
        unsigned char type = 0;
        struct ward_payload p = {0};
        rc = ward_child_frame(&child, &type, &p);
        is_end = rc == WARD_OK && type == WARD_FRAME_END;
    }
    if (rc == WARD_OK)
        rc = ward_child_finish(&child);
    ward_child_stop(&child);
    assert_int_equal(kill(pid, 0), -1); /* gone, and no zombie */
    assert_int_equal(waitpid(pid, NULL, WNOHANG), -1);
    ward_buf_clear(&request);
    return rc;
}

static void expect_cause(struct world *w, const char *script, const char *cause)
{
    assert_int_equal(run(w, script, 20), WARD_E_READER);
    if (strstr(ward_ctx_message(w->ctx), cause) == NULL || strstr(ward_ctx_message(w->ctx), "units.shp") == NULL)
        fail_msg("\"%s\" does not name \"%s\"", ward_ctx_message(w->ctx), cause);
}

#define END "printf '\\0\\0\\0\\0E'"

static void test_good(void **state)
{
    assert_int_equal(run(*state, END, 20), WARD_OK);
    assert_int_equal(run(*state, "printf '\\3\\0\\0\\0Rabc'; " END, 20), WARD_OK);
    /* it gets `read`, the request, and an empty environment but for the locale */
    assert_int_equal(run(*state,
                         "[ \"$1\" = read ] && read -r x; [ \"$x\" = request ] && [ -z \"$HOME\" ] && "
                         "[ \"$LC_ALL\" = C.UTF-8 ] && " END,
                         20),
                     WARD_OK);
}

static void test_crashes(void **state)
{
    expect_cause(*state, "kill -SEGV $$", "crashed (signal 11");
    expect_cause(*state, "printf '\\3\\0\\0\\0Rabc'; kill -BUS $$", "crashed (signal 7");
    expect_cause(*state, "kill -XCPU $$", "processor time");
    expect_cause(*state, "kill -KILL $$", "killed");
    expect_cause(*state, "echo \"terminate called after throwing an instance of 'std::bad_alloc'\" >&2; kill -ABRT $$",
                 "memory");
    expect_cause(*state, "echo 'something odd' >&2; kill -ABRT $$", "something odd");
    expect_cause(*state, "exit 3", "exit status 3");
    expect_cause(*state, "exit 0", "exit status 0"); /* without an end */
    expect_cause(*state, END "; kill -SEGV $$", "crashed");
    expect_cause(*state, END "; exit 4", "status 4");
}

static void test_breaches(void **state)
{
    expect_cause(*state, "printf '\\377\\377\\377\\377R'", "64 MB");
    expect_cause(*state, END "; printf x", "bytes after the end");
    expect_cause(*state, END END, "bytes after the end");
    expect_cause(*state, "printf '\\100\\0\\0\\0Rabc'", "stopped in the middle"); /* half a frame */
}

static void test_hangs(void **state)
{
    struct world *w = *state;
    double before = seconds();
    assert_int_equal(run(w, "exec /bin/sleep 60", 1), WARD_E_READER);
    assert_non_null(strstr(ward_ctx_message(w->ctx), "sent nothing for 1 seconds"));
    assert_true(seconds() - before < 10.0);
    /* stopped, and deaf to everything but SIGKILL */
    assert_int_equal(run(w, "trap '' TERM INT HUP; kill -STOP $$", 1), WARD_E_READER);
}

/* What it says on standard error is kept at its end, whole, and never blocks it. */
static void test_babble(void **state)
{
    expect_cause(
        *state, "i=0; while [ $i -lt 20000 ]; do echo 'noise noise noise' >&2; i=$((i+1)); done; echo last >&2; exit 5",
        "last");
    expect_cause(*state, "printf '\\377\\376\\001 bad' >&2; exit 5", "exit status 5");
}

static void test_interrupt(void **state)
{
    struct world *w = *state;
    volatile int flag = 1;
    ward_ctx_watch(w->ctx, &flag);
    assert_int_equal(run(w, "exec /bin/sleep 60", 30), WARD_E_INTERRUPT);
    ward_ctx_watch(w->ctx, NULL);
}

static void test_no_program(void **state)
{
    struct world *w = *state;
    struct ward_child child;
    struct ward_buf request = {0};
    assert_int_equal(ward_buf_text(w->ctx, &request, "x"), WARD_OK);
    assert_int_equal(ward_child_start(w->ctx, "/no/such/program", "units.shp", &request, 5, &child), WARD_E_READER);
    ward_child_stop(&child);
    ward_buf_clear(&request);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_good),      cmocka_unit_test(test_crashes),
                                       cmocka_unit_test(test_breaches),  cmocka_unit_test(test_hangs),
                                       cmocka_unit_test(test_babble),    cmocka_unit_test(test_interrupt),
                                       cmocka_unit_test(test_no_program)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}

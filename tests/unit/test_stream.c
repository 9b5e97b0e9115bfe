/* A reader that dies or is left in the middle of its rows, and one that takes too much. */
#include <ctype.h>
#include <sys/wait.h>

#include "reading.h"

enum { ROWS = 200000 };

static const char *big_file(void)
{
    static const char *path = NULL;
    if (path != NULL)
        return in_folder("big.csv");
    path = in_folder("big.csv");
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs("code,name,lon,lat\n", file);
    for (int i = 0; i < ROWS; i++)
        fprintf(file, "%07d,公厕第%d号,120.297,31.567\n", i, i);
    fclose(file);
    return path;
}

/* The one child of this process. */
static pid_t child_of_mine(void)
{
    DIR *dir = opendir("/proc");
    const struct dirent *entry = NULL;
    pid_t found = 0;
    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        char path[300];
        int pid = 0;
        int parent = 0;
        if (!isdigit((unsigned char)entry->d_name[0]))
            continue;
        snprintf(path, sizeof path, "/proc/%.200s/stat", entry->d_name);
        FILE *file = fopen(path, "r");
        if (file != NULL && fscanf(file, "%d (%*[^)]) %*c %d", &pid, &parent) == 2 && parent == getpid())
            found = pid;
        if (file != NULL)
            fclose(file);
    }
    if (dir != NULL)
        closedir(dir);
    return found;
}

static ward_rc read_until_killed(int number, size_t *n)
{
    struct ward_source s = source_of(big_file());
    struct ward_probe *probe = NULL;
    struct ward_reader *reader = NULL;
    struct ward_row row;
    bool end = false;
    assert_int_equal(ward_probe_source(ctx, &s, &probe), WARD_OK);
    s.silence_seconds = number == SIGSTOP ? 2 : 60;
    assert_int_equal(ward_reader_open(ctx, &s, probe, &reader), WARD_OK);
    *n = 0;
    ward_rc rc = WARD_OK;
    while ((rc = ward_reader_next(reader, &row, &end)) == WARD_OK && !end) {
        if (*n == 10) {
            pid_t pid = child_of_mine();
            assert_true(pid > 0);
            assert_int_equal(kill(pid, number), 0);
        }
        *n += 1;
    }
    assert_false(end);
    ward_reader_close(reader);
    ward_probe_free(probe);
    assert_int_equal(child_of_mine(), 0);
    return rc;
}

static void test_killed(void **state)
{
    (void)state;
    static const struct {
        int number;
        const char *cause;
    } ways[] = {{SIGKILL, "was killed"},
                {SIGSEGV, "crashed (signal 11"},
                {SIGXCPU, "processor time"},
                {SIGSTOP, "sent nothing"}};
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        size_t n = 0;
#ifdef WARD_SANITIZED
        if (ways[i].number == SIGSEGV) /* AddressSanitizer makes an exit of it */
            continue;
#endif
        assert_int_equal(read_until_killed(ways[i].number, &n), WARD_E_READER);
        if (strstr(ward_ctx_message(ctx), ways[i].cause) == NULL)
            fail_msg("\"%s\" does not name \"%s\"", ward_ctx_message(ctx), ways[i].cause);
        assert_true(n > 10 && n < ROWS);
    }
}

static void test_whole(void **state)
{
    (void)state;
    struct result *r = read_good(big_file());
    assert_int_equal(r->n_rows, ROWS);
    assert_int_equal(r->n_rejected, 0);
    assert_int_equal(r->n_places, ROWS);
    assert_true(r->probe->n_sample >= 1000 && r->probe->n_sample <= 2000);
    /* spread over the file, not its head alone */
    long last = strtol(r->probe->rows[r->probe->n_sample - 1][0], NULL, 10);
    assert_true(last > ROWS * 9 / 10);
    done(r);
}

static void test_left_early(void **state)
{
    (void)state;
    struct ward_source s = source_of(big_file());
    struct ward_probe *probe = NULL;
    struct ward_reader *reader = NULL;
    struct ward_row row;
    bool end = false;
    assert_int_equal(ward_probe_source(ctx, &s, &probe), WARD_OK);
    assert_int_equal(ward_reader_open(ctx, &s, probe, &reader), WARD_OK);
    assert_int_equal(ward_reader_next(reader, &row, &end), WARD_OK);
    assert_true(child_of_mine() > 0);
    ward_reader_close(reader);
    assert_int_equal(child_of_mine(), 0);
    ward_probe_free(probe);
    ward_reader_close(NULL);
    ward_probe_free(NULL);
}

static void test_limits(void **state)
{
    (void)state;
#ifndef WARD_SANITIZED
    struct ward_source s = source_of(big_file());
    s.memory_bytes = 50 * 1000 * 1000;
    expect_failure(&s, WARD_E_READER, "memory");
#endif
}

/* The file changes between the probe and the stream. */
static void test_changed_between(void **state)
{
    (void)state;
    struct ward_source s = source_of(put("change.csv", "code,name\n1,a\n"));
    struct ward_probe *probe = NULL;
    struct ward_reader *reader = NULL;
    struct ward_row row;
    bool end = false;
    assert_int_equal(ward_probe_source(ctx, &s, &probe), WARD_OK);
    put("change.csv", "code,name,more\n1,a,b\n");
    assert_int_equal(ward_reader_open(ctx, &s, probe, &reader), WARD_OK);
    assert_int_equal(ward_reader_next(reader, &row, &end), WARD_E_SOURCE);
    assert_non_null(strstr(ward_ctx_message(ctx), "changed"));
    ward_reader_close(reader);
    ward_probe_free(probe);
}

int main(int argc, char **argv)
{
    READ_IF_ASKED(argc, argv);
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_whole), cmocka_unit_test(test_killed),
                                       cmocka_unit_test(test_left_early), cmocka_unit_test(test_limits),
                                       cmocka_unit_test(test_changed_between)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}

/* Each fence with its control: the same act before it was raised. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "io/fence.h"

static char folder[64];

static void path_of(const char *name, char out[128])
{
    snprintf(out, 128, "%s/%s", folder, name);
}

static void put(const char *name, const char *text)
{
    char path[128];
    path_of(name, path);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static int set_up(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/ward-fence-XXXXXX");
    if (mkdtemp(folder) == NULL)
        return 1;
    put("units.csv", "id\n1\n");
    put("units.prj", "x");
    put("secret.csv", "secret");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    static const char *const names[] = {"units.csv", "units.prj", "secret.csv", "new.csv"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char path[128];
        path_of(names[i], path);
        (void)unlink(path);
    }
    return rmdir(folder);
}

/* ---- acts: 0 when they succeed, else errno ---- */

static int read_file(const char *path)
{
    char c;
    int fd = open(path, O_RDONLY);
    int failed = fd < 0 || read(fd, &c, 1) != 1 ? errno : 0;
    if (fd >= 0)
        close(fd);
    return failed;
}

static int read_in_folder(const char *name)
{
    char path[128];
    path_of(name, path);
    return read_file(path);
}

static int read_source(void)
{
    return read_in_folder("units.csv");
}
static int read_sibling(void)
{
    return read_in_folder("units.prj");
}
static int read_neighbour(void)
{
    return read_in_folder("secret.csv");
}
static int read_passwords(void)
{
    return read_file("/etc/passwd");
}

static int write_new(void)
{
    char path[128];
    path_of("new.csv", path);
    int fd = open(path, O_WRONLY | O_CREAT, 0600);
    int failed = fd < 0 ? errno : 0;
    if (fd >= 0)
        close(fd);
    return failed;
}

static int append_source(void)
{
    char path[128];
    path_of("units.csv", path);
    int fd = open(path, O_WRONLY | O_APPEND);
    int failed = fd < 0 || write(fd, "x", 1) != 1 ? errno : 0;
    if (fd >= 0)
        close(fd);
    return failed;
}

static int remove_file(void)
{
    char path[128];
    path_of("new.csv", path);
    return unlink(path) != 0 ? errno : 0;
}

static int open_socket(void)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    int failed = fd < 0 ? errno : 0;
    if (fd >= 0)
        close(fd);
    return failed;
}

static int run_program(void)
{
    char *const arguments[] = {(char *)"true", NULL};
    execv("/bin/true", arguments);
    return errno;
}

static int make_process(void)
{
    pid_t pid = (pid_t)syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL);
    if (pid == 0)
        _exit(0);
    int failed = pid < 0 ? errno : 0;
    if (pid > 0)
        waitpid(pid, NULL, 0);
    return failed;
}

static int signal_parent(void)
{
    return kill(getppid(), 0) != 0 ? errno : 0;
}
static int trace(void)
{
    return ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0 ? errno : 0;
}

static int take_memory(void)
{
    void *p = mmap(NULL, (size_t)3 << 30, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return p == MAP_FAILED ? errno : 0;
}

static int dump_core(void)
{
    struct rlimit r;
    return getrlimit(RLIMIT_CORE, &r) != 0 || r.rlim_max == 0 ? EPERM : 0;
}

/* Does an act in a process of its own. @return its errno; 0: it succeeded; -1: it died, -2: no Landlock here */
static int attempt(int (*act)(void), bool is_fenced)
{
    pid_t pid = fork();
    if (pid == 0) {
        if (is_fenced) {
            struct ward_ctx *ctx = ward_ctx_new();
            struct ward_source source = {.path = "units.csv"};
            struct ward_place place;
            char path[128];
            char note[256];
            path_of("units.csv", path);
            if (ctx == NULL || ward_source_locate(ctx, path, &place) != WARD_OK ||
                ward_fence_raise(ctx, &source, &place, note) != WARD_OK)
                _exit(255);
            if (strstr(note, "Landlock") != NULL)
                _exit(254);
        }
        _exit(act());
    }
    int status = 0;
    assert_true(pid > 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (!WIFEXITED(status))
        return -1;
    assert_int_not_equal(WEXITSTATUS(status), 255);
    return WEXITSTATUS(status) == 254 ? -2 : WEXITSTATUS(status);
}

static void expect_refused(const char *what, int (*act)(void), int reason)
{
    int free_answer = attempt(act, false);
    int got = attempt(act, true);
    if (free_answer != 0)
        fail_msg("%s fails even without a fence: %s", what, strerror(free_answer));
    if (got != reason)
        fail_msg("%s: got %d (%s), expected %s", what, got, got > 0 ? strerror(got) : "done", strerror(reason));
}

static void test_calls(void **state)
{
    (void)state;
    if (attempt(read_source, true) == -2)
        skip();
    expect_refused("a socket", open_socket, EPERM);
    expect_refused("a program", run_program, EPERM);
    expect_refused("a signal to ward", signal_parent, EPERM);
    expect_refused("a core file", dump_core, EPERM);
    expect_refused("a process", make_process, EPERM);
#ifndef WARD_SANITIZED
    expect_refused("tracing", trace, EPERM);
    expect_refused("3 GB", take_memory, ENOMEM);
#else
    (void)trace;
    (void)take_memory;
#endif
}

static void test_files(void **state)
{
    (void)state;
    if (attempt(read_source, true) == -2) {
        print_message("skipped: this kernel has no Landlock\n");
        skip();
    }
    assert_int_equal(attempt(read_source, true), 0);
    assert_int_equal(attempt(read_sibling, true), 0);
    expect_refused("a neighbour", read_neighbour, EACCES);
    expect_refused("the password file", read_passwords, EACCES);
    expect_refused("a new file", write_new, EACCES);
    put("new.csv", "x");
    int got = attempt(remove_file, true);
    assert_true(got == EPERM || got == EACCES);
    expect_refused("a change of the source", append_source, EACCES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_calls), cmocka_unit_test(test_files)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}

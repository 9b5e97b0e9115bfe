#include "io/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core/text.h"

enum {
    SLICE_MS = 200, /* how soon an interrupt is noticed */
    WORDS = 300     /* of its standard error that go into a message */
};

static int64_t now_ms(void)
{
    struct timespec t;
    if (clock_gettime(CLOCK_MONOTONIC, &t) != 0)
        return 0;
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void close_fd(int *fd)
{
    if (*fd >= 0)
        (void)close(*fd);
    *fd = -1;
}

static bool open_pipe(int ends[2])
{
    if (pipe2(ends, O_CLOEXEC) != 0)
        return false;
    (void)fcntl(ends[0], F_SETPIPE_SZ, WARD_PIPE_SIZE); /* refused: the pipe keeps its 64 KB */
    return true;
}

static int spawn(const char *program, const char *ahead, int in, int out, int err, pid_t *pid)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none;
    sigset_t all;
    char *const arguments[] = {(char *)program, (char *)"read", (char *)ahead, NULL};
    char *const environment[] = {(char *)"LC_ALL=C.UTF-8", NULL};
    int rc = posix_spawn_file_actions_init(&actions);
    if (rc != 0)
        return rc;
    rc = posix_spawnattr_init(&attributes);
    if (rc != 0) {
        (void)posix_spawn_file_actions_destroy(&actions);
        return rc;
    }
    (void)sigemptyset(&none);
    (void)sigfillset(&all);
    /* A group of its own: Ctrl-C at the terminal is for ward, which then ends the reader itself. */
    short flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP;
    const int steps[] = {
        posix_spawnattr_setflags(&attributes, flags),       posix_spawnattr_setsigmask(&attributes, &none),
        posix_spawnattr_setsigdefault(&attributes, &all),   posix_spawnattr_setpgroup(&attributes, 0),
        posix_spawn_file_actions_adddup2(&actions, in, 0),  posix_spawn_file_actions_adddup2(&actions, out, 1),
        posix_spawn_file_actions_adddup2(&actions, err, 2), posix_spawn_file_actions_addclosefrom_np(&actions, 3)};
    for (size_t i = 0; rc == 0 && i < sizeof steps / sizeof steps[0]; i++)
        rc = steps[i];
    if (rc == 0)
        rc = posix_spawn(pid, program, &actions, &attributes, arguments, environment);
    (void)posix_spawnattr_destroy(&attributes);
    (void)posix_spawn_file_actions_destroy(&actions);
    return rc;
}

/* Keeps the end of what it says; a crash of a library says its cause last. */
static void listen_errors(struct ward_child *c)
{
    char text[1024];
    ssize_t n = c->err >= 0 ? read(c->err, text, sizeof text) : 0;
    while (n > 0) {
        size_t room = sizeof c->said - 1;
        size_t keep = c->n_said + (size_t)n > room ? room - (size_t)n : c->n_said;
        memmove(c->said, c->said + c->n_said - keep, keep);
        memcpy(c->said + keep, text, (size_t)n);
        c->n_said = keep + (size_t)n;
        n = read(c->err, text, sizeof text);
    }
    if (n == 0 || (errno != EAGAIN && errno != EINTR))
        close_fd(&c->err);
}

/* Its last words on one line, only where they are text. */
static const char *last_words(struct ward_child *c)
{
    listen_errors(c);
    c->said[c->n_said] = '\0';
    for (size_t i = 0; i < c->n_said; i++)
        if ((unsigned char)c->said[i] < ' ' || c->said[i] == 0x7f)
            c->said[i] = ' ';
    (void)ward_text_trim(c->said);
    c->n_said = strlen(c->said);
    const char *words = c->said + (c->n_said > WORDS ? c->n_said - WORDS : 0);
    while ((*words & 0xC0) == 0x80) /* not in the middle of a character */
        words++;
    return ward_text_is_utf8(words, strlen(words)) ? words : "";
}

/* Waits for its death, and kills it when it does not come. */
static int reap(struct ward_child *c, int patience_ms)
{
    int status = 0;
    int64_t until = now_ms() + patience_ms;
    if (c->pid <= 0)
        return 0;
    while (patience_ms > 0 && now_ms() < until) {
        pid_t got = waitpid(c->pid, &status, WNOHANG);
        if (got == c->pid || (got < 0 && errno != EINTR)) {
            c->pid = 0;
            return status;
        }
        (void)nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
    }
    (void)kill(c->pid, SIGKILL);
    while (waitpid(c->pid, &status, 0) < 0 && errno == EINTR)
        ;
    c->pid = 0;
    return status;
}

static ward_rc fail_signal(struct ward_child *c, int number)
{
    const char *words = last_words(c);
    bool is_memory = strstr(words, "bad_alloc") != NULL || strstr(words, "out of memory") != NULL;
    if (is_memory)
        return ward_fail(c->ctx, WARD_E_READER, "%s needs more memory than the reader may use; nothing was changed",
                         c->path);
    if (number == SIGXCPU)
        return ward_fail(c->ctx, WARD_E_READER,
                         "%s takes the reader more processor time than allowed; nothing was changed", c->path);
    if (number == SIGKILL)
        return ward_fail(c->ctx, WARD_E_READER,
                         "the reader of %s was killed, by the system for want of memory or by somebody; "
                         "nothing was changed",
                         c->path);
    return ward_fail(c->ctx, WARD_E_READER,
                     "the reader of %s crashed (signal %d, %s): the file is probably damaged; nothing was "
                     "changed%s%s",
                     c->path, number, strsignal(number), words[0] != '\0' ? ": " : "", words);
}

/* Why it has stopped sending. */
static ward_rc fail_gone(struct ward_child *c)
{
    int status = reap(c, 5000);
    if (WIFSIGNALED(status))
        return fail_signal(c, WTERMSIG(status));
    const char *words = last_words(c);
    return ward_fail(c->ctx, WARD_E_READER, "the reader of %s stopped in the middle (exit status %d)%s%s", c->path,
                     WEXITSTATUS(status), words[0] != '\0' ? ": " : "", words);
}

ward_rc ward_child_ask(struct ward_child *c, const struct ward_buf *request)
{
    for (size_t done = 0; done < request->size;) {
        ssize_t n = send(c->ask, request->data + done, request->size - done, MSG_NOSIGNAL);
        if (n < 0 && errno != EINTR)
            return fail_gone(c);
        done += n > 0 ? (size_t)n : 0;
    }
    return WARD_OK;
}

ward_rc ward_child_start(struct ward_ctx *ctx, const char *program, const char *path, const struct ward_buf *request,
                         int silence_seconds, struct ward_child *out)
{
    memset(out, 0, sizeof *out);
    *out = (struct ward_child){
        .ctx = ctx, .path = path, .ask = -1, .out = -1, .err = -1, .silence_seconds = silence_seconds};
    out->in.ctx = ctx;
    if (program == NULL)
        program = "/proc/self/exe";
    int in[2] = {-1, -1};
    int answers[2] = {-1, -1};
    int errors[2] = {-1, -1};
    int failed = ENFILE;
    /* A pair of sockets, because writing to one whose other side has died can be asked not to raise SIGPIPE. */
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, in) == 0 && open_pipe(answers) && open_pipe(errors)) {
        failed = E2BIG;
        /* The request fits into the socket, so that it can be sent before there is anybody who may die of it. */
        if (request == NULL ||
            send(in[1], request->data, request->size, MSG_DONTWAIT | MSG_NOSIGNAL) == (ssize_t)request->size)
            failed = spawn(program, request == NULL ? path : NULL, in[0], answers[1], errors[1], &out->pid);
    }
    close_fd(&in[0]);
    close_fd(&answers[1]);
    close_fd(&errors[1]);
    if (failed != 0) {
        close_fd(&in[1]);
        close_fd(&answers[0]);
        close_fd(&errors[0]);
        return ward_fail(ctx, WARD_E_READER, "the reader process cannot be started (%s): %s", program,
                         strerror(failed));
    }
    out->ask = in[1];
    out->out = answers[0];
    out->err = errors[0];
    (void)fcntl(out->err, F_SETFL, O_NONBLOCK);
    return WARD_OK;
}

ward_rc ward_child_breach(struct ward_child *c, const char *what)
{
    (void)reap(c, 0);
    return ward_fail(c->ctx, WARD_E_READER,
                     "the reader of %s broke the protocol (%s): the file may be hostile; nothing was changed", c->path,
                     what);
}

static ward_rc fail_silent(struct ward_child *c)
{
    (void)reap(c, 0);
    return ward_fail(c->ctx, WARD_E_READER,
                     "the reader of %s sent nothing for %d seconds and was stopped; nothing was changed", c->path,
                     c->silence_seconds);
}

/* More bytes. @param[out] closed  the pipe's end */
static ward_rc fill(struct ward_child *c, bool *closed)
{
    char *at = NULL;
    size_t room = 0;
    *closed = false;
    ward_rc rc = ward_receiver_room(&c->in, &at, &room);
    if (rc != WARD_OK)
        return rc;
    int64_t until = now_ms() + (int64_t)c->silence_seconds * 1000;
    for (;;) {
        rc = ward_ctx_interrupted(c->ctx);
        if (rc != WARD_OK)
            return rc;
        struct pollfd fds[2] = {{.fd = c->out, .events = POLLIN}, {.fd = c->err, .events = POLLIN}};
        int ready = poll(fds, 2, SLICE_MS);
        if (ready > 0 && fds[1].revents != 0)
            listen_errors(c);
        if (ready > 0 && fds[0].revents != 0)
            break;
        if (now_ms() > until)
            return fail_silent(c);
    }
    ssize_t n = read(c->out, at, room);
    if (n > 0)
        ward_receiver_filled(&c->in, (size_t)n);
    *closed = n == 0 || (n < 0 && errno != EINTR);
    return WARD_OK;
}

ward_rc ward_child_frame(struct ward_child *c, unsigned char *type, struct ward_payload *payload)
{
    for (;;) {
        bool found = false;
        bool closed = false;
        if (ward_receiver_next(&c->in, type, payload, &found) != WARD_OK)
            return ward_child_breach(c, "a frame longer than 64 MB");
        if (found)
            return WARD_OK;
        ward_rc rc = fill(c, &closed);
        if (rc != WARD_OK)
            return rc;
        if (closed)
            return fail_gone(c);
    }
}

ward_rc ward_child_finish(struct ward_child *c)
{
    bool closed = false;
    ward_rc rc = c->in.size > c->in.from ? ward_child_breach(c, "bytes after the end") : WARD_OK;
    if (rc == WARD_OK)
        rc = fill(c, &closed);
    if (rc == WARD_OK && !closed)
        rc = ward_child_breach(c, "bytes after the end");
    if (rc != WARD_OK)
        return rc;
    int status = reap(c, 10000);
    if (WIFSIGNALED(status))
        return fail_signal(c, WTERMSIG(status));
    if (WEXITSTATUS(status) != 0)
        return ward_fail(c->ctx, WARD_E_READER, "the reader of %s ended with status %d: %s", c->path,
                         WEXITSTATUS(status), last_words(c));
    return WARD_OK;
}

void ward_child_stop(struct ward_child *c)
{
    (void)reap(c, 0);
    if (c->ctx != NULL) {
        close_fd(&c->ask);
        close_fd(&c->out);
        close_fd(&c->err);
    }
    ward_receiver_clear(&c->in);
}

#include "store/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "core/buf.h"

#define RETRY_MS 20

/* The last holder may have removed the file after we opened it: then our lock is on a file nobody sees. */
static bool is_still_there(int fd, const char *path)
{
    struct stat ours, there;
    return fstat(fd, &ours) == 0 && stat(path, &there) == 0 && ours.st_ino == there.st_ino &&
           ours.st_dev == there.st_dev;
}

static int try_lock(const char *path, int *fd)
{
    *fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
    if (*fd < 0)
        return errno;
    int failure = 0;
    if (flock(*fd, LOCK_EX | LOCK_NB) != 0)
        failure = errno;
    else if (!is_still_there(*fd, path))
        failure = EWOULDBLOCK;
    if (failure != 0) {
        (void)close(*fd);
        *fd = -1;
    }
    return failure;
}

static void write_pid(int fd)
{
    char text[32];
    int length = snprintf(text, sizeof text, "%ld\n", (long)getpid());
    /* The pid is for messages alone; a lock without one still locks. */
    if (ftruncate(fd, 0) != 0 || pwrite(fd, text, (size_t)length, 0) != length)
        return;
}

static long read_pid(const char *path)
{
    char text[32] = "";
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    ssize_t got = fd >= 0 ? read(fd, text, sizeof text - 1) : 0;
    if (fd >= 0)
        (void)close(fd);
    return got > 0 ? strtol(text, NULL, 10) : 0;
}

static ward_rc say_busy(struct ward_ctx *ctx, const char *db_path, const char *path, double wait_s)
{
    long pid = read_pid(path);
    if (pid > 0)
        return ward_fail(ctx, WARD_E_BUSY, "%s is being written by process %ld; waited %g s (--lock-wait)", db_path,
                         pid, wait_s);
    return ward_fail(ctx, WARD_E_BUSY, "%s is being written by another process; waited %g s (--lock-wait)", db_path,
                     wait_s);
}

static double now_s(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

ward_rc ward_lock_take(struct ward_ctx *ctx, const char *db_path, double wait_s, int *fd)
{
    struct ward_buf path = {0};
    *fd = -1;
    ward_rc rc = ward_buf_printf(ctx, &path, "%s.lock", db_path);
    double end = now_s() + wait_s;
    while (rc == WARD_OK) {
        int failure = try_lock(path.data, fd);
        if (failure == 0)
            break;
        if (failure != EWOULDBLOCK && failure != EINTR)
            rc = ward_fail(ctx, WARD_E_DB, "the lock %s cannot be made: %s", path.data, strerror(failure));
        else if (now_s() >= end)
            rc = say_busy(ctx, db_path, path.data, wait_s);
        else
            rc = ward_ctx_interrupted(ctx);
        if (rc == WARD_OK)
            (void)nanosleep(&(struct timespec){.tv_nsec = RETRY_MS * 1000000L}, NULL);
    }
    if (rc == WARD_OK)
        write_pid(*fd);
    ward_buf_clear(&path);
    return rc;
}

void ward_lock_release(const char *db_path, int fd)
{
    char path[4200];
    if (fd < 0)
        return;
    int length = snprintf(path, sizeof path, "%s.lock", db_path);
    if (length > 0 && (size_t)length < sizeof path)
        (void)unlink(path);
    (void)close(fd);
}

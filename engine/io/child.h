/** child.h: the reader as a process: started fenced off from this one, listened to with a deadline, ended for certain.
 */
#ifndef WARD_IO_CHILD_H
#define WARD_IO_CHILD_H

#include <sys/types.h>

#include "io/frame.h"

struct ward_child {
    struct ward_ctx *ctx;
    const char *path; /* of the source, for messages; borrowed */
    pid_t pid;        /* 0: none, or reaped */
    int ask;          /* its standard input, where requests go; -1: closed */
    int out, err;     /* -1: closed */
    int silence_seconds;
    struct ward_receiver in;
    char said[2048]; /* the last of its standard error */
    size_t n_said;
};

/**
 * @brief  Starts `PROGRAM read` with an empty environment and sends it a request.
 * @param program  NULL: this executable
 * @param request  NULL: it waits for one, and is told the path as a second word, so that it can make itself ready
 * @errors WARD_E_READER
 */
ward_rc ward_child_start(struct ward_ctx *ctx, const char *program, const char *path, const struct ward_buf *request,
                         int silence_seconds, struct ward_child *out) WARD_CHECK;

/** @brief Sends it another request. @errors WARD_E_READER: it is gone */
ward_rc ward_child_ask(struct ward_child *c, const struct ward_buf *request) WARD_CHECK;

/** @brief The next frame, good until the next call. @errors WARD_E_READER with the cause: a crash, a hang, a broken
 * protocol; WARD_E_INTERRUPT */
ward_rc ward_child_frame(struct ward_child *c, unsigned char *type, struct ward_payload *payload) WARD_CHECK;

/** @brief After the end frame: nothing may follow, and the exit status must be 0. */
ward_rc ward_child_finish(struct ward_child *c) WARD_CHECK;

/** @brief "the reader of FILE broke the protocol: WHAT". */
ward_rc ward_child_breach(struct ward_child *c, const char *what) WARD_CHECK;

/** @brief Ends the process if it still runs. A zeroed child is allowed. */
void ward_child_stop(struct ward_child *c);

#endif

/** request.h: what ward asks of its reader, as one frame on the reader's standard input. */
#ifndef WARD_IO_REQUEST_H
#define WARD_IO_REQUEST_H

#include "io/frame.h"
#include "io/reader.h"

enum { WARD_CPU_SECONDS = 900, WARD_SILENCE_SECONDS = 300 };
static const size_t WARD_MEMORY_BYTES = (size_t)2 << 30;

struct ward_request {
    bool is_probe;
    struct ward_source source; /* its texts point into `text` */
    uint32_t n_fields;         /* of the probe; 0 while probing */
    char *text;                /* owned */
    const char **names;        /* owned */
};

/** @brief The request as a frame. @param probe NULL: a probe is asked for; else rows, by what it settled */
ward_rc ward_request_write(struct ward_sender *to, const struct ward_source *s,
                           const struct ward_probe *probe) WARD_CHECK;

/**
 * @brief  Reads a request from fd. Free with ward_request_clear(). @errors WARD_E_READER, WARD_E_NOMEM
 * @param[out] end  nobody asks any more
 */
ward_rc ward_request_read(struct ward_ctx *ctx, int fd, struct ward_request *out, bool *end) WARD_CHECK;
void ward_request_clear(struct ward_request *request);

#endif

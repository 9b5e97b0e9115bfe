/**
 * frame.h: the protocol between ward and its reader: frames of `u32 length | u8 type | payload` on a pipe,
 * little-endian as the machine is (both ends are one program on one machine). Texts are `u32 length | bytes | NUL`,
 * length NO_TEXT: NULL. The receiving side trusts no length and no count.
 */
#ifndef WARD_IO_FRAME_H
#define WARD_IO_FRAME_H

#include "core/buf.h"

enum ward_frame_type {
    WARD_FRAME_REQUEST = 'Q',
    WARD_FRAME_PROBE = 'P',
    WARD_FRAME_SAMPLE = 'S',
    WARD_FRAME_ROW = 'R',
    WARD_FRAME_WARNING = 'W',
    WARD_FRAME_OPERATION = 'O',
    WARD_FRAME_FAILURE = 'F',
    WARD_FRAME_END = 'E'
};

enum { WARD_FRAME_BUFFER = 256 * 1024, WARD_FRAME_MOST = 64 * 1024 * 1024, WARD_PIPE_SIZE = 1024 * 1024 };

/* ---- sending ---- */

struct ward_sender {
    struct ward_ctx *ctx;
    int fd;
    struct ward_buf buf; /* frames not yet written, and the one being made */
    size_t frame_at;     /* where the frame being made begins */
    int64_t written_ms;  /* when something was last written */
};

void ward_sender_init(struct ward_sender *s, struct ward_ctx *ctx, int fd);
ward_rc ward_frame_begin(struct ward_sender *s, enum ward_frame_type type) WARD_CHECK;
ward_rc ward_frame_u32(struct ward_sender *s, uint32_t value) WARD_CHECK;
ward_rc ward_frame_i64(struct ward_sender *s, int64_t value) WARD_CHECK;
ward_rc ward_frame_f64(struct ward_sender *s, double value) WARD_CHECK;
ward_rc ward_frame_text(struct ward_sender *s,
                        const char *text) WARD_CHECK; /* NULL is sent as NULL; what is no UTF-8 as '?' */
/** @brief The same for a text that is known to be UTF-8. */
ward_rc ward_frame_value(struct ward_sender *s, const char *text) WARD_CHECK;
ward_rc ward_frame_bytes(struct ward_sender *s, const void *bytes, size_t size) WARD_CHECK;
/** @brief Takes the frame under way back; without one, does nothing. */
void ward_frame_drop(struct ward_sender *s);
/** @brief Closes the frame; writes once 256 KB are there or a second has passed. @errors WARD_E_READER, WARD_E_IO */
ward_rc ward_frame_end(struct ward_sender *s) WARD_CHECK;
ward_rc ward_frame_flush(struct ward_sender *s) WARD_CHECK;
void ward_sender_clear(struct ward_sender *s);

/* ---- receiving ---- */

/** One frame's payload; each take moves on, and after a breach `is_broken` stays true and zeros are given. */
struct ward_payload {
    const char *at, *end;
    bool is_broken;
};

uint32_t ward_payload_u32(struct ward_payload *p);
int64_t ward_payload_i64(struct ward_payload *p);
double ward_payload_f64(struct ward_payload *p);
const char *ward_payload_text(struct ward_payload *p); /* borrowed; UTF-8 without NULs; NULL: NULL or a breach */
const void *ward_payload_bytes(struct ward_payload *p, size_t *size); /* borrowed */
/** @brief A count of things that take at least `least` bytes each; more than the payload can hold is a breach. */
uint32_t ward_payload_count(struct ward_payload *p, size_t least);
/** @brief A text of its own, WARD_E_NOMEM only; *out NULL for NULL. */
ward_rc ward_payload_copy(struct ward_ctx *ctx, struct ward_payload *p, char **out) WARD_CHECK;

struct ward_receiver {
    struct ward_ctx *ctx;
    char *data;
    size_t capacity, from, size; /* unread bytes are data[from, size) */
};

/** @brief A whole frame out of the bytes at hand. @param[out] found  false: more bytes are needed. @errors
 * WARD_E_READER */
ward_rc ward_receiver_next(struct ward_receiver *r, unsigned char *type, struct ward_payload *payload,
                           bool *found) WARD_CHECK;
/** @brief Where to read to: at least one byte of room, enough for the frame under way. */
ward_rc ward_receiver_room(struct ward_receiver *r, char **at, size_t *size) WARD_CHECK;
void ward_receiver_filled(struct ward_receiver *r, size_t size);
void ward_receiver_clear(struct ward_receiver *r);

#endif

#include "io/frame.h"

#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "core/mem.h"
#include "core/text.h"

enum { HEAD = 5 }; /* u32 length, u8 type */
static const uint32_t no_text = UINT32_MAX;
static const int64_t longest_pause_ms = 1000;

static int64_t now_ms(void)
{
    struct timespec t;
    if (clock_gettime(CLOCK_MONOTONIC, &t) != 0)
        return 0;
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void ward_sender_init(struct ward_sender *s, struct ward_ctx *ctx, int fd)
{
    memset(s, 0, sizeof *s);
    s->ctx = ctx;
    s->fd = fd;
    s->written_ms = now_ms();
}

ward_rc ward_frame_begin(struct ward_sender *s, enum ward_frame_type type)
{
    char head[HEAD] = {0, 0, 0, 0, (char)type};
    s->frame_at = s->buf.size;
    return ward_buf_add(s->ctx, &s->buf, head, sizeof head);
}

ward_rc ward_frame_u32(struct ward_sender *s, uint32_t value)
{
    return ward_buf_add(s->ctx, &s->buf, &value, sizeof value);
}

ward_rc ward_frame_i64(struct ward_sender *s, int64_t value)
{
    return ward_buf_add(s->ctx, &s->buf, &value, sizeof value);
}

ward_rc ward_frame_f64(struct ward_sender *s, double value)
{
    return ward_buf_add(s->ctx, &s->buf, &value, sizeof value);
}

ward_rc ward_frame_bytes(struct ward_sender *s, const void *bytes, size_t size)
{
    if (size > WARD_FRAME_MOST)
        return ward_fail(s->ctx, WARD_E_SOURCE, "a row of the file is larger than 64 MB");
    ward_rc rc = ward_frame_u32(s, (uint32_t)size);
    return rc == WARD_OK ? ward_buf_add(s->ctx, &s->buf, bytes, size) : rc;
}

ward_rc ward_frame_value(struct ward_sender *s, const char *text)
{
    if (text == NULL)
        return ward_frame_u32(s, no_text);
    size_t size = strlen(text);
    if (size > WARD_FRAME_MOST)
        return ward_fail(s->ctx, WARD_E_SOURCE, "a row of the file is larger than 64 MB");
    uint32_t length = (uint32_t)size;
    ward_rc rc = ward_grow(s->ctx, &s->buf.data, &s->buf.capacity, s->buf.size + sizeof length + size + 2, 1);
    if (rc != WARD_OK)
        return rc;
    char *at = s->buf.data + s->buf.size;
    memcpy(at, &length, sizeof length);
    memcpy(at + sizeof length, text, size + 1);
    s->buf.size += sizeof length + size + 1;
    s->buf.data[s->buf.size] = '\0';
    return WARD_OK;
}

ward_rc ward_frame_text(struct ward_sender *s, const char *text)
{
    ward_rc rc = ward_frame_value(s, text);
    if (rc != WARD_OK || text == NULL)
        return rc;
    size_t size = strlen(text);
    /* Names of files and layers are bytes; the other side takes UTF-8 alone. */
    if (!ward_text_is_utf8(text, size))
        for (char *p = s->buf.data + s->buf.size - 1 - size; *p != '\0'; p++)
            if ((unsigned char)*p >= 0x80)
                *p = '?';
    return WARD_OK;
}

void ward_frame_drop(struct ward_sender *s)
{
    s->buf.size = s->frame_at;
}

ward_rc ward_frame_flush(struct ward_sender *s)
{
    for (size_t done = 0; done < s->buf.size;) {
        ssize_t n = write(s->fd, s->buf.data + done, s->buf.size - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return ward_fail(s->ctx, WARD_E_IO, "the pipe to ward is closed");
        done += (size_t)n;
    }
    ward_buf_reset(&s->buf);
    s->frame_at = 0;
    s->written_ms = now_ms();
    return WARD_OK;
}

ward_rc ward_frame_end(struct ward_sender *s)
{
    size_t size = s->buf.size - s->frame_at - HEAD;
    if (size > WARD_FRAME_MOST)
        return ward_fail(s->ctx, WARD_E_SOURCE, "a row of the file is larger than 64 MB");
    uint32_t length = (uint32_t)size;
    memcpy(s->buf.data + s->frame_at, &length, sizeof length);
    s->frame_at = s->buf.size;
    /* A slow file must not look like a hanging one. */
    if (s->buf.size >= WARD_FRAME_BUFFER || now_ms() - s->written_ms >= longest_pause_ms)
        return ward_frame_flush(s);
    return WARD_OK;
}

void ward_sender_clear(struct ward_sender *s)
{
    ward_buf_clear(&s->buf);
}

static const char *take(struct ward_payload *p, size_t size)
{
    if (p->is_broken || (size_t)(p->end - p->at) < size) {
        p->is_broken = true;
        return NULL;
    }
    const char *at = p->at;
    p->at += size;
    return at;
}

static void take_value(struct ward_payload *p, void *value, size_t size)
{
    const char *at = take(p, size);
    if (at != NULL)
        memcpy(value, at, size);
}

uint32_t ward_payload_u32(struct ward_payload *p)
{
    uint32_t value = 0;
    take_value(p, &value, sizeof value);
    return value;
}

int64_t ward_payload_i64(struct ward_payload *p)
{
    int64_t value = 0;
    take_value(p, &value, sizeof value);
    return value;
}

double ward_payload_f64(struct ward_payload *p)
{
    double value = 0.0;
    take_value(p, &value, sizeof value);
    return value;
}

const void *ward_payload_bytes(struct ward_payload *p, size_t *size)
{
    uint32_t length = ward_payload_u32(p);
    const char *at = take(p, length);
    *size = at != NULL ? length : 0;
    return at;
}

/* Most texts are plain ASCII; eight bytes at a time, and no NUL among them. */
static bool is_text(const char *bytes, size_t size)
{
    size_t i = 0;
    for (; i + 8 <= size; i += 8) {
        uint64_t word;
        memcpy(&word, bytes + i, sizeof word);
        if ((word & 0x8080808080808080U) != 0 || ((word - 0x0101010101010101U) & ~word & 0x8080808080808080U) != 0)
            return memchr(bytes, '\0', size) == NULL && ward_text_is_utf8(bytes, size);
    }
    for (; i < size; i++)
        if (bytes[i] == '\0' || (unsigned char)bytes[i] >= 0x80)
            return memchr(bytes, '\0', size) == NULL && ward_text_is_utf8(bytes, size);
    return true;
}

const char *ward_payload_text(struct ward_payload *p)
{
    uint32_t length = ward_payload_u32(p);
    if (p->is_broken || length == no_text)
        return NULL;
    const char *at = take(p, (size_t)length + 1);
    if (at != NULL && (at[length] != '\0' || !is_text(at, length))) {
        p->is_broken = true;
        return NULL;
    }
    return at;
}

uint32_t ward_payload_count(struct ward_payload *p, size_t least)
{
    uint32_t count = ward_payload_u32(p);
    if (p->is_broken || count > (size_t)(p->end - p->at) / least) {
        p->is_broken = true;
        return 0;
    }
    return count;
}

ward_rc ward_payload_copy(struct ward_ctx *ctx, struct ward_payload *p, char **out)
{
    return ward_strdup(ctx, ward_payload_text(p), out);
}

ward_rc ward_receiver_next(struct ward_receiver *r, unsigned char *type, struct ward_payload *payload, bool *found)
{
    uint32_t length = 0;
    size_t have = r->size - r->from;
    *found = false;
    if (have < HEAD)
        return WARD_OK;
    const char *head = r->data + r->from;
    memcpy(&length, head, sizeof length);
    if (length > WARD_FRAME_MOST)
        return ward_fail(r->ctx, WARD_E_READER, "a frame claims %u bytes", (unsigned)length);
    if (have - HEAD < length)
        return WARD_OK;
    *type = (unsigned char)head[4];
    *payload = (struct ward_payload){.at = head + HEAD, .end = head + HEAD + length};
    r->from += HEAD + length;
    *found = true;
    return WARD_OK;
}

ward_rc ward_receiver_room(struct ward_receiver *r, char **at, size_t *size)
{
    size_t have = r->size - r->from;
    if (r->from > 0) {
        memmove(r->data, r->data + r->from, have);
        r->from = 0;
        r->size = have;
    }
    /* Grown by what has come, never by what a length claims. */
    ward_rc rc = WARD_OK;
    if (r->capacity - have < WARD_FRAME_BUFFER / 2)
        rc = ward_grow(r->ctx, &r->data, &r->capacity, have + WARD_FRAME_BUFFER, 1);
    if (rc != WARD_OK)
        return rc;
    *at = r->data + r->size;
    *size = r->capacity - r->size;
    return WARD_OK;
}

void ward_receiver_filled(struct ward_receiver *r, size_t size)
{
    r->size += size;
}

void ward_receiver_clear(struct ward_receiver *r)
{
    ward_mem_free(r->data);
    memset(r, 0, sizeof *r);
}

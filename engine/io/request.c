#include "io/request.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "core/mem.h"

/* What a user leaves out was decided by the probe, so that both passes read the same thing. */
static struct ward_source settled(const struct ward_source *s, const struct ward_probe *probe)
{
    struct ward_source out = *s;
    if (probe == NULL)
        return out;
    if (out.source_layer == NULL)
        out.source_layer = probe->layer;
    if (out.encoding == NULL)
        out.encoding = probe->encoding;
    if (out.header_row == 0)
        out.header_row = probe->header_row;
    return out;
}

static ward_rc write_texts(struct ward_sender *to, const struct ward_source *s)
{
    const char *const texts[] = {s->path,     s->source_layer, s->encoding,   s->x_column,
                                 s->y_column, s->wkt_column,   s->source_crs, s->target_crs};
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i < sizeof texts / sizeof texts[0]; i++)
        rc = ward_frame_text(to, texts[i]);
    if (rc == WARD_OK)
        rc = ward_frame_u32(to, (uint32_t)s->n_names);
    for (size_t i = 0; rc == WARD_OK && i < s->n_names; i++)
        rc = ward_frame_text(to, s->names[i]);
    return rc;
}

ward_rc ward_request_write(struct ward_sender *to, const struct ward_source *s, const struct ward_probe *probe)
{
    struct ward_source out = settled(s, probe);
    const uint32_t numbers[] = {probe == NULL ? 1u : 0u,
                                probe != NULL ? (uint32_t)probe->n_fields : 0u,
                                (uint32_t)out.header_row,
                                (uint32_t)out.target_srid,
                                out.kinds,
                                (uint32_t)out.cpu_seconds};
    ward_rc rc = ward_frame_begin(to, WARD_FRAME_REQUEST);
    for (size_t i = 0; rc == WARD_OK && i < sizeof numbers / sizeof numbers[0]; i++)
        rc = ward_frame_u32(to, numbers[i]);
    if (rc == WARD_OK)
        rc = ward_frame_i64(to, (int64_t)out.memory_bytes);
    if (rc == WARD_OK)
        rc = write_texts(to, &out);
    return rc == WARD_OK ? ward_frame_end(to) : rc;
}

/* One frame, and not a byte beyond it: the next request comes later. *found false: the other side has closed. */
static ward_rc read_frame(struct ward_ctx *ctx, int fd, struct ward_receiver *in, unsigned char *type,
                          struct ward_payload *payload, bool *found)
{
    for (;;) {
        char *at = NULL;
        size_t room = 0;
        ward_rc rc = ward_receiver_next(in, type, payload, found);
        if (rc == WARD_OK && !*found)
            rc = ward_receiver_room(in, &at, &room);
        if (rc != WARD_OK || *found)
            return rc;
        ssize_t n = read(fd, at, room);
        if (n < 0 && errno != EINTR)
            return ward_fail(ctx, WARD_E_READER, "the request cannot be read");
        if (n == 0)
            return WARD_OK;
        if (n > 0)
            ward_receiver_filled(in, (size_t)n);
        if (in->size > WARD_PIPE_SIZE)
            return ward_fail(ctx, WARD_E_READER, "the request is too long");
    }
}

static ward_rc take_names(struct ward_ctx *ctx, struct ward_payload *p, struct ward_request *out)
{
    uint32_t n = ward_payload_count(p, sizeof(uint32_t));
    ward_rc rc = ward_new(ctx, n, sizeof *out->names, &out->names);
    for (uint32_t i = 0; rc == WARD_OK && i < n; i++) {
        out->names[i] = ward_payload_text(p);
        if (out->names[i] == NULL)
            rc = ward_fail(ctx, WARD_E_READER, "the request is broken");
    }
    out->source.names = out->names;
    out->source.n_names = n;
    return rc;
}

static ward_rc take_request(struct ward_ctx *ctx, struct ward_payload *p, struct ward_request *out)
{
    struct ward_source *s = &out->source;
    out->is_probe = ward_payload_u32(p) == 1;
    out->n_fields = ward_payload_u32(p);
    s->header_row = (int)ward_payload_u32(p);
    s->target_srid = (int)ward_payload_u32(p);
    s->kinds = ward_payload_u32(p);
    s->cpu_seconds = (int)ward_payload_u32(p);
    s->memory_bytes = (size_t)ward_payload_i64(p);
    const char **const texts[] = {&s->path,     &s->source_layer, &s->encoding,   &s->x_column,
                                  &s->y_column, &s->wkt_column,   &s->source_crs, &s->target_crs};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        *texts[i] = ward_payload_text(p);
    ward_rc rc = take_names(ctx, p, out);
    if (rc == WARD_OK && (p->is_broken || p->at != p->end || s->path == NULL))
        rc = ward_fail(ctx, WARD_E_READER, "the request is broken");
    return rc;
}

ward_rc ward_request_read(struct ward_ctx *ctx, int fd, struct ward_request *out, bool *end)
{
    memset(out, 0, sizeof *out);
    struct ward_receiver in = {.ctx = ctx};
    struct ward_payload payload = {0};
    unsigned char type = 0;
    bool found = false;
    ward_rc rc = read_frame(ctx, fd, &in, &type, &payload, &found);
    *end = rc == WARD_OK && !found && in.size == 0;
    if (rc == WARD_OK && !*end && (!found || type != WARD_FRAME_REQUEST))
        rc = ward_fail(ctx, WARD_E_READER,
                       "ward read is started by ward itself; there is no request on its standard input");
    out->text = in.data; /* the texts lie in it */
    if (rc == WARD_OK && !*end)
        rc = take_request(ctx, &payload, out);
    return rc;
}

void ward_request_clear(struct ward_request *request)
{
    ward_mem_free(request->text);
    ward_mem_free(request->names);
    memset(request, 0, sizeof *request);
}

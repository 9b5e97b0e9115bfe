#include "io/reader.h"

#include <math.h>
#include <string.h>

#include "core/mem.h"
#include "geo/geom.h"
#include "io/child.h"
#include "io/request.h"

/* What an honest reader stays far below. */
enum {
    MOST_FIELDS = 5000,
    MOST_LAYERS = 10000,
    MOST_SAMPLES = 10000,
    MOST_SAMPLE_BYTES = 256 * 1024 * 1024,
    MOST_WARNINGS = 100,
    LONGEST_WORD = 64 * 1024 /* a name, a warning, a CRS */
};

struct ward_reader {
    struct ward_ctx *ctx;
    struct ward_child child;
    size_t n_fields;
    const char **values;
    struct ward_geom geom; /* for the gate */
    int target_srid;
    char *operation;
    char **warnings;
    size_t n_warnings;
    bool is_ended;
};

static int silence_of(const struct ward_source *s)
{
    return s->silence_seconds > 0 ? s->silence_seconds : WARD_SILENCE_SECONDS;
}

/* Hands a process over to whom its answers are for. */
static ward_rc ask(struct ward_child **waiting, const struct ward_source *s, const struct ward_buf *request,
                   struct ward_child *child)
{
    *child = **waiting;
    child->path = s->path;
    child->silence_seconds = silence_of(s);
    ward_mem_free(*waiting);
    *waiting = NULL;
    return ward_child_ask(child, request);
}

/* probe NULL: a process that waits, or a new one, looks at the source; else the one that has looked reads it, or a new
 * one. */
static ward_rc start(struct ward_ctx *ctx, const struct ward_source *s, struct ward_probe *probe,
                     struct ward_child *child)
{
    struct ward_sender to;
    if (s->path == NULL)
        return ward_fail(ctx, WARD_E_ARG, "no source was named");
    ward_sender_init(&to, ctx, -1);
    ward_rc rc = ward_request_write(&to, s, probe);
    if (rc == WARD_OK && probe != NULL && probe->child != NULL)
        rc = ask(&probe->child, s, &to.buf, child);
    else if (rc == WARD_OK && probe == NULL && s->waiting != NULL && *s->waiting != NULL)
        rc = ask(s->waiting, s, &to.buf, child);
    else if (rc == WARD_OK)
        rc = ward_child_start(ctx, s->program, s->path, &to.buf, silence_of(s), child);
    ward_sender_clear(&to);
    return rc;
}

ward_rc ward_reader_ready(struct ward_ctx *ctx, const char *program, const char *name, struct ward_child **out)
{
    struct ward_child *child = NULL;
    *out = NULL;
    ward_rc rc = ward_new(ctx, 1, sizeof *child, &child);
    if (rc == WARD_OK)
        rc = ward_child_start(ctx, program, name, NULL, WARD_SILENCE_SECONDS, child);
    if (rc == WARD_OK)
        *out = child;
    else
        ward_mem_free(child);
    return rc;
}

void ward_reader_dismiss(struct ward_child *waiting)
{
    if (waiting != NULL)
        ward_child_stop(waiting);
    ward_mem_free(waiting);
}

/* The reader's own sentence about the file, with a code of the families it may speak of. */
static ward_rc fail_told(struct ward_child *child, struct ward_payload *p)
{
    static const int may[] = {WARD_E_ARG,       WARD_E_SOURCE,    WARD_E_COLUMN, WARD_E_CRS,
                              WARD_E_CRS_UNFIT, WARD_E_EXTENSION, WARD_E_READER};
    int code = (int)ward_payload_u32(p);
    const char *message = ward_payload_text(p);
    if (message == NULL || p->is_broken)
        return ward_child_breach(child, "a failure without a message");
    if (code == WARD_E_NOMEM)
        return ward_fail(child->ctx, WARD_E_READER, "%s needs more memory than the reader may use; nothing was changed",
                         child->path);
    for (size_t i = 0; i < sizeof may / sizeof may[0]; i++)
        if (code == may[i])
            return ward_fail(child->ctx, code, "%s", message);
    return ward_fail(child->ctx, WARD_E_READER, "the reader of %s failed: %s", child->path, message);
}

/* A text of its own that is no longer than a word may be. */
static ward_rc take_word(struct ward_ctx *ctx, struct ward_payload *p, char **out)
{
    const char *text = ward_payload_text(p);
    *out = NULL;
    if (text != NULL && strlen(text) > LONGEST_WORD) {
        p->is_broken = true;
        return WARD_OK;
    }
    return ward_strdup(ctx, text, out);
}

static ward_rc add_text(struct ward_ctx *ctx, struct ward_payload *p, char ***texts, size_t *n)
{
    size_t capacity = *n;
    ward_rc rc = ward_grow(ctx, texts, &capacity, *n + 1, sizeof **texts);
    if (rc == WARD_OK)
        rc = take_word(ctx, p, &(*texts)[*n]);
    if (rc == WARD_OK)
        *n += 1;
    return rc;
}

static ward_rc take_fields(struct ward_ctx *ctx, struct ward_payload *p, struct ward_probe *probe)
{
    uint32_t n = ward_payload_count(p, 2 * sizeof(uint32_t));
    if (n > MOST_FIELDS)
        return ward_fail(ctx, WARD_E_SOURCE, "the source has %u columns, more than %d", (unsigned)n, MOST_FIELDS);
    ward_rc rc = ward_new(ctx, n, sizeof *probe->fields, &probe->fields);
    for (uint32_t i = 0; rc == WARD_OK && i < n; i++) {
        rc = take_word(ctx, p, &probe->fields[i].name);
        if (rc == WARD_OK)
            rc = take_word(ctx, p, &probe->fields[i].type);
        if (rc == WARD_OK && (probe->fields[i].name == NULL || probe->fields[i].type == NULL))
            p->is_broken = true;
        probe->n_fields = i + 1;
    }
    return rc;
}

static ward_rc take_probe(struct ward_ctx *ctx, struct ward_payload *p, struct ward_probe *probe)
{
    char **const texts[] = {&probe->driver, &probe->layer, &probe->geometry, &probe->crs, &probe->encoding,
                            &probe->place,  &probe->gdal,  &probe->geos,     &probe->proj};
    ward_rc rc = WARD_OK;
    if (probe->driver != NULL) {
        p->is_broken = true;
        return WARD_OK;
    }
    for (size_t i = 0; rc == WARD_OK && i < sizeof texts / sizeof texts[0]; i++)
        rc = take_word(ctx, p, texts[i]);
    probe->n_rows = ward_payload_i64(p);
    probe->header_row = (int)ward_payload_u32(p);
    uint32_t n = ward_payload_count(p, sizeof(uint32_t));
    if (n > MOST_LAYERS)
        p->is_broken = true;
    for (uint32_t i = 0; rc == WARD_OK && !p->is_broken && i < n; i++)
        rc = add_text(ctx, p, &probe->layers, &probe->n_layers);
    if (rc == WARD_OK)
        rc = take_fields(ctx, p, probe);
    if (probe->driver == NULL || probe->layer == NULL || probe->geometry == NULL || probe->place == NULL ||
        probe->header_row < 0)
        p->is_broken = true;
    return rc;
}

static ward_rc take_sample(struct ward_ctx *ctx, struct ward_payload *p, struct ward_probe *probe, size_t *capacity,
                           size_t *bytes)
{
    size_t i = probe->n_sample;
    *bytes += (size_t)(p->end - p->at);
    if (probe->driver == NULL || i >= MOST_SAMPLES || *bytes > MOST_SAMPLE_BYTES) {
        p->is_broken = true;
        return WARD_OK;
    }
    if (i == *capacity) {
        size_t had = *capacity;
        ward_rc rc = ward_grow(ctx, &probe->rows, capacity, i + 1, sizeof *probe->rows);
        if (rc == WARD_OK)
            rc = ward_grow(ctx, &probe->sample_xy, &had, *capacity * 2, sizeof *probe->sample_xy);
        if (rc != WARD_OK)
            return rc;
    }
    probe->sample_xy[2 * i] = ward_payload_f64(p);
    probe->sample_xy[2 * i + 1] = ward_payload_f64(p);
    ward_rc rc = ward_new(ctx, probe->n_fields, sizeof(char *), &probe->rows[i]);
    if (rc == WARD_OK)
        probe->n_sample = i + 1;
    for (size_t f = 0; rc == WARD_OK && f < probe->n_fields; f++)
        rc = ward_payload_copy(ctx, p, &probe->rows[i][f]);
    return rc;
}

static ward_rc take_warning(struct ward_ctx *ctx, struct ward_payload *p, char ***warnings, size_t *n)
{
    if (*n >= MOST_WARNINGS) {
        (void)ward_payload_text(p);
        return WARD_OK;
    }
    return add_text(ctx, p, warnings, n);
}

static ward_rc collect(struct ward_ctx *ctx, struct ward_child *child, struct ward_probe *probe)
{
    size_t capacity = 0;
    size_t bytes = 0;
    for (;;) {
        struct ward_payload p = {0};
        unsigned char type = 0;
        ward_rc rc = ward_child_frame(child, &type, &p);
        if (rc != WARD_OK)
            return rc;
        switch (type) {
        case WARD_FRAME_PROBE:
            rc = take_probe(ctx, &p, probe);
            break;
        case WARD_FRAME_SAMPLE:
            rc = take_sample(ctx, &p, probe, &capacity, &bytes);
            break;
        case WARD_FRAME_WARNING:
            rc = take_warning(ctx, &p, &probe->warnings, &probe->n_warnings);
            break;
        case WARD_FRAME_FAILURE:
            return fail_told(child, &p);
        case WARD_FRAME_END:
            return probe->driver != NULL ? WARD_OK : ward_child_breach(child, "an end without a beginning");
        default:
            return ward_child_breach(child, "an unknown frame");
        }
        if (rc == WARD_OK && (p.is_broken || p.at != p.end))
            rc = ward_child_breach(child, "a frame that does not add up");
        if (rc != WARD_OK)
            return rc;
    }
}

ward_rc ward_probe_begin(struct ward_ctx *ctx, const struct ward_source *s, struct ward_probe **out)
{
    *out = NULL;
    struct ward_probe *probe = NULL;
    ward_rc rc = ward_new(ctx, 1, sizeof *probe, &probe);
    if (rc == WARD_OK)
        rc = ward_new(ctx, 1, sizeof *probe->child, &probe->child);
    if (rc == WARD_OK)
        rc = start(ctx, s, NULL, probe->child);
    if (rc != WARD_OK)
        ward_probe_free(probe);
    else
        *out = probe;
    return rc;
}

ward_rc ward_probe_end(struct ward_ctx *ctx, struct ward_probe *probe)
{
    return collect(ctx, probe->child, probe);
}

ward_rc ward_probe_source(struct ward_ctx *ctx, const struct ward_source *s, struct ward_probe **out)
{
    ward_rc rc = ward_probe_begin(ctx, s, out);
    if (rc == WARD_OK)
        rc = ward_probe_end(ctx, *out);
    if (rc != WARD_OK) {
        ward_probe_free(*out);
        *out = NULL;
    }
    return rc;
}

static void free_texts(char **texts, size_t n)
{
    for (size_t i = 0; i < n; i++)
        ward_mem_free(texts[i]);
    ward_mem_free(texts);
}

void ward_probe_free(struct ward_probe *probe)
{
    if (probe == NULL)
        return;
    if (probe->child != NULL)
        ward_child_stop(probe->child);
    ward_mem_free(probe->child);
    for (size_t i = 0; i < probe->n_sample; i++)
        free_texts(probe->rows[i], probe->n_fields);
    for (size_t i = 0; i < probe->n_fields; i++) {
        ward_mem_free(probe->fields[i].name);
        ward_mem_free(probe->fields[i].type);
    }
    free_texts(probe->layers, probe->n_layers);
    free_texts(probe->warnings, probe->n_warnings);
    char *const texts[] = {probe->driver, probe->layer, probe->geometry, probe->crs, probe->encoding,
                           probe->place,  probe->gdal,  probe->geos,     probe->proj};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        ward_mem_free(texts[i]);
    ward_mem_free(probe->fields);
    ward_mem_free(probe->rows);
    ward_mem_free(probe->sample_xy);
    ward_mem_free(probe);
}

ward_rc ward_reader_open(struct ward_ctx *ctx, const struct ward_source *s, struct ward_probe *probe,
                         struct ward_reader **out)
{
    *out = NULL;
    struct ward_reader *r = NULL;
    ward_rc rc = ward_new(ctx, 1, sizeof *r, &r);
    if (rc != WARD_OK)
        return rc;
    r->ctx = ctx;
    r->n_fields = probe->n_fields;
    r->target_srid = s->target_srid;
    rc = ward_new(ctx, r->n_fields, sizeof *r->values, &r->values);
    if (rc == WARD_OK)
        rc = start(ctx, s, probe, &r->child);
    if (rc != WARD_OK) {
        ward_reader_close(r);
        return rc;
    }
    *out = r;
    return WARD_OK;
}

/* The gate once more: the reader may have been taken over by its file. */
static bool is_good_geom(struct ward_reader *r, const struct ward_row *row)
{
    return ward_geom_from_blob(r->ctx, row->geom, row->geom_size, &r->geom) == WARD_OK &&
           r->geom.srid == r->target_srid;
}

static ward_rc take_row(struct ward_reader *r, struct ward_payload *p, struct ward_row *row)
{
    memset(row, 0, sizeof *row);
    row->number = (uint64_t)ward_payload_i64(p);
    row->fid = ward_payload_i64(p);
    row->repaired_m2 = ward_payload_f64(p);
    row->has_z = ward_payload_u32(p) != 0;
    row->reason = ward_payload_text(p);
    row->detail = ward_payload_text(p);
    row->geom = ward_payload_bytes(p, &row->geom_size);
    for (size_t i = 0; i < r->n_fields; i++)
        r->values[i] = ward_payload_text(p);
    row->values = r->values;
    if (row->geom_size == 0)
        row->geom = NULL;
    if (p->is_broken || p->at != p->end)
        return ward_child_breach(&r->child, "a row that does not add up");
    if (row->geom != NULL && !is_good_geom(r, row))
        return ward_child_breach(&r->child, "a geometry that does not pass the gate");
    return WARD_OK;
}

static ward_rc take_operation(struct ward_reader *r, struct ward_payload *p)
{
    ward_mem_free(r->operation);
    r->operation = NULL;
    return take_word(r->ctx, p, &r->operation);
}

ward_rc ward_reader_next(struct ward_reader *r, struct ward_row *row, bool *end)
{
    *end = r->is_ended;
    while (!r->is_ended) {
        struct ward_payload p = {0};
        unsigned char type = 0;
        ward_rc rc = ward_child_frame(&r->child, &type, &p);
        if (rc != WARD_OK)
            return rc;
        switch (type) {
        case WARD_FRAME_ROW:
            return take_row(r, &p, row);
        case WARD_FRAME_OPERATION:
            rc = take_operation(r, &p);
            break;
        case WARD_FRAME_WARNING:
            rc = take_warning(r->ctx, &p, &r->warnings, &r->n_warnings);
            break;
        case WARD_FRAME_FAILURE:
            return fail_told(&r->child, &p);
        case WARD_FRAME_END:
            rc = ward_child_finish(&r->child);
            r->is_ended = rc == WARD_OK;
            *end = r->is_ended;
            break;
        default:
            return ward_child_breach(&r->child, "an unknown frame");
        }
        if (rc == WARD_OK && p.is_broken)
            rc = ward_child_breach(&r->child, "a frame that does not add up");
        if (rc != WARD_OK)
            return rc;
    }
    return WARD_OK;
}

const char *ward_reader_operation(const struct ward_reader *r)
{
    return r->operation;
}

const char *ward_reader_warning(const struct ward_reader *r, size_t i)
{
    return i < r->n_warnings ? r->warnings[i] : NULL;
}

void ward_reader_close(struct ward_reader *r)
{
    if (r == NULL)
        return;
    ward_child_stop(&r->child);
    ward_geom_clear(&r->geom);
    free_texts(r->warnings, r->n_warnings);
    ward_mem_free(r->operation);
    ward_mem_free(r->values);
    ward_mem_free(r);
}

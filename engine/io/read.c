#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "io/coordinate.h"
#include "io/fence.h"
#include "io/gate_sqlite.h"
#include "io/reader.h"
#include "io/rows.h"

/* The hidden verb `ward read`: everything a hostile file can reach runs in here. */

struct job {
    struct ward_ctx *ctx;
    struct ward_request request, order; /* to look at the file; then to read it, as was settled */
    struct ward_place place;
    struct ward_gate gate;
    struct ward_opened opened;
    struct ward_sender to;
};

static ward_rc stream(struct job *j, const struct ward_request *request)
{
    struct ward_opened *o = &j->opened;
    char note[256] = "";
    ward_rc rc = ward_source_unchanged(o);
    o->s = &request->source;
    if (rc == WARD_OK && o->recoder.ctx == NULL)
        rc = ward_recoder_open(j->ctx, o->s->encoding != NULL ? o->s->encoding : "UTF-8", &o->recoder);
    if (rc == WARD_OK)
        rc = ward_source_name_fields(o);
    if (rc == WARD_OK)
        rc = ward_coordinate_choose(o);
    if (rc == WARD_OK)
        rc = ward_coordinate_settle(o, note);
    if (rc == WARD_OK && note[0] != '\0')
        rc = ward_rows_warn(&j->to, note);
    return rc == WARD_OK ? ward_rows_stream(o, request->n_fields, &j->to) : rc;
}

static ward_rc send_end(struct job *j)
{
    ward_rc rc = ward_frame_begin(&j->to, WARD_FRAME_END);
    if (rc == WARD_OK)
        rc = ward_frame_end(&j->to);
    return rc == WARD_OK ? ward_frame_flush(&j->to) : rc;
}

/* Looks at the file, and waits to be told whether and how to read it. */
static ward_rc look(struct job *j)
{
    bool end = false;
    ward_rc rc = ward_rows_probe(&j->opened, &j->to);
    if (rc == WARD_OK)
        rc = send_end(j);
    if (rc == WARD_OK)
        rc = ward_request_read(j->ctx, STDIN_FILENO, &j->order, &end);
    if (rc != WARD_OK || end)
        return rc;
    rc = stream(j, &j->order);
    return rc == WARD_OK ? send_end(j) : rc;
}

static ward_rc work(struct job *j)
{
    char note[256] = "";
    bool end = false;
    ward_rc rc = ward_request_read(j->ctx, STDIN_FILENO, &j->request, &end);
    const struct ward_source *s = &j->request.source;
    if (rc == WARD_OK && end)
        rc = ward_fail(j->ctx, WARD_E_READER, "ward read is started by ward itself, which asks on its standard input");
    if (rc == WARD_OK)
        rc = ward_source_locate(j->ctx, s->path, &j->place);
    if (rc == WARD_OK && j->place.driver->gdal[0] != NULL)
        rc = ward_gdal_load(j->ctx);
    if (rc == WARD_OK)
        rc = ward_fence_raise(j->ctx, s, &j->place, note);
    if (rc == WARD_OK && note[0] != '\0' && j->request.is_probe)
        rc = ward_rows_warn(&j->to, note);
    if (rc == WARD_OK && (j->place.driver->format == WARD_FORMAT_GPKG || j->place.driver->format == WARD_FORMAT_SQLITE))
        rc = ward_gate_sqlite(j->ctx, s->path, j->place.path, &j->gate);
    if (rc == WARD_OK)
        rc = ward_source_open(j->ctx, s, &j->place, j->gate.hidden, j->gate.n_hidden, &j->opened);
    if (rc == WARD_OK && j->request.is_probe)
        return look(j);
    if (rc == WARD_OK)
        rc = stream(j, &j->request);
    return rc == WARD_OK ? send_end(j) : rc;
}

static ward_rc send_failure(struct job *j, ward_rc failure)
{
    ward_frame_drop(&j->to);
    ward_rc rc = ward_frame_begin(&j->to, WARD_FRAME_FAILURE);
    if (rc == WARD_OK)
        rc = ward_frame_u32(&j->to, (uint32_t)failure);
    if (rc == WARD_OK)
        rc = ward_frame_text(&j->to, ward_ctx_message(j->ctx));
    if (rc == WARD_OK)
        rc = ward_frame_end(&j->to);
    return rc == WARD_OK ? ward_frame_flush(&j->to) : rc;
}

/* What will be asked is known by name only: loading GDAL takes longer than it takes ward to open its database. A
 * failure is told when the request comes. */
static void make_ready(struct ward_ctx *ctx, const char *name)
{
    const struct ward_driver *driver = ward_source_driver(name);
    if (driver != NULL && driver->gdal[0] != NULL && ward_gdal_load(ctx) != WARD_OK)
        ward_ctx_clear(ctx);
}

int ward_read_main(int argc, char **argv)
{
    struct job j = {.ctx = ward_ctx_new()};
    if (j.ctx == NULL)
        return 1;
    if (argc > 1)
        make_ready(j.ctx, argv[1]);
    ward_sender_init(&j.to, j.ctx, STDOUT_FILENO);
    ward_rc rc = work(&j);
    ward_rc sent = rc == WARD_OK || rc == WARD_E_IO ? rc : send_failure(&j, rc);
    ward_source_close(&j.opened);
    ward_gate_clear(&j.gate);
    ward_request_clear(&j.request);
    ward_request_clear(&j.order);
    ward_sender_clear(&j.to);
    ward_gdal_end();
    ward_ctx_free(j.ctx);
    return rc == WARD_OK && sent == WARD_OK ? 0 : 1;
}

#include "cli/emit.h"

#include <stdio.h>
#include <string.h>

#include "core/buf.h"
#include "core/mem.h"
#include "core/text.h"
#include "geo/crs.h"
#include "geo/geom.h"
#include "store/catalogue.h"
#include "store/row_place.h"
#include "store/where.h"

#define MAX_MEMBERS 8

/* One set of rows on its way: kept until the output's next table begins, because the output reads its spec to the end.
 */
struct ward_emit_table {
    struct ward_out_spec spec;
    struct ward_out_column *columns;
    int *at; /* of each column, in the statement */
    struct ward_value *values;
    const char *members[2 * MAX_MEMBERS];
    char *texts[MAX_MEMBERS];      /* the members' JSON, owned */
    struct ward_row_place *place;  /* NULL: the rows have a geometry of their own, or none */
    struct ward_transform *to_box; /* into the CRS of --bbox; NULL: none needed */
    struct ward_geom geom;         /* for --bbox */
};

static void free_table(struct ward_emit_table *t)
{
    if (t == NULL)
        return;
    ward_row_place_free(t->place);
    ward_geom_clear(&t->geom);
    for (size_t i = 0; i < MAX_MEMBERS; i++)
        ward_mem_free(t->texts[i]);
    ward_mem_free(t->columns);
    ward_mem_free(t->at);
    ward_mem_free(t->values);
    ward_mem_free(t);
}

/* ---- options ---- */

static ward_rc read_bbox(struct ward_cli *cli, struct ward_emit *e)
{
    const char *given = ward_cli_option(cli, "bbox");
    char text[128];
    size_t n = 0;
    if (given == NULL)
        return WARD_OK;
    (void)snprintf(text, sizeof text, "%s", given);
    char *rest = text;
    for (char *word = strsep(&rest, ","); word != NULL; word = strsep(&rest, ",")) {
        if (n == 4 || !ward_text_to_real(word, &e->bbox[n]))
            n = 99;
        if (n >= 4)
            break;
        n++;
    }
    if (n != 4 || e->bbox[0] > e->bbox[2] || e->bbox[1] > e->bbox[3])
        return ward_fail(cli->ctx, WARD_E_VALUE, "--bbox is four numbers, west,south,east,north, not '%s'", given);
    e->has_bbox = true;
    return WARD_OK;
}

static ward_rc read_format(struct ward_cli *cli, struct ward_emit *e)
{
    const char *given = ward_cli_option(cli, "format");
    const char *dot = e->path != NULL ? strrchr(e->path, '.') : NULL;
    bool has_suffix =
        dot != NULL && strchr(dot, '/') == NULL && strcmp(e->path, ".") != 0 && strcmp(e->path, "..") != 0;
    if (given == NULL && !has_suffix)
        return WARD_OK;
    e->format = ward_out_format(given != NULL ? given : e->path);
    if (e->format == NULL && given != NULL)
        return ward_fail(cli->ctx, WARD_E_NAME,
                         "there is no format '%s'; it is table, csv, json, geojson, geojsonseq, gpkg, fgb, shp or xlsx",
                         given);
    return WARD_OK;
}

static ward_rc read_words(struct ward_cli *cli, struct ward_emit *e)
{
    const char *geometry = ward_cli_option(cli, "geometry");
    const char *headers = ward_cli_option(cli, "headers");
    const char *limit = ward_cli_option(cli, "limit");
    if (geometry != NULL && strcmp(geometry, "wkt") != 0 && strcmp(geometry, "none") != 0)
        return ward_fail(cli->ctx, WARD_E_VALUE, "--geometry is wkt or none, not '%s'", geometry);
    if (headers != NULL && strcmp(headers, "zh") != 0 && strcmp(headers, "en") != 0)
        return ward_fail(cli->ctx, WARD_E_VALUE, "--headers is zh or en, not '%s'", headers);
    if (limit != NULL && (!ward_text_to_integer(limit, &e->limit) || e->limit < 0))
        return ward_fail(cli->ctx, WARD_E_VALUE, "--limit is a whole number from 0, not '%s'", limit);
    e->wkt = geometry != NULL && strcmp(geometry, "wkt") == 0;
    e->no_geometry = geometry != NULL && strcmp(geometry, "none") == 0;
    /* CSV keeps its English keys for programs, whatever the language, unless Chinese headings are asked for by name. */
    bool is_csv = e->format != NULL && strcmp(e->format, "csv") == 0;
    e->use_labels = headers != NULL ? strcmp(headers, "zh") == 0 : cli->is_zh && !is_csv;
    return WARD_OK;
}

ward_rc ward_emit_options(struct ward_cli *cli, struct ward_emit *out)
{
    memset(out, 0, sizeof *out);
    out->limit = -1;
    out->path = ward_cli_option(cli, "output");
    out->crs = ward_cli_option(cli, "crs");
    out->select = ward_cli_option(cli, "select");
    out->overwrite = ward_cli_option(cli, "overwrite") != NULL;
    out->bom = ward_cli_option(cli, "bom") != NULL;
    ward_rc rc = read_format(cli, out);
    if (rc == WARD_OK)
        rc = read_words(cli, out);
    if (rc == WARD_OK)
        rc = read_bbox(cli, out);
    struct ward_crs_info info;
    return rc == WARD_OK && out->crs != NULL ? ward_crs_describe(cli->ctx, out->crs, &info) : rc;
}

ward_rc ward_emit_format(struct ward_cli *cli, const struct ward_emit *e, const char **out)
{
    bool to_file = e->path != NULL && strcmp(e->path, "-") != 0;
    *out = e->format != NULL ? e->format : "table";
    if (to_file && e->format == NULL)
        return ward_fail(cli->ctx, WARD_E_NAME,
                         "-o %s says no format by its suffix; add -f csv, json, geojson, gpkg, fgb, shp or xlsx",
                         e->path);
    return WARD_OK;
}

ward_rc ward_emit_where(struct ward_cli *cli, struct ward_db *db)
{
    size_t at = 0;
    ward_rc rc = WARD_OK;
    for (const char *w; rc == WARD_OK && (w = ward_cli_each(cli, "where", &at)) != NULL;) {
        const char *colon = strchr(w, ':');
        char *layer = NULL;
        if (colon == NULL || colon == w || colon[1] == '\0')
            return ward_fail(cli->ctx, WARD_E_ARG, "--where is LAYER:EXPRESSION, such as bins:kind='sorting', not '%s'",
                             w);
        rc = ward_strndup(cli->ctx, w, (size_t)(colon - w), &layer);
        if (rc == WARD_OK)
            rc = ward_where_apply(db, layer, colon + 1);
        ward_mem_free(layer);
    }
    return rc;
}

/* ---- columns ---- */

static void add_column(struct ward_emit_table *t, const struct ward_query_column *c)
{
    t->columns[t->spec.n_columns] = (struct ward_out_column){
        .name = c->name, .label = c->label_zh, .type = c->type, .is_id = c->is_key, .words_zh = c->words_zh};
    t->at[t->spec.n_columns++] = c->at;
}

static ward_rc unknown_column(struct ward_ctx *ctx, const struct ward_query *q, const char *name)
{
    const char **names = NULL;
    ward_rc rc = ward_new(ctx, q->n_columns, sizeof *names, &names);
    for (size_t i = 0; rc == WARD_OK && i < q->n_columns; i++)
        names[i] = q->columns[i].name;
    const char *nearest = rc == WARD_OK ? ward_text_nearest(name, names, q->n_columns) : NULL;
    if (rc == WARD_OK && nearest != NULL)
        rc = ward_fail(ctx, WARD_E_NAME, "--select: there is no column '%s'; did you mean '%s'?", name, nearest);
    else if (rc == WARD_OK)
        rc = ward_fail(ctx, WARD_E_NAME, "--select: there is no column '%s'; `ward describe` lists the columns", name);
    ward_mem_free(names);
    return rc;
}

static ward_rc choose_columns(struct ward_ctx *ctx, const struct ward_emit *e, const struct ward_query *q,
                              struct ward_emit_table *t)
{
    size_t most = q->n_columns + (e->select != NULL ? strlen(e->select) : 0) + 1;
    ward_rc rc = ward_new(ctx, most, sizeof *t->columns, &t->columns);
    if (rc == WARD_OK)
        rc = ward_new(ctx, most, sizeof *t->at, &t->at);
    if (rc == WARD_OK)
        rc = ward_new(ctx, most, sizeof *t->values, &t->values);
    for (size_t i = 0; rc == WARD_OK && e->select == NULL && i < q->n_columns; i++)
        add_column(t, &q->columns[i]);
    for (const char *p = e->select; rc == WARD_OK && p != NULL && *p != '\0';) {
        size_t length = strcspn(p, ",");
        char name[128];
        const struct ward_query_column *found = NULL;
        (void)snprintf(name, sizeof name, "%.*s", (int)length, p);
        for (size_t i = 0; i < q->n_columns; i++)
            if (strcmp(q->columns[i].name, name) == 0)
                found = &q->columns[i];
        if (found == NULL)
            return unknown_column(ctx, q, name);
        add_column(t, found);
        p += length + (p[length] == ',');
    }
    t->spec.columns = t->columns;
    return rc;
}

/* ---- members: what a file says of itself ---- */

static ward_rc json_string(struct ward_ctx *ctx, const char *text, struct ward_buf *out)
{
    ward_rc rc = ward_buf_text(ctx, out, "\"");
    for (const char *p = text; rc == WARD_OK && *p != '\0'; p++) {
        if (*p == '"' || *p == '\\')
            rc = ward_buf_printf(ctx, out, "\\%c", *p);
        else if ((unsigned char)*p < 0x20)
            rc = ward_buf_printf(ctx, out, "\\u%04x", (unsigned)(unsigned char)*p);
        else
            rc = ward_buf_add(ctx, out, p, 1);
    }
    return rc == WARD_OK ? ward_buf_text(ctx, out, "\"") : rc;
}

/* The arguments bound, numbers as numbers. */
static ward_rc parameters_json(struct ward_ctx *ctx, const struct ward_query *q, struct ward_buf *out)
{
    ward_rc rc = ward_buf_text(ctx, out, "{");
    for (size_t i = 0; rc == WARD_OK && i < q->n_used; i++) {
        const char *value = strchr(q->used[i], '=') + 1;
        enum ward_type type = q->def != NULL && i < q->def->n_params ? q->def->params[i].type : WARD_T_TEXT;
        bool is_number = type == WARD_T_REAL || type == WARD_T_INTEGER || type == WARD_T_FLAG;
        rc = ward_buf_printf(ctx, out, "%s\"%.*s\": ", i > 0 ? ", " : "", (int)(value - q->used[i] - 1), q->used[i]);
        if (rc == WARD_OK && strcmp(value, "none") == 0)
            rc = ward_buf_text(ctx, out, "null");
        else if (rc == WARD_OK)
            rc = is_number ? ward_buf_text(ctx, out, value) : json_string(ctx, value, out);
    }
    return rc == WARD_OK ? ward_buf_text(ctx, out, "}") : rc;
}

static ward_rc add_member(struct ward_ctx *ctx, struct ward_emit_table *t, const char *key, const char *text,
                          bool is_json)
{
    struct ward_buf json = {0};
    ward_rc rc = is_json ? ward_buf_text(ctx, &json, text) : json_string(ctx, text, &json);
    size_t i = t->spec.n_members;
    if (rc == WARD_OK) {
        t->texts[i] = ward_buf_take(&json);
        t->members[2 * i] = key;
        t->members[2 * i + 1] = t->texts[i];
        t->spec.n_members++;
        t->spec.members = t->members;
    }
    ward_buf_clear(&json);
    return rc;
}

static ward_rc add_members(struct ward_db *db, const struct ward_query *q, const struct ward_emit_name *name,
                           struct ward_emit_table *t)
{
    struct ward_buf parameters = {0};
    char *synthetic = NULL;
    ward_rc rc = add_member(db->ctx, t, "generator", "ward", false);
    if (rc == WARD_OK && name->source != NULL)
        rc = add_member(db->ctx, t, q->def != NULL ? "query" : "layer", name->source, false);
    if (rc == WARD_OK && name->title != NULL)
        rc = add_member(db->ctx, t, "title", name->title, false);
    if (rc == WARD_OK && q->n_used > 0)
        rc = parameters_json(db->ctx, q, &parameters);
    if (rc == WARD_OK && q->n_used > 0)
        rc = add_member(db->ctx, t, "parameters", parameters.data, true);
    if (rc == WARD_OK && q->as_of != NULL)
        rc = add_member(db->ctx, t, "as_of", q->as_of, false);
    if (rc == WARD_OK)
        rc = ward_setting_get(db->ctx, db->sql, "district.synthetic", &synthetic);
    if (rc == WARD_OK && synthetic != NULL && strcmp(synthetic, "1") == 0)
        rc = add_member(db->ctx, t, "synthetic", "true", true);
    ward_mem_free(synthetic);
    ward_buf_clear(&parameters);
    return rc;
}

/* ---- places ---- */

bool ward_emit_has_place(const struct ward_query *q)
{
    return q->geom_column >= 0 || q->key_layer != NULL;
}

static ward_rc prepare_place(struct ward_db *db, const struct ward_emit *e, struct ward_query *q, const char *format,
                             struct ward_emit_table *t)
{
    char newest[24] = "";
    bool wanted = (ward_out_has_place(format) && !e->no_geometry) || e->wkt || e->has_bbox;
    t->spec.kinds = q->kinds;
    t->spec.has_geometry = ward_emit_has_place(q) && !e->no_geometry && wanted;
    ward_rc rc = ward_db_srid(db, &t->spec.srid);
    if (rc != WARD_OK || !wanted)
        return rc;
    if (e->has_bbox && !ward_emit_has_place(q))
        return ward_fail(db->ctx, WARD_E_NO_PLACE, "--bbox needs rows with a place, and these have none");
    if (e->wkt && !ward_emit_has_place(q))
        return ward_fail(db->ctx, WARD_E_NO_PLACE, "--geometry wkt needs rows with a place, and these have none");
    if (q->geom_column < 0 && q->key_layer != NULL) {
        rc = ward_newest_day(db, newest);
        const char *day = q->as_of != NULL     ? q->as_of
                          : q->to_date != NULL ? q->to_date
                          : newest[0] != '\0'  ? newest
                                               : NULL;
        if (rc == WARD_OK)
            rc = ward_row_place_new(db, q->key_layer, q->def != NULL ? q->def->key_column : q->layerdef->key[0], day,
                                    &t->spec.kinds, &t->place);
    }
    /* These formats fix the kind of geometry before the first row. */
    if (rc == WARD_OK && q->geom_column >= 0 && q->kinds == WARD_KIND_NONE && ward_out_needs_kind(format))
        rc = ward_query_kinds(db, q, &t->spec.kinds);
    char from[32];
    (void)snprintf(from, sizeof from, "EPSG:%d", t->spec.srid);
    if (rc == WARD_OK && e->has_bbox)
        rc = ward_transform_get(db->ctx, from, e->crs != NULL ? e->crs : "EPSG:4326", &t->to_box);
    return rc;
}

static ward_rc row_place(struct ward_query *q, struct ward_emit_table *t, const void **blob, size_t *size)
{
    struct ward_value v = {0};
    *blob = NULL;
    *size = 0;
    if (t->place != NULL) {
        ward_query_value(q, q->key_column, &v);
        return ward_row_place_find(t->place, &v, blob, size);
    }
    if (q->geom_column >= 0) {
        ward_query_value(q, q->geom_column, &v);
        if (v.kind == WARD_BLOB) {
            *blob = v.text;
            *size = v.size;
        }
    }
    return WARD_OK;
}

static ward_rc meets_box(struct ward_ctx *ctx, const struct ward_emit *e, struct ward_emit_table *t, const void *blob,
                         size_t size, bool *meets)
{
    *meets = !e->has_bbox;
    if (!e->has_bbox || blob == NULL)
        return WARD_OK;
    ward_rc rc = ward_geom_from_blob(ctx, blob, size, &t->geom);
    if (rc == WARD_OK)
        rc = ward_transform_apply(ctx, t->to_box, t->geom.xy, t->geom.n_coords, NULL);
    if (rc != WARD_OK)
        return rc;
    struct ward_box box = ward_geom_box(&t->geom);
    *meets = box.min_x <= e->bbox[2] && box.max_x >= e->bbox[0] && box.min_y <= e->bbox[3] && box.max_y >= e->bbox[1];
    return WARD_OK;
}

/* ---- rows ---- */

struct rows {
    struct ward_cli *cli;
    struct ward_db *db;
    struct ward_emit *e;
    struct ward_query *q;
    struct ward_emit_table *t;
    struct ward_progress *progress;
    uint64_t *n;
};

/* The row that the query stands on, unless it misses the box. */
static ward_rc take_row(const struct rows *r, struct ward_out_given *out, bool *meets)
{
    struct ward_emit_table *t = r->t;
    ward_rc rc = t->spec.has_geometry || r->e->has_bbox ? row_place(r->q, t, &out->geom, &out->geom_size) : WARD_OK;
    if (rc == WARD_OK)
        rc = meets_box(r->cli->ctx, r->e, t, out->geom, out->geom_size, meets);
    if (rc != WARD_OK || !*meets)
        return rc;
    for (size_t i = 0; i < t->spec.n_columns; i++)
        ward_query_value(r->q, t->at[i], &t->values[i]);
    out->values = t->values;
    return WARD_OK;
}

static ward_rc next_row(void *self, struct ward_out_given *out, bool *end)
{
    const struct rows *r = self;
    bool meets = false;
    ward_rc rc = WARD_OK;
    *end = r->e->limit >= 0 && *r->n >= (uint64_t)r->e->limit;
    while (rc == WARD_OK && !*end && !meets) {
        bool row = false;
        rc = ward_query_step(r->db, r->q, &row);
        *end = !row;
        if (rc == WARD_OK && row)
            rc = take_row(r, out, &meets);
    }
    if (rc != WARD_OK || *end)
        return rc;
    ++*r->n;
    ward_progress_at(r->progress, (int64_t)*r->n);
    return *r->n % 4096 == 0 ? ward_ctx_interrupted(r->cli->ctx) : WARD_OK;
}

static ward_rc begin(struct ward_cli *cli, struct ward_emit *e, const char *format, struct ward_emit_table *t)
{
    ward_rc rc = e->out == NULL ? ward_out_begin(cli->ctx, format, e->path, e->overwrite, &t->spec, &e->out)
                                : ward_out_next(e->out, &t->spec);
    free_table(e->table);
    e->table = t;
    return rc;
}

ward_rc ward_emit_rows(struct ward_cli *cli, struct ward_db *db, struct ward_emit *e, struct ward_query *q,
                       const struct ward_emit_name *name, uint64_t *n_rows)
{
    struct ward_emit_table *t = NULL;
    const char *format = NULL;
    *n_rows = 0;
    ward_rc rc = ward_emit_format(cli, e, &format);
    if (rc == WARD_OK)
        rc = ward_query_peek(db, q);
    if (rc == WARD_OK)
        rc = ward_new(cli->ctx, 1, sizeof *t, &t);
    if (rc == WARD_OK)
        rc = choose_columns(cli->ctx, e, q, t);
    if (rc == WARD_OK)
        rc = add_members(db, q, name, t);
    if (rc == WARD_OK)
        rc = prepare_place(db, e, q, format, t);
    if (rc != WARD_OK) {
        free_table(t);
        return rc;
    }
    t->spec.name = name->name;
    t->spec.title = name->title;
    t->spec.sheet = name->sheet != NULL ? name->sheet : e->use_labels ? name->title : NULL;
    t->spec.style_qml = name->style_qml;
    t->spec.crs = e->crs;
    t->spec.use_labels = e->use_labels;
    t->spec.bom = e->bom;
    t->spec.wkt = e->wkt;
    t->spec.day = q->as_of != NULL ? q->as_of : q->to_date;
    rc = begin(cli, e, format, t);
    /* A bar among rows on the same terminal helps nobody. */
    struct ward_progress *progress =
        ward_progress_new(e->path != NULL ? cli->progress : WARD_PROGRESS_NONE, name->name, e->limit);
    struct rows rows = {cli, db, e, q, t, progress, n_rows};
    if (rc == WARD_OK)
        rc = ward_out_rows(e->out, next_row, &rows);
    ward_progress_free(progress);
    return rc;
}

ward_rc ward_emit_pause(struct ward_emit *e)
{
    return e->out != NULL ? ward_out_finish(e->out) : WARD_OK;
}

ward_rc ward_emit_end(struct ward_emit *e)
{
    return e->out != NULL ? ward_out_end(e->out) : WARD_OK;
}

void ward_emit_clear(struct ward_emit *e)
{
    ward_out_free(e->out);
    free_table(e->table);
    e->out = NULL;
    e->table = NULL;
}

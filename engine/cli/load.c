#include "cli/load.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/load_fingerprint.h"
#include "cli/load_guard.h"
#include "cli/load_pick.h"
#include "cli/load_refuse.h"
#include "cli/load_rows.h"
#include "cli/load_sources.h"
#include "core/json.h"
#include "core/mem.h"
#include "core/zone.h"
#include "geo/validity.h"
#include "store/catalogue.h"
#include "store/loads.h"
#include "store/rejects.h"

struct loading {
    struct ward_cli *cli;
    struct ward_ctx *ctx;
    struct ward_db *db;
    const struct ward_load_request *request;
    struct ward_load_result *result;
    struct ward_layerdef *def;
    struct ward_zone zone;
    int srid;
    char target_crs[32];
    char fingerprint[33];
    char *crs;          /* of the source at hand, as the reader is told */
    char *settings;     /* JSON of what was asked */
    const char **names; /* of the layer's columns, for finding a header row */
    size_t n_names, names_capacity;
    struct ward_bulk *bulk;
    struct ward_rejects *rejects;
    char *geometry;           /* what the last source holds, for messages */
    struct ward_probe *begun; /* of the first source: the reader looks at it while its bytes are summed up */
    char *gdal, *geos, *proj; /* the versions it was read with; NULL: not with it */
};

/* ---- what was asked ---- */

static ward_rc add_json(struct ward_ctx *ctx, struct ward_buf *out, const char *name, const char *value)
{
    ward_rc rc = ward_buf_printf(ctx, out, "%s\"%s\":", out->size > 1 ? "," : "", name);
    return rc == WARD_OK ? ward_json_string(ctx, out, value) : rc;
}

/* Everything that decides what a file becomes, but the mode: two loads alike in this and in their bytes are one. */
static ward_rc describe_settings(struct loading *l)
{
    const struct ward_load_request *r = l->request;
    struct ward_buf text = {0}, maps = {0};
    char header[33], row[16] = "";
    ward_load_fingerprint_text(l->def->header->text, header);
    if (r->header_row > 0)
        (void)snprintf(row, sizeof row, "%d", r->header_row);
    const char *const pairs[][2] = {{"crs", r->source_crs},
                                    {"op", r->source_op},
                                    {"trust_crs", r->trusts_crs ? "1" : NULL},
                                    {"encoding", r->encoding},
                                    {"filter", r->filter},
                                    {"header_row", r->header_row > 0 ? row : NULL},
                                    {"layer", header},
                                    {"sheet", r->source_layer},
                                    {"valid_from", r->valid_from},
                                    {"version", WARD_VERSION},
                                    {"wkt", r->wkt},
                                    {"x", r->x},
                                    {"y", r->y}};
    ward_rc rc = ward_buf_text(l->ctx, &text, "{");
    for (size_t i = 0; rc == WARD_OK && i < sizeof pairs / sizeof *pairs; i++)
        if (pairs[i][1] != NULL)
            rc = add_json(l->ctx, &text, pairs[i][0], pairs[i][1]);
    for (size_t i = 0; rc == WARD_OK && i < r->n_maps; i++)
        rc = ward_buf_printf(l->ctx, &maps, "%s%s", i > 0 ? "\n" : "", r->maps[i]);
    if (rc == WARD_OK && r->n_maps > 0)
        rc = add_json(l->ctx, &text, "map", maps.data);
    if (rc == WARD_OK && r->deletes_missing)
        rc = add_json(l->ctx, &text, "delete_missing", "1");
    if (rc == WARD_OK)
        rc = ward_buf_text(l->ctx, &text, "}");
    if (rc == WARD_OK)
        l->settings = ward_buf_take(&text);
    ward_buf_clear(&text);
    ward_buf_clear(&maps);
    return rc;
}

static const char *mode_name(enum ward_load_mode mode)
{
    static const char *const names[] = {NULL, "replace", "append", "upsert", "default"};
    return names[mode];
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL && slash[1] != '\0' ? slash + 1 : path;
}

static ward_rc name_sources(struct loading *l)
{
    struct ward_buf text = {0};
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i < l->request->n_sources; i++)
        rc = ward_buf_printf(l->ctx, &text, "%s%s", i > 0 ? ", " : "", base_name(l->request->sources[i]));
    if (rc == WARD_OK)
        l->result->source = ward_buf_take(&text);
    ward_buf_clear(&text);
    return rc;
}

/* Which way to write: into a layer that holds rows one must be named; a new version of valid rows is added to the old.
 */
static ward_rc choose_mode(struct loading *l, bool *done)
{
    struct ward_load_state state;
    enum ward_load_mode mode = l->request->mode;
    if (mode == WARD_LOAD_UNSAID && l->request->valid_from != NULL)
        mode = WARD_LOAD_APPEND;
    ward_rc rc = ward_load_look(l->db, l->def->name, mode_name(mode), l->fingerprint, l->settings, &state);
    if (rc != WARD_OK)
        return rc;
    *done = state.is_repeated;
    l->result->is_repeated = state.is_repeated;
    if (mode == WARD_LOAD_UNSAID && !state.is_repeated && state.has_rows && !state.is_default)
        return ward_fail(l->ctx, WARD_E_ARG,
                         "layer %s holds rows already; say what becomes of them: --replace, --append or --upsert",
                         l->def->name);
    if (mode == WARD_LOAD_UNSAID || (mode == WARD_LOAD_APPEND && !state.has_rows))
        mode = WARD_LOAD_REPLACE;
    l->result->mode = mode_name(mode);
    return WARD_OK;
}

static enum ward_write_mode write_mode(const struct loading *l)
{
    if (strcmp(l->result->mode, "append") == 0)
        return WARD_WRITE_APPEND;
    return strcmp(l->result->mode, "upsert") == 0 ? WARD_WRITE_UPSERT : WARD_WRITE_REPLACE;
}

static ward_rc keep_name(struct loading *l, const char *name)
{
    ward_rc rc = ward_grow(l->ctx, &l->names, &l->names_capacity, l->n_names + 1, sizeof *l->names);
    if (rc == WARD_OK)
        l->names[l->n_names++] = name;
    return rc;
}

static ward_rc collect_names(struct loading *l)
{
    ward_rc rc = WARD_OK;
    for (size_t c = 0; rc == WARD_OK && c < l->def->n_columns; c++) {
        const struct ward_column *column = &l->def->columns[c];
        rc = keep_name(l, column->name);
        if (rc == WARD_OK && column->label_zh != NULL)
            rc = keep_name(l, column->label_zh);
        for (size_t i = 0; rc == WARD_OK && i < column->n_aliases; i++)
            rc = keep_name(l, column->aliases[i]);
    }
    return rc;
}

static struct ward_source describe_source(const struct loading *l, const char *path)
{
    const struct ward_load_request *r = l->request;
    return (struct ward_source){.program = l->cli->program,
                                .path = path,
                                .source_layer = r->source_layer,
                                .encoding = r->encoding,
                                .header_row = r->header_row,
                                .x_column = r->x,
                                .y_column = r->y,
                                .wkt_column = r->wkt,
                                .source_crs = l->crs,
                                .target_crs = l->target_crs,
                                .target_srid = l->srid,
                                .kinds = l->def->kinds,
                                .names = l->names,
                                .n_names = l->n_names,
                                .waiting = r->waiting};
}

/* A packed file must be unpacked first. */
static ward_rc begin_probe(struct loading *l)
{
    if (l->request->n_sources == 0 || ward_unpack_is_packed(l->request->sources[0]))
        return WARD_OK;
    struct ward_source source = describe_source(l, l->request->sources[0]);
    return ward_probe_begin(l->ctx, &source, &l->begun);
}

static ward_rc prepare(struct loading *l, bool *done)
{
    char *zone = NULL;
    ward_rc rc = ward_layerdef_find(l->ctx, &l->cli->paths, l->request->layer, &l->def);
    if (rc == WARD_OK)
        rc = ward_db_srid(l->db, &l->srid);
    (void)snprintf(l->target_crs, sizeof l->target_crs, "EPSG:%d", l->srid);
    if (rc == WARD_OK)
        rc = ward_setting_get(l->ctx, l->db->sql, "time_zone", &zone);
    if (rc == WARD_OK)
        rc = ward_zone_read(l->ctx, zone != NULL ? zone : "Asia/Shanghai", &l->zone);
    for (size_t i = 0; rc == WARD_OK && i < l->request->n_sources; i++)
        rc = ward_source_check_name(l->ctx, l->request->sources[i]);
    if (rc == WARD_OK)
        rc = collect_names(l);
    if (rc == WARD_OK)
        rc = begin_probe(l);
    if (rc == WARD_OK)
        rc = ward_load_fingerprint(l->ctx, l->request->sources, l->request->n_sources, l->db->path, l->fingerprint);
    if (rc == WARD_OK)
        rc = describe_settings(l);
    if (rc == WARD_OK)
        rc = name_sources(l);
    if (rc == WARD_OK)
        rc = choose_mode(l, done);
    ward_mem_free(zone);
    return rc;
}

/* ---- one source ---- */

static ward_rc reject(struct loading *l, struct ward_load_rows *rows, const struct ward_row *row, const char *path,
                      const char *reason)
{
    l->result->n_rejected++;
    ward_rc rc = ward_tally_add(l->ctx, &l->result->reasons, reason);
    if (rc == WARD_OK)
        rc = ward_load_rows_attributes(rows, row);
    struct ward_reject r = {.source = base_name(path),
                            .row = row->number,
                            .reason = reason,
                            .detail = rows->detail.size > 0 ? rows->detail.data : NULL,
                            .attributes = rows->attributes.data,
                            .geom = row->geom,
                            .geom_size = row->geom_size};
    return rc == WARD_OK ? ward_rejects_add(l->rejects, &r) : rc;
}

static ward_rc note_facts(struct loading *l, const struct ward_row *row)
{
    ward_rc rc = WARD_OK;
    if (row->has_z)
        rc = ward_tally_add(l->ctx, &l->result->facts, "heights or measures dropped");
    if (rc == WARD_OK && !isnan(row->repaired_m2))
        rc = ward_tally_add(l->ctx, &l->result->facts, "polygons repaired");
    return rc;
}

static ward_rc write_row(struct loading *l, struct ward_load_rows *rows, const struct ward_row *row, const char *path)
{
    const char *reason = NULL;
    l->result->n_read++;
    ward_rc rc = ward_load_rows_take(rows, row, &reason);
    if (rc == WARD_OK && reason == NULL)
        rc = ward_bulk_row(l->bulk, rows->values, rows->extra.size > 0 ? rows->extra.data : NULL, row->geom,
                           row->geom_size, &reason);
    if (rc != WARD_OK)
        return rc;
    if (reason != NULL)
        return reject(l, rows, row, path, reason);
    l->result->n_loaded++;
    return note_facts(l, row);
}

/* One source under way. */
struct streaming {
    struct loading *l;
    struct ward_load_pick *pick;
    struct ward_load_rows *rows;
    struct ward_reader *reader;
    struct ward_progress *progress;
    const char *path;
    struct ward_row row;
    int64_t n; /* rows seen of this source */
};

static ward_rc next_row(void *self, bool *end)
{
    struct streaming *s = self;
    bool is_wanted = false;
    ward_rc rc = ward_reader_next(s->reader, &s->row, end);
    if (rc == WARD_OK && !*end)
        rc = ward_load_pick_row(s->pick, &s->row, &is_wanted);
    if (rc == WARD_OK && !*end && is_wanted)
        rc = write_row(s->l, s->rows, &s->row, s->path);
    s->l->result->n_left_out += rc == WARD_OK && !*end && !is_wanted;
    ward_progress_at(s->progress, s->n += !*end);
    return rc;
}

static ward_rc stream(struct loading *l, const struct ward_source *source, struct ward_load_opened *opened,
                      struct ward_probe *probe, struct ward_load_pick *pick, struct ward_load_rows *rows)
{
    struct streaming s = {.l = l, .pick = pick, .rows = rows, .path = opened->name};
    char what[128];
    (void)snprintf(what, sizeof what, "loading %.100s", l->def->name);
    ward_rc rc = ward_reader_open(l->ctx, source, probe, &s.reader);
    s.progress = ward_progress_new(l->cli->progress, what, probe->n_rows);
    if (rc == WARD_OK)
        rc = ward_bulk_fill(l->bulk, next_row, &s);
    ward_progress_free(s.progress);
    if (rc == WARD_OK && l->result->operation == NULL && ward_reader_operation(s.reader) != NULL)
        rc = ward_strdup(l->ctx, ward_reader_operation(s.reader), &l->result->operation);
    for (size_t i = 0; rc == WARD_OK && ward_reader_warning(s.reader, i) != NULL; i++)
        ward_cli_note(l->cli, "%s", ward_load_source_words(opened, ward_reader_warning(s.reader, i)));
    ward_reader_close(s.reader);
    return rc;
}

/* The mapping as {"unit_code":"单元编号", …} and what is left over. */
static ward_rc describe_mapping(struct loading *l, const struct ward_load_rows *rows)
{
    struct ward_buf text = {0}, unused = {0};
    ward_rc rc = ward_buf_text(l->ctx, &text, "{");
    for (size_t c = 0; rc == WARD_OK && c < l->def->n_columns; c++) {
        int from = rows->mapping.from[c];
        const char *source = from >= 0 ? rows->probe->fields[from].name : from == WARD_FROM_FID ? "fid" : "#";
        if (from != WARD_FROM_NOTHING)
            rc = add_json(l->ctx, &text, l->def->columns[c].name, source);
    }
    if (rc == WARD_OK)
        rc = ward_buf_text(l->ctx, &text, "}");
    for (size_t i = 0; rc == WARD_OK && i < rows->probe->n_fields; i++)
        if (!rows->mapping.is_claimed[i] && !rows->is_place[i])
            rc = ward_buf_printf(l->ctx, &unused, "%s%s", unused.size > 0 ? ", " : "", rows->probe->fields[i].name);
    if (rc == WARD_OK)
        l->result->mapping = ward_buf_take(&text);
    if (rc == WARD_OK)
        l->result->unused = ward_buf_take(&unused);
    ward_buf_clear(&text);
    ward_buf_clear(&unused);
    return rc;
}

static ward_rc take_over(struct loading *l, const char *text, char **kept)
{
    ward_mem_free(*kept);
    *kept = NULL;
    return ward_strdup(l->ctx, text, kept);
}

/* Of several sources the first one is described. */
static ward_rc describe_probe(struct loading *l, const struct ward_probe *probe, const struct ward_load_rows *rows)
{
    struct ward_load_result *r = l->result;
    const char *crs = l->crs != NULL ? l->crs : probe->crs;
    ward_rc rc = take_over(l, probe->geometry, &l->geometry);
    if (rc == WARD_OK && probe->gdal != NULL)
        rc = take_over(l, probe->gdal, &l->gdal);
    if (rc == WARD_OK && probe->geos != NULL)
        rc = take_over(l, probe->geos, &l->geos);
    if (rc == WARD_OK && probe->proj != NULL)
        rc = take_over(l, probe->proj, &l->proj);
    if (r->driver != NULL || rc != WARD_OK)
        return rc;
    r->header_row = probe->header_row;
    rc = ward_strdup(l->ctx, probe->driver, &r->driver);
    if (rc == WARD_OK)
        rc = ward_strdup(l->ctx, probe->layer, &r->source_layer);
    if (rc == WARD_OK)
        rc = ward_strdup(l->ctx, probe->encoding, &r->encoding);
    if (rc == WARD_OK)
        rc = ward_strdup(l->ctx, crs, &r->source_crs);
    if (rc == WARD_OK)
        rc = ward_strdup(l->ctx, probe->place, &r->place);
    return rc == WARD_OK ? describe_mapping(l, rows) : rc;
}

/* Of several sources each is judged by itself; the figures of the first are kept. */
static ward_rc settle_crs(struct loading *l, const struct ward_probe *probe)
{
    char *guard = NULL;
    if (l->def->kinds == WARD_KIND_NONE)
        return WARD_OK;
    ward_rc rc = ward_load_guard(l->cli, l->db, l->request, probe, l->target_crs, &l->crs, &guard);
    if (l->result->guard == NULL)
        l->result->guard = guard;
    else
        ward_mem_free(guard);
    return rc;
}

static ward_rc look(struct loading *l, const struct ward_source *source, struct ward_probe **out)
{
    if (l->begun == NULL)
        return ward_probe_source(l->ctx, source, out);
    *out = l->begun;
    l->begun = NULL;
    return ward_probe_end(l->ctx, *out);
}

static ward_rc load_opened(struct loading *l, struct ward_load_opened *opened)
{
    struct ward_probe *probe = NULL;
    struct ward_load_pick pick = {0};
    struct ward_load_rows rows = {0};
    struct ward_source source = describe_source(l, opened->path);
    ward_rc rc = look(l, &source, &probe);
    for (size_t i = 0; rc == WARD_OK && i < probe->n_warnings; i++)
        ward_cli_note(l->cli, "%s", ward_load_source_words(opened, probe->warnings[i]));
    if (rc == WARD_OK)
        rc = settle_crs(l, probe);
    source.source_crs = l->crs;
    if (rc == WARD_OK)
        rc = ward_load_pick_init(l->ctx, l->request, probe, &pick);
    if (rc == WARD_OK)
        rc = ward_load_rows_init(l->cli, l->def, l->request, &pick.wide, &l->zone, &l->result->bad, &rows);
    if (rc == WARD_OK)
        rc = describe_probe(l, probe, &rows);
    if (rc == WARD_OK)
        rc = stream(l, &source, opened, probe, &pick, &rows);
    ward_load_rows_clear(&rows);
    ward_load_pick_clear(&pick);
    ward_probe_free(probe);
    ward_mem_free(l->crs);
    l->crs = NULL;
    return rc;
}

static ward_rc load_source(struct loading *l, const char *name)
{
    struct ward_load_opened opened;
    ward_rc rc = ward_load_source_open(l->ctx, name, &opened);
    if (rc == WARD_OK)
        rc = load_opened(l, &opened);
    rc = ward_load_source_close(l->ctx, &opened, rc);
    if (rc != WARD_OK && l->request->n_sources > 1)
        rc = ward_fail_in(l->ctx, "%s: ", base_name(name));
    return rc;
}

/* ---- the whole ---- */

/* Rows still open end where the new ones begin: from is included, to is not. */
static ward_rc close_versions(struct loading *l)
{
    struct ward_buf text = {0};
    if (l->request->valid_from == NULL || write_mode(l) == WARD_WRITE_REPLACE || l->def->valid_to == NULL ||
        l->def->valid_from == NULL)
        return WARD_OK;
    ward_rc rc = ward_buf_printf(l->ctx, &text,
                                 "UPDATE \"%s\" SET \"%s\" = '%s' WHERE \"%s\" IS NULL AND coalesce(\"%s\", '') < '%s'",
                                 l->def->name, l->def->valid_to, l->request->valid_from, l->def->valid_to,
                                 l->def->valid_from, l->request->valid_from);
    if (rc == WARD_OK)
        rc = ward_sql_exec(l->ctx, l->db->sql, text.data);
    ward_buf_clear(&text);
    return rc;
}

static ward_rc begin(struct loading *l)
{
    bool is_new = write_mode(l) == WARD_WRITE_REPLACE;
    ward_rc rc = ward_load_next_id(l->db, &l->result->id);
    if (rc == WARD_OK)
        rc = ward_bulk_begin(l->db, l->def, write_mode(l), &l->bulk);
    if (rc == WARD_OK)
        rc = close_versions(l);
    if (rc == WARD_OK && l->request->deletes_missing)
        ward_bulk_delete_missing(l->bulk);
    if (rc == WARD_OK)
        rc = ward_rejects_begin(l->db, l->result->id, l->def->name, is_new, &l->rejects);
    return rc;
}

static bool is_refused(const struct loading *l)
{
    const struct ward_load_result *r = l->result;
    double most = l->request->max_is_share ? l->request->max_rejects * (double)r->n_read : l->request->max_rejects;
    return r->n_loaded == 0 || (double)r->n_rejected > most;
}

static ward_rc describe_notes(struct loading *l, struct ward_buf *out)
{
    const struct ward_load_result *r = l->result;
    ward_rc rc = ward_buf_text(l->ctx, out, "{\"facts\":");
    if (rc == WARD_OK)
        rc = ward_tally_json(l->ctx, &r->facts, out);
    if (rc == WARD_OK)
        rc = ward_buf_printf(l->ctx, out, ",\"left_out\":%llu,\"not_understood\":", (unsigned long long)r->n_left_out);
    if (rc == WARD_OK)
        rc = ward_tally_json(l->ctx, &r->bad, out);
    return rc == WARD_OK ? ward_buf_text(l->ctx, out, "}") : rc;
}

static ward_rc record(struct loading *l)
{
    const struct ward_load_result *r = l->result;
    struct ward_buf reasons = {0}, notes = {0};
    const struct ward_load_libraries libraries = {.gdal = l->gdal, .geos = l->geos, .proj = l->proj};
    char *versions = NULL;
    ward_rc rc = ward_tally_json(l->ctx, &r->reasons, &reasons);
    if (rc == WARD_OK)
        rc = describe_notes(l, &notes);
    if (rc == WARD_OK)
        rc = ward_load_versions(l->db, &libraries, &versions);
    struct ward_load load = {.id = r->id,
                             .layer = l->def->name,
                             .source = r->source,
                             .fingerprint = l->fingerprint,
                             .settings = l->settings,
                             .mode = r->mode,
                             .rows_read = r->n_read,
                             .rows_loaded = r->n_loaded,
                             .rows_rejected = r->n_rejected,
                             .reasons = reasons.data,
                             .driver = r->driver,
                             .encoding = r->encoding,
                             .source_crs = r->source_crs,
                             .operation = r->operation,
                             .guard = r->guard,
                             .mapping = r->mapping,
                             .notes = notes.data,
                             .versions = versions};
    if (rc == WARD_OK)
        rc = ward_load_record(l->db, &load);
    ward_buf_clear(&reasons);
    ward_buf_clear(&notes);
    ward_mem_free(versions);
    return rc;
}

static ward_rc finish(struct loading *l)
{
    ward_rc rc = ward_bulk_end(l->bulk, &l->result->counts);
    if (rc == WARD_OK)
        rc = record(l);
    if (rc == WARD_OK && (strcmp(l->def->name, "cases") == 0 || strcmp(l->def->name, "inspections") == 0))
        rc = ward_load_as_of(l->db);
    if (rc == WARD_OK && (strcmp(l->def->name, "streets") == 0 || strcmp(l->def->name, "barriers") == 0))
        rc = ward_network_store(l->db, &l->result->network);
    return rc;
}

ward_rc ward_load_run(struct ward_cli *cli, struct ward_db *db, const struct ward_load_request *request,
                      struct ward_load_result *result)
{
    struct loading l = {.cli = cli, .ctx = cli->ctx, .db = db, .request = request, .result = result};
    bool done = false;
    memset(result, 0, sizeof *result);
    ward_rc rc = prepare(&l, &done);
    if (rc != WARD_OK || done)
        goto done;
    rc = begin(&l);
    for (size_t i = 0; rc == WARD_OK && i < request->n_sources; i++)
        rc = load_source(&l, request->sources[i]);
    if (rc == WARD_OK && is_refused(&l))
        rc = ward_load_refuse(cli, db, l.def, request, l.geometry, result);
    else if (rc == WARD_OK)
        rc = finish(&l);
done:
    ward_probe_free(l.begun);
    ward_rejects_free(l.rejects);
    ward_bulk_free(l.bulk);
    ward_mem_free(l.geometry);
    ward_mem_free(l.gdal);
    ward_mem_free(l.geos);
    ward_mem_free(l.proj);
    ward_mem_free(l.names);
    ward_mem_free(l.settings);
    ward_zone_clear(&l.zone);
    ward_layerdef_free(l.def);
    return rc;
}

void ward_load_result_clear(struct ward_load_result *result)
{
    ward_tally_clear(&result->reasons);
    ward_tally_clear(&result->bad);
    ward_tally_clear(&result->facts);
    char *const texts[] = {result->source,     result->driver,       result->source_layer, result->encoding,
                           result->source_crs, result->operation,    result->place,        result->mapping,
                           result->unused,     result->rejects_path, result->guard};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        ward_mem_free(texts[i]);
    memset(result, 0, sizeof *result);
}

#include "cli/load_refuse.h"

#include <stdio.h>
#include <string.h>

#include "core/mem.h"
#include "io/out.h"
#include "store/rejects.h"

enum { COLUMNS = 5 };

static const struct ward_out_column columns[COLUMNS] = {{.name = "source", .label = "来源文件"},
                                                        {.name = "row", .label = "行号", .type = WARD_T_INTEGER},
                                                        {.name = "reason", .label = "原因"},
                                                        {.name = "detail", .label = "说明"},
                                                        {.name = "attributes", .label = "属性"}};

static void read_values(sqlite3_stmt *stmt, struct ward_value values[COLUMNS])
{
    for (int i = 0; i < COLUMNS; i++) {
        values[i] = (struct ward_value){.kind = WARD_NULL};
        if (i == 1)
            values[i] = (struct ward_value){.kind = WARD_INTEGER, .integer = sqlite3_column_int64(stmt, i)};
        else if (sqlite3_column_type(stmt, i) == SQLITE_TEXT)
            values[i] = (struct ward_value){.kind = WARD_TEXT,
                                            .text = (const char *)sqlite3_column_text(stmt, i),
                                            .size = (size_t)sqlite3_column_bytes(stmt, i)};
    }
}

static ward_rc write_csv(struct ward_cli *cli, struct ward_db *db, int64_t load_id, const char *path)
{
    struct ward_out *out = NULL;
    sqlite3_stmt *stmt = NULL;
    bool row = true;
    int srid = 0;
    ward_rc rc = ward_db_srid(db, &srid);
    struct ward_out_spec spec = {
        .name = "rejects", .columns = columns, .n_columns = COLUMNS, .has_geometry = true, .srid = srid, .wkt = true};
    if (rc == WARD_OK)
        rc = ward_rejects_list(db, load_id, &stmt);
    if (rc == WARD_OK)
        rc = ward_out_begin(cli->ctx, "csv", path, true, &spec, &out);
    while (rc == WARD_OK && row) {
        struct ward_value values[COLUMNS];
        rc = ward_sql_step(cli->ctx, db->sql, stmt, &row);
        if (rc != WARD_OK || !row)
            break;
        read_values(stmt, values);
        rc = ward_out_row(out, values, sqlite3_column_blob(stmt, 5), (size_t)sqlite3_column_bytes(stmt, 5));
    }
    if (rc == WARD_OK)
        rc = ward_out_end(out);
    ward_out_free(out);
    sqlite3_finalize(stmt);
    return rc;
}

/* DIR/NAME.rejects.csv, DIR being -o's or the source's own. */
static ward_rc csv_path(struct ward_ctx *ctx, const struct ward_load_request *request, struct ward_buf *out)
{
    const char *source = request->sources[0], *slash = strrchr(source, '/');
    const char *name = slash != NULL && slash[1] != '\0' ? slash + 1 : source;
    if (request->rejects_folder != NULL)
        return ward_buf_printf(ctx, out, "%s/%s.rejects.csv", request->rejects_folder, name);
    return ward_buf_printf(ctx, out, "%s.rejects.csv", source);
}

static const char *kinds_text(unsigned kinds)
{
    static const char *const texts[8] = {"no geometry",
                                         "points",
                                         "lines",
                                         "points or lines",
                                         "polygons",
                                         "points or polygons",
                                         "lines or polygons",
                                         "points, lines or polygons"};
    return texts[kinds & 7];
}

/* A driver's word for what a file holds. */
static const char *holds_text(const char *geometry)
{
    static const struct {
        const char *part, *text;
    } words[] = {
        {"Point", "points"}, {"Line", "lines"}, {"Curve", "curves"}, {"Polygon", "polygons"}, {"Surface", "surfaces"}};
    for (size_t i = 0; geometry != NULL && i < sizeof words / sizeof *words; i++)
        if (strstr(geometry, words[i].part) != NULL)
            return words[i].text;
    return "geometry of several kinds";
}

static ward_rc describe(struct ward_ctx *ctx, const struct ward_layerdef *def, const char *geometry,
                        const struct ward_load_result *r, const char *path, bool is_written, struct ward_buf *out)
{
    unsigned long long read = r->n_read, rejected = r->n_rejected, left_out = r->n_left_out;
    if (read == 0 && left_out > 0)
        return ward_buf_printf(ctx, out,
                               "--filter left out all %llu rows of %s, so layer %s was left as it was; texts stand in "
                               "'single quotes'",
                               left_out, r->source, def->name);
    if (read == 0)
        return ward_buf_printf(ctx, out, "%s has no rows, so layer %s was left as it was", r->source, def->name);
    ward_rc rc = r->n_loaded == 0
                     ? ward_buf_printf(ctx, out, "no row of %s can be taken into layer %s (%llu read: ", r->source,
                                       def->name, read)
                     : ward_buf_printf(ctx, out, "%llu of %llu rows of %s cannot be taken into layer %s (", rejected,
                                       read, r->source, def->name);
    if (rc == WARD_OK)
        rc = ward_tally_text(ctx, &r->reasons, out);
    if (rc == WARD_OK)
        rc = ward_buf_text(ctx, out, ")");
    bool is_kind = r->reasons.n > 0 && strcmp(r->reasons.items[0].name, "wrong kind of geometry") == 0;
    if (rc == WARD_OK && is_kind)
        rc = ward_buf_printf(ctx, out, "; the layer takes %s, the source holds %s", kinds_text(def->kinds),
                             holds_text(geometry));
    bool is_placeless = r->n_loaded == 0 && r->reasons.n == 1 && strcmp(r->reasons.items[0].name, "no geometry") == 0;
    if (rc == WARD_OK && is_placeless && (geometry == NULL || strcmp(geometry, "None") == 0))
        rc = ward_buf_text(
            ctx, out, "; name the columns that hold the places: --map wkt=COLUMN, or --map x=COLUMN --map y=COLUMN");
    if (rc == WARD_OK && r->n_loaded > 0)
        rc = ward_buf_text(ctx, out, "; more than --max-rejects allows, so nothing was changed");
    if (rc == WARD_OK && path == NULL)
        rc = ward_buf_text(ctx, out, "; a dry run does not write them down");
    else if (rc == WARD_OK && is_written)
        rc = ward_buf_printf(ctx, out, "; the rejected rows are in %s", path);
    else if (rc == WARD_OK)
        rc = ward_buf_printf(ctx, out, "; the rejected rows could not be written to %s, name another folder with -o",
                             path);
    return rc;
}

ward_rc ward_load_refuse(struct ward_cli *cli, struct ward_db *db, const struct ward_layerdef *def,
                         const struct ward_load_request *request, const char *geometry, struct ward_load_result *result)
{
    struct ward_buf path = {0}, text = {0};
    bool is_written = false;
    ward_rc rc = csv_path(cli->ctx, request, &path);
    if (rc == WARD_OK && result->n_read > 0 && !request->is_dry) {
        /* A folder that cannot be written is no reason to hide the reason for the refusal. */
        is_written = write_csv(cli, db, result->id, path.data) == WARD_OK;
        if (is_written)
            rc = ward_strdup(cli->ctx, path.data, &result->rejects_path);
    }
    if (rc == WARD_OK)
        rc = describe(cli->ctx, def, geometry, result, request->is_dry ? NULL : path.data, is_written, &text);
    if (rc == WARD_OK)
        rc = ward_fail(cli->ctx, WARD_E_REJECTS, "%s", text.data);
    ward_buf_clear(&path);
    ward_buf_clear(&text);
    return rc;
}

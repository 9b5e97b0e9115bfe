#include "io/sheet.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "core/mem.h"
#include "core/text.h"
#include "io/coordinate.h"

enum { BLOCK = 64 * 1024, BLOCKS = 64 };

static bool is_known(const struct ward_source *s, const char *cell)
{
    for (size_t i = 0; i < s->n_names; i++)
        if (ward_text_same_name(cell, s->names[i]))
            return true;
    return ward_coordinate_is_name(cell);
}

static size_t count_matches(const struct ward_source *s, const char *const *cells, size_t n_cells)
{
    size_t matches = 0;
    for (size_t i = 0; i < n_cells; i++)
        matches += cells[i] != NULL && is_known(s, cells[i]);
    return matches;
}

/* ---- CSV ---- */

/* Blocks spread over the file, from line to line, as evidence of the encoding. */
static ward_rc gather(struct ward_opened *o, off_t size, struct ward_evidence *e)
{
    char *block = NULL;
    ward_rc rc = ward_new(o->ctx, BLOCK, 1, &block);
    off_t step = size / BLOCKS > BLOCK ? size / BLOCKS : BLOCK;
    for (off_t at = 0; rc == WARD_OK && at < size; at += step) {
        ssize_t n = pread(o->fd, block, BLOCK, at);
        const char *p = block;
        const char *end = n > 0 ? block + n : block;
        const char *stop = at > 0 ? memchr(p, '\n', (size_t)(end - p)) : NULL;
        if (at > 0)
            p = stop != NULL ? stop + 1 : end;
        while (rc == WARD_OK && p < end && (stop = memchr(p, '\n', (size_t)(end - p))) != NULL) {
            rc = ward_evidence_add(o->ctx, e, p, (size_t)(stop - p), false);
            p = stop + 1;
        }
        if (rc == WARD_OK && at + n >= size && p < end)
            rc = ward_evidence_add(o->ctx, e, p, (size_t)(end - p), false);
    }
    ward_mem_free(block);
    return rc;
}

static ward_rc detect_encoding(struct ward_opened *o, bool has_bom)
{
    char name[32] = "UTF-8";
    ward_rc rc = WARD_OK;
    if (o->s->encoding != NULL)
        return ward_recoder_open(o->ctx, o->s->encoding, &o->recoder);
    if (!has_bom) {
        struct ward_evidence e = {0};
        rc = gather(o, lseek(o->fd, 0, SEEK_END), &e);
        if (rc == WARD_OK && ward_evidence_decide(o->ctx, &e, NULL, name) != WARD_OK)
            rc = ward_fail_in(o->ctx, "%s: ", o->s->path);
        ward_evidence_clear(&e);
    }
    return rc == WARD_OK ? ward_recoder_open(o->ctx, name, &o->recoder) : rc;
}

struct header {
    int row; /* 1-based, blank lines counted */
    char separator;
    uint64_t at, after; /* where it begins, and the row below it */
    size_t n_cells, n_known;
};

/* The cells of the record at hand that are names the caller knows. */
static ward_rc count_known(struct ward_opened *o, size_t *n)
{
    ward_rc rc = WARD_OK;
    *n = 0;
    for (size_t i = 0; rc == WARD_OK && i < o->csv.n_cells; i++) {
        const char *text = NULL;
        rc = ward_recoder_text(&o->recoder, o->csv.cells[i].text, o->csv.cells[i].size, false, &text);
        *n += rc == WARD_OK && text != NULL && is_known(o->s, text);
    }
    return rc;
}

/* The record at an offset by the separator that finds most names in it, or else most cells. */
static ward_rc weigh_record(struct ward_opened *o, uint64_t at, struct header *out, bool *end)
{
    static const char separators[] = ",;\t|"; /* '|' is also the second half of characters in GBK and Big5 */
    size_t n = o->recoder.is_utf8 ? 4 : 3;
    ward_rc failed = WARD_OK;
    *out = (struct header){.at = at};
    for (size_t i = 0; i < n && !*end; i++) {
        struct header here = {.separator = separators[i], .at = at};
        o->csv.separator = separators[i];
        ward_csv_seek(&o->csv, at);
        ward_rc rc = ward_csv_next(&o->csv, end);
        if (rc == WARD_OK && !*end)
            rc = count_known(o, &here.n_known);
        if (rc != WARD_OK) { /* by this separator a quote begins a cell, and does not end */
            failed = rc;
            continue;
        }
        here.after = o->csv.at;
        here.n_cells = o->csv.n_cells;
        here.row = (int)o->csv.blanks + 1;
        if (out->n_cells == 0 || here.n_known > out->n_known ||
            (here.n_known == out->n_known && here.n_cells > out->n_cells))
            *out = here;
    }
    if (out->n_cells > 0)
        ward_ctx_clear(o->ctx);
    return out->n_cells > 0 || *end ? WARD_OK : failed;
}

static ward_rc find_header(struct ward_opened *o, uint64_t start, struct header *out)
{
    int asked = o->s->header_row;
    int last = asked > WARD_HEADER_ROWS ? asked : WARD_HEADER_ROWS;
    bool is_found = false, end = false;
    ward_rc rc = WARD_OK;
    int row = 0;
    struct header here = {.after = start};
    while (rc == WARD_OK && row < last && !is_found) {
        uint64_t at = here.after;
        rc = weigh_record(o, at, &here, &end);
        if (rc != WARD_OK || end)
            break;
        row = here.row += row;
        is_found = asked > 0 ? row == asked : here.n_known >= 2;
        if (is_found || at == start)
            *out = here;
    }
    if (rc == WARD_OK && row == 0)
        return ward_fail(o->ctx, WARD_E_SOURCE, "%s is empty", o->s->path);
    if (rc == WARD_OK && asked > 0 && !is_found)
        rc = ward_fail(o->ctx, WARD_E_SOURCE, "%s has no row %d to take the names from", o->s->path, asked);
    return rc;
}

/* One cell is a table of one column where its name is known or its column was named; else it is no table at all. */
static ward_rc check_header(const struct ward_opened *o, const struct header *h)
{
    const struct ward_source *s = o->s;
    bool is_named = s->wkt_column != NULL || s->x_column != NULL;
    if (h->n_cells > 1 || h->n_known > 0 || is_named)
        return WARD_OK;
    return ward_fail(o->ctx, WARD_E_SOURCE,
                     "row %d of %s, taken for the names, holds one column only, which is none of the layer's; name the "
                     "right row with --header-row",
                     h->row, s->path);
}

static ward_rc take_header(struct ward_opened *o, const struct header *h)
{
    bool end = false;
    o->header_row = h->row;
    o->rows_at = h->after;
    o->csv.separator = h->separator;
    ward_csv_seek(&o->csv, h->at);
    ward_rc rc = ward_csv_next(&o->csv, &end);
    o->n_fields = o->csv.n_cells;
    if (rc == WARD_OK)
        rc = ward_new(o->ctx, o->n_fields, sizeof *o->names, &o->names);
    if (rc == WARD_OK)
        rc = ward_new(o->ctx, o->n_fields, sizeof *o->fields, &o->fields);
    for (size_t i = 0; rc == WARD_OK && i < o->n_fields; i++) {
        o->fields[i].type = OFTString;
        rc = ward_strdup(o->ctx, o->csv.cells[i].text, &o->names[i]);
    }
    ward_source_rewind(o);
    return rc;
}

static ward_rc check_layer(const struct ward_opened *o)
{
    const char *asked = o->s->source_layer;
    if (asked == NULL || ward_text_same_name(o->place->stem, asked))
        return WARD_OK;
    return ward_fail(o->ctx, WARD_E_SOURCE, "%s has no layer \"%s\"; it has: %s", o->s->path, asked, o->place->stem);
}

ward_rc ward_sheet_text(struct ward_opened *o)
{
    unsigned char head[3] = {0, 0, 0};
    o->fd = open(o->place->path, O_RDONLY | O_CLOEXEC);
    if (o->fd < 0 || pread(o->fd, head, sizeof head, 0) < 1)
        return ward_fail(o->ctx, WARD_E_SOURCE, "%s cannot be read", o->s->path);
    if ((head[0] == 0xFF && head[1] == 0xFE) || (head[0] == 0xFE && head[1] == 0xFF))
        return ward_fail(o->ctx, WARD_E_SOURCE, "%s is UTF-16 text; save it as CSV UTF-8", o->s->path);
    bool has_bom = head[0] == 0xEF && head[1] == 0xBB && head[2] == 0xBF;
    struct header header = {0};
    ward_csv_begin(o->ctx, o->s->path, o->fd, ',', &o->csv);
    ward_rc rc = check_layer(o);
    if (rc == WARD_OK)
        rc = detect_encoding(o, has_bom);
    if (rc == WARD_OK)
        rc = find_header(o, has_bom ? 3 : 0, &header);
    if (rc == WARD_OK)
        rc = check_header(o, &header);
    return rc == WARD_OK ? take_header(o, &header) : rc;
}

/* ---- workbooks ---- */

static size_t cells_of(OGRFeatureH row, const char **cells, size_t most)
{
    size_t n = (size_t)OGR_F_GetFieldCount(row);
    for (size_t i = 0; i < n && i < most; i++)
        cells[i] = OGR_F_IsFieldSetAndNotNull(row, (int)i) ? OGR_F_GetFieldAsString(row, (int)i) : NULL;
    return n < most ? n : most;
}

/* The header row among the first ten, and how well it matches. */
static ward_rc weigh_sheet(struct ward_opened *o, OGRLayerH layer, int *row, size_t *best)
{
    const char **cells = NULL;
    size_t most = (size_t)OGR_FD_GetFieldCount(OGR_L_GetLayerDefn(layer));
    *row = 1;
    *best = 0;
    ward_rc rc = ward_new(o->ctx, most, sizeof *cells, &cells);
    OGR_L_ResetReading(layer);
    for (int i = 1; rc == WARD_OK && i <= WARD_HEADER_ROWS && *best < 2; i++) {
        OGRFeatureH f = OGR_L_GetNextFeature(layer);
        if (f == NULL)
            break;
        size_t matches = count_matches(o->s, cells, cells_of(f, cells, most));
        if (matches >= 2) {
            *row = i;
            *best = matches;
        }
        OGR_F_Destroy(f);
    }
    ward_mem_free(cells);
    return rc;
}

ward_rc ward_sheet_choose(struct ward_opened *o)
{
    OGRLayerH first = NULL;
    for (int i = 0; i < GDALDatasetGetLayerCount(o->dataset); i++) {
        OGRLayerH layer = GDALDatasetGetLayer(o->dataset, i);
        int row = 0;
        size_t best = 0;
        if (layer == NULL || OGR_L_GetFeatureCount(layer, TRUE) == 0)
            continue;
        ward_rc rc = weigh_sheet(o, layer, &row, &best);
        if (rc != WARD_OK)
            return rc;
        if (first == NULL)
            first = layer;
        if (best >= 2) {
            o->layer = layer;
            return WARD_OK;
        }
    }
    o->layer = first;
    return first != NULL ? WARD_OK : ward_fail(o->ctx, WARD_E_SOURCE, "%s holds only empty sheets", o->s->path);
}

ward_rc ward_sheet_names(struct ward_opened *o)
{
    size_t best = 0;
    int row = o->s->header_row;
    if (row <= 0) {
        ward_rc rc = weigh_sheet(o, o->layer, &row, &best);
        if (rc != WARD_OK)
            return rc;
    }
    OGR_L_ResetReading(o->layer);
    ward_source_skip(o->layer, row - 1);
    OGRFeatureH f = OGR_L_GetNextFeature(o->layer);
    if (f == NULL)
        return ward_fail(o->ctx, WARD_E_SOURCE, "%s has no row %d to take the names from", o->s->path, row);
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i < o->n_fields; i++) {
        ward_mem_free(o->names[i]);
        o->names[i] = NULL;
        rc = ward_strdup(o->ctx, OGR_F_GetFieldAsString(f, (int)i), &o->names[i]);
    }
    OGR_F_Destroy(f);
    o->header_row = row;
    ward_source_rewind(o);
    return rc;
}

#include "io/sheet.h"

#include <cpl_csv.h>
#include <cpl_string.h>
#include <cpl_vsi.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/mem.h"
#include "core/text.h"
#include "io/coordinate.h"

enum { BLOCK = 64 * 1024, BLOCKS = 64, LINE_MOST = 1024 * 1024 };

static bool is_known(const struct ward_source *s, const char *cell)
{
    for (size_t i = 0; i < s->n_names; i++)
        if (ward_text_same_name(cell, s->names[i]))
            return true;
    return ward_coordinate_is_name(cell);
}

size_t ward_sheet_matches(const struct ward_source *s, const char *const *cells, size_t n_cells)
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

/* How many names the best of the separators finds in a line, and how many cells. */
static void line_matches(const struct ward_opened *o, const char *line, size_t *matches, size_t *cells)
{
    static const char *const separators[] = {",", ";", "\t"};
    *matches = 0;
    *cells = 0;
    for (size_t i = 0; i < sizeof separators / sizeof separators[0]; i++) {
        char **texts = CSLTokenizeString2(line, separators[i], CSLT_HONOURSTRINGS | CSLT_ALLOWEMPTYTOKENS);
        size_t n = (size_t)CSLCount(texts);
        size_t known = ward_sheet_matches(o->s, (const char *const *)texts, n);
        CSLDestroy(texts);
        *matches = known > *matches ? known : *matches;
        *cells = n > *cells ? n : *cells;
    }
}

/* One record as text; its line breaks are kept. *after is the offset of the next one. */
static bool read_record(VSILFILE *file, char **record, vsi_l_offset *after)
{
    char **cells = CSVReadParseLine3L(file, LINE_MOST, "\001", true, true, false, false);
    if (cells == NULL)
        return false;
    *record = CPLStrdup(cells[0] != NULL ? cells[0] : "");
    CSLDestroy(cells);
    *after = VSIFTellL(file);
    return true;
}

struct header {
    int row;         /* 1-based */
    vsi_l_offset at; /* where it begins */
    size_t n_cells;
};

static ward_rc weigh_record(struct ward_opened *o, const char *record, struct header here, bool *is_found,
                            struct header *out)
{
    const char *text = NULL;
    size_t matches = 0;
    ward_rc rc = ward_recoder_text(&o->recoder, record, strlen(record), false, &text);
    line_matches(o, rc == WARD_OK && text != NULL ? text : "", &matches, &here.n_cells);
    if (o->s->header_row > 0 ? here.row == o->s->header_row : !*is_found && matches >= 2) {
        *is_found = true;
        *out = here;
    } else if (here.row == 1)
        *out = here;
    return rc;
}

static ward_rc find_header(struct ward_opened *o, vsi_l_offset start, struct header *out)
{
    int last = o->s->header_row > WARD_HEADER_ROWS ? o->s->header_row : WARD_HEADER_ROWS;
    bool is_found = false;
    VSILFILE *file = VSIFOpenL(o->place->path, "rb");
    ward_rc rc = WARD_OK;
    if (file == NULL || VSIFSeekL(file, start, SEEK_SET) != 0)
        rc = ward_fail(o->ctx, WARD_E_SOURCE, "%s cannot be read", o->s->path);
    struct header here = {.row = 1, .at = start};
    *out = here;
    while (rc == WARD_OK && here.row <= last) {
        char *record = NULL;
        vsi_l_offset after = 0;
        if (!read_record(file, &record, &after))
            break;
        rc = weigh_record(o, record, here, &is_found, out);
        CPLFree(record);
        here.row++;
        here.at = after;
    }
    if (rc == WARD_OK && o->s->header_row > 0 && !is_found)
        rc = ward_fail(o->ctx, WARD_E_SOURCE, "%s has no row %d to take the names from", o->s->path, o->s->header_row);
    if (file != NULL)
        (void)VSIFCloseL(file);
    return rc;
}

ward_rc ward_sheet_text(struct ward_opened *o, char *name, size_t size)
{
    unsigned char head[3] = {0, 0, 0};
    o->fd = open(o->place->path, O_RDONLY | O_CLOEXEC);
    if (o->fd < 0 || pread(o->fd, head, sizeof head, 0) < 1)
        return ward_fail(o->ctx, WARD_E_SOURCE, "%s cannot be read", o->s->path);
    if ((head[0] == 0xFF && head[1] == 0xFE) || (head[0] == 0xFE && head[1] == 0xFF))
        return ward_fail(o->ctx, WARD_E_SOURCE, "%s is UTF-16 text; save it as CSV UTF-8", o->s->path);
    bool has_bom = head[0] == 0xEF && head[1] == 0xBB && head[2] == 0xBF;
    struct header header = {0};
    ward_rc rc = detect_encoding(o, has_bom);
    if (rc == WARD_OK)
        rc = find_header(o, has_bom ? 3 : 0, &header);
    if (rc != WARD_OK)
        return rc;
    o->header_row = header.row;
    o->header_at = header.at;
    if (header.n_cells < 2)
        return ward_fail(o->ctx, WARD_E_SOURCE,
                         "row %d of %s, taken for the names, holds one column only, and a table needs two; name the "
                         "right row with --header-row",
                         header.row, o->s->path);
    /* By its descriptor, so that there is no side file to its name. */
    (void)snprintf(name, size, "CSV:/vsisubfile/%llu,/proc/self/fd/%d", (unsigned long long)header.at, o->fd);
    return WARD_OK;
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
        size_t matches = ward_sheet_matches(o->s, cells, cells_of(f, cells, most));
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
    if (row > 1)
        (void)OGR_L_SetNextByIndex(o->layer, row - 1);
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

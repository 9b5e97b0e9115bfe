#include "cli/load_rows.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/hanzi.h"
#include "core/json.h"
#include "core/mem.h"
#include "core/text.h"

/* ---- before the first row ---- */

static ward_rc make_mapping(struct ward_load_rows *r, const struct ward_load_request *request)
{
    const char **fields = NULL;
    ward_rc rc = ward_new(r->ctx, r->probe->n_fields, sizeof *fields, &fields);
    for (size_t i = 0; rc == WARD_OK && i < r->probe->n_fields; i++)
        fields[i] = r->probe->fields[i].name;
    struct ward_mapping_source source = {
        .fields = fields, .n_fields = r->probe->n_fields, .maps = request->maps, .n_maps = request->n_maps};
    source.is_dbf = r->probe->driver != NULL && strcmp(r->probe->driver, "ESRI Shapefile") == 0;
    if (request->valid_from != NULL)
        source.supplied = r->def->valid_from;
    if (rc == WARD_OK)
        rc = ward_mapping_make(r->ctx, r->def, &source, &r->mapping);
    ward_mem_free(fields);
    return rc;
}

/* Insertion sort: a file has few columns, and qsort has no way to pass their names. */
static void sort_fields(struct ward_load_rows *r)
{
    for (size_t i = 0; i < r->probe->n_fields; i++) {
        size_t at = i;
        while (at > 0 && strcmp(r->probe->fields[r->order[at - 1]].name, r->probe->fields[i].name) > 0) {
            r->order[at] = r->order[at - 1];
            at--;
        }
        r->order[at] = i;
    }
}

/* The fields that hold the place, as the probe words it: "columns LON, LAT", "column XY", "column G as WKT". */
static void find_place_fields(struct ward_load_rows *r)
{
    const char *place = r->probe->place != NULL ? r->probe->place : "";
    size_t n = r->probe->n_fields;
    char text[600];
    for (size_t i = 0; i < n; i++) {
        (void)snprintf(text, sizeof text, "column %s", r->probe->fields[i].name);
        if (strcmp(text, place) == 0)
            r->is_place[i] = true;
        (void)snprintf(text, sizeof text, "column %s as WKT", r->probe->fields[i].name);
        if (strcmp(text, place) == 0)
            r->is_place[i] = true;
        for (size_t k = 0; k < n; k++) {
            (void)snprintf(text, sizeof text, "columns %s, %s", r->probe->fields[i].name, r->probe->fields[k].name);
            if (strcmp(text, place) == 0)
                r->is_place[i] = r->is_place[k] = true;
        }
    }
}

static void find_extra(struct ward_load_rows *r)
{
    for (size_t i = 0; i < r->probe->n_fields; i++)
        if (!r->mapping.is_claimed[i] && !r->is_place[i])
            r->has_extra = true;
}

ward_rc ward_load_rows_init(struct ward_cli *cli, const struct ward_layerdef *def,
                            const struct ward_load_request *request, const struct ward_probe *probe,
                            const struct ward_zone *zone, struct ward_tally *bad, struct ward_load_rows *out)
{
    *out = (struct ward_load_rows){.ctx = cli->ctx, .def = def, .zone = zone, .probe = probe, .bad = bad};
    out->valid_from = request->valid_from;
    ward_rc rc = WARD_OK;
    if (request->valid_from != NULL && def->valid_from == NULL)
        rc = ward_fail(cli->ctx, WARD_E_ARG, "--valid-from: the rows of layer %s have no first valid day", def->name);
    if (rc == WARD_OK)
        rc = make_mapping(out, request);
    if (rc == WARD_OK)
        rc = ward_new(cli->ctx, probe->n_fields, sizeof *out->order, &out->order);
    if (rc == WARD_OK)
        rc = ward_new(cli->ctx, probe->n_fields, sizeof *out->is_place, &out->is_place);
    if (rc == WARD_OK)
        rc = ward_new(cli->ctx, probe->n_fields, sizeof *out->keeps, &out->keeps);
    if (rc == WARD_OK)
        rc = ward_new(cli->ctx, def->n_columns, sizeof *out->cells, &out->cells);
    if (rc == WARD_OK)
        rc = ward_new(cli->ctx, def->n_columns, sizeof *out->values, &out->values);
    if (rc != WARD_OK)
        return rc;
    sort_fields(out);
    find_place_fields(out);
    find_extra(out);
    return WARD_OK;
}

void ward_load_rows_clear(struct ward_load_rows *rows)
{
    for (size_t i = 0; rows->cells != NULL && i < rows->def->n_columns; i++)
        ward_cell_clear(&rows->cells[i]);
    ward_mem_free(rows->cells);
    ward_mem_free(rows->values);
    ward_mem_free(rows->order);
    ward_mem_free(rows->is_place);
    ward_mem_free(rows->keeps);
    ward_mapping_clear(&rows->mapping);
    ward_buf_clear(&rows->extra);
    ward_buf_clear(&rows->attributes);
    ward_buf_clear(&rows->detail);
    memset(rows, 0, sizeof *rows);
}

/* ---- a row ---- */

/* Without blanks and colons, of either width: 合　计： is 合计. */
static void squeeze(const char *text, char out[64])
{
    static const char *const dropped[] = {" ", ":", "\xE3\x80\x80", "\xC2\xA0", "\xEF\xBC\x9A"};
    size_t n = 0;
    while (*text != '\0') {
        size_t skip = 0;
        for (size_t i = 0; skip == 0 && i < sizeof dropped / sizeof *dropped; i++)
            if (strncmp(text, dropped[i], strlen(dropped[i])) == 0)
                skip = strlen(dropped[i]);
        if (skip == 0)
            out[n++] = *text;
        text += skip > 0 ? skip : 1;
    }
    out[n] = '\0';
}

/* 合计, 总计（座）, 共计35处. "Total" alone, which is a name too, is a sum where the row has no place. */
static bool is_sum(const char *plain, bool has_place)
{
    static const char *const words[] = {"合计", "总计", "小计", "共计", "累计", "总合计", "本页合计", "本页小计"};
    for (size_t k = 0; k < sizeof words / sizeof *words; k++) {
        const char *rest = plain + ward_hanzi_begins(plain, words[k]);
        bool is_number = (*rest >= '0' && *rest <= '9') || *rest == '(' || strncmp(rest, "（", strlen("（")) == 0;
        if (rest > plain && (*rest == '\0' || is_number))
            return true;
    }
    return !has_place && ward_text_same_name(plain, "total");
}

/* A word for a sum in the first cell that holds anything: not a row. */
static bool is_total(const struct ward_load_rows *r, const struct ward_row *row)
{
    char plain[64];
    size_t i = 0;
    while (i < r->probe->n_fields && (row->values[i] == NULL || row->values[i][0] == '\0'))
        i++;
    if (i == r->probe->n_fields)
        return false;
    char first = row->values[i][0]; /* of most rows it is enough to look at one letter */
    if ((first >= '0' && first <= '9') || (first >= 'A' && first <= 'S') || (first >= 'U' && first <= 'Z'))
        return false;
    if (strlen(row->values[i]) >= sizeof plain)
        return false;
    squeeze(row->values[i], plain);
    return is_sum(plain, row->geom != NULL);
}

static ward_rc reject_value(struct ward_load_rows *r, const struct ward_column *column, const char *text,
                            const char **reason)
{
    (void)snprintf(r->reason, sizeof r->reason, "bad value in %s", column->name);
    *reason = r->reason;
    ward_buf_reset(&r->detail);
    return ward_buf_text(r->ctx, &r->detail, text);
}

/* A word that the column cannot take: NULL, counted by word, kept in extra. */
static ward_rc note_value(struct ward_load_rows *r, const struct ward_column *column, const char *text)
{
    ward_buf_reset(&r->detail);
    ward_rc rc = ward_buf_printf(r->ctx, &r->detail, "%s '%.80s'", column->name, text);
    if (rc == WARD_OK)
        rc = ward_tally_add(r->ctx, r->bad, r->detail.data);
    ward_buf_reset(&r->detail);
    return rc;
}

static ward_rc take_number(struct ward_load_rows *r, size_t c, int64_t number, const char **reason)
{
    char text[32];
    enum ward_cell_outcome outcome;
    (void)snprintf(text, sizeof text, "%lld", (long long)number);
    ward_rc rc = ward_cell_convert(r->ctx, &r->def->columns[c], r->zone, text, &r->cells[c], &outcome);
    if (rc == WARD_OK && outcome == WARD_CELL_BAD)
        return reject_value(r, &r->def->columns[c], text, reason);
    /* The text is on this function's stack: a text column needs it for longer. */
    if (rc == WARD_OK && r->cells[c].value.kind == WARD_TEXT) {
        rc = ward_grow(r->ctx, &r->cells[c].text, &r->cells[c].capacity, sizeof text, 1);
        if (rc == WARD_OK) {
            memcpy(r->cells[c].text, text, sizeof text);
            r->cells[c].value.text = r->cells[c].text;
        }
    }
    return rc;
}

static ward_rc take_field(struct ward_load_rows *r, size_t c, size_t field, const struct ward_row *row,
                          const char **reason)
{
    const struct ward_column *column = &r->def->columns[c];
    const char *text = row->values[field];
    enum ward_cell_outcome outcome;
    ward_rc rc = ward_cell_convert(r->ctx, column, r->zone, text, &r->cells[c], &outcome);
    if (rc != WARD_OK || outcome == WARD_CELL_OK)
        return rc;
    if (outcome == WARD_CELL_BAD && column->required)
        return reject_value(r, column, text, reason);
    r->keeps[field] = true;
    return outcome == WARD_CELL_BAD ? note_value(r, column, text) : WARD_OK;
}

static ward_rc take_column(struct ward_load_rows *r, size_t c, const struct ward_row *row, const char **reason)
{
    int from = r->mapping.from[c];
    r->cells[c].value = (struct ward_value){.kind = WARD_NULL};
    if (from >= 0)
        return take_field(r, c, (size_t)from, row, reason);
    if (from == WARD_FROM_FID && row->fid >= 0)
        return take_number(r, c, row->fid, reason);
    if (from == WARD_FROM_NUMBER)
        return take_number(r, c, (int64_t)row->number, reason);
    return WARD_OK;
}

/* A column made from another one: the other column decides where it has a value, the file's own text otherwise. */
static ward_rc derive_column(struct ward_load_rows *r, size_t c, const struct ward_row *row)
{
    const struct ward_column *column = &r->def->columns[c];
    const struct ward_column *from = ward_layerdef_column(r->def, column->rule_from);
    if (from == NULL)
        return ward_fail(r->ctx, WARD_E_HEADER, "layer %s: @read %s: there is no column %s", r->def->name, column->name,
                         column->rule_from);
    size_t f = (size_t)(from - r->def->columns);
    struct ward_value own = r->cells[c].value;
    ward_rc rc = WARD_OK;
    if (r->values[f].kind == WARD_NULL)
        return WARD_OK;
    if (strcmp(column->rule, "day_of") == 0) {
        char before[16] = "";
        if (own.kind == WARD_TEXT && own.size < sizeof before)
            memcpy(before, own.text, own.size);
        rc = ward_cell_day_of(r->ctx, &r->values[f], &r->cells[c]);
        bool differs = own.kind == WARD_TEXT &&
                       (own.size != r->cells[c].value.size || strcmp(before, r->cells[c].value.text) != 0);
        if (differs && r->mapping.from[c] >= 0)
            r->keeps[r->mapping.from[c]] = true;
    } else if (own.kind == WARD_NULL && r->mapping.from[f] >= 0) {
        enum ward_cell_outcome outcome;
        struct ward_column plain = *column; /* the other column's text, not a word of this one's domain */
        plain.n_words = 0;
        plain.has_domain = false;
        rc = ward_cell_convert(r->ctx, &plain, r->zone, row->values[r->mapping.from[f]], &r->cells[c], &outcome);
    }
    r->values[c] = r->cells[c].value;
    return rc;
}

static ward_rc take_columns(struct ward_load_rows *r, const struct ward_row *row, const char **reason)
{
    ward_rc rc = WARD_OK;
    for (size_t c = 0; rc == WARD_OK && *reason == NULL && c < r->def->n_columns; c++) {
        if (r->def->columns[c].type != WARD_T_GEOMETRY)
            rc = take_column(r, c, row, reason);
        r->values[c] = r->cells[c].value;
        bool is_first_day = r->valid_from != NULL && strcmp(r->def->columns[c].name, r->def->valid_from) == 0;
        if (is_first_day && r->values[c].kind == WARD_NULL)
            r->values[c] = (struct ward_value){.kind = WARD_TEXT, .text = r->valid_from, .size = strlen(r->valid_from)};
    }
    for (size_t c = 0; rc == WARD_OK && *reason == NULL && c < r->def->n_columns; c++)
        if (r->def->columns[c].rule_from != NULL && ward_cell_derives(r->def->columns[c].rule))
            rc = derive_column(r, c, row);
    return rc;
}

static ward_rc add_member(struct ward_ctx *ctx, struct ward_buf *out, const char *name, const char *value)
{
    ward_rc rc = ward_buf_add(ctx, out, out->size > 0 ? "," : "{", 1);
    if (rc == WARD_OK)
        rc = ward_json_string(ctx, out, name);
    if (rc == WARD_OK)
        rc = ward_buf_add(ctx, out, ":", 1);
    if (rc == WARD_OK)
        rc = ward_json_string(ctx, out, value);
    return rc;
}

/* What a repair did to the area is kept with the row, among the keys in their order: nothing is changed in silence. */
static const char repaired[] = "repaired_m2";

static ward_rc add_repaired(struct ward_load_rows *r, double change_m2)
{
    char text[32];
    ward_text_real(change_m2, text);
    return add_member(r->ctx, &r->extra, repaired, text);
}

/* A source's column of that very name (a file that ward wrote) makes way. */
static const char *key_of(const char *field, bool is_repaired)
{
    return is_repaired && strcmp(field, repaired) == 0 ? "repaired_m2 (2)" : field;
}

static ward_rc write_extra(struct ward_load_rows *r, const struct ward_row *row)
{
    ward_rc rc = WARD_OK;
    bool is_repaired = !isnan(row->repaired_m2), is_told = false;
    ward_buf_reset(&r->extra);
    for (size_t i = 0; rc == WARD_OK && i < r->probe->n_fields; i++) {
        size_t f = r->order[i];
        bool wanted = r->keeps[f] || (!r->mapping.is_claimed[f] && !r->is_place[f]);
        const char *key = key_of(r->probe->fields[f].name, is_repaired);
        if (is_repaired && !is_told && strcmp(key, repaired) > 0) {
            rc = add_repaired(r, row->repaired_m2);
            is_told = true;
        }
        if (rc == WARD_OK && wanted && row->values[f] != NULL && row->values[f][0] != '\0')
            rc = add_member(r->ctx, &r->extra, key, row->values[f]);
    }
    if (rc == WARD_OK && is_repaired && !is_told)
        rc = add_repaired(r, row->repaired_m2);
    if (rc == WARD_OK && r->extra.size > 0)
        rc = ward_buf_add(r->ctx, &r->extra, "}", 1);
    return rc;
}

static bool is_blank(const struct ward_load_rows *r, const struct ward_row *row)
{
    for (size_t i = 0; i < r->probe->n_fields; i++)
        if (row->values[i] != NULL && row->values[i][0] != '\0')
            return false;
    return row->geom == NULL;
}

ward_rc ward_load_rows_take(struct ward_load_rows *rows, const struct ward_row *row, const char **reason)
{
    *reason = NULL;
    ward_buf_reset(&rows->detail);
    if (is_total(rows, row)) { /* before what the reader says: a sum below a column of coordinates is no place */
        *reason = "total row";
        return WARD_OK;
    }
    if (row->reason != NULL) {
        *reason = row->reason;
        return row->detail != NULL ? ward_buf_text(rows->ctx, &rows->detail, row->detail) : WARD_OK;
    }
    if (is_blank(rows, row))
        *reason = "blank row";
    if (*reason != NULL)
        return WARD_OK;
    if (rows->probe->n_fields > 0)
        memset(rows->keeps, 0, rows->probe->n_fields * sizeof *rows->keeps);
    ward_rc rc = take_columns(rows, row, reason);
    if (rc == WARD_OK && *reason == NULL)
        rc = write_extra(rows, row);
    return rc;
}

ward_rc ward_load_rows_attributes(struct ward_load_rows *rows, const struct ward_row *row)
{
    ward_rc rc = WARD_OK;
    ward_buf_reset(&rows->attributes);
    for (size_t i = 0; rc == WARD_OK && i < rows->probe->n_fields; i++) {
        size_t f = rows->order[i];
        if (row->values[f] != NULL)
            rc = add_member(rows->ctx, &rows->attributes, rows->probe->fields[f].name, row->values[f]);
    }
    if (rc == WARD_OK)
        rc = ward_buf_text(rows->ctx, &rows->attributes, rows->attributes.size > 0 ? "}" : "{}");
    return rc;
}

#include "io/csv.h"

#include <string.h>
#include <unistd.h>

#include "core/mem.h"

enum { BLOCK = 256 * 1024, RECORD_MOST = 10 * 1000 * 1000 };

void ward_csv_begin(struct ward_ctx *ctx, const char *path, int fd, char separator, struct ward_csv *out)
{
    *out = (struct ward_csv){
        .ctx = ctx, .path = path, .fd = fd, .separator = separator, .line_end = '\n', .stop = UINT64_MAX};
}

void ward_csv_seek(struct ward_csv *csv, uint64_t at)
{
    csv->at = at;
    csv->from = csv->size = 0;
    csv->is_last = false;
}

void ward_csv_clear(struct ward_csv *csv)
{
    ward_mem_free(csv->data);
    ward_mem_free(csv->cells);
    memset(csv, 0, sizeof *csv);
}

/* More of the file behind what is unread, which moves to the buffer's beginning. */
static ward_rc fill(struct ward_csv *csv)
{
    size_t unread = csv->size - csv->from;
    bool is_first = csv->data == NULL;
    ward_rc rc = WARD_OK;
    if (unread > RECORD_MOST)
        return ward_fail(csv->ctx, WARD_E_SOURCE,
                         "%s has a row of more than 10 MB after row %llu: a quote may be missing there", csv->path,
                         (unsigned long long)csv->number);
    if (csv->capacity < unread + BLOCK + 1)
        rc = ward_grow(csv->ctx, &csv->data, &csv->capacity, unread + BLOCK + 1, 1);
    if (rc != WARD_OK)
        return rc;
    memmove(csv->data, csv->data + csv->from, unread);
    csv->from = 0;
    csv->size = unread;
    uint64_t left = csv->stop - csv->at - unread;
    size_t room = csv->capacity - 1 - unread;
    ssize_t n = pread(csv->fd, csv->data + unread, room < left ? room : (size_t)left, (off_t)(csv->at + unread));
    if (n < 0)
        return ward_fail(csv->ctx, WARD_E_SOURCE, "%s cannot be read to its end", csv->path);
    csv->size += (size_t)n;
    csv->is_last = n == 0;
    if (is_first && n > 0 && memchr(csv->data, '\n', csv->size) == NULL && memchr(csv->data, '\r', csv->size) != NULL)
        csv->line_end = '\r';
    return WARD_OK;
}

static void advance(struct ward_csv *csv, size_t bytes)
{
    csv->from += bytes;
    csv->at += bytes;
}

ward_rc ward_csv_skip_line(struct ward_csv *csv)
{
    for (;;) {
        const char *from = csv->data != NULL ? csv->data + csv->from : NULL;
        const char *stop = from != NULL ? memchr(from, csv->line_end, csv->size - csv->from) : NULL;
        if (stop != NULL) {
            advance(csv, (size_t)(stop - from) + 1);
            return WARD_OK;
        }
        advance(csv, csv->size - csv->from);
        if (csv->is_last)
            return WARD_OK;
        ward_rc rc = fill(csv);
        if (rc != WARD_OK)
            return rc;
    }
}

/* ---- one record ---- */

enum scan { SCAN_DONE, SCAN_MORE, SCAN_OPEN };

/* To the quote that closes; *is_doubled: quotes within are written twice. NULL: it is not there yet. */
static char *closing(char *p, char *end, bool is_last, bool *is_doubled)
{
    for (;;) {
        p = memchr(p, '"', (size_t)(end - p));
        if (p == NULL || (p + 1 == end && !is_last))
            return NULL;
        if (p + 1 == end || p[1] != '"')
            return p;
        *is_doubled = true;
        p += 2;
    }
}

static size_t single_quotes(char *text, size_t size)
{
    size_t kept = 0;
    for (size_t i = 0; i < size; i++) {
        text[kept++] = text[i];
        if (text[i] == '"' && i + 1 < size && text[i + 1] == '"')
            i++;
    }
    return kept;
}

struct span {
    char *from, *to; /* the cell's text as written, quotes around it apart */
    char *next;      /* the separator or line end behind it, or the data's end */
    bool is_doubled;
};

/* One cell that begins at p. Nothing is written: the record may go on beyond the data, and be read again. */
static enum scan scan_cell(const struct ward_csv *csv, char *p, char *end, struct span *out)
{
    char *quote = p;
    while (quote < end && *quote == ' ')
        quote++;
    *out = (struct span){.from = p};
    if (quote < end && *quote == '"') {
        out->to = closing(quote + 1, end, csv->is_last, &out->is_doubled);
        if (out->to == NULL)
            return csv->is_last ? SCAN_OPEN : SCAN_MORE;
        out->from = quote + 1;
        p = out->to + 1;
    }
    while (p < end && *p != csv->separator && *p != csv->line_end)
        p++;
    if (p == end && !csv->is_last)
        return SCAN_MORE;
    out->next = p;
    bool ends_line = p == end || *p == csv->line_end;
    char *stop = ends_line && p > out->from && p[-1] == '\r' && (out->to == NULL || p - 1 > out->to) ? p - 1 : p;
    if (out->to == NULL)
        out->to = stop;
    else if (out->to + 1 != stop) { /* text behind the closing quote: all is taken as it stands */
        out->from = quote;
        out->to = stop;
        out->is_doubled = false;
    }
    return SCAN_DONE;
}

static ward_rc add_cell(struct ward_csv *csv, const struct span *span)
{
    ward_rc rc = WARD_OK;
    if (csv->n_cells == csv->cells_capacity)
        rc = ward_grow(csv->ctx, &csv->cells, &csv->cells_capacity, csv->n_cells + 1, sizeof *csv->cells);
    if (rc == WARD_OK)
        csv->cells[csv->n_cells++] =
            (struct ward_csv_cell){.text = span->from, .size = (size_t)(span->to - span->from)};
    return rc;
}

/* The cells of the record at csv->from; *next is where the one after it begins. */
static ward_rc scan_record(struct ward_csv *csv, enum scan *outcome, char **next, bool *has_doubled)
{
    char *p = csv->data + csv->from;
    char *end = csv->data + csv->size;
    csv->n_cells = 0;
    *has_doubled = false;
    for (;;) {
        struct span span;
        *outcome = scan_cell(csv, p, end, &span);
        if (*outcome != SCAN_DONE)
            return WARD_OK;
        ward_rc rc = add_cell(csv, &span);
        if (rc != WARD_OK)
            return rc;
        *has_doubled = *has_doubled || span.is_doubled;
        p = span.next;
        if (p == end || *p == csv->line_end)
            break;
        p++;
    }
    *next = p < end ? p + 1 : end;
    return WARD_OK;
}

static bool is_blank(const struct ward_csv *csv)
{
    return csv->n_cells == 1 && csv->cells[0].size == 0;
}

/* Now the record is whole: the separators and closing quotes give way to NULs. */
static void finish(struct ward_csv *csv, const char *from, const char *next, bool has_doubled)
{
    csv->has_nul = memchr(from, '\0', (size_t)(next - from)) != NULL;
    for (size_t i = 0; i < csv->n_cells; i++) {
        struct ward_csv_cell *cell = &csv->cells[i];
        bool is_quoted = cell->text > from && cell->text[-1] == '"';
        if (has_doubled && is_quoted)
            cell->size = single_quotes(cell->text, cell->size);
        cell->text[cell->size] = '\0';
    }
}

ward_rc ward_csv_next(struct ward_csv *csv, bool *end)
{
    *end = false;
    csv->blanks = 0;
    for (;;) {
        enum scan outcome = SCAN_MORE;
        char *next = NULL;
        bool has_doubled = false;
        ward_rc rc = WARD_OK;
        if (csv->at >= csv->stop || (csv->from == csv->size && csv->is_last)) {
            *end = true;
            return WARD_OK;
        }
        if (csv->from < csv->size)
            rc = scan_record(csv, &outcome, &next, &has_doubled);
        if (rc == WARD_OK && outcome == SCAN_OPEN)
            return ward_fail(
                csv->ctx, WARD_E_SOURCE,
                "%s opens a quote in the row after row %llu that is never closed: it is cut off or damaged", csv->path,
                (unsigned long long)csv->number);
        if (rc == WARD_OK && outcome == SCAN_MORE)
            rc = fill(csv);
        if (rc != WARD_OK)
            return rc;
        if (outcome != SCAN_DONE)
            continue;
        char *from = csv->data + csv->from;
        advance(csv, (size_t)(next - from));
        if (is_blank(csv)) {
            csv->blanks++;
            continue;
        }
        finish(csv, from, next, has_doubled);
        csv->number++;
        return WARD_OK;
    }
}

#include "core/header.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "core/arena.h"
#include "core/buf.h"
#include "core/mem.h"
#include "core/text.h"

enum { LARGEST_FILE = 4 << 20 };

/* What ward_header_free() finds behind the public part. */
struct parsed {
    struct ward_header header;
    struct ward_arena arena;
};

struct reader {
    struct ward_ctx *ctx;
    struct parsed *out;
    size_t capacity;     /* of entries */
    int line;            /* 1-based, of the line in hand */
    bool is_open;        /* the last entry still takes continuations */
    const char **fields; /* of the open entry */
    size_t n_fields, fields_capacity;
    struct ward_buf last, rest; /* the open entry's last field and its raw text */
    struct ward_buf sql;        /* the statement in hand, without comments */
    int sql_line;
    bool is_ended; /* its ';' was seen */
    char inside;   /* 0, or ' " ` ] (a quoted text's end), or '*' in a block comment */
};

static ward_rc fault(struct reader *r, const char *what)
{
    return ward_fail(r->ctx, WARD_E_HEADER, "%s:%d: %s", r->out->header.path, r->line, what);
}

static struct ward_entry *open_entry(struct reader *r)
{
    return &r->out->header.entries[r->out->header.n_entries - 1];
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static const char *skip_blanks(const char *p, const char *end)
{
    while (p < end && is_blank(*p))
        p++;
    return p;
}

/* The end of the field that begins at p: two blanks, a tab, or the line's end (without its trailing blanks). */
static const char *field_end(const char *p, const char *end)
{
    while (p < end && *p != '\t' && !(*p == ' ' && (p + 1 == end || is_blank(p[1]))))
        p++;
    return p;
}

/* Keeps the field in hand (its last line may still have been added) in the arena. */
static ward_rc close_field(struct reader *r)
{
    if (r->last.size == 0)
        return WARD_OK;
    ward_rc rc = ward_grow(r->ctx, &r->fields, &r->fields_capacity, r->n_fields + 1, sizeof *r->fields);
    if (rc == WARD_OK)
        rc = ward_arena_text(r->ctx, &r->out->arena, r->last.data, r->last.size, &r->fields[r->n_fields]);
    if (rc != WARD_OK)
        return rc;
    r->n_fields++;
    ward_buf_reset(&r->last);
    return WARD_OK;
}

static ward_rc add_fields(struct reader *r, const char *p, const char *end)
{
    for (p = skip_blanks(p, end); p < end; p = skip_blanks(p, end)) {
        const char *stop = field_end(p, end);
        ward_rc rc = close_field(r);
        if (rc == WARD_OK)
            rc = ward_buf_add(r->ctx, &r->last, p, (size_t)(stop - p));
        if (rc != WARD_OK)
            return rc;
        p = stop;
    }
    return WARD_OK;
}

static ward_rc add_rest(struct reader *r, const char *p, const char *end)
{
    ward_rc rc = r->rest.size > 0 ? ward_buf_text(r->ctx, &r->rest, "\n") : WARD_OK;
    return rc == WARD_OK ? ward_buf_add(r->ctx, &r->rest, p, (size_t)(end - p)) : rc;
}

/* Ends the open entry: its fields and raw text move to the arena. */
static ward_rc close_entry(struct reader *r)
{
    if (!r->is_open)
        return WARD_OK;
    struct ward_entry *e = open_entry(r);
    const char **fields = NULL;
    ward_rc rc = close_field(r);
    if (rc == WARD_OK)
        rc = ward_arena_text(r->ctx, &r->out->arena, r->rest.size > 0 ? r->rest.data : "", r->rest.size, &e->rest);
    if (rc == WARD_OK)
        rc = ward_arena_new(r->ctx, &r->out->arena, r->n_fields, sizeof *fields, &fields);
    if (rc != WARD_OK)
        return rc;
    if (r->n_fields > 0)
        memcpy(fields, r->fields, r->n_fields * sizeof *fields);
    e->fields = fields;
    e->n_fields = r->n_fields;
    r->n_fields = 0;
    ward_buf_reset(&r->rest);
    r->is_open = false;
    return WARD_OK;
}

/* Ends the statement in hand and gives it to the entry above it. */
static ward_rc close_statement(struct reader *r)
{
    struct ward_header *h = &r->out->header;
    const char *sql = NULL;
    while (r->sql.size > 0 && (is_blank(r->sql.data[r->sql.size - 1]) || r->sql.data[r->sql.size - 1] == '\n'))
        r->sql.data[--r->sql.size] = '\0';
    r->is_ended = false;
    if (r->sql.size == 0)
        return WARD_OK;
    if (h->n_entries == 0) {
        r->line = r->sql_line;
        return fault(r, "a statement stands before the first \"-- @\" line; write the header above it");
    }
    ward_rc rc = ward_arena_text(r->ctx, &r->out->arena, r->sql.data, r->sql.size, &sql);
    if (rc != WARD_OK)
        return rc;
    open_entry(r)->sql = h->sql = sql;
    h->sql_line = r->sql_line;
    ward_buf_reset(&r->sql);
    return WARD_OK;
}

static const char *key_end(const char *p, const char *end)
{
    while (p < end && ((*p >= 'a' && *p <= 'z') || *p == '_'))
        p++;
    return p;
}

static ward_rc begin_entry(struct reader *r, const char *p, const char *end)
{
    struct ward_header *h = &r->out->header;
    const char *stop = key_end(p, end), *key = NULL;
    if (stop == p || (stop < end && !is_blank(*stop)))
        return fault(r, "a key after \"-- @\" is lower-case letters and '_', followed by a blank");
    ward_rc rc = close_entry(r);
    if (rc == WARD_OK)
        rc = close_statement(r);
    if (rc == WARD_OK)
        rc = ward_grow(r->ctx, &h->entries, &r->capacity, h->n_entries + 1, sizeof *h->entries);
    if (rc == WARD_OK)
        rc = ward_arena_text(r->ctx, &r->out->arena, p, (size_t)(stop - p), &key);
    if (rc != WARD_OK)
        return rc;
    h->entries[h->n_entries++] = (struct ward_entry){.key = key, .rest = "", .line = r->line};
    h->sql = NULL; /* the statement after the last entry is another one */
    r->is_open = true;
    p = skip_blanks(stop, end);
    rc = add_fields(r, p, end);
    return rc == WARD_OK && p < end ? add_rest(r, p, end) : rc;
}

static ward_rc continue_entry(struct reader *r, const char *p, const char *end)
{
    ward_rc rc = WARD_OK;
    if (p == end)
        return WARD_OK;
    if (r->last.size == 0)
        rc = add_fields(r, p, end);
    else {
        rc = ward_buf_text(r->ctx, &r->last, " ");
        if (rc == WARD_OK)
            rc = ward_buf_add(r->ctx, &r->last, p, (size_t)(end - p));
    }
    return rc == WARD_OK ? add_rest(r, p, end) : rc;
}

/* A line that begins "--": an entry, more of one, or a comment. */
static ward_rc take_comment(struct reader *r, const char *p, const char *end)
{
    const char *text = skip_blanks(p + 2, end);
    if (text < end && *text == '@') {
        if (text != p + 3 || p[2] != ' ')
            return fault(r, "a header line begins \"-- @\" with exactly one blank");
        return begin_entry(r, text + 1, end);
    }
    if (r->is_open && (text == end || text - p > 3 || p[2] == '\t'))
        return continue_entry(r, text, end);
    return close_entry(r);
}

static ward_rc add_sql(struct reader *r, const char *p, size_t size)
{
    if (r->is_ended)
        return fault(r, "one statement is due here; a second one follows the ';'");
    if (r->sql.size == 0)
        r->sql_line = r->line;
    return ward_buf_add(r->ctx, &r->sql, p, size);
}

/* One step in quoted text or in a block comment: where it goes on. */
static const char *step_inside(struct reader *r, const char *p, const char *end, ward_rc *rc)
{
    if (r->inside == '*') {
        bool closes = p[0] == '*' && p + 1 < end && p[1] == '/';
        r->inside = closes ? 0 : '*';
        return p + 1 + closes;
    }
    if (*p == r->inside)
        r->inside = 0; /* a doubled quote opens again with the next byte */
    *rc = add_sql(r, p, 1);
    return p + 1;
}

static const char *step_outside(struct reader *r, const char *p, const char *end, ward_rc *rc)
{
    if (p + 1 < end && p[0] == '-' && p[1] == '-')
        return end;
    if (p + 1 < end && p[0] == '/' && p[1] == '*') {
        r->inside = '*';
        return p + 2;
    }
    if (*p == ';') {
        r->is_ended = r->sql.size > 0;
        return p + 1;
    }
    if (is_blank(*p) && (r->is_ended || r->sql.size == 0))
        return p + 1;
    if (*p == '\'' || *p == '"' || *p == '`' || *p == '[')
        r->inside = *p == '[' ? ']' : *p;
    *rc = add_sql(r, p, 1);
    return p + 1;
}

static ward_rc take_sql(struct reader *r, const char *p, const char *end)
{
    ward_rc rc = close_entry(r);
    while (rc == WARD_OK && p < end)
        p = r->inside != 0 ? step_inside(r, p, end, &rc) : step_outside(r, p, end, &rc);
    if (rc == WARD_OK && r->sql.size > 0 && !r->is_ended)
        rc = ward_buf_text(r->ctx, &r->sql, "\n");
    return rc;
}

static ward_rc take_line(struct reader *r, const char *p, const char *end)
{
    if (end > p && end[-1] == '\r')
        end--;
    if (!ward_text_is_utf8(p, (size_t)(end - p)))
        return fault(r, "this line is not UTF-8; save the file as UTF-8");
    if (r->inside == 0 && end - p >= 2 && p[0] == '-' && p[1] == '-') {
        while (end > p + 2 && is_blank(end[-1]))
            end--;
        return take_comment(r, p, end);
    }
    return take_sql(r, p, end);
}

static ward_rc take_file(struct reader *r, const char *text)
{
    const char *p = strncmp(text, "\xEF\xBB\xBF", 3) == 0 ? text + 3 : text;
    const char *end = p + strlen(p);
    ward_rc rc = WARD_OK;
    while (rc == WARD_OK && p < end) {
        const char *stop = memchr(p, '\n', (size_t)(end - p));
        r->line++;
        rc = take_line(r, p, stop != NULL ? stop : end);
        p = stop != NULL ? stop + 1 : end;
    }
    if (rc == WARD_OK && r->inside != 0)
        return fault(r, r->inside == '*' ? "a comment is never closed; end it with */"
                                         : "a quoted text is never closed; end it with its quote");
    if (rc == WARD_OK)
        rc = close_entry(r);
    if (rc == WARD_OK)
        rc = close_statement(r);
    if (rc == WARD_OK && r->out->header.n_entries == 0)
        return fault(r, "this file has no \"-- @\" line; a layer begins \"-- @layer\", a query \"-- @query\"");
    return rc;
}

/* Takes ownership of text on success and on failure. */
static ward_rc parse_owned(struct ward_ctx *ctx, const char *name, char *text, struct ward_header **out)
{
    struct reader r = {.ctx = ctx};
    *out = NULL;
    ward_rc rc = ward_new(ctx, 1, sizeof *r.out, &r.out);
    if (rc != WARD_OK) {
        ward_mem_free(text);
        return rc;
    }
    r.out->header.text = text;
    rc = ward_strdup(ctx, name, &r.out->header.path);
    if (rc == WARD_OK)
        rc = take_file(&r, text);
    if (rc == WARD_OK)
        *out = &r.out->header;
    else
        ward_header_free(&r.out->header);
    ward_mem_free(r.fields);
    ward_buf_clear(&r.last);
    ward_buf_clear(&r.rest);
    ward_buf_clear(&r.sql);
    return rc;
}

ward_rc ward_header_parse(struct ward_ctx *ctx, const char *name, const char *text, struct ward_header **out)
{
    char *copy = NULL;
    *out = NULL;
    ward_rc rc = ward_strdup(ctx, text, &copy);
    return rc == WARD_OK ? parse_owned(ctx, name, copy, out) : rc;
}

static ward_rc read_file(struct ward_ctx *ctx, const char *path, struct ward_buf *text)
{
    char chunk[8192];
    size_t got;
    FILE *file = fopen(path, "rbe");
    if (file == NULL)
        return ward_fail(ctx, WARD_E_SOURCE, "cannot read %s: %s", path, strerror(errno));
    ward_rc rc = ward_buf_add(ctx, text, "", 0);
    while (rc == WARD_OK && (got = fread(chunk, 1, sizeof chunk, file)) > 0) {
        rc = ward_buf_add(ctx, text, chunk, got);
        if (rc == WARD_OK && text->size > LARGEST_FILE)
            rc = ward_fail(ctx, WARD_E_HEADER, "%s: larger than 4 MB; a layer or query file is a page of text", path);
    }
    if (rc == WARD_OK && ferror(file))
        rc = ward_fail(ctx, WARD_E_SOURCE, "cannot read %s: %s", path, strerror(errno));
    if (rc == WARD_OK && memchr(text->data, '\0', text->size) != NULL)
        rc = ward_fail(ctx, WARD_E_HEADER, "%s: not a text file; a layer or query file is UTF-8 text", path);
    (void)fclose(file);
    return rc;
}

ward_rc ward_header_read(struct ward_ctx *ctx, const char *path, struct ward_header **out)
{
    struct ward_buf text = {0};
    *out = NULL;
    ward_rc rc = read_file(ctx, path, &text);
    if (rc == WARD_OK)
        rc = parse_owned(ctx, path, ward_buf_take(&text), out);
    ward_buf_clear(&text);
    return rc;
}

const struct ward_entry *ward_header_find(const struct ward_header *h, const char *key, const struct ward_entry *after)
{
    for (size_t i = after != NULL ? (size_t)(after - h->entries) + 1 : 0; i < h->n_entries; i++)
        if (strcmp(h->entries[i].key, key) == 0)
            return &h->entries[i];
    return NULL;
}

const struct ward_entry *ward_header_named(const struct ward_header *h, const char *key, const char *name)
{
    const struct ward_entry *e = NULL;
    while ((e = ward_header_find(h, key, e)) != NULL)
        if (e->n_fields > 0 && strcmp(e->fields[0], name) == 0)
            return e;
    return NULL;
}

const char *ward_entry_field(const struct ward_entry *e, size_t i)
{
    return i < e->n_fields ? e->fields[i] : NULL;
}

void ward_header_free(struct ward_header *h)
{
    if (h == NULL)
        return;
    struct parsed *p = (struct parsed *)h; /* its first member */
    ward_mem_free(h->path);
    ward_mem_free(h->text);
    ward_mem_free(h->entries);
    ward_arena_clear(&p->arena);
    ward_mem_free(p);
}

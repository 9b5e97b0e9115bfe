/* out_xlsx.c: a workbook, one sheet a table, by libxlsxwriter: codes as text, numbers as numbers, days as ISO text. */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "core/mem.h"
#include "core/text.h"
#include "io/out_private.h"
#include "io/xlsxwriter.h"

#define MADE_AT 946684800 /* 2000-01-01, in place of the clock: the same rows give the same bytes */
#define ROWS_MOST 1048575 /* of a sheet, below its heading */
#define NAME_MOST 31      /* characters of a sheet's name */
#define WIDEST 50.0

struct fact { /* what the last sheet says of another one */
    char *sheet, *key, *value;
};

struct state {
    struct fact *facts;
    size_t n_facts, facts_capacity;
    bool in_chinese;
    lxw_workbook *book;
    lxw_worksheet *sheet;
    lxw_format *bold;
    double *widths; /* of this sheet's columns, in characters */
    size_t n_widths;
    size_t n_sheets;
};

static size_t n_columns(const struct ward_out *o)
{
    return o->spec->n_columns + (o->spec->wkt ? 1 : 0);
}

static ward_rc fault(struct ward_out *o, lxw_error code)
{
    if (code == LXW_ERROR_MAX_STRING_LENGTH_EXCEEDED)
        return ward_fail(o->ctx, WARD_E_IO,
                         "a text of %s is longer than the 32,767 characters a spreadsheet cell holds; use csv",
                         o->spec->name);
    return ward_fail(o->ctx, WARD_E_IO, "%s cannot be written: %s", o->path, lxw_strerror(code));
}

/* Excel's rules for the name of a sheet: 31 characters, none of []:*?/\, no apostrophe at the ends. */
static void sheet_name(const char *name, char out[4 * NAME_MOST + 1])
{
    size_t used = 0;
    const char *end = name + strlen(name);
    int n = 0;
    for (const char *p = name; p < end && n < NAME_MOST; n++) {
        const char *at = p;
        (void)ward_text_next(&p, end);
        bool bad = strchr("[]:*?/\\'", *at) != NULL;
        memcpy(out + used, bad ? " " : at, bad ? 1 : (size_t)(p - at));
        used += bad ? 1 : (size_t)(p - at);
    }
    out[used] = '\0';
}

/* libxlsxwriter tells standard error what it also returns, and ward says it in one sentence: its own is set aside
 * meanwhile. -1: it could not be. */
static int hush(void)
{
    int kept = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
    int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    (void)fflush(stderr);
    if (kept >= 0 && nowhere >= 0)
        (void)dup2(nowhere, STDERR_FILENO);
    if (nowhere >= 0)
        (void)close(nowhere);
    return kept;
}

static void speak(int kept)
{
    (void)fflush(stderr);
    if (kept < 0)
        return;
    (void)dup2(kept, STDERR_FILENO);
    (void)close(kept);
}

static lxw_error close_quietly(struct state *s)
{
    int kept = hush();
    errno = 0;
    lxw_error code = workbook_close(s->book);
    int reason = errno;
    speak(kept);
    errno = reason;
    s->book = NULL; /* freed, whatever the answer */
    return code;
}

static lxw_worksheet *add_sheet(struct state *s, const char *name)
{
    int kept = hush();
    lxw_worksheet *sheet = workbook_add_worksheet(s->book, name);
    speak(kept);
    return sheet;
}

static ward_rc open_book(struct ward_out *o)
{
    struct state *s = NULL;
    ward_rc rc = ward_xlsxwriter_load(o->ctx);
    if (rc == WARD_OK)
        rc = ward_new(o->ctx, 1, sizeof *s, &s);
    o->state = s;
    if (rc != WARD_OK)
        return rc;
    lxw_workbook_options options = {.constant_memory = LXW_FALSE, .tmpdir = o->folder, .use_zip64 = LXW_FALSE};
    s->book = workbook_new_opt(o->temporary, &options);
    if (s->book == NULL)
        return ward_fail(o->ctx, WARD_E_IO, "%s cannot be written", o->path);
    lxw_doc_properties properties = {.author = (char *)(uintptr_t) "ward", .created = MADE_AT};
    (void)workbook_set_properties(s->book, &properties);
    s->bold = workbook_add_format(s->book);
    if (s->bold == NULL)
        return ward_fail(o->ctx, WARD_E_NOMEM, "out of memory");
    format_set_bold(s->bold);
    format_set_bottom(s->bold, LXW_BORDER_THIN);
    return WARD_OK;
}

static void widen(struct state *s, size_t column, const char *text)
{
    double width = (double)ward_text_width(text) + 2.0;
    if (width > s->widths[column])
        s->widths[column] = width < WIDEST ? width : WIDEST;
}

static ward_rc put_heading(struct ward_out *o, size_t column)
{
    struct state *s = o->state;
    const char *text = column < o->spec->n_columns ? ward_out_heading(o, column) : "geom";
    widen(s, column, text);
    s->widths[column] += 2.0; /* the filter's button */
    lxw_error code = worksheet_write_string(s->sheet, 0, (lxw_col_t)column, text, s->bold);
    return code == LXW_NO_ERROR ? WARD_OK : fault(o, code);
}

/* The members are JSON; a cell shows a string without its quotes. */
static ward_rc add_fact(struct ward_out *o, const char *sheet, const char *key, const char *json)
{
    struct state *s = o->state;
    size_t length = strlen(json);
    bool quoted = length >= 2 && json[0] == '"';
    ward_rc rc = ward_grow(o->ctx, &s->facts, &s->facts_capacity, s->n_facts + 1, sizeof *s->facts);
    if (rc != WARD_OK)
        return rc;
    struct fact *f = &s->facts[s->n_facts++];
    *f = (struct fact){NULL, NULL, NULL};
    rc = ward_strdup(o->ctx, sheet, &f->sheet);
    if (rc == WARD_OK)
        rc = ward_strdup(o->ctx, key, &f->key);
    return rc == WARD_OK ? ward_strndup(o->ctx, quoted ? json + 1 : json, quoted ? length - 2 : length, &f->value) : rc;
}

static ward_rc begin(struct ward_out *o)
{
    char name[4 * NAME_MOST + 1];
    ward_rc rc = o->state == NULL ? open_book(o) : WARD_OK;
    struct state *s = o->state;
    if (rc != WARD_OK)
        return rc;
    sheet_name(o->spec->sheet != NULL ? o->spec->sheet : o->spec->name, name);
    s->sheet = add_sheet(s, name);
    if (s->sheet == NULL)
        return ward_fail(o->ctx, WARD_E_ARG, "the workbook cannot have a sheet '%s': the name is taken or not allowed",
                         name);
    s->in_chinese = o->spec->use_labels;
    for (size_t i = 0; rc == WARD_OK && i < o->spec->n_members; i++)
        rc = add_fact(o, name, o->spec->members[2 * i], o->spec->members[2 * i + 1]);
    if (rc != WARD_OK)
        return rc;
    ward_mem_free(s->widths);
    s->widths = NULL;
    rc = ward_new(o->ctx, n_columns(o), sizeof *s->widths, &s->widths);
    s->n_widths = n_columns(o);
    for (size_t i = 0; rc == WARD_OK && i < n_columns(o); i++)
        rc = put_heading(o, i);
    if (rc == WARD_OK)
        worksheet_freeze_panes(s->sheet, 1, 0);
    s->n_sheets++;
    return rc;
}

static bool takes_numbers(enum ward_type type)
{
    return type == WARD_T_INTEGER || type == WARD_T_REAL || type == WARD_T_FLAG;
}

static lxw_error put_value(struct ward_out *o, const struct ward_value *v, size_t column)
{
    struct state *s = o->state;
    lxw_row_t row = (lxw_row_t)o->n_rows;
    bool is_number = v->kind == WARD_INTEGER || v->kind == WARD_REAL;
    double number = v->kind == WARD_INTEGER ? (double)v->integer : v->real;
    ward_buf_reset(&o->text);
    if (v->kind == WARD_NULL)
        return LXW_NO_ERROR;
    if (ward_out_value_text(o, v, &o->text) != WARD_OK)
        return LXW_ERROR_MEMORY_MALLOC_FAILED;
    const char *text = o->text.data != NULL ? o->text.data : "";
    if (is_number && isfinite(number) && takes_numbers(o->spec->columns[column].type)) {
        char shown[32];
        (void)snprintf(shown, sizeof shown, "%.10g", number);
        widen(s, column, shown);
        return worksheet_write_number(s->sheet, row, (lxw_col_t)column, number, NULL);
    }
    widen(s, column, text);
    return worksheet_write_string(s->sheet, row, (lxw_col_t)column, text, NULL);
}

static ward_rc row(struct ward_out *o, const struct ward_value *values, const struct ward_geom *geom)
{
    struct state *s = o->state;
    if (o->n_rows > ROWS_MOST)
        return ward_fail(o->ctx, WARD_E_IO, "%s has more than the %d rows a sheet holds; use csv or gpkg",
                         o->spec->name, ROWS_MOST);
    for (size_t i = 0; i < o->spec->n_columns; i++) {
        lxw_error code = put_value(o, &values[i], i);
        if (code != LXW_NO_ERROR)
            return fault(o, code);
    }
    if (!o->spec->wkt || geom == NULL)
        return WARD_OK;
    ward_buf_reset(&o->text);
    ward_rc rc = ward_geom_to_wkt(o->ctx, geom, &o->text);
    if (rc != WARD_OK)
        return rc;
    lxw_error code =
        worksheet_write_string(s->sheet, (lxw_row_t)o->n_rows, (lxw_col_t)o->spec->n_columns, o->text.data, NULL);
    s->widths[o->spec->n_columns] = WIDEST;
    return code == LXW_NO_ERROR ? WARD_OK : fault(o, code);
}

static ward_rc finish(struct ward_out *o)
{
    struct state *s = o->state;
    for (size_t i = 0; i < s->n_widths; i++) {
        lxw_error code = worksheet_set_column(s->sheet, (lxw_col_t)i, (lxw_col_t)i, s->widths[i], NULL);
        if (code != LXW_NO_ERROR)
            return fault(o, code);
    }
    if (s->n_widths > 0)
        (void)worksheet_autofilter(s->sheet, 0, 0, (lxw_row_t)o->n_rows, (lxw_col_t)(s->n_widths - 1));
    ward_buf_reset(&o->text);
    return WARD_OK;
}

static const char *in_chinese(const char *key)
{
    static const char *const words[][2] = {{"generator", "生成程序"},
                                           {"query", "分析"},
                                           {"layer", "图层"},
                                           {"title", "标题"},
                                           {"parameters", "参数"},
                                           {"as_of", "统计日期"},
                                           {"synthetic", "虚构样例数据"}};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(words[i][0], key) == 0)
            return words[i][1];
    return key;
}

/* The last sheet says what each of the others is: which analysis, with which parameters, and whether the data is real.
 */
static lxw_error put_about(struct ward_out *o)
{
    struct state *s = o->state;
    static const char *const headings[2][3] = {{"sheet", "what", "value"}, {"工作表", "项目", "内容"}};
    if (s->n_facts == 0)
        return LXW_NO_ERROR;
    lxw_worksheet *sheet = add_sheet(s, s->in_chinese ? "说明" : "about");
    if (sheet == NULL)
        return LXW_ERROR_SHEETNAME_ALREADY_USED;
    lxw_error code = worksheet_set_column(sheet, 0, 1, 26.0, NULL);
    if (code == LXW_NO_ERROR)
        code = worksheet_set_column(sheet, 2, 2, 80.0, NULL);
    for (lxw_col_t i = 0; code == LXW_NO_ERROR && i < 3; i++)
        code = worksheet_write_string(sheet, 0, i, headings[s->in_chinese][i], s->bold);
    for (size_t k = 0; code == LXW_NO_ERROR && k < s->n_facts; k++) {
        const struct fact *f = &s->facts[k];
        lxw_row_t row_at = (lxw_row_t)(k + 1);
        code = worksheet_write_string(sheet, row_at, 0, f->sheet, NULL);
        if (code == LXW_NO_ERROR)
            code = worksheet_write_string(sheet, row_at, 1, s->in_chinese ? in_chinese(f->key) : f->key, NULL);
        if (code == LXW_NO_ERROR)
            code = worksheet_write_string(sheet, row_at, 2, f->value, NULL);
    }
    return code;
}

static ward_rc close_book(struct ward_out *o)
{
    struct state *s = o->state;
    lxw_error code = put_about(o);
    if (code != LXW_NO_ERROR)
        return fault(o, code);
    code = close_quietly(s);
    if (code != LXW_NO_ERROR && errno != 0) /* says more than the library's own words, "Zip generic error" */
        return ward_fail(o->ctx, WARD_E_IO, "%s cannot be written: %s", o->path, strerror(errno));
    return code == LXW_NO_ERROR ? WARD_OK : fault(o, code);
}

static void free_state(struct ward_out *o)
{
    struct state *s = o->state;
    if (s == NULL)
        return;
    if (s->book != NULL)
        (void)close_quietly(s); /* into our own folder, which is removed next */
    for (size_t i = 0; i < s->n_facts; i++) {
        ward_mem_free(s->facts[i].sheet);
        ward_mem_free(s->facts[i].key);
        ward_mem_free(s->facts[i].value);
    }
    ward_mem_free(s->facts);
    ward_mem_free(s->widths);
    ward_mem_free(s);
}

const struct ward_out_writer ward_out_xlsx = {.name = "xlsx",
                                              .suffix = "xlsx",
                                              .has_labels = true,
                                              .takes_many = true,
                                              .begin = begin,
                                              .row = row,
                                              .finish = finish,
                                              .close = close_book,
                                              .free = free_state};

#include "xlsx.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"

enum { MEMBERS = 5, DOS_DATE = (2023 - 1980) << 9 | 7 << 5 | 3 };

struct text {
    char *bytes;
    size_t n, capacity;
    bool is_lost;
};

struct xlsx {
    char path[1024], sheet[64];
    struct text rows, zip, directory;
    int row, column;
};

static void put(struct text *t, const void *bytes, size_t n)
{
    if (t->n + n > t->capacity) {
        size_t capacity = 2 * (t->n + n) + 256;
        char *grown = realloc(t->bytes, capacity);
        if (!grown) {
            t->is_lost = true;
            return;
        }
        t->bytes = grown;
        t->capacity = capacity;
    }
    memcpy(t->bytes + t->n, bytes, n);
    t->n += n;
}

static void print(struct text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void print(struct text *t, const char *format, ...)
{
    char line[1024];
    va_list arguments;
    va_start(arguments, format);
    int n = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    if (n < 0 || (size_t)n >= sizeof line)
        t->is_lost = true;
    else
        put(t, line, (size_t)n);
}

/* Little-endian numbers of the zip format. */
static void put_number(struct text *t, uint32_t value, int bytes)
{
    for (int k = 0; k < bytes; k++) {
        unsigned char byte = (unsigned char)(value >> (8 * k) & 255);
        put(t, &byte, 1);
    }
}

static uint32_t checksum(const char *bytes, size_t n)
{
    uint32_t sum = 0xffffffffu;
    for (size_t k = 0; k < n; k++) {
        sum ^= (unsigned char)bytes[k];
        for (int bit = 0; bit < 8; bit++)
            sum = sum & 1 ? sum >> 1 ^ 0xedb88320u : sum >> 1;
    }
    return ~sum;
}

/* What the local header and the directory say alike about a stored member. */
static void put_member(struct text *t, const char *name, const char *bytes, size_t n)
{
    put_number(t, 20, 2);
    put_number(t, 0, 2);
    put_number(t, 0, 2);
    put_number(t, 0, 2);
    put_number(t, DOS_DATE, 2);
    put_number(t, checksum(bytes, n), 4);
    put_number(t, (uint32_t)n, 4);
    put_number(t, (uint32_t)n, 4);
    put_number(t, (uint32_t)strlen(name), 2);
    put_number(t, 0, 2);
}

static void add_member(struct xlsx *x, const char *name, const char *bytes, size_t n)
{
    uint32_t at = (uint32_t)x->zip.n;
    put_number(&x->zip, 0x04034b50, 4);
    put_member(&x->zip, name, bytes, n);
    put(&x->zip, name, strlen(name));
    put(&x->zip, bytes, n);
    put_number(&x->directory, 0x02014b50, 4);
    put_number(&x->directory, 20, 2);
    put_member(&x->directory, name, bytes, n);
    put_number(&x->directory, 0, 2);
    put_number(&x->directory, 0, 2);
    put_number(&x->directory, 0, 2);
    put_number(&x->directory, 0, 4);
    put_number(&x->directory, at, 4);
    put(&x->directory, name, strlen(name));
}

static void add_text(struct xlsx *x, const char *name, const char *text)
{
    add_member(x, name, text, strlen(text));
}

static void finish_zip(struct xlsx *x)
{
    uint32_t at = (uint32_t)x->zip.n;
    put(&x->zip, x->directory.bytes, x->directory.n);
    put_number(&x->zip, 0x06054b50, 4);
    put_number(&x->zip, 0, 4);
    put_number(&x->zip, MEMBERS, 2);
    put_number(&x->zip, MEMBERS, 2);
    put_number(&x->zip, (uint32_t)x->directory.n, 4);
    put_number(&x->zip, at, 4);
    put_number(&x->zip, 0, 2);
}

#define XML "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define MAIN "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define OFFICE "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define PACKAGE "http://schemas.openxmlformats.org/package/2006"

static void add_frame(struct xlsx *x)
{
    char workbook[1024];
    (void)snprintf(workbook, sizeof workbook,
                   XML "<workbook xmlns=\"" MAIN "\" xmlns:r=\"" OFFICE
                       "\"><sheets><sheet name=\"%s\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>",
                   x->sheet);
    add_text(x, "[Content_Types].xml",
             XML "<Types xmlns=\"" PACKAGE "/content-types\"><Default Extension=\"rels\" "
                 "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
                 "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
                 "<Override PartName=\"/xl/workbook.xml\" "
                 "ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/>"
                 "<Override PartName=\"/xl/worksheets/sheet1.xml\" "
                 "ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/></Types>");
    add_text(x, "_rels/.rels",
             XML "<Relationships xmlns=\"" PACKAGE "/relationships\"><Relationship Id=\"rId1\" Type=\"" OFFICE
                 "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>");
    add_text(x, "xl/workbook.xml", workbook);
    add_text(x, "xl/_rels/workbook.xml.rels",
             XML "<Relationships xmlns=\"" PACKAGE "/relationships\"><Relationship Id=\"rId1\" Type=\"" OFFICE
                 "/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>");
}

struct xlsx *xlsx_open(const char *folder, const char *file, const char *sheet)
{
    struct xlsx *x = report_new(1, sizeof *x);
    if (!x)
        return NULL;
    int n = snprintf(x->path, sizeof x->path, "%s/%s", folder, file);
    if (n < 0 || (size_t)n >= sizeof x->path) {
        free(x);
        (void)report_fail("the path of %s is too long", file);
        return NULL;
    }
    (void)snprintf(x->sheet, sizeof x->sheet, "%s", sheet);
    print(&x->rows, XML "<worksheet xmlns=\"" MAIN "\"><sheetData>");
    return x;
}

static int next_column(struct xlsx *x)
{
    if (x->column == 0)
        print(&x->rows, "<row r=\"%d\">", ++x->row);
    return 'A' + x->column++;
}

/* Texts here hold none of the characters that XML would want escaped. */
void xlsx_text(struct xlsx *x, const char *text)
{
    int column = next_column(x);
    if (*text)
        print(&x->rows, "<c r=\"%c%d\" t=\"inlineStr\"><is><t>%s</t></is></c>", column, x->row, text);
}

void xlsx_number(struct xlsx *x, const char *number)
{
    int column = next_column(x);
    if (*number)
        print(&x->rows, "<c r=\"%c%d\"><v>%s</v></c>", column, x->row, number);
}

void xlsx_row(struct xlsx *x)
{
    print(&x->rows, "</row>");
    x->column = 0;
}

static bool write_zip(const struct xlsx *x)
{
    if (x->rows.is_lost || x->zip.is_lost || x->directory.is_lost)
        return report_fail("no memory for %s", x->path);
    FILE *file = fopen(x->path, "wb");
    if (!file)
        return report_fail("cannot write %s", x->path);
    bool ok = fwrite(x->zip.bytes, 1, x->zip.n, file) == x->zip.n;
    ok = fclose(file) == 0 && ok;
    return ok || report_fail("%s is not complete", x->path);
}

bool xlsx_close(struct xlsx *x)
{
    if (!x)
        return false;
    print(&x->rows, "</sheetData></worksheet>");
    add_frame(x);
    if (!x->rows.is_lost)
        add_member(x, "xl/worksheets/sheet1.xml", x->rows.bytes, x->rows.n);
    finish_zip(x);
    bool ok = write_zip(x);
    free(x->rows.bytes);
    free(x->zip.bytes);
    free(x->directory.bytes);
    free(x);
    return ok;
}

#include "table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"

static bool read_text(const char *name, char **text)
{
    char path[1024];
    int n = snprintf(path, sizeof path, "%s/%s", CITY_TABLES, name);
    if (n < 0 || (size_t)n >= sizeof path)
        return report_fail("the path of %s is too long", name);
    FILE *file = fopen(path, "rb");
    if (!file)
        return report_fail("cannot open the table %s", path);
    long size = -1;
    if (fseek(file, 0, SEEK_END) == 0)
        size = ftell(file);
    bool ok = size >= 0 && fseek(file, 0, SEEK_SET) == 0;
    if (ok)
        *text = report_new((size_t)size + 1, 1);
    ok = ok && *text && fread(*text, 1, (size_t)size, file) == (size_t)size;
    (void)fclose(file);
    return ok || report_fail("cannot read the table %s", path);
}

static int count(const char *text, char wanted)
{
    int n = 0;
    for (; *text; text++)
        n += *text == wanted;
    return n;
}

/* Cuts one line into cells, in place. */
static void cut(char *line, char **cell, int columns)
{
    for (int k = 0; k < columns; k++) {
        cell[k] = line;
        char *comma = strchr(line, ',');
        if (comma) {
            *comma = '\0';
            line = comma + 1;
        } else {
            line += strlen(line);
        }
    }
}

bool table_read(struct table *t, const char *name)
{
    *t = (struct table){0};
    if (!read_text(name, &t->text))
        return false;
    char *line = t->text, *end = strchr(line, '\n');
    if (!end)
        return report_fail("the table %s has no rows", name);
    *end = '\0';
    t->columns = count(line, ',') + 1;
    int lines = count(end + 1, '\n');
    t->cell = report_new((size_t)lines * (size_t)t->columns, sizeof *t->cell);
    if (!t->cell)
        return false;
    for (line = end + 1; (end = strchr(line, '\n')); line = end + 1) {
        *end = '\0';
        cut(line, t->cell + t->rows * t->columns, t->columns);
        t->rows++;
    }
    return true;
}

void table_clear(struct table *t)
{
    free(t->cell);
    free(t->text);
    *t = (struct table){0};
}

const char *table_text(const struct table *t, int row, int column)
{
    return t->cell[row * t->columns + column];
}

double table_number(const struct table *t, int row, int column)
{
    return strtod(table_text(t, row, column), NULL);
}

#include "core/settings.h"

#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/buf.h"
#include "core/mem.h"
#include "core/text.h"

#define LONGEST_LINE 190 /* inih cuts lines at 200 bytes without a word */

struct reading {
    struct ward_ctx *ctx;
    struct ward_settings *out;
    const char *path;
    const char *at; /* the next line of the text */
    int line;
    ward_rc rc;
};

ward_rc ward_settings_path(struct ward_ctx *ctx, const char *db_path, const char *config, char **out)
{
    *out = NULL;
    if (config != NULL)
        return ward_strdup(ctx, config, out);
    const char *slash = strrchr(db_path, '/');
    const char *name = slash != NULL ? slash + 1 : db_path;
    const char *dot = strrchr(name, '.');
    size_t stem = dot != NULL && dot != name ? (size_t)(dot - db_path) : strlen(db_path);
    struct ward_buf path = {0};
    ward_rc rc = ward_buf_printf(ctx, &path, "%.*s.ini", (int)stem, db_path);
    if (rc == WARD_OK)
        *out = ward_buf_take(&path);
    ward_buf_clear(&path);
    return rc;
}

/* The whole file; *found false: there is none. */
static ward_rc read_text(struct ward_ctx *ctx, const char *path, struct ward_buf *text, bool *found)
{
    char chunk[4096];
    ward_rc rc = WARD_OK;
    FILE *file = fopen(path, "rbe");
    *found = file != NULL;
    if (file == NULL && errno == ENOENT)
        return WARD_OK;
    if (file == NULL)
        return ward_fail(ctx, WARD_E_ARG, "the settings %s cannot be read: %s", path, strerror(errno));
    for (size_t got; rc == WARD_OK && (got = fread(chunk, 1, sizeof chunk, file)) > 0;)
        rc = ward_buf_add(ctx, text, chunk, got);
    if (rc == WARD_OK && ferror(file) != 0)
        rc = ward_fail(ctx, WARD_E_ARG, "the settings %s cannot be read: %s", path, strerror(errno));
    (void)fclose(file);
    return rc;
}

/* One line for inih. Blanks before it are dropped, because inih takes an indented line for more of the last value. */
static char *next_line(char *line, int size, void *stream)
{
    struct reading *r = stream;
    if (r->rc != WARD_OK || *r->at == '\0')
        return NULL;
    r->line++;
    const char *end = r->at + strcspn(r->at, "\n");
    const char *start = r->at + strspn(r->at, " \t");
    if (start > end)
        start = end;
    size_t length = (size_t)(end - start);
    if (length > LONGEST_LINE || length + 2 > (size_t)size) {
        r->rc =
            ward_fail(r->ctx, WARD_E_ARG, "%s:%d: the line is longer than %d bytes", r->path, r->line, LONGEST_LINE);
        return NULL;
    }
    memcpy(line, start, length);
    line[length] = '\n';
    line[length + 1] = '\0';
    r->at = *end == '\n' ? end + 1 : end;
    return line;
}

static int keep(void *user, const char *section, const char *name, const char *value)
{
    struct reading *r = user;
    struct ward_settings *out = r->out;
    if (r->rc == WARD_OK)
        r->rc = ward_grow(r->ctx, &out->items, &out->capacity, out->n + 1, sizeof *out->items);
    if (r->rc != WARD_OK)
        return 0;
    struct ward_setting *item = &out->items[out->n++];
    *item = (struct ward_setting){.line = r->line};
    r->rc = ward_strdup(r->ctx, section, &item->section);
    if (r->rc == WARD_OK)
        r->rc = ward_strdup(r->ctx, name, &item->name);
    if (r->rc == WARD_OK)
        r->rc = ward_strdup(r->ctx, value, &item->value);
    return r->rc == WARD_OK;
}

ward_rc ward_settings_read(struct ward_ctx *ctx, const char *path, struct ward_settings *out)
{
    struct ward_buf text = {0};
    bool found = false;
    memset(out, 0, sizeof *out);
    ward_rc rc = read_text(ctx, path, &text, &found);
    if (rc == WARD_OK && text.size > 0 && !ward_text_is_utf8(text.data, text.size))
        rc = ward_fail(ctx, WARD_E_ARG, "the settings %s are not UTF-8 text; save the file as UTF-8", path);
    if (rc == WARD_OK && text.size > 0) {
        struct reading r = {.ctx = ctx, .out = out, .path = path, .at = text.data};
        int bad = ini_parse_stream(next_line, &r, keep, &r);
        rc = r.rc;
        if (rc == WARD_OK && bad > 0)
            rc = ward_fail(ctx, WARD_E_ARG, "%s:%d: this is neither `name = value` nor `[section]`", path, bad);
    }
    if (rc != WARD_OK)
        ward_settings_clear(out);
    ward_buf_clear(&text);
    return rc;
}

void ward_settings_clear(struct ward_settings *settings)
{
    for (size_t i = 0; i < settings->n; i++) {
        ward_mem_free(settings->items[i].section);
        ward_mem_free(settings->items[i].name);
        ward_mem_free(settings->items[i].value);
    }
    ward_mem_free(settings->items);
    memset(settings, 0, sizeof *settings);
}

static bool is_heading(const char *line, const char *end, const char *section)
{
    line += strspn(line, " \t");
    size_t length = strlen(section);
    return line < end && *line == '[' &&
           (section[0] == '\0' ||
            ((size_t)(end - line) > length + 1 && memcmp(line + 1, section, length) == 0 && line[length + 1] == ']'));
}

static ward_rc add_section(struct ward_ctx *ctx, struct ward_buf *out, const char *section,
                           const struct ward_setting *items, size_t n)
{
    ward_rc rc = ward_buf_printf(ctx, out, "[%s]\n", section);
    for (size_t i = 0; rc == WARD_OK && i < n; i++)
        rc = ward_buf_printf(ctx, out, "%s = %s\n", items[i].name, items[i].value);
    return rc;
}

/* The text with the section's lines replaced where they stand, or added at the end. */
static ward_rc replace_section(struct ward_ctx *ctx, const char *text, const char *section,
                               const struct ward_setting *items, size_t n, struct ward_buf *out)
{
    bool inside = false, done = false;
    ward_rc rc = WARD_OK;
    for (const char *line = text; rc == WARD_OK && *line != '\0';) {
        const char *end = line + strcspn(line, "\n");
        const char *next = *end == '\n' ? end + 1 : end;
        if (is_heading(line, end, section)) {
            inside = true;
            if (!done)
                rc = add_section(ctx, out, section, items, n);
            done = true;
        } else if (inside && is_heading(line, end, "")) {
            inside = false;
            rc = ward_buf_text(ctx, out, "\n");
        }
        if (rc == WARD_OK && !inside)
            rc = ward_buf_add(ctx, out, line, (size_t)(next - line));
        line = next;
    }
    if (rc == WARD_OK && !done && out->size > 0)
        rc = ward_buf_text(ctx, out, out->data[out->size - 1] == '\n' ? "\n" : "\n\n");
    if (rc == WARD_OK && !done)
        rc = add_section(ctx, out, section, items, n);
    return rc;
}

static ward_rc write_file(struct ward_ctx *ctx, const char *path, const struct ward_buf *text)
{
    struct ward_buf temporary = {0};
    ward_rc rc = ward_buf_printf(ctx, &temporary, "%s.tmp", path);
    if (rc != WARD_OK)
        goto done;
    FILE *file = fopen(temporary.data, "wbe");
    bool ok = file != NULL && fwrite(text->data, 1, text->size, file) == text->size && fflush(file) == 0 &&
              fsync(fileno(file)) == 0;
    if (file != NULL && fclose(file) != 0)
        ok = false;
    if (!ok || rename(temporary.data, path) != 0) {
        rc = ward_fail(ctx, WARD_E_IO, "the settings %s cannot be written: %s", path, strerror(errno));
        (void)unlink(temporary.data);
    }
done:
    ward_buf_clear(&temporary);
    return rc;
}

ward_rc ward_settings_save(struct ward_ctx *ctx, const char *path, const char *section,
                           const struct ward_setting *items, size_t n)
{
    struct ward_buf text = {0}, out = {0};
    bool found = false;
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i < n; i++)
        if (strlen(items[i].name) + strlen(items[i].value) + 3 > LONGEST_LINE || strchr(items[i].value, '\n') != NULL)
            rc = ward_fail(ctx, WARD_E_IO, "%s of [%s] is too long to be kept in %s", items[i].name, section, path);
    if (rc == WARD_OK)
        rc = read_text(ctx, path, &text, &found);
    if (rc == WARD_OK)
        rc = replace_section(ctx, text.data != NULL ? text.data : "", section, items, n, &out);
    if (rc == WARD_OK)
        rc = write_file(ctx, path, &out);
    ward_buf_clear(&text);
    ward_buf_clear(&out);
    return rc;
}

#include "io/out.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/mem.h"
#include "core/text.h"
#include "io/out_block.h"

static const struct ward_out_writer *const writers[] = {&ward_out_table,   &ward_out_csv,        &ward_out_json,
                                                        &ward_out_geojson, &ward_out_geojsonseq, &ward_out_gpkg,
                                                        &ward_out_fgb,     &ward_out_shp,        &ward_out_xlsx};

#define LONG_TEXT 65536
#define N_WRITERS (sizeof writers / sizeof writers[0])

static const struct ward_out_writer *find_writer(const char *name)
{
    for (size_t i = 0; name != NULL && i < N_WRITERS; i++)
        if (strcmp(writers[i]->name, name) == 0)
            return writers[i];
    return NULL;
}

const char *ward_out_format(const char *name_or_suffix)
{
    const char *slash = strrchr(name_or_suffix, '/');
    const char *dot = strrchr(slash != NULL ? slash : name_or_suffix, '.');
    const char *word = dot != NULL ? dot + 1 : name_or_suffix;
    for (size_t i = 0; i < N_WRITERS; i++)
        if (strcmp(writers[i]->suffix, word) == 0 ||
            (strcmp(writers[i]->name, word) == 0 && (dot == NULL || writers[i] != &ward_out_table)))
            return writers[i]->name;
    return NULL;
}

bool ward_out_needs_place(const char *format)
{
    const struct ward_out_writer *w = find_writer(format);
    return w != NULL && w->needs_place;
}

bool ward_out_has_place(const char *format)
{
    const struct ward_out_writer *w = find_writer(format);
    return w != NULL && w->has_place;
}

bool ward_out_needs_kind(const char *format)
{
    return format != NULL && (strcmp(format, "shp") == 0 || strcmp(format, "fgb") == 0);
}

bool ward_out_takes_many(const char *format)
{
    const struct ward_out_writer *w = find_writer(format);
    return w != NULL && w->takes_many;
}

const char *ward_out_suffix(const char *format)
{
    const struct ward_out_writer *w = find_writer(format);
    return w != NULL ? w->suffix : NULL;
}

const char *ward_out_heading(const struct ward_out *o, size_t i)
{
    const struct ward_out_column *c = &o->spec->columns[i];
    return o->spec->use_labels && c->label != NULL ? c->label : c->name;
}

ward_rc ward_out_value_text(struct ward_out *o, const struct ward_value *v, struct ward_buf *out)
{
    char number[32];
    switch (v->kind) {
    case WARD_INTEGER:
        return ward_buf_add(o->ctx, out, number, ward_text_integer(v->integer, number));
    case WARD_REAL:
        ward_text_real(v->real, number);
        return ward_buf_text(o->ctx, out, number);
    case WARD_TEXT:
        return ward_buf_add(o->ctx, out, v->text, v->size);
    case WARD_BLOB:
        for (size_t i = 0; i < v->size; i++) {
            ward_rc rc = ward_buf_printf(o->ctx, out, "%02x", (unsigned)(unsigned char)v->text[i]);
            if (rc != WARD_OK)
                return rc;
        }
        return WARD_OK;
    default:
        return WARD_OK;
    }
}

/* ---- files ---- */

ward_rc ward_out_put(struct ward_out *o, const void *bytes, size_t size)
{
    if (size == 0 || fwrite(bytes, 1, size, o->file) == size)
        return WARD_OK;
    if (o->path == NULL && errno == EPIPE)
        return ward_fail(o->ctx, WARD_E_IO, "%s", "");
    return ward_fail(o->ctx, WARD_E_IO, "%s cannot be written: %s", o->path != NULL ? o->path : "standard output",
                     strerror(errno));
}

ward_rc ward_out_flush_text(struct ward_out *o)
{
    ward_rc rc = ward_out_put(o, o->text.data, o->text.size);
    ward_buf_reset(&o->text);
    return rc;
}

static ward_rc check_target(struct ward_ctx *ctx, const char *path, bool overwrite)
{
    struct stat info;
    if (lstat(path, &info) != 0)
        return WARD_OK;
    if (S_ISDIR(info.st_mode))
        return ward_fail(ctx, WARD_E_EXISTS, "%s is a folder; name a file", path);
    if (!S_ISREG(info.st_mode) && !S_ISLNK(info.st_mode)) /* renaming over /dev/null would put a file in its place */
        return ward_fail(ctx, WARD_E_EXISTS, "%s is no ordinary file; write to standard output (-o -) and redirect it",
                         path);
    if (!overwrite)
        return ward_fail(ctx, WARD_E_EXISTS, "%s exists; --overwrite replaces it", path);
    return WARD_OK;
}

/* A file is made in a folder of its own beside the target, so that renaming never crosses file systems and formats of
 * several files (Shapefile) move together. */
static ward_rc make_folder(struct ward_out *o)
{
    const char *slash = strrchr(o->path, '/');
    const char *name = slash != NULL ? slash + 1 : o->path;
    struct ward_buf text = {0};
    ward_rc rc = ward_buf_printf(o->ctx, &text, "%.*s.%s.ward-XXXXXX", (int)(name - o->path), o->path, name);
    if (rc == WARD_OK && mkdtemp(text.data) == NULL)
        rc = ward_fail(o->ctx, WARD_E_IO, "%s cannot be written: %s", o->path, strerror(errno));
    if (rc == WARD_OK)
        o->folder = ward_buf_take(&text);
    ward_buf_clear(&text);
    if (rc == WARD_OK)
        rc = ward_buf_printf(o->ctx, &text, "%s/%s", o->folder, name);
    if (rc == WARD_OK)
        o->temporary = ward_buf_take(&text);
    ward_buf_clear(&text);
    return rc;
}

static ward_rc open_target(struct ward_out *o, const char *path)
{
    if (path == NULL || strcmp(path, "-") == 0) {
        if (!o->writer->is_text)
            return ward_fail(o->ctx, WARD_E_ARG, "%s goes to a file; name it with -o", o->writer->name);
        o->file = stdout;
        return WARD_OK;
    }
    if (path[0] == '\0' || path[strlen(path) - 1] == '/')
        return ward_fail(o->ctx, WARD_E_ARG, "-o '%s' names no file", path);
    ward_rc rc = check_target(o->ctx, path, o->overwrite);
    if (rc == WARD_OK)
        rc = ward_strdup(o->ctx, path, &o->path);
    if (rc == WARD_OK)
        rc = make_folder(o);
    if (rc == WARD_OK && o->writer->is_text) {
        o->file = fopen(o->temporary, "wbe");
        if (o->file == NULL)
            rc = ward_fail(o->ctx, WARD_E_IO, "%s cannot be written: %s", o->path, strerror(errno));
    }
    return rc;
}

static ward_rc sync_path(struct ward_out *o, const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        (void)close(fd);
    return ok ? WARD_OK : ward_fail(o->ctx, WARD_E_IO, "%s cannot be written: %s", o->path, strerror(errno));
}

static ward_rc move_file(struct ward_out *o, const char *name, int stem)
{
    struct ward_buf from = {0}, to = {0};
    ward_rc rc = ward_buf_printf(o->ctx, &from, "%s/%s", o->folder, name);
    if (rc == WARD_OK)
        rc = ward_buf_printf(o->ctx, &to, "%.*s%s", stem, o->path, name);
    if (rc == WARD_OK)
        rc = sync_path(o, from.data);
    if (rc == WARD_OK && rename(from.data, to.data) != 0)
        rc = ward_fail(o->ctx, WARD_E_IO, "%s cannot be written: %s", to.data, strerror(errno));
    ward_buf_clear(&from);
    ward_buf_clear(&to);
    return rc;
}

/* Every file of our folder goes beside the target; then the target's folder is synced, which makes the names durable.
 */
static ward_rc publish(struct ward_out *o)
{
    const char *slash = strrchr(o->path, '/');
    int stem = slash != NULL ? (int)(slash + 1 - o->path) : 0;
    ward_rc rc = check_target(o->ctx, o->path, o->overwrite);
    DIR *dir = rc == WARD_OK ? opendir(o->folder) : NULL;
    if (rc == WARD_OK && dir == NULL)
        return ward_fail(o->ctx, WARD_E_IO, "%s cannot be read: %s", o->folder, strerror(errno));
    for (struct dirent *e; rc == WARD_OK && (e = readdir(dir)) != NULL;)
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
            rc = move_file(o, e->d_name, stem);
    if (dir != NULL)
        (void)closedir(dir);
    char *folder = NULL;
    if (rc == WARD_OK)
        rc = ward_strndup(o->ctx, stem > 0 ? o->path : "./", stem > 0 ? (size_t)stem : 2, &folder);
    if (rc == WARD_OK)
        rc = sync_path(o, folder);
    ward_mem_free(folder);
    return rc;
}

static void remove_folder(struct ward_out *o)
{
    if (o->folder == NULL)
        return;
    DIR *dir = opendir(o->folder);
    for (struct dirent *e; dir != NULL && (e = readdir(dir)) != NULL;)
        (void)unlinkat(dirfd(dir), e->d_name, 0);
    if (dir != NULL)
        (void)closedir(dir);
    (void)rmdir(o->folder);
}

/* ---- tables ---- */

/* The CRS of the output; GeoJSON has but one (RFC 7946, section 4). */
static ward_rc prepare_crs(struct ward_out *o)
{
    const struct ward_out_spec *s = o->spec;
    bool is_geojson = o->writer == &ward_out_geojson || o->writer == &ward_out_geojsonseq;
    o->transform = NULL;
    if (!s->has_geometry || s->srid <= 0)
        return WARD_OK;
    if (is_geojson && s->crs != NULL && strcmp(s->crs, "EPSG:4326") != 0)
        return ward_fail(o->ctx, WARD_E_ARG, "GeoJSON is always in WGS 84 (RFC 7946); write gpkg for %s", s->crs);
    o->crs_to = is_geojson ? "EPSG:4326" : s->crs;
    (void)snprintf(o->crs_from, sizeof o->crs_from, "EPSG:%d", s->srid);
    if (o->crs_to == NULL || strcmp(o->crs_from, o->crs_to) == 0)
        return WARD_OK;
    return ward_transform_get(o->ctx, o->crs_from, o->crs_to, &o->transform);
}

static ward_rc begin_table(struct ward_out *o, const struct ward_out_spec *spec)
{
    if (o->writer->needs_place && !spec->has_geometry)
        return ward_fail(o->ctx, WARD_E_NO_PLACE,
                         "the rows of %s have no place, so they cannot be written as %s; use csv, json or xlsx",
                         spec->name, o->writer->name);
    o->spec = spec;
    o->n_rows = 0;
    o->is_finished = false;
    ward_rc rc = prepare_crs(o);
    if (rc == WARD_OK && o->writer->prepare != NULL)
        rc = o->writer->prepare(o);
    return rc == WARD_OK ? o->writer->begin(o) : rc;
}

static ward_rc begin(struct ward_ctx *ctx, const struct ward_out_writer *writer, const char *path, bool overwrite,
                     const struct ward_out_spec *spec, struct ward_out **out)
{
    struct ward_out *o = NULL;
    ward_rc rc = ward_new(ctx, 1, sizeof *o, &o);
    if (rc != WARD_OK)
        return rc;
    o->ctx = ctx;
    o->writer = writer;
    o->overwrite = overwrite;
    rc = open_target(o, path);
    if (rc == WARD_OK)
        rc = begin_table(o, spec);
    if (rc != WARD_OK) {
        ward_out_free(o);
        return rc;
    }
    *out = o;
    return WARD_OK;
}

ward_rc ward_out_begin(struct ward_ctx *ctx, const char *format, const char *path, bool overwrite,
                       const struct ward_out_spec *spec, struct ward_out **out)
{
    *out = NULL;
    const struct ward_out_writer *writer = find_writer(format);
    if (writer == NULL)
        return ward_fail(ctx, WARD_E_NAME,
                         "there is no format '%s'; it is table, csv, json, geojson, geojsonseq, gpkg, fgb, shp or xlsx",
                         format);
    return begin(ctx, writer, path, overwrite, spec, out);
}

static ward_rc begin_nothing(struct ward_out *o)
{
    (void)o;
    return WARD_OK;
}

ward_rc ward_out_whole(struct ward_ctx *ctx, const char *path, bool overwrite, const void *bytes, size_t size)
{
    static const struct ward_out_writer whole = {.name = "text", .is_text = true, .begin = begin_nothing};
    const struct ward_out_spec spec = {.name = "text"};
    struct ward_out *o = NULL;
    ward_rc rc = begin(ctx, &whole, path, overwrite, &spec, &o);
    if (rc == WARD_OK)
        rc = ward_out_put(o, bytes, size);
    if (rc == WARD_OK)
        rc = ward_out_end(o);
    ward_out_free(o);
    return rc;
}

static ward_rc read_geom(struct ward_out *o, const void *blob, size_t size, const struct ward_geom **out)
{
    *out = NULL;
    if (blob == NULL || !o->spec->has_geometry || !(o->writer->has_place || o->spec->wkt))
        return WARD_OK;
    ward_rc rc = ward_geom_from_blob(o->ctx, blob, size, &o->geom);
    size_t n_bad = 0;
    if (rc == WARD_OK && o->transform != NULL)
        rc = ward_transform_apply(o->ctx, o->transform, o->geom.xy, o->geom.n_coords, &n_bad);
    if (rc == WARD_OK && n_bad > 0)
        rc = ward_fail(o->ctx, WARD_E_CRS, "row %llu of %s lies outside the output's CRS",
                       (unsigned long long)o->n_rows, o->spec->name);
    if (rc == WARD_OK && !ward_geom_is_empty(&o->geom))
        *out = &o->geom;
    return rc;
}

ward_rc ward_out_row(struct ward_out *o, const struct ward_value *values, const void *geom, size_t geom_size)
{
    const struct ward_geom *g = NULL;
    o->n_rows++;
    ward_rc rc = read_geom(o, geom, geom_size, &g);
    if (rc == WARD_OK && o->writer->has_labels && o->spec->use_labels)
        rc = ward_out_in_words(o, &values);
    if (rc == WARD_OK)
        rc = o->writer->row(o, values, g);
    bool is_long = o->writer->prepare != NULL && o->text.size > LONG_TEXT; /* the others see to it themselves */
    return rc == WARD_OK && is_long ? ward_out_flush_text(o) : rc;
}

ward_rc ward_out_rows(struct ward_out *o, ward_out_source *source, void *self)
{
    bool end = false;
    ward_rc rc = WARD_OK;
    if (o->writer->prepare != NULL)
        return ward_out_blocks(o, source, self);
    while (rc == WARD_OK && !end) {
        struct ward_out_given row = {0};
        rc = source(self, &row, &end);
        if (rc == WARD_OK && !end)
            rc = ward_out_row(o, row.values, row.geom, row.geom_size);
    }
    return rc;
}

ward_rc ward_out_finish(struct ward_out *o)
{
    if (o->is_finished)
        return WARD_OK;
    o->is_finished = true;
    ward_rc rc = o->writer->finish != NULL ? o->writer->finish(o) : WARD_OK;
    return rc == WARD_OK && o->writer->is_text ? ward_out_flush_text(o) : rc;
}

ward_rc ward_out_next(struct ward_out *o, const struct ward_out_spec *spec)
{
    if (!o->writer->takes_many)
        return ward_fail(o->ctx, WARD_E_ARG, "one %s file holds one table; write gpkg or xlsx, or into a folder",
                         o->writer->name);
    ward_rc rc = ward_out_finish(o);
    return rc == WARD_OK ? begin_table(o, spec) : rc;
}

ward_rc ward_out_end(struct ward_out *o)
{
    ward_rc rc = ward_out_finish(o);
    if (rc == WARD_OK && o->writer->close != NULL)
        rc = o->writer->close(o);
    if (rc == WARD_OK && o->path == NULL) {
        if (fflush(o->file) != 0)
            rc = errno == EPIPE
                     ? ward_fail(o->ctx, WARD_E_IO, "%s", "")
                     : ward_fail(o->ctx, WARD_E_IO, "standard output cannot be written: %s", strerror(errno));
        return rc;
    }
    if (rc == WARD_OK && o->file != NULL) {
        int failed = fclose(o->file);
        o->file = NULL;
        if (failed != 0)
            rc = ward_fail(o->ctx, WARD_E_IO, "%s cannot be written: %s", o->path, strerror(errno));
    }
    return rc == WARD_OK ? publish(o) : rc;
}

void ward_out_free(struct ward_out *o)
{
    if (o == NULL)
        return;
    if (o->writer->free != NULL)
        o->writer->free(o);
    if (o->path != NULL && o->file != NULL)
        (void)fclose(o->file);
    remove_folder(o);
    ward_geom_clear(&o->geom);
    ward_buf_clear(&o->text);
    ward_buf_clear(&o->words);
    ward_mem_free(o->shown);
    ward_mem_free(o->path);
    ward_mem_free(o->folder);
    ward_mem_free(o->temporary);
    ward_mem_free(o);
}

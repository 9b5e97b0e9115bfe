/* What the reader's tests share: a scratch folder, files made by GDAL or by hand, and one call that probes and reads.
 * The test program is its own reader: its main begins with READ_IF_ASKED(argc, argv). */
#ifndef WARD_TESTS_READING_H
#define WARD_TESTS_READING_H

#include <cpl_string.h>
#include <dirent.h>
#include <gdal.h>
#include <gdal_utils.h>
#include <math.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/buf.h"
#include "geo/geom.h"
#include "io/reader.h"

static struct ward_ctx *ctx;
static char folder[64];

/* ---- files ---- */

static inline const char *in_folder(const char *name)
{
    static char paths[4][160];
    static int next = 0;
    next = (next + 1) % 4;
    snprintf(paths[next], sizeof paths[next], "%s/%s", folder, name);
    return paths[next];
}

static inline const char *put(const char *name, const char *text)
{
    const char *path = in_folder(name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    fclose(file);
    return path;
}

static inline void remove_all(const char *path)
{
    DIR *dir = opendir(path);
    const struct dirent *entry = NULL;
    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        char name[1024];
        if (entry->d_name[0] == '.')
            continue;
        if (snprintf(name, sizeof name, "%s/%s", path, entry->d_name) >= (int)sizeof name)
            continue;
        if (unlink(name) != 0)
            remove_all(name);
    }
    if (dir != NULL)
        closedir(dir);
    (void)rmdir(path);
}

/* A copy of a GeoJSON in another format, as ogr2ogr makes it. options: parted by blanks */
static inline void convert(const char *from, const char *to, const char *options)
{
    char **words = NULL;
    char copy[256];
    snprintf(copy, sizeof copy, "%s", options);
    char *rest = NULL;
    for (char *word = strtok_r(copy, " ", &rest); word != NULL; word = strtok_r(NULL, " ", &rest)) {
        for (char *c = word; *c != '\0'; c++)
            if (*c == '+')
                *c = ' ';
        words = CSLAddString(words, word);
    }
    GDALVectorTranslateOptions *how = GDALVectorTranslateOptionsNew(words, NULL);
    GDALDatasetH source = GDALOpenEx(from, GDAL_OF_VECTOR, NULL, NULL, NULL);
    assert_non_null(source);
    GDALDatasetH made = GDALVectorTranslate(to, NULL, 1, &source, how, NULL);
    if (made == NULL)
        fail_msg("GDAL cannot make %s", to);
    GDALClose(made);
    GDALClose(source);
    GDALVectorTranslateOptionsFree(how);
    CSLDestroy(words);
}

static inline int set_up(void **state)
{
    (void)state;
    ctx = ward_ctx_new();
    snprintf(folder, sizeof folder, "/tmp/ward-reader-XXXXXX");
    GDALAllRegister();
    CPLSetErrorHandler(CPLQuietErrorHandler);
    return ctx == NULL || mkdtemp(folder) == NULL;
}

static inline int tear_down(void **state)
{
    (void)state;
    remove_all(folder);
    ward_ctx_free(ctx);
    GDALDestroyDriverManager();
    return 0;
}

/* ---- reading ---- */

struct result {
    ward_rc rc;
    struct ward_probe *probe;
    size_t n_rows, n_rejected, n_repaired, n_z, n_places;
    char values[8][24][80]; /* of the first rows and fields, "NULL" for NULL */
    char wkt[8][200];
    char reasons[8][40];
    double x, y; /* of the first place */
    char operation[300], warnings[600];
};

static inline void keep(struct result *r, const struct ward_row *row, struct ward_geom *g)
{
    size_t i = r->n_rows;
    double x = 0.0;
    double y = 0.0;
    int srid = 0;
    if (row->geom != NULL && r->n_places++ == 0 &&
        ward_geom_point(ctx, row->geom, row->geom_size, &x, &y, &srid) == WARD_OK) {
        assert_int_equal(srid, 4549);
        r->x = x;
        r->y = y;
    }
    r->n_rejected += row->reason != NULL;
    r->n_repaired += isnan(row->repaired_m2) ? 0 : 1;
    r->n_z += row->has_z;
    r->n_rows++;
    if (i >= 8)
        return;
    snprintf(r->reasons[i], sizeof r->reasons[i], "%s", row->reason != NULL ? row->reason : "");
    for (size_t f = 0; f < r->probe->n_fields && f < 24; f++)
        snprintf(r->values[i][f], sizeof r->values[i][f], "%s", row->values[f] != NULL ? row->values[f] : "NULL");
    struct ward_buf text = {0};
    if (row->geom != NULL && ward_geom_from_blob(ctx, row->geom, row->geom_size, g) == WARD_OK)
        assert_int_equal(ward_geom_to_wkt(ctx, g, &text), WARD_OK);
    snprintf(r->wkt[i], sizeof r->wkt[i], "%s", text.data != NULL ? text.data : "");
    ward_buf_clear(&text);
}

static inline struct ward_source source_of(const char *path)
{
    static const char *const names[] = {"code", "name", "名称", "单元编号", "设施编号"};
    return (struct ward_source){.path = path,
                                .target_crs = "EPSG:4549",
                                .target_srid = 4549,
                                .names = names,
                                .n_names = 5,
                                .kinds = WARD_KIND_POINT | WARD_KIND_LINE | WARD_KIND_POLYGON};
}

/* Probe and stream. Free with done(). */
static inline struct result *read_source(const struct ward_source *s)
{
    static struct result r;
    struct ward_reader *reader = NULL;
    struct ward_geom g = {0};
    struct ward_row row;
    bool end = false;
    memset(&r, 0, sizeof r);
    r.rc = ward_probe_source(ctx, s, &r.probe);
    if (r.rc == WARD_OK)
        r.rc = ward_reader_open(ctx, s, r.probe, &reader);
    while (r.rc == WARD_OK && (r.rc = ward_reader_next(reader, &row, &end)) == WARD_OK && !end)
        keep(&r, &row, &g);
    if (reader != NULL && ward_reader_operation(reader) != NULL)
        snprintf(r.operation, sizeof r.operation, "%s", ward_reader_operation(reader));
    for (size_t i = 0; reader != NULL && ward_reader_warning(reader, i) != NULL; i++)
        snprintf(r.warnings + strlen(r.warnings), sizeof r.warnings - strlen(r.warnings), "%s\n",
                 ward_reader_warning(reader, i));
    ward_reader_close(reader);
    ward_geom_clear(&g);
    return &r;
}

static inline struct result *read_good(const char *path)
{
    struct ward_source s = source_of(path);
    struct result *r = read_source(&s);
    if (r->rc != WARD_OK)
        fail_msg("%s: %s", path, ward_ctx_message(ctx));
    return r;
}

static inline void done(struct result *r)
{
    ward_probe_free(r->probe);
    r->probe = NULL;
}

static inline void expect_failure(const struct ward_source *s, ward_rc code, const char *part)
{
    struct result *r = read_source(s);
    if (r->rc != code || strstr(ward_ctx_message(ctx), part) == NULL)
        fail_msg("%s: got %d \"%s\", expected %d \"%s\"", s->path, r->rc, ward_ctx_message(ctx), code, part);
    done(r);
}

static inline size_t field(const struct result *r, const char *name)
{
    for (size_t i = 0; i < r->probe->n_fields; i++)
        if (strcmp(r->probe->fields[i].name, name) == 0)
            return i;
    fail_msg("no field %s", name);
    return 0;
}

#define READ_IF_ASKED(argc, argv)                                                                                      \
    if ((argc) > 1 && strcmp((argv)[1], "read") == 0)                                                                  \
    return ward_read_main((argc)-1, (argv) + 1)

#endif

#include "cli/daily_files.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/emit.h"
#include "core/buf.h"

struct day_file {
    const char *query, *format, *suffix;
};

static const struct day_file files[] = {
    {"unit_scores", "geojson", "geojson"},
    {"street_scores", "geojson", "geojson"},
    {"subdistrict_scores", "geojson", "geojson"},
    {"cases_by_unit", "csv", "csv"},
};

/* A writer that was killed leaves its own folder, .NAME.ward-XXXXXX (io/out.c), among the files. */
static bool is_left_behind(const char *name)
{
    return name[0] == '.' && strstr(name, ".ward-") != NULL;
}

/* The folder is ours: files, and what killed writers left; a folder of anybody else's stays, and stops the removal. */
static void remove_folder(const char *path)
{
    char file[4096];
    DIR *dir = opendir(path);
    if (dir == NULL)
        return;
    for (const struct dirent *e; (e = readdir(dir)) != NULL;)
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0 &&
            snprintf(file, sizeof file, "%s/%s", path, e->d_name) < (int)sizeof file && unlink(file) != 0 &&
            is_left_behind(e->d_name))
            remove_folder(file);
    (void)closedir(dir);
    (void)rmdir(path);
}

static ward_rc make_folder(struct ward_ctx *ctx, const char *path)
{
    if (mkdir(path, 0777) != 0 && errno != EEXIST)
        return ward_fail(ctx, WARD_E_IO, "the folder %s cannot be made: %s", path, strerror(errno));
    return WARD_OK;
}

static ward_rc write_file(struct ward_cli *cli, struct ward_db *db, const struct ward_paths *paths,
                          const struct day_file *file, const char *day, const char *path)
{
    const struct ward_argument arguments[] = {{"from_date", day}, {"to_date", day}};
    struct ward_emit e = {.format = file->format, .path = path, .overwrite = true, .limit = -1};
    struct ward_query *q = NULL;
    struct ward_cli still = *cli;
    uint64_t n = 0;
    still.progress = WARD_PROGRESS_NONE; /* the batch has a bar of its own */
    ward_rc rc = ward_query_open(db, paths, file->query, arguments, 2, &q);
    if (rc == WARD_OK) {
        struct ward_emit_name name = {.name = file->query, .title = q->def->title, .source = file->query};
        rc = ward_emit_rows(&still, db, &e, q, &name, &n);
    }
    if (rc == WARD_OK)
        rc = ward_emit_end(&e);
    ward_emit_clear(&e);
    ward_query_close(q);
    return rc;
}

ward_rc ward_daily_write(struct ward_cli *cli, struct ward_db *db, const struct ward_paths *paths, const char *folder,
                         const char *day)
{
    struct ward_buf path = {0};
    ward_daily_drop(folder, day);
    ward_rc rc = make_folder(cli->ctx, folder);
    if (rc == WARD_OK)
        rc = ward_buf_printf(cli->ctx, &path, "%s/%s.tmp", folder, day);
    if (rc == WARD_OK)
        rc = make_folder(cli->ctx, path.data);
    for (size_t i = 0; rc == WARD_OK && i < sizeof files / sizeof files[0]; i++) {
        ward_buf_reset(&path);
        rc = ward_buf_printf(cli->ctx, &path, "%s/%s.tmp/%s.%s", folder, day, files[i].query, files[i].suffix);
        if (rc == WARD_OK)
            rc = write_file(cli, db, paths, &files[i], day, path.data);
    }
    ward_buf_clear(&path);
    return rc;
}

bool ward_daily_is_there(const char *folder, const char *day)
{
    char path[4096];
    struct stat st;
    return snprintf(path, sizeof path, "%s/%s", folder, day) < (int)sizeof path && stat(path, &st) == 0 &&
           S_ISDIR(st.st_mode);
}

void ward_daily_drop(const char *folder, const char *day)
{
    char path[4096];
    if (snprintf(path, sizeof path, "%s/%s.tmp", folder, day) < (int)sizeof path)
        remove_folder(path);
}

ward_rc ward_daily_publish(struct ward_ctx *ctx, const char *folder, const char *day)
{
    char from[4096], to[4096], old[4096];
    if (snprintf(from, sizeof from, "%s/%s.tmp", folder, day) >= (int)sizeof from ||
        snprintf(to, sizeof to, "%s/%s", folder, day) >= (int)sizeof to ||
        snprintf(old, sizeof old, "%s/%s.old", folder, day) >= (int)sizeof old)
        return ward_fail(ctx, WARD_E_IO, "the path %s is too long", folder);
    remove_folder(old);
    if (rename(to, old) != 0 && errno != ENOENT)
        return ward_fail(ctx, WARD_E_IO, "%s cannot be replaced: %s", to, strerror(errno));
    if (rename(from, to) != 0)
        return ward_fail(ctx, WARD_E_IO, "%s cannot be renamed to %s: %s", from, to, strerror(errno));
    remove_folder(old);
    return WARD_OK;
}

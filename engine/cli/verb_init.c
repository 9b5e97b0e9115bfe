#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/load.h"
#include "core/buf.h"
#include "core/zone.h"
#include "geo/crs.h"
#include "store/results.h"

static ward_rc read_crs(struct ward_cli *cli, int *srid)
{
    struct ward_crs_info info;
    const char *crs = ward_cli_option(cli, "crs");
    if (crs == NULL)
        return ward_fail(cli->ctx, WARD_E_ARG, "init needs the working CRS, projected and in metres: --crs EPSG:4549");
    ward_rc rc = ward_crs_require_metric(cli->ctx, crs);
    if (rc == WARD_OK)
        rc = ward_crs_describe(cli->ctx, crs, &info);
    if (rc == WARD_OK && (sscanf(info.authority, "EPSG:%d", srid) != 1 || *srid <= 0))
        rc = ward_fail(cli->ctx, WARD_E_CRS_UNFIT, "--crs %s has no EPSG code; name the working CRS like EPSG:4549",
                       crs);
    return rc;
}

static ward_rc check_zone(struct ward_cli *cli, const char *name)
{
    struct ward_zone zone;
    ward_rc rc = ward_zone_read(cli->ctx, name, &zone);
    ward_zone_clear(&zone);
    return rc;
}

/* SQLite would speak of the temporary name alone. */
static ward_rc check_folder(struct ward_cli *cli, const char *path)
{
    const char *slash = strrchr(path, '/');
    struct ward_buf folder = {0};
    struct stat info;
    size_t length = slash == path ? 1 : slash != NULL ? (size_t)(slash - path) : 1;
    ward_rc rc = ward_buf_add(cli->ctx, &folder, slash != NULL ? path : ".", length);
    if (rc == WARD_OK && stat(folder.data, &info) != 0)
        rc = ward_fail(cli->ctx, WARD_E_IO, "%s cannot be made: the folder %s is not there; make it first", path,
                       folder.data);
    else if (rc == WARD_OK && !S_ISDIR(info.st_mode))
        rc = ward_fail(cli->ctx, WARD_E_IO, "%s cannot be made: %s is no folder", path, folder.data);
    else if (rc == WARD_OK && access(folder.data, W_OK | X_OK) != 0)
        rc = ward_fail(cli->ctx, WARD_E_IO, "%s cannot be made: the folder %s cannot be written to", path, folder.data);
    ward_buf_clear(&folder);
    return rc;
}

/* The rows that a layer is shipped with: NAME.csv beside NAME.sql. */
static ward_rc load_defaults(struct ward_cli *cli, struct ward_db *db, const struct ward_layerdef *def)
{
    struct ward_buf path = {0};
    struct ward_load_result result = {0};
    const char *file = def->header->path;
    ward_rc rc = ward_buf_printf(cli->ctx, &path, "%.*s.csv", (int)(strlen(file) - 4), file);
    if (rc == WARD_OK && access(path.data, F_OK) == 0) {
        const char *source = path.data;
        struct ward_load_request request = {
            .layer = def->name, .sources = &source, .n_sources = 1, .mode = WARD_LOAD_DEFAULTS};
        rc = ward_load_run(cli, db, &request, &result);
    }
    ward_load_result_clear(&result);
    ward_buf_clear(&path);
    return rc;
}

static ward_rc fill(struct ward_cli *cli, struct ward_db *db)
{
    struct ward_layerset set = {0};
    ward_rc rc = ward_layerset_read(cli->ctx, &cli->paths, &set);
    if (rc == WARD_OK)
        rc = ward_db_begin(db);
    for (size_t i = 0; rc == WARD_OK && i < set.n; i++)
        rc = ward_layer_define(db, set.items[i]);
    for (size_t i = 0; rc == WARD_OK && i < set.n; i++)
        rc = load_defaults(cli, db, set.items[i]);
    if (rc == WARD_OK)
        rc = ward_results_define(db);
    if (rc == WARD_OK)
        rc = ward_db_commit(db);
    if (rc == WARD_OK)
        ward_cli_note(cli, "%zu layers are ready to be loaded: ward load DB LAYER SOURCE", set.n);
    ward_layerset_clear(&set);
    return rc;
}

/* Made under another name and renamed when whole, so that a killed init leaves no half database. */
ward_rc ward_verb_init(struct ward_cli *cli, int *exit_status)
{
    struct ward_db *db = NULL;
    struct ward_buf temporary = {0};
    int srid = 0;
    const char *path = cli->words[0], *zone = ward_cli_option(cli, "time-zone");
    (void)exit_status;
    if (zone == NULL)
        zone = "Asia/Shanghai";
    ward_rc rc = read_crs(cli, &srid);
    if (rc == WARD_OK)
        rc = check_zone(cli, zone);
    if (rc == WARD_OK && access(path, F_OK) == 0)
        rc = ward_fail(cli->ctx, WARD_E_EXISTS, "%s exists already; choose another name, or remove it first", path);
    if (rc == WARD_OK)
        rc = check_folder(cli, path);
    if (rc == WARD_OK)
        rc = ward_buf_printf(cli->ctx, &temporary, "%s.tmp", path);
    if (rc == WARD_OK)
        rc = ward_db_make(cli->ctx, temporary.data, srid, zone, cli->lock_wait_s, &db);
    bool is_made = rc == WARD_OK;
    if (rc == WARD_OK)
        rc = fill(cli, db);
    ward_db_close(db);
    if (rc == WARD_OK)
        rc = ward_db_publish(cli->ctx, temporary.data, path);
    if (rc != WARD_OK && is_made)
        (void)unlink(temporary.data);
    ward_buf_clear(&temporary);
    return rc;
}

/* verb_doctor.c: what is installed and what is wrong with it, each fault with its fix; with a database, that too. */
#include <linux/landlock.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "cli/cli.h"
#include "core/buf.h"
#include "core/mem.h"
#include "core/querydef.h"
#include "geo/crs.h"
#include "geo/validity.h"
#include "io/drivers.h"
#include "store/known.h"
#include "store/spatialite.h"
#include "store/version.h"

struct visit {
    struct ward_cli *cli;
    size_t n_faults;
};

static void good(const char *what, const char *found)
{
    (void)printf("ok     %-12s %s\n", what, found);
}

static void bad(struct visit *v, const char *what, const char *found, const char *fix)
{
    v->n_faults++;
    (void)printf("FAULT  %-12s %s; %s\n", what, found, fix);
}

static void look(struct visit *v, bool ok, const char *what, const char *found, const char *fix)
{
    if (ok)
        good(what, found);
    else
        bad(v, what, found, fix);
}

/* ---- libraries ---- */

static void look_at_gdal(struct visit *v)
{
    static const char *const drivers[] = {"ESRI Shapefile", "GPKG", "FlatGeobuf", "GeoJSON", "XLSX", "KML"};
    enum { N_WRITTEN = 3 }; /* the first of them are written too */
    const char *version = NULL;
    bool has = false;
    if (ward_gdal_version(v->cli->ctx, &version) != WARD_OK) {
        bad(v, "GDAL", "not there, so ward loads CSV files alone and writes neither gpkg, fgb nor shp",
            ward_ctx_message(v->cli->ctx));
        return;
    }
    good("GDAL", version);
    for (size_t i = 0; i < sizeof drivers / sizeof drivers[0]; i++) {
        if (ward_gdal_has(v->cli->ctx, drivers[i], false, &has) == WARD_OK && !has)
            bad(v, "GDAL", drivers[i], "this GDAL cannot read it: install Debian's libgdal32");
        if (i < N_WRITTEN && ward_gdal_has(v->cli->ctx, drivers[i], true, &has) == WARD_OK && !has)
            bad(v, "GDAL", drivers[i], "this GDAL cannot write it: install Debian's libgdal32");
    }
}

static void look_at_libraries(struct visit *v)
{
    struct ward_crs_info info;
    const char *version = NULL;
    good("SQLite", ward_sqlite_version());
    if (ward_spatialite_version(v->cli->ctx, &version) == WARD_OK)
        good("SpatiaLite", version);
    else
        bad(v, "SpatiaLite", "not there, so ward can make no layer", ward_ctx_message(v->cli->ctx));
    if (ward_geos_version(v->cli->ctx, &version) == WARD_OK)
        good("GEOS", version);
    else
        bad(v, "GEOS", "not there, so ward knows no polygons", ward_ctx_message(v->cli->ctx));
    if (ward_proj_version(v->cli->ctx, &version) == WARD_OK)
        look(v, ward_crs_describe(v->cli->ctx, "EPSG:4549", &info) == WARD_OK, "PROJ", version,
             "its database proj.db is not found: install the package proj-data");
    else
        bad(v, "PROJ", "not there, so ward knows no coordinate system", ward_ctx_message(v->cli->ctx));
    if (ward_xlsxwriter_version(v->cli->ctx, &version) == WARD_OK)
        good("xlsxwriter", version);
    else
        bad(v, "xlsxwriter", "not there, so ward writes no xlsx", ward_ctx_message(v->cli->ctx));
    look_at_gdal(v);
}

/* ---- the reader's fences ---- */

static void look_at_kernel(struct visit *v)
{
    char text[64];
    long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    (void)snprintf(text, sizeof text, abi > 0 ? "version %ld" : "not there", abi);
    /* The reader works without it, behind the other fences, and says so. */
    if (abi > 0)
        good("Landlock", text);
    else
        (void)printf("note   %-12s not in this kernel or switched off; the reader process has one fence less (Linux "
                     "5.13 has it)\n",
                     "Landlock");
    look(v, prctl(PR_GET_SECCOMP, 0, 0, 0, 0) >= 0, "seccomp", "filters can be set",
         "this kernel lacks it: use one with CONFIG_SECCOMP_FILTER");
}

/* ---- layers and queries ---- */

static ward_rc look_at_layers(struct visit *v)
{
    char text[64];
    struct ward_layerset set = {0};
    ward_rc rc = ward_layerset_read(v->cli->ctx, &v->cli->paths, &set);
    (void)snprintf(text, sizeof text, "%zu found and valid", set.n);
    if (rc != WARD_OK)
        bad(v, "layers", ward_ctx_message(v->cli->ctx), "mend the file");
    else
        look(v, set.n > 0, "layers", text,
             "ward's own layers/ is not beside the program: install it again, or give --layers DIR");
    ward_layerset_clear(&set);
    return rc == WARD_E_NOMEM ? rc : WARD_OK;
}

static ward_rc look_at_query(struct visit *v, const char *name, size_t *n_valid)
{
    struct ward_querydef *def = NULL;
    ward_rc rc = ward_query_read(v->cli->ctx, &v->cli->paths, name, &def);
    if (rc != WARD_OK)
        bad(v, "query", ward_ctx_message(v->cli->ctx), "mend the file");
    else
        (*n_valid)++;
    ward_querydef_free(def);
    return rc == WARD_E_NOMEM ? rc : WARD_OK;
}

static ward_rc look_at_queries(struct visit *v)
{
    char text[64];
    char **names = NULL;
    size_t n = 0, n_valid = 0;
    ward_rc rc = ward_query_names(v->cli->ctx, &v->cli->paths, &names, &n);
    for (size_t i = 0; rc == WARD_OK && i < n; i++)
        rc = look_at_query(v, names[i], &n_valid);
    (void)snprintf(text, sizeof text, "%zu found, %zu valid", n, n_valid);
    if (rc == WARD_OK)
        look(v, n > 0, "queries", text,
             "ward's own queries/ is not beside the program: install it again, or give --queries DIR");
    for (size_t i = 0; i < n; i++)
        ward_mem_free(names[i]);
    ward_mem_free(names);
    return rc;
}

/* ---- a database ---- */

static ward_rc look_at_integrity(struct visit *v, struct ward_db *db)
{
    sqlite3_stmt *stmt = NULL;
    bool row = false, any = false;
    ward_rc rc = ward_sql_prepare(db->ctx, db->sql, "PRAGMA integrity_check(20)", &stmt);
    while (rc == WARD_OK && (rc = ward_sql_step(db->ctx, db->sql, stmt, &row)) == WARD_OK && row) {
        const char *text = (const char *)sqlite3_column_text(stmt, 0);
        any = any || text == NULL || strcmp(text, "ok") != 0;
        if (text != NULL && strcmp(text, "ok") != 0)
            bad(v, "integrity", text, "the file is damaged: go back to a backup");
    }
    sqlite3_finalize(stmt);
    if (rc == WARD_OK && !any)
        good("integrity", "every page is sound");
    return rc;
}

/* rtreecheck looks at the tree; the counts say whether every geometry has its entry. */
static ward_rc look_at_index(struct visit *v, struct ward_db *db, const char *table, const char *column)
{
    struct ward_buf sql = {0};
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    ward_rc rc = ward_buf_printf(db->ctx, &sql,
                                 "SELECT rtreecheck('main', 'idx_%s_%s'), (SELECT count(*) FROM main.\"idx_%s_%s\"), "
                                 "(SELECT count(*) FROM main.\"%s\" WHERE \"%s\" IS NOT NULL)",
                                 table, column, table, column, table, column);
    if (rc == WARD_OK)
        rc = ward_sql_prepare(db->ctx, db->sql, sql.data, &stmt);
    if (rc == WARD_OK)
        rc = ward_sql_step(db->ctx, db->sql, stmt, &row);
    const char *text = rc == WARD_OK && row ? (const char *)sqlite3_column_text(stmt, 0) : NULL;
    if (rc == WARD_OK && (text == NULL || strcmp(text, "ok") != 0))
        bad(v, table, text != NULL ? text : "no answer about its index", "load the layer again with --replace");
    else if (rc == WARD_OK && sqlite3_column_int64(stmt, 1) != sqlite3_column_int64(stmt, 2))
        bad(v, table, "its spatial index lacks rows", "load the layer again with --replace");
    else if (rc != WARD_OK)
        bad(v, table, ward_ctx_message(db->ctx), "load the layer again with --replace");
    sqlite3_finalize(stmt);
    ward_buf_clear(&sql);
    return rc == WARD_E_INTERRUPT || rc == WARD_E_NOMEM ? rc : WARD_OK;
}

static ward_rc look_at_indexes(struct visit *v, struct ward_db *db)
{
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    size_t n = 0, before = v->n_faults;
    char text[64];
    ward_rc rc = ward_sql_prepare(db->ctx, db->sql,
                                  "SELECT f_table_name, f_geometry_column FROM main.geometry_columns "
                                  "WHERE spatial_index_enabled = 1 ORDER BY f_table_name",
                                  &stmt);
    while (rc == WARD_OK && (rc = ward_sql_step(db->ctx, db->sql, stmt, &row)) == WARD_OK && row) {
        rc = look_at_index(v, db, (const char *)sqlite3_column_text(stmt, 0),
                           (const char *)sqlite3_column_text(stmt, 1));
        n++;
    }
    sqlite3_finalize(stmt);
    (void)snprintf(text, sizeof text, "%zu, each complete", n);
    if (rc == WARD_OK && v->n_faults == before)
        good("indexes", text);
    return rc;
}

/* A name that nothing reads is a choice the district made and did not get. */
static ward_rc look_at_settings(struct visit *v, struct ward_db *db)
{
    struct ward_unknowns unknown = {0};
    struct ward_buf fix = {0};
    ward_rc rc = ward_settings_unknown(db, &v->cli->paths, &unknown);
    for (size_t i = 0; rc == WARD_OK && i < unknown.n; i++) {
        const char *nearest = unknown.items[i].nearest;
        ward_buf_reset(&fix);
        rc = ward_buf_printf(db->ctx, &fix, "nothing reads it: %s%s%s", nearest != NULL ? "did you mean " : "",
                             nearest != NULL ? nearest : "mend or delete it in the ini", nearest != NULL ? "?" : "");
        if (rc == WARD_OK)
            bad(v, "setting", unknown.items[i].name, fix.data);
    }
    if (rc == WARD_OK && unknown.n == 0)
        good("settings", "each is one that something reads");
    ward_buf_clear(&fix);
    ward_unknowns_clear(&unknown);
    return rc;
}

static ward_rc look_at_db(struct visit *v)
{
    struct ward_db *db = NULL;
    /* Opening checks that it is a database, that it is ours and no newer than this program. */
    ward_rc rc = ward_cli_open(v->cli, WARD_DB_READ, &db);
    if (rc != WARD_OK)
        return rc;
    good("database", db->path);
    rc = look_at_integrity(v, db);
    if (rc == WARD_OK)
        rc = look_at_indexes(v, db);
    if (rc == WARD_OK)
        rc = look_at_settings(v, db);
    ward_db_close(db);
    return rc;
}

ward_rc ward_verb_doctor(struct ward_cli *cli, int *exit_status)
{
    struct visit v = {.cli = cli};
    (void)printf("ward %s\n", WARD_VERSION);
    look_at_libraries(&v);
    look_at_kernel(&v);
    ward_rc rc = look_at_layers(&v);
    if (rc == WARD_OK)
        rc = look_at_queries(&v);
    if (rc == WARD_OK && cli->n_words > 0)
        rc = look_at_db(&v);
    if (rc == WARD_OK && v.n_faults > 0)
        *exit_status = 1;
    return rc;
}

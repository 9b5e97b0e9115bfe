/**
 * mod_ward.c: the SQL functions for any SQLite shell.
 *
 *     sqlite3 liangxi.db
 *     .load build/mod_ward
 *     SELECT name, ward_locate('units', geom) FROM toilets;
 *
 * The file must have been made by ward: what the functions know about a layer is in its ward_layers, ward_rules and
 * settings. The module links neither SpatiaLite nor GDAL, and exports the one symbol that SQLite looks for.
 */
#include "sql/register.h"

/* The host's table of functions, which every file of the module calls through (store/sqlite.h): the one global. */
SQLITE_EXTENSION_INIT1

__attribute__((visibility("default"))) int sqlite3_modward_init(sqlite3 *sql, char **message,
                                                                const sqlite3_api_routines *api);

int sqlite3_modward_init(sqlite3 *sql, char **message, const sqlite3_api_routines *api)
{
    SQLITE_EXTENSION_INIT2(api)
    struct ward_ctx *ctx = ward_ctx_new();
    ward_rc rc = ctx != NULL ? ward_register(ctx, sql) : WARD_E_NOMEM;
    if (rc != WARD_OK)
        *message = sqlite3_mprintf("%s", ward_ctx_message(ctx));
    ward_ctx_free(ctx);
    return rc == WARD_OK ? SQLITE_OK : rc == WARD_E_NOMEM ? SQLITE_NOMEM : SQLITE_ERROR;
}

/* verb_sql.c: one read-only SQL statement, with the ward_ functions at hand. */
#include "cli/emit.h"

#include <string.h>

/* What SQLite refuses of the user's own statement while it runs is the statement's fault, not ward's. */
static ward_rc blame_text(struct ward_ctx *ctx, ward_rc rc)
{
    static const char doing[] = "running SQL: ";
    const char *message = ward_ctx_message(ctx);
    if (rc != WARD_E_SQL)
        return rc;
    if (strncmp(message, doing, sizeof doing - 1) == 0)
        message += sizeof doing - 1;
    return ward_fail(ctx, WARD_E_ARG, "the SQL text cannot be run: %s", message);
}

ward_rc ward_verb_sql(struct ward_cli *cli, int *exit_status)
{
    (void)exit_status;
    struct ward_db *db = NULL;
    struct ward_query *q = NULL;
    struct ward_emit e;
    uint64_t n = 0;
    static const struct ward_emit_name name = {.name = "sql"};
    ward_rc rc = ward_emit_options(cli, &e);
    if (rc == WARD_OK)
        rc = ward_cli_open(cli, WARD_DB_READ, &db);
    if (rc == WARD_OK)
        rc = ward_query_open_sql(db, cli->words[1], &q);
    if (rc == WARD_OK)
        rc = blame_text(cli->ctx, ward_emit_rows(cli, db, &e, q, &name, &n));
    if (rc == WARD_OK)
        rc = ward_emit_end(&e);
    ward_emit_clear(&e);
    ward_query_close(q);
    ward_db_close(db);
    return rc;
}

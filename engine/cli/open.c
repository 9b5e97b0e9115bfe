/* open.c: how every verb opens its database: the file, the ward_ functions, the interrupt, the district's ini. */
#include "cli/cli.h"
#include "sql/register.h"

ward_rc ward_cli_open(struct ward_cli *cli, enum ward_db_mode mode, struct ward_db **out)
{
    *out = NULL;
    struct ward_db *db = NULL;
    ward_rc rc = ward_db_open(cli->ctx, cli->words[0], mode, cli->lock_wait_s, &db);
    if (rc == WARD_OK)
        rc = ward_register(cli->ctx, db->sql);
    if (rc != WARD_OK) {
        ward_db_close(db);
        return rc;
    }
    *out = db;
    return WARD_OK;
}

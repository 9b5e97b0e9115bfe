/* ward copy DB OUT.db [--overwrite]: a consistent, styled, read-only copy to open in QGIS while the batch writes */
#include <unistd.h>

#include "cli/cli.h"
#include "store/copy.h"

ward_rc ward_verb_copy(struct ward_cli *cli, int *exit_status)
{
    struct ward_db *db = NULL;
    const char *to = cli->words[1];
    (void)exit_status;
    ward_rc rc = WARD_OK;
    if (access(to, F_OK) == 0 && ward_cli_option(cli, "overwrite") == NULL)
        rc = ward_fail(cli->ctx, WARD_E_EXISTS, "%s exists already; --overwrite replaces it", to);
    if (rc == WARD_OK)
        rc = ward_cli_open(cli, WARD_DB_READ, &db);
    if (rc == WARD_OK)
        rc = ward_copy(db, &cli->paths, to);
    if (rc == WARD_OK)
        ward_cli_note(cli, "%s is a copy of %s, read-only, as it is now", to, db->path);
    ward_db_close(db);
    return rc;
}

/** load_guard.h: which coordinate system a source is read in, and whether its places fit it (store/guard.h). */
#ifndef WARD_CLI_LOAD_GUARD_H
#define WARD_CLI_LOAD_GUARD_H

#include "cli/load.h"
#include "io/reader.h"

/**
 * @brief  Settles a source's CRS: --source-op, --source-crs, the file's own, or (auto) the guess that wins.
 * @param[out] crs    what the reader is told; NULL: the file's own. Free with ward_mem_free()
 * @param[out] guard  the figures as JSON, for the manifest; NULL: nothing to compare with. Free with ward_mem_free()
 * @errors WARD_E_GUARD (another system clearly wins, and --trust-crs was not given), WARD_E_CRS (auto cannot tell)
 */
ward_rc ward_load_guard(struct ward_cli *cli, struct ward_db *db, const struct ward_load_request *request,
                        const struct ward_probe *probe, const char *target_crs, char **crs, char **guard) WARD_CHECK;

#endif

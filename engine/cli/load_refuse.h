/** load_refuse.h: what is said, and left behind, when too many rows of a source were rejected. */
#ifndef WARD_CLI_LOAD_REFUSE_H
#define WARD_CLI_LOAD_REFUSE_H

#include "cli/load.h"

/**
 * @brief  Writes the load's rejects as CSV beside the first source or under -o, and says why the load is refused.
 * @param[in] geometry  what the source holds, as its driver says; NULL: not known
 * @return WARD_E_REJECTS always, or the code of what failed meanwhile
 */
ward_rc ward_load_refuse(struct ward_cli *cli, struct ward_db *db, const struct ward_layerdef *def,
                         const struct ward_load_request *request, const char *geometry,
                         struct ward_load_result *result) WARD_CHECK;

#endif

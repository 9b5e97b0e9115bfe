/** tvf_result.h: registers ward_result(), which needs the query files and so is ward's own, not the module's. */
#ifndef WARD_SQL_TVF_RESULT_H
#define WARD_SQL_TVF_RESULT_H

#include "store/query.h"

/**
 * @brief Makes ward_result(query, column [, params [, from_date [, to_date [, key]]]]) known to the connection of db.
 * @param paths  where queries lie; borrowed, must outlive the connection
 * @errors WARD_E_NOMEM, WARD_E_SQL
 */
ward_rc ward_result_register(struct ward_db *db, const struct ward_paths *paths) WARD_CHECK;

#endif

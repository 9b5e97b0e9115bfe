/** register.h: puts every ward_ function on a connection. Built into ward and, a second time, into mod_ward.so. */
#ifndef WARD_SQL_REGISTER_H
#define WARD_SQL_REGISTER_H

#include "store/sqlite.h"

/** @brief Scalars, aggregates and table-valued functions; one cache of indexes per connection. The context is
 * referenced. */
ward_rc ward_register(struct ward_ctx *ctx, sqlite3 *sql) WARD_CHECK;

#endif

/** where.h: --where LAYER:EXPR: a temporary view of the layer's name that shadows the table for this connection. */
#ifndef WARD_STORE_WHERE_H
#define WARD_STORE_WHERE_H

#include "store/db.h"

/**
 * @brief  Queries and functions, which name tables unqualified, see only the rows for which the expression is true. The
 *         expression is prepared alone first, under an authorizer that allows only that table's columns and pure
 * functions: no other table, no subquery, no function that reads, writes or depends on the moment. Two on one layer:
 * both hold.
 * @errors WARD_E_LAYER, WARD_E_VALUE
 */
ward_rc ward_where_apply(struct ward_db *db, const char *layer, const char *expression) WARD_CHECK;

/** @brief Is this an SQL function of its arguments alone? NULL: no. */
bool ward_where_is_pure(const char *function);

#endif

/** filter.h: --filter EXPR of a load: which rows of a source are wanted, as an SQL expression on the source's columns.
 */
#ifndef WARD_STORE_FILTER_H
#define WARD_STORE_FILTER_H

#include "store/sqlite.h"

struct ward_filter;

struct ward_filter_column {
    const char *name; /* UTF-8 */
    bool is_number;   /* compared as a number; else as text */
};

/**
 * @brief  Prepares the expression on a connection of its own that holds nothing. It may use the columns and plain
 *         functions (where.h), no table and no subquery.
 * @param[out] unknown  a name in the expression that is no column, "" where there is none
 * @param[out] out  free with ward_filter_free(); NULL on an error
 * @errors WARD_E_VALUE
 */
ward_rc ward_filter_new(struct ward_ctx *ctx, const char *expression, const struct ward_filter_column *columns,
                        size_t n, char unknown[128], struct ward_filter **out) WARD_CHECK;

/** @brief Is the expression true of a row? Unknown (NULL) is not. @param[in] values by the columns; NULL: NULL */
ward_rc ward_filter_test(struct ward_filter *filter, const char *const *values, bool *is_wanted) WARD_CHECK;

void ward_filter_free(struct ward_filter *filter);

#endif

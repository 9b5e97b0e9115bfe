/** query.h: a query file bound to a database: parameters with their defaults, prepared, its geometry column found. */
#ifndef WARD_STORE_QUERY_H
#define WARD_STORE_QUERY_H

#include "core/buf.h"
#include "core/querydef.h"
#include "core/value.h"
#include "store/db.h"
#include "store/define.h"

struct ward_argument {
    const char *name, *value;
}; /* -p name=value; value NULL: SQL NULL */

/** One column of the rows, geometry apart. */
struct ward_query_column {
    const char *name;
    const char *label_zh;        /* NULL: none */
    const char *const *words_zh; /* pairs value, Chinese word, then NULL; NULL: none */
    enum ward_type type;
    bool is_typed; /* false: neither header nor table says a type; the first row's values do */
    bool is_key;   /* the owner's key: GeoJSON's id */
    int at;        /* in the statement */
};

struct ward_query {
    struct ward_querydef *def;      /* owned; NULL for plain SQL and for tables */
    struct ward_layerdef *layerdef; /* owned; of a layer's table, else NULL */
    struct ward_query_column *columns;
    size_t n_columns;
    sqlite3_stmt *stmt; /* prepared and bound, ready to step */
    int geom_column;    /* in the statement; -1: none of its own */
    unsigned kinds;     /* of that geometry, WARD_KIND_NONE: any */
    char **used;        /* "name=value" of every parameter, in the header's order, for stderr, runs and exports */
    size_t n_used;
    char *as_of;           /* the day used, NULL: the query has none */
    char *to_date;         /* NULL: the query has none */
    char *key_layer;       /* whose geometry a row brings when geom_column is -1; NULL: none */
    int key_column;        /* in the statement */
    const char **words_zh; /* the pairs of a layer's columns, owned; the words are the layerdef's */
    char **names_zh[2];    /* those of the columns `district` and `layer`, owned with their texts */
    bool has_first;        /* the first row is stepped already and not yet handed out */
    bool is_at_end;
};

/**
 * @brief  Finds queries/NAME.sql (or a path with '/' or ending in .sql), checks it is one read-only SELECT, resolves
 *         parameters: argument, else setting `queries.NAME.param` or `PARAM` of the ini, else the header's default
 *         (newest, month start and month end follow as_of and the newest day loaded), binds them typed.
 *         A layer in @reads that was never loaded is WARD_E_NOT_LOADED with its name.
 * @errors WARD_E_NAME (unknown query or parameter; names the nearest), WARD_E_VALUE (not of the type),
 * WARD_E_NOT_LOADED, WARD_E_SQL
 */
ward_rc ward_query_open(struct ward_db *db, const struct ward_paths *paths, const char *name,
                        const struct ward_argument *arguments, size_t n, struct ward_query **out) WARD_CHECK;
void ward_query_close(struct ward_query *q); /* NULL is allowed */

/**
 * @brief  What ward_query_open() would run, unprepared: the statement with those of the queries it uses, and each
 *         parameter's value, also those of settings and defaults. Two texts alike are the same analysis.
 * @param[in,out] out  the text is added to it
 * @errors those of ward_query_open() but for what SQLite finds
 */
ward_rc ward_query_text(struct ward_db *db, const struct ward_paths *paths, const char *name,
                        const struct ward_argument *arguments, size_t n, struct ward_buf *out) WARD_CHECK;

/** @brief One read-only SELECT as text; its columns' types come from the tables or the first row. @errors WARD_E_ARG */
ward_rc ward_query_open_sql(struct ward_db *db, const char *text, struct ward_query **out) WARD_CHECK;

/**
 * @brief  The file of a query: a path (with '/' or ending in .sql), or NAME.sql in one of the folders.
 * @param[out] out  free with ward_mem_free()
 * @errors WARD_E_NAME with the nearest name
 */
ward_rc ward_query_find(struct ward_ctx *ctx, const struct ward_paths *paths, const char *name, char **out) WARD_CHECK;

/**
 * @brief  A query's definition, found as by ward_query_find() and whole: with the queries of its @uses in it, so that
 *         its statement runs as it stands; those of paths->kept are tables already, and the query itself, if it is one
 * of them, reads its own.
 * @param[out] out  free with ward_querydef_free()
 * @errors WARD_E_NAME (no such query, here or in @uses), WARD_E_HEADER (also: a query that uses itself)
 */
ward_rc ward_query_read(struct ward_ctx *ctx, const struct ward_paths *paths, const char *name,
                        struct ward_querydef **out) WARD_CHECK;

/** @brief The names of all queries in the folders, ascending, each once. Free each, then the array, with
 * ward_mem_free(). */
ward_rc ward_query_names(struct ward_ctx *ctx, const struct ward_paths *paths, char ***out, size_t *n) WARD_CHECK;

/** @brief The next row; *row false after the last. */
ward_rc ward_query_step(struct ward_db *db, struct ward_query *q, bool *row) WARD_CHECK;

/** @brief Steps to the first row, keeps it for ward_query_step(), and takes from it the types nobody else gave. */
ward_rc ward_query_peek(struct ward_db *db, struct ward_query *q) WARD_CHECK;

/** @brief Which kinds of geometry the rows have, by going through all of them once; starts over afterwards. */
ward_rc ward_query_kinds(struct ward_db *db, struct ward_query *q, unsigned *kinds) WARD_CHECK;

/** @brief A value of the current row by the statement's column; borrowed until the next step. */
void ward_query_value(const struct ward_query *q, int at, struct ward_value *out);

/** @brief The newest reported or inspected day loaded (settings 'as_of'); "" when there is none. */
ward_rc ward_newest_day(struct ward_db *db, char out[24]) WARD_CHECK;

#endif

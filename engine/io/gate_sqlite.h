/** gate_sqlite.h: inside the reader: a look at a SQLite-based file before GDAL opens it. */
#ifndef WARD_IO_GATE_SQLITE_H
#define WARD_IO_GATE_SQLITE_H

#include "core/ctx.h"

struct ward_gate {
    char **hidden; /* names of views and virtual tables, which are never read */
    size_t n_hidden, capacity;
};

/**
 * @brief  By plain SQLite, read only, nothing trusted: refuses virtual tables other than rtree and SpatiaLite's own,
 * and a database that its last program left open.
 * @param name  as the user wrote it, for messages   @param path  the real path
 * @errors WARD_E_SOURCE naming the table
 */
ward_rc ward_gate_sqlite(struct ward_ctx *ctx, const char *name, const char *path, struct ward_gate *out) WARD_CHECK;
void ward_gate_clear(struct ward_gate *gate);

#endif

/** rejects.h: every row that a load could not take, kept with its reason (table rejects). */
#ifndef WARD_STORE_REJECTS_H
#define WARD_STORE_REJECTS_H

#include "store/db.h"

struct ward_reject {             /* texts borrowed */
    const char *source;          /* the file's name */
    uint64_t row;                /* the source's row, 1-based */
    const char *reason, *detail; /* detail NULL: none */
    const char *attributes;      /* JSON, keys sorted */
    const void *geom;
    size_t geom_size; /* kept when it is a blob of the working CRS */
};

struct ward_rejects;

/** @brief Begins for one load of a layer. is_new: the layer is replaced, so the rejects of its older loads go. */
ward_rc ward_rejects_begin(struct ward_db *db, int64_t load_id, const char *layer, bool is_new,
                           struct ward_rejects **out) WARD_CHECK;
ward_rc ward_rejects_add(struct ward_rejects *r, const struct ward_reject *reject) WARD_CHECK;
void ward_rejects_free(struct ward_rejects *r);

/** @brief A statement over one load's rejects: source, row, reason, detail, attributes, geom; in the source's order. */
ward_rc ward_rejects_list(struct ward_db *db, int64_t load_id, sqlite3_stmt **out) WARD_CHECK;

#endif

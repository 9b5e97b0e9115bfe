/** mapping.h: which column of a source fills which column of a layer. */
#ifndef WARD_CORE_MAPPING_H
#define WARD_CORE_MAPPING_H

#include "core/layerdef.h"

enum { WARD_FROM_NOTHING = -1, WARD_FROM_FID = -2, WARD_FROM_NUMBER = -3 };

struct ward_mapping {
    int *from; /* for each of the layer's columns: a field of the source, or one of the above */
    size_t n_columns;
    bool *is_claimed; /* for each field: some column takes it */
    size_t n_fields;
};

struct ward_mapping_source {
    const char *const *fields; /* the source's column names, UTF-8 */
    size_t n_fields;
    bool is_dbf;             /* names are cut after ten bytes: they match by prefix */
    const char *const *maps; /* "field=COLUMN" texts of --map and the ini, the later ones weigh more; "field=": none */
    size_t n_maps;
    const char *supplied; /* a column that the caller fills (--valid-from); NULL: none */
};

/**
 * @brief  Maps by --map, else by the column's name, its Chinese name, its aliases (case, spaces, '_' and '-' forgiven),
 *         else, in a DBF, by the first ten bytes of one of these. The better match wins.
 * @param[out] out  free with ward_mapping_clear()
 * @errors WARD_E_COLUMN: a required column is missing (lists those found and those sought), or several fields match one
 *         column alike, or one field several columns (names the candidates), or --map names a field that is not there;
 *         WARD_E_NAME: --map names no column of the layer
 */
ward_rc ward_mapping_make(struct ward_ctx *ctx, const struct ward_layerdef *def,
                          const struct ward_mapping_source *source, struct ward_mapping *out) WARD_CHECK;

void ward_mapping_clear(struct ward_mapping *mapping);

#endif

/** native.h: inside the reader: what a GeoJSON file itself says of a place that GDAL gives as none. GDAL takes
 * coordinates that are texts, nulls or too few for no geometry, without a word, and a NaN for an empty point. */
#ifndef WARD_IO_NATIVE_H
#define WARD_IO_NATIVE_H

#include <stdio.h>

#include "io/source.h"

/** The file opened a second time, with its features' own texts; zeroed: not yet. */
struct ward_native {
    GDALDatasetH dataset;
    FILE *sequence; /* the same of a text sequence, whose driver keeps no text */
    char *line;     /* getdelim()'s */
    size_t capacity;
    int separator;        /* between its texts: a line's end or RS (RFC 7464) */
    int64_t at;           /* features read */
    bool has_place;       /* the one looked at has coordinates after all */
    struct ward_buf text; /* its geometry as JSON; the whole feature where it is no JSON (NaN) */
};

/**
 * @brief  Looks at the n-th feature (1-based; each call the same one or a later one). The first time it is asked this
 * costs a second reading of the file up to there. Other formats: no place, no text.
 * @errors WARD_E_SOURCE
 */
ward_rc ward_native_look(struct ward_native *native, const struct ward_opened *o, int64_t n) WARD_CHECK;

void ward_native_close(struct ward_native *native);

#endif

/**
 * sample.h: inside the reader: up to 2,000 raw rows spread over a file (10,000 of a DBF table, whose encoding they
 * tell), kept until its encoding is known.
 */
#ifndef WARD_IO_SAMPLE_H
#define WARD_IO_SAMPLE_H

#include "io/source.h"

enum { WARD_SAMPLES = 2000 };

struct ward_sample {
    double xy[2];  /* the row's first point in the source's own coordinates; NAN: none */
    char **values; /* n_fields raw texts; NULL: NULL */
    bool *is_cut;  /* DBF: the text fills its field */
};

struct ward_samples {
    struct ward_opened *o;
    struct ward_sample *rows;
    size_t n, capacity;
    int64_t most; /* to be kept */
    size_t size; /* bytes of the texts */
    struct ward_buf room;
};

/**
 * @brief  Gathers the rows: by jumps or a filter where the format has them, from blocks of a large CSV file, else in
 *         turn. Memory at most 64 MB. Free with ward_samples_clear().
 * @errors WARD_E_SOURCE when the file cannot be read
 */
ward_rc ward_samples_gather(struct ward_opened *o, struct ward_samples *out) WARD_CHECK;

/** @brief The places that columns hold, once o->by is decided. */
void ward_samples_place(struct ward_samples *s);
void ward_samples_clear(struct ward_samples *s);

#endif

/** out_block.h: rows of a text format gathered into blocks, for out.c alone. What is written is what row by row would
 * be, from any number of threads. The writer's row must only add to o->text and use nothing of o but ctx, spec, n_rows,
 * text and state. */
#ifndef WARD_IO_OUT_BLOCK_H
#define WARD_IO_OUT_BLOCK_H

#include "io/out_private.h"

/** @brief One more row; copies. A full block is written. @errors of the rows so far, as the writer's row */
ward_rc ward_out_block_row(struct ward_out *o, const struct ward_value *values, const void *blob,
                           size_t size) WARD_CHECK;

/** @brief Writes the rows gathered: before the table's end. */
ward_rc ward_out_block_flush(struct ward_out *o) WARD_CHECK;

void ward_out_block_free(struct ward_out *o);

#endif

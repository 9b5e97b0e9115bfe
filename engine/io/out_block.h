/** out_block.h: rows of a text format in blocks, for out.c alone: gathered on the caller's thread, made into text on
 * any, written in order. What is written is what row by row would be, from any number of threads. The writer's row must
 * only add to o->text and use nothing of o but ctx, spec, n_rows, text and state. */
#ifndef WARD_IO_OUT_BLOCK_H
#define WARD_IO_OUT_BLOCK_H

#include "io/out_private.h"

/** @brief All rows that the source gives. @errors the source's, the writer's row's; WARD_E_INTERRUPT */
ward_rc ward_out_blocks(struct ward_out *o, ward_out_source *source, void *self) WARD_CHECK;

#endif

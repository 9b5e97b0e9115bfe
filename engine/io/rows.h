/** rows.h: inside the reader: its two jobs, a probe and the stream of rows. */
#ifndef WARD_IO_ROWS_H
#define WARD_IO_ROWS_H

#include "io/request.h"
#include "io/source.h"

/** @brief Sends the probe frame and up to 10,000 samples spread over the file. */
ward_rc ward_rows_probe(struct ward_opened *o, struct ward_sender *to) WARD_CHECK;

/** @brief Sends every row, the operation and the warnings. @param n_fields  as the probe promised */
ward_rc ward_rows_stream(struct ward_opened *o, uint32_t n_fields, struct ward_sender *to) WARD_CHECK;

/** @brief One warning frame. */
ward_rc ward_rows_warn(struct ward_sender *to, const char *text) WARD_CHECK;

#endif

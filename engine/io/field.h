/** field.h: inside the reader: one cell of a source row as text. Nothing is typed by guessing: codes keep their zeros.
 */
#ifndef WARD_IO_FIELD_H
#define WARD_IO_FIELD_H

#include "io/source.h"

/**
 * @brief  A cell of the row at hand as raw text: whole numbers in full, reals as the shortest text that reads back,
 * dates and times as ISO, lists as JSON, flags as 1 and 0. Text is in the file's encoding still.
 * @param room  scratch for what is not text
 * @param[out] text  NULL: no value, or an empty text; borrowed from the row or from room
 * @param[out] is_cut  the text fills its field (DBF), so its last character may be broken
 */
ward_rc ward_field_text(struct ward_opened *o, size_t field, struct ward_buf *room, const char **text,
                        bool *is_cut) WARD_CHECK;

/** @brief Is this the largest or smallest whole number there is? GDAL cuts those beyond 64 bits to it, and says so once
 * for the whole file. */
bool ward_field_is_clamped(const struct ward_opened *o, size_t field);

/** @brief "text", "integer", "real", "date", "time" …: as the driver says. */
const char *ward_field_type(struct ward_opened *o, size_t field);

#endif

/** text.h: UTF-8 and numbers as text. No locale, ever. */
#ifndef WARD_CORE_TEXT_H
#define WARD_CORE_TEXT_H

#include "core/ctx.h"

bool ward_text_is_utf8(const char *bytes, size_t size);

/** @brief Decodes one code point and moves *p on; U+FFFD for a broken byte. *p must not be at the end. */
uint32_t ward_text_next(const char **p, const char *end);

/** @brief Columns on a terminal: Hanzi and full-width forms count 2. */
size_t ward_text_width(const char *text);

/** @brief In place: strips ASCII, ideographic and no-break spaces, BOM and control bytes at both ends. @return text */
char *ward_text_trim(char *text);

/** @brief Names of columns: equal when ASCII case, spaces, '_' '-' '.', full-width forms of both and Traditional
 * characters (經度, 经度) are ignored. */
bool ward_text_same_name(const char *a, const char *b);

/** @brief A whole number as text, without printf: a library that GDAL brings hooks into printf and makes it slow.
 * @return its length */
size_t ward_text_integer(int64_t value, char out[24]);

/** @brief The shortest decimal text that reads back to the same double ("0.1", "12", "1e+300"), -0 as "0"; out holds 32
 * bytes. Of a finite number: "nan" and "inf" read back nowhere. */
void ward_text_real(double value, char out[32]);

/** @brief A whole text as a finite number, surrounding spaces allowed; false otherwise. Accepts "1e3", not "0x1" or
 * "inf". */
bool ward_text_to_real(const char *text, double *out);
/** @brief A whole text as an integer, surrounding spaces and a fraction of zeros allowed (spreadsheets write 12.00). */
bool ward_text_to_integer(const char *text, int64_t *out);

/** @brief The name nearest to `name` among `names` (edit distance at most 3), for "did you mean"; NULL: none. */
const char *ward_text_nearest(const char *name, const char *const *names, size_t count);

#endif

/** hanzi.h: Traditional and Simplified Chinese: 管理單元 in an office's Big5 file is 管理单元. For comparing names and
 * words; a text that is stored is never changed by it. */
#ifndef WARD_CORE_HANZI_H
#define WARD_CORE_HANZI_H

#include "core/ctx.h"

/** @brief The Simplified form of a character that Big5 has, where it has one in GB 2312; any other code point as it is.
 * @cost a binary search. @source Unicode Han Database 15.0, kSimplifiedVariant */
uint32_t ward_hanzi_simple(uint32_t code);

/** @brief Does the text begin with the word, whichever of the two ways it is written? The word is UTF-8 without a
 * broken byte. @return the bytes of the text that it takes; 0: no */
size_t ward_hanzi_begins(const char *text, const char *word);

/** @brief The same for the whole text. */
bool ward_hanzi_same(const char *text, const char *word);

#endif

/**
 * address.h: an address as people write it, in one normal form, and the words that say what a name in it means. The
 * words are data: the @words entries of a layer's header.
 */
#ifndef WARD_CORE_ADDRESS_H
#define WARD_CORE_ADDRESS_H

#include "core/ctx.h"

/** What a word does; `-- @words  joins  与, 和, &`. */
enum ward_word_role {
    WARD_WORD_JOINS,    /* between two streets: they cross there */
    WARD_WORD_CROSSING, /* behind two streets: their crossing */
    WARD_WORD_KIND, /* behind a street's name, or its number: another street's name has begun (塘南路 in 塘南路2巷) */
    WARD_WORD_BEFORE, /* in front of a name: it is another one's end (通扬路 in 老通扬路) */
    WARD_WORD_ROLES
};

struct ward_word_list {
    char **items; /* normal forms, in the header's order */
    size_t n, capacity;
};

struct ward_address_words {
    struct ward_word_list roles[WARD_WORD_ROLES];
    struct ward_word_list same; /* pairs: a word, and the one it stands for */
};

/** No address or name is read beyond so many bytes of its normal form. */
#define WARD_ADDRESS_SIZE 512

/**
 * @brief  The @words of a layer's header (its file's text). Start from {0}; free with ward_address_words_clear().
 * @param[in] header  NULL or without @words: no words, and addresses are compared by their letters alone
 * @errors WARD_E_HEADER, WARD_E_NOMEM
 */
ward_rc ward_address_words_parse(struct ward_ctx *ctx, const char *header, struct ward_address_words *out) WARD_CHECK;
void ward_address_words_clear(struct ward_address_words *words);

/**
 * @brief  The normal form: full-width letters, digits and signs as ASCII, lower case, dots and apostrophes gone, blanks
 *         only between ASCII words, Chinese numerals as digits (十二 is 12), words by `same` (street is st). It depends
 *         on nothing but the text and the words.
 * @param[out] out  capacity bytes, 1 or more; always ends in NUL; what does not fit is cut at a whole character
 * @return its length
 */
size_t ward_address_normal(const struct ward_address_words *words, const char *text, char *out, size_t capacity);

/** @brief Is text[0 … size - 1] one of the words of that role? */
bool ward_address_is_word(const struct ward_address_words *words, enum ward_word_role role, const char *text,
                          size_t size);

/** @brief Does the text begin with one of them? An ASCII word must end there too. */
bool ward_address_begins(const struct ward_address_words *words, enum ward_word_role role, const char *text);

/** @brief Does text[0 … size - 1] end in one of them? An ASCII word must begin there too. */
bool ward_address_ends(const struct ward_address_words *words, enum ward_word_role role, const char *text, size_t size);

/** @brief A letter or digit of ASCII: what words are made of that blanks part. */
static inline bool ward_address_is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

#endif

/** encoding.h: which encoding texts are in, from their bytes, and the way to UTF-8. */
#ifndef WARD_IO_ENCODING_H
#define WARD_IO_ENCODING_H

#include <iconv.h>

#include "core/buf.h"

/** Samples of text that is not ASCII, one after the other, each with a '\n' or '\f' behind it. */
struct ward_evidence {
    struct ward_buf texts;
    size_t n_texts;
};

enum { WARD_EVIDENCE_MOST = 4 * 1024 * 1024 };

/**
 * @brief  Adds a text; ASCII and what goes beyond 4 MB are left out.
 * @param is_cut  the text fills its field to the last byte (DBF), so its last character may be broken
 */
ward_rc ward_evidence_add(struct ward_ctx *ctx, struct ward_evidence *e, const char *bytes, size_t size,
                          bool is_cut) WARD_CHECK;
void ward_evidence_clear(struct ward_evidence *e);

/**
 * @brief  The encoding that fits: UTF-8 where all (99 in 100) texts are valid; else GBK, GB18030 or Big5 by the share
 * of common Hanzi; else what is declared, where the bytes fit it.
 * @param declared  by a .cpg or a code page byte; NULL: nothing
 * @param[out] out  a name for ward_recoder_open(); "UTF-8" for pure ASCII without a declaration
 * @errors WARD_E_SOURCE when nothing fits
 */
ward_rc ward_evidence_decide(struct ward_ctx *ctx, const struct ward_evidence *e, const char *declared,
                             char out[32]) WARD_CHECK;

/** @brief "936", "CP936", "OEM 936", "UTF8", "big5" … → a name that iconv knows; NULL: unknown. */
const char *ward_encoding_name(const char *written, char out[32]);

struct ward_recoder {
    struct ward_ctx *ctx;
    char name[32];
    bool is_utf8;  /* nothing to do but to check */
    iconv_t iconv; /* (iconv_t)-1: none */
    struct ward_buf text;
};

/** @errors WARD_E_ARG for an encoding nobody knows */
ward_rc ward_recoder_open(struct ward_ctx *ctx, const char *encoding, struct ward_recoder *out) WARD_CHECK;
/**
 * @brief  A text as UTF-8; borrowed, good until the next call (or the bytes themselves).
 * @param is_cut  a broken last character is cut away
 * @param[out] out  NULL: the bytes are no text in this encoding, or Hanzi in UTF-8 where it is another
 */
ward_rc ward_recoder_text(struct ward_recoder *r, const char *bytes, size_t size, bool is_cut,
                          const char **out) WARD_CHECK;
void ward_recoder_close(struct ward_recoder *r);

#endif

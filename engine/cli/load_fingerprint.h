/** load_fingerprint.h: what a source is, by its bytes (XXH3-128). */
#ifndef WARD_CLI_LOAD_FINGERPRINT_H
#define WARD_CLI_LOAD_FINGERPRINT_H

#include "core/ctx.h"

/**
 * @brief  The fingerprint of some sources in their order: each file's bytes, with the parts of a Shapefile (.dbf, .prj
 * …) or all files of a folder (.gdb), sorted by name.
 * @param[in] database  full path: a source that is this very file is refused before it is opened, because closing any
 *                      descriptor of it would drop SQLite's locks
 * @param[out] hex  32 digits
 * @errors WARD_E_SOURCE
 */
ward_rc ward_load_fingerprint(struct ward_ctx *ctx, const char *const *sources, size_t n, const char *database,
                              char hex[33]) WARD_CHECK;

/** @brief The fingerprint of a text. */
void ward_load_fingerprint_text(const char *text, char hex[33]);

#endif

/** load_sources.h: what a load's words name on disk: files, globs of files, and packed files. */
#ifndef WARD_CLI_LOAD_SOURCES_H
#define WARD_CLI_LOAD_SOURCES_H

#include "core/ctx.h"
#include "io/unpack.h"

struct ward_load_sources {
    char **paths;
    size_t n, capacity;
};

/**
 * @brief  Words with wildcards (* ? [) that are no file's name become the files they match, sorted bytewise.
 * @param[out] out  clear with ward_load_sources_clear(), also after an error
 * @errors WARD_E_SOURCE (no file matches)
 */
ward_rc ward_load_sources_find(struct ward_ctx *ctx, const char *const *words, size_t n,
                               struct ward_load_sources *out) WARD_CHECK;
void ward_load_sources_clear(struct ward_load_sources *s);

/** One source as the reader is to see it. */
struct ward_load_opened {
    const char *name; /* as the user wrote it; borrowed */
    const char *path; /* for the reader: the name, or the file unpacked; lives as long as this */
    struct ward_unpacked unpacked;
    char text[2048];
};

/** @brief Unpacks a zip; leaves other files alone. End with ward_load_source_close(), also after an error. */
ward_rc ward_load_source_open(struct ward_ctx *ctx, const char *name, struct ward_load_opened *out) WARD_CHECK;

/** @brief A message with the temporary folder's name replaced by the zip's; good until the next call. */
const char *ward_load_source_words(struct ward_load_opened *o, const char *text);

/** @brief Removes what was unpacked; a message of a failure (rc) names the zip afterwards. @return rc */
ward_rc ward_load_source_close(struct ward_ctx *ctx, struct ward_load_opened *o, ward_rc rc) WARD_CHECK;

#endif

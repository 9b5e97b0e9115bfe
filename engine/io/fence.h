/** fence.h: inside the reader: what the process may no longer do once a hostile file is to be opened. */
#ifndef WARD_IO_FENCE_H
#define WARD_IO_FENCE_H

#include "io/source.h"

/**
 * @brief  Resource limits, no new privileges, seccomp (no sockets, no programs, no tracing), Landlock (reads the source
 *         with its siblings, libraries and the PROJ and GDAL data; writes nothing). Once, before anything is opened.
 *         GDAL, where the format needs it, is loaded before; PROJ here, where rows have places.
 * @param[out] note  what this kernel lacks, "" for nothing
 * @errors WARD_E_READER when a fence that the kernel has cannot be raised, WARD_E_EXTENSION
 */
ward_rc ward_fence_raise(struct ward_ctx *ctx, const struct ward_source *s, const struct ward_place *place,
                         char note[256]) WARD_CHECK;

/**
 * @brief  The same fences for the process that unpacks a zip: it reads the zip and writes new files in one folder.
 * @param bytes  the most that a file may grow to
 * @errors WARD_E_READER
 */
ward_rc ward_fence_unpacker(struct ward_ctx *ctx, const char *zip, const char *folder, uint64_t bytes) WARD_CHECK;

#endif

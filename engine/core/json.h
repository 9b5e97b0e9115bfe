/** json.h: the few JSON texts that are written row by row. Documents are Jansson's. */
#ifndef WARD_CORE_JSON_H
#define WARD_CORE_JSON_H

#include "core/buf.h"

/** @brief Appends a JSON string, quotes and escapes included. The text must be UTF-8; NULL appends null. */
ward_rc ward_json_string(struct ward_ctx *ctx, struct ward_buf *out, const char *text) WARD_CHECK;

#endif

/** zone.h: a time zone as its table of offsets (TZif, RFC 8536), so that no process-wide TZ is ever set. */
#ifndef WARD_CORE_ZONE_H
#define WARD_CORE_ZONE_H

#include "core/ctx.h"

struct ward_zone {
    int64_t *from;     /* seconds since 1970 UTC from which offset_s[i] holds, ascending */
    int32_t *offset_s; /* seconds east of UTC */
    size_t n;
    int32_t first_s; /* the offset before from[0] */
};

/**
 * @brief  "Asia/Shanghai", "UTC", or a fixed offset "+08:00".
 * @param[out] out  free with ward_zone_clear()
 * @errors WARD_E_VALUE when this system knows no such zone
 */
ward_rc ward_zone_read(struct ward_ctx *ctx, const char *name, struct ward_zone *out) WARD_CHECK;

/** @brief Seconds east of UTC at that moment. */
int32_t ward_zone_offset_s(const struct ward_zone *zone, int64_t utc_s);

/** @brief A whole text "+08:00", "+0800", "+08" or "Z" as seconds east of UTC. */
bool ward_zone_parse_offset(const char *text, int32_t *offset_s);

void ward_zone_clear(struct ward_zone *zone);

#endif

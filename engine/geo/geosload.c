#include "geo/geosload.h"

#include "core/late.h"

struct ward_geos ward_geos;

#define NAME(name) #name,
static const char *const names[] = {WARD_GEOS_FUNCTIONS(NAME)};
#undef NAME

ward_rc ward_geos_load(struct ward_ctx *ctx)
{
    static const struct ward_late library = {.title = "GEOS",
                                             .file = WARD_GEOS_LIBRARY,
                                             .package = "libgeos-c1v5",
                                             .names = names,
                                             .n = sizeof names / sizeof names[0]};
    return ward_late_load(ctx, &library, &ward_geos, NULL);
}

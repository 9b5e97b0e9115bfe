#include "geo/proj.h"

#include "core/late.h"

struct ward_proj ward_proj;

#define NAME(name) #name,
static const char *const names[] = {WARD_PROJ_FUNCTIONS(NAME)};
#undef NAME

ward_rc ward_proj_load(struct ward_ctx *ctx)
{
    static const struct ward_late library = {.title = "PROJ",
                                             .file = WARD_PROJ_LIBRARY,
                                             .package = "libproj25",
                                             .names = names,
                                             .n = sizeof names / sizeof names[0]};
    return ward_late_load(ctx, &library, &ward_proj, NULL);
}

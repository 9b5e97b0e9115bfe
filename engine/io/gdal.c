#include "io/gdal.h"

#include "core/late.h"

struct ward_gdal ward_gdal;

#define NAME(name) #name,
static const char *const names[] = {WARD_GDAL_FUNCTIONS(NAME)};
#undef NAME

ward_rc ward_gdal_load(struct ward_ctx *ctx)
{
    static const struct ward_late library = {.title = "GDAL",
                                             .file = WARD_GDAL_LIBRARY,
                                             .package = "libgdal32",
                                             .names = names,
                                             .n = sizeof names / sizeof names[0]};
    bool is_new = false;
    ward_rc rc = ward_late_load(ctx, &library, &ward_gdal, &is_new);
    if (rc != WARD_OK || !is_new)
        return rc;
    CPLSetErrorHandler(CPLQuietErrorHandler);
    CPLSetConfigOption("GDAL_DRIVER_PATH", "disable"); /* plugins are no part of what ward was tested with */
    return WARD_OK;
}

bool ward_gdal_is_loaded(void)
{
    return GDALDestroyDriverManager != NULL;
}

void ward_gdal_end(void)
{
    if (ward_gdal_is_loaded())
        GDALDestroyDriverManager();
}

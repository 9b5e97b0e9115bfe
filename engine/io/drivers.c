#include "io/drivers.h"

#include "io/gdal.h"
#include "io/xlsxwriter.h"

ward_rc ward_gdal_version(struct ward_ctx *ctx, const char **out)
{
    ward_rc rc = ward_gdal_load(ctx);
    *out = rc == WARD_OK ? GDALVersionInfo("RELEASE_NAME") : NULL;
    return rc;
}

ward_rc ward_xlsxwriter_version(struct ward_ctx *ctx, const char **out)
{
    ward_rc rc = ward_xlsxwriter_load(ctx);
    *out = rc == WARD_OK ? lxw_version() : NULL;
    return rc;
}

ward_rc ward_gdal_has(struct ward_ctx *ctx, const char *driver, bool writes, bool *out)
{
    *out = false;
    ward_rc rc = ward_gdal_load(ctx);
    if (rc != WARD_OK)
        return rc;
    GDALAllRegister();
    GDALDriverH handle = GDALGetDriverByName(driver);
    *out = handle != NULL && GDALGetMetadataItem(handle, GDAL_DCAP_VECTOR, NULL) != NULL &&
           (!writes || GDALGetMetadataItem(handle, GDAL_DCAP_CREATE, NULL) != NULL);
    return WARD_OK;
}

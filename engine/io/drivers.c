#include "io/drivers.h"

#include <cpl_conv.h>
#include <gdal.h>

const char *ward_gdal_version(void)
{
    return GDALVersionInfo("RELEASE_NAME");
}

bool ward_gdal_has(const char *driver, bool writes)
{
    CPLSetConfigOption("GDAL_DRIVER_PATH", "disable"); /* no plugins: they are no part of what ward was tested with */
    GDALAllRegister();
    GDALDriverH handle = GDALGetDriverByName(driver);
    if (handle == NULL || GDALGetMetadataItem(handle, GDAL_DCAP_VECTOR, NULL) == NULL)
        return false;
    return !writes || GDALGetMetadataItem(handle, GDAL_DCAP_CREATE, NULL) != NULL;
}

/**
 * gdal.h: GDAL's functions, loaded when the first of them is needed. With GDAL come sixty libraries that take 40 ms to
 * load, and most commands need none of them: they read no file from outside, or a CSV file. So ward is not linked to
 * GDAL; the files of io/ include this header in place of GDAL's own and call its functions by their names, which stand
 * for pointers that ward_gdal_load() fills.
 */
#ifndef WARD_IO_GDAL_H
#define WARD_IO_GDAL_H

#include <cpl_conv.h>
#include <cpl_error.h>
#include <cpl_string.h>
#include <cpl_vsi.h>
#include <gdal.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>

#include "core/ctx.h"

/**
 * @brief  Loads GDAL, without its plugins and with its complaints kept from standard error; at once where it has been
 *         loaded before. Not for two threads at a time.
 * @errors WARD_E_EXTENSION: it is not installed, or lacks a function
 */
ward_rc ward_gdal_load(struct ward_ctx *ctx) WARD_CHECK;

bool ward_gdal_is_loaded(void);

/** @brief Ends GDAL where it was loaded: for a process that is about to end itself. */
void ward_gdal_end(void);

/* From GDAL's ogrsf_frmts.h, which is C++: one registration a driver, so that no other driver exists in the process. */
void RegisterOGRDXF(void);
void RegisterOGRFlatGeobuf(void);
void RegisterOGRGML(void);
void RegisterOGRGeoJSON(void);
void RegisterOGRGeoJSONSeq(void);
void RegisterOGRGeoPackage(void);
void RegisterOGRKML(void);
void RegisterOGRLIBKML(void);
void RegisterOGRODS(void);
void RegisterOGROSM(void);
void RegisterOGROpenFileGDB(void);
void RegisterOGRSQLite(void);
void RegisterOGRShape(void);
void RegisterOGRXLSX(void);

/* Each function that io/ calls, twice: here, and as a name below. One that is missing here alone does not compile, one
 * that is missing in both does not link. */
/* clang-format off */
#define WARD_GDAL_FUNCTIONS(X)                                                                                         \
    X(CPLErrorReset) X(CPLFindFile) X(CPLGetDirname) X(CPLGetErrorHandlerUserData) X(CPLGetLastErrorMsg)               \
    X(CPLGetLastErrorType) X(CPLPopErrorHandler) X(CPLPushErrorHandlerEx) X(CPLQuietErrorHandler)                      \
    X(CPLSetConfigOption) X(CPLSetErrorHandler) X(CSLDestroy) X(CSLDuplicate) X(CSLSetNameValue) X(GDALAllRegister)    \
    X(GDALClose) X(GDALCreate) X(GDALDatasetCommitTransaction) X(GDALDatasetCreateLayer) X(GDALDatasetExecuteSQL)      \
    X(GDALDatasetGetLayer) X(GDALDatasetGetLayerCount) X(GDALDatasetGetNextFeature) X(GDALDatasetResetReading)         \
    X(GDALDatasetStartTransaction) X(GDALDestroyDriverManager) X(GDALGetDatasetDriver) X(GDALGetDriverByName)          \
    X(GDALGetDriverShortName) X(GDALGetMetadataItem) X(GDALOpenEx) X(GDALSetMetadataItem) X(GDALVersionInfo)           \
    X(OGRGeometryTypeToName) X(OGR_FD_GetFieldCount) X(OGR_FD_GetFieldDefn) X(OGR_F_Create) X(OGR_F_Destroy)           \
    X(OGR_F_GetFID) X(OGR_F_GetFieldAsBinary) X(OGR_F_GetFieldAsDateTimeEx) X(OGR_F_GetFieldAsDouble)                  \
    X(OGR_F_GetFieldAsDoubleList) X(OGR_F_GetFieldAsInteger64) X(OGR_F_GetFieldAsInteger64List)                        \
    X(OGR_F_GetFieldAsIntegerList) X(OGR_F_GetFieldAsString) X(OGR_F_GetFieldAsStringList) X(OGR_F_GetFieldCount)      \
    X(OGR_F_GetGeometryRef) X(OGR_F_GetNativeData) X(OGR_F_IsFieldSetAndNotNull) X(OGR_F_SetFieldDateTime)             \
    X(OGR_F_SetFieldDouble) X(OGR_F_SetFieldInteger) X(OGR_F_SetFieldInteger64) X(OGR_F_SetFieldNull)                  \
    X(OGR_F_SetFieldString) X(OGR_F_SetGeometryDirectly) X(OGR_Fld_Create) X(OGR_Fld_Destroy) X(OGR_Fld_GetNameRef)    \
    X(OGR_Fld_GetSubType) X(OGR_Fld_GetType) X(OGR_Fld_GetWidth) X(OGR_Fld_SetWidth) X(OGR_GT_Flatten)                 \
    X(OGR_G_AddGeometryDirectly) X(OGR_G_CreateFromWkt) X(OGR_G_CreateGeometry) X(OGR_G_DestroyGeometry)               \
    X(OGR_G_ExportToIsoWkt) X(OGR_G_GetGeometryCount) X(OGR_G_GetGeometryName) X(OGR_G_GetGeometryRef)                 \
    X(OGR_G_GetGeometryType) X(OGR_G_GetLinearGeometry) X(OGR_G_GetPointCount) X(OGR_G_GetX) X(OGR_G_GetY)             \
    X(OGR_G_HasCurveGeometry) X(OGR_G_Is3D) X(OGR_G_IsEmpty) X(OGR_G_IsMeasured) X(OGR_G_SetPoint_2D)                  \
    X(OGR_G_SetPoints) X(OGR_L_CreateFeature) X(OGR_L_CreateField) X(OGR_L_GetFIDColumn) X(OGR_L_GetFeature)           \
    X(OGR_L_GetFeatureCount) X(OGR_L_GetGeomType) X(OGR_L_GetLayerDefn) X(OGR_L_GetName) X(OGR_L_GetNextFeature)       \
    X(OGR_L_GetSpatialRef) X(OGR_L_ResetReading) X(OGR_L_SetAttributeFilter) X(OGR_L_SetNextByIndex)                   \
    X(OGR_L_TestCapability) X(OSRAutoIdentifyEPSG) X(OSRExportToWktEx) X(OSRGetAuthorityCode) X(OSRGetAuthorityName)   \
    X(OSRGetName) X(OSRIsLocal) X(OSRIsProjected) X(OSRNewSpatialReference) X(OSRRelease)                              \
    X(OSRSetAxisMappingStrategy) X(OSRSetFromUserInput) X(RegisterOGRDXF) X(RegisterOGRFlatGeobuf) X(RegisterOGRGML)   \
    X(RegisterOGRGeoJSON) X(RegisterOGRGeoJSONSeq) X(RegisterOGRGeoPackage) X(RegisterOGRKML) X(RegisterOGRLIBKML)     \
    X(RegisterOGRODS) X(RegisterOGROSM) X(RegisterOGROpenFileGDB) X(RegisterOGRSQLite) X(RegisterOGRShape)             \
    X(RegisterOGRXLSX) X(VSIFCloseL) X(VSIFOpenL) X(VSIFWriteL) X(VSIFileFromMemBuffer) X(VSIFree) X(VSIIngestFile)
/* clang-format on */

struct ward_gdal {
#define WARD_GDAL_FIELD(name) __typeof__(&(name)) name;
    WARD_GDAL_FUNCTIONS(WARD_GDAL_FIELD)
#undef WARD_GDAL_FIELD
};

/** What the dynamic linker would keep in its own table: written once, by ward_gdal_load(). */
extern struct ward_gdal ward_gdal;

#define CPLErrorReset ward_gdal.CPLErrorReset
#define CPLFindFile ward_gdal.CPLFindFile
#define CPLGetDirname ward_gdal.CPLGetDirname
#define CPLGetErrorHandlerUserData ward_gdal.CPLGetErrorHandlerUserData
#define CPLGetLastErrorMsg ward_gdal.CPLGetLastErrorMsg
#define CPLGetLastErrorType ward_gdal.CPLGetLastErrorType
#define CPLPopErrorHandler ward_gdal.CPLPopErrorHandler
#define CPLPushErrorHandlerEx ward_gdal.CPLPushErrorHandlerEx
#define CPLQuietErrorHandler ward_gdal.CPLQuietErrorHandler
#define CPLSetConfigOption ward_gdal.CPLSetConfigOption
#define CPLSetErrorHandler ward_gdal.CPLSetErrorHandler
#define CSLDestroy ward_gdal.CSLDestroy
#define CSLDuplicate ward_gdal.CSLDuplicate
#define CSLSetNameValue ward_gdal.CSLSetNameValue
#define GDALAllRegister ward_gdal.GDALAllRegister
#define GDALClose ward_gdal.GDALClose
#define GDALCreate ward_gdal.GDALCreate
#define GDALDatasetCommitTransaction ward_gdal.GDALDatasetCommitTransaction
#define GDALDatasetCreateLayer ward_gdal.GDALDatasetCreateLayer
#define GDALDatasetExecuteSQL ward_gdal.GDALDatasetExecuteSQL
#define GDALDatasetGetLayer ward_gdal.GDALDatasetGetLayer
#define GDALDatasetGetLayerCount ward_gdal.GDALDatasetGetLayerCount
#define GDALDatasetGetNextFeature ward_gdal.GDALDatasetGetNextFeature
#define GDALDatasetResetReading ward_gdal.GDALDatasetResetReading
#define GDALDatasetStartTransaction ward_gdal.GDALDatasetStartTransaction
#define GDALDestroyDriverManager ward_gdal.GDALDestroyDriverManager
#define GDALGetDatasetDriver ward_gdal.GDALGetDatasetDriver
#define GDALGetDriverByName ward_gdal.GDALGetDriverByName
#define GDALGetDriverShortName ward_gdal.GDALGetDriverShortName
#define GDALGetMetadataItem ward_gdal.GDALGetMetadataItem
#define GDALOpenEx ward_gdal.GDALOpenEx
#define GDALSetMetadataItem ward_gdal.GDALSetMetadataItem
#define GDALVersionInfo ward_gdal.GDALVersionInfo
#define OGRGeometryTypeToName ward_gdal.OGRGeometryTypeToName
#define OGR_FD_GetFieldCount ward_gdal.OGR_FD_GetFieldCount
#define OGR_FD_GetFieldDefn ward_gdal.OGR_FD_GetFieldDefn
#define OGR_F_Create ward_gdal.OGR_F_Create
#define OGR_F_Destroy ward_gdal.OGR_F_Destroy
#define OGR_F_GetFID ward_gdal.OGR_F_GetFID
#define OGR_F_GetFieldAsBinary ward_gdal.OGR_F_GetFieldAsBinary
#define OGR_F_GetFieldAsDateTimeEx ward_gdal.OGR_F_GetFieldAsDateTimeEx
#define OGR_F_GetFieldAsDouble ward_gdal.OGR_F_GetFieldAsDouble
#define OGR_F_GetFieldAsDoubleList ward_gdal.OGR_F_GetFieldAsDoubleList
#define OGR_F_GetFieldAsInteger64 ward_gdal.OGR_F_GetFieldAsInteger64
#define OGR_F_GetFieldAsInteger64List ward_gdal.OGR_F_GetFieldAsInteger64List
#define OGR_F_GetFieldAsIntegerList ward_gdal.OGR_F_GetFieldAsIntegerList
#define OGR_F_GetFieldAsString ward_gdal.OGR_F_GetFieldAsString
#define OGR_F_GetFieldAsStringList ward_gdal.OGR_F_GetFieldAsStringList
#define OGR_F_GetFieldCount ward_gdal.OGR_F_GetFieldCount
#define OGR_F_GetGeometryRef ward_gdal.OGR_F_GetGeometryRef
#define OGR_F_GetNativeData ward_gdal.OGR_F_GetNativeData
#define OGR_F_IsFieldSetAndNotNull ward_gdal.OGR_F_IsFieldSetAndNotNull
#define OGR_F_SetFieldDateTime ward_gdal.OGR_F_SetFieldDateTime
#define OGR_F_SetFieldDouble ward_gdal.OGR_F_SetFieldDouble
#define OGR_F_SetFieldInteger ward_gdal.OGR_F_SetFieldInteger
#define OGR_F_SetFieldInteger64 ward_gdal.OGR_F_SetFieldInteger64
#define OGR_F_SetFieldNull ward_gdal.OGR_F_SetFieldNull
#define OGR_F_SetFieldString ward_gdal.OGR_F_SetFieldString
#define OGR_F_SetGeometryDirectly ward_gdal.OGR_F_SetGeometryDirectly
#define OGR_Fld_Create ward_gdal.OGR_Fld_Create
#define OGR_Fld_Destroy ward_gdal.OGR_Fld_Destroy
#define OGR_Fld_GetNameRef ward_gdal.OGR_Fld_GetNameRef
#define OGR_Fld_GetSubType ward_gdal.OGR_Fld_GetSubType
#define OGR_Fld_GetType ward_gdal.OGR_Fld_GetType
#define OGR_Fld_GetWidth ward_gdal.OGR_Fld_GetWidth
#define OGR_Fld_SetWidth ward_gdal.OGR_Fld_SetWidth
#define OGR_GT_Flatten ward_gdal.OGR_GT_Flatten
#define OGR_G_AddGeometryDirectly ward_gdal.OGR_G_AddGeometryDirectly
#define OGR_G_CreateFromWkt ward_gdal.OGR_G_CreateFromWkt
#define OGR_G_CreateGeometry ward_gdal.OGR_G_CreateGeometry
#define OGR_G_DestroyGeometry ward_gdal.OGR_G_DestroyGeometry
#define OGR_G_ExportToIsoWkt ward_gdal.OGR_G_ExportToIsoWkt
#define OGR_G_GetGeometryCount ward_gdal.OGR_G_GetGeometryCount
#define OGR_G_GetGeometryName ward_gdal.OGR_G_GetGeometryName
#define OGR_G_GetGeometryRef ward_gdal.OGR_G_GetGeometryRef
#define OGR_G_GetGeometryType ward_gdal.OGR_G_GetGeometryType
#define OGR_G_GetLinearGeometry ward_gdal.OGR_G_GetLinearGeometry
#define OGR_G_GetPointCount ward_gdal.OGR_G_GetPointCount
#define OGR_G_GetX ward_gdal.OGR_G_GetX
#define OGR_G_GetY ward_gdal.OGR_G_GetY
#define OGR_G_HasCurveGeometry ward_gdal.OGR_G_HasCurveGeometry
#define OGR_G_Is3D ward_gdal.OGR_G_Is3D
#define OGR_G_IsEmpty ward_gdal.OGR_G_IsEmpty
#define OGR_G_IsMeasured ward_gdal.OGR_G_IsMeasured
#define OGR_G_SetPoint_2D ward_gdal.OGR_G_SetPoint_2D
#define OGR_G_SetPoints ward_gdal.OGR_G_SetPoints
#define OGR_L_CreateFeature ward_gdal.OGR_L_CreateFeature
#define OGR_L_CreateField ward_gdal.OGR_L_CreateField
#define OGR_L_GetFIDColumn ward_gdal.OGR_L_GetFIDColumn
#define OGR_L_GetFeature ward_gdal.OGR_L_GetFeature
#define OGR_L_GetFeatureCount ward_gdal.OGR_L_GetFeatureCount
#define OGR_L_GetGeomType ward_gdal.OGR_L_GetGeomType
#define OGR_L_GetLayerDefn ward_gdal.OGR_L_GetLayerDefn
#define OGR_L_GetName ward_gdal.OGR_L_GetName
#define OGR_L_GetNextFeature ward_gdal.OGR_L_GetNextFeature
#define OGR_L_GetSpatialRef ward_gdal.OGR_L_GetSpatialRef
#define OGR_L_ResetReading ward_gdal.OGR_L_ResetReading
#define OGR_L_SetAttributeFilter ward_gdal.OGR_L_SetAttributeFilter
#define OGR_L_SetNextByIndex ward_gdal.OGR_L_SetNextByIndex
#define OGR_L_TestCapability ward_gdal.OGR_L_TestCapability
#define OSRAutoIdentifyEPSG ward_gdal.OSRAutoIdentifyEPSG
#define OSRExportToWktEx ward_gdal.OSRExportToWktEx
#define OSRGetAuthorityCode ward_gdal.OSRGetAuthorityCode
#define OSRGetAuthorityName ward_gdal.OSRGetAuthorityName
#define OSRGetName ward_gdal.OSRGetName
#define OSRIsLocal ward_gdal.OSRIsLocal
#define OSRIsProjected ward_gdal.OSRIsProjected
#define OSRNewSpatialReference ward_gdal.OSRNewSpatialReference
#define OSRRelease ward_gdal.OSRRelease
#define OSRSetAxisMappingStrategy ward_gdal.OSRSetAxisMappingStrategy
#define OSRSetFromUserInput ward_gdal.OSRSetFromUserInput
#define RegisterOGRDXF ward_gdal.RegisterOGRDXF
#define RegisterOGRFlatGeobuf ward_gdal.RegisterOGRFlatGeobuf
#define RegisterOGRGML ward_gdal.RegisterOGRGML
#define RegisterOGRGeoJSON ward_gdal.RegisterOGRGeoJSON
#define RegisterOGRGeoJSONSeq ward_gdal.RegisterOGRGeoJSONSeq
#define RegisterOGRGeoPackage ward_gdal.RegisterOGRGeoPackage
#define RegisterOGRKML ward_gdal.RegisterOGRKML
#define RegisterOGRLIBKML ward_gdal.RegisterOGRLIBKML
#define RegisterOGRODS ward_gdal.RegisterOGRODS
#define RegisterOGROSM ward_gdal.RegisterOGROSM
#define RegisterOGROpenFileGDB ward_gdal.RegisterOGROpenFileGDB
#define RegisterOGRSQLite ward_gdal.RegisterOGRSQLite
#define RegisterOGRShape ward_gdal.RegisterOGRShape
#define RegisterOGRXLSX ward_gdal.RegisterOGRXLSX
#define VSIFCloseL ward_gdal.VSIFCloseL
#define VSIFOpenL ward_gdal.VSIFOpenL
#define VSIFWriteL ward_gdal.VSIFWriteL
#define VSIFileFromMemBuffer ward_gdal.VSIFileFromMemBuffer
#define VSIFree ward_gdal.VSIFree
#define VSIIngestFile ward_gdal.VSIIngestFile

#endif

"""Sources for test_load.sh and test_load_bad.sh, made by GDAL's Python and by hand; reads the same places back by pyproj's PROJ."""
import sys
from osgeo import gdal, ogr, osr

gdal.UseExceptions()
osr.UseExceptions()


def crs(code):
    out = osr.SpatialReference()
    out.ImportFromEPSG(code)
    out.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return out


def layer(path, driver, name, kind, code, fields, rows, options=()):
    source = ogr.GetDriverByName(driver).CreateDataSource(path)
    out = source.CreateLayer(name, crs(code) if code else None, kind, list(options))
    for field, field_type in fields:
        out.CreateField(ogr.FieldDefn(field, field_type))
    for values, wkt in rows:
        feature = ogr.Feature(out.GetLayerDefn())
        for i, value in enumerate(values):
            if value is not None:
                feature.SetField(i, value)
        if wkt:
            feature.SetGeometry(ogr.CreateGeometryFromWkt(wkt))
        out.CreateFeature(feature)
    out.SyncToDisk()


text, real, integer = ogr.OFTString, ogr.OFTReal, ogr.OFTInteger

# bins in the working CRS, as GeoPackage
layer('bins.gpkg', 'GPKG', 'bins', ogr.wkbPoint, 4549, [('bin_id', text), ('kind', text), ('opened_on', text), ('owner', text)],
      [(('007', '分类', '2023/4/1', 'x'), 'POINT(528000 3493000)'),
       (('008', '果皮箱', None, None), 'POINT(528100.5 3493100.25)'),
       (('009', 'sorting', '很久以前', 'y'), 'POINT(528200 3493200)')])

# units as a Shapefile in GBK, without .cpg and with a language id of nothing
layer('units.shp', 'ESRI Shapefile', 'units', ogr.wkbPolygon, 4549,
      [('单元编号', text), ('单元名称', text), ('启用日期', text), ('人口', integer)],
      [(('320299001001', '南长街东', '2023-01-01', 5000), 'POLYGON((528000 3493000,528500 3493000,528500 3493500,528000 3493000))'),
       (('320299001002', '南长街西', '2023-01-01', 6000),
        'MULTIPOLYGON(((528500 3493000,529000 3493000,528500 3493500,528500 3493000)),((528900 3493400,529000 3493400,529000 3493500,528900 3493400)))')],
      ['ENCODING=GBK'])
import os
for extra in ('units.cpg',):
    if os.path.exists(extra):
        os.remove(extra)
with open('units.dbf', 'r+b') as f:
    f.seek(29)
    f.write(b'\0')

# pipes in the zone-prefixed CRS
layer('pipes.shp', 'ESRI Shapefile', 'pipes', ogr.wkbLineString, 4528,
      [('管段编号', text), ('材质', text), ('管径', text), ('建设年代', text)],
      [(('G1', '灰口铸铁', 'DN200', '1998年'), 'LINESTRING(40528000 3493000,40528100 3493000)'),
       (('G2', '不详', 'De160', '90年代'), 'LINESTRING(40528000 3493010,40528100 3493010)'),
       (('G3', 'PE80', 'Φ108×4', '200506'), 'MULTILINESTRING((40528000 3493020,40528100 3493020),(40528200 3493020,40528300 3493020))'),
       (('G4', '钢', '两寸', '不详'), 'LINESTRING(40528000 3493030,40528100 3493030)')], ['ENCODING=UTF-8'])

# streets in WGS 84; the first place is the check point of the working CRS
layer('streets.geojson', 'GeoJSON', 'streets', ogr.wkbLineString, 4326, [('street_id', text), ('name', text), ('class', text), ('is_walkable', text)],
      [(('S1', '中山路', '主干路', '是'), 'LINESTRING(120.297 31.567,120.298 31.567)')], ['COORDINATE_PRECISION=9'])

# polygons where points are due
layer('boxes.gpkg', 'GPKG', 'boxes', ogr.wkbPolygon, 4549, [('bin_id', text)],
      [((str(i),), f'POLYGON(({528000 + i} 3493000,{528001 + i} 3493000,{528001 + i} 3493001,{528000 + i} 3493000))') for i in range(20)])

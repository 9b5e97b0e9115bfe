"""Counts of a source by GDAL's Python: real.py FILE [LAYER [WHERE]]"""
import sys
from osgeo import gdal

gdal.UseExceptions()
source = gdal.OpenEx(sys.argv[1], gdal.OF_VECTOR)
layer = source.GetLayerByName(sys.argv[2]) if len(sys.argv) > 2 else source.GetLayer(0)
if len(sys.argv) > 3:
    layer.SetAttributeFilter(sys.argv[3])
print(sum(1 for _ in layer))

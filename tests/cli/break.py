"""Small good files of each format, broken in many ways: break.py FOLDER COUNT SEED [OSM.PBF]. Needs GDAL's Python.

FOLDER/counts then names each file and the rows that GDAL itself reads of it, - where it cannot read it to its end."""
import os
import random
import shutil
import sys
import zipfile
from osgeo import gdal, ogr, osr

gdal.UseExceptions()
folder, count, rng = sys.argv[1], int(sys.argv[2]), random.Random(int(sys.argv[3]))
os.makedirs(folder, exist_ok=True)
crs = osr.SpatialReference()
crs.ImportFromEPSG(4326)
crs.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
good = {}
for driver, suffix in (('GPKG', 'gpkg'), ('ESRI Shapefile', 'shp'), ('GeoJSON', 'geojson'), ('GeoJSONSeq', 'geojsonl'),
                       ('FlatGeobuf', 'fgb'), ('CSV', 'csv'), ('XLSX', 'xlsx'), ('ODS', 'ods'), ('KML', 'kml'), ('GML', 'gml'),
                       ('DXF', 'dxf'), ('SQLite', 'sqlite')):
    base = os.path.join(folder, 'good')
    options = ['GEOMETRY=AS_XY'] if suffix == 'csv' else []
    out = ogr.GetDriverByName(driver).CreateDataSource(f'{base}.{suffix}')
    layer = out.CreateLayer('entities' if suffix == 'dxf' else 'bins', crs, ogr.wkbPoint, options)
    if suffix != 'dxf':
        for name in ('bin_id', 'kind', 'lon', 'lat'):
            layer.CreateField(ogr.FieldDefn(name, ogr.OFTString if name in ('bin_id', 'kind') else ogr.OFTReal))
    for i in range(40):
        row = ogr.Feature(layer.GetLayerDefn())
        x, y = 120.29 + i / 1e4, 31.567
        if suffix != 'dxf':
            for name, value in (('bin_id', f'B{i:03}'), ('kind', '果皮箱'), ('lon', x), ('lat', y)):
                row.SetField(name, value)
        row.SetGeometry(ogr.CreateGeometryFromWkt(f'POINT({x} {y})'))
        layer.CreateFeature(row)
    layer = row = out = None
    parts = [f for f in sorted(os.listdir(folder)) if f.startswith('good.') and
             (f == f'good.{suffix}' or suffix == 'shp' and f[5:] in ('shp', 'shx', 'dbf', 'prj', 'cpg'))]
    good[suffix] = {f[5:]: open(os.path.join(folder, f), 'rb').read() for f in parts}
    if suffix == 'shp':
        with zipfile.ZipFile(base + '.zip', 'w', zipfile.ZIP_DEFLATED) as z:
            for part, data in good['shp'].items():
                z.writestr('bins.' + part, data)
        good['zip'] = {'zip': open(base + '.zip', 'rb').read()}
table = ['bin_id\t类型\tlon\tlat'] + [f'B{i:03}\t果皮箱\t{120.29 + i / 1e4:.4f}\t31.567' for i in range(40)]
good['tsv'] = {'tsv': '\n'.join(table).encode()}
good['gbk.csv'] = {'gbk.csv': '\n'.join(table).replace('\t', ';').encode('gbk')}
if gdal.GetDriverByName('OpenFileGDB').GetMetadataItem('DCAP_CREATE') == 'YES':
    gdb = os.path.join(folder, 'good.gdb')
    gdal.VectorTranslate(gdb, os.path.join(folder, 'good.gpkg'), format='OpenFileGDB')
    good['gdb'] = {'gdb/' + f: open(os.path.join(gdb, f), 'rb').read() for f in sorted(os.listdir(gdb))}
    shutil.rmtree(gdb)
if len(sys.argv) > 4:
    good['osm.pbf'] = {'osm.pbf': open(sys.argv[4], 'rb').read()}
for f in os.listdir(folder):
    os.remove(os.path.join(folder, f))


def truncate(d): return d[:rng.randrange(len(d))]


def flip(d):
    d = bytearray(d)
    for _ in range(rng.choice((1, 3, 30))):
        d[rng.randrange(len(d))] = rng.randrange(256)
    return bytes(d)


def zero(d):
    at = rng.randrange(len(d))
    return d[:at] + bytes(min(64, len(d) - at)) + d[at + 64:]


def repeat(d):
    at, n = rng.randrange(len(d)), rng.randrange(1, 400)
    return d[:at] + d[at:at + n] * rng.choice((2, 50)) + d[at + n:]


def recode(d):
    try:
        return d.decode('utf-8').encode(rng.choice(('gbk', 'utf-16', 'utf-8-sig', 'big5')), 'replace')
    except UnicodeDecodeError:
        return d.replace('果皮箱'.encode(), b'\xff\xfe\xb9\xfb')


def replace(old, new): return lambda d: d.replace(old, new)


ways = [truncate, truncate, flip, flip, zero, repeat, recode, replace(b'B0', b'B1'), replace(b'120.29', b'1e308'),
        replace(b'31.567', b'nan'), replace(b'31.567', b'-inf'), replace(b'120.2', b'9' * 400), replace(b'B00', b'\0'),
        lambda d: rng.randbytes(len(d)), lambda d: b'[' * 100000 + d, lambda d: b'<a>' * 50000 + d,
        replace(b'[', b'[' * 2000), lambda d: b'', lambda d: d + rng.randbytes(500), replace(b'\n', b','), replace(b'"', b'')]
suffixes = sorted(good)
for i in range(count):
    suffix = suffixes[i % len(suffixes)]
    parts = dict(good[suffix])
    part = rng.choice(sorted(parts))
    way = ways[(i // len(suffixes) + i) % len(ways)]
    parts[part] = way(parts[part])
    if len(parts) > 1 and rng.random() < 0.15:
        del parts[rng.choice(sorted(set(parts) - {'shp'}))]
    for name, data in parts.items():
        path = os.path.join(folder, f'broken{i:03}.{name}')
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'wb') as f:
            f.write(data)


def count(path, out):
    try:
        source = gdal.OpenEx(path, gdal.OF_VECTOR)
        out.write(f'{path} {sum(1 for _ in source.GetLayer(0))}\n')
    except Exception:
        out.write(f'{path} -\n')


# Each in a process of its own: GDAL may crash.
for f in sorted(os.listdir(folder)):
    if f.endswith(('.gpkg', '.shp', '.geojson', '.geojsonl', '.fgb', '.kml', '.gml', '.sqlite', '.gdb')):
        pid = os.fork()
        if pid == 0:
            with open(os.path.join(folder, 'counts'), 'a') as out:
                count(os.path.join(folder, f), out)
            os._exit(0)
        os.waitpid(pid, 0)

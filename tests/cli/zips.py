"""Zips for test_zip.sh, good and hostile, from the sources that load_sources.py made."""
import glob
import io
import os
import random
import shutil
import stat
import struct
import zipfile
from osgeo import gdal, ogr

gdal.UseExceptions()


def pack(path, members, method=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, 'w', method) as out:
        for name, data in members:
            out.writestr(name, data)


def read(path):
    with open(path, 'rb') as f:
        return f.read()


parts = [('数据/units' + os.path.splitext(p)[1].upper(), read(p)) for p in sorted(glob.glob('units.*'))]
pack('units.zip', parts + [('数据/readme.txt', b'hello'), ('__MACOSX/._units.shp', b'x')])
gpkg = read('bins.gpkg')
pack('bins.zip', [('bins.gpkg', gpkg)])
table = 'bin_id,lon,lat\n' + ''.join(f'B{i:03},{120.29 + i / 1e4:.5f},31.567\n' for i in range(50))
pack('表.zip', [('a/b.csv', table)])
kml = ('<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder><name>bins</name>'
       '<Placemark><ExtendedData><Data name="bin_id"><value>K1</value></Data></ExtendedData>'
       '<Point><coordinates>120.297,31.567</coordinates></Point></Placemark></Folder></Document></kml>')
pack('bins.kmz', [('doc.kml', kml), ('files/icon.png', b'PNG')])
gdal.VectorTranslate('bins.gdb', 'bins.gpkg', format='OpenFileGDB')
pack('crowd.zip', [(f'{i}.xml', b'') for i in range(3000)] + [('x.csv', table)])
pack('gdb.zip', [('x/bins.gdb/' + n, read('bins.gdb/' + n)) for n in sorted(os.listdir('bins.gdb'))])
shutil.rmtree('bins.gdb')

# hostile
pack('bomb.zip', [('bomb.csv', b'bin_id,lon,lat\n' + b'0' * (50 << 20))])
pack('up.zip', [('../x.csv', table)])
pack('back.zip', [('..\\x.csv', table)])
pack('root.zip', [('/tmp/x.csv', table)])
pack('deep.zip', [('/'.join('abcdefghi') + '/x.csv', table)])
pack('many.zip', [(f'{i}.xml', b'') for i in range(10001)] + [('x.csv', table)])
pack('two.zip', [('x.csv', table), ('y.csv', table)])
pack('twice.zip', [('x.csv', table), ('x.csv', table)])
pack('none.zip', [('x.xml', table), ('inner.zip', b'PK')])
pack('empty.zip', [])
link = zipfile.ZipInfo('x.csv')
link.create_system = 3
link.external_attr = (stat.S_IFLNK | 0o777) << 16
pack('link.zip', [(link, '/etc/passwd')])
good = read('表.zip')
with open('cut.zip', 'wb') as f:
    f.write(good[:len(good) // 2])
with open('head.zip', 'wb') as f:  # its list is whole, its files are not there
    f.write(good[200:])
broken = bytearray(read('bins.zip'))
for at in range(2000, 2040):
    broken[at] ^= 0x55
with open('broken.zip', 'wb') as f:
    f.write(broken)
locked = bytearray(good)
for sign, at in ((b'PK\3\4', 6), (b'PK\1\2', 8)):
    locked[locked.index(sign) + at] |= 1
with open('locked.zip', 'wb') as f:
    f.write(locked)
# says it unpacks to 10 bytes and unpacks to 50 MB
liar = bytearray(read('bomb.zip'))
at = liar.index(b'PK\1\2')
liar[at + 24:at + 28] = struct.pack('<I', 10)
with open('liar.zip', 'wb') as f:
    f.write(liar)
# one line of 24 MB that packs badly enough
rng = random.Random(7)
line = b'bin_id,lon,lat\n' + b''.join(rng.randbytes(3 << 20).hex().encode() for _ in range(4))
pack('line.zip', [('line.csv', line)], zipfile.ZIP_DEFLATED)

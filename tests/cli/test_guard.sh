# The datum guard: a town of one square unit and a grid of streets, and points on its streets written in every system.
python=/usr/bin/python3
$python - <<'PY' || fail "the sources could not be made"
import json, math
from osgeo import osr

osr.UseExceptions()

def system(code):
    s = osr.SpatialReference()
    s.ImportFromEPSG(code)
    s.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return s

def gcj02(lon, lat):  # the open formula, written from its description (domain of the map services)
    a, ee = 6378245.0, 0.00669342162296594323
    x, y = lon - 105, lat - 35
    dlat = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    dlon = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    wave = (20 * math.sin(6 * x * math.pi) + 20 * math.sin(2 * x * math.pi)) * 2 / 3
    dlat += wave + (20 * math.sin(y * math.pi) + 40 * math.sin(y / 3 * math.pi)) * 2 / 3
    dlat += (160 * math.sin(y / 12 * math.pi) + 320 * math.sin(y * math.pi / 30)) * 2 / 3
    dlon += wave + (20 * math.sin(x * math.pi) + 40 * math.sin(x / 3 * math.pi)) * 2 / 3
    dlon += (150 * math.sin(x / 12 * math.pi) + 300 * math.sin(x / 30 * math.pi)) * 2 / 3
    r = lat / 180 * math.pi
    m = 1 - ee * math.sin(r) ** 2
    lat += dlat * 180 / ((a * (1 - ee)) / (m * math.sqrt(m)) * math.pi)
    lon += dlon * 180 / (a / math.sqrt(m) * math.cos(r) * math.pi)
    return lon, lat

def bd09(lon, lat):
    lon, lat = gcj02(lon, lat)
    k = math.pi * 3000 / 180
    z = math.hypot(lon, lat) + 0.00002 * math.sin(lat * k)
    t = math.atan2(lat, lon) + 0.000003 * math.cos(lon * k)
    return z * math.cos(t) + 0.0065, z * math.sin(t) + 0.006

to_degrees = osr.CoordinateTransformation(system(4549), system(4326))
to_mercator = osr.CoordinateTransformation(system(4549), system(3857))
x0, y0, size = 528000, 3493000, 4000

def feature(kind, coordinates, **properties):
    return {"type": "Feature", "properties": properties, "geometry": {"type": kind, "coordinates": coordinates}}

def write(path, features):
    json.dump({"type": "FeatureCollection", "features": features}, open(path, "w"))

def degrees(points):
    return [list(to_degrees.TransformPoint(x, y)[:2]) for x, y in points]

write("units.geojson", [feature("Polygon", [degrees([(x0, y0), (x0 + size, y0), (x0 + size, y0 + size), (x0, y0 + size), (x0, y0)])],
                                unit_code="U1", name="one", subdistrict_code="S1", subdistrict_name="s")])
# Irregular distances between streets, so that no shift falls back onto the grid.
at = [137 * i + 11 * (i * i % 7) for i in range(29)]
write("streets.geojson", [feature("LineString", degrees([(x0 + a, y0), (x0 + a, y0 + size)]), street_id="V%d" % a) for a in at] +
                         [feature("LineString", degrees([(x0, y0 + a), (x0 + size, y0 + a)]), street_id="H%d" % a) for a in at])
places = [(x0 + at[3 + i % 20] + 2.5, y0 + 500 + 37.0 * i) for i in range(80)]
files = {"wgs84": degrees(places), "swapped": [p[::-1] for p in degrees(places)],
         "gcj02": [gcj02(*p) for p in degrees(places)], "bd09": [bd09(*p) for p in degrees(places)],
         "mercator": [to_mercator.TransformPoint(x, y)[:2] for x, y in places],
         "grid": places, "grid_swapped": [p[::-1] for p in places], "zone": [(x + 40000000, y) for x, y in places],
         "few": [gcj02(*p) for p in degrees(places[:29])]}
# In the middle of blocks, so that a shift brings most of them nearer to a street, and some over the edge.
def to_street(x, y):
    return min(min(abs(x - x0 - a), abs(y - y0 - a)) for a in at)

def as_gcj02(x, y):  # where it lies when its degrees are taken for GCJ-02; the inverse to a metre does here
    lon, lat = to_degrees.TransformPoint(x, y)[:2]
    moved = gcj02(lon, lat)
    back = osr.CoordinateTransformation(system(4326), system(4549)) if not hasattr(as_gcj02, "t") else as_gcj02.t
    as_gcj02.t = back
    return back.TransformPoint(2 * lon - moved[0], 2 * lat - moved[1])[:2]

grid = [(x0 + 15 + 53 * i, y0 + 11 + 59 * j) for i in range(75) for j in range(67)]
deep = [p for p in grid if to_street(*p) > 20 and to_street(*as_gcj02(*p)) < 8]
files["deep"] = degrees(deep)
files["scattered"] = [gcj02(*p) for p in degrees(grid[::7])]
for name, points in files.items():
    with open(name + ".csv", "w") as f:
        f.write("bin_id,x,y\n")
        f.writelines("B%d,%.9f,%.9f\n" % (i, *p) for i, p in enumerate(points))
PY

status 0 "$WARD" init town.db --crs EPSG:4549 -q
status 0 "$WARD" load town.db units units.geojson -q
status 0 "$WARD" load town.db streets streets.geojson -q

# what fits loads, with both figures in the manifest
status 0 "$WARD" load town.db bins wgs84.csv --source-crs EPSG:4326
status 0 "$WARD" sql town.db -f csv "SELECT guard FROM loads ORDER BY id DESC LIMIT 1"
contains out '""places"":80'
contains out '""inside_share"":1,'
contains out '""winner"":null'
before=$(sha256sum <town.db)

# declared wrongly: exit 3, the winner is named, nothing changes; auto takes it; trusted, it loads as declared, on record
while read -r file said right; do
  status 3 "$WARD" load town.db bins "$file.csv" --replace --source-crs "$said"
  contains err "likely $right: "
  contains err "use --source-crs $right, or --trust-crs"
  equal "$(sha256sum <town.db)" "$before" "a stopped load changes nothing ($file)"
  cp town.db auto.db
  status 0 "$WARD" load auto.db bins "$file.csv" --replace --source-crs auto
  contains err "CRS $right;"
  status 0 "$WARD" sql auto.db -q -f csv "SELECT count(*) FROM bins AS b JOIN ward_place('units', b.geom, 0) AS p WHERE p.rule = 'inside'"
  contains out 80
  status 0 "$WARD" sql auto.db -q -f csv "SELECT max(n.distance_m) < 2.51 AS near FROM bins AS b CROSS JOIN ward_nearest('streets', b.geom, 50) AS n"
  contains out 1
done <<'LIST'
gcj02 EPSG:4326 GCJ02
bd09 EPSG:4326 BD09
wgs84 GCJ02 EPSG:4326
swapped EPSG:4326 EPSG:4326,yx
mercator EPSG:4549 EPSG:3857
zone EPSG:4549 EPSG:4528
grid EPSG:4528 EPSG:4549
grid_swapped EPSG:4549 EPSG:4549,yx
LIST
cp town.db trusted.db
status 0 "$WARD" load trusted.db bins gcj02.csv --replace --source-crs EPSG:4326 --trust-crs
contains err 'loaded as declared, because of --trust-crs'
status 0 "$WARD" sql trusted.db -f csv "SELECT source_crs, guard FROM loads ORDER BY id DESC LIMIT 1"
contains out 'EPSG:4326'
contains out '""trusted"":true'

# nearer to the streets by chance, but over the units' edge: loads as declared
status 0 "$WARD" load town.db bins deep.csv --replace --source-crs EPSG:4326
status 0 "$WARD" sql town.db -q -f csv "SELECT count(*) > 30 AS enough FROM bins"
contains out 1
# as near to the streets either way, but a shift over the edge of 7 %: stopped, and loaded as what it is
status 3 "$WARD" load town.db bins scattered.csv --replace --source-crs EPSG:4326
contains err 'likely GCJ02: 100 % of the places inside units'
status 0 "$WARD" load town.db bins scattered.csv --replace --source-crs GCJ02

# fewer than 30 places prove nothing
status 0 "$WARD" load town.db bins few.csv --replace --source-crs EPSG:4326
# auto without anything to compare with says so; a pipeline and a named CRS load
status 0 "$WARD" init empty.db --crs EPSG:4549 -q
status 7 "$WARD" load empty.db bins grid.csv --source-crs auto
contains err 'no units are loaded'
status 0 "$WARD" load empty.db bins zone.csv --source-op "+proj=pipeline +step +proj=affine +xoff=-40000000"
status 2 "$WARD" load empty.db bins zone.csv --replace --source-op "+proj=utm +zone=51"
printf '[crs]\nzone40 = EPSG:4528\n' >empty.ini
status 0 "$WARD" load empty.db bins zone.csv --replace --source-crs zone40
status 0 "$WARD" sql empty.db -q -f csv "SELECT count(*) FROM bins WHERE ward_area(geom) = 0"
contains out 80

# a town in another system than the usual ones: what nobody declared may be in its own
for pair in 32651 yx; do
  [ -e utm.db ] || {
    status 0 "$WARD" init utm.db --crs EPSG:32651 -q
    status 0 "$WARD" load utm.db units units.geojson -q
    status 0 "$WARD" load utm.db streets streets.geojson --trust-crs -q # they begin on the edge of the unit
    $python -c '
import csv
from osgeo import osr
s, t = osr.SpatialReference(), osr.SpatialReference()
s.ImportFromEPSG(4326), t.ImportFromEPSG(32651)
s.SetAxisMappingStrategy(0), t.SetAxisMappingStrategy(0)
turn = osr.CoordinateTransformation(s, t)
rows = list(csv.DictReader(open("wgs84.csv")))
for name, swap in ("32651", 1), ("yx", -1):
    with open(f"utm_{name}.csv", "w") as out:
        print("bin_id,x,y", file=out)
        for r in rows: print(r["bin_id"], *turn.TransformPoint(float(r["x"]), float(r["y"]))[:2][::swap], sep=",", file=out)'
  }
  status 0 "$WARD" load utm.db bins utm_$pair.csv --replace --source-crs auto
  contains err "likely EPSG:32651"
done

# what stands back from the streets is nearer to them after any shift; that alone is no proof
$python - <<'PY'
from osgeo import osr
osr.UseExceptions()
grid, degrees = osr.SpatialReference(), osr.SpatialReference()
grid.ImportFromEPSG(4549)
degrees.ImportFromEPSG(4326)
for s in (grid, degrees):
    s.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
to_degrees = osr.CoordinateTransformation(grid, degrees)
at = [137 * i + 11 * (i * i % 7) for i in range(29)]
with open("back.csv", "w") as f:
    f.write("place_id,lon,lat\n")
    for i in range(28):
        for k in range(28):
            x, y = 528000 + (at[i] + at[i + 1]) / 2, 3493000 + (at[k] + at[k + 1]) / 2
            f.write("P%d,%.9f,%.9f\n" % (28 * i + k, *to_degrees.TransformPoint(x, y)[:2]))
PY
status 0 "$WARD" load town.db places back.csv --source-crs EPSG:4326
status 0 "$WARD" sql town.db -f csv "SELECT guard FROM loads WHERE layer = 'places'"
contains out '""winner"":null'

# A city's own grid by name, on a stated datum; common names of systems; one that nobody states is refused with the way out.
status 0 "$WARD" init own.db --crs EPSG:4549 -q
printf '[crs]\ncity = +proj=tmerc +lat_0=0 +lon_0=120.3 +k=1 +x_0=50000 +y_0=-3400000 +datum=WGS84 +units=m\nvague = +proj=tmerc +lat_0=0 +lon_0=120.3 +x_0=50000 +ellps=GRS80 +units=m\n' >own.ini
printf 'bin_id,x,y\nB1,50000,93000\n' >own.csv
status 0 "$WARD" load own.db bins own.csv --source-crs city -q
status 0 "$WARD" export own.db bins -o own.geojson -q
# x_0 lies on the meridian of 120.3: the longitude is exact; the latitude by the meridian's arc, 3493000 m from the equator.
equal "$(/usr/bin/python3 -c '
import json, math
x, y = json.load(open("own.geojson"))["features"][0]["geometry"]["coordinates"]
a, f, n = 6378137.0, 1 / 298.257223563, 20000
e2, step = f * (2 - f), math.radians(y) / n
arc = sum(a * (1 - e2) / (1 - e2 * math.sin((i + .5) * step) ** 2) ** 1.5 for i in range(n)) * step
print(x == 120.3, abs(arc - 3493000) < 0.02)')" "True True" "the city grid's point"
status 7 "$WARD" load own.db bins own.csv --replace --source-crs vague
contains err '+datum=WGS84'
status 7 "$WARD" load own.db bins own.csv --replace
contains err '--source-crs auto'
printf 'bin_id,x,y\nB1,120.3,31.56\n' >own.csv
for crs in WGS84 wgs84 'WGS 84' CGCS2000; do status 0 "$WARD" load own.db bins own.csv --replace --source-crs "$crs" -q; done

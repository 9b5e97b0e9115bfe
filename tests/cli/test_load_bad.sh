# load: what is refused, with which code and sentence, and that nothing changes then, not even by a kill.
/usr/bin/python3 -c 'import osgeo' 2>/dev/null || skip "python3-gdal is not installed"
/usr/bin/python3 "$TESTS/cli/load_sources.py" 2>/dev/null || fail "the sources could not be made"
status 0 "$WARD" init t.db --crs EPSG:4549 -q
status 0 "$WARD" load t.db bins bins.gpkg -q
before=$(sha256sum t.db)
unchanged() { equal "$(sha256sum t.db)" "$before" "the database after: $1"; }

# refused EXIT TEXT ARGUMENTS…: exits so, says so, changes nothing
refused() {
  local code=$1 text=$2; shift 2
  status "$code" "$WARD" load t.db "$@"
  contains err "$text"
  unchanged "load $*"
}
refused 3 'there is no source nothing.csv' bins nothing.csv --replace
refused 7 "did you mean 'bins'" bin bins.gpkg
refused 3 'database itself' bins t.db --replace
refused 3 'bin_id' bins streets.geojson --replace
refused 3 'found street_id, name, class, is_walkable' bins streets.geojson --replace
refused 3 'takes points, the source holds polygons' bins boxes.gpkg --replace
contains boxes.gpkg.rejects.csv 'wrong kind of geometry'
equal "$(grep -c 'wrong kind' boxes.gpkg.rejects.csv)" 20 "every reject is in the CSV"
refused 3 'boxes.gpkg.rejects.csv' bins boxes.gpkg --replace -o .
refused 2 'header row' bins bins.gpkg --replace --header-row x
refused 2 '--max-rejects' bins bins.gpkg --replace --max-rejects many
refused 2 '--valid-from' bins bins.gpkg --replace --valid-from 2023-02-30
refused 2 'first valid day' bins bins.gpkg --append --valid-from 2023-01-01
refused 3 "'nothing'" bins bins.gpkg --replace --map bin_id=nothing
refused 2 "'nothing'" bins bins.gpkg --replace --map nothing=bin_id
refused 7 'EPSG:999999' bins bins.gpkg --replace --source-crs EPSG:999999
printf 'bin_id,lon,lat\n' >empty.csv
refused 3 'has no rows' bins empty.csv --replace --source-crs EPSG:4326
refused 3 'virtual file name' bins /vsicurl/http://127.0.0.1/a.geojson --replace
refused 3 'virtual file name' bins /vsizip/a.zip --replace
refused 3 'files on this computer only' bins https://127.0.0.1/a.geojson --replace
refused 3 'files on this computer only' bins GPKG:bins.gpkg --replace
# a column of places under a name that nobody knows; the key under the name that ward's own tables have
printf '单元编码,形状\nU1,"POLYGON((528000 3493000,528100 3493000,528100 3493100,528000 3493000))"\n' >shapes.csv
refused 3 'name the columns that hold the places: --map wkt=COLUMN' units shapes.csv --source-crs EPSG:4549
cp t.db u.db
status 0 "$WARD" load u.db units shapes.csv --source-crs EPSG:4549 --map wkt=形状
printf '<OGRVRTDataSource/>' >a.vrt
refused 3 'suffix .vrt' bins a.vrt --replace
refused 3 'save it as .xlsx or .csv' bins a.xls --replace
refused 3 'of no kind' bins . --replace
/usr/bin/python3 -c '
import openpyxl
book = openpyxl.Workbook()
for row in (["垃圾箱一览表"], ["编号", "经度", "纬度"]): book.active.append(row)
book.save("head.xlsx")' && {
  refused 3 'head.xlsx has no rows' bins head.xlsx --replace
  refused 3 'no row 99' bins head.xlsx --replace --header-row 99
}
# workbooks: a sheet that breaks off, one that unpacks to a thousand times its size, days from 1904, as ODS too
/usr/bin/python3 - <<'PY' && {
import openpyxl, zipfile
from osgeo import ogr
book = openpyxl.Workbook()
for row in [["编号", "经度", "纬度"]] + [[i, 120.297, 31.567] for i in range(9)]: book.active.append(row)
book.save("whole.xlsx")
layer = ogr.GetDriverByName("ODS").CreateDataSource("whole.ods")
table = layer.CreateLayer("bins")
for name in "编号", "经度", "纬度": table.CreateField(ogr.FieldDefn(name, ogr.OFTReal))
for i in range(9):
    row = ogr.Feature(table.GetLayerDefn())
    for field, value in enumerate((i, 120.297, 31.567)): row.SetField(field, value)
    table.CreateFeature(row)
row = table = layer = None
def change(source, out, part, edit):
    old, new = zipfile.ZipFile(source), zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED)
    for name in old.namelist():
        new.writestr(name, edit(old.read(name)) if name.endswith(part) else old.read(name))
    new.close()
def cut(mark): return lambda xml: xml[:xml.rindex(mark)]
def swell(mark): return lambda xml: xml.replace(mark, b" " * (1 << 25) + mark)
change("whole.xlsx", "cut.xlsx", "sheet1.xml", cut(b"<row"))
change("whole.ods", "cut.ods", "content.xml", cut(b"<table:table-row"))
change("whole.xlsx", "bomb.xlsx", "sheet1.xml", swell(b"</sheetData>"))
change("whole.ods", "bomb.ods", "content.xml", swell(b"</table:table>"))
change("whole.xlsx", "old.xlsx", "workbook.xml", lambda xml: xml.replace(b"<workbookPr", b"<workbookPr date1904=\"1\""))
PY
  for suffix in xlsx ods; do
    cp t.db u.db
    status 0 "$WARD" load u.db bins whole.$suffix --replace
    contains err '9 loaded'
    refused 3 "cut.$suffix is damaged" bins cut.$suffix --replace
    refused 3 'more than 100 times its size' bins bomb.$suffix --replace
  done
  refused 3 'from 1904' bins old.xlsx --replace
}
# an OpenStreetMap file that breaks off behind its first node; the guesses that GDAL leaves beside a GML file
printf '<osm version="0.6"><node id="1" lat="31.567" lon="120.297"><tag k="amenity" v="waste_basket"/></node><node id="2" lat=' >cut.osm
refused 3 'cut.osm cannot be read to its end' bins cut.osm --replace --map bin_id=osm_id
printf '<f:c xmlns:f="http://www.opengis.net/wfs" xmlns:gml="http://www.opengis.net/gml"><gml:featureMember><f:bins><f:bin_id>007</f:bin_id><f:geom><gml:Point srsName="EPSG:4549"><gml:pos>528000 3493000</gml:pos></gml:Point></f:geom></f:bins></gml:featureMember></f:c>' |
  sed 's/f:c/f:FeatureCollection/g' >codes.gml
ogrinfo codes.gml -oo WRITE_GFS=YES >/dev/null 2>&1
refused 3 'beside codes.gml lies a .gfs' bins codes.gml --replace
rm codes.gfs
cp t.db u.db
status 0 "$WARD" load u.db bins codes.gml --replace
equal "$(sqlite3 u.db "SELECT bin_id FROM bins")" 007 "a code in GML"
printf '<?xml version="1.0" encoding="GBK"?><kml><Document><name>垃圾桶</name></Document></kml>' | iconv -t GBK >gbk.kml
refused 3 'save it as UTF-8' bins gbk.kml --replace
printf 'not a workbook' >bad.xlsx
refused 3 bad.xlsx bins bad.xlsx --replace
printf 'bin_id,lon,lat,opened_on\n' >many.csv
for i in $(seq 1 200); do echo "B$((i % 100)),120.297,31.567,"; done >>many.csv
refused 3 '100 of 200 rows' bins many.csv --replace --source-crs EPSG:4326
contains err 'repeated key 100'
status 0 "$WARD" load t.db bins many.csv --replace --source-crs EPSG:4326 --max-rejects 50% --dry-run
unchanged "a dry run"
rm many.csv.rejects.csv
refused 3 'a dry run does not write them down' bins many.csv --replace --source-crs EPSG:4326 --dry-run
[ ! -e many.csv.rejects.csv ] || fail "a dry run that is refused wrote the rejects"
refused 2 'keeps the earlier versions' units shapes.csv --upsert --delete-missing --valid-from 2025-01-01
printf '[load.bins]\nnonsense = 1\n' >t.ini
status 2 "$WARD" load t.db bins bins.gpkg --replace
contains err "not 'nonsense'"
rm t.ini

# rows read = loaded + rejected, each with its reason
printf 'bin_id,lon,lat\nB1,120.297,31.567\nB1,120.297,31.567\n,120.297,31.567\nB2,,\nB3,200,95\nB4,120.298,31.567\n' >mixed.csv
status 0 "$WARD" load t.db bins mixed.csv --replace --source-crs EPSG:4326 --max-rejects 99%
equal "$(sqlite3 t.db "SELECT rows_read, rows_loaded, rows_rejected, reasons FROM loads ORDER BY id DESC LIMIT 1" | cut -d'|' -f1-3)" '6|2|4' "rows"
equal "$(sqlite3 t.db "SELECT row, reason FROM rejects WHERE reason IN ('repeated key', 'missing bin_id', 'no geometry') ORDER BY id")" '2|repeated key
3|missing bin_id
4|no geometry' "reasons"
equal "$(sqlite3 t.db "SELECT count(*) FROM rejects WHERE row = 5 AND attributes = '{\"bin_id\":\"B3\",\"lat\":\"95\",\"lon\":\"200\"}'")" 1 "a place that is none"
before=$(sha256sum t.db)

# two loads at once: the second one waits, or says who writes
/usr/bin/python3 -c 'import fcntl, time
f = open("t.db.lock", "w+"); fcntl.flock(f, fcntl.LOCK_EX); f.write("4242\n"); f.flush(); open("locked", "w"); time.sleep(4)' &
while [ ! -e locked ]; do sleep 0.05; done
status 5 "$WARD" load t.db bins bins.gpkg --replace --lock-wait 0.2
contains err 'process 4242'
status 0 "$WARD" load t.db bins bins.gpkg --replace --lock-wait 30
wait
[ ! -e t.db.lock ] || fail "the lock file is left"

# killed at any moment: the old rows or the new ones, never a mixture
awk 'BEGIN { print "bin_id,lon,lat"; for (i = 0; i < 30000; i++) printf "K%d,%.6f,31.567\n", i, 120.29 + i / 1e6 }' >kill.csv
pause=0.02
for round in $(seq 1 12); do
  status 0 "$WARD" load t.db bins bins.gpkg --replace -q
  setsid "$WARD" load t.db bins kill.csv --replace --source-crs EPSG:4326 -q >/dev/null 2>&1 &
  pid=$!
  sleep "$pause"
  kill -KILL "$pid" 2>/dev/null
  wait "$pid" 2>/dev/null
  pause=$(awk -v p="$pause" 'BEGIN { print p * 1.5 }')
  rows=$("$WARD" sql t.db "SELECT count(*) AS n FROM bins" -f csv 2>err | tail -n 1)
  case $rows in
    3|30000) checks=$((checks + 1)) ;;
    *) fail "after a kill there are '$rows' rows: $(cat err)" ;;
  esac
  equal "$(sqlite3 t.db "SELECT rtreecheck('idx_bins_geom')")" ok "R*Tree after a kill"
done
equal "$(sqlite3 t.db 'PRAGMA integrity_check')" ok "integrity after kills"

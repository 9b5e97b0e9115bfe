# load: formats, encodings, CRS, value rules, modes, rejects, manifests; each against what was put into the file.
/usr/bin/python3 -c 'import osgeo' 2>/dev/null || skip "python3-gdal is not installed"
/usr/bin/python3 "$TESTS/cli/load_sources.py" 2>/dev/null || fail "the sources could not be made"
status 0 "$WARD" init t.db --crs EPSG:4549 -q
query() { sqlite3 t.db "$1"; }

# GeoPackage: codes keep their zeros, words are mapped, what is not understood goes to NULL and is kept, columns go to extra
status 0 "$WARD" load t.db bins bins.gpkg
contains err '3 rows read from bins.gpkg, 3 loaded, 0 rejected'
contains err "opened_on '很久以前' 1"
contains err 'kept in extra: owner'
equal "$(query "SELECT id, bin_id, kind, opened_on, extra FROM bins ORDER BY id")" \
'1|007|sorting|2023-04-01|{"owner":"x"}
2|008|litter||
3|009|sorting||{"opened_on":"很久以前","owner":"y"}' "bins as stored"
equal "$(spatialite -silent t.db 'SELECT AsText(geom), Srid(geom) FROM bins WHERE id = 2')" 'POINT(528100.5 3493100.25)|4549' "a place in the working CRS is not touched"
equal "$(query "SELECT layer, source, mode, rows_read, rows_loaded, rows_rejected, reasons, driver, source_crs FROM loads WHERE layer = 'bins'")" \
  'bins|bins.gpkg|replace|3|3|0|{}|GPKG|EPSG:4549' "manifest"
equal "$(query "SELECT group_concat(key, ' ') FROM loads, json_each(versions) WHERE layer = 'bins'")" 'gdal proj spatialite sqlite ward' \
  "versions in the manifest"

# the same again: nothing is done, and said
before=$(sha256sum t.db)
status 0 "$WARD" load t.db bins bins.gpkg
contains err 'nothing to do'
status 0 "$WARD" load t.db bins bins.gpkg --replace
equal "$(sha256sum t.db)" "$before" "the same load changes no byte"

# a layer that holds rows: one of the three must be named
printf 'bin_id,kind,lon,lat\nB1,litter,120.297,31.567\n007,其他,120.3,31.57\n' >more.csv
status 2 "$WARD" load t.db bins more.csv --source-crs EPSG:4326
contains err '--append'
status 2 "$WARD" load t.db bins more.csv --append --replace
status 2 "$WARD" load t.db bins more.csv --append --delete-missing
status 0 "$WARD" load t.db bins more.csv --source-crs EPSG:4326 --append --max-rejects 1
contains err 'repeated key 1'
equal "$(query "SELECT count(*), max(id) FROM bins")" '4|4' "appended"
equal "$(query "SELECT reason, row, source, attributes FROM rejects")" 'repeated key|2|more.csv|{"bin_id":"007","kind":"其他","lat":"31.57","lon":"120.3"}' "the reject"
equal "$(spatialite -silent t.db "SELECT Round(X(geom), 3), Srid(geom) FROM rejects")" '528479.501|4549' "the reject's place"
status 0 "$WARD" load t.db bins more.csv --source-crs EPSG:4326 --append
contains err 'nothing to do'
# EPSG:4549 of 120.297 E 31.567 N, as PROJ gives it
equal "$(spatialite -silent t.db "SELECT Round(X(geom), 3), Round(Y(geom), 3) FROM bins WHERE bin_id = 'B1'")" '528195.607|3493878.338' "transformed"

# upsert by key
printf 'bin_id,kind,lon,lat\nB1,分类,120.297,31.567\n009,sorting,120.297,31.567\nB2,,120.31,31.57\n' >next.csv
status 0 "$WARD" load t.db bins next.csv --source-crs EPSG:4326 --upsert
contains err '1 inserted, 2 changed, 0 unchanged, 0 deleted'
status 0 "$WARD" load t.db bins next.csv --source-crs EPSG:4326 --upsert --delete-missing
contains err '0 inserted, 0 changed, 3 unchanged, 2 deleted'
equal "$(query "SELECT id, bin_id FROM bins ORDER BY id")" '3|009
4|B1
5|B2' "ids stay"
equal "$(query "SELECT rtreecheck('idx_bins_geom')")" ok "R*Tree"
equal "$(spatialite -silent t.db "SELECT CheckSpatialIndex('bins', 'geom')")" 1 "SpatiaLite's check of the index"

# a Shapefile in GBK that says nothing of it
status 0 "$WARD" load t.db units units.shp --encoding GBK
equal "$(spatialite -silent t.db "SELECT unit_code, name, valid_from, population, GeometryType(geom) FROM units ORDER BY id")" \
'320299001001|南长街东|2023-01-01|5000|MULTIPOLYGON
320299001002|南长街西|2023-01-01|6000|MULTIPOLYGON' "GBK"
status 0 "$WARD" load t.db units units.shp --replace
equal "$(query "SELECT name FROM units ORDER BY id")" '南长街东
南长街西' "GBK, detected"

# a new division of units: the old rows end where the new ones begin
status 0 "$WARD" load t.db units units.shp --valid-from 2024-01-01 --map valid_from= --map name=单元名称
equal "$(query "SELECT valid_from, valid_to, count(*) FROM units GROUP BY valid_from ORDER BY valid_from")" '2023-01-01|2024-01-01|2
2024-01-01||2' "versions"

# pipes: zone-prefixed CRS and the value rules
status 0 "$WARD" load t.db gas_pipes pipes.shp
contains err "diameter_mm '两寸' 1"
equal "$(query "SELECT pipe_id, coalesce(material, '-'), coalesce(diameter_mm, '-'), coalesce(built_on, '-'), coalesce(built_grain, '-') FROM gas_pipes ORDER BY id")" \
'G1|grey_iron|200.0|1998-01-01|year
G2|-|160.0|1990-01-01|decade
G3|pe|108.0|2005-06-01|month
G4|steel|-|-|-' "value rules"
equal "$(spatialite -silent t.db "SELECT Round(X(StartPoint(GeometryN(geom, 1))), 3), NumGeometries(geom) FROM gas_pipes WHERE pipe_id IN ('G1', 'G3')")" \
'528000.0|1
528000.0|2' "zone prefix gone, stored MULTI"

# Traditional Chinese, in Big5 and without a word of it: headings, words of a domain, dates, degrees, the sum below
printf '公共廁所編號,公廁名稱,公廁類別,建設性質,建設階段,啟用日期,開放時間,經度,緯度\r
T001,南門公廁,一類,新建,建設中,2020年3月5日,,120.297,31.567\r
T002,後街公廁,二類公廁,改擴建,完工,2019年1月2日 8時,,東經120度18分,北緯31度34分\r
合　計,2,,,,,,,\r\n' | iconv -f UTF-8 -t BIG5 >big5.csv
status 0 "$WARD" load t.db toilets big5.csv --max-rejects 1
contains err 'encoding BIG5'
contains err 'total row 1'
equal "$(query "SELECT toilet_id, name, toilet_class, work_type, work_stage, opened_on FROM toilets ORDER BY id")" \
'T001|南門公廁|1|new|building|2020-03-05
T002|後街公廁|2|rebuild|done|2019-01-02' "Big5 and its Traditional words"

# sums below the rows, whatever stands under the coordinates, are none; a place called Total is one
printf '编号,名称,经度,纬度\n1,Total,120.297,31.567\n总计（座）,1,,\n,共计1处,120.297,31.567\n累计：1,,120.297,31.567\nTOTAL:,1,120.297,\nTotal,2,120.3,31.567\n' >sums.csv
status 0 "$WARD" load t.db toilets sums.csv --replace --max-rejects 99%
contains err 'total row 4'
equal "$(query "SELECT toilet_id, name FROM toilets ORDER BY id")" '1|Total
Total|2' "sums"

# KML: data under Chinese names, of which GDAL makes "______" alike; what only looks like data in a text stays
data() { printf '<Data name="%s"><value>%s</value></Data>' "$@"; }
{
  printf '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
  for i in 1 2; do
    printf '<Placemark><description><![CDATA[<Data name="注记">%s]]></description><ExtendedData>' "$i"
    data 编号 "00$i" 状态 新 'Street Name' "S$i" kind 果皮箱
    printf '</ExtendedData><Point><coordinates>120.29%s,31.567</coordinates></Point></Placemark>' "$i"
  done
  printf '</Document></kml>'
} >data.kml
status 0 "$WARD" load t.db bins data.kml --replace
equal "$(query "SELECT bin_id, kind, json_extract(extra, '\$.状态'), json_extract(extra, '\$.Street Name'), json_extract(extra, '\$.description') FROM bins ORDER BY id")" \
'001|litter|新|S1|<Data name="注记">1
002|litter|新|S2|<Data name="注记">2' "data of KML"

# GeoJSON in WGS 84
status 0 "$WARD" load t.db streets streets.geojson
equal "$(spatialite -silent t.db "SELECT class, is_walkable, Round(X(StartPoint(GeometryN(geom, 1))), 3) FROM streets")" 'arterial|1|528195.607' "street"

# cases: GCJ-02, times with a zone, the day of a time, rows without a place, a total row, as_of
printf '案件编号,案件类别,上报时间,上报日期,经度,纬度\nC1,投诉,2023-04-05 08:31,,120.301596068,31.565094360\nC2,执法,2023-04-30T20:00:00Z,2023-04-30,,\nC3,事部件,2023/4/6 9:05,2023-04-06,120.301596068,31.565094360\n' >cases.csv
status 0 "$WARD" load t.db cases cases.csv --source-crs GCJ02
equal "$(query "SELECT case_id, stream, reported_at, reported_on, geom IS NULL, extra FROM cases ORDER BY id")" \
'C1|complaint|2023-04-05T08:31:00|2023-04-05|0|
C2|enforcement|2023-05-01T04:00:00|2023-05-01|1|{"上报日期":"2023-04-30","上报时间":"2023-04-30T20:00:00Z"}
C3|event|2023-04-06T09:05:00|2023-04-06|0|' "cases"
equal "$(query "SELECT value FROM settings WHERE name = 'as_of'")" 2023-05-01 "as_of"
equal "$(spatialite -silent t.db "SELECT abs(X(geom) - 528195.607) < 0.01 AND abs(Y(geom) - 3493878.338) < 0.01 FROM cases WHERE case_id = 'C1'")" 1 "GCJ-02 to the check point"
printf '检查编号,单元编号,检查日期,检查类别,扣分\nI1,320299001001,2023-05-02,日常,0.5\nI2,320299001002,2023-05-02,日常,1\n合　计：,,,,1.5\n' >inspections.csv
status 0 "$WARD" load t.db inspections inspections.csv --max-rejects 50%
contains err 'total row 1'
equal "$(query "SELECT value FROM settings WHERE name = 'as_of'")" 2023-05-02 "as_of follows the inspections"

# several sources are one load; f=fid and f=#
printf 'name,lon,lat\na,120.297,31.567\nb,120.298,31.567\n' >p1.csv
printf 'name,lon,lat\nc,120.299,31.567\n' >p2.csv
status 0 "$WARD" load t.db places p1.csv p2.csv --source-crs EPSG:4326 --map place_id=name
equal "$(query "SELECT place_id, source FROM places, loads WHERE layer = 'places' ORDER BY places.id")" 'a|p1.csv, p2.csv
b|p1.csv, p2.csv
c|p1.csv, p2.csv' "two sources"
status 0 "$WARD" load t.db places p1.csv --source-crs EPSG:4326 --map 'place_id=#' --replace
equal "$(query "SELECT place_id, name FROM places ORDER BY id")" '1|a
2|b' "numbered rows"

# dry run and --json
before=$(sha256sum t.db)
status 0 "$WARD" load t.db places p2.csv --source-crs EPSG:4326 --map place_id=name --replace --dry-run --json
contains err 'dry run'
equal "$(/usr/bin/python3 -c 'import json,sys; d = json.loads(open("err").read().splitlines()[-1]); print(d["rows_read"], d["rows_loaded"], d["mapping"]["place_id"], d["dry_run"])')" "1 1 name True" "the record"
equal "$(cat out)" "" "a load has no result on standard output"
equal "$(sha256sum t.db)" "$before" "a dry run writes nothing"

# --save keeps what was decided for the next file of the kind
printf 'Nr,X,Y\nH1,120.297,31.567\n' >h1.csv
printf 'Nr,X,Y\nH2,120.298,31.567\n' >h2.csv
status 3 "$WARD" load t.db hydrants h1.csv
contains err 'hydrant_id'
contains err 'found Nr, X, Y'
status 0 "$WARD" load t.db hydrants h1.csv --source-crs EPSG:4326 --map hydrant_id=Nr --map x=X --map y=Y --save
contains t.ini '[load.hydrants]'
contains t.ini 'map.hydrant_id = Nr'
status 0 "$WARD" load t.db hydrants h2.csv --append
equal "$(query "SELECT hydrant_id FROM hydrants ORDER BY id")" 'H1
H2' "by the ini alone"

# an edit by another program ends the sameness of a load
query "DELETE FROM places WHERE id = 1"
status 0 "$WARD" load t.db places p1.csv --source-crs EPSG:4326 --map 'place_id=#' --replace
equal "$(query "SELECT count(*) FROM places")" 2 "loaded again after an edit"
equal "$(query 'PRAGMA integrity_check')" ok "integrity"

# load: zipped sources are unpacked by ward itself, hostile ones refused, and nothing is left behind.
/usr/bin/python3 -c 'import osgeo' 2>/dev/null || skip "python3-gdal is not installed"
/usr/bin/python3 "$TESTS/cli/load_sources.py" 2>/dev/null || fail "the sources could not be made"
/usr/bin/python3 "$TESTS/cli/zips.py" 2>/dev/null || fail "the zips could not be made"
mkdir tmp
export TMPDIR=$PWD/tmp
status 0 "$WARD" init t.db --crs EPSG:4549 -q
nothing_left() { equal "$(ls -A tmp)" '' "left behind after $1"; }

# good FILE LAYER COUNT ARGUMENTS…
good() {
  local file=$1 layer=$2 count=$3; shift 3
  status 0 "$WARD" load t.db "$layer" "$file" --replace "$@"
  equal "$(sqlite3 t.db "SELECT count(*) FROM $layer")" "$count" "$file"
  equal "$(sqlite3 t.db "SELECT source FROM loads ORDER BY id DESC LIMIT 1")" "$file" "the source's name"
  nothing_left "$file"
}
good units.zip units 2
equal "$(sqlite3 t.db "SELECT group_concat(name) FROM (SELECT name FROM units ORDER BY unit_code)")" '南长街东,南长街西' "GBK names"
good bins.zip bins 3
good 表.zip bins 50 --source-crs EPSG:4326 --trust-crs
good bins.kmz bins 1 --trust-crs
good gdb.zip bins 3
good crowd.zip bins 50 --source-crs EPSG:4326 --trust-crs
printf 'bin_id,lon,lat\nB1,120.297,31.567\nB1,120.297,31.567\n' >one.csv
/usr/bin/python3 -c 'import zipfile; zipfile.ZipFile("one.zip", "w").write("one.csv")'
status 0 "$WARD" load t.db bins one.zip --replace --max-rejects 1 --source-crs EPSG:4326 --trust-crs
equal "$(sqlite3 t.db "SELECT source || row FROM rejects ORDER BY id DESC LIMIT 1")" one.zip2 "a reject's source"

before=$(sha256sum t.db)
# refused FILE TEXT
refused() {
  status 3 "$WARD" load t.db bins "$1" --replace --source-crs EPSG:4326
  contains err "$2"
  equal "$(grep -c ward-unpack err)" 0 "the temporary folder is no news"
  equal "$(sha256sum t.db)" "$before" "the database after $1"
  nothing_left "$1"
}
refused bomb.zip '100 times'
refused liar.zip 'liar.zip'
refused up.zip 'outside its own folder'
refused back.zip 'outside its own folder'
refused root.zip 'absolute name'
refused deep.zip '8 deep'
refused many.zip 'holds 10002 files, more than 10000'
refused two.zip 'several sources (x.csv, y.csv)'
refused twice.zip 'x.csv twice'
refused none.zip 'no file that ward reads'
refused empty.zip 'empty.zip'
refused link.zip 'a link'
refused cut.zip 'no whole zip'
refused head.zip 'head.zip'
refused broken.zip 'broken.zip'
refused locked.zip 'encrypted'
refused line.zip 'line.zip'
refused nothing.zip 'nothing.zip'
equal "$(ls ../x.csv /tmp/x.csv 2>/dev/null)" '' "no file outside"

# what a killed load has left, the next one clears; another live process's folder stays
mkdir tmp/ward-unpack-4194999-AAAAAA tmp/ward-unpack-$$-AAAAAA
touch tmp/ward-unpack-4194999-AAAAAA/x.csv
status 0 "$WARD" load t.db bins bins.zip --replace
equal "$(ls -A tmp)" "ward-unpack-$$-AAAAAA" "swept"

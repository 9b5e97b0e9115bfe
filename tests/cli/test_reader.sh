# The reader process behind `ward load`: what offices send is read right; what is hostile is refused with a sentence and
# touches nothing.
status 0 "$WARD" init t.db --crs EPSG:4549 -q
ask() { "$WARD" sql t.db "$1" -f csv 2>err | tail -n +2; }

# a title above the header, GBK, degrees and minutes, a code with zeros, a blank line
cat >utf8.csv <<'CSV'
2023年度公厕台账,,,
制表单位：城管局,,,
公厕编号,公厕名称,经度,纬度
007,公厕一号,120°17′49.2″,31°34′01.2″
,,,
008,墨文路公厕,120.301,31.5675
CSV
for encoding in UTF-8 GBK; do
  iconv -f UTF-8 -t "$encoding" utf8.csv >toilets.csv
  status 0 "$WARD" load t.db toilets toilets.csv --replace
  contains err "names in row 3"
  equal "$(ask "SELECT toilet_id, name FROM toilets ORDER BY toilet_id" | tr '\n' ' ')" "007,公厕一号 008,墨文路公厕 " "$encoding"
done
equal "$(ask "SELECT round(ST_X(geom)) || ' ' || round(ST_Y(geom)) AS p FROM toilets WHERE toilet_id = '007'")" "528196.0 3493878.0" \
  "31.567 N 120.297 E in EPSG:4549"
# Big5, in traditional characters
printf '公厕编号,公厕名称,经度,纬度\n009,墨文路公廁與停車場,120.301,31.5675\n010,清名橋街道辦事處,120.301,31.5675\n' | sed 's/厕编/廁編/; s/号/號/; s/厕名称/廁名稱/; s/经/經/; s/纬/緯/' |
  iconv -f UTF-8 -t BIG5 >big5.csv
status 0 "$WARD" load t.db toilets big5.csv --replace --map toilet_id=公廁編號 --map name=公廁名稱 --dry-run
contains err "encoding BIG5"
# semicolons and tabs; the coordinates in one cell
printf '公厕编号;公厕名称;坐标\n011;甲;120.297,31.567\n' >semi.csv
status 0 "$WARD" load t.db toilets semi.csv --replace
printf '公厕编号\t公厕名称\t坐标\n012\t乙\t31.567，120.297\n' >tab.tsv
status 0 "$WARD" load t.db toilets tab.tsv --replace
equal "$(ask "SELECT toilet_id, round(ST_X(geom)) AS x FROM toilets")" "012,528196" "latitude first in one cell"

# GCJ-02 is 485 m away from what it says
printf 'toilet_id,lon,lat\n013,120.301596068,31.565094360\n' >gcj.csv
status 0 "$WARD" load t.db toilets gcj.csv --replace --source-crs GCJ02
contains err "GCJ-02"
equal "$(ask "SELECT round(ST_X(geom)) AS x FROM toilets")" "528196" "GCJ-02"
status 7 "$WARD" load t.db toilets gcj.csv --replace --source-crs EPSG:4610
contains err "ballpark"
printf 'toilet_id,x,y\n014,528195.6,3493878.3\n' >xy.csv
status 7 "$WARD" load t.db toilets xy.csv --replace
contains err "--source-crs"
status 0 "$WARD" load t.db toilets xy.csv --replace --source-crs EPSG:4549
# X as the northing, as surveyors have it
printf 'toilet_id,X,Y\n015,3493878.3,528195.6\n' >swapped.csv
status 0 "$WARD" load t.db toilets swapped.csv --replace --source-crs EPSG:4549
equal "$(ask "SELECT round(ST_X(geom)) AS x FROM toilets")" "528196" "swapped axes"

# ---- what is refused, and changes nothing ----
before=$(sha256sum t.db)
refused() {
  local text=$1; shift
  status 3 "$WARD" load t.db toilets "$@" --replace
  contains err "$text"
  equal "$(sha256sum t.db)" "$before" "the database after: $*"
}
printf '<OGRVRTDataSource><OGRVRTLayer name="p"><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>' >a.vrt
cp a.vrt v.gml
cp a.vrt v.kml
cp a.vrt v.geojson
printf 'PK' >a.zip
refused '.vrt' a.vrt
refused 'v.gml' v.gml
refused 'v.kml' v.kml
refused 'v.geojson' v.geojson
refused 'no whole zip' a.zip
printf '\377\376a\0,\0b\0' >utf16.csv
refused 'UTF-16' utf16.csv
printf 'a,b\n\377\377,\377\n' >broken.csv
refused '--encoding' broken.csv

# a GeoJSON that wants a URL fetched, and a GeoPackage that wants the password file read
if [ -x /usr/bin/python3 ]; then
  cat >hostile.py <<'PY'
import shutil, socket, sqlite3, subprocess, sys, threading
ward, base = sys.argv[1:3]
server = socket.socket()
server.bind(("127.0.0.1", 0))
server.listen(5)
calls = []
def listen():
    while True:
        try:
            connection, _ = server.accept()
        except OSError:
            return
        calls.append(1)
        connection.close()
threading.Thread(target=listen, daemon=True).start()
with open("link.geojson", "w") as out:
    out.write('{"type":"FeatureCollection","crs":{"type":"link","properties":{"href":"http://127.0.0.1:%d/x","type":"proj4"}},'
              '"features":[{"type":"Feature","properties":{"toilet_id":"1"},"geometry":{"type":"Point","coordinates":[120.3,31.5]}}]}'
              % server.getsockname()[1])
got = subprocess.run([ward, "load", "t.db", "toilets", "link.geojson", "--replace"], capture_output=True, text=True)
print("link", got.returncode, "--source-crs" in got.stderr, len(calls))
control = socket.create_connection(server.getsockname())
control.close()
server.close()
db = sqlite3.connect("evil.gpkg")
db.execute("CREATE TABLE t(a)")
db.execute("PRAGMA writable_schema = ON")
db.execute("INSERT INTO sqlite_master(type, name, tbl_name, rootpage, sql) VALUES ('table', 'evil', 'evil', 0, ?)",
           ("CREATE VIRTUAL TABLE evil /* USING rtree */ USING VirtualText('/etc/passwd', 'UTF-8', 0, POINT, NONE, ':')",))
db.commit()
got = subprocess.run([ward, "load", "t.db", "toilets", "evil.gpkg", "--replace"], capture_output=True, text=True)
print("gpkg", got.returncode, "evil" in got.stderr and "VirtualText" in got.stderr, "root:" in got.stdout + got.stderr)
PY
  equal "$(/usr/bin/python3 hostile.py "$WARD" x | tr '\n' ' ')" "link 7 True 0 gpkg 3 True False " "hostile files"
  equal "$(sha256sum t.db)" "$before" "the database after hostile files"
fi

# ---- a reader that dies or hangs in the middle ----
awk 'BEGIN { print "toilet_id,lon,lat"; for (i = 0; i < 400000; i++) printf "K%d,%.6f,31.567\n", i, 120.29 + i / 1e7 }' >big.csv
# its child, and how much that has said: 3 MB are more than its look at the file (about 1 MB), and less than all rows
child_of() { grep -lsE "^PPid:[[:space:]]*$1\$" /proc/[0-9]*/status | head -n 1 | cut -d/ -f3; }
said() { sed -n 's/^wchar: //p' "/proc/$1/io" 2>/dev/null | grep . || echo 9999999; }
kill_reader() {
  "$WARD" load t.db toilets big.csv --replace --source-crs EPSG:4326 -q >out 2>err &
  local pid=$! child='' tries=0
  while [ -z "$child" ] && [ $tries -lt 2000 ]; do
    child=$(child_of $pid)
    tries=$((tries + 1))
  done
  tries=0
  while [ "$(said "$child")" -lt 3000000 ] && [ $tries -lt 20000 ]; do tries=$((tries + 1)); done
  kill -"$1" "$child" 2>/dev/null || fail "the reader was not found"
  wait $pid
  equal "$?" 3 "exit status after SIG$1"
  contains err "$2"
  equal "$(sha256sum t.db)" "$before" "the database after SIG$1"
}
kill_reader KILL 'killed'
kill_reader XCPU 'processor time'
equal "$(ask "SELECT toilet_id FROM toilets")" "015" "the old layer stands"
# Of ours: other tests may be reading.
left=0
for status in $(grep -lsE '^Name:[[:space:]]*exe$' /proc/[0-9]*/status); do
  [ "$(readlink "${status%/status}/cwd")" != "$PWD" ] || left=$((left + 1))
done
equal "$left" 0 "no reader is left"

# by itself it is no program for users
status 1 "$WARD" read </dev/null

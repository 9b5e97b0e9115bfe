work="$N points to GeoJSON in WGS 84" peer=ogr2ogr aim='20 x'
prepare() { need points.db; }
peer_run() {
  quiet ogr2ogr -f GeoJSON -lco RFC7946=YES peer.geojson "$S/points.db" \
    -sql "SELECT bin_id, kind, opened_on, geom FROM bins"
}
ward_run() { quiet "$WARD" export "$S/points.db" bins --select bin_id,kind,opened_on -q -o ward.geojson; }
# GDAL takes the last digits of 120.2999998 and 120.3000006 for noise and writes 120.3: where it has at most four
# decimals, ward's may differ from them by less than a millionth of a degree.
compare() {
  /usr/bin/python3 - <<'PY'
import json
def features(name):
    with open(name, encoding="utf-8") as f:
        for line in f:
            line = line.strip().rstrip(",")
            if line.startswith('{ "type": "Feature",') or line.startswith('{"type": "Feature",'):
                feature = json.loads(line)
                p = feature["properties"]
                yield p["bin_id"], p["kind"], p["opened_on"], tuple(feature["geometry"]["coordinates"])
def is_same(peer, ward):
    return peer == ward or (abs(peer - ward) < 1e-6 and round(peer, 4) == peer)
peer = {f[0]: f for f in features("peer.geojson")}
n, bad = 0, []
for f in features("ward.geojson"):
    n += 1
    p = peer.get(f[0])
    if p is None or p[:3] != f[:3] or not all(map(is_same, p[3], f[3])):
        bad.append(f)
if n != len(peer) or n == 0:
    print(f"{n} features against {len(peer)}")
if bad:
    print(f"{len(bad)} features differ: {bad[0]} against {peer.get(bad[0][0])}")
PY
}
bare_run() {
  sqlite3 -csv "$S/points.db" "SELECT bin_id, kind, opened_on, hex(geom) FROM bins" >bare.csv
  sync bare.csv
}

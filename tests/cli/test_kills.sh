# load: kill -9 at random moments of a replacement leaves the old layer or the new one, never anything between.
# KILLS=100 bash tests/scratch.sh …/test_kills.sh WARD BUILD kills more often.
for name in old new; do
  /usr/bin/python3 - $name <<'PY'
import sys
name = sys.argv[1]
with open(name + '.csv', 'w') as f:
    f.write('bin_id,kind,lon,lat\n')
    for i in range(20000 if name == 'new' else 15000):
        f.write('%s%05d,%s,%.6f,%.6f\n' % (name, i, name, 120.2 + i % 200 / 2000, 31.5 + i // 200 / 2000))
PY
done
status 0 "$WARD" init t.db --crs EPSG:4549 -q
status 0 "$WARD" load t.db bins old.csv --source-crs EPSG:4326 -q
state() {
  sqlite3 "$1" "SELECT min(kind) || ' ' || max(kind) || ' ' || count(*) FROM bins;
    SELECT source || ' ' || rows_loaded FROM loads WHERE layer = 'bins' ORDER BY id DESC LIMIT 1;
    SELECT count(*) FROM idx_bins_geom; SELECT rtreecheck('idx_bins_geom'); PRAGMA integrity_check"
}
cp t.db old.db
old=$(state t.db)
began=$(date +%s%N)
status 0 "$WARD" load t.db bins new.csv --replace --source-crs EPSG:4326 -q
took=$((($(date +%s%N) - began) / 1000))
new=$(state t.db)
equal "$(printf '%s' "$old" | head -n 1)" 'old old 15000' "the old layer"
equal "$(printf '%s' "$new" | head -n 1)" 'new new 20000' "the new layer"
RANDOM=4711
n_old=0 n_new=0
for i in $(seq 1 "${KILLS:-10}"); do
  rm -f t.db t.db-*
  cp old.db t.db
  "$WARD" load t.db bins new.csv --replace --source-crs EPSG:4326 -q >/dev/null 2>&1 &
  pid=$!
  at=$(((RANDOM * 32768 + RANDOM) % (took * 3 / 2)))
  sleep "$(printf '%d.%06d' $((at / 1000000)) $((at % 1000000)))"
  kill -9 $pid 2>/dev/null
  wait $pid 2>/dev/null
  got=$(state t.db)
  checks=$((checks + 1))
  if [ "$got" = "$old" ]; then n_old=$((n_old + 1))
  elif [ "$got" = "$new" ]; then n_new=$((n_new + 1))
  else fail "killed after $at us: $got"; fi
done
printf '%d old, %d new\n' "$n_old" "$n_new"
status 0 "$WARD" load t.db bins new.csv --replace --source-crs EPSG:4326 -q
equal "$(state t.db | head -n 1)" 'new new 20000' "a load after the kills"

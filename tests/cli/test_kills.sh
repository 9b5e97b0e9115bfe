# kill -9 at random moments of a load (replacing, appending, by key, from a zip, of several sources), of attribute and of
# daily leaves the old database or the new one, never anything between, and the next run goes through.
# KILLS=500 SEED=1 bash tests/scratch.sh …/test_kills.sh WARD BUILD kills more often, at other moments.
. "$TESTS/queries/city.sh"
mkdir tmp
export TMPDIR=$PWD/tmp
/usr/bin/python3 - "$((${KILLS:-7} > 20 ? 4 : 1))" <<'PY'
import random, sys
scale = int(sys.argv[1])
rng = random.Random(1)
def bins(path, kind, first, n):
    with open(path, 'w') as f:
        f.write('bin_id,kind,lon,lat\n')
        for i in range(first, first + n):
            f.write('%06d,%s,%.6f,%.6f\n' % (i, kind, 120.2 + i % 200 / 2000, 31.5 + i // 200 / 2000))
bins('old.csv', 'old', 0, 3000 * scale)
bins('new.csv', 'new', 0, 4000 * scale)
bins('more.csv', 'more', 3000 * scale, 3000 * scale)
bins('rest.csv', 'rest', 6000 * scale, 2000 * scale)
with open('cases.csv', 'w') as f:
    f.write('case_id,stream,reported_at,due_at,closed_at,wkt\n')
    for i in range(1000 * scale):
        f.write('K%05d,event,2023-04-%02dT08:00:00,2023-04-%02dT18:00:00,,POINT(%d %d)\n' %
                (i, 1 + i % 20, 2 + i % 20, rng.randrange(528000, 530000), rng.randrange(3493000, 3495000)))
PY
/usr/bin/python3 -c 'import zipfile; zipfile.ZipFile("new.zip", "w", zipfile.ZIP_DEFLATED).write("new.csv")'

# What the database says, but for the times and the random versions; and that it is whole.
state() {
  sqlite3 "$1" 2>&1 <<'SQL' | sha256sum
.mode quote
SELECT bin_id, kind, hex(geom) FROM bins ORDER BY bin_id;
SELECT case_id, stream, reported_at, extra FROM cases ORDER BY case_id;
SELECT * FROM case_places ORDER BY case_id;
SELECT * FROM score_days ORDER BY level, code, day;
SELECT id, layer, source, mode, rows_read, rows_loaded, rows_rejected, settings FROM loads ORDER BY id;
SELECT id, verb, from_date, to_date, hash FROM runs ORDER BY id;
SELECT count(*) FROM rejects;
SELECT count(*) FROM idx_bins_geom;
SELECT pkid, xmin, ymax FROM idx_cases_geom ORDER BY pkid;
SELECT type, name, sql FROM sqlite_schema ORDER BY type, name;
SQL
}
whole() {
  equal "$(sqlite3 "$1" "SELECT rtreecheck('idx_bins_geom'); SELECT rtreecheck('idx_cases_geom'); PRAGMA integrity_check")" "ok
ok
ok" "$2"
}

city_make
cp city.db t.db; cp city.ini t.ini
status 0 "$WARD" load t.db bins old.csv --source-crs EPSG:4326 --trust-crs -q
mv t.db loaded.db
cp loaded.db t.db
status 0 "$WARD" load t.db cases cases.csv --upsert -q
mv t.db unattributed.db

ways=(replace append upsert zip several attribute daily)
from() { case $1 in attribute) echo unattributed.db ;; *) echo loaded.db ;; esac; }
work() {
  local crs=(--source-crs EPSG:4326 --trust-crs -q)
  case $1 in
    replace) set -- load t.db bins new.csv --replace "${crs[@]}" ;;
    append) set -- load t.db bins more.csv --append "${crs[@]}" ;;
    upsert) set -- load t.db bins new.csv --upsert --delete-missing "${crs[@]}" ;;
    zip) set -- load t.db bins new.zip --replace "${crs[@]}" ;;
    several) set -- load t.db bins new.csv more.csv rest.csv --append --max-rejects 99% "${crs[@]}" ;;
    attribute) set -- attribute t.db -q ;;
    daily) set -- daily t.db --date 2023-04-02 --cases cases.csv -q ;;
  esac
  exec "$WARD" "$@"
}
declare -A new took old n_old n_new
for way in "${ways[@]}"; do
  cp "$(from $way)" t.db
  old[$way]=$(state t.db)
  began=$(date +%s%N)
  (work $way) 2>err || fail "$way: $(cat err)"
  took[$way]=$((($(date +%s%N) - began) / 1000))
  new[$way]=$(state t.db)
  whole t.db "$way, done"
  checks=$((checks + 1))
  [ "${old[$way]}" != "${new[$way]}" ] || fail "$way changes nothing"
  n_old[$way]=0 n_new[$way]=0
done

RANDOM=${SEED:-4711}
for i in $(seq 1 "${KILLS:-7}"); do
  way=${ways[$((i % ${#ways[@]}))]}
  rm -f t.db t.db-*
  cp "$(from $way)" t.db
  (work $way) >/dev/null 2>&1 &
  pid=$!
  at=$(((RANDOM * 32768 + RANDOM) % (took[$way] * 5 / 4)))
  sleep "$(printf '%d.%06d' $((at / 1000000)) $((at % 1000000)))"
  kill -9 $pid 2>/dev/null
  wait $pid 2>/dev/null
  got=$(state t.db)
  whole t.db "$way killed after $at us"
  checks=$((checks + 1))
  if [ "$got" = "${old[$way]}" ]; then n_old[$way]=$((n_old[$way] + 1))
  elif [ "$got" = "${new[$way]}" ]; then n_new[$way]=$((n_new[$way] + 1))
  else fail "$way, killed after $at us, is neither old nor new"; fi
  # The lock is free at once, and the same work goes through on what was left.
  if [ $((i % 5)) = 0 ] && [ "$got" = "${old[$way]}" ]; then
    (work $way) 2>err || fail "$way after a kill: $(cat err)"
    equal "$(state t.db)" "${new[$way]}" "$way after a kill"
  fi
done
for way in "${ways[@]}"; do printf '%s: %d old, %d new\n' "$way" "${n_old[$way]}" "${n_new[$way]}"; done

# The folders that killed loads unpacked into are gone after the next zip.
cp loaded.db t.db
(work zip) 2>err || fail "$(cat err)"
equal "$(ls -A tmp)" '' "left in TMPDIR"

# A full disk, while a zip is unpacked, while rows are stored, while rejects are written: a sentence that names the folder,
# the old layer untouched and whole, nothing half left behind, and the next load goes through.
if [ -z "${INSIDE:-}" ]; then
  # Small disks need a mount of one's own: root has it, others in a user namespace where the kernel allows it.
  flags=-m; [ "$(id -u)" = 0 ] || flags=-rm
  unshare $flags sh -c 'mount -t tmpfs none /mnt' 2>/dev/null || skip "no small disk can be mounted here"
  INSIDE=1 unshare $flags bash -c 'set -u; . "$TESTS/lib.sh"; . "$0"; finish' "$TESTS/cli/test_disk.sh" || fail "see above"
  checks=1
  return 0
fi
disk() { mkdir "$1" && mount -t tmpfs -o size="$2" none "$1" || skip "no small disk can be mounted here"; }
/usr/bin/python3 - <<'PY'
import random, zipfile
rng = random.Random(5)
def bins(path, n):
    with open(path, 'w') as f:
        f.write('bin_id,kind,lon,lat,note\n')
        for i in range(n):
            f.write('B%06d,litter,%.6f,%.6f,%s\n' % (i, 120.2 + i % 200 / 2000, 31.5 + i // 200 / 20000, rng.randbytes(30).hex()))
bins('few.csv', 100)
bins('many.csv', 15000)
zipfile.ZipFile('many.zip', 'w', zipfile.ZIP_DEFLATED).write('many.csv')
with open('twice.csv', 'w') as f:
    f.write('bin_id,lon,lat,note\n' + 'B1,120.2,31.5,%s\n' % ('x' * 200) * 2000)
PY
load() { "$WARD" load "$@" --source-crs EPSG:4326 --trust-crs -q; }

# unpacking
disk tmp 1m
status 0 "$WARD" init t.db --crs EPSG:4549 -q
status 0 load t.db bins few.csv
cp t.db old.db
TMPDIR=$PWD/tmp status 3 load t.db bins many.zip --replace
contains err "many.zip cannot be unpacked into $PWD/tmp: No space left on device; TMPDIR names another folder"
equal "$(ls -A tmp)" '' "left in TMPDIR"
same t.db old.db
status 0 load t.db bins many.zip --replace

# storing: from a disk that holds little more than the database to one that nearly holds all
n=0
for more in 200 1000 2500; do
  disk disk$n $(($(stat -c %s old.db) / 1024 + more))k
  cp old.db disk$n/t.db
  for mode in --replace --append --upsert; do
    status 6 load disk$n/t.db bins many.csv $mode --max-rejects 99%
    contains err "disk$n/t.db is full; nothing was changed"
    equal "$(ls -A disk$n | xargs)" "$(ls -A disk$n | grep -v -e -journal | xargs)" "no journal is left"
    equal "$(sqlite3 disk$n/t.db "SELECT count(*) FROM bins; PRAGMA integrity_check; SELECT rtreecheck('idx_bins_geom'); SELECT count(*) FROM loads WHERE layer = 'bins'" | xargs)" "100 ok ok 1" "$mode with $more KB"
  done
  same disk$n/t.db old.db
  n=$((n + 1))
done
rm -f disk2/*
cp old.db disk2/t.db
status 0 load disk2/t.db bins few.csv --replace --map kind=note

# SQLite's own temporary files
cp old.db t.db
SQLITE_TMPDIR=$PWD/tmp TMPDIR=$PWD/tmp load t.db bins many.csv --replace 2>err
code=$?
case $code in
  0) equal "$(sqlite3 t.db 'SELECT count(*) FROM bins')" 15000 "loaded without temporary files" ;;
  6) same t.db old.db ;;
  *) fail "exit $code with a full TMPDIR: $(cat err)" ;;
esac

# rejects
disk full 16k
head -c 20000 /dev/zero >full/stuffing 2>/dev/null
cp old.db t.db
status 3 load t.db bins twice.csv --replace -o full
contains err "could not be written to full/twice.csv.rejects.csv, name another folder with -o"
equal "$(ls -A full)" stuffing "no half file of rejects"
same t.db old.db
status 3 load t.db bins twice.csv --replace -o .
contains err "the rejected rows are in ./twice.csv.rejects.csv"
equal "$(wc -l <twice.csv.rejects.csv)" 2000 "a line for the names and each row but the one that was good"

#!/usr/bin/env bash
# The benchmark: run.sh WARD BUILD SCRATCH [--smoke] [--rows DIR] [ROW…]
# A row marked only_by_name runs when it is named.
# Runs each row's peer and ward in turn, compares the results, and prints one table. A row whose results differ prints
# the difference and no time, and makes the exit status 1. "bare" is what plain SQLite takes to read the rows and to write
# the result that is there by then: what is left to gain shows. --smoke: tiny sizes and no PostgreSQL; the rows that need it
# run ward's half alone.
set -u
[ $# -ge 3 ] || { sed -n '2,8s/^# //p' "$0" >&2; exit 2; }
WARD=$(realpath "$1") BUILD=$(realpath "$2") S=$(mkdir -p "$3" && realpath "$3")
BENCH=$(cd "$(dirname "$0")" && pwd)
ROOT=$(cd "$BENCH/../.." && pwd)
shift 3
export LC_ALL=C.UTF-8

SMOKE=0 rows=$BENCH/rows names=()
# Of rows that differ only in size or peer one is enough to see that all stand.
smoke="01_load_csv 03_load_polygons 04_append 13_attribute_165_spatialite 26_counts_165_spatialite 31_nearest 32_split
  33_gap 41_geojson"
while [ $# -gt 0 ]; do
  case $1 in
    --smoke) SMOKE=1 ;;
    --rows) shift; rows=$1 ;;
    *) names+=("$1") ;;
  esac
  shift
done
if [ "$SMOKE" = 1 ]; then
  N=2000 POLYGONS=300 NEAR=1000 STREETS=400 LATTICE=10 MORE=50 NETWORK=2000 SITES=300
else
  N=${BENCH_POINTS:-1000000} POLYGONS=$((N / 5)) NEAR=$((N / 5)) STREETS=15000 NETWORK=$N LATTICE=100 MORE=5000 SITES=30000
fi
. "$BENCH/lib.sh"

: >"$S/log"
gcc -O2 -o "$S/gen" "$BENCH/gen.c" -lm || die "gen.c does not compile"
# What was made for other sizes, another generator or another ward is made anew.
stamp=$( (echo "$N $POLYGONS $NEAR $STREETS $NETWORK $LATTICE $MORE $SITES"; cat "$BENCH/gen.c" "$WARD" "$BUILD/ward-city") | sha256sum)
if [ "$(cat "$S/stamp" 2>/dev/null)" != "$stamp" ]; then
  rm -rf "$S"/*.csv "$S"/*.fgb "$S"/*.db* "$S/city"
  printf '%s' "$stamp" >"$S/stamp"
fi

all=()
for file in "$rows"/*.sh; do grep -q 'only_by_name=1' "$file" || all+=("$file"); done
# shellcheck disable=SC2206
[ "$SMOKE" = 0 ] || [ "${#names[@]}" -gt 0 ] || [ "$rows" != "$BENCH/rows" ] || names=($smoke)
if [ "${#names[@]}" -gt 0 ]; then
  all=()
  for name in "${names[@]}"; do
    [ -e "$rows/$name.sh" ] || die "no row $name; there are: $(cd "$rows" && ls | sed 's/\.sh$//' | tr '\n' ' ')"
    all+=("$rows/$name.sh")
  done
fi
PG=
trap stop_postgis EXIT
trap 'exit 130' INT TERM
[ "$SMOKE" = 1 ] || ! grep -lq '^needs=postgis' "${all[@]}" || start_postgis

# one FILE: runs a row; its line of the table goes to results
one() {
  row=$(basename "$1" .sh)
  unit=s aim= needs= note=
  . "$1"
  printf '== %s: %s\n' "$row" "$work" >&2
  rm -rf "$S/run"
  mkdir "$S/run"
  cd "$S/run" || exit 1
  prepare
  local peer_value=- ward_value bare=- ratio=- differs
  if [ "$SMOKE" = 0 ] || [ "$needs" != postgis ]; then
    run_peer
    peer_value=$SECONDS_TAKEN
  fi
  run_ward
  ward_value=$SECONDS_TAKEN
  if [ "$peer_value" != - ]; then
    differs=$(compare 2>&1)
    if [ -n "$differs" ]; then
      printf '%s\t%s\tresults differ: %s\n' "$work" "$peer" "${differs//$'\n'/; }" >>"$S/results"
      exit 3
    fi
    ratio=$(awk -v p="$peer_value" -v w="$ward_value" 'BEGIN { printf "%.1f", p / w }')
  fi
  if [ "$(type -t bare_run)" = function ]; then
    seconds bare_run
    bare="$SECONDS_TAKEN s"
  fi
  printf '%s\t%s\t%s %s\t%s %s\t%s\t%s\t%s\n' "$work" "$peer" "$peer_value" "$unit" "$ward_value" "$unit" "$bare" \
    "$ratio" "$aim" >>"$S/results"
}
# A row may measure in its own way by redefining these two.
run_peer() { seconds peer_run; }
run_ward() { seconds ward_run; }

rc=0
printf 'work\tpeer\tpeer\tward\tbare\tratio\taim\n' >"$S/results"
for file in "${all[@]}"; do
  (one "$file") || rc=1
done
rm -rf "$S/run"
/usr/bin/python3 - "$S/results" <<'PY'
import sys
rows = [line.rstrip("\n").split("\t") for line in open(sys.argv[1], encoding="utf-8")]
widths = [max((len(r[i]) for r in rows if len(r) > 3), default=0) for i in range(7)]
for n, r in enumerate(rows):
    cells = [c.ljust(w) if i < 2 else c.rjust(w) for i, (c, w) in enumerate(zip(r, widths))]
    print("  ".join(cells).rstrip() if len(r) > 3 else "  ".join([r[0].ljust(widths[0]), r[1].ljust(widths[1]), r[2]]))
    if n == 0:
        print("  ".join("─" * w for w in widths))
PY
exit $rc

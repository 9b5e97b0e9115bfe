#!/usr/bin/env bash
# Are the tests able to fail? Breaks the code in a copy, one place at a time, and expects a red test each time.
# A slow check of its own, not part of ctest: bash tests/mutants.sh [MUTANT…]
set -u
root=$(cd "$(dirname "$0")/.." && pwd)
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
git -C "$root" archive HEAD | tar -x -C "$copy"
cmake -S "$copy" -B "$copy/build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DWARD_TESTS=ON >/dev/null || exit 2
ninja -C "$copy/build" >/dev/null || { echo "the unbroken copy does not build" >&2; exit 2; }

# name | file | perl substitution | tests that must notice
mutants='
exact orientation gives up     | engine/geo/pred.c          | s/return orient_exact\(ax, ay, bx, by, cx, cy\)/return 0/ | test_pred$|test_locate$
left is right                  | engine/geo/nearest.c       | s/side > 0 \? WARD_SIDE_LEFT/side < 0 ? WARD_SIDE_LEFT/ | test_nearest$
margin to nobody               | engine/geo/locate.c        | s/margin_m <= margin_bound_m \? margin_m/margin_m > margin_bound_m ? margin_m/ | test_locate$
split drops what is left       | engine/geo/split.c         | s/p->length_m = p->to_m - p->from_m;/p->length_m = (p->to_m - p->from_m) * 0.999999;/ | test_split$
arcs without their bow         | engine/geo/gap.c           | s/r \* r \* \(to - from\) \+/r * r * sin(to - from) +/ | test_gap$
another earth                  | engine/geo/gcj02.c         | s/6378245\.0/6378137.0/ | test_gcj02$
shells turn the other way      | engine/io/out_geojson.c    | s/is_shell \? area < 0 : area > 0/is_shell ? area > 0 : area < 0/ | test_out$|test_export$|test_run$
the fence lets sockets through | engine/io/fence.c          | s/    SYS_socket,\n// | test_fence$|test_hostile$|test_reader
near is everywhere             | engine/store/attribute_decide.c | s/x, y, g->limits\.near_m, &p/x, y, 1e9, &p/ | test_attribute$
a repeated key slips in        | engine/store/write.c       | s/\*outcome = "repeated key";/*outcome = NULL;/g | test_write$|test_load$
any share may be rejected      | engine/cli/load.c          | s/double most = /double most = 1e9; double least = /; s/(double least = [^;]*;)/$1 (void)least;/ | test_load_bad$
unknown pipes are kept         | queries/gas_pipe_scope.sql | s/= .unknown. THEN .assess./= \x27unknown\x27 THEN \x27keep\x27/ | test_examples
ninety is not excellent        | queries/unit_scores.sql    | s/s\.score >= b\.excellent_min/s.score > b.excellent_min/ | test_examples
edges go to one side           | engine/geo/split.c         | s/piece->length_m \/= 2;// | test_split
levels meet                    | engine/net/graphmeet.c     | s/ \S+ m->lines->level_of\[a->chain\] != m->lines->level_of\[b->chain\]// | test_graph$
sides change                   | engine/net/streetgaps.c    | s/side > 0 \? WARD_LEFT : side < 0/side < 0 ? WARD_LEFT : side > 0/ | test_streetgaps$
costs forgotten                | engine/net/reach.c         | s/k->at_m - \(r->within_m - k->cost_m\)/k->at_m - r->within_m/ | test_reach$
bounds too low                 | engine/net/sitingbound.c   | s/to_units\(rest \+ fmin/to_units(0.9 * rest + fmin/ | test_siting$
touched too near               | engine/store/touched.c     | s/box->min_x - m, box->min_y - m/box->min_x + m, box->min_y + m/ | test_touched$|test_attribute$
wide rows pass                 | engine/io/stream.c         | s/fault->reason = "too many cells";/fault->reason = NULL;/ | test_reader$
rounding forgotten             | queries/progress.sql       | s/t\.share \+ t\.share_off/t.share/ | test_examples
months too many                | queries/progress.sql       | s/:as_of\) >= -1/:as_of) >= -40/ | test_examples
parts and their whole          | queries/done_by_unit.sql   | s/r\.part_of IS NULL AND // | test_examples|test_renewal
pending misses a move          | engine/store/pending.c     | s/OTHER\("geom"\) " OR "// | test_touched$|cli/test_attribute$
totals only grow               | engine/store/attribute_totals.c | s/sign > 0 \?/sign > -2 ?/ | test_touched$|test_attribute$
values of the row before       | engine/io/flatgeobuf.c     | s/fgb->n_cells && fgb->cells\[column\]\.row == fgb->number \?/fgb->n_cells ?/ | test_flatgeobuf
days lost on their way         | engine/sql/tvf_result.c    | s/!has_param\(def, name\)/true/ | cli/test_run$
turns without halves           | engine/sql/spread.c        | s/ward_spread_turn\(\(uint32_t\)sqlite3_value_int64\(values\[0\]\)/ward_spread_turn(0 * (uint32_t)sqlite3_value_int64(values[0])/ | test_spread|test_examples
covers the wrong day           | engine/core/date.c         | s/% 400 == 0/% 500 == 0/ | test_date$
'
failures=0
while IFS='|' read -r name file change tests; do
  [ -n "${tests:-}" ] || continue
  name=$(echo $name) file=$(echo $file) change=$(sed 's/^ *//; s/ *$//' <<<"$change") tests=$(echo $tests)
  [ $# = 0 ] || { case " $* " in *" ${name%% *} "*) ;; *) continue ;; esac; }
  cp "$copy/$file" "$copy/kept"
  perl -0pi -e "$change" "$copy/$file"
  if cmp -s "$copy/$file" "$copy/kept"; then
    verdict="NOT APPLIED"
  elif ! ninja -C "$copy/build" >/dev/null 2>&1; then
    verdict="DOES NOT BUILD"
  elif (cd "$copy/build" && ctest -R "$tests" >/dev/null 2>&1); then
    verdict="SURVIVED"
  else
    verdict="noticed"
  fi
  [ "$verdict" = noticed ] || failures=$((failures + 1))
  printf '%-32s %-28s %s\n' "$name" "$file" "$verdict"
  cp "$copy/kept" "$copy/$file"
done <<<"$mutants"
[ "$failures" = 0 ]

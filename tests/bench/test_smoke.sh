# The benchmark at tiny sizes: each kind of row runs, its results agree with its peer's, and a result that does not
# agree is told instead of a time. No PostgreSQL: those rows run ward's half.
command -v ogr2ogr >/dev/null && command -v spatialite >/dev/null || skip "no ogr2ogr or spatialite to compare with"
status 0 bash "$TESTS/bench/run.sh" "$WARD" "$BUILD" scratch --smoke
equal "$(grep -c ' s  ' out)" 9 "rows with times"
equal "$(grep differ out)" "" "rows that differ"
mkdir rows
cat >rows/wrong.sh <<'ROW'
work="a wrong answer" peer=nobody aim='1 x'
prepare() { :; }
peer_run() { echo 1 >peer.txt; }
ward_run() { echo 2 >ward.txt; }
compare() { same_text peer.txt ward.txt; }
ROW
status 1 bash "$TESTS/bench/run.sh" "$WARD" "$BUILD" scratch --smoke --rows "$PWD/rows"
contains out "results differ"
equal "$(grep -c ' s  ' out)" 0 "times of a wrong answer"

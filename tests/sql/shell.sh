# For the tests of this folder: a town (town.py) and the plain sqlite3 shell with mod_ward loaded.
command -v sqlite3 >/dev/null || skip "no sqlite3 shell"
[ -e "$BUILD/mod_ward.so" ] || fail "no mod_ward.so in the build folder"
/usr/bin/python3 "$TESTS/sql/town.py" town.db

# A module built with sanitizers needs their runtime in the shell first, and C++ beside it for GEOS's exceptions.
preload=$(ldd "$BUILD/mod_ward.so" | awk '/lib(asan|tsan)\.so/ {print $3}')
[ -z "$preload" ] || preload="$preload $(ldd "$BUILD/mod_ward.so" | awk '/libstdc\+\+\.so/ {print $3}')"

# shell SQL: its rows on standard output, NULL as ~; an error on standard error
shell() {
  LD_PRELOAD=$preload sqlite3 -batch -bail -nullvalue '~' "${DB:-town.db}" -cmd ".load $BUILD/mod_ward" "$@"
}

# gives SQL ROWS: in the plain shell, the rows parted by blanks, the columns by |
gives() {
  local got
  got=$(shell "$1" 2>err | tr '\n' ' ')
  equal "${got% }" "$2" "$1"
  [ ! -s err ] || { fail "$1"; head -n 3 err >&2; }
}

# refuses SQL TEXT: an error that contains the text, and no row
refuses() {
  checks=$((checks + 1))
  if shell "$1" >out 2>err; then
    fail "no error: $1"
    head -n 3 out >&2
  else
    contains err "$2"
  fi
}

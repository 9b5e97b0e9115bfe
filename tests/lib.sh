# Checks for the shell tests. Each prints what it expected when it fails; finish() gives the verdict.
failures=0
checks=0

fail() { failures=$((failures + 1)); printf 'FAIL: %s\n' "$*" >&2; }
# What failed before stays failed: a test that skips its rest is not skipped.
skip() {
  [ "$failures" = 0 ] || finish
  printf 'skipped: %s\n' "$*"
  exit 77
}

# status EXPECTED COMMAND…: runs it, keeps its output in ./out and ./err, checks the exit status.
status() {
  local want=$1; shift
  checks=$((checks + 1))
  "$@" >out 2>err
  local got=$?
  [ "$got" = "$want" ] || { fail "exit $got, expected $want: $*"; sed 's/^/    /' err | head -n 20 >&2; }
}

# equal GOT WANT WHAT
equal() {
  checks=$((checks + 1))
  [ "$1" = "$2" ] || fail "$3: got '$1', expected '$2'"
}

# contains FILE TEXT
contains() {
  checks=$((checks + 1))
  grep -qF -- "$2" "$1" || { fail "$1 does not contain '$2':"; head -n 20 "$1" | sed 's/^/    /' >&2; }
}

# same FILE1 FILE2
same() {
  checks=$((checks + 1))
  cmp -s "$1" "$2" || { fail "$1 and $2 differ:"; diff "$1" "$2" | head -n 20 >&2; }
}

# query_params FILE: "name type default …" of every parameter of a query, those of the queries it @uses behind its own
query_params() {
  { sed -n 's/^-- @param *//p' "$1"
    local used
    for used in $(sed -n 's/^-- @uses *//p' "$1" | tr ',' ' '); do query_params "$ROOT/queries/$used.sql"; done
  } | awk '!seen[$1]++'
}

finish() {
  [ "$checks" -gt 0 ] || fail "no check was made"
  [ "$failures" = 0 ] || { printf '%d of %d checks failed\n' "$failures" "$checks" >&2; exit 1; }
  printf '%d checks\n' "$checks"
}

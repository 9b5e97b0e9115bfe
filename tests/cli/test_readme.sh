# The README's session prints what the README says.
. "$TESTS/city/make.sh"
make_city || fail "the sample city could not be made"

mkdir build && ln -s "$WARD" build/ward && ln -s "$CITY" build/demo
awk '/^```/ { inside = !inside; next } inside' "$ROOT/README.md" >session
grep -q '^\$ ' session || fail "the README has no session"
grep '^\$ ' session | sed 's/^\$ //' >commands
while IFS= read -r line; do
  printf '$ %s\n' "$line"
  bash -c "$line" 2>/dev/null
done <commands >got
same got session
[ -s scores.geojson ] || fail "the session's export wrote nothing"
equal "$(wc -l <"$ROOT/README.md" | awk '{ print ($1 <= 150) }')" 1 "the README has at most 150 lines"

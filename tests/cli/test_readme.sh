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

# "Your own city": its commands, in their order, on the four squares in place of the files it names
cp "$TESTS/queries/city/city.ini" city.ini
printf -- '-- @query  mine\nSELECT unit_code FROM units ORDER BY unit_code\n' >mine.sql
sed -n '/^## Your own city/,/^## /s/^    \(ward .*\)/\1/p' "$ROOT/README.md" | sed "s|  *#.*||; s|^ward load city.db \([a-z_]*\) .*|ward load city.db \1 $TESTS/queries/city/\1.csv|" >own
for verb in init load attribute daily copy run report; do contains own "ward $verb city.db"; done
while read -r _ words; do
  # shellcheck disable=SC2086
  status 0 "$WARD" $words </dev/null
done <own
equal "$(wc -l <"$ROOT/README.md" | awk '{ print ($1 <= 150) }')" 1 "the README has at most 150 lines"

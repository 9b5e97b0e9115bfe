# Makes the sample city's database once per build for the tests that need it: . make.sh; then $CITY/liangxi.db is there.
# Several tests may ask at once; the first makes it, under a lock, the others wait.
CITY=$BUILD/tests/city

make_city() {
  local want
  mkdir -p "$CITY"
  exec 9>"$CITY/lock"
  flock 9
  want=$(cat "$WARD" "$BUILD/ward-city" "$ROOT"/layers/* "$ROOT"/queries/* "$ROOT"/data/sources.csv | sha256sum)
  if [ "$(cat "$CITY/stamp" 2>/dev/null)" != "$want" ]; then
    rm -rf "$CITY"/liangxi.* "$CITY/sources" "$CITY/stamp"
    mkdir "$CITY/sources"
    "$BUILD/ward-city" "$CITY/sources" >"$CITY/log" 2>&1 || { cat "$CITY/log" >&2; return 1; }
    cp "$CITY/sources/liangxi.ini" "$CITY/liangxi.ini"
    "$WARD" init "$CITY/liangxi.db" --crs EPSG:4549 -q || return 1
    while IFS=, read -r layer file; do
      "$WARD" load "$CITY/liangxi.db" "$layer" "$CITY/sources/$file" -q </dev/null || return 1
    done < <(tail -n +2 "$ROOT/data/sources.csv")
    "$WARD" attribute "$CITY/liangxi.db" -q || return 1
    "$WARD" daily "$CITY/liangxi.db" --from 2023-06-28 --to 2023-06-30 -q || return 1
    printf '%s' "$want" >"$CITY/stamp"
  fi
  exec 9>&-
}

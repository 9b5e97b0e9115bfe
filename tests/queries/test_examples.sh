# Every @example of every shipped query, on the four squares of city/: the rows are those of FOLDER/expected.csv, which
# were reckoned by hand (README.md); and each query has one. `ACCEPT=1` writes them anew, for a review as a diff.
. "$TESTS/queries/city.sh"
city_make
city_publish

for query in "$ROOT"/queries/*.sql; do
  name=$(basename "$query" .sql)
  seen=0
  while IFS= read -r line; do
    seen=1
    folder=${line##*  }
    line=${line%  *}
    arguments=()
    for word in $line; do arguments+=(-p "$word"); done
    status 0 "$WARD" run city.db "$name" "${arguments[@]}" -f csv
    [ "${ACCEPT:-}" ] && mkdir -p "$ROOT/$folder" && cp out "$ROOT/${folder%/}/expected.csv"
    mv out "$name.csv"
    same "$name.csv" "$ROOT/${folder%/}/expected.csv"
  done < <(sed -n 's/^-- @example *//p' "$query")
  equal "$seen" 1 "$name has an @example"
done

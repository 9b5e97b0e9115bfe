# Every SELECT in the header comments of engine/sql runs on a new database's own layers.
. "$TESTS/sql/shell.sh"
status 0 "$WARD" init city.db --crs EPSG:4549
sqlite3 city.db "UPDATE ward_layers SET loaded = 1 WHERE kinds > 0"
/usr/bin/python3 - "$ROOT/engine/sql" <<'PY' >examples
import pathlib, re, sys
for path in sorted(pathlib.Path(sys.argv[1]).glob("*.c")):
    if path.name == "tvf_result.c":  # needs the query files, so it is no function of the module
        continue
    head = path.read_text().split("*/", 1)[0]
    text = "\n".join(re.sub(r"^ \* ?", "", line) for line in head.splitlines() if line.startswith(" *     ") or line == " *")
    for sql in re.findall(r"^ +SELECT\b(?:'[^']*'|[^';])*;", text, re.M):
        print(path.name + "\t" + " ".join(re.sub(r"--.*", "", sql).split()))
PY
for file in scalar open aggregate measure tvf_place tvf_nearest tvf_split tvf_gap tvf_counts tvf_within tvf_along tvf_reach tvf_walk tvf_service tvf_features; do
  checks=$((checks + 1))
  [ "$(grep -c "^$file.c	" examples)" -ge 3 ] || fail "$file.c shows fewer than three examples"
done
while IFS=$'\t' read -r file sql; do
  checks=$((checks + 1))
  DB=city.db shell "$sql" >out 2>err || { fail "$file: $sql"; cat err >&2; }
done <examples

# What every shipped layer keeps beyond the grammar (test_layerdef reads them all): size, labels, plain SQL, a reader.
n=0
for file in "$ROOT"/layers/*.sql; do
  name=$(basename "$file" .sql)
  n=$((n + 1))
  lines=$(wc -l <"$file")
  [ "$lines" -le 150 ] || fail "layers/$name.sql has $lines lines, more than 150"
  bare=$(awk '$1 == "--" && $2 == "@column" { columns[$3] = 1 } $1 == "--" && $2 == "@zh" { delete columns[$3] }
              END { for (c in columns) printf "%s ", c }' "$file")
  equal "$bare" "" "layers/$name.sql: columns without @zh"
  # a @supply is asked by ward alone, and may ask ward_open; a @check runs in any SQLite
  equal "$(grep -niE '\bST_|ward_[a-z]+\(' "$file" | grep -vE '^[0-9]+:--.*ward_open\(')" "" "layers/$name.sql: functions that plain SQLite lacks"
  equal "$(grep -nP '[ \t]+$|\r' "$file")" "" "layers/$name.sql: blanks at a line's end"
  status 0 "$WARD" describe "$name"
  contains out "$(sed -n 's/^-- @title_zh  *//p' "$file")"
done
[ "$n" -ge 35 ] || fail "$n layers, but the catalogue has 35"

# default rows name columns of their layer
for file in "$ROOT"/layers/*.csv; do
  sql=${file%.csv}.sql
  for column in $(head -n 1 "$file" | tr ',' ' '); do
    grep -qE "^-- @column +$column " "$sql" || fail "$(basename "$file"): $column is no column of $(basename "$sql")"
  done
done

# the sample city's gas rules are the layer's own
same "$ROOT/data/gas_rules.csv" "$ROOT/layers/gas_rules.csv"

# styles are well-formed and belong to a layer
for file in "$ROOT"/layers/*.qml; do
  [ -f "${file%.qml}.sql" ] || fail "$(basename "$file") belongs to no layer"
  if [ -x /usr/bin/python3 ]; then
    status 0 /usr/bin/python3 -c 'import sys, xml.dom.minidom; xml.dom.minidom.parse(sys.argv[1])' "$file"
  fi
done

# every check runs; an empty database with its default rows has no finding
status 0 "$WARD" init city.db --crs EPSG:4549
status 0 "$WARD" check city.db

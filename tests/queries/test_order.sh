# Every query's ORDER BY fixes every row's place: with SQLite told to visit tables and indexes backwards, in the plain
# sqlite3 shell with mod_ward.so, the rows come out in the same order and, to the last digit, the same.
. "$TESTS/queries/city.sh"
. "$TESTS/sql/shell.sh"
city_make
city_publish

# The parameters as the header gives them, over them the example's; dates by their words on the city's newest day.
parameters() {
  query_params "$1" | while read -r name type default rest; do
    case "$type $default" in
    "date newest"*) value="'2023-05-04'" ;;
    "date month") value=$([ "$name" = from_date ] && echo "'2023-05-01'" || echo "'2023-05-31'") ;;
    *" none"* | *" layer"*) value=NULL ;;
    "text "*) value="'$default'" ;;
    *) value=$default ;;
    esac
    given=$(sed -n 's/^-- @example *//p' "$1" | head -n 1 | tr ' ' '\n' | sed -n "s/^$name=//p")
    if [ "$given" ]; then
      case $type in real | integer | flag) value=$given ;; *) value="'$given'" ;; esac
    fi
    printf '.parameter set :%s "%s"\n' "$name" "$value"
  done
}

rows() { # FILE BACKWARDS
  { echo .parameter init
    parameters "$1"
    echo "PRAGMA reverse_unordered_selects = $2;"
    echo '.mode quote'
    "$WARD" describe "$(basename "$1" .sql)" --sql
    echo ';'; } | DB=city.db shell
}

for query in "$ROOT"/queries/*.sql; do
  name=$(basename "$query" .sql)
  grep -q 'ward_result(' "$query" && continue # it needs the query files, which only ward knows
  rows "$query" 0 >forward 2>errors
  rows "$query" 1 >backward 2>>errors
  equal "$(head -c 300 errors)" "" "$name runs in the sqlite3 shell"
  equal "$([ -s forward ] && echo rows)" rows "$name gives rows"
  same forward backward
done

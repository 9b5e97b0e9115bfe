# The tree's own rules: which room includes what, sizes, and what only cli/ may call.
cd "$ROOT" || exit 2

# includes ROOM PATTERN ALLOWED: lines of engine/ROOM that include PATTERN, but for files matching ALLOWED
includes() {
  grep -nE "#include [<\"]$2" -r engine/"$1" | grep -vE "^engine/($3):" || true
}
nothing='/never/'
equal "$(includes core '(geo|net|store|io|sql|cli)/' "$nothing")" "" "core/ includes no other room"
equal "$(includes geo '(net|store|io|sql|cli)/' "$nothing")" "" "geo/ includes core/ alone"
equal "$(includes net '(store|io|sql|cli)/' "$nothing")" "" "net/ includes core/ and geo/ alone"
equal "$(includes store '(io|sql|cli)/' "$nothing")" "" "store/ includes neither io/, sql/ nor cli/"
equal "$(includes io '(store|sql|cli)/' "$nothing")" "" "io/ includes neither store/, sql/ nor cli/"
equal "$(includes sql '(io|cli)/' "$nothing")" "" "sql/ includes neither io/ nor cli/"
equal "$(grep -lnE '#include [<"]geos_c\.h' -r engine | grep -v '^engine/geo/geosload\.h$')" "" "only geo/geosload.h includes geos_c.h"
equal "$(grep -lnE '#include [<"]proj\.h' -r engine | grep -v '^engine/geo/proj\.h$')" "" "only geo/proj.h includes PROJ's proj.h"
equal "$(grep -lnE '#include [<"](gdal|ogr|cpl)[a-z_]*\.h' -r engine | grep -v '^engine/io/gdal\.h$')" "" "only io/gdal.h includes GDAL"
equal "$(grep -lnE '#include [<"]sqlite3(ext)?\.h' -r engine | grep -vE '^engine/(store/|sql/|io/.*(gate|sqlite))')" "" \
  "only store/, sql/ and io/'s gate include sqlite3.h"
equal "$(grep -lnE '#include [<"]spatialite' -r engine | grep -v '^engine/store/spatialite\.c$')" "" "only store/spatialite.c includes SpatiaLite"

# exit, abort and printf belong to cli/ (io/ writes to files and pipes of its own; fence.c and unpack.c end a fenced child)
equal "$(grep -nE '(^|[^_a-z])(exit|abort|printf|puts|putchar)\(' -r engine --include='*.c' |
  grep -vE '^engine/cli/' | grep -vE ':[0-9]+: *(\*|/\*|//)' | grep -vE '^engine/io/(fence|read|unpack)[a-z_]*\.c:.*_exit\(')" "" \
  "exit, abort and printf only in cli/"

# sizes: files of 600 lines, functions of 80
long=$(find engine data -name '*.[ch]' -exec awk 'END { if (FNR > 600) print FILENAME ": " FNR }' {} \;)
equal "$long" "" "no file is longer than 600 lines"
long=$(find engine data -name '*.c' -exec awk '
  /^\{/ { start = FNR; next }
  /^\}/ { if (start && FNR - start - 1 > 80) print FILENAME ":" start ": " FNR - start - 1; start = 0 }' {} \;)
equal "$long" "" "no function is longer than 80 lines"
wide=$(grep -rnE '^.{121,}' engine data --include='*.[ch]' | cut -d: -f1,2 || true)
equal "$wide" "" "no line of C is wider than 120 columns"

# unfinished marks, and the names of the top level
equal "$(grep -rnE '\b(TODO|FIXME|XXX)\b' engine layers queries data tests --include='*' | grep -v 'tests/lint/test_rooms.sh')" "" "no unfinished marks"
equal "$(ls -d */ | grep -v '^build' | tr '\n' ' ')" "data/ engine/ layers/ queries/ tests/ " "the folders of the top level"

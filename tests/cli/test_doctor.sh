# doctor: versions, files, and a database; each fault with its fix and exit 1.
. "$TESTS/queries/city.sh"
status 0 "$WARD" doctor
for text in "SQLite" "SpatiaLite" "GEOS" "PROJ" "GDAL" "Landlock" "seccomp" "layers" "queries"; do contains out "$text"; done
grep -q FAULT out && fail "doctor finds a fault: $(grep FAULT out)"
mkdir own
printf -- '-- @query  broken\n-- @parm  x\nSELECT 1 AS a ORDER BY a\n' >own/broken.sql
status 1 "$WARD" doctor --queries own
contains out "FAULT"
contains out "broken.sql:2"
printf -- '-- @layer  broken\n' >own/broken.sql
status 1 "$WARD" doctor --layers own
contains out "mend the file"

city_make
status 0 "$WARD" doctor city.db
contains out "every page is sound"
contains out "each complete"
# An entry of an index taken away by another program.
/usr/bin/python3 - <<'P'
import sqlite3
db = sqlite3.connect('city.db')
db.execute('DELETE FROM idx_toilets_geom WHERE pkid = (SELECT min(pkid) FROM idx_toilets_geom)')
db.commit()
P
status 1 "$WARD" doctor city.db
contains out "toilets"
contains out "--replace"
status 4 "$WARD" doctor nosuch.db

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
contains out "each is one that something reads"
# A name that nothing reads is named with the one it was meant to be.
cp city.ini sound.ini
printf '[toilets]\nservce_m = 200\n[coverage_gap]\nwithin_m = 100\n[load.bins]\nencodng = GBK\nmap.bin_di = NO\n[colours]\nsky = blue\n' >>city.ini
status 1 "$WARD" doctor city.db
contains out "toilets.servce_m; nothing reads it: did you mean toilets.service_m?"
contains out "coverage_gap.within_m; nothing reads it: did you mean coverage_gaps.within_m?"
contains out "load.bins.encodng; nothing reads it: did you mean load.bins.encoding?"
contains out "load.bins.map.bin_di; nothing reads it: did you mean load.bins.map.bin_id?"
contains out "colours.sky; nothing reads it: mend or delete it in the ini"
equal "$(grep -c '^FAULT' out)" 5 "faults"
mv sound.ini city.ini
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

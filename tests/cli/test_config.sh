# config: every value with its origin; the ini over the header's default; a writer takes it over, a reader only uses it.
. "$TESTS/queries/city.sh"
city_make
status 0 "$WARD" config city.db -f csv
grep -q '^toilets.service_m,300,default,"\?GB 55013-2021' out || fail "the default of toilets.service_m is $(grep service_m out)"
contains out "coverage_gaps.as_of,newest,default"
grep -Eq '^district.synthetic,1,ini' out || fail "district.synthetic is $(grep synthetic out)"
grep -Eq '^srid,4549,' out || fail "srid is $(grep srid out)"
LC_ALL=C sort -c <(tail -n +2 out | cut -d, -f1 | uniq) || fail "the names are not in order"

cksum city.db >before
printf '[toilets]\nservice_m = 250\n' >>city.ini
status 0 "$WARD" config city.db -f csv
grep -Eq '^toilets.service_m,250,ini' out || fail "the ini's toilets.service_m is $(grep toilets.service_m out)"
cksum city.db >after
same before after
status 0 "$WARD" attribute city.db
status 0 "$WARD" config city.db -f csv --config /dev/null
# /dev/null is an ini without a line: nothing is set any more, for this connection.
grep -Eq '^toilets.service_m,300,default' out || fail "an empty ini leaves $(grep toilets.service_m out)"
# A slip in a name: config says so, and a writer too; the names that are read pass without a word.
cp city.ini sound.ini
printf '[crs]\nown_grid = EPSG:4528\n[hydrants]\nservce_m = 200\n' >>city.ini
status 0 "$WARD" config city.db -f csv
contains out "hydrants.servce_m,200,ini,unknown: nothing reads it; did you mean hydrants.service_m?"
equal "$(grep -c 'unknown: ' out)" 1 "settings that nothing reads"
status 0 "$WARD" attribute city.db
contains err "the ini sets hydrants.servce_m, which nothing reads; did you mean hydrants.service_m?"
mv sound.ini city.ini
status 0 "$WARD" attribute city.db
equal "$(grep -c 'nothing reads' err)" 0 "notes on a sound ini"
mv city.ini elsewhere.ini
status 0 "$WARD" config city.db -f csv
grep -Eq '^toilets.service_m,250,ini' out || fail "a database away from its ini forgets $(grep toilets.service_m out)"
status 0 "$WARD" config city.db --config elsewhere.ini
contains out "toilets.service_m"

# ward check: what the layers' own @check statements and the store find, as rows; exit 1 at or above --fail-on.
. "$TESTS/queries/city.sh"
city_make

status 0 "$WARD" check city.db -f csv
equal "$(head -n 1 out)" "severity,layer,title,ids,detail,measure" "the columns"
contains out "warning,gas_pipes,a pipe of unknown material or year,P6"
contains out "warning,toilets,不在任何单元内 (in no unit),T3,outside_district,"
contains out "warning,toilets,附近没有道路 (no street nearby),T2,far_from_street,"
equal "$(grep -c 15-digit out)" 0 "no unit has a code of 15 digits"
contains err "0 errors"
status 1 "$WARD" check city.db --fail-on warning
status 0 "$WARD" check city.db streets -f csv
contains out "warning,streets,悬挂端点 (an end that meets no other street),C1,dangle,1000"
equal "$(wc -l <out)" 3 "two ends of streets dangle inside the district"
status 0 "$WARD" check city.db units --fail-on warning -f csv
equal "$(wc -l <out)" 1 "the units of the newest day are clean"
status 2 "$WARD" check city.db --fail-on never
status 7 "$WARD" check city.db nosuch
status 7 "$WARD" check city.db works
contains err "never loaded"

# a case closed before it was reported, one that is new, one that repeats an id
cp "$TESTS/queries/city/cases.csv" cases.csv
{ echo 'C30,event,2023-04-05T08:00:00,,2023-04-04T08:00:00,0,,POINT(528100 3493100)'
  echo 'C30,event,2023-04-05T08:00:00,,,0,,POINT(528100 3493100)'; } >>cases.csv
status 0 "$WARD" load city.db cases cases.csv --replace --max-rejects 1
status 1 "$WARD" check city.db cases -f csv
contains out "error,cases,closed before it was reported,C30,2023-04-05T08:00:00 / 2023-04-04T08:00:00"
contains out "warning,cases,a case that is not attributed yet: run ward attribute,C30"
contains out "warning,cases,a row that was rejected when it was loaded,cases.csv row 15"
equal "$(grep -c toilets out)" 0 "only the layer asked for"
status 1 "$WARD" check city.db cases -f geojson -o found.geojson
equal "$(/usr/bin/python3 -c 'import json; print(json.load(open("found.geojson"))["features"][0]["geometry"]["type"])')" Point "findings have a place"

# a user's own layer brings its own check; a wrong one is named
mkdir layers
cat >layers/benches.sql <<'SQL'
-- @layer     benches
-- @title     Benches
-- @title_zh  座椅
-- @geometry  POINT
-- @key       bench_id
-- @column    bench_id  text  required  the owner's number
-- @zh        bench_id  编号
-- @column    seats     integer  0..    seats
-- @zh        seats     座位
-- @check     error    a bench without seats
SELECT t.id, t.bench_id AS detail, t.seats AS measure FROM benches AS t WHERE t.seats = 0;
SQL
printf 'bench_id,seats,x,y\nB1,0,528100,3493100\nB2,3,528200,3493100\n' >benches.csv
printf '\n[load.benches]\nx=x\ny=y\nsource_crs=EPSG:4549\n' >>city.ini
status 0 "$WARD" load city.db benches benches.csv --layers layers
status 1 "$WARD" check city.db benches -f csv
contains out "error,benches,a bench without seats,B1,B1,0"
sed -i 's/t.bench_id AS detail/t.nothing AS detail/' layers/benches.sql
status 0 "$WARD" load city.db benches benches.csv --layers layers --replace
status 2 "$WARD" check city.db benches
contains err "layer benches, check 'a bench without seats'"

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
status 7 "$WARD" check city.db cameras
contains err "never loaded"

# a case closed before it was reported, one that is new, one that repeats an id
cp "$TESTS/queries/city/cases.csv" cases.csv
{ echo 'C30,event,2023-04-05T08:00:00,,2023-04-04T08:00:00,0,,POINT(528100 3493100)'
  echo 'C30,event,2023-04-05T08:00:00,,,0,,POINT(528100 3493100)'; } >>cases.csv
status 0 "$WARD" load city.db cases cases.csv --replace --max-rejects 1
status 1 "$WARD" check city.db cases -f csv
contains out "error,cases,closed before it was reported,C30,2023-04-05T08:00:00 / 2023-04-04T08:00:00"
contains out "warning,cases,a case that is not attributed yet: run ward attribute,C30"
contains out "warning,cases,a row that was rejected when it was loaded,cases.csv row 18"
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

# Every layer of what stands somewhere: outside the district, and far from a street unless it may lie inside a block. One
# square of 20 m or point at (-900, -900), 1664 m from A1's end.
for layer in bins toilets parking_lots dropoff_points cameras hydrants signs stalls gas_sites places estates bridges \
  bridge_spaces parks greening removals buildings works listings entrances; do
  key=$(sed -n 's/^-- @key *\([a-z_]*\).*/\1/p' "$ROOT/layers/$layer.sql")
  case $(sed -n 's/^-- @geometry *//p' "$ROOT/layers/$layer.sql") in
    POINT*) wkt='POINT(527100 3492100)' ;;
    LINE*) wkt='LINESTRING(527100 3492100, 527120 3492100)' ;;
    *) wkt='POLYGON((527100 3492100, 527120 3492100, 527120 3492120, 527100 3492120, 527100 3492100))' ;;
  esac
  if [ $layer = entrances ]; then printf 'layer,key,wkt\nparks,P9,"%s"\n' "$wkt" >far.csv
  else printf '%s,wkt\nFAR,"%s"\n' "$key" "$wkt" >far.csv; fi
  status 0 "$WARD" load city.db $layer far.csv --replace --map wkt=wkt --source-crs EPSG:4549 --trust-crs -q
done
status 0 "$WARD" run city.db load_quality -f csv
equal "$(grep -c '^outside_district,.*,\(FAR\|parks P9\),' out)" 20 "layers looked at for places outside"
equal "$(grep '^far_from_street,.*,\(FAR\|parks P9\),' out | cut -d, -f3 | sort | xargs)" "bins bridge_spaces bridges cameras \
dropoff_points entrances estates hydrants parking_lots parks signs stalls toilets works" "layers looked at for streets"

# An area counts from the circle of its size: 200 m x 200 m is 112.8 m around. P1's middle is 140 m from A1 (near), P2's 200
# m from C1 (far: 200 - 50 > 112.8).
cat >parks.csv <<'P'
park_id,wkt
P1,"POLYGON((528200 3493540, 528400 3493540, 528400 3493740, 528200 3493740, 528200 3493540))"
P2,"POLYGON((528200 3493700, 528400 3493700, 528400 3493900, 528200 3493900, 528200 3493700))"
P
status 0 "$WARD" load city.db parks parks.csv --replace --map wkt=wkt --source-crs EPSG:4549 -q
status 0 "$WARD" run city.db load_quality -f csv
equal "$(grep '^far_from_street,warning,parks' out | cut -d, -f4)" P2 "parks far from streets"

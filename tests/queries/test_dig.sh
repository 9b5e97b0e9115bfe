# dig_once against intervals reckoned in Python on 1,000 random sets of works; redig at the ends of its ban.
. "$TESTS/queries/city.sh"
/usr/bin/python3 "$TESTS/queries/dig_sets.py" make
status 0 "$WARD" init sets.db --crs EPSG:4549
for load in units:unit streets:streets works:works; do
  status 0 "$WARD" load sets.db "${load%:*}" "${load#*:}.csv" --map wkt=wkt --source-crs EPSG:4549 -q
done
printf 'pipe_id,wkt\nP,"LINESTRING(528000 3492990, 528010 3492990)"\n' >pipes.csv
status 0 "$WARD" load sets.db gas_pipes pipes.csv --map wkt=wkt --source-crs EPSG:4549 -q
status 0 "$WARD" run sets.db dig_once -p as_of=2023-06-30 -p months=6 -f csv
cp out dig.csv
status 0 /usr/bin/python3 "$TESTS/queries/dig_sets.py" check dig.csv
contains out " 0 differ"
# the same by unit and by street
total() { awk -F, -v c="$2" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == c) k = i; next } { s += $k } END { printf "%.3f", s }' "$1"; }
status 0 "$WARD" run sets.db dig_once_by_unit -p as_of=2023-06-30 -p months=6 -f csv
cp out unit.csv
status 0 "$WARD" run sets.db dig_once_by_street -p as_of=2023-06-30 -p months=6 -f csv
once=$(sed -n '2,$p' dig.csv | /usr/bin/python3 -c 'import csv, sys; print("%.3f" % sum(float(r["dug_once_m"]) for r in csv.DictReader(open("dig.csv"))))')
equal "$(total unit.csv dug_once_m) $(total out dug_once_m)" "$once $once" "dug once, by unit and by street"
status 0 "$WARD" run sets.db dig_once -p as_of=2023-06-30 -p months=6 -f geojson
contains out '"geometry": {"type": "LineString"'

# the ban: C1 was new on 2021-06-30; W5 digs in 2024, W7 on the day after the 60 months
city_make
status 0 "$WARD" run city.db redig -p as_of=2023-06-30 -f csv --select work,after_work,allowed_from,verdict
contains out 'W5,W4,2026-06-30,breach'
equal "$(grep -c '^W7' out)" 0 "W7 digs when the ban is over"
sed 's/^W7,\(.*\)2026-07-01/W7,\12026-06-29/' "$TESTS/queries/city/works.csv" >works.csv
status 0 "$WARD" load city.db works works.csv --replace
status 0 "$WARD" run city.db redig -p as_of=2023-06-30 -f csv --select work,after_work,verdict
contains out 'W7,W4,breach'
# what is done does not dig any more, and a pipe to renew has no say without pipes=1
status 0 "$WARD" run city.db redig -p as_of=2027-01-01 -f csv --select work
equal "$(cat out)" work "all is over"
status 0 "$WARD" run city.db redig -p as_of=2023-06-30 -p pipes=0 -f csv --select work
equal "$(grep -c '^P' out)" 0 "without the pipes"
# in a zone only what lies there
status 0 "$WARD" run city.db works_on_streets -p as_of=2023-06-30 -p zone=Z1 -f csv --select work,street_id,length_m
equal "$(grep '^W' out | tr '\n' ' ')" "W1,A1,600 W2,A1,600 W3,A1,50 W4,C1,1000 W7,C1,100 " "works in Z1, its edge among it"

# a stall whose end nobody knows still stands: the clashes and the figures of a later quarter both have it
printf 'stall_id,name,approvals,starts_on,wkt\nY4,小市,1,2023-03-01,POINT(528200 3493250)\n' >stall.csv
status 0 "$WARD" load city.db stalls stall.csv --append --source-crs EPSG:4549
status 0 "$WARD" run city.db stall_clashes -p as_of=2023-06-30 -f csv --select stall_id,clash,with_id,first_on,last_on
contains out "Y4,no_stall,Z2,2023-03-01,"
status 0 "$WARD" run city.db period_figures -p from_date=2023-04-01 -p to_date=2023-06-30 -f csv --select figure,value
contains out "stalls,3"
contains out "stall_approvals,4"

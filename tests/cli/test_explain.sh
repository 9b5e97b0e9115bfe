# ward explain: the rows behind a case, a score, a gap, a pipe; recomputing from them gives the figure.
. "$TESTS/queries/city.sh"
city_make
status 0 "$WARD" daily city.db --date 2023-04-02

# fact PART NAME: its value
fact() { awk -F, -v part="$1" -v name="$2" '$1 == part && $2 == name { print $3 }' out; }

status 0 "$WARD" explain city.db case C11 -f csv
equal "$(fact unit unit_code)" U1 "C11's unit"
equal "$(fact street street_id)" A1 "C11's street"
contains out "across a barrier: none on this side is in reach"
equal "$(fact "street candidate" A1)" 40 "A1 by SpatiaLite's distance"
equal "$(fact street "without barriers")" A1 "it would be A1 without the canal too"
status 0 "$WARD" explain city.db case C10 -f csv
contains out "near: in no unit, this one is the nearest within near_m"
equal "$(fact unit distance_m) $(fact "unit candidate" U2)" "12 12" "stored and measured anew"
status 0 "$WARD" explain city.db case C12 -f csv
equal "$(fact unit is_overlap)" 1 "two units of that day"
status 0 "$WARD" explain city.db case C01 -f csv
equal "$(fact zone Z1)$(grep -c '^zone,Z1' out)" 1 "its zone"

# by address: the crossing's place, the rule and the candidates from there; by duty: whose stretch, and what the place says
printf 'street_id,from_m,to_m,side,unit_code\nA1,400,600,left,U3\n' >duties.csv
printf 'case_id,stream,reported_at,address,wkt\nD1,event,2023-04-20T08:00:00,塘南路与甲巷路口,\nD2,event,2023-04-20T08:00:00,,POINT(528450 3493512)\n' >more.csv
printf 'street_id,name,class,wkt\nX1,甲巷,alley,"LINESTRING(528700 3493400, 528700 3493600)"\n' >alley.csv
cp city.db kept.db && cp city.ini kept.ini
status 0 "$WARD" load city.db duties duties.csv
status 0 "$WARD" load city.db streets alley.csv --append --map wkt=wkt --source-crs EPSG:4549
status 0 "$WARD" load city.db cases more.csv --append --map wkt=wkt --source-crs EPSG:4549
status 0 "$WARD" attribute city.db
contains err "by duty 2, by address 1" # C01 and D2; D1
status 0 "$WARD" explain city.db case D1 -f csv
equal "$(fact unit unit_code) $(fact unit why) $(fact case place)" "U1 address: a crossing 528700.0 3493500.0" "D1 at the crossing"
equal "$(fact "street candidate" X1) $(fact street street_id)" "0 A1" "both streets pass there; the arterial has it"
status 0 "$WARD" explain city.db case D2 -f csv
equal "$(fact unit unit_code) $(fact unit distance_m) $(fact unit runner_up) $(fact duty U3)" "U3 488 U1 400" "D2 by duty, 488 m from U3"
contains out "outranks geometry"
mv kept.db city.db && mv kept.ini city.ini

# a score: the rows behind it, and the sum again
status 0 "$WARD" explain city.db score U1 2023-04-02 -f csv
equal "$(fact inspection I2) $(fact inspection I4) $(fact case C01) $(fact case C02)" "85 50 1 0" "two inspections, two cases"
equal "$(fact score recomputed) $(fact score stored)" "64 64" "recomputed is stored"
status 0 "$WARD" run city.db unit_scores -p from_date=2023-04-01 -p to_date=2023-06-30 -f csv
mv out scores.csv
for unit in U1 U2 U3 U4; do
  status 0 "$WARD" explain city.db score $unit 2023Q2 -f csv
  equal "$(fact score recomputed)" "$(awk -F, -v u=$unit '$1 == u { print $5 }' scores.csv)" "$unit over the quarter"
done
status 0 "$WARD" explain city.db score U4 --period 2023-04 -f csv
contains out "no inspection: no score"

# the levels above: recomputed from the units, to the last digit what the query says and what is stored
for row in "subdistrict_scores S1" "subdistrict_scores S2" "street_scores R1" "street_scores R2"; do
  # shellcheck disable=SC2086
  set -- $row
  for period in 2023Q2 2023-04-02; do
    from=2023-04-01 to=2023-06-30
    [ $period = 2023Q2 ] || from=$period to=$period
    status 0 "$WARD" run city.db "$1" -p from_date=$from -p to_date=$to -f csv --select "$(sed -n 's/^-- @key  *\([a-z_]*\).*/\1/p' "$ROOT/queries/$1.sql"),score"
    score=$(awk -F, -v code="$2" '$1 == code { print $2 }' out)
    status 0 "$WARD" explain city.db score "$2" --period $period -f csv
    equal "$(fact score recomputed)" "$score" "$2 over $period"
    [ $period = 2023Q2 ] || equal "$(fact score stored)" "$score" "$2 as stored on $period"
  done
done
status 0 "$WARD" run city.db district_scores --period 2023Q2 -f csv --select score,mean_of_subdistricts
scores=$(tail -n 1 out)
for name in district "Four squares" "district:Four squares"; do
  status 0 "$WARD" explain city.db score "$name" 2023Q2 -f csv
  equal "$(fact score recomputed),$(fact "beside it" mean_of_subdistricts)" "$scores" "the district over the quarter"
done
status 0 "$WARD" explain city.db score S1 2023-04-02 -f csv
equal "$(fact unit U1)$(grep -c ^unit, out)" 642 "S1 is made of U1 and U2"
contains out "no inspection: left out"
# R1 runs 1000 m through U1 and 1000 m through U2, in the segments A1 (1200 m) and A2.
status 0 "$WARD" explain city.db score 塘南路 2023Q2 -f csv
equal "$(fact part A1 | tr '\n' ' ')$(fact part A2)" "1000 200 800" "R1's parts"
contains out "weight 0.5: 1000.0 m of the street"

status 0 "$WARD" explain city.db gap U1 toilets -p as_of=2023-06-30 -f csv
equal "$(fact gap within_m) $(fact serves T1)" "300 0" "T1 serves within 300 m"
equal "$(fact gap gap_m2)" 717256.6611769185 "the gap is coverage_gaps' own"
status 0 "$WARD" explain city.db gap U4 toilets -p as_of=2023-06-30 -f csv
equal "$(fact "does not serve" T2)" 0 "T2 is being built"
equal "$(fact gap as_of) $(fact gap scenario)" "2023-06-30 now" "the values used"
contains out "not in supply on 2023-06-30: work_type=new, work_stage=building"
status 0 "$WARD" run city.db coverage_gaps -p layer=toilets -p as_of=2023-06-30 -p scenario=planned -p within_m=120.5 -f csv
planned=$(awk -F, '$1 == "U4" { print $6 }' out)
status 0 "$WARD" explain city.db gap U4 toilets -p as_of=2023-06-30 -p scenario=planned -p within_m=120.5 -f csv
equal "$(fact gap gap_m2) $(fact gap within_m) $(fact serves T2)$(fact "does not serve" T2)" "$planned 120.5 0" "T2 serves when all works are done"
for parameter in scenario=soon within_m=far within_m=-1 zone=Z1; do
  status 2 "$WARD" explain city.db gap U4 toilets -p as_of=2023-06-30 -p $parameter
done

# Along a street, on foot: A1's gap before 200 m, T1 400 m from its middle; B1 meets no other street, and K1 lies between.
status 0 "$WARD" explain city.db gap A1 0 -p layer=toilets -p as_of=2023-06-30 -f csv
equal "$(fact gap to_m) $(fact gap within_m) $(fact place measure_m) $(fact "on foot" T1)" "200 300 100 400" "A1's gap"
contains out "too far, straight too"
status 0 "$WARD" explain city.db gap B1 100 -p layer=toilets -p as_of=2023-06-30 -p within_m=1200 -f csv
equal "$(fact gap length_m) $(fact straight T1) $(fact between K1)" "900 1050 canal" "B1's gap"
contains out "streets lead from here to no facility"
contains out "it is on another part of the network"
status 0 "$WARD" explain city.db gap A1 500 -p layer=toilets -p as_of=2023-06-30 -f csv
contains out "served: no gap is here"
status 2 "$WARD" explain city.db gap A1 0 -p as_of=2023-06-30
contains err "-p layer=toilets"
status 2 "$WARD" explain city.db gap A9 0 -p layer=toilets -p as_of=2023-06-30
status 2 "$WARD" explain city.db gap A1 -5 -p layer=toilets -p as_of=2023-06-30
status 0 "$WARD" explain city.db gap A1 1200 -p layer=toilets -p as_of=2023-06-30
status 2 "$WARD" explain city.db gap A1 1201 -p layer=toilets -p as_of=2023-06-30
contains err "street 'A1' is 1200.000 m long"
status 2 "$WARD" explain city.db gap A1 half -p layer=toilets
contains err "that is 'half' already; along a street the place is a number of metres"
status 2 "$WARD" explain city.db gap A1 0 -p layer=toilets -p layer=bins
contains err "a gap is of one layer, and that is 'toilets' already"
status 7 "$WARD" explain city.db gap A1 0 -p layer=nosuch -p as_of=2023-06-30

status 0 "$WARD" explain city.db pipe P3 -p as_of=2023-06-30 -f csv
equal "$(fact scope scope) $(fact scope rule) $(fact part U1)" "renew G3 200" "P3 on its twentieth anniversary"
status 0 "$WARD" explain city.db pipe P3 -p as_of=2023-06-29 -f csv
equal "$(fact scope scope) $(fact scope rule)" "renew G4" "a day before"
status 0 "$WARD" explain city.db pipe P1 -p as_of=2023-06-30 -f csv
equal "$(fact part U1) $(fact part U2)" "500 500" "P1's parts"
status 0 "$WARD" explain city.db pipe P7 -p as_of=2023-06-30 -f csv
equal "$(fact "would change" "from 2040-01-01 on: 20 years") $(fact "would change" "assessed = hazardous")" "assess renew" "what would change P7"
equal "$(grep -c "would change" out)" 7 "each single value that would change it, once"

for words in "case C99" "score U99 2023-04-02" "gap U99 toilets" "pipe P99" "figure x" "nothing x" "case C01 C02" "score U1" \
  "score U1 soon" "gap U1" "score U1 2023-04-02 --period 2023"; do
  # shellcheck disable=SC2086
  status 2 "$WARD" explain city.db $words
done
status 7 "$WARD" explain city.db gap U1 nosuch
status 2 "$WARD" explain city.db pipe P1 -p within_m=3
status 2 "$WARD" explain city.db score street:U1 2023-04-02
# a street that bears a unit's code: which of the two is asked for must be said
printf 'street_id,street_code,name,class,wkt\nE1,U1,同名路,local,"LINESTRING(529000 3494500, 529500 3494500)"\n' >same.csv
status 0 "$WARD" load city.db streets same.csv --append --map wkt=wkt --source-crs EPSG:4549
status 2 "$WARD" explain city.db score U1 2023-04-02
contains err "'U1' names more than one thing that has a score: street:U1, unit:U1; say which"
status 0 "$WARD" explain city.db score unit:U1 2023-04-02 -f csv
equal "$(fact score recomputed)" 64 "the unit of that code"
# an option that would be ignored is refused
status 2 "$WARD" explain city.db score U1 2023-04-02 -p nosuch=1
status 2 "$WARD" explain city.db case C01 -p as_of=2023-06-30
status 2 "$WARD" explain city.db pipe P1 --period 2023Q2

# The renewal rules are rows that an office can edit, unknown is never kept, and no metre is counted twice.
. "$TESTS/queries/city.sh"
city_make

# scope PIPE [DAY [PARAMETER]]: its scope, rule, what is missing, flags
scope() {
  status 0 "$WARD" run city.db gas_pipe_scope -p "as_of=${2:-2023-06-30}" ${3:+-p "$3"} -f csv --select pipe_id,scope,rule,missing,flags
  sed -n "s/^$1,//p" out
}

# twenty years are the anniversary: the day before, P3 is young and hazardous
equal "$(scope P3 2023-06-29)" "renew,G4,," "P3 a day before its twentieth anniversary"
equal "$(scope P3 2023-06-30)" "renew,G3,," "P3 on it"
equal "$(scope P7 2049-12-31)" 'assess,G3,assessed,year only' "a station of 29 years is old PE"
equal "$(scope P7 2050-01-01)" 'assess,G8,assessed,year only' "and past its design life a day later"
# before the rules held nothing is known to be kept
equal "$(scope P7 2021-12-31)" 'assess,unknown,assessed,year only' "no rule held in 2021"

# the rules are data: 15 years for PE from 2023 on, and a rule of one's own
sed '/,G3,/s/,pe,20,,/,pe,15,,/' "$ROOT/layers/gas_rules.csv" >rules.csv
echo '900,W1,大口径 (own rule),municipal,,ductile_iron,,,,,renew,0.3,the office,2023-01-01,' >>rules.csv
equal "$(grep -c ',pe,15,' rules.csv)" 3 "the test's rules"
status 0 "$WARD" load city.db gas_rules rules.csv --replace
equal "$(scope P7 2035-01-01)" 'assess,G3,assessed,year only' "PE of 15 years by the new rule"
equal "$(scope P2)" 'renew,W1,,year only' "renewed by the office's own rule"
status 0 "$WARD" explain city.db pipe P2 -p as_of=2023-06-30 -f csv
contains out "大口径 (own rule) (line 900 of gas_rules)"
status 0 "$WARD" load city.db gas_rules "$ROOT/layers/gas_rules.csv" --replace

# No building of the city lies on a main. All that lies east of x = 528900 has a building on it: 600 m of P1, the whole of PD, P6 until x = 530000, P7 to PC.
cat >buildings.csv <<'CSV'
building_id,wkt
H1,"POLYGON((528900 3493000, 530000 3493000, 530000 3495000, 528900 3495000, 528900 3493000))"
CSV
status 0 "$WARD" load city.db buildings buildings.csv --replace --source-crs EPSG:4549
status 0 "$WARD" run city.db gas_pipe_scope -p as_of=2023-06-30 -f csv --select pipe_id,built_over_m,is_built_over
equal "$(sed 1d out | tr '\n' ' ')" "P1,600,1 P2,0,0 P3,0,0 P4,0,0 P5,0,0 P6,500,0 P7,100,1 P8,100,1 P9,100,1 PA,100,1 PB,100,1 PC,100,1 PD,2,0 " \
  "mains are built over; an inlet and a riser lie at buildings by their nature"
equal "$(scope P7)" 'renew,G5,,"year only, built over"' "found, not stated"
status 0 "$WARD" run city.db gas_pipe_scope -p as_of=2023-06-30 -p over_m=500.5 -f csv --select pipe_id,is_built_over
equal "$(grep ',1$' out | tr '\n' ' ')" "P1,1 P8,1 " "where only more than half a kilometre counts: P1, and P8 as stated"
# an illegal building counts while it stands
cat >removals.csv <<'CSV'
removal_id,kind,done_on,wkt
X1,illegal_building,2023-05-31,"POLYGON((528150 3493090, 528160 3493090, 528160 3493110, 528150 3493110, 528150 3493090))"
CSV
status 0 "$WARD" load city.db removals removals.csv --replace --source-crs EPSG:4549
equal "$(scope P2 2023-05-30) $(scope P2 2023-05-31)" 'renew,G5,,"year only, built over" assess,G2,assessed,year only' "P2 until X1 was taken down"

# by unit, by subdistrict and by rule add up to the network, to the millimetre
total() { awk -F, -v c="$2" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == c) k = i; next } { s += $k } END { printf "%.3f", s }' "$1"; }
status 0 "$WARD" sql city.db "SELECT ward_sum(ward_length(geom)) AS m FROM gas_pipes" -f csv
network=$(awk 'NR == 2 { printf "%.3f", $1 }' out)
for query in gas_scope gas_scope_by_unit gas_scope_by_subdistrict; do
  status 0 "$WARD" run city.db $query -p as_of=2023-06-30 -f csv
  cp out $query.csv
done
equal "$(total gas_scope_by_unit.csv total_m) $(total gas_scope_by_subdistrict.csv total_m)" "$network $network" "the network"
# by rule, and by street with what is along none: the same
for query in gas_scope_by_rule gas_scope_by_street; do
  status 0 "$WARD" run city.db $query -p as_of=2023-06-30 -f csv
  cp out $query.csv
done
equal "$(total gas_scope_by_rule.csv plan_length_m) $(total gas_scope_by_street.csv total_m)" "$network $network" "the network again"
status 0 "$WARD" run city.db gas_scope_by_rule -p as_of=2023-06-30 -p by=zone -f csv
equal "$(total out plan_length_m)" "$network" "in zones and in none"
status 0 "$WARD" run city.db gas_scope_by_rule -p as_of=2023-06-30 -p by=unit -p zone=Z1 -f csv
zone=$(total out plan_length_m)
status 0 "$WARD" run city.db gas_scope_by_street -p as_of=2023-06-30 -p zone=Z1 -f csv
equal "$zone $(total out total_m)" "1350.000 1350.000" "what lies in Z1"

# clearance is a check, with its distance; without buildings it says nothing
printf 'building_id,wkt\nH1,"POLYGON((528600 3493501.25, 528620 3493501.25, 528620 3493520, 528600 3493520, 528600 3493501.25))"\n' >buildings.csv
status 0 "$WARD" load city.db buildings buildings.csv --replace --source-crs EPSG:4549
status 0 "$WARD" check city.db gas_pipes -f csv
equal "$(grep 'nearer to a building' out)" 'warning,gas_pipes,a pipe nearer to a building than its pressure class allows,P1,"H1, 中压A: 1.5 m",1.15' "P1 passes H1"
# A pipe of unknown pressure 3 m from H1 may be too near (5 m, 13.5 m), at 0.5 m it is; of high pressure at 3 m surely;
# 20 m away none is. Of two buildings in reach the nearest says it.
cp city.db pressure.db
cat >pipes.csv <<'CSV'
pipe_id,pipe_kind,pressure_class,material,built_on,wkt
Q1,municipal,,pe,2010-01-01,"LINESTRING(528600 3493523, 528620 3493523)"
Q2,municipal,,pe,2010-01-01,"LINESTRING(528600 3493520.5, 528620 3493520.5)"
Q3,municipal,高压B,pe,2010-01-01,"LINESTRING(528600 3493523, 528620 3493523)"
Q4,municipal,,pe,2010-01-01,"LINESTRING(528600 3493540, 528620 3493540)"
Q5,inlet,,pe,2010-01-01,"LINESTRING(528600 3493523, 528620 3493523)"
CSV
printf 'H2,"POLYGON((528600 3493530, 528620 3493530, 528620 3493535, 528600 3493535, 528600 3493530))"\n' | cat buildings.csv - >two.csv
status 0 "$WARD" load pressure.db buildings two.csv --replace --source-crs EPSG:4549
status 0 "$WARD" load pressure.db gas_pipes pipes.csv --replace --source-crs EPSG:4549
status 0 "$WARD" run pressure.db gas_clearance -f csv --select pipe_id,building_id,distance_m,verdict,required_m,required_most_m,short_m,short_most_m
equal "$(sed 1d out | tr '\n' ' ')" "Q3,H1,3,short,13.5,,10.5, Q3,H2,7,short,13.5,,6.5, Q2,H1,0.5,short,0.7,13.5,0.19999999999999996,13 Q1,H1,3,unknown,0.7,13.5,,10.5 Q4,H2,5,unknown,0.7,13.5,,8.5 " \
  "clearance of unknown and of high pressure"
status 0 "$WARD" check pressure.db gas_pipes -f csv
equal "$(grep -c 'a pipe of unknown pressure near a building' out) $(grep -c 'nearer to a building than its' out)" "2 3" "as findings"

# The design life of a station by its kind is a line of the rules: 15 years for 调压站, 50 for 门站, 30 for any other.
printf 'pipe_id,pipe_kind,station_kind,built_on,material,assessed,wkt\nS1,station,调压站,2005-01-01,steel,sound,"LINESTRING(528100 3493100, 528101 3493100)"\nS2,station,门站,1990-01-01,steel,sound,"LINESTRING(528100 3493200, 528101 3493200)"\nS3,station,储配站,1990-01-01,steel,sound,"LINESTRING(528100 3493300, 528101 3493300)"\nS4,station,,1990-01-01,steel,sound,"LINESTRING(528100 3493400, 528101 3493400)"\nR1,riser,,2010-01-01,steel,,"LINESTRING(528100 3493500, 528101 3493500)"\n' >stations.csv
cp city.db stations.db
status 0 "$WARD" load stations.db gas_pipes stations.csv --replace --source-crs EPSG:4549
sed '/,G[36],/d' "$ROOT/layers/gas_rules.csv" >kinds.csv
sed -n '/,G8,.*sound,/{s/^[0-9]*/901/; s/,station,,,30,/,station,调压站,,15,/; p}' "$ROOT/layers/gas_rules.csv" >>kinds.csv
sed -n '/,G8,.*sound,/{s/^[0-9]*/902/; s/,station,,,30,/,station,门站,,50,/; p}' "$ROOT/layers/gas_rules.csv" >>kinds.csv
status 0 "$WARD" load stations.db gas_rules kinds.csv --replace
status 0 "$WARD" run stations.db gas_pipe_scope -p as_of=2023-06-30 -f csv --select pipe_id,rule,missing,counted_length_m,length_basis
equal "$(sed 1d out | tr '\n' ' ')" "R1,,stated_length_m,,unknown S1,G8,,1,map S2,,,1,map S3,G8,,1,map S4,G8,,1,map " \
  "design lives by kind; a riser that nobody measured has no counted length"
status 0 "$WARD" explain stations.db pipe S1 -p as_of=2023-06-30 -f csv
contains out "scope,rule,G8"
status 0 "$WARD" run stations.db gas_scope_by_rule -p as_of=2023-06-30 -f csv --select pipe_kind,pipes,counted_length_m,unmeasured_pipes
contains out "riser,1,,1"

echo 'clearance_medium_a_m = 1.1' | { echo '[gas_pipes]'; cat; } >>city.ini
status 0 "$WARD" check city.db gas_pipes -f csv
equal "$(grep -c 'nearer to a building' out)" 0 "by the ini's own distance it may"

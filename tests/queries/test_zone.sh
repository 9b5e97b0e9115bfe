# -p zone=CODE: Z1 holds U1 and half of U2, and only touches U3 and U4 along an edge.
. "$TESTS/queries/city.sh"
city_make
cp city.db four.db

# rows QUERY PARAMETERS…: with the zone, those rows of the whole that are U1's or U2's, figures and ranks unchanged
rows() {
  local query=$1; shift
  status 0 "$WARD" run city.db "$query" "$@" -f csv
  grep -E '^(unit_code|U1|U2),' out >want
  equal "$(wc -l <want)" 3 "rows of $query in the zone"
  [ "$(wc -l <out)" -gt 3 ] || fail "$query has no row outside the zone"
  status 0 "$WARD" run city.db "$query" "$@" -p zone=Z1 -f csv
  contains err "zone=Z1"
  mv out got
  same got want
}
rows facilities_by_unit -p layer=toilets -p as_of=2023-06-30
rows unit_scores --period 2023Q2

# Of the cases in no unit none lies in the zone; one put there by hand in the copy does.
status 0 "$WARD" run city.db unattributed_cases -p from_date=2000-01-01 -p to_date=2030-12-31 -f csv --select case_id
[ "$(wc -l <out)" -gt 1 ] || fail "the city has no unattributed case"
status 0 "$WARD" run city.db unattributed_cases -p from_date=2000-01-01 -p to_date=2030-12-31 -p zone=Z1 -f csv --select case_id
equal "$(cat out)" case_id "cases in no unit that lie in Z1"
printf 'case_id,stream,reported_at,x,y\nX1,event,2023-05-01 08:00,528500,3493500\nX2,event,2023-05-01 08:00,529700,3493500\n' >more.csv
cp city.ini plain.ini && sed '/load.cases/,$d' plain.ini >city.ini
status 0 "$WARD" load city.db cases more.csv --append --source-crs EPSG:4549 --map x=x --map y=y
status 0 "$WARD" run city.db unattributed_cases -p from_date=2023-05-01 -p to_date=2023-05-01 -p zone=Z1 -f csv --select case_id
equal "$(tail -n 1 out)" X1 "X1 lies in Z1, not yet attributed; X2 beyond its edge"
equal "$(wc -l <out)" 2 "rows"
status 2 "$WARD" run city.db unit_scores --period 2023Q2 -p zone=Z9

# Lengths are cut: Z1 has all of U1's pipes and the 500 m of P1 in U2, none of what lies in U4 or in no unit.
status 0 "$WARD" run city.db gas_scope_by_unit -p as_of=2023-06-30 -p zone=Z1 -f csv --select unit_code,total_m,renew_m
equal "$(tr '\n' ' ' <out)" "unit_code,total_m,renew_m U1,850,750 U2,500,500 ,0,0 " "gas in the zone by unit"
status 0 "$WARD" run city.db gas_scope_by_subdistrict -p as_of=2023-06-30 -p zone=Z1 -f csv --select subdistrict_code,total_m
equal "$(tr '\n' ' ' <out)" "subdistrict_code,total_m S1,1350 ,0 " "gas in the zone by subdistrict"

# A riser of 18 m stated and 2 m on the map, half of it in the zone: half of what is stated counts.
printf 'zone_code,name,kind,wkt\nZH,half,plaza,"POLYGON((528901 3494000, 529000 3494000, 529000 3494200, 528901 3494200, 528901 3494000))"\n' >half.csv
status 0 "$WARD" load city.db zones half.csv --append --source-crs EPSG:4549
status 0 "$WARD" run city.db gas_scope -p as_of=2023-06-30 -p zone=ZH -f csv --select pipe_id,plan_length_m,counted_length_m
contains out 'PD,1,9'

# A pipe on the zone's edge lies in the zone, and half of it in U3, which shares no area with it: the rows add up to it.
cp city.db edge.db
printf 'pipe_id,material,built_on,pipe_kind,wkt\nPE,cast_iron,1980-01-01,municipal,"LINESTRING(528000 3494000, 529000 3494000)"\n' >edge.csv
status 0 "$WARD" load edge.db gas_pipes edge.csv --append --source-crs EPSG:4549
status 0 "$WARD" run edge.db gas_scope_by_unit -p as_of=2023-06-30 -p zone=Z1 -f csv --select unit_code,total_m
equal "$(tr '\n' ' ' <out)" "unit_code,total_m U1,1350 U2,500 U3,500 ,0 " "a pipe on the zone's edge, by unit"
status 0 "$WARD" run edge.db gas_scope_by_subdistrict -p as_of=2023-06-30 -p zone=Z1 -f csv --select subdistrict_code,total_m
equal "$(tr '\n' ' ' <out)" "subdistrict_code,total_m S1,1850 S2,500 ,0 " "the same by subdistrict"
# A site on the edge of a zone in the north is U1's: the lower code.
printf 'zone_code,name,kind,wkt\nZN,north,plaza,"POLYGON((528000 3494000, 529000 3494000, 529000 3495000, 528000 3495000, 528000 3494000))"\n' >north.csv
printf 'site_id,kind,customer,households,households_done,wkt\nGN,valve,household,8,3,POINT(528500 3494000)\n' >site.csv
status 0 "$WARD" load edge.db zones north.csv --append --source-crs EPSG:4549
status 0 "$WARD" load edge.db gas_sites site.csv --append --source-crs EPSG:4549
status 0 "$WARD" run edge.db gas_sites_by_unit -p as_of=2023-06-30 -p zone=ZN -f csv --select unit_code,households,done
equal "$(tr '\n' ' ' <out)" "unit_code,households,done U1,8,3 U3,0,0 ,0,0 " "a site on the zone's edge"
status 0 "$WARD" run city.db gas_sites_by_subdistrict -p as_of=2023-06-30 -p zone=Z1 -f csv --select subdistrict_code,kind,households,done
equal "$(tr '\n' ' ' <out)" "subdistrict_code,kind,households,done S1,valve,150,50 ,valve,0,0 ,valve,150,50 " "G1 and G2, on the edge, are in Z1"

# Digging: a zone of A1 from 450 to 620 cuts W1, W2, W3 and P1 there: 50 m of two works, 100 of three, 20 of four.
printf 'zone_code,name,kind,wkt\nZD,dig,plaza,"POLYGON((528450 3493400, 528620 3493400, 528620 3493600, 528450 3493600, 528450 3493400))"\n' >dig.csv
status 0 "$WARD" load city.db zones dig.csv --append --source-crs EPSG:4549
dig="-p as_of=2023-06-30 -p zone=ZD -f csv --select"
status 0 "$WARD" run city.db dig_once $dig from_m,to_m,works,dug_once_m,saved_m
equal "$(tr '\n' ' ' <out)" "from_m,to_m,works,dug_once_m,saved_m 500,600,3,100,200 600,620,4,20,60 450,500,2,50,50 " "dig once in the zone"
status 0 "$WARD" run city.db dig_once_by_street $dig street_code,dug_once_m,dug_apart_m,saved_m
equal "$(tail -n 1 out)" "R1,170,480,310" "the same by street"
status 0 "$WARD" run city.db dig_once_by_unit $dig unit_code,dug_once_m,dug_apart_m,saved_m
equal "$(tr '\n' ' ' <out)" "unit_code,dug_once_m,dug_apart_m,saved_m U1,170,480,310 ,0,0,0 " "the same by unit: U1 alone shares area with the zone"
status 0 "$WARD" run city.db redig $dig work,after_work,from_m,to_m
equal "$(tr '\n' ' ' <out)" "work,after_work,from_m,to_m W2,W1,450,620 W3,W1,600,620 P1,W1,500,620 " "digging inside W1's ban in the zone"

# What was done: M4, G3 and L3 lie outside Z1, G2 on its edge; of two tickets in U2 one lies in it, and both count without a zone.
printf 'case_id,stream,procedure,reported_at,x,y\nE1,enforcement,summary,2023-05-01 08:00,529300,3493500\nE2,enforcement,summary,2023-05-01 08:00,529700,3493500\n' >more.csv
status 0 "$WARD" load city.db cases more.csv --append --source-crs EPSG:4549 --map x=x --map y=y
status 0 "$WARD" attribute city.db
status 0 "$WARD" run city.db done_by_unit -p from_date=2022-01-01 -p to_date=2023-06-30 -p zone=Z1 -f csv --select work,unit_code,done,base
equal "$(awk -F, 'NR > 1 && ($3 != 0 || $4)' out | tr '\n' ' ')" "bridge_spaces,U1,1, cases_summary,U2,1, forced_removed,U1,500, gas_valves,U1,40,100 gas_valves,U2,10,50 greening,U1,10000, hydrants,U1,1, illegal_removed,U1,2000, parks,U1,1, " "done in Z1"
status 0 "$WARD" run city.db done_by_unit -p from_date=2022-01-01 -p to_date=2023-06-30 -p work=cases_summary -f csv --select unit_code,done
contains out "U2,2"
# G3's seven stoves were done on 5 May: not yet in April, as gas_sites_by_unit says too
status 0 "$WARD" run city.db done_by_unit -p from_date=2023-04-01 -p to_date=2023-04-30 -p work=gas_stoves_other -f csv --select unit_code,done,base
contains out "U4,0,7"

# Q3 lies outside Z1; Q1 and Q2 are of one bridge.
status 0 "$WARD" run city.db bridge_space_lists -p as_of=2023-06-30 -p zone=Z1 -f csv --select period,kind,spaces,new_bridges,bridges_so_far
equal "$(tr '\n' ' ' <out)" "period,kind,spaces,new_bridges,bridges_so_far 2023H1,public,1,1,1 2023H2,child_friendly,1,0,1 " "bridge spaces in Z1"

# The components of Z1: 1200 of A1, 300 of A2 and all of C1, of which U3, beyond the edge, has half; as many metres by
# unit as by zone. K4, E3 and M4 lie outside; bridges and parks that are points count as points.
status 0 "$WARD" run four.db inventory -p as_of=2023-06-30 -p by=unit -p zone=Z1 -f csv --select code,layer,features,length_m,area_m2
cp out unit.csv
for row in U1,streets,2,1500, U2,streets,1,500, U3,streets,0,500, U3,works,0,550, U2,barriers,0,500, U1,parks,1,, U2,parks,2,, \
  U1,bridges,1,, U2,bridge_spaces,1,,400 U2,removals,0,,1000 U2,signs,6,, U1,toilets,1,,; do
  contains unit.csv "$row"
done
equal "$(grep -c '^U4\|^,' unit.csv)" 0 "nothing of U4 nor of what lies in no unit is in Z1"
status 0 "$WARD" run four.db inventory -p as_of=2023-06-30 -p by=zone -p zone=Z1 -f csv --select code,layer,length_m,area_m2
for row in Z1,streets,2500, Z1,works,2350, Z1,bridge_spaces,,600 Z1,removals,,2000 Z1,estates,,1600; do contains out "$row"; done

# A lot counts whole where its point lies: a zone that only has a corner of L2 has no lot.
printf 'zone_code,name,kind,wkt\nZL,corner,plaza,"POLYGON((528230 3493230, 528300 3493230, 528300 3493300, 528230 3493300, 528230 3493230))"\n' >corner.csv
status 0 "$WARD" load city.db zones corner.csv --append --source-crs EPSG:4549
status 0 "$WARD" run city.db parking_by_unit -p as_of=2023-06-30 -p zone=ZL -f csv --select unit_code,lots
contains out "U1,0"
status 0 "$WARD" run city.db parking_by_unit -p as_of=2023-06-30 -p zone=Z1 -f csv --select unit_code,lots
contains out "U1,2"

# One of two zones: the cases of Z1, seven of April; what lies beside it has no case left.
status 0 "$WARD" run four.db cases_by_zone -p from_date=2023-04-01 -p to_date=2023-04-30 -p zone=Z1 -f csv --select zone_code,cases
equal "$(tr '\n' ' ' <out)" "zone_code,cases Z1,7 Z2,0 ,0 ,0 " "cases in Z1"

# -p zone=CODE: Z1 holds U1 and half of U2, and only touches U3 and U4 along an edge.
. "$TESTS/queries/city.sh"
city_make

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

# -p zone=CODE in queries of rows: Z1 holds U1 and half of U2; and two zones that share the plane between them add up to it.
. "$TESTS/queries/city.sh"
city_make
city_publish
quarter='-p from_date=2023-04-01 -p to_date=2023-06-30'
day='-p as_of=2023-06-30'

# is WANT QUERY…: the rows of a query as CSV without its heading, one line of them
is() {
  local want=$1; shift
  status 0 "$WARD" run city.db "$@" -f csv -q
  equal "$(tail -n +2 out | tr '\n' ' ' | sed 's/ $//')" "$want" "$*"
}

# By units: U1 70 and U2 49, of which S1's 59.5 and Z1's; their April is the only month of theirs; R2 has 500 m in U1.
is "K1,S1,90.2,1,S1 K2,S1,80,2, ,S1,85.1,2," campaign_ranking $quarter -p zone=Z1 --select campaign_code,subdistrict_code,score,rank,tie
is "U1,70,3 U2,49,4" unit_scores $quarter -p zone=Z1 --select unit_code,score,rank
is "S1,59.5,1,2" subdistrict_scores $quarter -p zone=Z1 --select subdistrict_code,score,rank,units
is "59.5,59.5,2,1,0,2,4,7" district_scores $quarter -p zone=Z1 \
  --select mean_of_units,mean_of_subdistricts,units,subdistrict_months,excellent_subdistrict_months,days,inspections,due
is "R2,70,500,1 R1,59.5,2000,6" street_scores $quarter -p zone=Z1 --select street_code,score,length_m,cases
is "subdistrict,S1,59.5" near_threshold $quarter -p zone=Z1 --select level,code,score
is "C01 C02 C03 C08 C10 C11 C09 I1 I3 I2 I4" score_rows $quarter -p zone=Z1 --select row_id
is "U1,duty U1,field U1,field U1,system U1,system U1,system U1,system U2,field U2,system U2,system" \
  score_parts $quarter -p zone=Z1 --select unit_code,component
is "district,U1 district,U2 subdistrict,U1 subdistrict,U2" unit_weights $quarter -p zone=Z1 --select level,unit_code
is "changed,I3,U2" revised_rows $quarter -p zone=Z1 --select change,row_id,unit_code
is "unit,U1,70,70,0 unit,U2,48,49,1" revised_figures $quarter -p zone=Z1 --select level,code,published,revised,rows_changed

# By a point: L2 has no place; E3 lies outside; B1's end, and what U0 overlaps, lie outside. P1 reaches in, and is whole.
is "L1 L3" red_black_list $day -p zone=Z1 --select listing_id
is "red,E1,1 black,E1,1" red_black_candidates -p category=estate $quarter -p zone=Z1 --select colour,code,rank
is "P1,1000 P2,100 P3,200 P4,50" gas_pipe_scope $day -p zone=Z1 --select pipe_id,plan_length_m
is "C1" street_topology -p zone=Z1 --select ids
is "t_junction" unit_topology -p as_of=2010-06-30 -p zone=Z1 --select finding
status 0 "$WARD" run city.db load_quality -p zone=Z1 -f csv -q --select finding,layer,ids
contains out "unknown_pipe,gas_pipes,P1"
equal "$(grep -c 'outside_district\|never_loaded\|,P6\|,E3\|,T2' out)" 0 "nothing that lies elsewhere or nowhere"
# On foot: T3 lies outside; A1 with A2 (2000 m) and C1 run in the zone, B1 and D1 do not.
is "C03,T1 C04,T1 C02,T1 C08,T1 P02,T1 P01,T1 C01,T1 C09, C11," nearest_facility -p layer=toilets -p origin=cases $day -p zone=Z1 --select origin_id,facility
is "T1,600" service_areas -p layer=toilets -p within_m=300 $day -p zone=Z1 --select facility,reached_m
is "T1,A1" street_access -p layer=toilets $day -p zone=Z1 --select facility,street_id
is "1,2000 2,1000" street_islands $day -p zone=Z1 --select island,length_m
# The ledger: of the valves' 150 households in the zone 50 are done; the district's tasks and what was entered are not the zone's.
is "T1,,, T2,50,150,behind T3,,, T4,,0.8, T5,,," progress $day -p zone=Z1 --select target_code,done,amount,verdict
is "U1,40,100 U2,10,50 U3,0, U4,0, ,0," progress $day -p zone=Z1 -p by=unit --select unit_code,done,amount

# Every figure of the report: no toilet is in works there, S2's entry lies nowhere, R2 and R3, P6 and what was removed beyond it.
status 0 "$WARD" run city.db period_figures $quarter -p zone=Z1 -f csv -q --select figure,value,sum_check
for row in mean_of_units,59.5 units_scored,2,closes city_red,1 district_red,1 district_black,0 campaigns,, old_town_km2,1.5 \
  illegal_removed_m2,0 networked_lot_share,0.5 shared_berths,0 stalls,2 toilet_works,0,closes toilets_rebuilt_design,0 \
  first_class_share,0 parks_planned,3 bridges,1 greening_m2,10000 renew_m,1250 assess_m,100 gas_m,1350,closes done:T2,50 \
  done:T1,, F1,, time_share,0.5; do
  contains out "$row"
done

# At two dates: what was done by kind of work and unit, in the zone; one code of several rows is no one row.
status 0 "$WARD" run city.db before_after -p query=done_by_unit -p column=done -p key=work,unit_code -p before_from=2023-01-01 \
  -p before=2023-03-31 -p after_from=2023-04-01 -p after=2023-06-30 -p zone=Z1 -f csv -q --select code,unit_code,before,after,change,verdict
equal "$(grep ,changed out | tr '\n' ' ')" "bridge_spaces U1,U1,0,1,1,changed forced_removed U1,U1,500,0,-500,changed greening U1,U1,0,10000,10000,changed hydrants U1,U1,0,1,1,changed illegal_removed U1,U1,2000,0,-2000,changed parks U1,U1,0,1,1,changed " "done in two quarters"
is "not unique" before_after -p query=inventory -p column=features -p before=2022-06-30 -p after=2023-06-30 --limit 1 --select verdict
status 0 "$WARD" run city.db before_after -p query=inventory -p column=features -p key=code,layer -p before=2022-06-30 -p after=2023-06-30 -f csv -q --select code,before,after,verdict
contains out "U0 bridge_spaces,1,,gone"
contains out "(none) bridges,1,1,same"
status 2 "$WARD" run city.db before_after -p query=inventory -p column=features -p key=cod -p before=2022-06-30 -p after=2023-06-30
contains err "query inventory has no column 'cod'"
# the first day of a month follows the last day that is given
status 0 "$WARD" run city.db cases_by_unit -p to_date=2023-04-30 -f csv
contains err "from_date=2023-04-01 to_date=2023-04-30"
status 0 "$WARD" run city.db cases_by_unit -p from_date=2023-04-10 -f csv
contains err "from_date=2023-04-10 to_date=2023-04-30"

# Two zones that part the plane at x = 529013.7 from north to south: what each holds, and every row in one of them.
printf 'zone_code,name,kind,wkt\nTW,west,plaza,"POLYGON((520000 3480000, 529013.7 3480000, 529013.7 3510000, 520000 3510000, 520000 3480000))"\nTE,east,plaza,"POLYGON((529013.7 3480000, 540000 3480000, 540000 3510000, 529013.7 3510000, 529013.7 3480000))"\n' >tiles.csv
status 0 "$WARD" load city.db zones tiles.csv --append --source-crs EPSG:4549 -q
status 0 "$WARD" attribute city.db -q
# three QUERY…: whole.csv, west.csv and east.csv
three() {
  status 0 "$WARD" run city.db "$@" -f csv -q && mv out whole.csv
  status 0 "$WARD" run city.db "$@" -p zone=TW -f csv -q && mv out west.csv
  status 0 "$WARD" run city.db "$@" -p zone=TE -f csv -q && mv out east.csv
}
# once QUERY…: each row of the whole is in one of them, and both have some
once() {
  three "$@"
  [ "$(wc -l <west.csv)" -gt 1 ] && [ "$(wc -l <east.csv)" -gt 1 ] || fail "$* is empty in a zone"
  { head -n 1 whole.csv; { tail -n +2 west.csv; tail -n +2 east.csv; } | sort; } >got
  { head -n 1 whole.csv; tail -n +2 whole.csv | sort; } >want
  same got want
}
# sums 'COLUMN…' QUERY…: and of amounts the two make the whole, to a millimetre
sums() {
  local columns=$1; shift
  three "$@"
  status 0 /usr/bin/python3 - $columns <<'PY'
import csv, sys
def total(path, column):
    return sum(float(r[column] or 0) for r in csv.DictReader(open(path)))
parts = [[total(p + ".csv", column) for p in ("whole", "west", "east")] for column in sys.argv[1:]]
for column, (whole, west, east) in zip(sys.argv[1:], parts):
    if abs(west + east - whole) > 0.001 or not whole:
        sys.exit("%s: %s and %s are not %s" % (column, west, east, whole))
if not any(west and east for _, west, east in parts):
    sys.exit("nothing lies in one of the two")
PY
  sed 's/^/    /' err >&2
}
once nearest_facility -p layer=toilets -p origin=cases $day
once case_states $quarter --where "cases:geom IS NOT NULL"
once facility_places -p layer=signs $day
sums 'cases open due closed uncertain' cases_by_unit $quarter --where "cases:geom IS NOT NULL"
sums 'plan_length_m counted_length_m' gas_scope $day
sums 'renew_m assess_m total_m municipal_m' gas_scope_by_unit $day
sums 'renew_m total_m' gas_scope_by_street $day
sums 'plan_length_m counted_length_m' gas_scope_by_rule $day
sums 'area_m2 map_m2' areas $day
sums 'gap_m2 area_m2' coverage_gaps -p layer=toilets -p within_m=300 $day -p scenario=now
sums 'households done' gas_sites_by_unit $day
sums 'length_m area_m2' inventory $day
# Sites only in the zone, whatever they serve: Z1 ends at x = 1500, so the third place of R1 is in it and D1 is not.
status 0 "$WARD" run city.db suggested_sites -p layer=toilets -p within_m=300 -p count=9 $day -p zone=Z1 -f csv -q --select rank,street_id,lost_m
equal "$(cut -d, -f2 out | sort -u | tr '\n' ' ')" "A1 A2 C1 street_id " "streets of the sites in Z1"
equal "$(grep -c ',[0-9.]*[0-9]$' out)" 0 "what cannot be served is not listed"

# Case files of the kinds that cities publish, on Cambridge's map: loaded, attributed, reconciled, and compared with the
# district that each publisher would have recorded (real_cases.py reckons it with GEOS).
data=${WARD_SHARED:-}/data/cambridge
[ -d "$data" ] || skip "the real data is not here"
/usr/bin/python3 -c 'import osgeo, shapely' 2>/dev/null || skip "python3-gdal or python3-shapely is not installed"
real() { /usr/bin/python3 -W ignore "$TESTS/cli/real_cases.py" "$@"; }
real make "$data" || fail "the case files could not be made"

# part NAME: its count in what compare printed
part() { sed -n "s/.*\\b$1=\\([0-9]*\\).*/\\1/p" out; }

# reconciles DB FILE: rows read = loaded + rejected, each case has one row and, without a unit, a reason
reconciles() {
  equal "$(sqlite3 "$1" "SELECT rows_read - rows_loaded - rows_rejected FROM loads WHERE layer = 'cases' ORDER BY id DESC LIMIT 1")" 0 "$2: rows"
  equal "$(sqlite3 "$1" "SELECT (SELECT count(*) FROM cases) - count(*), count(*) - count(DISTINCT case_id),
    count(*) FILTER (WHERE (unit_code IS NULL) <> (unit_rule = 'outside')),
    count(*) FILTER (WHERE unit_code IS NULL AND why IS NULL) FROM case_places")" '0|0|0|0' "$2: cases and reasons"
}

# 311 requests: latitude and longitude, some absent, some 0,0; crossings as addresses; neighbourhoods
status 0 "$WARD" init b.db --crs EPSG:26986 -q
status 0 "$WARD" load b.db units "$data/BOUNDARY_CDDNeighborhoods.geojson" --map unit_code=NAME
status 0 "$WARD" load b.db streets "$data/TRANS_Centerlines.geojson" --map street_id=ID --map name=Label
status 3 "$WARD" load b.db cases boston.csv --map closed_at=closed_dt
contains err "outside the area of the CRS 75"
status 0 "$WARD" load b.db cases boston.csv --map closed_at=closed_dt --max-rejects 5%
status 0 "$WARD" attribute b.db
reconciles b.db boston.csv
status 0 real compare b.db boston.csv service_request_id neighborhood
equal "$(grep -c wrong out)" 0 "every unit is the neighbourhood recorded: $(cat out)"
equal "$(( $(part inside) > 900 )) $(( $(part address) > 1300 ))" "1 1" "placed inside, and by crossing"
equal "$(sqlite3 b.db "SELECT count(*) FROM rejects WHERE layer = 'cases' AND reason = 'outside the area of the CRS'")" 75 "0,0 is no place"

# eastings and northings in US feet; precincts in wards
status 0 "$WARD" init c.db --crs EPSG:26986 -q
status 0 "$WARD" load c.db units "$data/ELECTIONS_WardsPrecincts.geojson" --map unit_code=WardPrecinct --map subdistrict_code=Ward
status 0 "$WARD" load c.db streets "$data/TRANS_Centerlines.geojson" --map street_id=ID --map name=Label
status 0 "$WARD" load c.db cases chicago.csv --map case_id=SR_NUMBER --map reported_at=CREATED_DATE --source-crs EPSG:2249
status 0 "$WARD" attribute c.db
reconciles c.db chicago.csv
status 0 real compare c.db chicago.csv SR_NUMBER WARD
equal "$(grep -c wrong out)" 0 "every unit is the precinct recorded: $(cat out)"

# ids that repeat: the first is loaded, the others are rejected by name
status 0 "$WARD" load c.db cases precincts.csv --replace --map case_id=id --map reported_at=opened --max-rejects 2%
status 0 "$WARD" attribute c.db
reconciles c.db precincts.csv
status 0 real compare c.db precincts.csv id precinct
equal "$(grep -c wrong out)" 0 "every unit is the precinct recorded: $(cat out)"
equal "$(sqlite3 c.db "SELECT count(*) FROM rejects WHERE layer = 'cases' AND reason = 'repeated key'")" 30 "thirty repeated ids"

# the totals by unit, street and subdistrict are the same, and so are those of a filter
for filter in "" "cases:reported_on < '2024-04-01'" "cases:case_id < 'P01000'"; do
  totals=
  for query in cases_by_unit cases_by_street cases_by_subdistrict; do
    status 0 "$WARD" run c.db $query --period 2024 ${filter:+--where "$filter"} -f csv --select cases -o t.csv --overwrite
    totals="$totals $(awk 'NR > 1 { n += $1 } END { print n + 0 }' t.csv)"
  done
  want=$(sqlite3 c.db "SELECT count(*) FROM cases WHERE ${filter:+${filter#cases:} AND} reported_on BETWEEN '2024-01-01' AND '2024-12-31'")
  equal "$totals" " $want $want $want" "totals where ${filter:-anything}"
done

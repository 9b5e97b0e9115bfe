# The main job on the sample city, against independent answers (Python with GEOS, SQL by hand).
. "$TESTS/city/make.sh"
make_city || fail "the sample city could not be made"
db=$CITY/liangxi.db
python=/usr/bin/python3
quarter="-p from_date=2023-04-01 -p to_date=2023-06-30"

# attribution: every case, lowest code of the units that cover it; the streams reconcile
status 0 $python -W ignore "$TESTS/city/check_attribution.py" "$db"
contains out 'differences: 0'
contains out 'enforcement: 64443 ='
contains out "'edge': 60"
contains out "'near': 60"
contains out "'address': 365"

# scores: 165 units, 63 excellent, 102 good, mean 89.16; 8 of 9 subdistricts
status 0 "$WARD" run "$db" unit_scores $quarter -f csv -o scores.csv
status 0 $python "$TESTS/city/check_scores.py" "$db" scores.csv 2023-04-01 2023-06-30 63 102 89.158 89.162
contains out 'units 165, excellent 63, good 102'
status 0 "$WARD" run "$db" subdistrict_scores $quarter -f csv --select band
equal "$(grep -c '^excellent' out)/$(grep -c '^good' out)" 8/1 "bands of the subdistricts"
status 0 "$WARD" run "$db" unit_scores $quarter -f geojson
equal "$($python -c 'import json,sys; f=json.load(open("out"))["features"]; print(len(f), {x["geometry"]["type"] for x in f} <= {"Polygon", "MultiPolygon"})')" \
  "165 True" "unit_scores as GeoJSON"
status 0 "$WARD" run "$db" subdistrict_scores $quarter -f geojson
equal "$($python -c 'import json; print(len(json.load(open("out"))["features"]))')" 9 "subdistrict_scores as GeoJSON"

# enforcement: 3,003 = 154 + 2,849 by the subdistrict's powers on the day; 61,440 = 6,257 + 55,183
status 0 "$WARD" sql "$db" -q -f csv "SELECT count(*) FILTER (WHERE c.procedure = 'ordinary' AND coalesce(s.empowered_from, '9999') > c.reported_on) || ' ' ||
  count(*) FILTER (WHERE c.procedure = 'ordinary' AND s.empowered_from <= c.reported_on) || ' ' ||
  count(*) FILTER (WHERE c.procedure = 'summary') AS n
  FROM cases AS c LEFT JOIN case_places AS p ON p.case_id = c.case_id LEFT JOIN units AS u ON u.unit_code = p.unit_code
  LEFT JOIN subdistricts AS s ON s.subdistrict_code = u.subdistrict_code WHERE c.stream = 'enforcement'"
contains out '154 2849 61440'

# gaps: 20 units against finely drawn discs, toilets and bins; a toilet not yet built serves nobody today
serving="coalesce(opened_on, '2023-06-30') <= '2023-06-30' AND NOT (coalesce(closed_from, '9999') <= '2023-06-30' AND coalesce(closed_until, '9999') > '2023-06-30')"
status 0 "$WARD" run "$db" coverage_gaps -p layer=toilets -p as_of=2023-06-30 -f csv -o gaps.csv
status 0 $python "$TESTS/city/check_gaps.py" "$db" gaps.csv toilets 300 "NOT (coalesce(work_type, '') = 'new' AND coalesce(work_stage, 'design') <> 'done') AND $serving"
status 0 "$WARD" run "$db" coverage_gaps -p layer=bins -p as_of=2023-06-30 -f csv -o bins.csv
status 0 $python "$TESTS/city/check_gaps.py" "$db" bins.csv bins 70 "$serving"
status 0 "$WARD" run "$db" coverage_gaps -p layer=toilets -p as_of=2023-06-30 -p scenario=planned -f csv -o planned.csv
status 0 $python "$TESTS/city/check_gaps.py" "$db" planned.csv toilets 300 "1"
equal "$($python - <<'PY'
import csv
now = {r["unit_code"]: float(r["gap_m2"]) for r in csv.DictReader(open("gaps.csv"))}
then = {r["unit_code"]: float(r["gap_m2"]) for r in csv.DictReader(open("planned.csv"))}
print(all(then[u] <= now[u] for u in now), sum(then.values()) < sum(now.values()))
PY
)" "True True" "the planned toilets only shrink the gaps"

# the ledger: every published percentage, what is behind and what ahead, pace, and bases solved back with both roundings
status 0 "$WARD" run "$db" progress -p as_of=2023-06-30 -f csv -o progress.csv
equal "$($python - <<'PY'
import csv
rows = {r["target_code"]: r for r in csv.DictReader(open("progress.csv"))}
want = {"PARKING_NEW": 0.389, "PARKS": 1 / 24, "TOILETS": 2 / 15, "GAS_STOVES_HOME": 0.114, "GAS_STOVES_OTHER": 0.316,
        "GAS_VALVES": 0.4144, "GAS_BOTTLES": 0.757, "ENF_SUMMARY": 0.728, "ENF_ALL": 0.728, "ILLEGAL_REMOVED": 0.5,
        "ADVERTS_REMOVED": 0.5, "BRIDGE_SPACES": 0.5}
assert all(abs(float(rows[t]["share"]) - share) < 1e-9 for t, share in want.items()), rows
assert all(rows[t]["basis"] == "computed" for t in want)
assert {rows[t]["time_share"] for t in want} == {"0.5", "0.75"} and rows["GAS_VALVES"]["time_share"] == "0.75"
base = lambda t: [round(float(rows[t][c])) for c in ("amount", "amount_low", "amount_high")]
assert base("GAS_VALVES") == [171573, 171432, 171715] and base("GAS_STOVES_HOME") == [61772, 61502, 62044]
assert base("GAS_STOVES_OTHER") == [2076, 2073, 2079] and base("GAS_BOTTLES")[0] == 7001
assert (base("ENF_SUMMARY")[0], base("ENF_ALL")[0]) == (84396, 88521)
pace = lambda t: [round(float(rows[t][c])) for c in ("needed_per_day", "so_far_per_day")]
assert pace("GAS_VALVES") == [1621, 393] and pace("GAS_STOVES_HOME") == [297, 39]
by = lambda verdict: " ".join(sorted(t for t, r in rows.items() if r["verdict"] == verdict))
print(by("behind"), "|", by("ahead"), "|", by("reached"))
PY
)" "GAS_STOVES_HOME GAS_STOVES_OTHER GAS_VALVES PARKING_NEW PARKS TOILETS | ENF_ALL ENF_SUMMARY GAS_BOTTLES PARKING_PAY_AFTER PARKING_SHARED | CLEANEST_RATE" \
  "the ledger on 30 June"
status 0 "$WARD" run "$db" progress -p as_of=2023-06-30 -p by=unit -f csv -o units.csv
equal "$($python - <<'PY'
import csv
done = {}
for r in csv.DictReader(open("units.csv")):
    if r["done"]:
        done[r["target_code"]] = done.get(r["target_code"], 0) + float(r["done"])
district = {r["target_code"]: float(r["done"]) for r in csv.DictReader(open("progress.csv")) if r["done"]}
print(all(abs(done[t] - district[t]) < 1e-6 for t in done), len(done))
PY
)" "True 14" "the units add up to the district"
# every figure of the half-year's report that the layers hold; sums close
status 0 "$WARD" run "$db" period_figures $quarter -f csv -o quarter.csv
status 0 "$WARD" run "$db" period_figures -p from_date=2023-01-01 -p to_date=2023-06-30 -f csv -o half.csv
equal "$($python - <<'PY'
import csv
half = {r["figure"]: r for r in csv.DictReader(open("half.csv"))}
quarter = {r["figure"]: r for r in csv.DictReader(open("quarter.csv"))}
want = dict(city_red=3, district_red=14, district_black=10, campaigns=10, plazas=5, cameras_own=60, cameras_shared=1200,
            illegal_removed_m2=240000, forced_removed_m2=61000, adverts_removed_m2=18800, berths_opened=389,
            pay_after_exit_lots=29, shared_berths=800, stalls=54, stall_approvals=949, dropoff_points=1400, guides=988,
            sorted_estate_share=0.99, provincial_estates=60, toilet_works=15, toilets_new=3, toilets_new_done=2,
            toilets_new_building=1, toilets_rebuilt=12, toilets_rebuilt_building=4, toilets_rebuilt_design=8,
            parks_planned=24, parks_done=1, bridge_spaces_done=6, bridges=50, greening_m2=254800, colour_sites=5,
            hydrants_planned=150, roads=4, alleys=12, undergroundings=5, ordinary_cases=3003, ordinary_unempowered=154,
            ordinary_empowered=2849, summary_cases=61440, summary_minor=6257, summary_parking=55183, time_share=0.5,
            LITTER=5000, SPECIAL_WASTE=240, WASTE_OTHER=190800, WASTE_PERISHABLE=29800)
for figure, value in want.items():
    assert float(half[figure]["value"]) == value, (figure, half[figure])
for figure, value in dict(units_scored=165, units_excellent=63, units_good=102, units_pass=0, units_fail=0).items():
    assert float(quarter[figure]["value"]) == value, (figure, quarter[figure])
near = lambda row, value: abs(float(row["value"]) - value) < 5e-5
assert near(quarter["mean_of_units"], 89.16) and near(quarter["excellent_rate"], 8 / 9)
assert near(half["networked_lot_share"], 0.6287) and near(half["old_town_km2"], 3.4)
checks = {r["figure"]: r["sum_check"] for r in half.values() if r["sum_check"]}
print(len(checks), set(checks.values()))
PY
)" "7 {'closes'}" "the figures of the half year"
status 2 "$WARD" sql "$db" "SELECT value FROM ward_result('unit_scores', 'marks')"
contains err "query unit_scores has no column 'marks'"
status 2 "$WARD" sql "$db" "SELECT value FROM ward_result('unit_score', 'band')"
contains err "did you mean 'unit_scores'"
mkdir -p own
cat >own/ring.sql <<'SQL'
-- @query  ring
SELECT r.value AS n FROM ward_result('ring', 'n') AS r ORDER BY r.value
SQL
status 2 "$WARD" run "$db" ring --queries own
contains err "queries ask one another in a ring"

# gas: every pipe's parts add up to it within a millimetre, the units to the network
status 0 "$WARD" run "$db" gas_scope -f csv --select pipe_id,plan_length_m -o scope.csv
status 0 "$WARD" run "$db" gas_scope_by_unit -f csv --select total_m -o by_unit.csv
equal "$($python - "$db" "$TESTS/city" <<'PY'
import collections, csv, math, sqlite3, sys
sys.path.insert(0, sys.argv[2])
from blob import parse
length = {p: parse(g).length for p, g in sqlite3.connect(sys.argv[1]).execute("SELECT pipe_id, geom FROM gas_pipes")}
parts = collections.defaultdict(float)
for row in csv.DictReader(open("scope.csv")):
    parts[row["pipe_id"]] += float(row["plan_length_m"])
worst = max(abs(parts[p] - length[p]) for p in length)
total = math.fsum(float(r["total_m"]) for r in csv.DictReader(open("by_unit.csv")))
print(len(parts) == len(length) > 1000, worst < 0.001, abs(total - math.fsum(length.values())) < 0.001)
PY
)" "True True True" "gas pipe lengths"

# the database is a plain SpatiaLite file
if command -v ogrinfo >/dev/null; then
  cp "$db" plain.db
  status 0 ogrinfo -ro plain.db
  for layer in units streets bins toilets gas_pipes cases case_places rejects; do contains out ": $layer"; done
  status 0 ogrinfo -ro -oo LIST_ALL_TABLES=YES plain.db
  for table in score_days loads runs settings inspections targets; do contains out ": $table"; done
fi

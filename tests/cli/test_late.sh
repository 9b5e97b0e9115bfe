# Late and corrected data: the days they touch, and no others, are scored again, and what stands then is, byte for byte, what
# one run over the final data gives; the scores are those of SQL by hand; kills, shuffled days, two batches at once.
# DAYS, BATCHES and KILLS make it longer: DAYS=30 BATCHES=30 KILLS=300.
. "$TESTS/queries/city.sh"
python=/usr/bin/python3
n_days=${DAYS:-10} n_batches=${BATCHES:-4}
last=$($python -c "print('2023-%02d-%02d' % (4 + ($n_days - 1) // 30, 1 + ($n_days - 1) % 30))")
$python "$TESTS/cli/late.py" "$n_days" "$n_batches"

base() { # NAME: the four squares without cases and inspections
  cp "$TESTS/queries/city/city.ini" "$1.ini"
  status 0 "$WARD" init "$1.db" --crs EPSG:4549 -q
  for layer in units zones streets barriers; do status 0 "$WARD" load "$1.db" $layer "$TESTS/queries/city/$layer.csv" -q; done
}
# everything of the scores, ids too; case_places by the case, whose own number is that of its coming
stored() {
  sqlite3 "$1" "SELECT id, level, code, day, quote(score), band, components FROM score_days ORDER BY id;
    SELECT case_id, unit_code, street_id FROM case_places ORDER BY 1; SELECT 'stale ' || count(*) FROM score_stale"
}

base whole
status 0 "$WARD" daily whole.db --from 2023-04-01 --to "$last" --cases final_cases.csv --inspections final_inspections.csv -q
stored whole.db >whole
contains whole 'stale 0'

# by hand, from the raw tables: every unit and day
status 0 $python - whole.db "$n_days" <<'PY'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
n = wrong = 0
for code, day, score in db.execute("SELECT code, day, score FROM score_days WHERE level = 'unit'").fetchall():
    parts = []
    for weight, test in ((0.4, "<> 'duty'"), (0.2, "= 'duty'")):
        off = db.execute("SELECT sum(deduction) FROM inspections WHERE unit_code = ? AND inspected_on = ? AND category " + test, (code, day)).fetchone()[0]
        if off is not None:
            parts.append((weight, max(0, 100 - off)))
    seen = 0.4 in [w for w, c in parts]
    due, good = db.execute("""SELECT count(*), sum(c.closed_at IS NOT NULL AND c.closed_at <= c.due_at) FROM cases AS c, case_places AS p
        WHERE p.case_id = c.case_id AND p.unit_code = ? AND substr(c.due_at, 1, 10) = ? AND c.stream <> 'enforcement' AND NOT coalesce(c.is_deferred, 0)""", (code, day)).fetchone()
    if due:
        parts.append((0.4, 100 * good / due))
    want = sum(w * c for w, c in parts) / sum(w for w, c in parts) if seen else None
    n += 1
    if (want is None) != (score is None) or (want is not None and abs(want - score) > 1e-9):
        wrong += 1
        print(code, day, want, score)
print(n, wrong)
sys.exit(n != 4 * int(sys.argv[2]) or wrong)
PY

# the same in batches, each run for one day; the days come in any order
base late
i=0
for day in $($python -c "
import random
days = ['2023-%02d-%02d' % (4 + n // 30, 1 + n % 30) for n in range($n_days)]
random.Random(5).shuffle(days)
print(*days)"); do
  if [ $i -lt "$n_batches" ]; then
    status 0 "$WARD" daily late.db --date "$day" --cases cases_$i.csv --inspections inspections_$i.csv -q
  else
    status 0 "$WARD" daily late.db --date "$day" -q
  fi
  equal "$(cat err)" "" "nothing said under -q"
  i=$((i + 1))
done
while [ $i -lt "$n_batches" ]; do # more batches than days: late data alone
  status 0 "$WARD" daily late.db --date "$last" --cases cases_$i.csv --inspections inspections_$i.csv -q
  i=$((i + 1))
done
stored late.db >late
same late whole

# one late inspection touches its day alone; a load outside daily, an edit by another program and a decision by hand are seen too
[ "$n_days" -lt 10 ] && finish && exit
runs() { sqlite3 late.db "SELECT count(*) FROM score_stale"; }
ids() { sqlite3 late.db "SELECT group_concat(day, ' ') FROM (SELECT day FROM score_stale ORDER BY day)"; }
printf 'inspection_id,unit_code,inspected_on,category,deduction\nN9998,U1,2023-04-03,clean,4\n' >one.csv
status 0 "$WARD" load late.db inspections one.csv --upsert -q
equal "$(ids)" 2023-04-03 "a load marks its day"
status 1 "$WARD" status late.db --fail-on missing
contains err "1 to be scored again: 2023-04-03"
status 0 "$WARD" daily late.db --date 2023-04-06 --json
contains err '"late_days":1,'
equal "$(ids)" "" "and the next run clears it"
status 0 "$WARD" status late.db --fail-on missing
sqlite3 late.db "UPDATE inspections SET inspected_on = '2023-04-04' WHERE inspection_id = 'N9998'"
equal "$(ids)" "2023-04-03 2023-04-04" "an edit marks the old and the new day"
sqlite3 late.db "DELETE FROM inspections WHERE inspection_id = 'N9998'"
case=$(sqlite3 whole.db "SELECT c.case_id FROM cases AS c JOIN case_places AS p ON p.id = c.id WHERE p.unit_code = 'U1' AND c.due_on = '2023-04-07' AND c.stream = 'event' LIMIT 1")
for db in late whole; do status 0 "$WARD" attribute $db.db --set "$case" unit=U2 --why "a test" -q; done
contains <(ids) 2023-04-07
status 0 "$WARD" daily late.db --date 2023-04-05 -q
status 0 "$WARD" daily whole.db --from 2023-04-01 --to "$last" -q
stored late.db >late
stored whole.db >whole
same late whole
# other rules: every scored day, again
sed 's/^unit,system,0.4/unit,system,0.6/' "$ROOT/layers/score_rules.csv" >rules.csv
for db in late whole; do status 0 "$WARD" load $db.db score_rules rules.csv --replace -q; done
status 0 "$WARD" daily late.db --date 2023-04-05 --json
contains err "\"late_days\":$((n_days - 1)),"
status 0 "$WARD" daily whole.db --from 2023-04-01 --to "$last" -q
stored late.db >late
stored whole.db >whole
same late whole
# other settings of the queries that score, too
for db in late whole; do printf '\n[street_scores]\nby = segment\n' >>$db.ini; done
status 0 "$WARD" daily late.db --date 2023-04-05 --json
contains err "\"late_days\":$((n_days - 1)),"
status 0 "$WARD" daily whole.db --from 2023-04-01 --to "$last" -q
stored late.db >settled
stored whole.db >whole
same settled whole
checks=$((checks + 1))
cmp -s settled late && fail "the setting changes no score: nothing was tried"

# ---- kills: whenever the batch dies, the database is as before, and the next run gives the same ----
base killed
status 0 "$WARD" daily killed.db --date 2023-04-01 --cases cases_0.csv --inspections inspections_0.csv -o days -q
cp killed.db before.db
cp -r days before_days
began=$(date +%s%N)
status 0 "$WARD" daily killed.db --date 2023-04-02 --cases cases_1.csv --inspections inspections_1.csv -o days -q
took=$((($(date +%s%N) - began) / 1000))
stored killed.db >after
cp -r days after_days
RANDOM=1789
n_before=0 n_after=0
for _ in $(seq "${KILLS:-4}"); do
  rm -rf killed.db* days
  cp before.db killed.db
  cp -r before_days days
  stored killed.db >before
  "$WARD" daily killed.db --date 2023-04-02 --cases cases_1.csv --inspections inspections_1.csv -o days -q >/dev/null 2>&1 &
  pid=$!
  at=$(((RANDOM * 32768 + RANDOM) % (took * 5 / 4)))
  sleep "$(printf '%d.%06d' $((at / 1000000)) $((at % 1000000)))"
  kill -9 $pid 2>/dev/null
  wait $pid 2>/dev/null
  stored killed.db >now
  checks=$((checks + 1))
  if cmp -s now before; then n_before=$((n_before + 1))
  elif cmp -s now after; then n_after=$((n_after + 1))
  else fail "killed after $at us: neither before nor after"; fi
  status 0 "$WARD" daily killed.db --date 2023-04-02 --cases cases_1.csv --inspections inspections_1.csv -o days -q
  stored killed.db >now
  same now after
  equal "$(diff -r -x killed.db days after_days)" "" "the same files after a kill"
  equal "$(sqlite3 killed.db 'PRAGMA integrity_check')" ok "the file is whole"
done
printf 'killed: %d before, %d after\n' "$n_before" "$n_after"

# ---- two batches at once: the second waits, or says who holds the file ----
flock killed.db.lock sleep 3 &
holder=$!
sleep 0.5
status 5 "$WARD" daily killed.db --date 2023-04-03 --lock-wait 0.2
contains err "is being written by"
status 0 "$WARD" daily killed.db --date 2023-04-03
wait $holder
# an open reader delays the batch: named when it does not end, waited for when it does
$python -c "
import sqlite3, time
db = sqlite3.connect('killed.db')
db.execute('BEGIN')
db.execute('SELECT count(*) FROM units').fetchone()
print('open', flush=True)
time.sleep(4)" >reader &
reader=$!
while ! grep -q open reader; do sleep 0.1; done
stored killed.db >before
status 5 "$WARD" daily killed.db --date 2023-04-04 --lock-wait 0.5
contains err "is in use by process $reader (python3)"
stored killed.db >now
same now before
status 0 "$WARD" daily killed.db --date 2023-04-04 --lock-wait 20
wait $reader

# ---- a copy for QGIS ----
status 0 "$WARD" copy killed.db copy.db
equal "$(stat -c %a copy.db)" 444 "read-only"
stored copy.db >now
stored killed.db >before
same now before
equal "$(sqlite3 copy.db "SELECT count(*), count(geom), max(day) FROM unit_scores" "SELECT count(*) > 0 FROM street_scores")" \
  "4|4|2023-04-04
1" "the newest scores as maps"
equal "$(sqlite3 copy.db "SELECT count(*) FROM layer_styles WHERE f_table_name IN ('unit_scores', 'street_scores')")" 2 "with their styles"
equal "$(sqlite3 copy.db "SELECT f_table_name || geometry_type FROM geometry_columns WHERE f_table_name LIKE '%_scores' ORDER BY 1" | tr '\n' ' ')" \
  "street_scores5 unit_scores6 " "registered"
status 6 "$WARD" copy killed.db copy.db
status 0 "$WARD" copy killed.db copy.db --overwrite
status 6 "$WARD" copy killed.db killed.db --overwrite
status 6 "$WARD" copy killed.db nowhere/copy.db
status 2 "$WARD" copy copy.db again.db
contains err "is a copy itself"
equal "$(ls nowhere copy.db.tmp days/*.tmp 2>/dev/null)" "" "nothing half made"

# ---- publishing ----
status 0 "$WARD" publish killed.db 2023-04 --json
contains err '"verb":"publish"'
status 6 "$WARD" publish killed.db 2023-04
contains err "stays as it was"
status 2 "$WARD" publish killed.db April
status 0 "$WARD" run killed.db revised_figures --period 2023-04 -f csv -q
equal "$(cut -d, -f11 out | sort -u | tr '\n' ' ')" "0 is_revised " "nothing is revised yet"
status 0 "$WARD" load killed.db inspections one.csv --upsert -q
status 0 "$WARD" run killed.db revised_rows --period 2023-04 -f csv -q
contains out added,inspection,N9998
status 0 "$WARD" run killed.db revised_figures --period 2023-04 -f csv -q
contains <(awk -F, '$2 == "unit" && $11 == 1 { print $3 }' out) U1
status 0 "$WARD" explain killed.db figure score -f csv
contains out "2023-04,unit U1,"

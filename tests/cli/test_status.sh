# ward status: the runs, the days scored, the days missing between the first and the last.
. "$TESTS/queries/city.sh"
city_make
status 0 "$WARD" status city.db -f csv
equal "$(wc -l <out)" 1 "no run yet"
contains err "no day is scored yet"
status 0 "$WARD" status city.db --fail-on missing
for day in 01 02 05; do status 0 "$WARD" daily city.db --date 2023-04-$day; done
status 0 "$WARD" status city.db -f csv
equal "$(cut -d, -f1-4 out | tr '\n' ' ')" "run,verb,from_date,to_date 1,daily,2023-04-01,2023-04-01 2,daily,2023-04-02,2023-04-02 3,daily,2023-04-05,2023-04-05 " "three runs"
contains err "3 days scored from 2023-04-01 to 2023-04-05, 2 missing: 2023-04-03 2023-04-04"
contains out '""cases"":'
status 1 "$WARD" status city.db --fail-on missing
status 2 "$WARD" status city.db --fail-on anything
status 0 "$WARD" daily city.db --date 2024-04-05
status 0 "$WARD" status city.db
contains err "4 days scored from 2023-04-01 to 2024-04-05, 367 missing: 2023-04-03 2023-04-04 2023-04-06..2024-04-04"
sqlite3 city.db "DELETE FROM score_days WHERE day > '2024'"
status 0 "$WARD" daily city.db --from 2023-04-03 --to 2023-04-04
status 0 "$WARD" status city.db --fail-on missing
status 4 "$WARD" status nothing.db

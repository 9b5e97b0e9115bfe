# The examples of CONTRIBUTING.md for the night: the crontab lines run as cron runs them, the systemd files are understood.
. "$TESTS/queries/city.sh"
city_make
mkdir -p srv/ward srv/in bin
mv city.db city.ini srv/ward/
ln -s "$WARD" bin/ward
yesterday=$(TZ=Asia/Shanghai date -d yesterday +%F)
head -n 1 "$TESTS/queries/city/cases.csv" >"srv/in/cases_$yesterday.csv"
echo "C90,event,${yesterday}T08:00:00,${yesterday}T18:00:00,,0,,POINT(528500 3494500)" >>"srv/in/cases_$yesterday.csv"
sed -n '/^## Every night/,/^## C$/s/^    //p' "$ROOT/CONTRIBUTING.md" >examples

# cron: five fields, then a command in which a bare % ends the line and \% is one
grep '^30 2' examples >lines
equal "$(wc -l <lines)" 2 "two crontab lines"
while read -r line; do
  equal "$(printf '%s' "$line" | sed 's/\\%//g' | tr -dc %)" "" "every % is escaped"
  # shellcheck disable=SC2001
  command=$(echo "$line" | sed 's/^[^ ]* [^ ]* [^ ]* [^ ]* [^ ]*  *//; s/\\%/%/g; s|/srv/|srv/|g')
  PATH=$PWD/bin:$PATH sh -c "$command" >said 2>&1
  equal "$? $(cat said)" "0 " "done, and nothing said: $command"
  equal "$(sqlite3 srv/ward/city.db "SELECT count(*) FROM cases WHERE case_id = 'C90'" \
    "SELECT count(*) FROM score_days WHERE day = '$yesterday' AND level = 'unit'")" "1
4" "the day is loaded and scored"
  equal "$(ls "srv/ward/days/$yesterday" | wc -l)" 4 "and its files written"
done <lines
equal "$(sqlite3 srv/ward/city.db "SELECT count(DISTINCT hash) || ' ' || count(*) FROM runs")" "1 2" "both lines gave the same bytes"
# what cron mails when it went wrong is one line, and the status says what to do
status 4 "$WARD" daily srv/ward/city.db --date yesterday --cases 'srv/in/none_{date}.csv' -q
equal "$(wc -l <err)" 1 "one line on failure"

for kind in service timer; do
  sed -n "/ward-daily.$kind/,/^# .etc/p" examples | grep -v '^#' | sed "s|/usr/bin/ward|$WARD|" >ward-daily.$kind
done
contains ward-daily.service "SuccessExitStatus=1"
contains ward-daily.service "ExecStart=$WARD daily"
contains ward-daily.timer "OnCalendar=*-*-* 02:30:00 Asia/Shanghai"
if command -v systemd-analyze >/dev/null; then
  status 0 systemd-analyze verify --man=no --recursive-errors=no "$PWD/ward-daily.service" "$PWD/ward-daily.timer"
  equal "$(grep ward-daily err)" "" "systemd has nothing to say of them"
  status 0 systemd-analyze calendar "$(sed -n 's/^OnCalendar=//p' ward-daily.timer)"
fi

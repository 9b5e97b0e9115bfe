# describe and queries: the headers in words, without a database.
status 0 "$WARD" describe toilets
for text in "公共厕所" "toilet_id" "公厕编号" "required" "1..3" "service_m = 300" "GB 55013-2021" "new=新建" "ward load DB toilets" "geometry: point"; do
  contains out "$text"
done
status 0 "$WARD" describe coverage_gaps
for text in "各管理单元的设施覆盖盲区" "within_m" "newest" "gap_share" "盲区比例" "Order: gap_m2" "ward run DB coverage_gaps -p layer="; do
  contains out "$text"
done
status 0 "$WARD" describe cases_by_street
contains out "roads (道路), not subdistricts (街道)"
for file in "$ROOT"/layers/*.sql "$ROOT"/queries/*.sql; do
  name=$(basename "$file" .sql)
  status 0 "$WARD" describe "$name"
  contains out "$name ("
done
status 2 "$WARD" describe nosuch
contains err "no layer or query 'nosuch'"
printf -- '-- @query  mine\n-- @title  My own\nSELECT 1 AS a ORDER BY a\n' >mine.sql
status 0 "$WARD" describe ./mine.sql
contains out "My own"

status 0 "$WARD" queries -f csv
equal "$(tail -n +2 out | cut -d, -f1 | tr '\n' ' ')" "$(cd "$ROOT/queries" && ls *.sql | sed 's/\.sql$//' | LC_ALL=C sort | tr '\n' ' ')" "names of queries"
status 0 "$WARD" queries --lang zh
contains out "各管理单元的设施覆盖盲区"

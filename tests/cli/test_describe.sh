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
status 0 "$WARD" describe case_places
for text in "案件归属" "unit_rule" "归属规则" "inside=在单元内" "ward export DB case_places"; do
  contains out "$text"
done
status 0 "$WARD" describe --lang zh case_places
equal "$(head -n 1 out)" "案件归属  case_places (stored result)" "the Chinese title first"
status 0 "$WARD" describe --lang zh unit_scores
equal "$(head -n 1 out)" "管理单元考核得分  unit_scores (query)" "the Chinese title first"
grep -Eq '^  等级 +band +text' out || fail "the Chinese label is not first"
contains out "excellent=优秀"
status 0 "$WARD" describe --lang zh toilets
grep -Eq '^  公厕编号 +toilet_id +text' out || fail "the Chinese label is not first"
status 0 "$WARD" describe coverage_gaps --sql
contains out "FROM   gap AS g"
for name in toilets case_places; do
  status 2 "$WARD" describe $name --sql
  contains err "$name is no query"
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

# words: where headings are Chinese, so are the words in the cells; files for programs keep the stored values.
. "$TESTS/queries/city.sh"
city_make

# A workbook, a table and a CSV with Chinese headings; the same CSV without, and JSON, GeoJSON and GeoPackage, do not.
status 0 "$WARD" run city.db unit_scores --period 2023Q2 -f csv --headers zh -q
equal "$(cut -d, -f1,5,6 out | head -n 3)" "单元编码,得分,等级
U4,99.5,优秀
U3,90,优秀" "bands"
status 0 "$WARD" run city.db unit_scores --period 2023Q2 --lang zh -q
contains out "优秀"
for given in "-f csv" "-f csv --lang zh" "-f json --headers zh" "-f geojson --lang zh"; do
  # shellcheck disable=SC2086
  status 0 "$WARD" run city.db unit_scores --period 2023Q2 $given -q
  contains out excellent
  ! grep -q "优秀" out || fail "$given shows Chinese words"
done
status 0 "$WARD" run city.db unit_scores --period 2023Q2 --headers zh -o s.gpkg -q
equal "$(sqlite3 s.gpkg "SELECT DISTINCT band FROM unit_scores WHERE band IS NOT NULL ORDER BY 1" | paste -sd,)" "excellent,fail,pass" "bands in a gpkg"

# Lists of words, numbers that stand for words, patterns.
status 0 "$WARD" run city.db gas_scope --select pipe_id,scope,missing,flags -f csv --headers zh -q
contains out "P6,评估,材质、评估结果,仅知年份"
status 0 "$WARD" run city.db toilet_scope --select toilet_id,toilet_class,work_type,work_stage -f csv --headers zh -q
contains out "T2,一类,新建,在建"
status 0 "$WARD" run city.db load_quality --select finding,severity,layer -f csv --headers zh -q
contains out "未入库,警告,生活垃圾投放点"

# The district's name: name_zh with Chinese headings, name else, and name where there is no other.
status 0 "$WARD" run city.db district_scores --period 2023Q2 --select district,band -f csv --headers zh -q
equal "$(tail -n 1 out)" "四方区,合格" "district in Chinese"
status 0 "$WARD" run city.db district_scores --period 2023Q2 --select district,band -f csv -q
equal "$(tail -n 1 out)" "Four squares,pass" "district in English"

# Layers by the first Chinese word of their @domain, stored results by their own words; codes stay.
status 0 "$WARD" export city.db units case_places -o book.xlsx --headers zh -q
/usr/bin/python3 - <<'P' || fail "the workbook is not Chinese"
import re, zipfile
z = zipfile.ZipFile('book.xlsx')
texts = re.findall('<t[^>]*>([^<]*)</t>', z.read('xl/sharedStrings.xml').decode())
for want in ('居住', '商业', '在单元内', '左侧', '案件归属', 'U1', 'S1'):
    assert want in texts, (want, texts)
for word in ('residential', 'commercial', 'inside', 'left', 'manual', 'rule'):
    assert word not in texts, word
P
status 0 "$WARD" export city.db case_places -o p.geojson -q
contains p.geojson '"title": "The unit and street each case belongs to, and by which rule"'
contains p.geojson '"unit_rule": "inside"'
status 0 "$WARD" run city.db toilet_scope -o x.geojsonseq -q
equal "$(wc -l <x.geojsonseq)" 2 "lines of a geojsonseq"

# A file that cannot be written whole: ward's sentence alone.
(
  trap '' XFSZ
  ulimit -f 4
  "$WARD" run city.db unit_scores -o full.xlsx -q
) 2>full_err
equal $? 6 "exit status without room"
equal "$(wc -l <full_err)" 1 "lines of the message without room: $(cat full_err)"
contains full_err "full.xlsx cannot be written: File too large"
[ ! -e full.xlsx ] || fail "half a workbook is left"

# The words about a stored result name exactly the columns it is written with.
for name in case_places case_zones score_days published_figures rejects loads runs settings; do
  status 0 "$WARD" export city.db $name -o $name.csv -q
  "$WARD" describe $name | sed -n '/^Columns/,/^$/p' | sed -n 's/^  \([a-z]\)/\1/p' | awk '{print $1}' | paste -sd, >said
  head -n 1 $name.csv | tr -d '\r' >written
  same written said
done

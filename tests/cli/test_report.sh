# The report of a period: one page that needs nothing else, whose numbers are the queries' numbers, the same bytes twice.
. "$TESTS/city/make.sh"
make_city || fail "the sample city could not be made"
db=$CITY/liangxi.db
python=/usr/bin/python3

status 0 "$WARD" report "$db" --period 2023Q2 -o q2.html
cp q2.html again.html
status 6 "$WARD" report "$db" --period 2023Q2 -o q2.html
contains err "q2.html exists; --overwrite replaces it"
status 0 "$WARD" report "$db" --period 2023Q2 -o q2.html --overwrite
same q2.html again.html
status 0 "$WARD" report "$db" --period 2023Q2 -o zh.html --lang zh
contains zh.html '<html lang="zh-CN">'
contains zh.html '优秀管理单元'
status 2 "$WARD" report "$db" -o none.html
contains err "--period 2023H1"
status 2 "$WARD" report "$db" --period 2023Q5 -o none.html
equal "$(ls none.html 2>/dev/null)" "" "no page where there is nothing to say"

for query in unit_scores subdistrict_scores; do
  status 0 "$WARD" run "$db" $query --period 2023Q2 -f csv -o $query.csv
done
status 0 "$WARD" run "$db" progress -p as_of=2023-06-30 -f csv -o progress.csv
status 0 "$WARD" run "$db" period_figures --period 2023Q2 -f csv -o period_figures.csv
status 0 "$WARD" run "$db" coverage_gaps -p layer=toilets -p as_of=2023-06-30 -f csv -o coverage_gaps.csv
status 0 "$WARD" run "$db" red_black_list -f csv -o red_black_list.csv
status 0 $python - <<'PY'
import csv, re
from html.parser import HTMLParser

class Page(HTMLParser):
    """The page's tables by their section, its pictures, and whether every element is closed in its turn."""
    def __init__(self):
        super().__init__()
        self.open, self.tables, self.svgs, self.text, self.section, self.paths = [], {}, 0, "", "", 0
    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        assert tag not in ("script", "link", "img", "iframe", "object"), tag
        assert not any(a.startswith("on") or a in ("src", "href") for a in attrs), attrs
        if tag not in ("meta", "rect", "circle") and not (tag == "path"):
            self.open.append(tag)
        self.paths += tag == "path"
        if tag == "svg":
            self.svgs += 1
            assert attrs["role"] == "img" and len(attrs["aria-labelledby"].split()) == 2
        if tag == "table":
            self.tables[self.section] = []
        if tag == "tr":
            self.tables[self.section].append([])
        self.text = ""
    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in ("meta", "rect", "circle", "path"):
            self.handle_endtag(tag)
    def handle_endtag(self, tag):
        assert self.open and self.open.pop() == tag, tag
        if tag in ("td", "th"):
            self.tables[self.section][-1].append(self.text)
        if tag == "h2":
            self.section = self.text
        self.text = ""
    def handle_data(self, data):
        self.text += data

html = open("q2.html").read()
page = Page()
page.feed(html)
assert page.open == [], page.open
assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", html), "a request to outside"
assert "url(" not in html and "@import" not in html
assert page.svgs == 2 + 9 and page.paths > 2 * 165, (page.svgs, page.paths)

def number(text, share):
    if text == "":
        return ""
    value = float(text)
    if share:
        return "%.1f %%" % (100 * value)
    shown = "%.3f" % value
    shown = shown.rstrip("0").rstrip(".") if "." in shown else shown
    return "0" if shown == "-0" else shown

def compare(section, name, key, columns, shares=()):
    table = page.tables[section]
    head = table[0]
    rows = list(csv.DictReader(open(name + ".csv")))
    assert len(table) - 1 == len(rows), (section, len(table), len(rows))
    for shown, row in zip(table[1:], rows):
        assert shown[head.index(key)] == row[key], (shown, row)
        for c in columns:
            share = c in shares or (c == "value" and row.get("uom") == "share")
            assert shown[head.index(c)] == number(row[c], share), (section, c, shown, row)

title = lambda start: next(s for s in page.tables if s.startswith(start))
compare(title("The cleanliness score of each management unit"), "unit_scores", "unit_name", ["score", "rank", "due"])
compare(title("The score of each subdistrict"), "subdistrict_scores", "subdistrict_name", ["score", "rank"])
compare(title("Each target"), "progress", "title", ["done", "amount", "share", "time_share"], ("share", "time_share"))
compare(title("The figures of a period"), "period_figures", "title", ["value"])
compare(title("Public toilets"), "coverage_gaps", "unit_name", ["gap_m2", "gap_share"], ("gap_share",))
compare(title("The red and black lists"), "red_black_list", "name", [])
scores = [float(r["score"]) for r in csv.DictReader(open("unit_scores.csv"))]
assert "63 (%.1f–%.1f)" % (min(s for s in scores if s >= 90), max(scores)) in html
PY
equal "$(cat err)" "" "the page's numbers are the queries'"

# an office without listings, targets and toilets gets the rest; one that asks for a layer never loaded is told
. "$TESTS/queries/city.sh"
status 0 "$WARD" init small.db --crs EPSG:4549
cp "$TESTS/queries/city/city.ini" small.ini
for layer in units inspections cases; do status 0 "$WARD" load small.db $layer "$TESTS/queries/city/$layer.csv"; done
status 0 "$WARD" attribute small.db
status 0 "$WARD" report small.db --period 2023Q2 -o small.html
contains err "left out of the report"
contains small.html "The figures of a period"
equal "$(grep -c 'Where facilities are missing' small.html)" 0 "no gaps of toilets never loaded"
status 7 "$WARD" report small.db --period 2023Q2 -o bins.html --gaps bins

# hostile and long names: all that data and settings say is text on the page, whole, and opens no element
$python - "$TESTS/queries/city" <<'PY' || fail "the hostile files could not be made"
import csv, sys
names = ["<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "</title></svg></style>&amp;<b>", "长" * 200]
for layer, column in (("units", "name"), ("targets", "title"), ("toilets", "name"), ("streets", "name")):
    rows = list(csv.DictReader(open("%s/%s.csv" % (sys.argv[1], layer), encoding="utf-8")))
    for i, row in enumerate(rows):
        row[column] = names[i % 4]
        if layer == "units":
            row["subdistrict_name"] = "<b onclick='x' title=\"y\">" + row["subdistrict_code"]
    with open(layer + ".csv", "w", encoding="utf-8") as f:
        w = csv.DictWriter(f, rows[0], lineterminator="\n")
        w.writeheader()
        w.writerows(rows)
PY
for layer in units streets toilets targets; do status 0 "$WARD" load small.db $layer $layer.csv --replace; done
mkdir layers
sed "s|^-- @title_zh .*|-- @title_zh  <i>$(printf '长%.0s' {1..200})|; s|^-- @title .*|-- @title     <i>\"Toilets\"|" "$ROOT/layers/toilets.sql" >layers/toilets.sql
sed 's|^name = .*|name = <script>"d"</script>|; s|^name_zh = .*|name_zh = <script>"d"</script>|' "$TESTS/queries/city/city.ini" >small.ini
status 0 "$WARD" attribute small.db
for lang in en zh; do
  status 0 "$WARD" report small.db --period 2023Q2 -o hostile.$lang.html --lang $lang --layers layers
  status 0 $python - hostile.$lang.html <<'PY'
import sys
from html.parser import HTMLParser
class Page(HTMLParser):
    text = ""
    def handle_starttag(self, tag, attrs):
        assert tag not in ("script", "img"), tag
        assert not any(a.startswith("on") or a in ("src", "href") for a, _ in attrs), attrs
        assert tag not in ("b", "i") or {a for a, _ in attrs} <= {"style"}, attrs
    def handle_data(self, data):
        self.text += data
page = Page()
page.feed(open(sys.argv[1], encoding="utf-8").read()) # as UTF-8: no letter is cut in two
for text in ("<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "</title></svg></style>&amp;<b>", "长" * 200,
             "<b onclick='x' title=\"y\">S1", "<script>\"d\"</script>", "<i>" + ("长" * 200 if ".zh." in sys.argv[1] else "\"Toilets\"")):
    assert text in page.text, text
assert "nan" not in page.text
PY
done

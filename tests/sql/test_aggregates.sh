# ward_sum and ward_avg against Python's exact fractions, over rows in several orders, groups and windows.
. "$TESTS/sql/shell.sh"

/usr/bin/python3 - <<'PY'
import random, sqlite3
random.seed(20230630)
db = sqlite3.connect("numbers.db")
db.execute("CREATE TABLE n(id INTEGER PRIMARY KEY, g INTEGER, x)")
rows = []
for g in range(300):
    spread = g % 5
    for _ in range(1 + g % 40):
        x = random.uniform(-1, 1) * 10.0 ** random.choice([0, 3, 15, random.randint(-300, 300), -320][spread:spread + 1])
        if spread == 1:
            x = random.choice([round(random.uniform(0, 100), 1), random.randint(-10**17, 10**17), 0.5])
        rows.append((g, x))
    rows.append((g, None))
db.executemany("INSERT INTO n(g, x) VALUES(?, ?)", rows)
db.commit()
PY
cat >answers.py <<'PY'
import sqlite3
from fractions import Fraction
db = sqlite3.connect("numbers.db")
groups = {}
for g, x in db.execute("SELECT g, x FROM n WHERE x IS NOT NULL"):
    groups.setdefault(g, []).append(Fraction(x))
for g in sorted(groups):
    v = groups[g]
    print(g, float(sum(v)).hex(), float(sum(v) / len(v)).hex())
PY
/usr/bin/python3 answers.py >want # float(Fraction) is correctly rounded
checks=$((checks + 1))
[ "$(wc -l <want)" = 300 ] || fail 'no answers to compare with'
# Through a table: the shell prints 15 digits, and SQLite's printf does not round correctly at 17.
in_order() {
  rm -f result.db
  DB=result.db shell "ATTACH 'numbers.db' AS numbers;
    CREATE TABLE r AS SELECT g, ward_sum(x) AS s, ward_avg(x) AS a FROM (SELECT * FROM numbers.n ORDER BY $1) GROUP BY g"
  /usr/bin/python3 -c "
import sqlite3
for g, s, a in sqlite3.connect('result.db').execute('SELECT g, s, a FROM r ORDER BY g'):
    print(g, s.hex(), a.hex())"
}
in_order id >forward
in_order 'x DESC' >by_size
in_order 'id DESC' >backward
same forward want
same by_size want
same backward want
# A control: SQLite's own sum does depend on the order here, or this test shows nothing.
DB=numbers.db shell "SELECT g, printf('%!.17g', sum(x)) FROM (SELECT * FROM n ORDER BY id LIMIT -1) GROUP BY g" >plain
DB=numbers.db shell "SELECT g, printf('%!.17g', sum(x)) FROM (SELECT * FROM n ORDER BY id DESC LIMIT -1) GROUP BY g" >plain_backward
checks=$((checks + 1))
! cmp -s plain plain_backward || fail "SQLite's sum gave the same in both orders"

gives "SELECT ward_sum(x), ward_avg(x), typeof(ward_sum(x)) FROM (SELECT NULL AS x)" '~|~|null'
gives "SELECT ward_sum(id), typeof(ward_sum(id)), ward_avg(id) FROM bins" '30.0|real|15.0'
gives "SELECT ward_sum(id) FILTER (WHERE id > 10) FROM units" '200.0'
gives "SELECT ward_sum(x), ward_avg(x) FROM (SELECT 9e999 AS x UNION ALL SELECT 1)" 'Inf|Inf'
gives "SELECT ward_sum(x), ward_avg(x) FROM (SELECT 9e999 AS x UNION ALL SELECT -9e999)" '~|~'
# Windows: what leaves the frame leaves no trace, where SQLite's own sum keeps the rounding of 1e16.
gives "SELECT ward_sum(x) OVER (ORDER BY i ROWS 1 PRECEDING) FROM (SELECT 1 AS i, 0.1 AS x UNION ALL SELECT 2, 1e16
       UNION ALL SELECT 3, 0.1 UNION ALL SELECT 4, 0.2)" '0.1 1.0e+16 1.0e+16 0.3'
gives "SELECT ward_avg(x) OVER (ORDER BY i ROWS 1 PRECEDING) IS NULL FROM (SELECT 1 AS i, NULL AS x UNION ALL SELECT 2, 4.5
       UNION ALL SELECT 3, NULL UNION ALL SELECT 4, NULL)" '1 0 0 1'
refuses "SELECT ward_sum(unit_code) FROM units" 'need numbers, not texts'
refuses "SELECT ward_avg(geom) FROM units" 'need numbers, not texts or blobs'

# ward_mean: of decimals as they were written, against Python's fractions; where they are too long, as ward_sum would.
/usr/bin/python3 - <<'PY'
import random, sqlite3
from fractions import Fraction
random.seed(94310)
db = sqlite3.connect("means.db")
db.execute("CREATE TABLE m(g INTEGER, x REAL, w REAL)")
with open("means", "w") as want:
    for g in range(400):
        rows = []
        for _ in range(1 + g % 30):
            digits = [0, 1, 2, 4, 7][g % 5]
            x = [round(random.uniform(-100, 100), digits), random.uniform(0, 100)][g % 7 == 6]
            rows.append((g, x, random.choice([0.4, 0.2, 1, 3, 0.35, 1234567.891][:6 - g % 4])))
        db.executemany("INSERT INTO m VALUES(?, ?, ?)", rows)
        top = sum(Fraction(repr(x)) * Fraction(repr(w)) for _, x, w in rows)
        want.write("%d %s\n" % (g, float(top / sum(Fraction(repr(w)) for _, x, w in rows)).hex()))
db.commit()
PY
for order in rowid 'x DESC'; do
  rm -f result.db
  DB=result.db shell "ATTACH 'means.db' AS means; CREATE TABLE r AS SELECT g, ward_mean(x, w) AS s FROM (SELECT * FROM means.m ORDER BY $order) GROUP BY g"
  /usr/bin/python3 -c "
import sqlite3
for g, s in sqlite3.connect('result.db').execute('SELECT g, s FROM r ORDER BY g'):
    print(g, s.hex())" >got
  same got means
done
gives "SELECT ward_mean(x, w) FROM (SELECT 93.93 AS x, 0.4 AS w UNION ALL SELECT 95.67, 0.4 UNION ALL SELECT 93.1, 0.2)" '94.46'
gives "SELECT ward_mean(x), ward_mean(x, 0), ward_mean(NULL, x) FROM (SELECT 1 AS x UNION ALL SELECT NULL UNION ALL SELECT 4)" '2.5|~|~'
gives "SELECT ward_mean(x) FROM (SELECT 1e300 AS x UNION ALL SELECT 3e300)" '2.0e+300'
refuses "SELECT ward_mean(unit_code) FROM units" 'needs numbers, not texts'
refuses "SELECT ward_mean(id, -1) FROM units" 'weights of 0 or more'
gives "SELECT rank_low, rank_high FROM (SELECT ward_sample(unit_code, unit_code, 1, id) AS s FROM units) AS q CROSS JOIN ward_rank_range(q.s, 10, 0.9) AS g LIMIT 1" '~|~'
refuses "SELECT count(*) FROM ward_rank_range(x'00', 10, 0.9)" 'must be what ward_sample() gave'
refuses "SELECT count(*) FROM ward_rank_range('text', 10, 0.9)" 'must be what ward_sample() gave'
refuses "SELECT ward_sample('a', 'b', 'c', 1)" 'needs numbers'

# sign_sample over 300 seeds: every sign of a unit is as likely to be drawn, share 1 holds each once, the same seed the same.
. "$TESTS/queries/city.sh"
status 0 "$WARD" init signs.db --crs EPSG:4549
status 0 "$WARD" load signs.db units "$TESTS/queries/city/units.csv" --map wkt=wkt --source-crs EPSG:4549 -q
# U1: 600 signs, most of them in one corner; U2: 30; U4: one
/usr/bin/python3 - >signs.csv <<'PY'
import random
dice = random.Random(8)
print("sign_id,x,y")
for i in range(600):
    f = 1 if i % 3 == 0 else 0.2
    print(f"A{i:03},{528010 + 980 * f * dice.random():.2f},{3493010 + 980 * f * dice.random():.2f}")
for i in range(30):
    print(f"B{i:02},{529010 + 980 * dice.random():.2f},{3493010 + 980 * dice.random():.2f}")
print("C0,529500,3494500")
PY
status 0 "$WARD" load signs.db signs signs.csv --map x=x --map y=y --source-crs EPSG:4549 -q
status 0 "$WARD" sql signs.db "WITH RECURSIVE seed(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM seed WHERE n < 300)
  SELECT r.value AS sign, count(*) AS times FROM seed
  CROSS JOIN ward_result('sign_sample', 'sign_id', 'as_of=2023-06-30 share=0.1 random_seed=' || seed.n) AS r
  GROUP BY r.value" -f csv -q
mv out times.csv
# As often as 60 of 600 and 3 of 30 say, chi-square within what chance leaves once in 10,000 (df 599 and 29); C0 always.
status 0 /usr/bin/python3 - <<'PY'
import csv
times = {r["sign"]: int(r["times"]) for r in csv.DictReader(open("times.csv"))}
assert times["C0"] == 300
for first, n, drawn, limit in (("A", 600, 60, 736), ("B", 30, 3, 65)):
    counts = [times.get(f"{first}{i:0{3 if first == 'A' else 2}}", 0) for i in range(n)]
    assert sum(counts) == 300 * drawn, sum(counts)
    expected = 300 * drawn / n
    chi2 = sum((c - expected) ** 2 / expected for c in counts)
    assert min(counts) > 0 and chi2 < limit, (first, min(counts), max(counts), chi2)
PY
cat err >&2
# The first 60 of the order to inspect all are the sample of a tenth.
status 0 "$WARD" run signs.db sign_sample -p as_of=2023-06-30 -p share=1 -f csv -q --select unit_code,sample_order,sign_id
equal "$(sed 1d out | cut -d, -f3 | sort -u | wc -l)" 631 "every sign once"
{ head -n 1 out; grep '^U1' out | head -n 60; grep '^U2' out | head -n 3; grep '^U4' out; } >want
status 0 "$WARD" run signs.db sign_sample -p as_of=2023-06-30 -f csv -q --select unit_code,sample_order,sign_id
same out want

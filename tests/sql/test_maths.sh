# sqrt, log and their like mean in ward what they mean in SpatiaLite, before ward has started SpatiaLite and after.
command -v spatialite >/dev/null || skip "there is no spatialite to compare with (package spatialite-bin)"
status 0 "$WARD" init city.db --crs EPSG:4549
cat >maths.py <<'P'
import csv, io, math, subprocess, sys

ward = sys.argv[1]
one = 'acos asin atan ceil ceiling cos degrees exp floor ln log log10 log2 radians sign sin sqrt tan'.split()
two = 'atan2 log pow power'.split()
values = ['0', '1', '-1', '2', '7', '1000', '0.5', '-0.5', '0.1', '2.5', '-2.5', '1e-300', '1e300', '9e999', 'NULL', "'2'", "x'31'"]
calls = ['pi()'] + [f'{f}({v})' for f in one for v in values] + [f'{f}({a}, {b})' for f in two for a in values for b in values]

def ask(program, extra=''):
    rows = []
    for at in range(0, len(calls), 100):
        select = ' UNION ALL '.join(f'SELECT {at + i} AS i, {c} AS x{extra}' for i, c in enumerate(calls[at:at + 100]))
        rows += program(select)
    assert len(rows) == len(calls), len(rows)
    return [float(x) if x else None for _, x in rows]

def run(words):
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout

def in_ward(select):
    return [row[:2] for row in csv.reader(io.StringIO(run([ward, 'sql', 'city.db', select, '-f', 'csv', '-q'])))][1:]

def in_spatialite(select):
    text = run(['spatialite', '-silent', '-csv', '-bail', ':memory:', select])
    return [row[:2] for row in csv.reader(io.StringIO(text))]

def differ(a, b): # spatialite shows 15 digits
    return (a is None) != (b is None) or (a is not None and not math.isclose(a, b, rel_tol=1e-14, abs_tol=0.0))

before, after, theirs = ask(in_ward), ask(in_ward, ', ST_X(MakePoint(1, 2)) AS y'), ask(in_spatialite)
print('before and after:', [c for c, a, b in zip(calls, before, after) if a != b])
print('ward and SpatiaLite:', [(c, a, b) for c, a, b in zip(calls, before, theirs) if differ(a, b)])
print('values:', sum(x is not None for x in before) > 300)
P
status 0 /usr/bin/python3 maths.py "$WARD"
equal "$(cat out)" "before and after: []
ward and SpatiaLite: []
values: True" "the functions of mathematics"
# SpatiaLite cuts whole numbers to 32 bits.
for more in "" ", ST_X(MakePoint(1, 2)) AS y"; do
  status 0 "$WARD" sql city.db "SELECT ceil(5000000000) = 5000000000 AS a, sqrt(1000000000000) = 1000000 AS b$more" -f csv -q
  equal "$(tail -n 1 out | cut -c 1-3)" "1,1" "whole numbers of more than 32 bits$more"
done

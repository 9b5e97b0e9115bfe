"""unit_scores against a hand-written SQL over the raw tables by the documented rule (layers/score_rules.csv, data/README.md).

usage: check_scores.py DB UNIT_SCORES.csv FROM TO [EXCELLENT GOOD MEAN_LOW MEAN_HIGH]"""
import csv
import math
import sqlite3
import sys

db = sqlite3.connect("file:%s?mode=ro" % sys.argv[1], uri=True)
first, last = sys.argv[3:5]
field = dict(db.execute("""SELECT unit_code, avg(100.0 - deduction) FROM inspections
                           WHERE inspected_on BETWEEN ? AND ? GROUP BY unit_code""", (first, last)))
system = dict(db.execute("""SELECT p.unit_code, 100.0 * sum(c.closed_at IS NOT NULL AND c.closed_at <= c.due_at) / count(*)
                            FROM cases AS c JOIN case_places AS p ON p.case_id = c.case_id
                            WHERE c.stream IN ('event', 'complaint') AND coalesce(c.is_deferred, 0) = 0
                              AND substr(c.due_at, 1, 10) BETWEEN ? AND ? AND p.unit_code IS NOT NULL
                            GROUP BY p.unit_code""", (first, last)))
got = {row["unit_code"]: row for row in csv.DictReader(open(sys.argv[2], encoding="utf-8-sig"))}
faults = 0
scores = {}
for (code,) in db.execute("SELECT DISTINCT unit_code FROM units ORDER BY 1"):
    if code not in field:
        want = None
    elif code in system:
        want = (0.4 * field[code] + 0.4 * system[code]) / 0.8
    else:
        want = field[code]
    text = got[code]["score"] if code in got else "missing"
    have = float(text) if text not in ("", "missing") else None
    if (want is None) != (have is None) or (want is not None and abs(want - have) > 1e-9):
        faults += 1
        print("differs:", code, want, text, file=sys.stderr)
    if want is not None:
        scores[code] = want
        band = "excellent" if want >= 90 else "good" if want >= 80 else "pass" if want >= 60 else "fail"
        if got[code]["band"] != band:
            faults += 1
            print("band differs:", code, want, got[code]["band"], file=sys.stderr)
excellent = sum(s >= 90 for s in scores.values())
good = sum(80 <= s < 90 for s in scores.values())
mean = math.fsum(scores.values()) / len(scores)
print("units %d, excellent %d, good %d, mean %.6f" % (len(got), excellent, good, mean))
if len(sys.argv) > 5:
    want_excellent, want_good, low, high = int(sys.argv[5]), int(sys.argv[6]), float(sys.argv[7]), float(sys.argv[8])
    if (excellent, good) != (want_excellent, want_good) or not low <= mean <= high:
        faults += 1
        print("the calibration is missed", file=sys.stderr)
print("differences:", faults)
sys.exit(1 if faults or len(got) != 165 else 0)

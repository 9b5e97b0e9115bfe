"""Any prefix of a unit's sample is spread over the unit: of six boxes of equal number (halves by x, thirds of them by y)
each holds its share within one, and the mean distance from any sign to the sample is smaller than a random one's.

    python3 check_sample.py FILE    # unit_code, sample_order, sign_id, WKT POINT geom; share = 1
"""
import csv
import random
import re
import sys

units = {}
for row in csv.DictReader(open(sys.argv[1], encoding="utf-8")):
    x, y = map(float, re.findall(r"-?[\d.]+", row["geom"]))
    units.setdefault(row["unit_code"], []).append((int(row["sample_order"]), row["sign_id"], x, y))


def parts(items, n, key):
    """As ntile: the first ones are one larger."""
    items, size, rest, at = sorted(items, key=key), *divmod(len(items), n), 0
    for i in range(n):
        yield items[at:at + size + (i < rest)]
        at += size + (i < rest)


def spread(signs, sample):
    return sum(min((s[2] - t[2]) ** 2 + (s[3] - t[3]) ** 2 for t in sample) ** 0.5 for s in signs) / len(signs)


dice, better, trials, worst = random.Random(5), 0, 0, 0
for signs in units.values():
    signs.sort()
    assert [s[0] for s in signs] == list(range(1, len(signs) + 1))
    if len(signs) < 10:
        continue
    boxes = [{s[1] for s in third} for half in parts(signs, 2, lambda s: (s[2], s[1])) for third in parts(half, 3, lambda s: (s[3], s[1]))]
    for n in range(1, len(signs) + 1):
        prefix = {s[1] for s in signs[:n]}
        worst = max([worst] + [abs(len(box & prefix) - n * len(box) / len(signs)) for box in boxes])
    n = max(3, len(signs) // 4)
    for _ in range(5):
        trials += 1
        better += spread(signs, signs[:n]) < spread(signs, dice.sample(signs, n))
print(f"{len(units)} units, worst box {worst:.2f} from its share, better spread than random in {better / trials:.0%}")

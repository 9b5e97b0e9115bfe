"""Any prefix of a unit's sample is spread over the unit: of six boxes of equal number (halves by x, thirds of them by y)
each holds its share within four, and the shares of the unit that lie nearest to each sign of the sample (Stevens and
Olsen's spatial balance: their variance) differ less than those of samples drawn without regard to place.

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


def unevenness(signs, sample):
    nearest = [0] * len(sample)
    for sign in signs:
        nearest[min(range(len(sample)), key=lambda i: (sign[2] - sample[i][2]) ** 2 + (sign[3] - sample[i][3]) ** 2)] += 1
    return sum((count * len(sample) / len(signs) - 1) ** 2 for count in nearest) / len(sample)


dice, own, other, worst = random.Random(5), 0, 0, 0
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
    own += unevenness(signs, signs[:n])
    other += sum(unevenness(signs, dice.sample(signs, n)) for _ in range(5)) / 5
print(f"{len(units)} units, worst box {worst:.2f} from its share, unevenness {own / other:.3f} of a random sample's")

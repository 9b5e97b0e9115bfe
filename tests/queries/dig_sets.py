"""1,000 random sets of works, a street each, and what dig_once must say of them, reckoned with intervals and a calendar
of its own.

    python3 dig_sets.py make             writes streets.csv, works.csv and unit.csv here
    python3 dig_sets.py check FILE       compares what dig_once printed as CSV
"""
import calendar
import csv
import datetime
import random
import sys

X0, Y0, LENGTH, MONTHS = 528000, 3493000, 200, 6
AS_OF = datetime.date(2023, 6, 30)
KINDS = ["road_major_repair", "undergrounding", "alley", "gas_renewal", "maintenance"]


def sets():
    dice = random.Random(20230630)
    for street in range(1000):
        works = []
        for n in range(dice.randint(2, 5)):
            a, b = sorted(dice.sample(range(0, LENGTH + 1, 5), 2))
            start = datetime.date(2023, 1, 1) + datetime.timedelta(dice.randint(0, 900)) if dice.random() < 0.9 else None
            end = start + datetime.timedelta(dice.randint(0, 120)) if start else None
            works.append((f"W{street:04d}{n}", dice.choice(KINDS), a, b, start, end, dice.random() < 0.5))
        yield f"S{street:04d}", Y0 + 50 * street, works


def months_on(day, months):
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def groups(works):
    """Works in the order of time, those without a date first; one joins while it begins within MONTHS of every end."""
    found = []
    for work in sorted(works, key=lambda w: (w[4] is not None, w[4] or AS_OF, w[0])):
        ends = [w[5] for w in found[-1] if w[5]] if found else []
        if found and (work[4] is None or all(work[4] <= months_on(e, MONTHS) for e in ends)):
            found[-1].append(work)
        else:
            found.append([work])
    return [g for g in found if len(g) > 1]


def expected():
    for street, _, works in sets():
        works = [w for w in works if w[5] is None or w[5] >= AS_OF]
        length = {}
        for metre in range(LENGTH):
            for group in groups([w for w in works if w[2] <= metre and w[3] >= metre + 1]):
                key = (street, ", ".join(w[0] for w in group))
                length[key] = length.get(key, 0) + 1
        yield from length.items()


def make():
    with open("streets.csv", "w") as streets, open("works.csv", "w") as out, open("unit.csv", "w") as unit:
        streets.write("street_id,wkt\n")
        out.write("work_id,kind,starts_on,ends_on,wkt\n")
        unit.write(f'unit_code,wkt\nU1,"POLYGON(({X0} {Y0 - 20}, {X0 + 300} {Y0 - 20}, {X0 + 300} {Y0 + 50000}, '
                   f'{X0} {Y0 + 50000}, {X0} {Y0 - 20}))"\n')
        for street, y, works in sets():
            streets.write(f'{street},"LINESTRING({X0} {y}, {X0 + LENGTH} {y})"\n')
            for name, kind, a, b, start, end, back in works:
                ends = [f"{X0 + a} {y + 2}", f"{X0 + b} {y + 2}"]
                out.write(f'{name},{kind},{start or ""},{end or ""},"LINESTRING({", ".join(ends[::-1] if back else ends)})"\n')


def check(path):
    got, want = {}, dict(expected())
    for row in csv.DictReader(open(path, encoding="utf-8")):
        key = (row["street_id"], row["work_list"])
        got[key] = got.get(key, 0) + float(row["dug_once_m"])
    assert len(want) > 1000, len(want)
    wrong = [k for k in set(got) | set(want) if abs(got.get(k, -1) - want.get(k, -1)) > 1e-6]
    print(f"{len(want)} groups, {sum(want.values())} m dug once, {len(wrong)} differ", *sorted(wrong)[:5])


if __name__ == "__main__":
    make() if sys.argv[1] == "make" else check(sys.argv[2])

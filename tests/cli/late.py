"""Writes a month of work on the four squares and how it arrived: late, corrected, out of order.

usage: late.py DAYS BATCHES
final_cases.csv and final_inspections.csv: as it is in the end. cases_N.csv and inspections_N.csv: what came in batch N; some
rows come early and wrong (another place, time, deduction) and are corrected in a later batch."""
import random
import sys

n_days, n_batches = int(sys.argv[1]), int(sys.argv[2])
random.seed(20230401)
head = {"cases": "case_id,stream,reported_at,due_at,closed_at,is_deferred,address,wkt",
        "inspections": "inspection_id,unit_code,inspected_on,category,deduction"}
batches = [{"cases": [], "inspections": []} for _ in range(n_batches)]
final = {"cases": [], "inspections": []}


def day(n):
    return "2023-%02d-%02d" % (4 + n // 30, 1 + n % 30)


def case(i):
    n = random.randrange(n_days)
    due = min(n + random.randrange(3), n_days - 1)
    closed = random.choice(["", day(due) + "T10:00:00", day(due) + "T18:00:01", day(due) + "T18:00:00"])
    return "K%04d,%s,%sT08:00:00,%sT18:00:00,%s,%d,,POINT(%.2f %.2f)" % (
        i, random.choice(["event", "event", "complaint", "enforcement"]), day(n), day(due), closed, random.random() < 0.1,
        random.uniform(527950, 530050), random.uniform(3492950, 3495050))


def inspection(i):
    return "N%04d,U%d,%s,%s,%.1f" % (i, random.randint(1, 4), day(random.randrange(n_days)),
                                     random.choice(["clean", "clean", "order", "duty"]), random.uniform(0, 30))


for layer, make, n in (("cases", case, 12 * n_days), ("inspections", inspection, 5 * n_days)):
    for i in range(n):
        row = make(i)
        final[layer].append(row)
        at = random.randrange(n_batches)
        batches[at][layer].append(row)
        if at > 0 and random.random() < 0.3: # it came before, and was wrong
            batches[random.randrange(at)][layer].append(make(i))
for layer in head:
    for name, rows in [("final_%s.csv" % layer, final[layer])] + [("%s_%d.csv" % (layer, i), b[layer]) for i, b in enumerate(batches)]:
        random.shuffle(rows)
        seen = {}
        for row in rows:
            seen.setdefault(row.split(",")[0], row)
        with open(name, "w") as f:
            f.write("\n".join([head[layer]] + list(seen.values())) + "\n")

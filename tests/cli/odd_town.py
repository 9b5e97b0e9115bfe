"""odd_town.py: writes streets.csv and bins.csv of a town whose streets cross, overlap, loop, end on each other, bridge
each other, consist of two parts or have no length. EPSG:4549, 1.2 km wide; always the same."""
import random

dice = random.Random(20230630)
X, Y, SIDE = 528000, 3493000, 1200


def place(step):
    return X + dice.randrange(0, SIDE + 1, step), Y + dice.randrange(0, SIDE + 1, step)


def line(points):
    return ",".join("%.3f %.3f" % p for p in points)


streets = []
for i in range(60):  # along a lattice: many lie on each other, or begin on another's corner
    x, y = place(40)
    length = 40 * dice.randrange(1, 12)
    streets.append(([[(x, y), (x + length, y)] if i % 2 else [(x, y), (x, y + length)]], 0))
for i in range(110):  # bent, at any place, now and then over themselves
    p = [place(1)]
    for _ in range(dice.randrange(1, 6)):
        p.append((p[-1][0] + dice.uniform(-120, 120), p[-1][1] + dice.uniform(-120, 120)))
    streets.append(([p], dice.choice([0, 0, 0, 0, 1, -1])))
for i in range(25):  # rings, with a way in
    x, y = place(20)
    r = dice.uniform(8, 60)
    ring = [(x, y), (x + r, y), (x + r, y + r), (x - r / 2, y + r), (x, y)]
    streets.append(([ring], 0))
    streets.append(([[(x, y), (x - dice.uniform(20, 200), y - dice.uniform(0, 30))]], 0))
for i in range(12):  # two parts, parted or not
    x, y = place(10)
    streets.append(([[(x, y), (x + 50, y)], [(x + dice.choice([50, 90]), y), (x + 170, y + 20)]], 0))
for i in range(30):  # ends on, or a few centimetres off, another street's middle
    (a, b), *_ = [p[:2] for p in [dice.choice(streets)[0][0]]]
    t, off = dice.uniform(0.1, 0.9), dice.choice([0, 0.05, 0.3])
    x, y = a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])
    streets.append(([[(x + off, y), (x + dice.uniform(30, 90), y + dice.uniform(-90, 90))]], 0))
for i in range(8):  # a street without length, and one that goes there and back
    x, y = place(5)
    streets.append(([[(x, y), (x, y)]], 0))
    streets.append(([[(x, y), (x + 60, y), (x, y)]], 0))
with open("streets.csv", "w") as out:
    out.write("street_id,level,wkt\n")
    for i, (parts, level) in enumerate(streets):
        kind = "LINESTRING(%s)" if len(parts) == 1 else "MULTILINESTRING(%s)"
        text = line(parts[0]) if len(parts) == 1 else ",".join("(%s)" % line(p) for p in parts)
        out.write('S%03d,%d,"%s"\n' % (i, level, kind % text))
with open("bins.csv", "w") as out:
    out.write("bin_id,x,y\n")
    for i in range(70):
        x, y = place(1)
        out.write("B%03d,%.3f,%.3f\n" % (i, x + dice.random(), y + dice.random()))

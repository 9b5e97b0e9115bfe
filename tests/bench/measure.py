"""Runs a command and prints the seconds it took and the largest resident memory of it and its children, in MB:
measure.py COMMAND…  (both on standard output, the command's own output goes to standard error)"""
import os, subprocess, sys, time


def peak_kb(pid):
    try:
        with open(f"/proc/{pid}/status") as status:
            for line in status:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1])
    except OSError:
        pass
    return 0


def children(pid):
    try:
        with open(f"/proc/{pid}/task/{pid}/children") as f:
            return [int(word) for word in f.read().split()]
    except OSError:
        return []


begin = time.monotonic()
process = subprocess.Popen(sys.argv[1:], stdout=sys.stderr)
own, theirs = 0, {}
while process.poll() is None:
    own = max(own, peak_kb(process.pid))
    for child in children(process.pid):
        theirs[child] = max(theirs.get(child, 0), peak_kb(child))
    time.sleep(0.01)
seconds = time.monotonic() - begin
print(f"{seconds:.3f} {(own + max(theirs.values(), default=0)) / 1024:.0f}")
sys.exit(process.returncode)

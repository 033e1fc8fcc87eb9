"""Memory of a worker: bounded by what one replication holds, however many it has done."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

DAYS = 100
MOST_BYTES_A_CALLER = 300
"""Contacts hold 88 and the log 57; the engine, and what a replication of other arrays leaves behind, the rest."""

SCRIPT = """
import gc, sys
from pathlib import Path
from sim.worker import begin_work

begin_work(("sim.experiment.pool", "sim.engine.compiled"))
from sim.experiment import Centre, first_days, replicate
from sim.scenario import load_scenario

def peak():
    status = Path("/proc/self/status")
    if status.exists():
        return next(int(line.split()[1]) * 1024 for line in status.read_text().splitlines() if line[:6] == "VmHWM:")
    import resource
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)

gc.disable()  # what only the collector of circles frees may stay for long
plan, days = load_scenario("scenarios/west_mercia/plan.yaml"), int(sys.argv[1])
replicate(Centre.of(first_days(plan, 1)), 1, 0)  # imports, and machine code
centre, peaks, callers = Centre.of(first_days(plan, days)), [peak()], 0
for number in range(5 if days > 1 else 0):
    callers = replicate(centre, 1, number).contacts
    peaks.append(peak())
print(callers, *peaks)
"""


def peaks(days: int) -> list[int]:
    run = subprocess.run([sys.executable, "-c", SCRIPT, str(days)], check=True, capture_output=True, text=True)
    return list(map(int, run.stdout.split()))


@pytest.mark.skipif(sys.platform == "win32", reason="the peak is read in /proc, or with the module resource")
@pytest.mark.skipif("NUMBA_DISABLE_JIT" in os.environ, reason="is about the compiled engine")
def test_peak_of_a_worker_is_bounded():
    peaks(1)  # compiles if need be, which takes more memory than the run
    callers, before, *_, last = peaks(DAYS)
    assert callers > 150_000
    assert last - before < MOST_BYTES_A_CALLER * callers  # no more after five than after two

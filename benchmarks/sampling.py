"""How long drawing the contacts of a run takes: the West Mercia plan, 27 months, one core.

Run ``python benchmarks/sampling.py``; the limit is 200 ns a contact, the making of the random generators
included. The second figure leaves out what the engine's contract costs to check the same arrays.
"""

from __future__ import annotations

import statistics
import time
from dataclasses import fields
from pathlib import Path

from sim.demand import draw_contacts
from sim.engine import Contacts
from sim.experiment import Centre
from sim.scenario import load_scenario

PLAN = Path(__file__).resolve().parent.parent / "scenarios" / "west_mercia" / "plan.yaml"
RUNS = 9


def main() -> None:
    """Print medians of some replications, on the clock of the wall and in time of the processor."""
    centre = Centre.of(load_scenario(PLAN))
    drawing: dict[str, list[float]] = {"wall": [], "processor": []}
    checking: dict[str, list[float]] = {"wall": [], "processor": []}
    contacts = draw_contacts(centre.demands, centre.calendar, 1, 0)  # imports and lookups happen here
    for replication in range(1, RUNS + 1):
        wall, processor = time.perf_counter(), time.process_time()
        contacts = draw_contacts(centre.demands, centre.calendar, 1, replication)
        drawing["wall"].append((time.perf_counter() - wall) / len(contacts) * 1e9)
        drawing["processor"].append((time.process_time() - processor) / len(contacts) * 1e9)
        columns = {field.name: getattr(contacts, field.name) for field in fields(contacts)}
        wall, processor = time.perf_counter(), time.process_time()
        Contacts(**columns)
        checking["wall"].append((time.perf_counter() - wall) / len(contacts) * 1e9)
        checking["processor"].append((time.process_time() - processor) / len(contacts) * 1e9)
    print(f"{len(contacts):,} contacts, median of {RUNS} (least)")
    for clock in ("wall", "processor"):
        draw, check = statistics.median(drawing[clock]), statistics.median(checking[clock])
        print(
            f"{clock:9} {draw:6.1f} ns a contact ({min(drawing[clock]):.1f}), {draw - check:.1f} without the contract"
        )


if __name__ == "__main__":
    main()

"""Where the time of a whole replication goes: sampling, people, engine, measures, writing.

    python -m benchmarks.pipeline [--scenario FILE] [--engine compiled] [--rounds 5]

One process, set up as a worker is, one replication a round, after one that is not counted (it compiles, and warms
the caches). Each part's figure is its median over the rounds, in nanoseconds a caller; the parts are timed by their
own clocks, the whole by one around them all.
"""

from __future__ import annotations

import argparse
import tempfile
from itertools import pairwise
from pathlib import Path
from statistics import median
from time import perf_counter

from sim.demand import draw_contacts
from sim.engine import simulate
from sim.experiment import Centre, Checkpoint, Replication
from sim.measures import score
from sim.roster import draw_roster
from sim.scenario import load_scenario
from sim.worker import keep_freed_memory

PARTS = ("sampling", "people and roster", "engine", "measures", "writing")
CEILINGS_NS = {"sampling": 200, "measures": 100, "whole": 340}


def one_round(centre: Centre, number: int, engine: str, folder: Path) -> tuple[dict[str, float], int, int]:
    """Time the parts of one replication, in seconds; also its callers and attempts."""
    clock = [perf_counter()]
    contacts = draw_contacts(centre.demands, centre.calendar, 1, number)
    clock.append(perf_counter())
    roster = draw_roster(centre.scenario, centre.covers, centre.calendar, centre.plan_start, 1, number)
    clock.append(perf_counter())
    log = simulate(contacts, roster.staffing, centre.routing, engine=engine)
    clock.append(perf_counter())
    groups = sorted(centre.scenario.groups)
    figures = score(log, centre.calendar, centre.rules, groups=groups, contacts=contacts, staffing=roster.staffing)
    clock.append(perf_counter())
    Checkpoint(folder).save(Replication(number, figures, len(contacts.arrival_s), len(log.arrival_s)))
    clock.append(perf_counter())
    times = {part: b - a for part, (a, b) in zip(PARTS, pairwise(clock), strict=True)}
    return {**times, "whole": clock[-1] - clock[0]}, len(contacts.arrival_s), len(log.arrival_s)


def main() -> None:
    """Print one table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scenario", default="scenarios/west_mercia/plan.yaml")
    parser.add_argument("--engine", default="compiled")
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    keep_freed_memory()
    started = perf_counter()
    centre = Centre.of(load_scenario(given.scenario))
    print(f"{given.scenario}, engine {given.engine}: prepared in {perf_counter() - started:.2f} s")
    with tempfile.TemporaryDirectory() as temporary:
        warm, callers, attempts = one_round(centre, 0, given.engine, Path(temporary))
        print(f"first replication, with compilation: {warm['whole']:.2f} s; {callers:,} callers, {attempts:,} attempts")
        rounds = [one_round(centre, number, given.engine, Path(temporary)) for number in range(1, given.rounds + 1)]
    print(f"\n{'part':20s} {'ns a caller':>12s} {'share':>7s} {'ceiling':>8s}")
    whole = median(times["whole"] / n for times, n, _ in rounds)
    for part in (*PARTS, "whole"):
        each = median(times[part] / n for times, n, _ in rounds)
        ceiling = f"{CEILINGS_NS[part]:8d}" if part in CEILINGS_NS else ""
        print(f"{part:20s} {1e9 * each:12.0f} {each / whole:7.0%} {ceiling}")


if __name__ == "__main__":
    main()

"""How fast the engines are, on one workload, in one run, each with its log.

The workload is a year of a centre with two streams and one pool of handlers: hourly rates with a daily and
a weekly shape, lognormal handle times, exponential patience, staffing by the half-hour, 999 first. Systems
take turns, round by round, so that a busy machine slows all of them; a ratio is the median over rounds.
A second workload has everything on: redials, followers, reserve, overflow, two groups, interruptible work, windows.
Run ``python -m benchmarks.engine``; ``--days 365`` takes the whole year.
"""

from __future__ import annotations

import argparse
import importlib.util
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.peers import run_ciw, run_floor, run_idiomatic
from benchmarks.workload import EXACT_ENOUGH, NAMES, WITHIN_S, Answer, System, Workload, make_workload, with_everything
from sim.engine import Outcome, simulate


def run_ours(engine: str) -> Callable[[Workload], Answer]:
    """Make a system of one of our engines.

    Parameters
    ----------
    engine : str
        As `simulate` takes it.

    Returns
    -------
    callable
    """

    def run(workload: Workload) -> Answer:
        log = simulate(workload.contacts, workload.staffing, workload.routing, engine=engine)
        return Answer(log.outcome == Outcome.ANSWERED, log.wait_s)

    return run


SYSTEMS = (
    System("idiomatic SimPy", run_idiomatic, "a process a call, PriorityResource, request | timeout"),
    System("callsim, simpy", run_ours("simpy"), "our reference"),
    System("callsim, compiled", run_ours("compiled"), "our default engine"),
    System("bare kernel", run_floor, "the floor: this workload and nothing else, in numba"),
)
"""In the order of the table. Another system is one more line; the first is the one ratios are to."""
CIW = System("Ciw", run_ciw, "adds the new headcount at a shift change while the old finish: other answers")


def check_figures(workload: Workload, answer: Answer) -> list[tuple[float, float, float]]:
    """Score an answer in the terms of `EXACT_ENOUGH`.

    Parameters
    ----------
    workload : Workload
        What was simulated.
    answer : Answer
        What a system said.

    Returns
    -------
    list of tuple of float
        For each stream: per cent of offered answered in time, mean wait (s), per cent abandoned.
    """
    figures = []
    for stream, within_s in enumerate(WITHIN_S):
        mine = workload.contacts.stream == stream
        answered, wait_s = answer.answered[mine], answer.wait_s[mine]
        in_time = 100 * np.mean(answered & (wait_s <= within_s))
        figures.append((float(in_time), float(wait_s.mean()), float(100 * np.mean(~answered))))
    return figures


def everything_line(workload: Workload, rounds: int, seed: int) -> str:
    """Compare the compiled engine with everything on with the floor, a contact.

    Parameters
    ----------
    workload : Workload
        The plain centre.
    rounds : int
        How often each runs.
    seed : int
        Of what is drawn besides.

    Returns
    -------
    str
    """
    full = with_everything(workload, seed)
    ratios = []
    for _ in range(rounds + 1):
        begin = time.perf_counter()
        run_floor(workload)
        between = time.perf_counter()
        log = simulate(full.contacts, full.staffing, full.routing, engine="compiled")
        end = time.perf_counter()
        ratios.append((end - between) / len(full.contacts) / ((between - begin) / len(workload.contacts)))
    outcomes = ", ".join(
        f"{int(count):,} {Outcome(number).name.lower()}" for number, count in enumerate(np.bincount(log.outcome))
    )
    return (
        f"everything on: {len(full.contacts):,} contacts, {len(log):,} attempts ({outcomes}); "
        f"{statistics.median(ratios[1:]):.2f} times the bare kernel a contact"
    )


def measure(workload: Workload, systems: tuple[System, ...], rounds: int) -> tuple[list[list[float]], list[Answer]]:
    """Let the systems take turns.

    Parameters
    ----------
    workload : Workload
        What each simulates.
    systems : tuple of System
        Who takes part.
    rounds : int
        How often each runs.

    Returns
    -------
    seconds : list of list of float
        For each system, its time in each round.
    answers : list of Answer
        For each system, what it said.
    """
    seconds: list[list[float]] = [[] for _ in systems]
    answers: list[Answer] = []
    for _ in range(rounds):
        answers = []
        for system, spent in zip(systems, seconds, strict=True):
            begin = time.perf_counter()
            answers.append(system.run(workload))
            spent.append(time.perf_counter() - begin)
    return seconds, answers


def table(workload: Workload, systems: tuple[System, ...], seconds: list[list[float]], answers: list[Answer]) -> str:
    """Write speeds, ratios and check figures, a line a system.

    Parameters
    ----------
    workload : Workload
        What was simulated.
    systems : tuple of System
        Who took part.
    seconds : list of list of float
        For each system, its time in each round.
    answers : list of Answer
        For each system, what it said.

    Returns
    -------
    str
    """
    heads = workload.heads
    calls = len(workload.contacts)
    lines = [
        f"{calls:,} calls, {heads.min()} to {heads.max()} handlers, mean {heads.mean():.1f}; "
        f"medians of {len(seconds[0])} interleaved rounds, log included",
        "",
        f"{'system':18}{'calls/s':>12}{'ratio':>8}"
        + "".join(
            f"{f'{n} in {w:g} s':>14}{'mean wait':>11}{'abandoned':>11}" for n, w in zip(NAMES, WITHIN_S, strict=True)
        ),
    ]
    for system, spent, answer in zip(systems, seconds, answers, strict=True):
        ratio = statistics.median(first / own for first, own in zip(seconds[0], spent, strict=True))
        speed = f"{system.name:18}{calls / statistics.median(spent):12,.0f}{ratio:8.2f}"
        lines.append(f"{speed}{_figures(check_figures(workload, answer))}  {system.note}".rstrip())
    lines.append(f"{'exact enough':38}{_figures(EXACT_ENOUGH)}  a hundred years")
    return "\n".join(lines)


def _figures(streams: Any) -> str:
    return "".join(f"{in_time:12.2f} %{wait_s:9.2f} s{lost:9.2f} %" for in_time, wait_s, lost in streams)


def main() -> None:
    """Measure, and print one table."""
    parser = argparse.ArgumentParser(description="Speed of the engines on one workload.")
    parser.add_argument("--days", type=int, default=60, help="length of the period; 365 for the whole year")
    parser.add_argument("--rounds", type=int, default=7, help="how often each system runs")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    workload = make_workload(options.days, options.seed)
    systems = SYSTEMS
    if importlib.util.find_spec("ciw"):
        systems = (*SYSTEMS, CIW)
    else:
        print("Ciw is not installed: its line is left out (pip install ciw)")
    # What is paid once is paid before: import and compilation.
    measure(make_workload(1, options.seed), systems, 1)
    seconds, answers = measure(workload, systems, options.rounds)
    print(table(workload, systems, seconds, answers))
    times = dict(zip((system.name for system in systems), seconds, strict=True))
    compiled, floor = times["callsim, compiled"], times["bare kernel"]
    ratio = statistics.median(own / bare for own, bare in zip(compiled, floor, strict=True))
    print(f"callsim, compiled: {ratio:.2f} times the bare kernel")
    print(everything_line(workload, options.rounds, options.seed))


if __name__ == "__main__":
    main()

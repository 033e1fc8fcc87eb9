"""How fast the engines are, on one workload, in one run, each with its log.

The workload is a year of a centre with two streams and one pool of handlers: hourly rates with a daily and
a weekly shape, lognormal handle times, exponential patience, staffing by the half-hour, 999 first. Systems
take turns, round by round, so that a busy machine slows all of them; a ratio is the median over rounds.
Run ``python -m benchmarks.engine``; ``--days 365`` takes the whole year.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any

import numpy as np
import simpy

from sim.engine import Contacts, Outcome, Routing, Staffing, simulate

HOUR_S, HALF_HOUR_S, DAY_S = 3600.0, 1800.0, 86400.0
CALLS_A_YEAR = 650_000
WEEKDAYS = np.array([1.0, 0.97, 0.97, 0.98, 1.08, 1.12, 1.0])
NAMES = ("999", "101")
SHARE = np.array([0.3, 0.7])
MEAN_HANDLE_S = np.array([900.0, 1500.0])
SD_LOG_HANDLE = 0.9
MEAN_PATIENCE_S = np.array([90.0, 300.0])
WITHIN_S = (10.0, 30.0)
OCCUPANCY = 0.86
EXACT_ENOUGH = ((91.28, 3.37, 3.75), (91.86, 8.03, 2.68))
"""Answers of a hundred years, a stream: per cent of offered answered in time, mean wait (s), per cent abandoned."""


@dataclass(frozen=True)
class Workload:
    """Some days of the centre, as an engine takes them."""

    contacts: Contacts
    staffing: Staffing
    routing: Routing

    @property
    def heads(self) -> np.ndarray:
        """Handlers on duty by half-hour."""
        return self.staffing.on_duty[:, 0]


@dataclass(frozen=True)
class Answer:
    """What every system must say of each call, in the order of arrival."""

    answered: np.ndarray
    wait_s: np.ndarray


@dataclass(frozen=True)
class System:
    """A simulator of the workload, and what to know when its answers differ."""

    name: str
    run: Callable[[Workload], Answer]
    note: str = ""


def rates_per_hour(hours: int) -> np.ndarray:
    """Give the calls to expect in each hour of the period, which begins on a Monday at midnight.

    Parameters
    ----------
    hours : int
        Length of the period.

    Returns
    -------
    numpy.ndarray of float64, shape (hours,)
    """
    hour = np.arange(hours)
    daily = 1 + 0.6 * np.cos(2 * np.pi * (hour % 24 - 16) / 24)
    mean_per_hour = CALLS_A_YEAR / (365 * 24)
    return mean_per_hour * daily * (WEEKDAYS / WEEKDAYS.mean())[hour // 24 % 7]


def make_workload(days: int, seed: int) -> Workload:
    """Draw the calls and work out the staffing.

    Parameters
    ----------
    days : int
        Length of the period.
    seed : int
        Of the calls; the staffing is always the same.

    Returns
    -------
    Workload
    """
    random = np.random.default_rng(seed)
    rates = rates_per_hour(days * 24)
    calls = random.poisson(rates)
    arrival_s = np.sort((np.repeat(np.arange(len(rates)), calls) + random.random(calls.sum())) * HOUR_S)
    stream = (random.random(len(arrival_s)) >= SHARE[0]).astype(np.int64)
    log_mean = np.log(MEAN_HANDLE_S) - SD_LOG_HANDLE**2 / 2
    handle_s = random.lognormal(log_mean[stream], SD_LOG_HANDLE)
    patience_s = random.exponential(MEAN_PATIENCE_S[stream])
    load = np.repeat(rates, 2) * (SHARE @ MEAN_HANDLE_S) / HOUR_S
    coming = np.append(load[1:], load[0])
    heads = np.ceil((load + coming) / 2 / OCCUPANCY + 1).astype(np.int64)
    return Workload(
        Contacts(arrival_s=arrival_s, stream=stream, handle_s=handle_s, patience_s=patience_s),
        Staffing(from_s=np.arange(len(heads)) * HALF_HOUR_S, on_duty=heads[:, None]),
        Routing(priority=np.array([1, 2]), groups=((0,), (0,))),
    )


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


def run_idiomatic(workload: Workload) -> Answer:
    """Simulate as SimPy's own examples would: a process a call, and handlers off duty as requests that block.

    Parameters
    ----------
    workload : Workload
        What to simulate.

    Returns
    -------
    Answer
    """
    env = simpy.Environment()
    most = int(workload.heads.max())
    handlers = simpy.PriorityResource(env, capacity=most)
    contacts = workload.contacts
    log: list[tuple[int, bool, float]] = []

    def call(row: int, stream: int, handle_s: float, patience_s: float) -> Generator[simpy.Event, Any, None]:
        arrived = env.now
        with handlers.request(priority=stream) as request:
            result = yield request | env.timeout(patience_s)
            answered = request in result
            log.append((row, answered, env.now - arrived))
            if answered:
                yield env.timeout(handle_s)

    def source() -> Generator[simpy.Event, Any, None]:
        columns = (contacts.arrival_s, contacts.stream, contacts.handle_s, contacts.patience_s)
        rows = zip(*(column.tolist() for column in columns), strict=True)
        for row, (arrival_s, stream, handle_s, patience_s) in enumerate(rows):
            yield env.timeout(arrival_s - env.now)
            env.process(call(row, stream, handle_s, patience_s))

    def shifts() -> Generator[simpy.Event, Any, None]:
        off_duty: list[Any] = []
        for from_s, heads in zip(workload.staffing.from_s.tolist(), workload.heads.tolist(), strict=True):
            yield env.timeout(from_s - env.now)
            while len(off_duty) < most - heads:
                off_duty.append(handlers.request(priority=-1))
            while len(off_duty) > most - heads:
                # The last asked for is the first to come back, so one still in a call just stays.
                back = off_duty.pop()
                if back.triggered:
                    handlers.release(back)
                else:
                    back.cancel()

    env.process(shifts())
    env.process(source())
    env.run()
    log.sort()
    return Answer(np.array([row[1] for row in log]), np.array([row[2] for row in log]))


SYSTEMS = (
    System("idiomatic SimPy", run_idiomatic, "a process a call, PriorityResource, request | timeout"),
    System("callsim, simpy", run_ours("simpy"), "our reference"),
)
"""In the order of the table. Another system is one more line; the first is the one ratios are to."""


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
    print(table(workload, SYSTEMS, *measure(workload, SYSTEMS, options.rounds)))


if __name__ == "__main__":
    main()

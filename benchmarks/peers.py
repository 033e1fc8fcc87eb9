"""Others on the same workload: SimPy as its own examples use it, Ciw, and the bare kernel."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import numpy as np
import simpy

from benchmarks.floor import run_bare
from benchmarks.workload import DAY_S, HALF_HOUR_S, NAMES, Answer, Workload


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


def run_floor(workload: Workload) -> Answer:
    """Simulate with a kernel that can do this workload and nothing else.

    Parameters
    ----------
    workload : Workload
        What to simulate.

    Returns
    -------
    Answer
    """
    contacts = workload.contacts
    columns = (contacts.arrival_s, contacts.stream, contacts.handle_s, contacts.patience_s)
    answered, _, _, wait_s = run_bare(*columns, workload.staffing.from_s, workload.heads)
    return Answer(answered == 1, wait_s)


def run_ciw(workload: Workload) -> Answer:
    """Simulate with Ciw, which takes the drawn times one by one, as sequences.

    Parameters
    ----------
    workload : Workload
        What to simulate.

    Returns
    -------
    Answer
    """
    import ciw

    contacts = workload.contacts
    rows = [np.flatnonzero(contacts.stream == stream) for stream in range(len(NAMES))]

    def sequences(values: list[np.ndarray], end: float | None = None) -> dict[str, list[Any]]:
        tails = [] if end is None else [end]
        return {n: [ciw.dists.Sequential([*v.tolist(), *tails])] for n, v in zip(NAMES, values, strict=True)}

    network = ciw.create_network(
        arrival_distributions=sequences([np.diff(contacts.arrival_s[r], prepend=0.0) for r in rows], np.inf),
        service_distributions=sequences([contacts.handle_s[r] for r in rows]),
        reneging_time_distributions=sequences([contacts.patience_s[r] for r in rows]),
        priority_classes={name: place for place, name in enumerate(NAMES)},
        number_of_servers=[
            ciw.Schedule(
                numbers_of_servers=workload.heads.tolist(),
                shift_end_dates=[*workload.staffing.from_s[1:].tolist(), workload.staffing.from_s[-1] + HALF_HOUR_S],
            )
        ],
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(float(contacts.arrival_s[-1]) + DAY_S)
    answered, wait_s = np.zeros(len(contacts), bool), np.full(len(contacts), np.nan)
    for record in simulation.get_all_records():
        row = np.searchsorted(contacts.arrival_s, record.arrival_date - 1e-6)
        answered[row], wait_s[row] = record.record_type == "service", record.waiting_time
    return Answer(answered, wait_s)

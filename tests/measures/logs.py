"""Call logs for tests: written row by row, or drawn."""

from __future__ import annotations

import numpy as np

from sim.engine import CallLog, Contacts, Staffing

NAN = float("nan")
ANSWERED, ABANDONED, OVERFLOWED, LOST, UNFINISHED = range(5)


def written(rows: list[tuple[int, int, float, int, int, float, float, int]]) -> CallLog:
    """Rows of contact, attempt, arrival, stream, outcome, start, end, group."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * 8
    contact, attempt, arrival, stream, outcome, start, end, group = columns
    arrival_s, start_s, end_s = (np.array(c, dtype=np.float64) for c in (arrival, start, end))
    return CallLog(
        contact=np.array(contact, dtype=np.int64),
        attempt=np.array(attempt, dtype=np.int32),
        arrival_s=arrival_s,
        stream=np.array(stream, dtype=np.int32),
        outcome=np.array(outcome, dtype=np.int8),
        start_s=start_s,
        end_s=end_s,
        wait_s=np.where(np.isnan(start_s), end_s, start_s) - arrival_s,
        group=np.array(group, dtype=np.int32),
    )


def drawn(seed: int, n: int, end_s: float, streams: int = 2, groups: int = 2) -> tuple[CallLog, Contacts, Staffing]:
    """A log with every outcome, waits and services over the edges of hours and days, and what it comes from."""
    rng = np.random.default_rng(seed)
    arrival = np.sort(rng.uniform(0, 1.05 * end_s, n))
    outcome = rng.choice(5, n, p=[0.6, 0.15, 0.05, 0.1, 0.1])
    wait = np.where(rng.random(n) < 0.3, 0.0, np.round(rng.exponential(60, n), 1))
    handle = rng.lognormal(6, 1.5, n)
    started = (outcome == ANSWERED) | ((outcome == UNFINISHED) & (rng.random(n) < 0.5))
    start = np.where(started, arrival + wait, NAN)
    end = np.where(started, start + handle * rng.uniform(1.0, 3.0, n), arrival + np.where(outcome == LOST, 0, wait))
    end[outcome == UNFINISHED] = NAN
    group = np.where(started, rng.integers(0, groups, n), -1)
    attempt = rng.integers(1, 4, n)
    stream = rng.integers(0, streams, n)
    rows = zip(range(n), attempt, arrival, stream, outcome, start, end, group, strict=True)
    changes = np.unique(np.append(0.0, rng.uniform(0, 1.1 * end_s, 40).round(1)))
    staffing = Staffing(
        from_s=changes,
        on_duty=rng.integers(0, 4, (len(changes), groups)),
        pace=rng.uniform(0.5, 3.0, (len(changes), groups)),
    )
    contacts = Contacts(arrival_s=np.zeros(n), stream=stream, handle_s=handle, patience_s=np.full(n, np.inf))
    return written(list(rows)), contacts, staffing  # type: ignore[arg-type]

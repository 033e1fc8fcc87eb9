"""How long scoring takes: 1.4 million contacts, 27 months, 3 streams, one core.

Run ``python benchmarks/measures.py``; the limit is 100 ns a contact at month grain.
"""

from __future__ import annotations

import time
from datetime import date

import numpy as np

from sim.calendar import Calendar, Grain
from sim.engine import CallLog, Contacts, Staffing
from sim.measures import StreamRule, score

CONTACTS = 1_400_000
RULES = (
    StreamRule("999", 10.0, clock="bt", bt_offset_s=2.0),
    StreamRule("101", 30.0),
    StreamRule("online", 3600.0, interruptible=True),
)


def made_up(calendar: Calendar, n: int, seed: int) -> tuple[CallLog, Contacts, Staffing]:
    """Draw a log that looks like one, with the contacts and the staffing it would come from.

    Parameters
    ----------
    calendar : sim.calendar.Calendar
        Days of the period.
    n : int
        Contacts, one attempt each; one in ten is a redial that comes later.
    seed : int
        Of the draws.

    Returns
    -------
    tuple
        Log, contacts, staffing.
    """
    rng = np.random.default_rng(seed)
    arrival = np.sort(rng.uniform(0, calendar.end_s, n))
    again = rng.random(n) < 0.1
    arrival[again] += rng.exponential(1200, again.sum())
    outcome = rng.choice(5, n, p=[0.87, 0.1, 0.01, 0.015, 0.005]).astype(np.int8)
    wait = np.where(rng.random(n) < 0.5, 0.0, rng.exponential(60, n))
    wait[outcome == 3] = 0.0
    wait[outcome == 4] = np.nan
    handle = rng.lognormal(5.8, 0.9, n)
    answered = outcome == 0
    start = np.where(answered, arrival + wait, np.nan)
    log = CallLog(
        contact=np.arange(n),
        attempt=1 + again.astype(np.int32),
        arrival_s=arrival,
        stream=rng.choice(3, n, p=[0.3, 0.55, 0.15]).astype(np.int32),
        outcome=outcome,
        start_s=start,
        end_s=np.where(answered, start + handle, arrival + wait),
        wait_s=wait,
        group=np.where(answered, 0, -1).astype(np.int32),
    )
    stream, patience = log.stream, np.full(n, np.inf)
    contacts = Contacts(arrival_s=np.sort(arrival), stream=stream, handle_s=handle, patience_s=patience)
    from_s = np.arange(calendar.n_intervals) * 900.0
    on_duty = rng.integers(10, 60, (len(from_s), 1))
    return log, contacts, Staffing(from_s=from_s, on_duty=on_duty)


def main() -> None:
    """Print the best of five by grain, in time of the processor."""
    calendar = Calendar(date(2020, 4, 1), date(2022, 6, 30))
    log, contacts, staffing = made_up(calendar, CONTACTS, seed=1)
    grains: tuple[Grain, ...] = ("month", "quarter", "week", "day", "hour")
    for grain in grains:
        taken = []
        for _ in range(5):
            began = time.process_time()
            score(log, calendar, RULES, groups=("handlers",), contacts=contacts, staffing=staffing, grain=grain)
            taken.append(time.process_time() - began)
        print(f"{grain:8} {min(taken) / CONTACTS * 1e9:6.1f} ns a contact ({min(taken) * 1e3:.0f} ms)")


if __name__ == "__main__":
    main()

"""What the engine's contract says always holds, counted on random centres: each count should be 0."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.check import Check, check
from sim.crosscheck.centres import Arrays, random_centre
from sim.engine import CallLog, Outcome, simulate

Simulate = Callable[..., CallLog]
_COLUMNS = ("contact", "attempt", "arrival_s", "stream", "outcome", "start_s", "end_s", "wait_s", "group")


def check_properties(seed: int, centres: int, *, engines: tuple[Simulate, Simulate] | None = None) -> list[Check]:
    """Run both engines on random centres, and count what breaks the contract.

    Parameters
    ----------
    seed : int
        Of the study.
    centres : int
        How many.
    engines : tuple of callable, optional
        The compiled engine and the reference, each from contacts, staffing and routing to a log. Default: those of
        `sim.engine`. Others show that the checks say no.

    Returns
    -------
    list of Check
        Logs that differ in any bit; attempts that nobody made, or that are missing; attempts whose outcome does not
        fit their times; starts without a handler who is free.
    """
    compiled, reference = engines or (
        lambda *arrays: simulate(*arrays, engine="compiled"),
        lambda *arrays: simulate(*arrays, engine="simpy"),
    )
    differ = astray = unfit = twice = attempts = 0
    for number in range(centres):
        arrays = random_centre(seed, number)
        log = compiled(*arrays)
        differ += not same_bits(log, reference(*arrays))
        attempts += len(log)
        astray += attempts_astray(arrays, log)
        unfit += outcomes_unfit(arrays, log)
        kept = random_centre(seed, number, interruptible=False)
        twice += handlers_twice(kept, compiled(*kept))
    of = f"of {centres} random centres"
    return [
        check("compiled engine and SimPy reference: logs that differ", differ, "==", 0, f"{of}, compared to the bit"),
        check("conservation: attempts too many or missing", astray, "==", 0, f"{attempts:,} attempts {of}"),
        check("one outcome each: attempts whose times do not fit it", unfit, "==", 0, f"{attempts:,} attempts {of}"),
        check("no handler twice: starts without a free handler", twice, "==", 0, f"{of}, nothing interrupted"),
    ]


def same_bits(one: CallLog, other: CallLog) -> bool:
    """Say whether two logs are the same to the bit.

    Parameters
    ----------
    one, other : CallLog
        Of the same arrays.

    Returns
    -------
    bool
    """
    return all(getattr(one, name).tobytes() == getattr(other, name).tobytes() for name in _COLUMNS)


def attempts_astray(arrays: Arrays, log: CallLog) -> int:
    """Count contacts whose attempts are not those that the contract asks for.

    Parameters
    ----------
    arrays : tuple of Contacts, Staffing and Routing
        What was simulated.
    log : CallLog
        What came out.

    Returns
    -------
    int
        Contacts that arrive of themselves without an attempt; redials and followers that are missing or too many.
    """
    contacts = arrays[0]
    mine: list[list[int]] = [[] for _ in range(len(contacts))]
    for row in range(len(log)):
        mine[log.contact[row]].append(row)
    wrong = 0
    for contact, rows in enumerate(mine):
        outcomes = log.outcome[rows].tolist()
        follows = int(contacts.follows[contact])
        comes = follows < 0
        if follows >= 0 and mine[follows]:
            last = int(log.outcome[mine[follows][-1]])
            comes = last != Outcome.UNFINISHED and bool(contacts.follows_if[contact] & (1 << last))
        delays = contacts.redial_after_s[contact]
        again = [
            outcome in (Outcome.ABANDONED, Outcome.LOST) and at < len(delays) and bool(np.isfinite(delays[at]))
            for at, outcome in enumerate(outcomes)
        ]
        fits = log.attempt[rows].tolist() == list(range(1, len(rows) + 1))
        # every attempt but the last was tried again, and the last was not
        wrong += not (fits and bool(rows) == comes and again == [True] * (len(rows) - 1) + [False] * bool(rows))
    return wrong


def outcomes_unfit(arrays: Arrays, log: CallLog) -> int:
    """Count attempts whose times do not go with their outcome.

    Parameters
    ----------
    arrays, log
        As for `attempts_astray`.

    Returns
    -------
    int
    """
    contacts, _, routing = arrays
    begun = np.isfinite(log.start_s) & (log.start_s >= log.arrival_s) & (log.group >= 0)
    never = np.isnan(log.start_s) & (log.group == -1)
    end = log.end_s
    fits = {
        Outcome.ANSWERED: begun & (end > log.start_s) & (log.wait_s == log.start_s - log.arrival_s),
        Outcome.ABANDONED: never & (end == log.arrival_s + contacts.patience_s[log.contact]),
        Outcome.OVERFLOWED: never & (end == log.arrival_s + routing.overflow_after_s[log.stream]),
        Outcome.LOST: never & (end == log.arrival_s),
        Outcome.UNFINISHED: np.isnan(end) & (begun | never),
    }
    known = sum((log.outcome == outcome) & right for outcome, right in fits.items())
    return int(np.count_nonzero(np.asarray(known) != 1))


def handlers_twice(arrays: Arrays, log: CallLog) -> int:
    """Count starts for which no handler was free, where nothing is interrupted.

    Parameters
    ----------
    arrays, log
        As for `attempts_astray`.

    Returns
    -------
    int
        At a change of staffing, ends come first and may start somebody before it, hence the larger of the two rows.
    """
    staffing = arrays[1]
    served = np.flatnonzero(log.group >= 0)
    start, group = log.start_s[served], log.group[served]
    end = np.where(np.isnan(log.end_s[served]), np.inf, log.end_s[served])
    rows = [np.maximum(np.searchsorted(staffing.from_s, start, side=side) - 1, 0) for side in ("left", "right")]
    most = np.maximum(*(staffing.on_duty[row, group] for row in rows))
    at_once = (group[:, None] == group) & (start <= start[:, None]) & (start[:, None] < end)
    return int(np.count_nonzero(at_once.sum(axis=1) > most))

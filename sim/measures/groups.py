"""Figures of a group of handlers: how many are on duty, and how busy they are.

Handling time is split exactly at the edges of the stretches of time, and belongs to the group that
answered first. People who finish a contact after their shift handle without being on duty, so occupancy can
pass 1. The log of a contact that was put down does not say when: the work it held (its handle time
at the pace of the moment it was first started) is spread evenly from its start to its end. A contact that was
put down and never resumed has no end, and is left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.measures.streams import ratio

if TYPE_CHECKING:
    from sim.calendar import Periods
    from sim.engine import CallLog, Contacts, Staffing

SHORTEST_S = 0.001

GROUP_MEASURES = {
    "handlers_on_duty": "mean heads on duty",
    "occupancy": "handling time over on-duty time",
}


def on_duty_s(periods: Periods, staffing: Staffing, group: int) -> np.ndarray:
    """Add up the time of people on duty.

    Parameters
    ----------
    periods : sim.calendar.Periods
        Stretches of time.
    staffing : sim.engine.Staffing
        Heads by group; the last row holds for ever.
    group : int
        Number of the group.

    Returns
    -------
    numpy.ndarray of float64, shape (len(periods.labels),)
        Person-seconds in each stretch.
    """
    edges = periods.edges_s
    from_s = np.asarray(staffing.from_s, dtype=np.float64)
    cuts = np.union1d(edges, from_s[from_s < edges[-1]])
    row = np.searchsorted(from_s, cuts[:-1], side="right") - 1
    heads = np.asarray(staffing.on_duty, dtype=np.float64)[row, group]
    period = np.searchsorted(edges, cuts[:-1], side="right") - 1
    return np.bincount(period, weights=heads * np.diff(cuts), minlength=len(periods.labels))


def handling_s(
    periods: Periods,
    arrived: np.ndarray,
    log: CallLog,
    group: int,
    interruptible: np.ndarray,
    contacts: Contacts,
    staffing: Staffing,
) -> np.ndarray:
    """Add up the time a group's people spend on contacts.

    Parameters
    ----------
    periods : sim.calendar.Periods
        Stretches of time.
    arrived : numpy.ndarray of int, shape (attempts,)
        Stretch in which each attempt arrived, ``periods.index(log.arrival_s)``.
    log : sim.engine.CallLog
        All attempts.
    group : int
        Number of the group.
    interruptible : numpy.ndarray of bool, shape (streams,)
        Which streams are put down for others.
    contacts, staffing : sim.engine.Contacts, sim.engine.Staffing
        What the log was simulated from: handle times and paces.

    Returns
    -------
    numpy.ndarray of float64, shape (len(periods.labels),)
        Person-seconds in each stretch.
    """
    served = np.flatnonzero((log.group == group) & ~np.isnan(log.end_s))
    start, end, first = log.start_s[served], log.end_s[served], arrived[served]
    work = end - start
    if interruptible.any():
        soft = np.flatnonzero(interruptible[log.stream[served]])
        row = np.searchsorted(staffing.from_s, start[soft], side="right") - 1
        held = np.asarray(contacts.handle_s)[log.contact[served[soft]]] * np.asarray(staffing.pace)[row, group]
        # One started in the instant before a change of pace has the pace before; none works longer than it lasts.
        work[soft] = np.minimum(np.maximum(held, SHORTEST_S), work[soft])
    n = len(periods.labels)
    edges = np.append(periods.edges_s, np.inf)
    stop = edges[first + 1]
    waited_past = np.flatnonzero(start >= stop)
    first[waited_past] = periods.index(start[waited_past])
    stop[waited_past] = edges[first[waited_past] + 1]
    crossing = np.flatnonzero(end > stop)
    start, end, from_period = start[crossing], end[crossing], first[crossing]
    rate = work[crossing] / (end - start)
    work[crossing] = rate * (stop[crossing] - start)
    busy = np.bincount(first, weights=work, minlength=n + 1)[:n]
    last = periods.index(end)
    busy += np.bincount(last, weights=rate * (end - edges[last]), minlength=n + 1)[:n]
    through = np.bincount(from_period + 1, weights=rate, minlength=n + 2)
    through -= np.bincount(last, weights=rate, minlength=n + 2)
    return busy + np.cumsum(through)[:n] * np.diff(edges[: n + 1])


def group_figures(
    periods: Periods,
    arrived: np.ndarray,
    log: CallLog,
    group: int,
    interruptible: np.ndarray,
    contacts: Contacts,
    staffing: Staffing,
) -> dict[str, np.ndarray]:
    """Score one group.

    Parameters
    ----------
    periods, arrived, log, group, interruptible, contacts, staffing
        As for `handling_s`.

    Returns
    -------
    dict of str to numpy.ndarray of float64, shape (len(periods.labels),)
        By the names of `GROUP_MEASURES`; occupancy is nan where nobody is on duty.
    """
    duty = on_duty_s(periods, staffing, group)
    busy = handling_s(periods, arrived, log, group, interruptible, contacts, staffing)
    return {"handlers_on_duty": duty / np.diff(periods.edges_s), "occupancy": ratio(busy, duty)}

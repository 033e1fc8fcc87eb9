"""What the kernel reads and writes, as tuples of arrays: what is given, the log, the groups, and what most lack."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sim.engine.checks import frozen
from sim.engine.compiled.cache import table
from sim.engine.compiled.heap import Heaps, empty_heaps
from sim.engine.compiled.later import NOT_MADE, count_followers, kin_of, room_for_later
from sim.engine.compiled.queue import Queues, empty_queues
from sim.engine.compiled.rows import Rows, rows_alone
from sim.engine.compiled.timetable import Timetable, empty_timetable
from sim.engine.compiled.wheel import Wheel, empty_wheel
from sim.engine.contract import Contacts, Routing, Staffing
from sim.engine.instant import STAFFING, WINDOW_BEGINS, WINDOW_ENDS

MOST_IN_TIMETABLE = 64
"""Handlers up to which ends are kept in a sorted array rather than in a wheel."""

CHANGE = [("time_s", np.float64), ("kind", np.int64), ("which", np.int64)]
"""A change of staffing (to which row), or the end or beginning of a window (of which stream)."""
STREAM = [
    ("priority", np.int64), ("reserve", np.int64), ("overflow_after_s", np.float64), ("interruptible", np.bool_),
    ("closed", np.bool_),
]  # fmt: skip
"""A stream as in `Routing`, with the reserve now in force, and whether a window is open just now."""
GROUP = [
    ("on_duty", np.int64), ("pace", np.float64), ("busy", np.int64), ("soft", np.int64), ("newest", np.int64),
]  # fmt: skip
"""A group with heads and pace now in force, how many contacts are in service, how many of these are interruptible,
and which of them (re)started last, -1 if there is none."""
SERVICE = [("left_s", np.float64), ("restarted_s", np.float64), ("older", np.int64), ("newer", np.int64)]
"""What was left of an interruptible attempt when it was put down; if it is in service, when it (re)started, and
which one of the group did so just before and just after."""


class Given(NamedTuple):
    """What is only read: contacts and staffing as in the contract, and what is made of them.

    Attributes
    ----------
    of_themselves : int
        How many rows arrive of themselves.
    arrival_s, stream, handle_s, patience_s : numpy.ndarray, shape (rows,)
        As in `Contacts`.
    changes : numpy.recarray of `CHANGE`
        In the order of rule 7; the last is at inf.
    on_duty, pace, reserve : numpy.ndarray, shape (m, groups) or (m, streams)
        As in `Staffing`.
    preferred : numpy.ndarray of int64, shape (streams, most + 1)
        The groups of each stream in order of preference, then -1.
    served : numpy.ndarray of int64, shape (groups, most + 1)
        The streams of each group, the most urgent first, then -1.
    """

    of_themselves: int
    arrival_s: np.ndarray
    stream: np.ndarray
    handle_s: np.ndarray
    patience_s: np.ndarray
    changes: np.ndarray
    on_duty: np.ndarray
    pace: np.ndarray
    reserve: np.ndarray
    preferred: np.ndarray
    served: np.ndarray


class Noted(NamedTuple):
    """The log as it grows, shape (attempts,) each; of those who wait it says what comes if they are not started."""

    arrival_s: np.ndarray
    outcome: np.ndarray
    start_s: np.ndarray
    end_s: np.ndarray
    wait_s: np.ndarray
    group: np.ndarray


class Ends(NamedTuple):
    """When services end: one of the two is there."""

    few: Timetable | None
    many: Wheel | None


class Centre(NamedTuple):
    """All that every centre has; streams and groups as tables of `STREAM` and `GROUP`."""

    given: Given
    rows: Rows
    noted: Noted
    streams: np.recarray
    groups: np.recarray
    queues: Queues
    ends: Ends


class Rest(NamedTuple):
    """What a plain centre lacks: work that can be put down, windows, overflow, redials, followers, more groups.

    Attributes
    ----------
    at : numpy.ndarray of int32, shape (attempts,)
        The group in which an attempt is in service, -1 if it is not.
    services : numpy.recarray of `SERVICE`, shape (attempts,)
        Of attempts that can be put down; shape (0,) where none can.
    aside : Heaps
        Of each stream, waiters who have a place of their own in its queue.
    later : Heaps
        Redials and followers that may arrive.
    first_follower, kin : numpy.ndarray, numpy.recarray
        Who follows whom, as `kin_of` gives it.
    redial_after_s : numpy.ndarray of float64, shape (rows, k)
        As in `Contacts`.
    """

    at: np.ndarray
    services: np.recarray
    aside: Heaps
    later: Heaps
    first_follower: np.ndarray
    kin: np.recarray
    redial_after_s: np.ndarray


def is_plain(contacts: Contacts, staffing: Staffing, routing: Routing) -> bool:
    """Say whether a centre has nothing of what is in `Rest`.

    Parameters
    ----------
    contacts, staffing, routing
        As given to an engine.

    Returns
    -------
    bool
    """
    return (
        staffing.on_duty.shape[1] == 1
        and not contacts.redial_after_s.shape[1]
        and not count_followers(contacts)
        and not routing.interruptible.any()
        and not any(routing.closed)
        and bool(np.isinf(routing.overflow_after_s).all())
    )


def most_in_service(staffing: Staffing) -> float:
    """Give the most contacts that can be in service at once: no start takes ``busy`` above ``on_duty``.

    Parameters
    ----------
    staffing : Staffing
        Who is on duty.

    Returns
    -------
    float
        The sum over groups, which may be too large for an integer.
    """
    return float(staffing.on_duty.max(axis=0).astype(float).sum())


def begin(contacts: Contacts, staffing: Staffing, routing: Routing) -> tuple[Centre, Rest | None]:
    """Lay out all that the kernel needs, before the first second.

    Parameters
    ----------
    contacts, staffing, routing
        Valid, and checked against each other.

    Returns
    -------
    centre : Centre
    rest : Rest or None
    """
    rows, streams, groups = len(contacts), len(routing.priority), staffing.on_duty.shape[1]
    plain = is_plain(contacts, staffing, routing)
    # each delay that is not endless is one redial at most; room for the others would be spread over far more memory
    redials = int(np.count_nonzero(contacts.redial_after_s < np.inf))
    numbers = rows_alone(rows, redials)
    attempts = rows + redials
    given = _given(contacts, staffing, routing)
    noted = Noted(
        arrival_s=given.arrival_s if plain else np.empty(attempts),
        outcome=np.empty(attempts, np.int8) if plain else np.full(attempts, NOT_MADE, np.int8),
        start_s=np.empty(attempts),
        end_s=np.empty(attempts),
        wait_s=np.empty(attempts),
        group=np.empty(attempts, np.int32),
    )
    centre = Centre(
        given,
        numbers,
        noted,
        table(
            STREAM,
            streams,
            priority=routing.priority,
            reserve=0,
            overflow_after_s=routing.overflow_after_s,
            interruptible=routing.interruptible,
            closed=False,
        ),
        table(GROUP, groups, on_duty=0, pace=1.0, busy=0, soft=0, newest=-1),
        empty_queues(streams, attempts),
        _room_for_ends(contacts, staffing, numbers, attempts, keep_whose=not plain),
    )
    if plain:
        return centre, None
    first_follower, kin = kin_of(contacts)
    return centre, Rest(
        at=np.empty(attempts, np.int32),
        services=table(SERVICE, attempts if routing.interruptible.any() else 0),
        aside=empty_heaps(np.bincount(contacts.stream, minlength=streams).tolist(), numbers),
        later=room_for_later(contacts, numbers),
        first_follower=first_follower,
        kin=kin,
        redial_after_s=frozen(contacts.redial_after_s),
    )


def _room_for_ends(contacts: Contacts, staffing: Staffing, rows: Rows, attempts: int, *, keep_whose: bool) -> Ends:
    most = most_in_service(staffing)
    if most <= MOST_IN_TIMETABLE:
        return Ends(empty_timetable(int(most), rows, keep_whose=keep_whose), None)
    span_s = float(contacts.arrival_s.max(initial=0.0)) + 1.0
    return Ends(None, empty_wheel(max(1, int(min(most, attempts))), 2 * attempts / span_s, rows))


def _given(contacts: Contacts, staffing: Staffing, routing: Routing) -> Given:
    streams, groups = len(routing.priority), staffing.on_duty.shape[1]
    by_urgency = np.argsort(routing.priority, kind="stable").tolist()
    served = [[stream for stream in by_urgency if group in routing.groups[stream]] for group in range(groups)]
    given = Given(
        len(contacts) - count_followers(contacts),
        contacts.arrival_s,
        contacts.stream,
        contacts.handle_s,
        contacts.patience_s,
        _changes(staffing, routing),
        staffing.on_duty,
        staffing.pace,
        staffing.reserve_of(streams),
        _side_by_side(routing.groups),
        _side_by_side(served),
    )
    # Read-only all of them, whoever made them: numba compiles anew for arrays that can be written.
    return given._make(frozen(value) if isinstance(value, np.ndarray) else value for value in given)


def _changes(staffing: Staffing, routing: Routing) -> np.ndarray:
    """List staffing and windows in the order of rule 7: by time, kind and number."""
    windows = [(stream, *window) for stream, given in enumerate(routing.closed) for window in given]
    streams, begin_s, end_s = np.array(windows, float).reshape(-1, 3).T
    rows = len(staffing.from_s)
    time_s = np.concatenate([staffing.from_s, begin_s, end_s, [np.inf]])
    kind = np.repeat([STAFFING, WINDOW_BEGINS, WINDOW_ENDS, -1], [rows, len(windows), len(windows), 1])
    which = np.concatenate([np.arange(rows), streams, streams, [-1]]).astype(np.int64)
    order = np.lexsort((which, kind, time_s))
    return table(CHANGE, len(order), time_s=time_s[order], kind=kind[order], which=which[order])


def _side_by_side(lists: Sequence[Sequence[int]]) -> np.ndarray:
    """Make rows of lists of different lengths, -1 after the end of each."""
    rows = np.full((len(lists), 1 + max(map(len, lists), default=0)), -1)
    for row, numbers in zip(rows, lists, strict=True):
        row[: len(numbers)] = numbers
    return rows

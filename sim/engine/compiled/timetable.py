"""When services end: a sorted array, which up to some hundred handlers is faster than a heap.

The latest end comes first and the next one last, so that taking the next one out moves nothing.
"""

from __future__ import annotations

from math import inf
from typing import NamedTuple

import numpy as np

from sim.engine.compiled.cache import kernel
from sim.engine.compiled.heap import before
from sim.engine.compiled.rows import Rows


class Timetable(NamedTuple):
    """Ends in falling order of (time, row).

    Attributes
    ----------
    time_s : numpy.ndarray of float64
        Of each end.
    attempt : numpy.ndarray of int64 or None
        Who ends; None where that makes no difference.
    size : numpy.ndarray of int64, shape (1,)
        How many there are.
    rows : Rows
        Which row each attempt is of.
    """

    time_s: np.ndarray
    attempt: np.ndarray | None
    size: np.ndarray
    rows: Rows


def empty_timetable(capacity: int, rows: Rows, *, keep_whose: bool) -> Timetable:
    """Make room for ends.

    Parameters
    ----------
    capacity : int
        Most that can be foreseen at once.
    rows : Rows
        Which row each attempt is of.
    keep_whose : bool
        Whether to keep who ends.

    Returns
    -------
    Timetable
    """
    who = np.empty(capacity, np.int64) if keep_whose else None
    return Timetable(np.empty(capacity), who, np.zeros(1, np.int64), rows)


@kernel
def first_s(table):
    """Give the time of the next end; inf if there is none."""
    size = table.size[0]
    return table.time_s[size - 1] if size else inf


@kernel
def pop(table, attempts):
    """Take the next end out; give whose it is, -1 if that is not kept."""
    table.size[0] -= 1
    if attempts is None:
        return -1
    return attempts[table.size[0]]


@kernel
def push(table, attempts, end_s, attempt):
    """Write an end in its place; all that come before it move up by one."""
    time_s = table.time_s
    place = table.size[0]
    table.size[0] = place + 1
    if attempts is None:
        while place > 0 and time_s[place - 1] < end_s:
            time_s[place] = time_s[place - 1]
            place -= 1
    else:
        while place > 0 and before(table.rows, time_s[place - 1], attempts[place - 1], end_s, attempt):
            time_s[place] = time_s[place - 1]
            attempts[place] = attempts[place - 1]
            place -= 1
        attempts[place] = attempt
    time_s[place] = end_s


@kernel
def strike(table, attempt):
    """Take out an end that will not be; all that come before it move down by one."""
    place = table.size[0] - 1
    while table.attempt[place] != attempt:
        place -= 1
    table.size[0] -= 1
    for above in range(place, table.size[0]):
        table.time_s[above] = table.time_s[above + 1]
        table.attempt[above] = table.attempt[above + 1]

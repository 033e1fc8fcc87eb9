"""Heaps of attempts by (time, row): who arrives later, and who waits to be taken up again.

Several heaps lie one behind the other in the same arrays. Of each row at most one attempt can be pending, so the row
alone orders those of one time.
"""

from __future__ import annotations

from math import inf
from typing import NamedTuple

import numpy as np

from sim.engine.compiled.cache import kernel, table
from sim.engine.compiled.rows import Rows, row_of

ENTRY = [("time_s", np.float64), ("attempt", np.int64)]
BOUNDS = [("begin", np.int64), ("entries", np.int64)]


class Heaps(NamedTuple):
    """Heap `which` lies from ``bounds[which].begin`` on; each entry is before its two children.

    Attributes
    ----------
    entries : numpy.recarray of `ENTRY`
        All heaps, one behind the other.
    bounds : numpy.recarray of `BOUNDS`, shape (heaps,)
        Where each heap lies, and how many entries it has.
    rows : Rows
        Which row each attempt is of.
    """

    entries: np.recarray
    bounds: np.recarray
    rows: Rows


def empty_heaps(capacities: list[int], rows: Rows) -> Heaps:
    """Make room for heaps. Memory that no entry reaches is never touched.

    Parameters
    ----------
    capacities : list of int
        Most entries that each can have.
    rows : Rows
        Which row each attempt is of.

    Returns
    -------
    Heaps
    """
    bounds = table(BOUNDS, len(capacities), entries=0)
    places = np.cumsum([0, *capacities])
    bounds.begin = places[:-1]
    return Heaps(table(ENTRY, int(places[-1])), bounds, rows)


@kernel
def before(rows, time_s, attempt, other_s, other):
    """Say whether an attempt comes before another: earlier or, at one time, of a lower row."""
    return time_s < other_s or (time_s == other_s and row_of(attempt, rows) < row_of(other, rows))


@kernel
def push(heaps, which, time_s, attempt):
    """Put an attempt into a heap: it rises from the bottom to its place."""
    entries, begin = heaps.entries, heaps.bounds[which].begin
    place = heaps.bounds[which].entries
    heaps.bounds[which].entries = place + 1
    while place > 0:
        above = entries[begin + (place - 1) // 2]
        if not before(heaps.rows, time_s, attempt, above.time_s, above.attempt):
            break
        put(entries, begin + place, above.time_s, above.attempt)
        place = (place - 1) // 2
    put(entries, begin + place, time_s, attempt)


@kernel
def put(entries, place, time_s, attempt):
    """Write one entry."""
    entries[place].time_s = time_s
    entries[place].attempt = attempt


@kernel
def first_s(heaps, which):
    """Give the time of the first entry; inf if there is none."""
    return heaps.entries[heaps.bounds[which].begin].time_s if heaps.bounds[which].entries else inf


@kernel
def first(heaps, which):
    """Give the attempt of the first entry; -1 if there is none."""
    return heaps.entries[heaps.bounds[which].begin].attempt if heaps.bounds[which].entries else -1


@kernel
def pop(heaps, which):
    """Take the first entry out: the last one sinks from the top to its place."""
    entries, begin, rows = heaps.entries, heaps.bounds[which].begin, heaps.rows
    size = heaps.bounds[which].entries - 1
    heaps.bounds[which].entries = size
    time_s, attempt = entries[begin + size].time_s, entries[begin + size].attempt
    place = 0
    while 2 * place + 1 < size:
        child = 2 * place + 1
        if child + 1 < size:
            left, right = entries[begin + child], entries[begin + child + 1]
            child += before(rows, right.time_s, right.attempt, left.time_s, left.attempt)
        below = entries[begin + child]
        if not before(rows, below.time_s, below.attempt, time_s, attempt):
            break
        put(entries, begin + place, below.time_s, below.attempt)
        place = child
    put(entries, begin + place, time_s, attempt)

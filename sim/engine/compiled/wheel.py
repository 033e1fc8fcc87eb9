"""When services end, where many can be in service: a wheel of slots, so that an end costs the same among any number.

Time is cut into short slots, and slot s is kept in place s modulo the size of the wheel (Brown 1988, a calendar queue).
The ends of a place hang together by time; those of a later lap stand behind. The next end is the
first of the first slot that is not empty.
"""

from __future__ import annotations

from math import inf
from typing import NamedTuple

import numpy as np

from sim.engine.compiled.cache import kernel, table
from sim.engine.compiled.heap import before
from sim.engine.compiled.rows import Rows

ENTRY = [("time_s", np.float64), ("attempt", np.int32), ("later", np.int32)]
"""An end, whose it is, and the next of its place (-1: there is none) or, of a free entry, the next free one."""
PLACE = [("first", np.int32), ("last", np.int32)]
"""Both -1 where it is empty. All that is turned over fits a processor's cache in a centre of thousands."""
HAND = [("slot", np.int64), ("first_s", np.float64), ("entries", np.int64), ("free", np.int64), ("per_s", np.float64)]
"""The slot of the next end, its time (inf: there is none), how many there are, a free entry, and slots a second."""
MOST_PLACES = 2**20


class Wheel(NamedTuple):
    """Ends by time.

    Attributes
    ----------
    places : numpy.recarray of `PLACE`
        First and last entry of each place; a power of two of them.
    entries : numpy.recarray of `ENTRY`, shape (most at once,)
        In no order.
    hand : numpy.recarray of `HAND`, shape (1,)
        Where the wheel stands.
    rows : Rows
        Which row each attempt is of.
    """

    places: np.recarray
    entries: np.recarray
    hand: np.recarray
    rows: Rows


def empty_wheel(capacity: int, per_s: float, rows: Rows) -> Wheel:
    """Make room for ends.

    Parameters
    ----------
    capacity : int
        Most that can be foreseen at once, at least 1.
    per_s : float
        How many ends there are a second, about; it changes the speed, and no result.
    rows : Rows
        Which row each attempt is of.

    Returns
    -------
    Wheel
    """
    places = min(1 << (2 * capacity - 1).bit_length(), MOST_PLACES)
    entries = table(ENTRY, capacity, later=np.arange(1, capacity + 1))
    hand = table(HAND, 1, slot=0, first_s=inf, entries=0, free=0, per_s=per_s)
    return Wheel(table(PLACE, places, first=-1, last=-1), entries, hand, rows)


@kernel
def first_s(wheel):
    """Give the time of the next end; inf if there is none."""
    return wheel.hand[0].first_s


@kernel
def push(wheel, end_s, attempt):
    """Write an end in its place."""
    hand, entries = wheel.hand[0], wheel.entries
    slot = int(end_s * hand.per_s)
    place = wheel.places[slot & (len(wheel.places) - 1)]
    new = hand.free
    hand.free = entries[new].later
    hand.entries += 1
    entries[new].time_s = end_s
    entries[new].attempt = attempt
    if place.last >= 0 and not is_before(wheel, end_s, attempt, place.last):
        behind = place.last
    else:
        behind, there = -1, place.first
        while there >= 0 and not is_before(wheel, end_s, attempt, there):
            behind, there = there, entries[there].later
    link(wheel, place, behind, new, place.first if behind < 0 else entries[behind].later)
    if end_s < hand.first_s:
        hand.first_s = end_s
        hand.slot = slot


@kernel
def pop(wheel):
    """Take the next end out; give whose it is."""
    attempt = wheel.entries[wheel.places[wheel.hand[0].slot & (len(wheel.places) - 1)].first].attempt
    strike(wheel, wheel.hand[0].first_s, attempt)
    return attempt


@kernel
def strike(wheel, end_s, attempt):
    """Take out an end."""
    hand, entries = wheel.hand[0], wheel.entries
    place = wheel.places[int(end_s * hand.per_s) & (len(wheel.places) - 1)]
    behind, there = -1, place.first
    while entries[there].attempt != attempt:
        behind, there = there, entries[there].later
    after = entries[there].later
    if behind < 0:
        place.first = after
    else:
        entries[behind].later = after
    if after < 0:
        place.last = behind
    entries[there].later = hand.free
    hand.free = there
    hand.entries -= 1
    if end_s == hand.first_s:
        turn(wheel)


@kernel
def turn(wheel):
    """Find the next end: in this slot or a later one or, if a whole lap is empty, wherever it is."""
    hand, entries, places = wheel.hand[0], wheel.entries, wheel.places
    if not hand.entries:
        hand.first_s = inf
        return
    for slot in range(hand.slot, hand.slot + len(places)):
        first = places[slot & (len(places) - 1)].first
        if first >= 0 and int(entries[first].time_s * hand.per_s) == slot:
            hand.slot = slot
            hand.first_s = entries[first].time_s
            return
    hand.first_s = inf
    for place in range(len(places)):
        first = places[place].first
        if first >= 0 and entries[first].time_s < hand.first_s:
            hand.first_s = entries[first].time_s
    hand.slot = int(hand.first_s * hand.per_s)


@kernel
def is_before(wheel, end_s, attempt, other):
    """Say whether an end comes before an entry."""
    return before(wheel.rows, end_s, attempt, wheel.entries[other].time_s, wheel.entries[other].attempt)


@kernel
def link(wheel, place, behind, new, after):
    """Let an entry stand between two; -1 is beyond either end of its place."""
    wheel.entries[new].later = after
    if behind < 0:
        place.first = new
    else:
        wheel.entries[behind].later = new
    if after < 0:
        place.last = new

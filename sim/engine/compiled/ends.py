"""When services end: in a timetable where few can be in service at once, in a heap otherwise.

One of the two is None, and numba leaves out what is about it.
"""

from __future__ import annotations

from math import inf

from sim.engine.compiled import heap, timetable
from sim.engine.compiled.cache import kernel


@kernel
def next_end_s(few, many):
    """Give the time of the next end foreseen; inf if there is none."""
    time_s = inf
    if few is not None:
        time_s = timetable.first_s(few)
    if many is not None:
        time_s = heap.first_s(many, 0)
    return time_s


@kernel
def take_next_end(few, many):
    """Take the next end out; give whose it is."""
    attempt = -1
    if few is not None:
        attempt = timetable.pop(few, few.attempt)
    if many is not None:
        attempt = heap.first(many, 0)
        heap.pop(many, 0)
    return attempt


@kernel
def note_end(few, many, ends_s, attempt):
    """Foresee an end."""
    if few is not None:
        timetable.push(few, few.attempt, ends_s, attempt)
    if many is not None:
        heap.push(many, 0, ends_s, attempt)


@kernel
def strike_end(few, attempt):
    """Forget an end; in a heap it stays and is passed over when reached."""
    if few is not None:
        timetable.strike(few, attempt)

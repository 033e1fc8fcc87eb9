"""When services end: in a timetable where few can be in service at once, in a wheel otherwise.

One of the two is None, and numba leaves out what is about it.
"""

from __future__ import annotations

from math import inf

from sim.engine.compiled import timetable, wheel
from sim.engine.compiled.cache import kernel


@kernel
def next_end_s(few, many):
    """Give the time of the next end foreseen; inf if there is none."""
    time_s = inf
    if few is not None:
        time_s = timetable.first_s(few)
    if many is not None:
        time_s = wheel.first_s(many)
    return time_s


@kernel
def take_next_end(few, many):
    """Take the next end out; give whose it is."""
    attempt = -1
    if few is not None:
        attempt = timetable.pop(few, few.attempt)
    if many is not None:
        attempt = wheel.pop(many)
    return attempt


@kernel
def note_end(few, many, ends_s, attempt):
    """Foresee an end."""
    if few is not None:
        timetable.push(few, few.attempt, ends_s, attempt)
    if many is not None:
        wheel.push(many, ends_s, attempt)


@kernel
def strike_end(few, many, ends_s, attempt):
    """Forget an end that was foreseen."""
    if few is not None:
        timetable.strike(few, attempt)
    if many is not None:
        wheel.strike(many, ends_s, attempt)

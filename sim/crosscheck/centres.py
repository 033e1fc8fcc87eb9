"""Random small centres with everything an engine can be asked for, and full of ties.

Times are whole seconds, or tenths of a second: on the first nearly everything happens at the same instants; on the
second, sums of times miss each other by a bit where a hand would have called them equal.
"""

from __future__ import annotations

from math import inf

import numpy as np

from sim.engine import Contacts, Routing, Staffing
from sim.seeding import generator

Arrays = tuple[Contacts, Staffing, Routing]


def random_centre(seed: int, number: int, *, interruptible: bool = True) -> Arrays:
    """Draw a centre.

    Parameters
    ----------
    seed : int
        Of the study.
    number : int
        Which centre.
    interruptible : bool
        Whether some work may be put down for other work.

    Returns
    -------
    tuple of Contacts, Staffing and Routing
        Up to 4 streams, 3 groups and 60 contacts, a third of which may follow from others, over a minute or two.
    """
    draw = generator(seed, number, "crosscheck centre", "any", 0)
    grid = float(draw.choice([1.0, 10.0]))

    def seconds(low: int, high: int, size: int) -> np.ndarray:
        return draw.integers(low, high, size=size, endpoint=True) / grid

    streams, groups, rows = (int(draw.integers(1, most + 1)) for most in (4, 3, 60))
    followers = int(draw.integers(0, rows // 3 + 1))
    own = rows - followers
    from_s = np.concatenate([[0.0], np.unique(seconds(1, 60, int(draw.integers(0, 5))))])
    redials = int(draw.integers(0, 3))
    delays = seconds(1, 9, rows * redials).reshape(rows, redials)
    contacts = Contacts(
        arrival_s=np.concatenate([np.sort(seconds(0, 60, own)), seconds(1, 12, followers)]),
        stream=draw.integers(0, streams, rows),
        handle_s=seconds(1, 15, rows),
        patience_s=np.where(draw.random(rows) < 0.3, inf, seconds(0, 12, rows)),
        redial_after_s=np.where(draw.random((rows, redials)) < 0.3, inf, delays),
        follows=np.array([-1] * own + [draw.integers(0, row) for row in range(own, rows)]),
        follows_if=draw.integers(0, 16, rows),
    )  # fmt: skip
    staffing = Staffing(
        from_s=from_s,
        on_duty=draw.integers(0, 4, (len(from_s), groups)),
        pace=draw.choice([0.5, 1.0, 1.1], (len(from_s), groups)),
        reserve=draw.choice([0, 0, 0, 1, 2], (len(from_s), streams)),
    )
    routing = Routing(
        priority=draw.integers(1, 3, streams),
        groups=tuple(tuple(draw.permutation(groups)[: draw.integers(1, groups + 1)].tolist()) for _ in range(streams)),
        overflow_after_s=np.where(draw.random(streams) < 0.6, inf, seconds(0, 10, streams)),
        interruptible=(draw.random(streams) < 0.4) & interruptible,
        closed=tuple(_windows(draw, grid) for _ in range(streams)),
    )
    return contacts, staffing, routing


def _windows(draw: np.random.Generator, grid: float) -> tuple[tuple[float, float], ...]:
    starts = draw.integers(-3, 60, int(draw.integers(0, 3))) / grid
    return tuple((float(start), float(start + draw.integers(1, 12) / grid)) for start in starts)

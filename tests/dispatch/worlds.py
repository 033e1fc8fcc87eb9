"""Random small worlds of incidents and units, full of ties, and both engines on them."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st

from sim.dispatch import DispatchLog, Duty, Incidents, dispatch
from sim.dispatch.log import COLUMNS
from tests.oracles.centres import Die

ENGINES = ["simpy", "compiled"]


def roll(die: Die, most_rows: int = 14) -> tuple[Incidents, Duty]:
    """Draw a world on a grid of seconds or tenths."""
    grid = die.one_of(1, 10)

    def seconds(low: int, high: int) -> float:
        return die.whole(low, high) / grid

    n, areas, kinds = die.whole(1, most_rows), die.whole(1, 2), die.whole(1, 3)
    created_s = sorted(seconds(0, 15) for _ in range(n))
    grade = [die.whole(1, 4) for _ in range(n)]
    from_s = [0.0, *sorted({seconds(1, 25) for _ in range(die.whole(0, 3))})]
    limits = [[die.whole(0, 4) for _ in from_s], None]
    incidents = Incidents(
        created_s=created_s,
        grade=grade,
        area=[die.whole(0, areas - 1) for _ in range(n)],
        takers=[die.whole(0, (1 << kinds) - 1) for _ in range(n)],
        travel_s=[seconds(0, 5) for _ in range(n)],
        scene_s=[seconds(1, 9) for _ in range(n)],
        ready_s=[at + die.rarely(seconds(0, 9), 0.0) for at in created_s],
        may_be_left=[g > 1 and bool(die.whole(0, 3)) for g in grade],
    )
    units = [[die.one_of(0, 1, 1, 2) for _ in range(areas * kinds)] for _ in from_s]
    return incidents, Duty(from_s=from_s, units=units, kinds=kinds, most_units=die.one_of(*limits))


@st.composite
def worlds(draw: Any) -> tuple[Incidents, Duty]:
    return roll(Die(draw))


def both(incidents: Incidents, duty: Duty) -> DispatchLog:
    """Run both engines, see that their logs are the same to the bit, and give one."""
    reference, compiled = (dispatch(incidents, duty, engine) for engine in ENGINES)
    for column in COLUMNS:
        expected, found = getattr(reference, column), getattr(compiled, column)
        np.testing.assert_array_equal(found, expected, err_msg=column, strict=True)
    return compiled

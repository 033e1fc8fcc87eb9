"""Random small centres, as dictionaries of plain lists under the names of the contract, full of ties.

The grid is whole seconds or tenths of a second: on the first nearly everything happens at the same instants;
on the second, sums of times miss each other by a bit where a hand would have called them equal.
"""

from __future__ import annotations

import random
from math import inf
from typing import Any

from hypothesis import strategies as st

from sim.engine import Contacts, Routing, Staffing

ENGINES = ["simpy", "compiled"]
"""Every engine that keeps the contract; the suites run on each."""


def built(centre: dict[str, Any]) -> tuple[Contacts, Staffing, Routing]:
    """Give the centre as an engine takes it."""
    takers = (
        (Contacts, ("arrival_s", "stream", "handle_s", "patience_s", "redial_after_s", "follows", "follows_if")),
        (Staffing, ("from_s", "on_duty", "pace", "reserve")),
        (Routing, ("priority", "groups", "overflow_after_s", "interruptible", "closed")),
    )
    contacts, staffing, routing = (taker(**{name: centre[name] for name in names}) for taker, names in takers)
    return contacts, staffing, routing


def plain(**given: Any) -> dict[str, Any]:
    """Fill in the contract's defaults around what a test is about; callers have no limit to their patience."""
    rows, streams = len(given["arrival_s"]), len(given.get("priority", [1]))
    defaults = {
        "stream": [0] * rows,
        "handle_s": [10] * rows,
        "patience_s": [inf] * rows,
        "redial_after_s": [[] for _ in range(rows)],
        "follows": [-1] * rows,
        "follows_if": [0] * rows,
        "from_s": [0],
        "on_duty": [[1]],
        "priority": [1],
        "groups": [[0]] * streams,
        "overflow_after_s": [inf] * streams,
        "interruptible": [False] * streams,
        "closed": [[] for _ in range(streams)],
    }
    centre = defaults | given
    stretches, groups = len(centre["from_s"]), len(centre["on_duty"][0])
    return {"pace": [[1.0] * groups] * stretches, "reserve": [[0] * streams] * stretches} | centre


class Die:
    """Draws small whole numbers and members of lists, from hypothesis or, for the large numbers, from a seed."""

    def __init__(self, draw: Any = None, seed: int | None = None) -> None:
        self._draw = draw
        self._random = random.Random(seed)

    def whole(self, low: int, high: int) -> int:
        return self._draw(st.integers(low, high)) if self._draw else self._random.randint(low, high)

    def one_of(self, *members: Any) -> Any:
        return members[self.whole(0, len(members) - 1)]

    def rarely(self, value: Any, otherwise: Any) -> Any:
        return value if self.whole(0, 3) == 0 else otherwise


def roll(die: Die, *, simple: bool = False, most_rows: int = 12) -> dict[str, Any]:
    """Draw a centre; a simple one has one group and nothing is interrupted, reserved, closed or passed on."""
    grid = die.one_of(1, 10)

    def seconds(low: int, high: int) -> float:
        return die.whole(low, high) / grid

    streams = die.whole(1, 2 if simple else 4)
    groups = 1 if simple else die.whole(1, 3)
    rows = die.whole(1, most_rows)
    followers = 0 if simple else die.whole(0, rows // 2)
    first = rows - followers
    from_s = [0.0, *sorted({seconds(1, 25) for _ in range(die.whole(0, 3))})]
    centre = plain(
        arrival_s=sorted(seconds(0, 15) for _ in range(first)) + [seconds(1, 6) for _ in range(followers)],
        stream=[die.whole(0, streams - 1) for _ in range(rows)],
        handle_s=[seconds(1, 9) for _ in range(rows)],
        patience_s=[die.one_of(inf, 0.0, seconds(0, 8), seconds(0, 8)) for _ in range(rows)],
        from_s=from_s,
        on_duty=[[die.one_of(0, 1, 1, 2, 3) for _ in range(groups)] for _ in from_s],
        pace=[[die.one_of(1.0, 1.0, 0.5, 1.1) for _ in range(groups)] for _ in from_s],
        priority=[die.whole(1, 2) for _ in range(streams)],
        groups=[[0]] * streams,
    )
    if simple:
        return centre
    redials = die.one_of(0, 0, 1, 2)
    centre["groups"] = [
        [group for group in die.one_of([0, 1, 2], [2, 1, 0], [1, 0, 2], [0], [1]) if group < groups]
        for _ in range(streams)
    ]
    return centre | {
        "redial_after_s": [[die.rarely(inf, seconds(1, 6)) for _ in range(redials)] for _ in range(rows)],
        "follows": [-1] * first + [die.whole(0, row - 1) for row in range(first, rows)],
        "follows_if": [die.whole(0, 15) for _ in range(rows)],
        "reserve": [[die.one_of(0, 0, 0, 1, 2) for _ in range(streams)] for _ in from_s],
        "overflow_after_s": [die.one_of(inf, inf, seconds(0, 6)) for _ in range(streams)],
        "interruptible": [die.one_of(False, True) for _ in range(streams)],
        "closed": [
            [(begin, begin + seconds(1, 8)) for begin in [seconds(-3, 20) for _ in range(die.one_of(0, 0, 1, 2))]]
            for _ in range(streams)
        ],
    }


@st.composite
def centres(draw: Any, *, simple: bool = False) -> dict[str, Any]:
    return roll(Die(draw), simple=simple)

"""What goes into the dispatch room: incidents and the units on duty. What comes out is in `sim.dispatch.log`.

As with the contact centre's engine, nothing is drawn here: the room is a deterministic function of its arrays, and
both of its engines give the same log to the bit. Times are float64 seconds from the start of the period; areas and
kinds of unit are numbered from 0.

Rules

1. An incident of an area waits for a unit of its own area, of a kind that may take it. It **may start** with an idle
   unit of such a kind if the kind has fewer units busy than on duty, and fewer than `most_units` units are busy in
   the whole room: so many incidents can the dispatchers run at once.
2. **An emergency (grade 1) pre-empts.** If it may not start with an idle unit, it may take one from an incident that
   `may_be_left`, in the first kind that may take it and has one, if no more units of that kind are busy than on duty
   and no more in the room than `most_units`. Of these incidents it is the one of the least urgent grade; among
   them the one that (re)started last; then the higher row.
3. An incident that was left waits again. What was done at the scene is not lost: it **resumes** with what was left of
   its time there (at least 0.001 s), after a new journey of `travel_s`; one left on the way has all of it to come.
4. Whenever anything has happened, the first incident that may start does, in the order (grade, creation, row), with
   an idle unit of the first kind that has one, else by pre-empting; and again until none may.
5. A fall of units on duty, or of what the dispatchers can run, interrupts nobody: who is out finishes the incident
   in hand.
6. **At one instant**, in this order: units that become free (by row of their incident), changes of duty, incidents
   that become ready (by row). Each is handled whole, with all that starts because of it, before the next.

The run goes on until nothing is left to happen; the last row of the duty holds for ever.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.engine import checks
from sim.engine.checks import LATEST_S, SHORTEST_S

GRADES = (1, 2, 3, 4)
"""1 emergency, 2 priority, 3 scheduled, 4 resolved without deployment; 1 is the most urgent."""
EMERGENCY = 1
MOST_KINDS = 60
"""Kinds of unit that fit in a mask."""
NO_LIMIT = 1 << 62
"""More units than there can be."""

_ABSENT: Any = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Incidents:
    """Incidents, one row each, in the order in which they were created.

    Parameters
    ----------
    created_s : array_like of float, shape (n,)
        When the incident was created, sorted, in [0, 1e9].
    grade : array_like of int, shape (n,)
        1 to 4.
    area : array_like of int, shape (n,)
        Local policing area.
    takers : array_like of int, shape (n,)
        Bit mask of the kinds of unit that may take it (``1 << kind``); 0: it is settled without deployment.
    travel_s : array_like of float, shape (n,)
        Each journey to it, in [0, 1e9].
    scene_s : array_like of float, shape (n,)
        Time on the scene, in [0.001, 1e9].
    ready_s : array_like of float, shape (n,), optional
        When a unit may first be sent: at or after `created_s`, at most 1e9. Default: at once.
    may_be_left : array_like of bool, shape (n,), optional
        Whether an emergency may take its unit; never so for an emergency itself. Default: all others.

    Raises
    ------
    sim.errors.ContractError
        Naming the array, the row and the rule that it breaks.
    """

    created_s: np.ndarray
    grade: np.ndarray
    area: np.ndarray
    takers: np.ndarray
    travel_s: np.ndarray
    scene_s: np.ndarray
    ready_s: np.ndarray = _ABSENT
    may_be_left: np.ndarray = _ABSENT

    def __post_init__(self) -> None:
        created_s = checks.floats("incidents.created_s", self.created_s, ndim=1)
        shape = (len(created_s),)
        checks.within("incidents.created_s", created_s, 0.0, LATEST_S)
        checks.rising("incidents.created_s", created_s, "sorted")
        given = {"created_s": created_s}
        for name, least, most in (("grade", 1, 4), ("area", 0, np.inf), ("takers", 0, (1 << MOST_KINDS) - 1)):
            given[name] = checks.whole(f"incidents.{name}", getattr(self, name), shape)
            checks.within(f"incidents.{name}", given[name], least, most)
        for name, least in (("travel_s", 0.0), ("scene_s", SHORTEST_S)):
            given[name] = checks.floats(f"incidents.{name}", getattr(self, name), shape)
            checks.within(f"incidents.{name}", given[name], least, LATEST_S)
        given["ready_s"] = created_s
        if self.ready_s is not None:
            given["ready_s"] = checks.floats("incidents.ready_s", self.ready_s, shape)
            checks.within("incidents.ready_s", given["ready_s"], 0.0, LATEST_S)
            early = given["ready_s"] >= created_s
            checks.hold("incidents.ready_s", given["ready_s"], early, "nothing is ready before it is created")
        given["may_be_left"] = _may_be_left(self.may_be_left, given["grade"])
        checks.settle(self, given)

    def __len__(self) -> int:
        return len(self.created_s)

    @property
    def in_order_of_readiness(self) -> np.ndarray:
        """Rows of the incidents that need a unit, by `ready_s`, then row."""
        deployed = np.flatnonzero(self.takers)
        return deployed[np.argsort(self.ready_s[deployed], kind="stable")]


def _may_be_left(value: Any, grade: np.ndarray) -> np.ndarray:
    if value is None:
        return checks.frozen(grade != EMERGENCY)
    left = checks.whole("incidents.may_be_left", value, grade.shape)
    checks.within("incidents.may_be_left", left, 0, 1)
    checks.hold("incidents.may_be_left", left, (left == 0) | (grade != EMERGENCY), "nobody leaves an emergency")
    return checks.frozen(left.astype(np.bool_))


@dataclass(frozen=True, kw_only=True, eq=False)
class Duty:
    """Units on duty, one row for each stretch of time; the last row holds for ever.

    Parameters
    ----------
    from_s : array_like of float, shape (m,)
        When the row comes into force; rising, the first 0.
    units : array_like of int, shape (m, areas * kinds)
        Units on duty, at least 0; column ``area * kinds + kind``. Kinds are in order of preference.
    kinds : int
        Kinds of unit, 1 to 60.
    most_units : array_like of int, shape (m,), optional
        Units that the dispatchers can run at once in all areas together, at least 0. Default: all.

    Raises
    ------
    sim.errors.ContractError
        Naming the array, the row and the rule that it breaks.
    """

    from_s: np.ndarray
    units: np.ndarray
    kinds: int
    most_units: np.ndarray = _ABSENT

    def __post_init__(self) -> None:
        from_s = checks.floats("duty.from_s", self.from_s, ndim=1)
        if not len(from_s):
            raise checks.broken("duty.from_s is empty: at least one row is needed, from 0")
        checks.within("duty.from_s", from_s, 0.0, LATEST_S)
        checks.hold("duty.from_s", from_s, (np.arange(len(from_s)) > 0) | (from_s == 0.0), "the first row is from 0")
        checks.rising("duty.from_s", from_s, "rising", strictly=True)
        units = checks.whole("duty.units", self.units, ndim=2)
        checks.shaped("duty.units", units, (len(from_s), units.shape[1]))
        checks.within("duty.units", units, 0, LATEST_S)
        if not 1 <= self.kinds <= MOST_KINDS or units.shape[1] % self.kinds:
            raise checks.broken(f"duty.kinds is {self.kinds}: from 1 to {MOST_KINDS}, and the columns of units hold "
                                f"whole areas; there are {units.shape[1]}")  # fmt: skip
        most = np.full(len(from_s), NO_LIMIT)
        if self.most_units is not None:
            most = checks.whole("duty.most_units", self.most_units, (len(from_s),))
            checks.within("duty.most_units", most, 0, np.inf)
        checks.settle(self, {"from_s": from_s, "units": units, "most_units": checks.frozen(most)})

    @property
    def areas(self) -> int:
        """How many areas there are."""
        return self.units.shape[1] // self.kinds


def check_together(incidents: Incidents, duty: Duty) -> None:
    """Refuse incidents in an area, or for a kind of unit, that the duty does not have.

    Parameters
    ----------
    incidents, duty
        Each valid by itself.

    Raises
    ------
    sim.errors.ContractError
        Naming the array and the row.
    """
    known = f"duty has {duty.areas} areas, numbered from 0"
    checks.hold("incidents.area", incidents.area, incidents.area < duty.areas, known)
    known = f"duty has {duty.kinds} kinds of unit, numbered from 0"
    checks.hold("incidents.takers", incidents.takers, incidents.takers < 1 << duty.kinds, known)

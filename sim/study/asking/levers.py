"""A lever: one number of a scenario, found by its path, and the values it may be tried at.

The same number of several intakes, or of several campaigns, is one lever too: all of them are set to one value.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from sim.errors import UsageError, did_you_mean
from sim.scenario import Loaded
from sim.scenario.causes import NOT_OF_A_CAUSE
from sim.scenario.nodes import Step, spoken
from sim.scenario.shape import largest_at
from sim.scenario.values import format_duration, parse_duration

MOST_LISTED = 8
EVERY = "*"
"""Stands in a path for all names at that place."""
_JOINERS = ("intakes", "recruitment")
"""Under a group: people who join it, whose numbers may be set together."""
_KINDS = {
    "count": "a whole number",
    "number": "a number, such as 0.2 or 20%",
    "duration": "a duration with its unit, such as '5 min'",
}
_NO_LEVER = {*NOT_OF_A_CAUSE, "calibration"}  # what is asked, and what is known


@dataclass(frozen=True)
class Lever:
    """One number of a scenario.

    Attributes
    ----------
    path : tuple of str
        Keys, such as ``("groups", "handlers", "leavers")``.
    kind : {"count", "number", "duration"}
        A whole number, any number (a share is one), or a duration in seconds.
    now : float
        Its value in the scenario.
    entry : int, optional
        Which entry it is of a value that changes in time; None: it does not.
    entries : str
        All of them, as they would be written in the scenario.
    members : tuple of Lever
        The numbers that are set to the same value, if there are several; `now` is the largest of theirs.
    """

    path: tuple[str, ...]
    kind: str
    now: float
    entry: int | None = None
    entries: str = ""
    members: tuple[Lever, ...] = ()

    def __str__(self) -> str:
        return spoken(self.path) if self.entry is None else f"{spoken(self.path)}.{self.entry}"

    def override(self, value: float) -> dict[str | tuple[str, ...], str]:
        """Say what to put over the scenario to give it a value.

        Parameters
        ----------
        value : float
            Of the lever.

        Returns
        -------
        dict
            For `sim.scenario.load_scenario`.
        """
        if self.members:
            return {member.path: self.written(value) for member in self.members}
        if self.entry is None:
            return {self.path: self.written(value)}
        whole = json.loads(self.entries)
        number = int(value) if self.kind == "count" else value
        whole[self.entry]["value"] = self.written(value) if self.kind == "duration" else number
        return {self.path: json.dumps(whole)}

    def written(self, value: float) -> str:
        """Write a value as it would stand in the scenario.

        Parameters
        ----------
        value : float
            Of the lever.

        Returns
        -------
        str
        """
        if self.kind == "duration":
            return format_duration(value)
        return str(int(value)) if self.kind == "count" else f"{value:.10g}"

    @property
    def written_now(self) -> str:
        """What stands in the scenario; of several numbers all of them, in the order of their names."""
        return ", ".join(self.written(one.now) for one in self.members or (self,))

    def read(self, text: str, option: str) -> float:
        """Read a value as it would be written in the scenario.

        Parameters
        ----------
        text : str
            Such as ``12``, ``15%`` or ``5 min``.
        option : str
            Named in the error.

        Returns
        -------
        float

        Raises
        ------
        sim.errors.UsageError
            If it is no such value.
        """
        try:
            if self.kind == "duration":
                return float(parse_duration(text))
            value = read_share(text)
        except ValueError:
            value = math.nan
        if not math.isfinite(value) or (self.kind == "count" and value != int(value)):
            raise UsageError(f"{option} is {_KINDS[self.kind]}, not '{text}'")
        return value

    @property
    def usual(self) -> tuple[float, float]:
        """Bounds to try where none are given: nothing, and four times what it is now, or all that the key takes."""
        high = max(4 * self.now, self.now + 10) if self.kind == "count" else 4 * self.now or 1.0
        return 0.0, min(high, largest_at(self.path))

    def nearer(self, value: float) -> float:
        """Go half the way to the value that it has now, and all of it from nearby.

        Parameters
        ----------
        value : float
            Too far away.

        Returns
        -------
        float
        """
        half = (value + self.now) / 2
        half = round(half, 6) if self.kind == "number" else float(round(half))
        near = abs(half - self.now) <= (1.0 if self.kind != "number" else 1e-3 * abs(self.now))
        return self.now if near else half

    def grid(self, low: float, high: float) -> tuple[float, ...]:
        """List the values to choose from.

        Parameters
        ----------
        low, high : float
            The first and the last.

        Returns
        -------
        tuple of float
            Whole numbers, whole seconds, or at least a hundred and at most a thousand steps of a round size.
        """
        width = high - low
        step = 10.0 ** (math.floor(math.log10(width)) - 2) if self.kind == "number" else 1.0
        inner = (round(low + i * step, 12) for i in range(math.ceil(round(width / step, 6))))
        return (*inner, high)


def read_share(text: str) -> float:
    """Read a number that may be written in per cent.

    Parameters
    ----------
    text : str
        Such as ``0.8`` or ``80%``.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If it is neither.
    """
    bare = text.strip().removesuffix("%")
    return float(bare) / 100 if text.strip().endswith("%") else float(bare)


def find_lever(loaded: Loaded, asked: str) -> Lever:
    """Find a number by its path.

    Parameters
    ----------
    loaded : Loaded
        The scenario.
    asked : str
        A path as ``validate --sources`` shows it, or some of its keys in their order, the last among them, where
        only one number fits: ``intake.size`` finds ``groups.handlers.intakes.summer.size`` if there is one intake, and
        the sizes of all of them together if there are several (``groups.handlers.intakes.*.size``).
        Of a value that changes in time, the number of the entry comes last: ``strength.1`` is the second.

    Returns
    -------
    Lever

    Raises
    ------
    sim.errors.UsageError
        If none fits, or several do; if it is not of what happens, such as a target: a lever changes what happens, not
        what is asked of it.
    """
    numbers = list(_numbers(loaded.scenario.model_dump(mode="json", by_alias=True, exclude={"without"}), ()))
    levers = [lever for lever in numbers if lever.path[0] not in _NO_LEVER]
    fitting = _fitting(levers, asked)
    if not fitting and (others := _fitting(numbers, asked)):
        raise UsageError(
            f"'{others[0]}' is no lever: a lever changes what happens, such as 'streams' and 'groups', not what is "
            f"asked of it or known of it under '{others[0].path[0]}'"
        )
    if len(fitting) == 1:
        if math.isnan(fitting[0].now):
            raise UsageError(f"'{fitting[0]}' changes in time, and a lever is one number: {_entries(fitting[0])}")
        return fitting[0]
    if fitting and _all_of_joiners(fitting):
        return _together(fitting)
    if not fitting:
        hint = did_you_mean(asked, map(str, levers)) or "'callsim validate --sources' lists them"
        raise UsageError(f"the scenario has no number '{asked}' ({hint})")
    listed = ", ".join(str(lever) for lever in fitting[:MOST_LISTED])
    more = ", ..." if len(fitting) > MOST_LISTED else ""
    raise UsageError(f"'{asked}' may be any of these {len(fitting)}: {listed}{more}")


def _all_of_joiners(levers: list[Lever]) -> bool:
    """Whether all are the same number of people who join in the same way."""
    first = levers[0].path
    return all(
        lever.entry is None
        and lever.path[0] == "groups"
        and lever.path[2] in _JOINERS
        and (lever.path[2], lever.path[4:], lever.kind) == (first[2], first[4:], levers[0].kind)
        for lever in levers
    )


def _together(levers: list[Lever]) -> Lever:
    steps = zip(*(lever.path for lever in levers), strict=True)
    path = tuple(step[0] if len(set(step)) == 1 else EVERY for step in steps)
    return Lever(path, levers[0].kind, max(lever.now for lever in levers), members=tuple(levers))


def _numbers(value: Any, path: tuple[str, ...]) -> Iterator[Lever]:
    if isinstance(value, dict):
        for key, below in value.items():
            yield from _numbers(below, (*path, key))
    elif isinstance(value, list) and any(isinstance(entry, dict) and "value" in entry for entry in value):
        written = json.dumps(value)
        yield Lever(path, "number", math.nan, entries=written)
        for number, entry in enumerate(value):
            for lever in _numbers(entry["value"], path):
                yield replace(lever, entry=number, entries=written)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield Lever(path, "count" if isinstance(value, int) else "number", float(value))
    elif isinstance(value, str):
        try:
            yield Lever(path, "duration", float(parse_duration(value)))
        except ValueError:
            return


def _entries(lever: Lever) -> str:
    """Name the entries of a value that changes in time, with the day from which each holds."""
    since = [f" (from {entry['from']})" if "from" in entry else "" for entry in json.loads(lever.entries)]
    named = [f"'{lever}.{number}'{day}" for number, day in enumerate(since)]
    more = ", ..." if len(named) > MOST_LISTED else ""
    return f"give one of its entries, {', '.join(named[:MOST_LISTED])}{more}"


def _fitting(levers: list[Lever], asked: str) -> list[Lever]:
    exact = [lever for lever in levers if str(lever) == asked]
    return exact or [lever for lever in levers if _fits(asked.split("."), lever)]


def _fits(asked: list[str], lever: Lever) -> bool:
    """Whether the words come in this order among the keys, the last one last; a plural fits its singular."""
    entry = () if lever.entry is None else (str(lever.entry),)
    steps = iter(reversed((*lever.path, *entry)))
    last, *before = reversed(asked)
    return _same(last, next(steps)) and all(any(_same(word, step) for step in steps) for word in before)


def _same(word: str, step: Step) -> bool:
    return word == EVERY or step in (word, f"{word}s")

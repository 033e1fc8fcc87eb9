"""The numbers of a scenario that can be levers, found by their paths or by a short form of them."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sim.errors import UsageError, did_you_mean
from sim.scenario import Loaded
from sim.scenario.causes import NOT_OF_A_CAUSE
from sim.scenario.nodes import Step
from sim.scenario.values import parse_duration
from sim.study.asking.lever import Lever

MOST_LISTED = 8
EVERY = "*"
"""Stands in a path for all names at that place."""
_JOINERS = ("intakes", "recruitment")
"""Under a group: people who join it, whose numbers may be set together."""
_NO_LEVER = {*NOT_OF_A_CAUSE, "calibration", "incidents"}  # what is asked, what is known, and what no call hangs on


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
    others = () if fitting else _fitting(numbers, asked)
    if others and others[0].path[0] == "incidents":
        raise UsageError(f"'{others[0]}' is no lever: no call hangs on incidents; 'callsim run' shows what it changes")
    if others:
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

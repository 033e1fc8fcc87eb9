"""Numbers of a scenario that are multiplied together: the four levers of the grid, and one more.

Each lever multiplies every value that says how much there is of one thing, in all groups, at all times: who leaves, how
many start, how much time is spent off the phones, how often officers and staff ring, and how many ring again about the
same matter. Whole numbers are rounded.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from sim.errors import UsageError
from sim.scenario.model import Scenario

Place = tuple[Any, Any]


def _within(holder: Any, *keys: str) -> Iterator[Place]:
    """Find a value below some keys; ``*`` stands for each of a section's names."""
    key, *below = keys
    names = list(holder) if key == "*" and isinstance(holder, dict) else [key]
    for name in names:
        if not isinstance(holder, dict) or holder.get(name) is None:
            continue
        if below:
            yield from _within(holder[name], *below)
        elif isinstance(holder[name], list):
            yield from ((entry, "value") for entry in holder[name])
        else:
            yield holder, name


def _at(*paths: tuple[str, ...]) -> Callable[[Any], Iterator[Place]]:
    return lambda whole: (place for path in paths for place in _within(whole, *path))


_PLACES: dict[str, Callable[[Any], Iterator[Place]]] = {
    "leavers": _at(("groups", "*", "leavers"), ("groups", "*", "early_leavers", "share")),
    "intake": _at(("groups", "*", "intakes", "*", "size"), ("groups", "*", "recruitment", "*", "wanted")),
    "abstraction": _at(("groups", "*", "abstraction", "*", "rate")),
    "internal": _at(*(("streams", "internal", "volume", per) for per in ("per_day", "per_month", "per_year"))),
    "repeats": _at(("streams", "*", "repeats", "share")),
}
LEVERS = ("leavers", "intake", "abstraction", "internal")
"""Those of the grid: who leaves (and leaves early), new starters, time off the phones, internal calls."""
MULTIPLIED = tuple(_PLACES)
"""All of them, with callers who ring again about the same matter."""


def movable(scenario: Scenario, names: Iterable[str] = LEVERS) -> tuple[str, ...]:
    """Name the levers that move anything in a scenario.

    Parameters
    ----------
    scenario : Scenario
        Any.
    names : iterable of str
        Of `MULTIPLIED`.

    Returns
    -------
    tuple of str
        Of those; left out is one that has no value above 0 to multiply.
    """
    whole = _whole(scenario)
    return tuple(name for name in names if any(holder[key] for holder, key in _PLACES[name](whole)))


def multiplied(scenario: Scenario, multipliers: Mapping[str, float]) -> Scenario:
    """Multiply what the levers stand for.

    Parameters
    ----------
    scenario : Scenario
        Any.
    multipliers : mapping of str to float
        By lever, of `MULTIPLIED`; 1 leaves everything as it is.

    Returns
    -------
    Scenario
        The same one, if all are 1.

    Raises
    ------
    sim.errors.UsageError
        If it would not be valid, such as with people away for more than all of their time.
    """
    if all(multiplier == 1 for multiplier in multipliers.values()):
        return scenario
    whole = _whole(scenario)
    for name, multiplier in multipliers.items():
        for holder, key in _PLACES[name](whole):
            before = holder[key]
            holder[key] = int(before * multiplier + 0.5) if isinstance(before, int) else before * multiplier
    try:
        return Scenario.model_validate_json(json.dumps(whole))
    except ValidationError as error:
        what = error.errors()[0]
        place = ".".join(str(step) for step in what["loc"])
        given = ", ".join(f"{name} times {multiplier:g}" for name, multiplier in multipliers.items())
        raise UsageError(f"the scenario is not valid with {given}: {place}: {what['msg']}") from None


def _whole(scenario: Scenario) -> Any:
    return json.loads(scenario.model_dump_json(by_alias=True))

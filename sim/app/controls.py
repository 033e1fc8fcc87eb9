"""What can be moved on the page: sliders over the numbers of a scenario, and a switch for each cause."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sim.errors import UsageError
from sim.scenario import Loaded
from sim.scenario.model import Scenario
from sim.study.multiplying import MULTIPLIED, movable, multiplied

Path = tuple[str, ...]

RESERVE, WEEKS = "reserve", "intake_weeks"
TIMES, MORE, LATER = "times", "more", "later"
_MOST_WEEKS = 12
_WORDS = {
    "leavers": ("Leavers", "How many of the people in post leave.", "leavers"),
    "intake": (
        "Size of intakes",
        "How many start; whole people, so that a small step may do nothing.",
        "intakes",
    ),
    WEEKS: ("Date of intakes", "All intakes start earlier or later.", "intakes"),
    "abstraction": (
        "Time off the phones",
        "Leave, sickness, training and all else that takes people off the phones.",
        "time off the phones",
    ),
    "internal": (
        "Calls from officers and staff",
        "How many ring the control room on the internal line.",
        "internal line",
    ),
    "repeats": (
        "Callers who ring again",
        "The share of callers who come back about the same matter (failure demand).",
        "callers who ring again",
    ),
    RESERVE: (
        "Handlers kept free for 999",
        "More or fewer than now, from the plan's start on.",
        "handlers kept free",
    ),
}


@dataclass(frozen=True)
class Control:
    """A slider.

    Attributes
    ----------
    key : str
        Its name.
    kind : {"times", "more", "later"}
        What its value is: a multiplier, a number to add, or weeks.
    low, high, step : float
        What it may be moved to.
    places : tuple of tuple of str
        Paths of the values in the scenario that it changes.
    """

    key: str
    kind: str
    low: float
    high: float
    step: float
    places: tuple[Path, ...]

    @property
    def label(self) -> str:
        """What it is called."""
        return _WORDS[self.key][0]

    @property
    def help(self) -> str:
        """What it does, in a sentence."""
        return _WORDS[self.key][1]

    @property
    def rest(self) -> float:
        """The value at which it changes nothing."""
        return 1.0 if self.kind == TIMES else 0.0

    def spoken(self, value: float) -> str:
        """Say a value.

        Parameters
        ----------
        value : float
            Of the slider.

        Returns
        -------
        str
            Such as ``"times 1.25"`` or ``"2 weeks later"``.
        """
        if value == self.rest:
            return "as it is"
        if self.kind == TIMES:
            return f"times {value:g}"
        one = "" if abs(value) == 1 else "s"
        if self.kind == LATER:
            return f"{abs(value):g} week{one} {'later' if value > 0 else 'earlier'}"
        return f"{abs(value):g} {'more' if value > 0 else 'fewer'}"

    def read(self, value: object) -> float:
        """Take a value that the browser sent.

        Parameters
        ----------
        value : object
            Anything.

        Returns
        -------
        float

        Raises
        ------
        sim.errors.UsageError
            If the slider cannot be there.
        """
        if isinstance(value, bool) or not isinstance(value, int | float) or not self.low <= value <= self.high:
            raise UsageError(f"'{self.label}' lies between {self.low:g} and {self.high:g}")
        steps = round((value - self.low) / self.step)
        return min(self.high, round(self.low + steps * self.step, 6))


def controls_of(loaded: Loaded) -> tuple[Control, ...]:
    """List the sliders of a scenario.

    Parameters
    ----------
    loaded : Loaded
        The scenario.

    Returns
    -------
    tuple of Control
        Only those that have something to move.
    """
    scenario = loaded.scenario
    found = {
        name: Control(name, TIMES, 0.0, 2.0, 0.05, _multiplied_at(scenario, name))
        for name in movable(scenario, MULTIPLIED)
    }
    whole = whole_of(scenario)
    intakes = tuple(path for path, _ in intakes_of(whole))
    if intakes:
        starts = [date.fromisoformat(one["start"]) for _, one in intakes_of(whole)]
        earlier = (min(starts) - _plan_start(scenario)).days // 7
        low = -float(max(0, min(_MOST_WEEKS, earlier)))
        found[WEEKS] = Control(WEEKS, LATER, low, float(_MOST_WEEKS), 1.0, intakes)
    rules = tuple(path for path, _ in reserves_of(whole))
    if rules:
        found[RESERVE] = Control(RESERVE, MORE, -3.0, 5.0, 1.0, rules)
    return tuple(found[key] for key in _WORDS if key in found)


def lacking(controls: Iterable[Control]) -> str:
    """Say why sliders are not there.

    Parameters
    ----------
    controls : iterable of Control
        Those that are.

    Returns
    -------
    str
        A sentence that names what the scenario lacks; nothing where every slider is there.
    """
    there = {control.key for control in controls}
    lacks = list(dict.fromkeys(words[2] for key, words in _WORDS.items() if key not in there))
    if not lacks:
        return ""
    listed = " and no ".join(filter(None, (", no ".join(lacks[:-1]), lacks[-1])))
    if there:
        return f"Other sliders are not shown: the scenario has no {listed}."
    return (
        f"There is no slider, as none has anything to move here: the scenario has no {listed}. Change its numbers in "
        "the file itself; callsim app without a file shows a scenario with most of these."
    )


def whole_of(scenario: Scenario) -> dict[str, Any]:
    """Write a scenario as it would stand in its file.

    Parameters
    ----------
    scenario : Scenario
        Any.

    Returns
    -------
    dict
        With defaults, ready for JSON.
    """
    return json.loads(scenario.model_dump_json(by_alias=True))


def intakes_of(whole: Mapping[str, Any]) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Find the intakes.

    Parameters
    ----------
    whole : mapping
        As of `whole_of`.

    Yields
    ------
    tuple of tuple of str and dict
        Where each starts, by path, and the intake.
    """
    for group, of in whole["groups"].items():
        for name, intake in (of.get("intakes") or {}).items():
            yield ("groups", group, "intakes", name, "start"), intake


def reserves_of(whole: Mapping[str, Any]) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Find the rules that keep handlers free.

    Parameters
    ----------
    whole : mapping
        As of `whole_of`.

    Yields
    ------
    tuple of tuple of str and dict
        Where each says how many, by path, and the rule.
    """
    for stream, of in whole["streams"].items():
        for name, rule in (of.get("reserve") or {}).items():
            yield ("streams", stream, "reserve", name, "handlers"), rule


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Say what must be laid over one scenario to get another.

    Parameters
    ----------
    before, after : mapping
        As of `whole_of`.

    Returns
    -------
    dict
        Nested; a key that is not in `after` is None.
    """
    found: dict[str, Any] = {}
    for key, value in after.items():
        if key not in before:
            found[key] = value
        elif before[key] != value:
            both = isinstance(before[key], dict) and isinstance(value, dict)
            found[key] = differences(before[key], value) if both else value
    return found | {key: None for key in before if key not in after}


def paths_of(overlay: Mapping[str, Any], above: Path = ()) -> Iterator[Path]:
    """List the paths of an overlay's values.

    Parameters
    ----------
    overlay : mapping
        As of `differences`.
    above : tuple of str
        Keys above it.

    Yields
    ------
    tuple of str
    """
    for key, value in overlay.items():
        if isinstance(value, dict) and value:
            yield from paths_of(value, (*above, key))
        else:
            yield (*above, key)


def _plan_start(scenario: Scenario) -> date:
    return scenario.period.plan_start or scenario.period.start


def _multiplied_at(scenario: Scenario, name: str) -> tuple[Path, ...]:
    """Find what a multiplier moves; halving is always valid, and doubling moves what halving rounds back to 1."""
    paths: dict[Path, None] = {}
    for times in (0.5, 2.0):
        try:
            moved = multiplied(scenario, {name: times})
        except UsageError:
            continue
        paths |= dict.fromkeys(paths_of(differences(whole_of(scenario), whole_of(moved))))
    return tuple(paths)

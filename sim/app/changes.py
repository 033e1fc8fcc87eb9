"""What was moved on the page, as an overlay: a scenario file that extends the one that is looked at.

The overlay is all there is: the page simulates what the reader of scenario files makes of it, and the file that is
saved holds the same.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import zip_longest
from typing import Any

from sim.app.controls import (
    RESERVE,
    WEEKS,
    Control,
    Path,
    differences,
    intakes_of,
    paths_of,
    reserves_of,
    whole_of,
)
from sim.errors import UsageError
from sim.scenario import Loaded
from sim.study.grid import of_plan
from sim.study.multiplying import MULTIPLIED, multiplied

_HOW = ("sets", "times", "adds")
_OF_THE_OVERLAY = ("name", "description", "period", "without")
_MOST_TEXT = 10_000
_MOST_NAME = 200


@dataclass(frozen=True)
class Changes:
    """What was moved.

    Attributes
    ----------
    values : tuple of tuple of str and float
        By slider; those at rest are left out.
    without : tuple of str
        Causes that are taken out.
    """

    values: tuple[tuple[str, float], ...] = ()
    without: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.values or self.without)

    @classmethod
    def read(cls, text: str, controls: Sequence[Control], causes: Sequence[str]) -> Changes:
        """Take what the browser sent.

        Parameters
        ----------
        text : str
            JSON: ``{"values": {slider: number}, "without": [cause]}``.
        controls : sequence of Control
            The sliders there are.
        causes : sequence of str
            The causes there are.

        Returns
        -------
        Changes

        Raises
        ------
        sim.errors.UsageError
            If it is anything else.
        """
        try:
            sent = json.loads(text) if len(text) <= _MOST_TEXT else None
        except (ValueError, RecursionError):
            sent = None
        if not isinstance(sent, dict):
            raise UsageError("the page sent something that is no change")
        given, without = sent.get("values", {}), sent.get("without", [])
        known = {control.key: control for control in controls}
        if not isinstance(given, dict) or not set(given) <= set(known):
            raise UsageError("the page sent a slider that this scenario does not have")
        if not isinstance(without, list) or not all(cause in causes for cause in without):
            raise UsageError("the page sent a cause that this scenario does not have")
        values = {key: known[key].read(value) for key, value in given.items()}
        moved = [(key, value) for key, value in values.items() if value != known[key].rest]
        return cls(tuple(sorted(moved)), tuple(sorted(set(without))))

    def spoken(self, controls: Sequence[Control]) -> str:
        """Say what was moved.

        Parameters
        ----------
        controls : sequence of Control
            The sliders.

        Returns
        -------
        str
            Such as ``"leavers times 1.25; without isolation"``.
        """
        given, by_key = dict(self.values), {control.key: control for control in controls}
        moved = [f"{one.label.lower()} {one.spoken(given[key])}" for key, one in by_key.items() if key in given]
        return "; ".join([*moved, *(f"without {cause.replace('_', ' ')}" for cause in self.without)])


def overlay(loaded: Loaded, changes: Changes, controls: Sequence[Control] = ()) -> dict[str, Any]:
    """Write changes as what must be laid over a scenario.

    Parameters
    ----------
    loaded : Loaded
        The scenario.
    changes : Changes
        What was moved; nothing gives the scenario as it is.
    controls : sequence of Control
        The sliders, to say beside each value which of them changed it.

    Returns
    -------
    dict
        As it would stand in a file that extends the scenario; calls are simulated from two weeks before the plan.

    Raises
    ------
    sim.errors.UsageError
        If the scenario would not be valid.
    """
    laid = differences(whole_of(loaded.scenario), _intended(loaded, changes))
    said = {path: f"{c.label.lower()} {c.spoken(value)}" for c in controls for path in c.places
            for key, value in changes.values if key == c.key}  # fmt: skip
    laid = _with_notes(laid, said)
    about: dict[str, Any] = {}
    if changes:
        name = f"{loaded.scenario.name}, changed"
        about = {"name": name[:_MOST_NAME], "description": changes.spoken(controls) or "Changed on the page."}
    period = of_plan(loaded.scenario.period)
    if period != loaded.scenario.period:
        about["period"] = {"calls_from": f"{period.calls_from}"}
    return about | laid


def check_same(loaded: Loaded, changes: Changes, given: Loaded) -> None:
    """Make sure that the reader made of an overlay what was meant.

    Parameters
    ----------
    loaded : Loaded
        The scenario as it is.
    changes : Changes
        What was moved.
    given : Loaded
        What the reader made of both.

    Raises
    ------
    sim.errors.UsageError
        If it is another scenario.
    """
    meant, read = (
        _without_files({key: value for key, value in whole.items() if key not in _OF_THE_OVERLAY})
        for whole in (_intended(loaded, changes), whole_of(given.scenario))
    )
    for path in paths_of(differences(meant, read)):
        raise UsageError(f"'{'.'.join(path)}' cannot be changed here: write it into a scenario file of your own")


def _without_files(whole: dict[str, Any]) -> dict[str, Any]:
    """Leave out what files are called: the copy that is kept has names of its own for them."""
    for stream in whole["streams"].values():
        if isinstance(stream.get("profile"), dict):
            stream["profile"].pop("file", None)
    return {key: value for key, value in whole.items() if key not in ("history", "events", "posterior")}


def _intended(loaded: Loaded, changes: Changes) -> dict[str, Any]:
    """Work out the scenario that is wanted."""
    before = whole_of(loaded.scenario)
    scenario = loaded.without(changes.without).scenario if changes.without else loaded.scenario
    given = dict(changes.values)
    after = whole_of(multiplied(scenario, {name: given[name] for name in MULTIPLIED if name in given}))
    if "without" in before:
        after["without"] = before["without"]
    _forget_lost(after)
    for _, intake in intakes_of(after) if WEEKS in given else ():
        intake["start"] = (date.fromisoformat(intake["start"]) + timedelta(weeks=given[WEEKS])).isoformat()
    plan_start = (scenario.period.plan_start or scenario.period.start).isoformat()
    for _, rule in reserves_of(after) if RESERVE in given else ():
        rule["handlers"] = _more_from(rule["handlers"], int(given[RESERVE]), plan_start)
    return _tidied(before, after)


def _tidied(before: Any, after: Any) -> Any:
    """Write changed numbers with twelve digits: 0.09 times 1.25 is 0.1125, whatever the last bits say."""
    if isinstance(after, dict):
        return {k: _tidied(before.get(k) if isinstance(before, dict) else None, v) for k, v in after.items()}
    if isinstance(after, list):
        pairs = zip_longest(before if isinstance(before, list) else (), after)
        return [_tidied(*pair) for pair in pairs][: len(after)]
    return float(f"{after:.12g}") if isinstance(after, float) and after != before else after


def _forget_lost(whole: dict[str, Any]) -> None:
    """Leave out parameters of a calibration that have no place any more, as a cause took the last of them along."""
    parameters = (whole.get("calibration") or {}).get("parameters", {})
    for name in [name for name, one in parameters.items() if not any(one.get(how) for how in _HOW)]:
        del parameters[name]


def _more_from(value: Any, more: int, day: str) -> list[dict[str, Any]]:
    """Add to a number that may change in time, from a day on; a ramp that spans the day arrives at the new number."""
    entries = [dict(entry) for entry in value] if isinstance(value, list) else [{"value": value}]
    later = [entry for entry in entries if entry.get("from", "") >= day or entry.get("by", "") > day]
    before = entries[: len(entries) - len(later)]
    if before and not (later and later[0]["from"] <= day):
        later = [{"from": day, "value": before[-1]["value"]}, *later]
    return [*before, *({**entry, "value": max(0, entry["value"] + more)} for entry in later)]


def _with_notes(laid: Mapping[str, Any], said: Mapping[Path, str], above: Path = ()) -> dict[str, Any]:
    """Say beside each value why it is there."""
    found: dict[str, Any] = {}
    for key, value in laid.items():
        path = (*above, key)
        if isinstance(value, dict):
            found[key] = _with_notes(value, said, path)
        elif value is None or path[0] == "calibration":
            found[key] = value
        else:
            note = f"callsim app: {said.get(path, 'as it is without the cause')}"
            found[key] = {"value": value, "assumed": True, "note": note}
    return found

"""Parameters put into a scenario: each number of the calibration in the places that hang on it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from sim.errors import UsageError
from sim.scenario.model import Scenario
from sim.scenario.values import format_duration, parse_duration


def with_parameters(scenario: Scenario, values: Mapping[str, float]) -> Scenario:
    """Give parameters their values.

    Parameters
    ----------
    scenario : Scenario
        With a section `calibration`.
    values : mapping of str to float
        By the parameter's name; those that are not named leave everything as it is.

    Returns
    -------
    Scenario
        Without its section `calibration`: nothing is unknown any more. Whole numbers of the scenario are rounded.

    Raises
    ------
    sim.errors.UsageError
        If a place is not there or is no number, or the scenario is not valid with these values.
    """
    whole = json.loads(scenario.model_dump_json(by_alias=True))
    calibration = scenario.calibration
    whole.pop("calibration", None)
    whole.pop("posterior", None)
    for name, value in values.items():
        if calibration is None or name not in calibration.parameters:
            raise UsageError(f"the scenario has no parameter '{name}'")
        parameter = calibration.parameters[name]
        for how in ("sets", "times", "adds"):
            for path in getattr(parameter, how):
                for holder, key in _places(whole, path):
                    holder[key] = _changed(holder[key], how, value, path)
    try:
        return Scenario.model_validate_json(json.dumps(whole))
    except ValidationError as error:
        given = ", ".join(f"{name} {value:.6g}" for name, value in values.items())
        what = error.errors()[0]
        place = ".".join(str(step) for step in what["loc"])
        raise UsageError(f"the scenario is not valid with {given}: {place}: {what['msg']}") from None


def without_lost_places(scenario: Scenario) -> Scenario:
    """Forget the places of parameters that are not there any more, as a cause that is taken out took them along.

    Parameters
    ----------
    scenario : Scenario
        From which causes were taken out.

    Returns
    -------
    Scenario
        Whose parameters change what is left.
    """
    if scenario.calibration is None:
        return scenario
    whole = json.loads(scenario.model_dump_json(by_alias=True))

    def is_there(path: str) -> bool:
        try:
            return bool(list(_places(whole, path)))
        except UsageError:
            return False

    parameters = {
        name: parameter.model_copy(
            update={how: tuple(filter(is_there, getattr(parameter, how))) for how in ("sets", "times", "adds")}
        )
        for name, parameter in scenario.calibration.parameters.items()
    }
    calibration = scenario.calibration.model_copy(update={"parameters": parameters})
    return scenario.model_copy(update={"calibration": calibration})


def _places(whole: Any, path: str) -> Iterator[tuple[Any, Any]]:
    """Find the numbers at a path: a value that changes in time has one in each entry."""
    *above, last = path.split(".")
    holder: Any = whole
    for step in above:
        holder = _below(holder, step, path)
    found, key = _below(holder, last, path), int(last) if isinstance(holder, list) else last
    if isinstance(found, list):
        entries = [entry for entry in found if isinstance(entry, dict) and "value" in entry]
        if not entries:
            raise UsageError(f"'{path}' is no number of the scenario")
        yield from ((entry, "value") for entry in entries)
    elif isinstance(found, dict):
        if "value" not in found:
            raise UsageError(f"'{path}' is no number of the scenario")
        yield found, "value"
    else:
        yield holder, key


def _below(holder: Any, step: str, path: str) -> Any:
    if isinstance(holder, dict) and step in holder:
        return holder[step]
    if isinstance(holder, list) and step.isdecimal() and int(step) < len(holder):
        return holder[int(step)]
    raise UsageError(f"'{path}' is not in the scenario: there is no '{step}'")


def _changed(now: Any, how: str, value: float, path: str) -> Any:
    lasting = isinstance(now, str)
    try:
        before = float(parse_duration(now)) if lasting else float(now)
    except (TypeError, ValueError):
        raise UsageError(f"'{path}' is no number of the scenario") from None
    after = {"sets": value, "times": before * value, "adds": before + value}[how]
    if lasting:
        return format_duration(round(after, 3))
    return round(after) if isinstance(now, int) and not isinstance(now, bool) else after

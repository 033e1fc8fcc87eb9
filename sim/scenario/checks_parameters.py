"""Checks of what a calibration may learn: every place is there, and the scenario is valid over the whole prior."""

from __future__ import annotations

from collections.abc import Iterator

from sim.errors import Location, Problem, UsageError
from sim.scenario.model import Scenario
from sim.scenario.nodes import Mapping, follow
from sim.scenario.parameters import with_parameters

_TAIL = 0.001


def check_parameters(scenario: Scenario, tree: Mapping) -> Iterator[Problem]:
    """Try each parameter, alone, near both ends of its prior.

    Parameters
    ----------
    scenario : Scenario
        Otherwise without mistakes.
    tree : Mapping
        Its text.

    Yields
    ------
    Problem
        At the parameter's key.
    """
    if scenario.calibration is None:
        if scenario.posterior is not None:
            hint = "it belongs to the scenario that was calibrated"
            yield Problem(
                "a posterior without a section 'calibration' that names its parameters", _key(tree, "posterior"), hint
            )
        return
    for name, parameter in scenario.calibration.parameters.items():
        if not (parameter.sets or parameter.times or parameter.adds):
            where = _key(tree, "calibration", "parameters", name)
            yield Problem(f"the parameter '{name}' changes nothing", where, "name values under sets, times or adds")
        for share in (_TAIL, 1 - _TAIL):
            try:
                with_parameters(scenario, {name: parameter.prior.value(share)})
            except UsageError as error:
                yield Problem(str(error), _key(tree, "calibration", "parameters", name))
                break


def _key(tree: Mapping, *path: str) -> Location:
    return follow(tree, path).key

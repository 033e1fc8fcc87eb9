"""Scenarios: what a planner writes, read, checked, and traced to its sources.

`load_scenario` reads a YAML file (and the one it extends) into a `Loaded`: the frozen `Scenario`, every value's
place in the text and its source, the files it names, and a hash. All problems are told in one go, each with
file, line and column. Nothing here needs more than pydantic and PyYAML, so that checking a scenario is quick.
"""

from typing import TYPE_CHECKING, Any

from sim.scenario.load import Loaded, load_scenario
from sim.scenario.model import Scenario
from sim.scenario.sources import SourceRow

if TYPE_CHECKING:
    from sim.scenario.reference import reference_page
    from sim.scenario.schema import json_schema
    from sim.scenario.template import init_text

__all__ = ["Loaded", "Scenario", "SourceRow", "init_text", "json_schema", "load_scenario", "reference_page"]

_ON_DEMAND = {"init_text": "template", "json_schema": "schema", "reference_page": "reference"}


def __getattr__(name: str) -> Any:
    """Import what only some commands need when it is first asked for."""
    from importlib import import_module

    if name not in _ON_DEMAND:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_ON_DEMAND[name]}"), name)

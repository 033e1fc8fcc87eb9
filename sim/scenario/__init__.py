"""Scenarios: what a planner writes, read, checked, and traced to its sources.

`load_scenario` reads a YAML file (and the one it extends) into a `Loaded`: the frozen `Scenario`, every value's
place in the text and its source, the files it names, and a hash. All problems are told in one go, each with
file, line and column. Nothing here needs more than pydantic and PyYAML, so that checking a scenario is quick.
"""

from sim.scenario.load import Loaded, load_scenario
from sim.scenario.model import Scenario
from sim.scenario.sources import SourceRow

__all__ = ["Loaded", "Scenario", "SourceRow", "load_scenario"]

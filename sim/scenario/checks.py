"""What types cannot see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sim.errors import Problem
from sim.scenario.model import Group, Period, Scenario, Stream, Target
from sim.scenario.nodes import Mapping as Tree


@dataclass(frozen=True)
class Parts:
    """The parts of a scenario that are right in themselves, and the names of all."""

    period: Period | None
    targets: Mapping[str, Target]
    streams: Mapping[str, Stream]
    groups: Mapping[str, Group]
    stream_names: tuple[str, ...]
    group_names: tuple[str, ...]
    events: str | None

    @classmethod
    def of(cls, scenario: Scenario) -> Parts:
        return cls(
            scenario.period,
            scenario.targets,
            scenario.streams,
            scenario.groups,
            tuple(scenario.streams),
            tuple(scenario.groups),
            scenario.events,
        )


def check(parts: Parts, tree: Tree, files: Mapping[str, bytes]) -> Iterator[Problem]:
    """Nothing yet."""
    return iter(())

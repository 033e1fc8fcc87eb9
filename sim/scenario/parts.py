"""What the checks look at: the parts of a scenario that are right in themselves, and where everything stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from sim.errors import Location, Problem
from sim.scenario.files import shown
from sim.scenario.model import Group, IncidentRules, Outage, Period, Scenario, Stream, Target, Workaround
from sim.scenario.nodes import Mapping as Tree
from sim.scenario.nodes import Scalar, Step, follow


@dataclass(frozen=True)
class Parts:
    """A scenario, or as much of it as could be read.

    Attributes
    ----------
    period : Period or None
        None if it has mistakes of its own.
    targets, streams, groups, outages, workarounds : mapping of str
        Those without mistakes of their own.
    incidents : IncidentRules or None
        None if there are none, or they have mistakes of their own.
    target_names, stream_names, group_names : tuple of str
        All of them.
    tree : Mapping
        Where everything stands.
    files : mapping of str to bytes
        Content of the files that could be read, by the name in the scenario.
    folder : pathlib.Path
        The scenario's folder, as given.
    """

    period: Period | None
    targets: Mapping[str, Target]
    streams: Mapping[str, Stream]
    groups: Mapping[str, Group]
    target_names: tuple[str, ...]
    stream_names: tuple[str, ...]
    group_names: tuple[str, ...]
    tree: Tree
    files: Mapping[str, bytes] = field(default_factory=dict)
    folder: Path = Path()
    outages: Mapping[str, Outage] = field(default_factory=dict)
    workarounds: Mapping[str, Workaround] = field(default_factory=dict)
    incidents: IncidentRules | None = None

    @classmethod
    def of(cls, scenario: Scenario, tree: Tree) -> Parts:
        """Take a whole scenario.

        Parameters
        ----------
        scenario : Scenario
            Without mistakes that types can see.
        tree : Mapping
            Its text.

        Returns
        -------
        Parts
            All of it.
        """
        names = tuple(scenario.targets), tuple(scenario.streams), tuple(scenario.groups)
        others = {name: getattr(scenario, name) for name in ("outages", "workarounds", "incidents")}
        return cls(scenario.period, scenario.targets, scenario.streams, scenario.groups, *names, tree, **others)

    @property
    def plan_start(self) -> date | None:
        """First day of the plan, if the period is right."""
        return (self.period.plan_start or self.period.start) if self.period else None

    def at(self, *path: Step) -> Location:
        """Place of a value, or of the nearest key above it."""
        place = follow(self.tree, path)
        return place.node.where if place.path == path else place.key

    def key(self, *path: Step) -> Location:
        """Place of a key."""
        return follow(self.tree, path).key

    def text(self, *path: Step) -> str | None:
        """Text that stands at a path, if one does."""
        place = follow(self.tree, path)
        node = place.node
        return node.value if place.path == path and isinstance(node, Scalar) and isinstance(node.value, str) else None

    def in_file(self, name: str, row: int) -> Location:
        """Place of a line in one of the files."""
        return Location(shown(self.folder / name), row, 1)


Problems = Iterator[Problem]

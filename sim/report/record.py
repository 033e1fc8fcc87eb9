"""What the page, the workbook and the briefing are made from: one run, read from its files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sim.history import Observation
from sim.projection import months_with_calls, stream_spoken
from sim.projection.speech import iso_days_spoken, seconds_spoken
from sim.scenario import Loaded
from sim.scenario.model import Scenario
from sim.scenario.nodes import Mapping as Section
from sim.scenario.nodes import follow
from sim.scenario.sources import SourceRow
from sim.workforce import PEOPLE_MEASURES

if TYPE_CHECKING:
    import pandas as pd

ABOUT = ("name", "description")  # what a scenario is called, not what it does


@dataclass(frozen=True, eq=False)
class Record:
    """A run that has ended, as its files tell it.

    Attributes
    ----------
    loaded : sim.scenario.Loaded
        The scenario as it was run.
    manifest, reached : mapping
        ``manifest.json`` and ``reached.json``.
    trajectory : pandas.DataFrame
        ``trajectory.csv``.
    history : tuple of sim.history.Observation
        What the scenario names as its past.
    tables : mapping of str to pandas.DataFrame
        What commands have added to the run, by name: ``compare``, ``explain``, ``uncertainty``, ``crosscheck``,
        ``time_varying``, ``causes``, ``week``, ``grid``; those that are there and hold a row.
    parameters : pandas.DataFrame or None
        What each future drew of numbers that nobody knows; None where nothing is drawn.
    movable : tuple of str or None
        Levers of a grid that move anything in the scenario; None where that is not known.
    starters : mapping of float to tuple of int
        By level of the grid's intakes: how many people each intake and campaign then has, whole people.
    """

    loaded: Loaded
    manifest: Mapping[str, Any]
    reached: Mapping[str, Mapping[str, Any]]
    trajectory: pd.DataFrame
    history: tuple[Observation, ...] = ()
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    parameters: pd.DataFrame | None = None
    movable: tuple[str, ...] | None = None
    starters: Mapping[float, tuple[int, ...]] = field(default_factory=dict)

    @property
    def scenario(self) -> Scenario:
        """The scenario's values."""
        return self.loaded.scenario

    @property
    def name(self) -> str:
        """The scenario's name."""
        return self.scenario.name

    @cached_property
    def sources(self) -> tuple[SourceRow, ...]:
        """Every value of the scenario with its source."""
        return tuple(self.loaded.sources())

    @property
    def values(self) -> tuple[SourceRow, ...]:
        """Those that do something: without what the scenario is called."""
        return tuple(row for row in self.sources if row.path not in ABOUT)

    @property
    def added(self) -> Mapping[str, Mapping[str, Any]]:
        """What the manifest says of each file that a command has added, by file name."""
        return self.manifest.get("added", {})

    @property
    def calibrated(self) -> bool:
        """Whether the scenario was fitted to history, and the fit holds."""
        return bool(self.manifest["calibrated"])

    @property
    def standing(self) -> str:
        """What that means, in a sentence."""
        return iso_days_spoken(str(self.manifest["standing"]))

    def standing_of(self, file: str) -> str:
        """Say how a table that was added stands, if otherwise than the run.

        Parameters
        ----------
        file : str
            Its name.

        Returns
        -------
        str
            A sentence, or nothing: what holds for the whole run is said once.
        """
        said = iso_days_spoken(str(self.added.get(file, {}).get("standing", "")))
        return "" if said == self.standing else said

    @property
    def checks(self) -> list[dict[str, Any]]:
        """Check rows of the run."""
        return list(self.manifest["checks"])

    @property
    def ended(self) -> datetime:
        """When the run ended, UTC: the date of everything that is made from it."""
        return datetime.fromisoformat(self.manifest["ended"]).replace(tzinfo=None)

    @property
    def plan_start(self) -> date:
        """First day of the plan."""
        return self.scenario.period.plan_start or self.scenario.period.start

    @cached_property
    def targets(self) -> tuple[str, ...]:
        """Streams with a target in the order of the scenario's file: the first is the question."""
        section = follow(self.loaded.tree, ("targets",))
        written = list(section.node.entries) if isinstance(section.node, Section) and section.path else []
        return tuple(sorted(self.reached, key=lambda at: written.index(at) if at in written else len(written)))

    @cached_property
    def months(self) -> tuple[str, ...]:
        """Whole months that were simulated, in order; of the first ones perhaps only people."""
        return tuple(dict.fromkeys(self.trajectory["month"]))

    @cached_property
    def months_with_calls(self) -> tuple[str, ...]:
        """Those of which all calls were simulated."""
        return tuple(month for month in self.months if self.has_calls(month))

    @property
    def shown_month(self) -> str | None:
        """The month that titles speak of: that of the first target that names one, else the last."""
        named = (self.reached[stream]["shown_month"] for stream in self.targets)
        return next((month for month in named if month), None) or next(reversed(self.months), None)

    def has_calls(self, month: str) -> bool:
        """Say whether all calls of a month were simulated; people may have been from earlier on.

        Parameters
        ----------
        month : str
            Such as ``2021-12``.

        Returns
        -------
        bool
        """
        return bool(months_with_calls([month], self.scenario.period.calls_from))

    def counts(self, month: str) -> bool:
        """Say whether a month lies in the plan, or is history.

        Parameters
        ----------
        month : str
            Such as ``2021-12``.

        Returns
        -------
        bool
        """
        return date.fromisoformat(f"{month}-01") >= self.plan_start

    @cached_property
    def figures(self) -> dict[tuple[str, str, str], dict[str, Any]]:
        """Columns of the trajectory by stream, measure and month, in the order of the file."""
        return {
            (str(row["stream"]), str(row["measure"]), str(row["month"])): {
                str(name): value for name, value in row.items() if name not in ("stream", "measure", "month")
            }
            for row in self.trajectory.to_dict(orient="records")
        }

    @cached_property
    def simulated(self) -> tuple[tuple[str, str], ...]:
        """Each stream (or group) and measure that the trajectory has, in the order of the file."""
        return tuple(dict.fromkeys((stream, measure) for stream, measure, _ in self.figures))

    def figure(self, stream: str, measure: str, month: str, column: str = "mean") -> float | None:
        """Look a figure up.

        Parameters
        ----------
        stream, measure, month, column : str
            As in ``trajectory.csv``.

        Returns
        -------
        float or None
            None where it was not simulated, or is not known.
        """
        found = self.figures.get((stream, measure, month))
        value = None if found is None else found[column]
        return None if value is None or value != value else float(value)

    def rows(self, stream: str, measure: str) -> pd.DataFrame:
        """Select a measure's trajectory, as it may be drawn.

        Parameters
        ----------
        stream, measure : str
            As in ``trajectory.csv``.

        Returns
        -------
        pandas.DataFrame
            A row a month in which there is a figure; empty if there is none. A month without all its calls is left
            out, as what is simulated of it is no finding, unless the measure is of people alone.
        """
        table = self.trajectory
        months = self.months if measure in PEOPLE_MEASURES else self.months_with_calls
        chosen = (table["stream"] == stream) & (table["measure"] == measure) & table["month"].isin(months)
        return table.loc[chosen & table["mean"].notna()]

    def within(self, stream: str) -> str:
        """Say the threshold of a target.

        Parameters
        ----------
        stream : str
            With a target.

        Returns
        -------
        str
            Such as ``30 s``, or ``4 hours``.
        """
        seconds = self.scenario.targets[stream].within
        return f"{seconds:g} s" if seconds < 120 else seconds_spoken(seconds)

    def goal(self, stream: str) -> str:
        """Name what a target is about.

        Parameters
        ----------
        stream : str
            With a target.

        Returns
        -------
        str
            Such as ``101 calls answered within 30 s``.
        """
        return f"{stream_spoken(stream)} answered within {self.within(stream)}"

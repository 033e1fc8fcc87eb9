"""What the pages and the workbook are made from: the files of one run, read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sim.history import Observation
from sim.scenario import Loaded
from sim.scenario.model import Scenario

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Record:
    """A run that has ended, as its files tell it.

    Attributes
    ----------
    manifest, reached : mapping
        ``manifest.json`` and ``reached.json``.
    trajectory : pandas.DataFrame
        ``trajectory.csv``.
    loaded : sim.scenario.Loaded
        The scenario as it was run.
    history : tuple of sim.history.Observation
        What the scenario names as its past.
    added : mapping of str to pandas.DataFrame
        Tables that commands have added, by file name.
    parameters : pandas.DataFrame or None
        What each future drew of numbers that nobody knows; None where nothing is drawn.
    """

    manifest: Mapping[str, Any]
    reached: Mapping[str, Any]
    trajectory: pd.DataFrame
    loaded: Loaded
    history: tuple[Observation, ...] = ()
    added: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    parameters: pd.DataFrame | None = None

    @property
    def scenario(self) -> Scenario:
        """The scenario's values."""
        return self.loaded.scenario

    @property
    def plan_start(self) -> date:
        """First day of the plan."""
        return self.scenario.period.plan_start or self.scenario.period.start

    @property
    def ended(self) -> datetime:
        """When the run ended, UTC: the date of everything that is made from it."""
        return datetime.fromisoformat(self.manifest["ended"]).replace(tzinfo=None)

    @cached_property
    def months(self) -> tuple[str, ...]:
        """Whole months that were simulated, in order."""
        return tuple(dict.fromkeys(self.trajectory["month"]))

    def has_calls(self, month: str) -> bool:
        """Whether the calls of all of a month were simulated; people may have been from earlier on."""
        since = self.scenario.period.calls_from
        return since is None or date.fromisoformat(f"{month}-01") >= since

    def counts(self, month: str) -> bool:
        """Whether a month lies in the plan; others are history."""
        return date.fromisoformat(f"{month}-01") >= self.plan_start

    @cached_property
    def rows(self) -> dict[tuple[str, str, str], dict[str, float]]:
        """Figures of the trajectory by month, stream and measure."""
        return {
            (str(row["month"]), str(row["stream"]), str(row["measure"])): {
                str(name): value for name, value in row.items() if name not in ("month", "stream", "measure")
            }
            for row in self.trajectory.to_dict(orient="records")
        }

    def figure(self, month: str, stream: str, measure: str, name: str = "mean") -> float | None:
        """Look up a figure of the trajectory.

        Parameters
        ----------
        month, stream, measure : str
            Of the row.
        name : str
            Its column.

        Returns
        -------
        float or None
            None where it was not simulated, or is not known.
        """
        value = self.rows.get((month, stream, measure), {}).get(name)
        return None if value is None or value != value else float(value)

"""What a page is made from: the tables of one run, as they were read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from math import isnan
from typing import TYPE_CHECKING, Any

from sim.history import Observation
from sim.projection import stream_spoken
from sim.projection.speech import seconds_spoken
from sim.scenario.model import Scenario
from sim.scenario.sources import SourceRow

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class Material:
    """One run, read.

    Attributes
    ----------
    scenario : sim.scenario.model.Scenario
        As it was run.
    sources : tuple of sim.scenario.sources.SourceRow
        Every value of it with its source.
    manifest, reached : mapping
        ``manifest.json`` and ``reached.json``.
    trajectory : pandas.DataFrame
        ``trajectory.csv``.
    history : tuple of sim.history.Observation
        Published figures.
    tables : mapping of str to pandas.DataFrame
        What commands have added to the run, by name: ``compare``, ``explain``, ``uncertainty``, ``crosscheck``,
        ``causes``, ``week``, ``grid``; those that are there.
    added : mapping of str to mapping
        What the manifest says of each of these files.
    """

    scenario: Scenario
    sources: tuple[SourceRow, ...]
    manifest: Mapping[str, Any]
    reached: Mapping[str, Mapping[str, Any]]
    trajectory: pd.DataFrame
    history: tuple[Observation, ...]
    tables: Mapping[str, pd.DataFrame]
    added: Mapping[str, Mapping[str, Any]]

    @property
    def name(self) -> str:
        """The scenario's name."""
        return self.scenario.name

    @property
    def calibrated(self) -> bool:
        """Whether it was fitted to history, and the fit holds."""
        return bool(self.manifest.get("calibrated", False))

    @property
    def standing(self) -> str:
        """What that means, in a sentence."""
        return str(self.manifest.get("standing", ""))

    @property
    def checks(self) -> list[dict[str, Any]]:
        """Check rows of the run."""
        return list(self.manifest.get("checks", ()))

    @property
    def plan_start(self) -> date:
        """First day of the plan."""
        return self.scenario.period.plan_start or self.scenario.period.start

    @property
    def targets(self) -> tuple[str, ...]:
        """Streams with a target, that of the answer first."""
        return tuple(self.reached)

    @property
    def months(self) -> tuple[str, ...]:
        """Every month of the trajectory."""
        return tuple(dict.fromkeys(self.trajectory["month"]))

    @property
    def shown_month(self) -> str | None:
        """The month that titles speak of: the promised one of the first target, else the last that counts."""
        return next((result["shown_month"] for result in self.reached.values()), None) or next(
            reversed(self.months), None
        )

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
        first = next((result["first_month"] for result in self.reached.values()), None)
        return first is not None and month >= first

    def rows(self, stream: str, measure: str) -> pd.DataFrame:
        """Select a measure's trajectory.

        Parameters
        ----------
        stream, measure : str
            As in ``trajectory.csv``.

        Returns
        -------
        pandas.DataFrame
            A row a month in which there is a figure; empty if there is none.
        """
        table = self.trajectory
        return table.loc[(table["stream"] == stream) & (table["measure"] == measure) & table["mean"].notna()]

    def figure(self, stream: str, measure: str, month: str, column: str = "mean") -> float | None:
        """Look a figure up.

        Parameters
        ----------
        stream, measure, month, column : str
            As in ``trajectory.csv``.

        Returns
        -------
        float or None
            None if there is none.
        """
        found = self._figures.get((stream, measure, month))
        return None if found is None or isnan(found[column]) else float(found[column])

    @cached_property
    def _figures(self) -> dict[tuple[str, str, str], dict[Any, Any]]:
        rows = self.trajectory.to_dict(orient="records")
        return {(row["stream"], row["measure"], row["month"]): row for row in rows}

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

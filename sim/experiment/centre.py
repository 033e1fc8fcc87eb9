"""A centre made ready for chance, and one replication of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from sim.calendar import Calendar, Periods
from sim.demand import StreamDemand, draw_contacts, stream_demands
from sim.engine import CallLog, Routing, simulate
from sim.measures import Figures, StreamRule, score, stream_rules
from sim.roster import Coverage, coverage, draw_roster, routing
from sim.scenario import Loaded
from sim.scenario.model import Scenario
from sim.workforce import PEOPLE_MEASURES, People


@dataclass(frozen=True)
class Centre:
    """All of a scenario that does not depend on chance.

    Attributes
    ----------
    scenario : sim.scenario.model.Scenario
        As it was read.
    calendar : Calendar
        Its days.
    plan_start : datetime.date
        First day on which chance decides who leaves.
    demands : tuple of StreamDemand
        By the streams' numbers; streams and groups are numbered in the order of their names.
    covers : dict of str to Coverage
        Of each group on a roster.
    routing : sim.engine.Routing
        Who takes what.
    rules : tuple of StreamRule
        How each stream is scored.
    """

    scenario: Scenario
    calendar: Calendar
    plan_start: date
    demands: tuple[StreamDemand, ...]
    covers: dict[str, Coverage]
    routing: Routing
    rules: tuple[StreamRule, ...]

    @classmethod
    def of(cls, loaded: Loaded) -> Centre:
        """Make a scenario ready.

        Parameters
        ----------
        loaded : sim.scenario.Loaded
            The scenario with the content of its files.

        Returns
        -------
        Centre
        """
        scenario = loaded.scenario
        calendar = Calendar(scenario.period.start, scenario.period.end)
        return cls(
            scenario=scenario,
            calendar=calendar,
            plan_start=scenario.period.plan_start or scenario.period.start,
            demands=stream_demands(scenario.streams, calendar, loaded.files),
            covers={n: coverage(g, calendar) for n, g in scenario.groups.items() if g.on_duty is None},
            routing=routing(scenario, calendar),
            rules=tuple(sorted(stream_rules(scenario), key=lambda rule: rule.name)),
        )

    @property
    def expected_callers(self) -> float:
        """Callers of one replication who are expected to arrive of themselves."""
        return sum(float(demand.expected.sum()) for demand in self.demands)


@dataclass(frozen=True)
class Replication:
    """What one run of chance gave.

    Attributes
    ----------
    number : int
        Of the replication, from 0.
    figures : sim.measures.Figures
        By month, of every stream and group; people in post stand among the figures of their group.
    contacts, attempts : int
        How many callers were drawn, and how often they tried.
    """

    number: int
    figures: Figures
    contacts: int
    attempts: int


def replicate(
    centre: Centre, seed: int, number: int, engine: str = "compiled", *, calls: Path | None = None
) -> Replication:
    """Draw one run of chance, simulate it and score it by month.

    Parameters
    ----------
    centre : Centre
        The centre.
    seed, number : int
        The run's seed and the replication's number, which key every draw.
    engine : {"compiled", "simpy"}
        Which engine simulates.
    calls : pathlib.Path, optional
        A folder in which to keep every attempt too, as one Parquet file a replication.

    Returns
    -------
    Replication
    """
    log, figures, people, contacts = _simulate(centre, seed, number, engine)
    if calls is not None:
        _keep_calls(log, centre, calls / f"replication={number}")
    months = centre.calendar.periods("month")
    values = {stream: dict(measures) for stream, measures in figures.values.items()}
    for group, who in people.items():
        values.setdefault(group, {}).update(people_by_period(who, centre.calendar, months))
    return Replication(number, replace(figures, values=values), contacts, len(log.arrival_s))


def _simulate(centre: Centre, seed: int, number: int, engine: str) -> tuple[CallLog, Figures, dict[str, People], int]:
    contacts = draw_contacts(centre.demands, centre.calendar, seed, number)
    roster = draw_roster(centre.scenario, centre.covers, centre.calendar, centre.plan_start, seed, number)
    log = simulate(contacts, roster.staffing, centre.routing, engine=engine)
    groups = sorted(centre.scenario.groups)
    figures = score(log, centre.calendar, centre.rules, groups=groups, contacts=contacts, staffing=roster.staffing)
    return log, figures, roster.people, len(contacts.arrival_s)


def _keep_calls(log: CallLog, centre: Centre, folder: Path) -> None:
    """Write a call log with the names of streams and groups, in one step."""
    import pandas as pd

    frame = log.to_frame()
    groups = sorted(centre.scenario.groups)
    frame["stream"] = pd.Categorical.from_codes(log.stream, [rule.name for rule in centre.rules])
    frame["group"] = pd.Categorical.from_codes(log.group, groups)
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / "calls.parquet.part"
    frame.to_parquet(part, index=False, compression="zstd")
    part.replace(folder / "calls.parquet")


def people_by_period(people: People, calendar: Calendar, periods: Periods) -> dict[str, np.ndarray]:
    """Average a group's people over the days of each stretch of time.

    Parameters
    ----------
    people : sim.workforce.People
        By day.
    calendar : Calendar
        The days.
    periods : Periods
        Whole days.

    Returns
    -------
    dict of str to numpy.ndarray, shape (len(periods.labels),)
        The measures of `sim.workforce.PEOPLE_MEASURES`.
    """
    first = np.searchsorted(calendar.day_start_s[:-1], periods.edges_s[:-1])
    days = np.diff(np.append(first, len(calendar.days)))
    return {name: np.add.reduceat(getattr(people, name).astype(float), first) / days for name in PEOPLE_MEASURES}


def first_days(loaded: Loaded, days: int) -> Loaded:
    """Cut a scenario to its first days, for a look at whether it runs.

    Parameters
    ----------
    loaded : sim.scenario.Loaded
        A scenario.
    days : int
        How many, at least 1.

    Returns
    -------
    sim.scenario.Loaded
        The same centre with an earlier end. What lies beyond it, such as an intake, has no effect.
    """
    period = loaded.scenario.period
    end = min(period.end, period.start + timedelta(days=days - 1))
    plan_start = None if period.plan_start is None else min(period.plan_start, end)
    cut = period.model_copy(update={"end": end, "plan_start": plan_start})
    return replace(loaded, scenario=loaded.scenario.model_copy(update={"period": cut}))

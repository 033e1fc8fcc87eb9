"""A centre made ready for chance, and one replication of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from sim.calendar import Calendar, Periods
from sim.demand import StreamDemand, draw_contacts, stream_demands
from sim.dispatch.plan import DispatchPlan
from sim.dispatch.room import run_dispatch
from sim.engine import CallLog, Contacts, Routing, Staffing, simulate
from sim.experiment.drawn import Draws, in_future
from sim.measures import Figures, StreamRule, score, stream_rules
from sim.outage import Disruption, Systems, disrupt, draw_disruption
from sim.roster import Coverage, Held, Roster, coverages, draw_roster, minimum_by_period, routing
from sim.roster.reserve import without_idle_reserve
from sim.scenario import Loaded
from sim.scenario.model import Scenario
from sim.workforce import PEOPLE_MEASURES, People

SOURCES = ("demand", "people", "outages", "parameters")
"""Sources of chance: who calls, and what comes of it; who is in post and at work; what fails; what is not known."""
APART = 2**32
"""Added to a replication's number where another future is drawn in its place; no study has as many."""


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
    systems : sim.outage.Systems
        What may fail.
    dispatch : sim.dispatch.plan.DispatchPlan or None
        The dispatch room; None where the scenario has no incidents.
    calls_from : int
        In the weeks before the one of this day nobody calls.
    unknown : tuple of (sim.scenario.Loaded, sim.experiment.drawn.Draws) or None
        The scenario and draws of its parameters, where it is calibrated: each future is a centre of its own.
    """

    scenario: Scenario
    calendar: Calendar
    plan_start: date
    demands: tuple[StreamDemand, ...]
    covers: dict[str, Coverage]
    routing: Routing
    rules: tuple[StreamRule, ...]
    systems: Systems
    dispatch: DispatchPlan | None = None
    calls_from: int = 0
    unknown: tuple[Loaded, Draws] | None = None

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
        scenario, draws = loaded.scenario, Draws.of(loaded)
        calendar = Calendar(scenario.period.start, scenario.period.end)
        demands = stream_demands(scenario.streams, calendar, loaded.files)
        return cls(
            scenario=scenario,
            calendar=calendar,
            plan_start=scenario.period.plan_start or scenario.period.start,
            demands=demands,
            covers=coverages(scenario, demands, calendar),
            routing=routing(scenario, calendar),
            rules=tuple(sorted(stream_rules(scenario), key=lambda rule: rule.name)),
            systems=Systems.of(scenario, calendar),
            dispatch=DispatchPlan.of(scenario, calendar),
            calls_from=((scenario.period.calls_from or scenario.period.start) - scenario.period.start).days,
            unknown=None if draws is None else (loaded, draws),
        )

    def in_future(self, seed: int, number: int) -> Centre:
        """Give the centre of one future.

        Parameters
        ----------
        seed, number : int
            Keys of the draw.

        Returns
        -------
        Centre
            This one, unless its parameters are drawn.
        """
        if self.unknown is None:
            return self
        loaded, draws = self.unknown
        return Centre.of(in_future(loaded, draws.of_future(seed, number)))

    @property
    def expected_callers(self) -> float:
        """Callers of one replication who are expected to arrive of themselves."""
        since = self.calendar.interval_day >= self.calls_from
        return sum(float(demand.expected[since].sum()) for demand in self.demands)


@dataclass(frozen=True)
class Replication:
    """What one run of chance gave.

    Attributes
    ----------
    number : int
        Of the replication, from 0.
    figures : sim.measures.Figures
        By month, of every stream and group; people in post stand among the figures of their group, outages and
        workarounds under their own names, incidents under ``incidents`` and ``grade 1`` to ``grade 4``.
    contacts, attempts : int
        How many callers were drawn, and how often they tried.
    """

    number: int
    figures: Figures
    contacts: int
    attempts: int


def replicate(
    centre: Centre,
    seed: int,
    number: int,
    engine: str = "compiled",
    *,
    calls: Path | None = None,
    redrawn: str | None = None,
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
    redrawn : str, optional
        One of `SOURCES`: it alone is drawn as in another future, far from all of the study; the others are frozen.

    Returns
    -------
    Replication
    """
    numbers = {source: number + APART if source == redrawn else number for source in SOURCES}
    centre = centre.in_future(seed, numbers["parameters"])
    log, figures, people, held, what, contacts = _simulate(centre, seed, numbers, engine)
    if calls is not None:
        _keep_calls(log, centre, calls / f"replication={number}")
    months = centre.calendar.periods("month")
    values = {stream: dict(measures) for stream, measures in figures.values.items()}
    for group, who in people.items():
        values.setdefault(group, {}).update(people_by_period(who, centre.calendar, months))
        values[group].update(minimum_by_period(held[group], centre.calendar, months))
    values |= what.by_period(months)
    return Replication(number, replace(figures, values=values), contacts, len(log.arrival_s))


def attempts(centre: Centre, seed: int, number: int, engine: str = "compiled") -> CallLog:
    """Draw one run of chance and simulate it, without scoring.

    Parameters
    ----------
    centre, seed, number, engine
        As for `replicate`.

    Returns
    -------
    sim.engine.CallLog
    """
    return _play(centre.in_future(seed, number), seed, dict.fromkeys(SOURCES, number), engine)[0]


def arrays(centre: Centre, seed: int, number: int) -> tuple[Contacts, Staffing, Routing]:
    """Draw one run of chance, and do not simulate it.

    Parameters
    ----------
    centre, seed, number
        As for `replicate`.

    Returns
    -------
    tuple of sim.engine.Contacts, sim.engine.Staffing and sim.engine.Routing
        What the engine is given.
    """
    return _draw(centre.in_future(seed, number), seed, dict.fromkeys(SOURCES, number))[:3]


def _play(
    centre: Centre, seed: int, numbers: Mapping[str, int], engine: str
) -> tuple[CallLog, Contacts, Staffing, Roster, Disruption]:
    contacts, staffing, routing, roster, what = _draw(centre, seed, numbers)
    heads = without_idle_reserve(staffing, routing, centre.scenario, centre.calendar)
    return simulate(contacts, heads, routing, engine=engine), contacts, staffing, roster, what


def _draw(
    centre: Centre, seed: int, numbers: Mapping[str, int]
) -> tuple[Contacts, Staffing, Routing, Roster, Disruption]:
    contacts = draw_contacts(centre.demands, centre.calendar, seed, numbers["demand"], centre.calls_from)
    roster = draw_roster(centre.scenario, centre.covers, centre.calendar, centre.plan_start, seed, numbers["people"])
    what = draw_disruption(centre.systems, seed, numbers["outages"])
    return contacts, *disrupt(roster.staffing, centre.routing, centre.systems, what), roster, what


def _simulate(
    centre: Centre, seed: int, numbers: Mapping[str, int], engine: str
) -> tuple[CallLog, Figures, dict[str, People], dict[str, Held], Disruption, int]:
    log, contacts, staffing, roster, what = _play(centre, seed, numbers, engine)
    groups = sorted(centre.scenario.groups)
    figures = score(log, centre.calendar, centre.rules, groups=groups, contacts=contacts, staffing=staffing)
    if centre.dispatch is not None:
        incidents = run_dispatch(centre.dispatch, contacts, log, seed, numbers["demand"], engine)
        figures = replace(figures, values={**figures.values, **incidents})
    return log, figures, roster.people, roster.held, what, len(contacts.arrival_s)


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

"""Plans of matched shifts, made once for a centre: from which calls, for how many people, and beside whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from sim.abstraction import off_seat
from sim.abstraction.rates import rate_by_team
from sim.calendar import INTERVALS_A_DAY, Calendar
from sim.demand import StreamDemand
from sim.roster.cover import Coverage, lay
from sim.roster.hours import by_hours
from sim.roster.load import offered_load
from sim.roster.matching import (
    choose_starts,
    mean_week,
    shortfall_h,
    square_root_staffing,
    week_cover,
)
from sim.roster.plan import Plan
from sim.scenario.duty import ManagementInformation, Matched
from sim.scenario.model import Group, Scenario


def coverage(group: Group, calendar: Calendar, load: np.ndarray | None = None) -> Coverage:
    """Lay a group's shift patterns over the period, and plan those that are matched to the calls.

    Parameters
    ----------
    group : sim.scenario.model.Group
        With patterns.
    calendar : Calendar
        The period.
    load : numpy.ndarray, shape (intervals,), optional
        Erlangs that are offered to the group (`sim.roster.offered_load`); default: the same at all times. Only matched
        shifts look at them.

    Returns
    -------
    Coverage
    """
    cover = lay(group, calendar)
    matched = {
        name: pattern.matched
        for name, pattern in sorted(group.patterns.items())
        if pattern.matched and pattern.share.at(calendar.days).any()
    }
    if load is None:
        load = np.ones(calendar.n_intervals)
    for name, rules in matched.items():
        # the teams of matched patterns are those without a cycle, in the order of the patterns' names
        team = int(np.flatnonzero(cover.cycle_day[0] == 0)[len(cover.plans)])
        cover = replace(cover, plans=(*cover.plans, _plan(name, rules, team, group, cover, load, calendar)))
    return cover


def coverages(scenario: Scenario, demands: Sequence[StreamDemand], calendar: Calendar) -> dict[str, Coverage]:
    """Lay the patterns of every group on a roster over the period.

    Parameters
    ----------
    scenario : sim.scenario.model.Scenario
        With its groups.
    demands : sequence of sim.demand.StreamDemand
        Of every stream, for shifts that are matched to them.
    calendar : Calendar
        The period.

    Returns
    -------
    dict of str to Coverage
    """
    found = {}
    for name, group in scenario.groups.items():
        if group.on_duty is None:
            matched = any(pattern.matched for pattern in group.patterns.values())
            load = offered_load(name, scenario, demands, calendar) if matched else None
            found[name] = coverage(group, calendar, load)
    return found


def expected_handlers(group: Group, cover: Coverage, calendar: Calendar) -> np.ndarray:
    """Count the handlers on duty whom a group can expect of the people in post whom the scenario names.

    Parameters
    ----------
    group : sim.scenario.model.Group
        Strength and causes of abstraction.
    cover : Coverage
        Who works when; a matched team without a plan counts for nobody.
    calendar : Calendar
        The period.

    Returns
    -------
    numpy.ndarray, shape (intervals,)
        On their seats, in the mean over chance.
    """
    weight = _on_the_eve(cover.weight)
    heads = (weight * (cover.cycle_day > 0))[:, cover.team]
    for plan in cover.plans:
        heads[:, plan.columns] = weight[:, [plan.team]] * plan.by_day(cover.eve)
    on_seat = _strength(group, calendar) * _attending(group, cover)
    return cover.on_duty(heads, calendar) * on_seat[calendar.interval_day]


def _strength(group: Group, calendar: Calendar) -> np.ndarray:
    assert group.strength is not None
    return group.strength.at(calendar.days)


def _attending(group: Group, cover: Coverage) -> np.ndarray:
    """Share of rostered people who are on their seats on each day of the period."""
    share = off_seat(group.abstraction, cover.eve)
    for cause in group.abstraction.values():
        if cause.takes == "shifts":
            rate = rate_by_team(cause, cover.eve, cover.cycle_day)
            share = share * (1 - (rate * _on_the_eve(cover.weight)).sum(axis=1))
    return share[1:]


def _on_the_eve(by_day: np.ndarray) -> np.ndarray:
    """Take the first day's values for the eve too."""
    return np.vstack([by_day[:1], by_day])


def _plan(
    name: str, rules: Matched, team: int, group: Group, cover: Coverage, load: np.ndarray, calendar: Calendar
) -> Plan:
    """Work out the starts of one team for every review."""
    columns = np.flatnonzero(cover.team == team)
    labels = np.zeros(len(calendar.days), np.int64)
    if rules.review != "never":
        periods = calendar.periods(rules.review)
        labels = periods.index(calendar.day_start_s[:-1])
    first = np.flatnonzero(np.diff(labels, prepend=-1))
    given = expected_handlers(group, cover, calendar)
    strength, attending = _strength(group, calendar), _attending(group, cover)
    floor = _floor(group, calendar)
    week, information = week_cover(rules.hours), group.management_information or _CURRENT
    lags = information.lag_weeks.at([calendar.days[day] for day in first])
    starts = []
    for day, stop, lag in zip(first, [*first[1:], len(labels)], lags, strict=True):
        now = _stretch(calendar, int(day), int(stop))
        seen = max(int(day) - 7 * round(lag), 0)
        then = _stretch(calendar, seen, seen + int(stop - day))
        quarters = calendar.quarter_of_week
        others = mean_week(given[now], quarters[now])
        people = (cover.weight[day:stop, team] * strength[day:stop]).mean()
        heads = max(round(people), 1)
        shifts = min(round(heads * rules.days_a_week), 7 * heads)
        each = attending[day:stop].mean() * (people / heads if people > 0 else 1.0)
        capacity = others.sum() + shifts * each * week[:, 0, 0].sum()
        wanted = square_root_staffing(mean_week(load[then], quarters[then]), capacity)
        least = mean_week(floor[now], quarters[now])
        starts.append(choose_starts(wanted, others, week, shifts, heads, each, least) / heads)
    return Plan(
        name=name,
        team=team,
        columns=slice(int(columns[0]), int(columns[-1]) + 1),
        review=np.r_[0, labels],
        weeks=calendar.week[first],
        starts=np.array(starts),
        error=information.error.at([calendar.days[day] for day in first]),
    )


_CURRENT = ManagementInformation.model_validate({})


def _stretch(calendar: Calendar, day: int, stop: int) -> slice:
    """Quarter-hours of some days."""
    first, last = np.searchsorted(calendar.interval_day, [day, stop])
    return slice(int(first), int(last))


def _floor(group: Group, calendar: Calendar) -> np.ndarray:
    """Handlers without whom a plan should leave no quarter-hour: the group's minimum, and somebody in its hours."""
    floor = by_hours(group.hours, np.ones(len(calendar.days)), calendar)
    for rule in group.minimum.values():
        floor = np.maximum(floor, by_hours(rule.hours, rule.handlers.at(calendar.days), calendar))
    return floor


@dataclass(frozen=True)
class PatternComparison:
    """What two ways to roster the same people miss of the calls, in hours of an average week.

    Attributes
    ----------
    today_h, other_h : float
        Handler-hours on their seats.
    today_short_h, other_short_h : float
        Erlang-hours of the load for which nobody is on duty.
    """

    today_h: float
    other_h: float
    today_short_h: float
    other_short_h: float


def compare_patterns(today: Group, other: Group, calendar: Calendar, load: np.ndarray) -> PatternComparison:
    """Compare two sets of patterns for the same people, before chance.

    Parameters
    ----------
    today, other : sim.scenario.model.Group
        Such as a five-team cycle, and shifts matched to the calls.
    calendar : Calendar
        The period.
    load : numpy.ndarray, shape (intervals,)
        Erlangs that are offered.

    Returns
    -------
    PatternComparison
    """
    weeks = calendar.n_intervals / (7 * INTERVALS_A_DAY)
    found = [expected_handlers(group, coverage(group, calendar, load), calendar) for group in (today, other)]
    hours = [float(handlers.sum()) / 4 / weeks for handlers in found]
    return PatternComparison(*hours, *(shortfall_h(load, handlers) / weeks for handlers in found))

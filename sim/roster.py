"""Who is on duty in every quarter-hour: the bridge from people, who move in weeks, to calls, which move in seconds.

A shift pattern is a cycle of days (early, late, night, off) worked by several teams out of step. People are
shared out over the teams; abstraction takes some away for the day; the rest are on duty in the hours of
their shift by the clock on the wall, so that the night of a clock change has an hour less or more. Breaks,
meetings and tutoring thin them evenly: handlers are whole, and the fraction is spread over the quarter-hours
by a fixed sequence, which is how staggered breaks look.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from sim.abstraction import draw_present, off_seat
from sim.calendar import INTERVAL_S, INTERVALS_A_DAY, Calendar
from sim.engine import Routing, Staffing
from sim.engine.contract import LATEST_S
from sim.scenario.model import Group, Pattern, Reserve, Scenario, Window
from sim.workforce import People, draw_people

_GOLDEN = (5**0.5 - 1) / 2


@dataclass(frozen=True)
class Coverage:
    """Which team of a group works when, before chance.

    Attributes
    ----------
    weight : numpy.ndarray, shape (teams,)
        Share of the group's people in each team.
    tonight, from_last_night : numpy.ndarray of bool, shape (intervals, teams)
        Whether the team is on duty with the shift that began on the interval's own day, or on the day before.
    """

    weight: np.ndarray
    tonight: np.ndarray
    from_last_night: np.ndarray


def coverage(group: Group, calendar: Calendar) -> Coverage:
    """Lay a group's shift patterns over the quarter-hours of the period.

    Parameters
    ----------
    group : sim.scenario.model.Group
        With shifts and patterns.
    calendar : Calendar
        The period.

    Returns
    -------
    Coverage
    """
    total = sum(pattern.share for pattern in group.patterns.values())
    teams = [(pattern, team) for _, pattern in sorted(group.patterns.items()) for team in range(pattern.teams)]
    hours = np.zeros((len(group.shifts) + 1, 2 * INTERVALS_A_DAY), bool)
    numbers = {name: i for i, name in enumerate(group.shifts)}
    for name, i in numbers.items():
        hours[i, group.shifts[name].start : group.shifts[name].stop] = True
    day, quarter = calendar.interval_day, calendar.interval_quarter
    tonight = np.zeros((len(day), len(teams)), bool)
    from_last_night = np.zeros_like(tonight)
    for i, (pattern, team) in enumerate(teams):
        shift = np.array([numbers.get(name, len(numbers)) for name in pattern.cycle])[
            _cycle_day(pattern, team, calendar)
        ]  # one more day than the period: the day before it comes first
        tonight[:, i] = hours[shift[day + 1], quarter]
        from_last_night[:, i] = hours[shift[day], quarter + INTERVALS_A_DAY]
    return Coverage(np.array([p.share / total / p.teams for p, _ in teams]), tonight, from_last_night)


def _cycle_day(pattern: Pattern, team: int, calendar: Calendar) -> np.ndarray:
    step = pattern.step if pattern.step is not None else len(pattern.cycle) / pattern.teams
    anchor = pattern.anchor or calendar.first_day
    behind = round(team * step)
    first = (calendar.first_day - anchor).days - 1
    return (np.arange(first, first + len(calendar.days) + 1) - behind) % len(pattern.cycle)


def share_out(heads: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Share whole people out over teams in proportion to weights.

    Parameters
    ----------
    heads : numpy.ndarray of int, shape (days,)
        People of the group.
    weight : numpy.ndarray, shape (teams,)
        Adding to 1.

    Returns
    -------
    numpy.ndarray of int, shape (days, teams)
        Every row adds to its heads; each team is within one of its proportion.
    """
    upto = np.floor(heads[:, None] * np.minimum(np.cumsum(weight), 1.0) + 0.5).astype(np.int64)
    upto[:, -1] = heads
    return np.diff(upto, axis=1, prepend=0)


def heads_on_duty(
    name: str, group: Group, people: People, cover: Coverage, calendar: Calendar, seed: int, replication: int
) -> np.ndarray:
    """Draw the handlers on duty in each quarter-hour.

    Parameters
    ----------
    name : str
        The group's name.
    group : sim.scenario.model.Group
        With its causes of abstraction.
    people : sim.workforce.People
        Who is in post.
    cover : Coverage
        Who works when.
    calendar : Calendar
        The period.
    seed, replication : int
        Keys of the random streams.

    Returns
    -------
    numpy.ndarray of int, shape (intervals,)
    """
    # the night shift that runs into the period is worked by the first day's people
    eve = Calendar(calendar.first_day - timedelta(days=1), calendar.last_day, calendar.zone)
    heads = share_out(people.qualified, cover.weight)
    present = draw_present(name, group.abstraction, np.vstack([heads[:1], heads]), eve, seed, replication)
    day = calendar.interval_day
    rostered = (present[day + 1] * cover.tonight).sum(axis=1) + (present[day] * cover.from_last_night).sum(axis=1)
    on_seat = off_seat(group.abstraction, calendar) * (1 - people.tutor_share)
    spread = (0.5 + np.arange(len(day)) * _GOLDEN) % 1
    return np.floor(rostered * on_seat[day] + spread).astype(np.int64)


@dataclass(frozen=True)
class Roster:
    """What the engine is given of people, and the people themselves.

    Attributes
    ----------
    staffing : sim.engine.Staffing
        Handlers on duty, pace and reserve, by quarter-hour where they change.
    people : dict of str to sim.workforce.People
        By group; groups with a fixed number on duty have none.
    """

    staffing: Staffing
    people: dict[str, People]


def draw_roster(
    scenario: Scenario, covers: dict[str, Coverage], calendar: Calendar, plan_start: date, seed: int, replication: int
) -> Roster:
    """Draw people, abstraction and duty of every group.

    Parameters
    ----------
    scenario : sim.scenario.model.Scenario
        Groups and streams, numbered in the order of their names.
    covers : dict of str to Coverage
        Of each group on a roster.
    calendar : Calendar
        The period.
    plan_start : datetime.date
        First day on which chance decides who leaves.
    seed, replication : int
        Keys of the random streams.

    Returns
    -------
    Roster
    """
    day = calendar.interval_day
    people: dict[str, People] = {}
    heads, pace = [], []
    for name, group in sorted(scenario.groups.items()):
        if group.on_duty is not None:
            heads.append(np.rint(group.on_duty.at(calendar.days)).astype(np.int64)[day])
            pace.append(np.ones(len(day)))
        else:
            people[name] = draw_people(name, group, calendar, plan_start, seed, replication)
            heads.append(heads_on_duty(name, group, people[name], covers[name], calendar, seed, replication))
            pace.append(people[name].pace[day])
    reserve = [_reserve(stream.reserve, calendar) for _, stream in sorted(scenario.streams.items())]
    return Roster(_staffing(np.array(heads).T, np.array(pace).T, np.array(reserve).T), people)


def _reserve(rules: dict[str, Reserve], calendar: Calendar) -> np.ndarray:
    """Most handlers that any rule keeps free, in each quarter-hour."""
    quarter, day = calendar.interval_quarter, calendar.interval_day
    kept = np.zeros(len(day), np.int64)
    for rule in rules.values():
        inside = (quarter >= rule.hours.start) & (quarter < rule.hours.stop)
        inside |= quarter + INTERVALS_A_DAY < rule.hours.stop
        handlers = np.rint(rule.handlers.at(calendar.days)).astype(np.int64)[day]
        kept = np.maximum(kept, np.where(inside, handlers, 0))
    return kept


def _staffing(heads: np.ndarray, pace: np.ndarray, reserve: np.ndarray) -> Staffing:
    """Rows of the contract, without those that repeat the one before."""
    rows = np.hstack([heads, pace, reserve])
    changed = np.flatnonzero(np.r_[True, (rows[1:] != rows[:-1]).any(axis=1)])
    return Staffing(from_s=changed * INTERVAL_S, on_duty=heads[changed], pace=pace[changed], reserve=reserve[changed])


def routing(scenario: Scenario, calendar: Calendar) -> Routing:
    """Number streams and groups by name, and say who takes what.

    Parameters
    ----------
    scenario : sim.scenario.model.Scenario
        Streams and groups.
    calendar : Calendar
        The period, for windows in local time.

    Returns
    -------
    sim.engine.Routing
    """
    numbers = {name: i for i, name in enumerate(sorted(scenario.groups))}
    streams = [stream for _, stream in sorted(scenario.streams.items())]
    return Routing(
        priority=np.array([s.priority for s in streams]),
        groups=tuple(tuple(numbers[g] for g in s.groups) for s in streams),
        overflow_after_s=np.array([np.inf if s.overflow_after is None else s.overflow_after for s in streams]),
        interruptible=np.array([s.interruptible for s in streams]),
        closed=tuple(tuple(_elapsed(s.closed, calendar)) for s in streams),
    )


def _elapsed(windows: tuple[Window, ...], calendar: Calendar) -> Iterator[tuple[float, float]]:
    """Windows in elapsed seconds, without what lies before the period, in a skipped hour, or beyond the contract."""
    for window in windows:
        start = max(calendar.elapsed_s(window.start), 0.0)
        stop = min(calendar.elapsed_s(window.stop), LATEST_S)
        if start < stop:
            yield start, stop

"""Which team of a group works when, before chance: patterns laid over the quarter-hours of the period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

import numpy as np

from sim.calendar import INTERVALS_A_DAY, Calendar
from sim.roster.plan import Plan
from sim.scenario.duty import Matched, Pattern
from sim.scenario.hours import Hours
from sim.scenario.model import Group


@dataclass(frozen=True)
class Coverage:
    """Which team of a group works when, before chance.

    A team that works a cycle has one column of shifts. One whose shifts are matched to the calls has a column for each
    time at which they may start.

    Attributes
    ----------
    weight : numpy.ndarray, shape (days, teams)
        Share of the group's people in each team on each day of the period.
    tonight, from_last_night : numpy.ndarray of bool, shape (intervals, columns)
        Whether a shift that began on the interval's own day, or on the day before, covers it.
    team : numpy.ndarray of int, shape (columns,)
        Team that works each column.
    eve : Calendar
        The period with the day before it, whose night shift runs into it.
    works : numpy.ndarray of bool, shape (days + 1, teams)
        Whether a shift of the team begins on each day of the eve's calendar; always true of matched ones.
    cycle_day : numpy.ndarray of int, shape (days + 1, teams)
        Number of the day in the team's cycle, from 1; 0 of matched ones.
    plans : tuple of Plan
        Of the teams with matched shifts.
    """

    weight: np.ndarray
    tonight: np.ndarray
    from_last_night: np.ndarray
    team: np.ndarray
    eve: Calendar
    works: np.ndarray
    cycle_day: np.ndarray
    plans: tuple[Plan, ...] = ()

    def on_duty(self, present: np.ndarray, calendar: Calendar) -> np.ndarray:
        """Add up who is on duty in each quarter-hour.

        Parameters
        ----------
        present : numpy.ndarray, shape (days + 1, columns)
            People who work the shift of each column that begins on each day of the eve's calendar.
        calendar : Calendar
            The period.

        Returns
        -------
        numpy.ndarray, shape (intervals,)
            Of the type of `present`.
        """
        day = calendar.interval_day
        return (present[day + 1] * self.tonight).sum(axis=1) + (present[day] * self.from_last_night).sum(axis=1)


class _Laid(NamedTuple):
    """One team: its columns of `Coverage`, and its days."""

    tonight: np.ndarray
    from_last_night: np.ndarray
    works: np.ndarray
    cycle_day: np.ndarray


def lay(group: Group, calendar: Calendar) -> Coverage:
    """Lay a group's shift patterns over the quarter-hours of the period.

    Parameters
    ----------
    group : sim.scenario.model.Group
        With patterns.
    calendar : Calendar
        The period.

    Returns
    -------
    Coverage
        Without plans for matched shifts.
    """
    eve = Calendar(calendar.first_day - timedelta(days=1), calendar.last_day, calendar.zone)
    weight: list[np.ndarray] = []
    teams: list[_Laid] = []
    for _, pattern in sorted(group.patterns.items()):
        share = pattern.share.at(calendar.days)
        if not share.any():
            continue  # as if it were not there, to the bit
        if pattern.matched:
            found = [_lay_matched(pattern.matched, eve, calendar)]
        else:
            found = [_lay_cycle(pattern, behind, group.shifts, eve, calendar) for behind in pattern.behind]
        teams += found
        weight += [share / len(found)] * len(found)
    return Coverage(
        weight=np.array(weight).T / np.sum(weight, axis=0)[:, None],
        tonight=np.hstack([team.tonight for team in teams]),
        from_last_night=np.hstack([team.from_last_night for team in teams]),
        team=np.repeat(np.arange(len(teams)), [team.tonight.shape[1] for team in teams]),
        eve=eve,
        works=np.array([team.works for team in teams]).T,
        cycle_day=np.array([team.cycle_day for team in teams]).T,
    )


def _lay_cycle(pattern: Pattern, behind: int, shifts: dict[str, Hours], eve: Calendar, calendar: Calendar) -> _Laid:
    hours = _quarters(tuple(shifts.values()))
    numbers = {name: i for i, name in enumerate(shifts)}
    first = (eve.first_day - pattern.begins(calendar.first_day)).days
    place = (np.arange(first, first + len(eve.days)) - behind) % len(pattern.turns)
    shift = np.array([numbers.get(name, len(numbers)) for name in pattern.turns])[place]
    day, quarter = calendar.interval_day, calendar.interval_quarter
    tonight = hours[shift[day + 1], quarter]  # the eve comes first
    from_last_night = hours[shift[day], quarter + INTERVALS_A_DAY]
    return _Laid(tonight[:, None], from_last_night[:, None], shift < len(numbers), place + 1)


def _lay_matched(rules: Matched, eve: Calendar, calendar: Calendar) -> _Laid:
    hours = _quarters(rules.hours)[:-1].T
    quarter, days = calendar.interval_quarter, len(eve.days)
    return _Laid(hours[quarter], hours[quarter + INTERVALS_A_DAY], np.ones(days, bool), np.zeros(days, np.int64))


def _quarters(hours: tuple[Hours, ...]) -> np.ndarray:
    """Quarter-hours of two days that each shift covers, and a day off last; shape (shifts + 1, 192), bool."""
    covered = np.zeros((len(hours) + 1, 2 * INTERVALS_A_DAY), bool)
    for row, shift in zip(covered, hours, strict=False):
        row[shift.start : shift.stop] = True
    return covered

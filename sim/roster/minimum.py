"""Minimum staffing: a floor under the people on duty, and what it takes to hold it.

The rules of a group are held one after another, in the order of their names, on the roster as it was drawn:

- *Moved leave*: on a day on which a shift falls below the floor in any of its hours, people of that shift who are away
  for a movable cause alone come in. Their team owes them the day, and gives it back on its next shift that stays at the
  floor in every hour without them (`moved_leave_shifts`). What is owed at the end of the period is given after it.
- *Overtime*: what is still missing is worked as overtime, quarter-hour by quarter-hour as it comes, until the hours
  of the week are spent: the ceiling times the group's people (`overtime_hours`). At no moment are there more people on
  duty than answer in the group: overtime is worked by those who are off duty.

What the rules could not hold is counted against the highest floor of all of them (`minimum_shortfall_hours`). Nothing
is drawn here, and no call is looked at.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.calendar import INTERVAL_S, Calendar, Periods
from sim.roster.cover import Coverage
from sim.roster.hours import by_hours
from sim.scenario.model import Group

MINIMUM_MEASURES = {
    "overtime_hours": "hours of overtime that held the group's minimum",
    "moved_leave_shifts": "shifts worked by people whose leave was moved to hold the group's minimum",
    "minimum_shortfall_hours": "hours by which people on duty stayed below the group's minimum",
}


@dataclass(frozen=True)
class Held:
    """What it took to hold a group's minimum.

    Attributes
    ----------
    overtime_h, shortfall_h : numpy.ndarray, shape (intervals,)
        Hours of overtime, and hours below the floor that nobody held, in each quarter-hour.
    moved_shifts : numpy.ndarray of int, shape (days,)
        Shifts that people worked instead of being on leave, by the day on which they began.
    owed_shifts : int
        Of these, those not given back within the period.
    """

    overtime_h: np.ndarray
    shortfall_h: np.ndarray
    moved_shifts: np.ndarray
    owed_shifts: int = 0

    @classmethod
    def nothing(cls, calendar: Calendar) -> Held:
        """Say that no minimum was held."""
        hours = np.zeros(calendar.n_intervals)
        return cls(hours, hours, np.zeros(len(calendar.days), np.int64))


def hold_minimum(
    group: Group, present: np.ndarray, movable: np.ndarray, people: np.ndarray, cover: Coverage, calendar: Calendar
) -> tuple[np.ndarray, Held]:
    """Hold a group's minimum on a roster that was drawn.

    Parameters
    ----------
    group : sim.scenario.model.Group
        With rules of minimum staffing.
    present, movable : numpy.ndarray of int, shape (days + 1, columns)
        People who come to each column's shift of each day from the eve on, and those who are away for a movable cause
        alone.
    people : numpy.ndarray, shape (days,)
        The group's people who answer, before abstraction: the ceiling of overtime applies to each of them, and those
        of them who are off duty can work it.
    cover : Coverage
        Who works when.
    calendar : Calendar
        The period.

    Returns
    -------
    on_duty : numpy.ndarray of int, shape (intervals,)
        People on duty, those on a break among them.
    Held
    """
    floors = [
        by_hours(rule.hours, np.rint(rule.handlers.at(calendar.days)), calendar).astype(np.int64)
        for rule in group.minimum.values()
    ]
    highest = np.maximum.reduce(floors, initial=0)
    on_duty = cover.on_duty(present, calendar)
    overtime = np.zeros(calendar.n_intervals, np.int64)
    moved, owed = np.zeros(len(calendar.days), np.int64), 0
    for rule, floor in zip(group.minimum.values(), floors, strict=True):
        if "moved_leave" in rule.held_by:
            on_duty, present, movable, also, left = _move_leave(
                floor, highest, on_duty, present, movable, cover, calendar
            )
            moved, owed = moved + also, owed + left
        if "overtime" in rule.held_by:
            off_duty = np.maximum(people[calendar.interval_day] - on_duty, 0)
            missing = np.clip(floor - on_duty, 0, off_duty)
            if rule.ceiling is not None:
                budget_h = rule.ceiling.at(calendar.days) * people / 7
                missing = _within_budget(missing, budget_h, calendar)
            overtime += missing
            on_duty = on_duty + missing
    hour = INTERVAL_S / 3600
    return on_duty, Held(overtime * hour, np.maximum(highest - on_duty, 0) * hour, moved, owed)


def _within_budget(missing: np.ndarray, budget_h: np.ndarray, calendar: Calendar) -> np.ndarray:
    """Cut what is worked in each week, in the order of time, to whole quarter-hours of its budget."""
    week = calendar.week - calendar.week[0]
    budget = np.floor(np.bincount(week, weights=budget_h) * 4 + 1e-9).astype(np.int64)
    of = week[calendar.interval_day]
    upto = np.cumsum(missing)
    begins = np.searchsorted(of, np.arange(len(budget)))
    before = np.r_[0, upto][begins][of]
    worked = np.minimum(upto - before, budget[of])
    again = np.r_[0, worked[:-1]]
    again[begins] = 0
    return worked - again


def _move_leave(
    floor: np.ndarray,
    highest: np.ndarray,
    on_duty: np.ndarray,
    present: np.ndarray,
    movable: np.ndarray,
    cover: Coverage,
    calendar: Calendar,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, int]:
    """Call people in from leave, shift by shift, and give it back as soon as there is room."""
    on_duty, present, movable = on_duty.copy(), present.copy(), movable.copy()
    first = np.searchsorted(calendar.interval_day, np.arange(len(calendar.days) + 2))
    moved = np.zeros(len(calendar.days), np.int64)
    owed = np.zeros(len(cover.team), np.int64)
    short = np.append(np.maximum.reduceat(floor - on_duty, first[:-2]) > 0, False)
    for day in range(len(calendar.days)):
        if not (short[day] or short[day + 1] or owed.any()):  # a shift may fall short after midnight
            continue
        here = on_duty[first[day] : first[day + 2]]  # a view
        wanted, room = floor[first[day] : first[day + 2]], highest[first[day] : first[day + 2]]
        works = np.vstack(
            [cover.tonight[first[day] : first[day + 1]], cover.from_last_night[first[day + 1] : first[day + 2]]]
        )
        needed = (works & (wanted > here)[:, None]).any(axis=0) & (movable[day + 1] > 0)
        for column in np.flatnonzero(needed):
            hours = works[:, column]
            come = min(int((wanted - here)[hours].max()), int(movable[day + 1, column]))
            if come > 0:  # nobody may be missing any more once another shift has been filled
                here[hours] += come
                present[day + 1, column] += come
                movable[day + 1, column] -= come
                owed[column] += come
                moved[day] += come
        free = works.any(axis=0) & ~(works & (here <= room)[:, None]).any(axis=0) & (owed > 0)
        for column in np.flatnonzero(free):
            hours = works[:, column]
            give = min(int((here - room)[hours].min()), int(owed[column]), int(present[day + 1, column]))
            if give > 0:
                here[hours] -= give
                present[day + 1, column] -= give
                owed[column] -= give
    return on_duty, present, movable, moved, int(owed.sum())


def minimum_by_period(held: Held, calendar: Calendar, periods: Periods) -> dict[str, np.ndarray]:
    """Add up what it took to hold a minimum.

    Parameters
    ----------
    held : Held
        By quarter-hour and by day.
    calendar : Calendar
        The period.
    periods : sim.calendar.Periods
        Whole days.

    Returns
    -------
    dict of str to numpy.ndarray, shape (len(periods.labels),)
        The measures of `MINIMUM_MEASURES`.
    """
    intervals = np.rint(periods.edges_s[:-1] / INTERVAL_S).astype(np.int64)
    days = np.searchsorted(calendar.day_start_s[:-1], periods.edges_s[:-1])
    return {
        "overtime_hours": np.add.reduceat(held.overtime_h, intervals),
        "moved_leave_shifts": np.add.reduceat(held.moved_shifts, days).astype(float),
        "minimum_shortfall_hours": np.add.reduceat(held.shortfall_h, intervals),
    }

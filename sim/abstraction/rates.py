"""What share of time a cause takes on each day, before chance."""

from __future__ import annotations

import numpy as np

from sim.calendar import MONTH_DAYS, Calendar
from sim.scenario.days import WEEKDAYS
from sim.scenario.duty import Cause


def rate_by_day(cause: Cause, calendar: Calendar) -> np.ndarray:
    """Share of time a cause takes on each day, on which it takes anybody.

    Parameters
    ----------
    cause : sim.scenario.duty.Cause
        Rate, with its season. The season is scaled to average 1 over the year.
    calendar : Calendar
        The period.

    Returns
    -------
    numpy.ndarray, shape (days,)
        At most 1.
    """
    season = np.array(cause.month_of_year)
    season = season / np.average(season, weights=MONTH_DAYS)
    months = np.array([day.month - 1 for day in calendar.days])
    return np.minimum(cause.rate.at(calendar.days) * season[months], 1.0)


def rate_by_team(cause: Cause, calendar: Calendar, cycle_day: np.ndarray | None = None) -> np.ndarray:
    """Share of time a cause takes on each day, after the days to which it is bound.

    Parameters
    ----------
    cause : sim.scenario.duty.Cause
        Rate, season and days.
    calendar : Calendar
        The period.
    cycle_day : numpy.ndarray of int, shape (days, teams), optional
        Number of each day in each team's cycle, from 1; 0 for a team without one.

    Returns
    -------
    numpy.ndarray, shape (days, 1) or (days, teams)
        One column where all teams have the same.
    """
    rate = rate_by_day(cause, calendar)[:, None]
    if cause.on is None:
        return rate
    weekdays = [WEEKDAYS.index(name) for name in cause.on.weekdays]
    dates = set(cause.on.dates)
    named = np.isin(calendar.weekday, weekdays) | np.array([day in dates for day in calendar.days])
    bound = named[:, None]
    if cause.on.cycle_days and cycle_day is not None:
        bound = bound | np.isin(cycle_day, cause.on.cycle_days)
    return rate * bound


def off_seat(causes: dict[str, Cause], calendar: Calendar) -> np.ndarray:
    """Share of those present who are on their seats, after the causes that take minutes.

    Parameters
    ----------
    causes : dict of str to sim.scenario.duty.Cause
        All causes of a group.
    calendar : Calendar
        The period.

    Returns
    -------
    numpy.ndarray, shape (days,)
    """
    rates = [1 - rate_by_team(cause, calendar)[:, 0] for cause in causes.values() if cause.takes == "minutes"]
    return np.prod([np.ones(len(calendar.days)), *rates], axis=0)

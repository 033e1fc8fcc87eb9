"""Rules that hold in some hours of the day, by quarter-hour of the period."""

from __future__ import annotations

import numpy as np

from sim.calendar import Calendar
from sim.scenario.hours import Hours


def by_hours(hours: Hours, value: np.ndarray, calendar: Calendar) -> np.ndarray:
    """Lay a value by day over the hours in which it holds.

    Parameters
    ----------
    hours : sim.scenario.hours.Hours
        By the clock on the wall; past midnight they hold the value of the day that has begun.
    value : numpy.ndarray, shape (days,)
        Of each day.
    calendar : Calendar
        The period.

    Returns
    -------
    numpy.ndarray, shape (intervals,)
        0 outside the hours.
    """
    today, from_yesterday = calendar.in_hours(hours.start, hours.stop)
    return np.where(today | from_yesterday, value[calendar.interval_day], 0)

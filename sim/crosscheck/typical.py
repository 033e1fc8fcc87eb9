"""Which days make a typical week: those that are neither a bank holiday nor a special day.

One New Year's Eve among five Fridays would be told as the late evening of every Friday. Such days are simulated like
all others, and left out of the sums of the week.
"""

from __future__ import annotations

from datetime import date

import numpy as np

from sim.crosscheck.pool import QUARTERS
from sim.demand import stream_demands
from sim.experiment import Centre


def special_days(centre: Centre) -> np.ndarray:
    """Find the days on which a stream expects otherwise than on an ordinary day of that date.

    Parameters
    ----------
    centre : Centre
        The scenario.

    Returns
    -------
    numpy.ndarray of bool, shape (days,)
        Bank holidays with a factor of their own, and days of which a special day or night covers a part.
    """
    calendar, found = centre.calendar, np.zeros(len(centre.calendar.days), bool)
    flat = {name: of.model_copy(update={"profile": "flat"}) for name, of in centre.scenario.streams.items()}
    plain = {name: of.model_copy(update={"special_days": {}, "bank_holiday": 1.0}) for name, of in flat.items()}
    pairs = zip(stream_demands(flat, calendar, {}), stream_demands(plain, calendar, {}), strict=True)
    for as_it_is, ordinary in pairs:
        found[calendar.interval_day[as_it_is.expected != ordinary.expected]] = True
    return found


def typical(centre: Centre, span: slice, quarter: np.ndarray) -> tuple[np.ndarray, tuple[date, ...]]:
    """Choose the intervals that a typical week is made of.

    Parameters
    ----------
    centre : Centre
        The scenario.
    span : slice
        Intervals that may be chosen.
    quarter : numpy.ndarray of int, shape (n_intervals,)
        As `sim.calendar.Calendar.quarter_of_week` gives it.

    Returns
    -------
    tuple of numpy.ndarray and tuple of datetime.date
        Which intervals, bool of shape (n_intervals,), and the days left out. A quarter-hour of the week that comes on
        special days alone keeps them: there is nothing else to know it from.
    """
    inside = np.zeros(len(quarter), bool)
    inside[span] = True
    special = special_days(centre)
    kept = inside & ~special[centre.calendar.interval_day]
    kept |= inside & (np.bincount(quarter[kept], minlength=QUARTERS) == 0)[quarter]
    out = np.unique(centre.calendar.interval_day[inside & ~kept])
    return kept, tuple(centre.calendar.days[day] for day in out)

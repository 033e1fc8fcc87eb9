"""Futures for tests, from a table of which months meet."""

from __future__ import annotations

from datetime import date

import numpy as np

from sim.calendar import Calendar
from sim.projection import Futures
from sim.scenario.model import Target

CALENDAR = Calendar(date(2020, 4, 1), date(2022, 6, 30))
PLAN_START = date(2021, 5, 24)  # thirteen months count: June 2021 to June 2022


def target(**keys) -> Target:
    return Target.model_validate({"share": "80%", "within": "30s", **keys})


def futures(met: np.ndarray, calendar: Calendar = CALENDAR, plan_start: date = PLAN_START) -> Futures:
    """Of 100 offered and 90 answered 80 or 79 are in time; history always meets, to show that it never counts."""
    met = np.asarray(met, bool)
    months = calendar.periods("month").labels
    bare = Futures.from_figures([_figures(calendar, np.zeros(len(months)))], calendar, plan_start)
    within = np.full((len(met), len(months)), 80.0)
    within[:, bare.counted] = np.where(met, 80.0, 79.0)
    return Futures.from_figures([_figures(calendar, row) for row in within], calendar, plan_start)


def _figures(calendar: Calendar, within: np.ndarray):
    from sim.measures import Figures

    periods = calendar.periods("month")
    full = {
        "offered": np.full(len(within), 100.0),
        "answered": np.full(len(within), 90.0),
        "short_abandoned": np.full(len(within), 4.0),
        "answered_within": within,
        "service_level": within / 100,
        "sl_offered": within / 100,
        "sl_answered": within / 90,
        "sl_offered_less_short_abandons": within / 96,
    }
    return Figures(periods.labels, periods.whole, {"101": full})

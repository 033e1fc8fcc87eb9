"""Why people who are paid to be on the phones are not, by named cause.

Two kinds: a cause that takes *shifts* keeps a person away for a whole shift (leave, sickness, isolation), a
cause that takes *minutes* keeps a share of those present off their seats at any moment (breaks, meetings).
Each seat of each team has its own draw for each cause and day, so a cause that is switched off, or a seat
that is added, changes no other draw; a person away for two causes is away once.
"""

from __future__ import annotations

import numpy as np

from sim.calendar import MONTH_DAYS, Calendar
from sim.scenario.model import Cause
from sim.seeding import generator


def rate_by_day(cause: Cause, calendar: Calendar) -> np.ndarray:
    """Share of time a cause takes on each day.

    Parameters
    ----------
    cause : sim.scenario.model.Cause
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


def off_seat(causes: dict[str, Cause], calendar: Calendar) -> np.ndarray:
    """Share of those present who are on their seats, after the causes that take minutes.

    Parameters
    ----------
    causes : dict of str to sim.scenario.model.Cause
        All causes of a group.
    calendar : Calendar
        The period.

    Returns
    -------
    numpy.ndarray, shape (days,)
    """
    rates = [1 - rate_by_day(cause, calendar) for cause in causes.values() if cause.takes == "minutes"]
    return np.prod([np.ones(len(calendar.days)), *rates], axis=0)


def draw_present(
    group: str,
    causes: dict[str, Cause],
    heads: np.ndarray,
    calendar: Calendar,
    seed: int,
    replication: int,
) -> np.ndarray:
    """Draw how many of each team's people come to work on each day.

    Parameters
    ----------
    group : str
        The group's name, which keys its draws.
    causes : dict of str to sim.scenario.model.Cause
        All causes of the group.
    heads : numpy.ndarray of int, shape (days, teams)
        People in each team.
    calendar : Calendar
        The period.
    seed, replication : int
        Keys of the random streams.

    Returns
    -------
    numpy.ndarray of int, shape (days, teams)
    """
    days, teams = heads.shape
    seats = int(heads.max(initial=0))
    taken = np.arange(seats)[:, None, None] < heads  # seat, day, team
    first_days = np.flatnonzero(np.r_[True, np.diff(calendar.week) != 0])
    for name, cause in causes.items():
        rate = rate_by_day(cause, calendar)
        if cause.takes != "shifts" or not rate.any():
            continue
        for first, stop in zip(first_days, np.r_[first_days[1:], days], strict=True):
            if rate[first:stop].any():
                # the seat is the slowest index: more seats draw more, and leave the first ones' draws alone
                random = generator(seed, replication, "away", f"{group}/{name}", int(calendar.week[first]))
                chance = random.random((seats, 7, teams))[:, calendar.weekday[first:stop]]
                taken[:, first:stop] &= chance >= rate[first:stop, None]
    return taken.sum(axis=0)

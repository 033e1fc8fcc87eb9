"""When a manual workaround is not done: in all hours without a supervisor, and in some of the others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.calendar import INTERVAL_S, Calendar
from sim.outage.windows import Windows
from sim.scenario.days import WEEKDAYS
from sim.scenario.systems import Supervised, Workaround
from sim.seeding import generator


@dataclass(frozen=True)
class Lapsing:
    """One workaround of a scenario, before chance.

    Attributes
    ----------
    name : str
        Keys its draws.
    supervised : numpy.ndarray of bool, shape (intervals,)
        Whether a supervisor is on duty.
    missed : numpy.ndarray, shape (days,)
        Share of supervised hours in which it lapses all the same.
    factor : numpy.ndarray, shape (days,)
        On the handle time while it lapses.
    """

    name: str
    supervised: np.ndarray
    missed: np.ndarray
    factor: np.ndarray

    @classmethod
    def of(cls, name: str, workaround: Workaround, calendar: Calendar) -> Lapsing:
        """Lay a workaround over the period.

        Parameters
        ----------
        name : str
            Its name.
        workaround : sim.scenario.systems.Workaround
            What the scenario says.
        calendar : Calendar
            The period.

        Returns
        -------
        Lapsing
        """
        supervised = np.zeros(calendar.n_intervals, bool)
        for hours in workaround.supervised.values():
            supervised |= _inside(hours, calendar)
        days = calendar.days
        return cls(name, supervised, workaround.missed.at(days), workaround.handle_time.at(days))

    @property
    def ever(self) -> bool:
        """Whether it makes a difference at all."""
        return bool((self.factor != 1).any())

    def draw(self, calendar: Calendar, seed: int, replication: int) -> np.ndarray:
        """Draw in which quarter-hours of one future it is not done.

        An hour of the wall clock is missed or not as a whole: each of a week has its own number, whatever the share.

        Parameters
        ----------
        calendar : Calendar
            The period.
        seed, replication : int
            Keys of the random streams.

        Returns
        -------
        numpy.ndarray of bool, shape (intervals,)
        """
        day = calendar.interval_day
        if not self.missed.any():
            return ~self.supervised
        weeks, week = np.unique(calendar.week, return_inverse=True)
        chance = np.ones((len(weeks), 7 * 24))
        for i in np.unique(week[self.missed > 0]).tolist():
            chance[i] = generator(seed, replication, "lapse", self.name, int(weeks[i])).random(7 * 24)
        hour = calendar.weekday[day] * 24 + calendar.interval_quarter // 4
        return ~self.supervised | (chance[week[day], hour] < self.missed[day])


def lapsed(out: np.ndarray) -> Windows:
    """Join quarter-hours into windows.

    Parameters
    ----------
    out : numpy.ndarray of bool, shape (intervals,)
        Which.

    Returns
    -------
    Windows
    """
    turns = np.flatnonzero(np.diff(np.r_[False, out, False])) * INTERVAL_S
    return Windows(turns[::2], turns[1::2])


def _inside(hours: Supervised, calendar: Calendar) -> np.ndarray:
    """Whether each interval lies in hours that began on its own day, or on the day before."""
    on = np.array([hours.days is None or day in hours.days for day in WEEKDAYS])
    weekday = calendar.weekday[calendar.interval_day]
    today, from_yesterday = calendar.in_hours(hours.hours.start, hours.hours.stop)
    return (today & on[weekday]) | (from_yesterday & on[weekday - 1])

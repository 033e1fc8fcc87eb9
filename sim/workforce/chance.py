"""The weeks in which chance decides, and the keys of its draws."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from sim.calendar import YEAR_DAYS, Calendar
from sim.scenario.dated import Dated
from sim.seeding import generator

_WEEK_SHARE = 7 / YEAR_DAYS
MONTH_DAYS = YEAR_DAYS / 12
ONCE = 0
"""The week that keys what is drawn once in a future, so that a date may move and the draw does not."""


@dataclass(frozen=True)
class Chance:
    """One future of one group.

    Attributes
    ----------
    group : str
        The group's name.
    calendar : Calendar
        The period.
    start : int
        Number of the day on which the plan starts.
    seed, replication : int
        Keys of the random streams.
    """

    group: str
    calendar: Calendar
    start: int
    seed: int
    replication: int

    @property
    def end(self) -> int:
        """One past the number of the last day: when nothing happens any more."""
        return len(self.calendar.days)

    @cached_property
    def mondays(self) -> np.ndarray:
        """Numbers of the Mondays after the plan's first day, on which people come and go by chance."""
        first = self.start + 7 - self.calendar.days[self.start].weekday()
        return np.arange(first, self.end, 7)

    def day(self, of: date) -> int:
        """Number of a date's day, negative before the period, and at most `end`."""
        return min((of - self.calendar.first_day).days, self.end)

    def weekly(self, yearly: Dated[float]) -> np.ndarray:
        """Share who go on each of the Mondays, of a dated share who go in a year.

        Parameters
        ----------
        yearly : Dated
            From 0 to 1.

        Returns
        -------
        numpy.ndarray, shape (mondays,)
            So that as many are left after a year as the yearly share says.
        """
        days = self.calendar.days
        return 1 - (1 - yearly.at([days[monday] for monday in self.mondays])) ** _WEEK_SHARE

    def uniform(self, purpose: str, name: str, size: int, week: int = ONCE) -> np.ndarray:
        """Draw one number for each person; the first ones are the same whatever the size."""
        return generator(self.seed, self.replication, purpose, name, week).random(size)

    def normal(self, purpose: str, name: str, size: int) -> np.ndarray:
        """Draw one standard normal number for each person, once in a future."""
        return generator(self.seed, self.replication, purpose, name, ONCE).standard_normal(size)

    def by_monday(self, purpose: str, name: str, size: int, wanted: np.ndarray) -> np.ndarray:
        """Draw one number for each person on each of the Mondays.

        Parameters
        ----------
        purpose, name : str
            Keys.
        size : int
            How many people.
        wanted : numpy.ndarray of bool, shape (mondays,)
            On which Mondays.

        Returns
        -------
        numpy.ndarray, shape (mondays, size)
            1, which is below no share, where none is wanted.
        """
        found = np.ones((len(self.mondays), size))
        if size:
            week = self.calendar.week[self.mondays]
            for i in np.flatnonzero(wanted):
                generator(self.seed, self.replication, purpose, name, int(week[i])).random(out=found[i])
        return found

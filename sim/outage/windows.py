"""When a system is out: windows of known date, and random ones.

Random outages begin as a Poisson process whose rate follows the scenario day by day, and last a lognormal time.
They are drawn week by week as points in the plane of time and rate: each has a moment that is uniform in its
week and a level, the levels of a week rising by exponential steps, and those whose level lies under the day's
rate come to pass (Lewis and Shedler 1979, thinning, with the levels drawn in their order). So a higher rate adds
outages and moves none, and a rate of 0 has none. An outage belongs to the week in which it begins, and may run
past it; the moment is uniform by the clock on the wall, also on the days of a clock change.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from sim.calendar import YEAR_DAYS, Calendar, Periods
from sim.engine.contract import LATEST_S
from sim.scenario.systems import Known, Outage
from sim.seeding import generator

SHORTEST_S = 1.0
_WEEKS_A_YEAR = YEAR_DAYS / 7
_HOUR_S = 3600.0

OUTAGE_MEASURES = {
    "outages": "outages that begin; those that touch or overlap are one",
    "outage_hours": "hours for which the system is out",
}
WORKAROUND_MEASURES = {"lapsed_hours": "hours in which the workaround is not done"}


@dataclass(frozen=True)
class Windows:
    """Stretches of time that neither touch nor overlap, in order.

    Attributes
    ----------
    from_s, to_s : numpy.ndarray of float64, shape (n,)
        Elapsed seconds; each is before the other, and `to_s` before the next `from_s`.
    """

    from_s: np.ndarray
    to_s: np.ndarray

    @classmethod
    def joined(cls, from_s: np.ndarray, to_s: np.ndarray) -> Windows:
        """Join windows that touch or overlap.

        Parameters
        ----------
        from_s, to_s : numpy.ndarray of float64, shape (n,)
            In any order, each with ``from_s < to_s``.

        Returns
        -------
        Windows
        """
        order = np.argsort(from_s, kind="stable")
        start, stop = from_s[order], np.maximum.accumulate(to_s[order])
        first = np.r_[True, start[1:] > stop[:-1]] if len(start) else np.zeros(0, bool)
        last = np.r_[first[1:], True] if len(start) else first
        return cls(start[first], stop[last])

    def __len__(self) -> int:
        return len(self.from_s)

    def pairs(self) -> tuple[tuple[float, float], ...]:
        """As the engine's contract wants closed windows."""
        return tuple(zip(self.from_s.tolist(), self.to_s.tolist(), strict=True))

    def number_at(self, at_s: np.ndarray) -> np.ndarray:
        """Say in which window each time lies.

        Parameters
        ----------
        at_s : numpy.ndarray
            Elapsed seconds.

        Returns
        -------
        numpy.ndarray of int64
            Same shape; -1 outside. A window holds its beginning and not its end.
        """
        number = np.searchsorted(self.from_s, at_s, side="right") - 1
        return np.where(at_s < np.append(self.to_s, -np.inf)[number], number, -1)

    def hours(self, periods: Periods) -> np.ndarray:
        """Add up their time in each stretch of the period.

        Parameters
        ----------
        periods : sim.calendar.Periods
            Stretches of time.

        Returns
        -------
        numpy.ndarray of float64, shape (len(periods.labels),)
            Hours.
        """
        edges = periods.edges_s[:, np.newaxis]
        before = np.clip(edges - self.from_s, 0, self.to_s - self.from_s).sum(axis=1)  # out before each edge
        return np.diff(before) / _HOUR_S

    def count(self, periods: Periods) -> np.ndarray:
        """Count those that begin in each stretch of the period.

        Parameters
        ----------
        periods : sim.calendar.Periods
            Stretches of time.

        Returns
        -------
        numpy.ndarray of float64, shape (len(periods.labels),)
        """
        n = len(periods.labels)
        return np.bincount(periods.index(self.from_s), minlength=n + 1)[:n].astype(np.float64)


@dataclass(frozen=True)
class Failing:
    """One outage of a scenario, before chance.

    Attributes
    ----------
    name : str
        Keys its draws.
    known : Windows
        Of known date, from the period's start on.
    rate : numpy.ndarray, shape (days,)
        Random ones that begin, a year.
    mean_s : numpy.ndarray, shape (days,)
        Mean length of those that begin on each day.
    cv : float
        Coefficient of variation of the length.
    """

    name: str
    known: Windows
    rate: np.ndarray
    mean_s: np.ndarray
    cv: float

    @classmethod
    def of(cls, name: str, outage: Outage, calendar: Calendar) -> Failing:
        """Lay an outage over the period.

        Parameters
        ----------
        name : str
            Its name.
        outage : sim.scenario.systems.Outage
            What the scenario says.
        calendar : Calendar
            The period.

        Returns
        -------
        Failing
        """
        known = _known(outage.known, calendar)
        if outage.random is None:
            nothing = np.zeros(len(calendar.days))
            return cls(name, known, nothing, nothing + SHORTEST_S, 0.0)
        length = outage.random.length
        return cls(name, known, outage.random.rate.at(calendar.days), length.mean.at(calendar.days), length.cv)

    @property
    def ever(self) -> bool:
        """Whether it can happen at all."""
        return bool(len(self.known) or self.rate.any())

    def draw(self, calendar: Calendar, seed: int, replication: int) -> Windows:
        """Draw one future's outages.

        Parameters
        ----------
        calendar : Calendar
            The period.
        seed, replication : int
            Keys of the random streams.

        Returns
        -------
        Windows
            Known and random ones joined; none begins after the period's last day but a known one.
        """
        begin, last = [], []
        for start, stop in _weeks(calendar):
            most = float(self.rate[start:stop].max())
            if most <= 0:
                continue
            random = generator(seed, replication, "outage", self.name, int(calendar.week[start]))
            level = random.standard_exponential() * _WEEKS_A_YEAR
            while level < most:
                weekday, of_day = divmod(7 * random.random(), 1)
                z = random.standard_normal()
                day = start + int(weekday) - int(calendar.weekday[start])
                if start <= day < stop and level < self.rate[day]:
                    midnight, next_midnight = calendar.day_start_s[day : day + 2]
                    begin.append(midnight + of_day * (next_midnight - midnight))
                    last.append(self._length_s(day, z))
                level += random.standard_exponential() * _WEEKS_A_YEAR
        from_s = np.r_[self.known.from_s, begin]
        to_s = np.minimum(np.r_[self.known.to_s, np.array(begin) + np.array(last)], LATEST_S)
        return Windows.joined(from_s, to_s)

    def _length_s(self, day: int, z: float) -> float:
        sigma = math.sqrt(math.log1p(self.cv * self.cv))
        return max(float(self.mean_s[day]) * math.exp(sigma * z - sigma * sigma / 2), SHORTEST_S)


def _weeks(calendar: Calendar) -> list[tuple[int, int]]:
    """First day of each week of the period, and one past its last."""
    first = [*np.flatnonzero(np.r_[True, np.diff(calendar.week) != 0]).tolist(), len(calendar.days)]
    return list(pairwise(first))


def _known(windows: tuple[Known, ...], calendar: Calendar) -> Windows:
    """Windows in elapsed seconds, without what lies before the period or in an hour that is left out."""
    start = np.array([max(calendar.elapsed_s(window.start), 0.0) for window in windows])
    stop = np.array([min(calendar.elapsed_s(window.stop), LATEST_S) for window in windows])
    return Windows.joined(start[start < stop], stop[start < stop])

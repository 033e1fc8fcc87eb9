"""One stream in one week: when its contacts arrive of themselves, and what contacts of it are like.

Each is placed uniformly in the quarter-hour for which it was counted (never thinned). Handle times are lognormal
(Brown et al. 2005), patience is exponential or Weibull, and a caller goes on to redial while one uniform number stays
below the share to the power of the attempt.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from sim.calendar import INTERVAL_S, Calendar
from sim.demand.rates import StreamDemand
from sim.seeding import generator

_SHORTEST_S = 0.001  # of the engine's contract
_LONGEST_S = 1e8  # three years; keeps a draw from a very long tail inside the contract
_LATEST_S = 1e9  # of the engine's contract, for the delay until somebody tries again


class Table(NamedTuple):
    """Contacts, in the columns of the engine's contract."""

    arrival_s: np.ndarray
    stream: np.ndarray
    handle_s: np.ndarray
    patience_s: np.ndarray
    redial_after_s: np.ndarray

    @classmethod
    def empty(cls, rows: int, redials: int) -> Table:
        """Make room for contacts, none of which redials so far."""
        arrival_s, handle_s, patience_s = (np.empty(rows) for _ in range(3))
        return cls(arrival_s, np.empty(rows, np.int64), handle_s, patience_s, np.full((rows, redials), np.inf))


class Week:
    """Contacts of one stream in one week.

    Attributes
    ----------
    stream : StreamDemand
        What is known of them before chance.
    day : numpy.ndarray
        Day of each that arrives of itself, by time of arrival.
    rows : numpy.ndarray
        Where these stand in the whole table; known once they do, if others may follow them.
    """

    rows: np.ndarray

    def __init__(
        self,
        stream: StreamDemand,
        number: int,
        calendar: Calendar,
        here: slice,
        counts: np.ndarray,
        key: tuple[int, int, int],
    ) -> None:
        self.stream, self._number, self._key = stream, number, key
        self._here, self._counts = here, counts
        self._streams: dict[str, np.random.Generator] = {}
        days = calendar.interval_day[here]
        self._days = slice(days[0], days[-1] + 1)
        self.day = np.repeat(days, counts)

    def random(self, purpose: str) -> np.random.Generator:
        """Give the random stream of a purpose; who asks again goes on where it stands."""
        if purpose not in self._streams:
            seed, replication, week = self._key
            self._streams[purpose] = generator(seed, replication, purpose, self.stream.name, week)
        return self._streams[purpose]

    def of_each(self, by_day: np.ndarray, day: np.ndarray) -> np.ndarray | float:
        """Value of each contact's day; one number where all days have the same, which is much the quicker to use."""
        here = by_day[self._days]
        return float(here[0]) if (here == here[0]).all() else by_day[day]

    def arrivals_s(self) -> np.ndarray:
        """Draw when contacts arrive of themselves, sorted."""
        start = np.repeat(np.arange(self._here.start, self._here.stop) * INTERVAL_S, self._counts)
        arrival_s = self.random("place").random(len(start))
        arrival_s *= INTERVAL_S
        arrival_s += start
        # sorted within the week: quarter-hours stay in order, so the days still fit
        arrival_s.sort()
        return arrival_s

    def describe(self, table: Table, rows: np.ndarray, day: np.ndarray, kind: str = "") -> None:
        """Draw what contacts of the stream are like, and write it.

        Parameters
        ----------
        table : Table
            Where all but the arrival is written.
        rows : numpy.ndarray of int, shape (n,)
            In which rows.
        day : numpy.ndarray of int, shape (n,)
            The day each contact is like.
        kind : str
            Goes before each purpose; empty for those who arrive of themselves.
        """
        table.stream[rows] = self._number
        table.handle_s[rows] = self._handle_s(day, kind)
        table.patience_s[rows] = self._patience_s(day, kind)
        self._redial(table.redial_after_s, rows, day, kind)

    def _handle_s(self, day: np.ndarray, kind: str) -> np.ndarray:
        total = np.zeros(len(day))
        for label, mean_s, cv in self.stream.parts_s:
            part: np.ndarray | float = 1.0
            if self.stream.exponential:
                part = self.random(kind + label).standard_exponential(len(day))
            elif cv:
                sigma = math.sqrt(math.log1p(cv * cv))
                part = self.random(kind + label).standard_normal(len(day))
                part *= sigma
                part -= sigma * sigma / 2
                np.exp(part, out=part)
            part *= self.of_each(mean_s, day)
            total += part
        return np.clip(total, _SHORTEST_S, _LONGEST_S, out=total)

    def _patience_s(self, day: np.ndarray, kind: str) -> np.ndarray:
        what = self.stream.patience
        if what.distribution == "infinite":
            drawn = np.full(len(day), np.inf)
        else:
            drawn = self.random(kind + "patience").standard_exponential(len(day))
            if what.distribution == "weibull":
                drawn = drawn ** (1 / what.shape) / math.gamma(1 + 1 / what.shape)
            drawn *= self.of_each(self.stream.patience_s, day)
            np.minimum(drawn, _LONGEST_S, out=drawn)
        if what.never_wait:
            drawn[self.random(kind + "no wait").random(len(day)) < what.never_wait] = 0.0
        return drawn

    def _redial(self, after_s: np.ndarray, rows: np.ndarray, day: np.ndarray, kind: str) -> None:
        what = self.stream.redials
        if what is None:
            return
        random = self.random(kind + "redial")
        persistence, share = random.random(len(day)), self.of_each(self.stream.redial_share, day)
        on = np.flatnonzero(persistence < share)
        for i in range(what.most):
            after_s[rows[on], i] = delays_s(random.standard_exponential(len(on)), what.after)
            # who goes on to the next attempt is among those who went on to this one
            theirs = share[on] if isinstance(share, np.ndarray) else share
            on = on[persistence[on] < theirs ** (i + 2)]


def delays_s(drawn: np.ndarray, mean_s: float) -> np.ndarray:
    """Turn standard exponential numbers into delays that the engine's contract allows.

    Parameters
    ----------
    drawn : numpy.ndarray of float64
        Written over.
    mean_s : float
        Mean delay, before the few beyond the contract are brought back to it.

    Returns
    -------
    numpy.ndarray of float64
        From 0.001 to 1e9 seconds.
    """
    drawn *= mean_s
    return np.clip(drawn, _SHORTEST_S, _LATEST_S, out=drawn)

"""One draw of chance: every caller of the period, with all that they might do.

Counts of a quarter-hour are Poisson around its expectation times the day's factor; each contact is then
placed uniformly in its quarter-hour (never thinned). The day factor is a gamma variable of mean 1; days hang
together through a normal score that is an autoregression of order 1. Handle times are lognormal (Brown et
al. 2005), patience is exponential or Weibull. What a caller would do later, redial or come back, is drawn
beforehand, so that the engine draws nothing. A contact that comes back is like those of the day on which its
caller first rang.

Purposes of the random streams, each by stream name and week: ``day``, ``count``, ``place``, ``talk``, ``wrap``,
``patience``, ``no wait``, ``redial`` and ``repeat``; what a contact that comes back is like, with ``repeat``
before the purpose (``repeat talk``). All but ``day`` depend on nothing outside their week, so that a period that
starts on a later Monday draws the same for the weeks it shares; the day factor does so too if it has no
correlation, and otherwise starts its memory with the period.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.special import gammaincinv, ndtr

from sim.calendar import INTERVAL_S, Calendar
from sim.demand.rates import StreamDemand
from sim.engine import Contacts, Outcome
from sim.seeding import generator

_SHORTEST_S = 0.001  # of the engine's contract
_LONGEST_S = 1e8  # three years; keeps a draw from a very long tail inside the contract
_LATEST_S = 1e9  # of the engine's contract, for the delay until somebody tries again


def draw_contacts(streams: Sequence[StreamDemand], calendar: Calendar, seed: int, replication: int) -> Contacts:
    """Draw the contacts of the period.

    Parameters
    ----------
    streams : sequence of StreamDemand
        In the order of the engine's stream numbers. The order moves nobody's draws.
    calendar : Calendar
        The period.
    seed, replication : int
        Keys of the random streams.

    Returns
    -------
    sim.engine.Contacts
        Those who arrive of themselves by time of arrival, then those who come back.
    """
    weeks, first = np.unique(calendar.week[calendar.interval_day], return_index=True)
    edges = [*first.tolist(), calendar.n_intervals]
    counts = [_counts(s, calendar, weeks, edges, seed, replication) for s in streams]
    redials = max((s.redials.most for s in streams if s.redials), default=0)
    drawn = [
        [
            _Week(s, i, redials, calendar, slice(start, stop), c[start:stop], (seed, replication, week))
            for i, (s, c) in enumerate(zip(streams, counts, strict=True))
        ]
        for week, start, stop in zip(weeks.tolist(), edges, edges[1:], strict=False)
    ]
    # every generation of repeats is numbered before the next, so that nobody follows a later row
    repeats = sorted((r for week in drawn for one in week for r in one.come_back()), key=lambda r: r.generation)
    own = sum(len(one.day) for week in drawn for one in week)
    # one table, written in place: fresh memory costs more than the draws
    table = _Piece.empty(own + sum(len(r.parent) for r in repeats), redials)
    at = 0
    for week in drawn:
        at = _enter(week, table, at)
    if not repeats:
        return Contacts(**table._asdict())
    follows, follows_if = np.full(len(table.stream), -1), np.zeros(len(table.stream), np.int64)
    follows_if[own:] = 1 << Outcome.ANSWERED
    for r in repeats:
        r.first, at = at, at + len(r.parent)
        here = slice(r.first, at)
        for column, values in zip(table, r.contacts(), strict=True):
            column[here] = values
        follows[here] = r.follows()
    return Contacts(**table._asdict(), follows=follows, follows_if=follows_if)


def day_factors(demand: StreamDemand, calendar: Calendar, seed: int, replication: int) -> np.ndarray:
    """Draw how busy each day is beyond what the calendar explains.

    Parameters
    ----------
    demand : StreamDemand
        With the coefficient of variation and the correlation of normal scores from day to day.
    calendar : Calendar
        The period.
    seed, replication : int
        Keys of the random streams.

    Returns
    -------
    numpy.ndarray, shape (days,)
        Gamma variables of mean 1.
    """
    if demand.day_cv == 0:
        return np.ones(len(calendar.days))
    normal = {
        week: generator(seed, replication, "day", demand.name, week).standard_normal(7)
        for week in np.unique(calendar.week).tolist()
    }
    score = np.array([normal[w][d] for w, d in zip(calendar.week.tolist(), calendar.weekday.tolist(), strict=True)])
    rho = demand.day_correlation
    for day in range(1, len(score)):
        score[day] = rho * score[day - 1] + math.sqrt(1 - rho * rho) * score[day]
    shape = 1 / demand.day_cv**2
    return gammaincinv(shape, ndtr(score)) / shape


def _counts(
    demand: StreamDemand, calendar: Calendar, weeks: np.ndarray, edges: list[int], seed: int, replication: int
) -> np.ndarray:
    expected = demand.expected * day_factors(demand, calendar, seed, replication)[calendar.interval_day]
    return np.concatenate(
        [
            generator(seed, replication, "count", demand.name, week).poisson(expected[edges[w] : edges[w + 1]])
            for w, week in enumerate(weeks.tolist())
        ]
    )


class _Piece(NamedTuple):
    """Some contacts, in the columns of the engine's contract."""

    arrival_s: np.ndarray
    stream: np.ndarray
    handle_s: np.ndarray
    patience_s: np.ndarray
    redial_after_s: np.ndarray

    @classmethod
    def empty(cls, rows: int, redials: int) -> _Piece:
        """Make room."""
        arrival_s, handle_s, patience_s = (np.empty(rows) for _ in range(3))
        return cls(arrival_s, np.empty(rows, np.int64), handle_s, patience_s, np.empty((rows, redials)))


def _enter(week: Sequence[_Week], table: _Piece, at: int) -> int:
    """Write the contacts of one week's streams into the table by time, and say where they end."""
    pieces = [one.contacts() for one in week]
    order = np.argsort(np.concatenate([piece.arrival_s for piece in pieces]), kind="stable")
    end = at + len(order)
    for column, *values in zip(table, *pieces, strict=True):
        np.take(np.concatenate(values), order, axis=0, out=column[at:end], mode="clip")
    row = np.empty_like(order)
    row[order] = np.arange(at, end)
    for one, rows in zip(week, np.split(row, np.cumsum([len(one.day) for one in week])[:-1]), strict=True):
        one.rows = rows
    return end


def _of_each(by_day: np.ndarray, day: np.ndarray) -> np.ndarray | float:
    """Value of each contact's day; one number where all their days have the same, which is much the quicker to use."""
    if not len(day):
        return np.empty(0)
    here = by_day[day[0] : day[-1] + 1]
    return float(here[0]) if (here == here[0]).all() else by_day[day]


class _Week:
    """Contacts of one stream in one week, by time of arrival.

    Attributes
    ----------
    day : numpy.ndarray
        Day of each contact.
    rows : numpy.ndarray
        Where the contacts stand in the whole table; known once they do.
    """

    rows: np.ndarray

    def __init__(
        self,
        stream: StreamDemand,
        number: int,
        redials: int,
        calendar: Calendar,
        here: slice,
        counts: np.ndarray,
        key: tuple[int, int, int],
    ) -> None:
        self._stream, self._number, self._redials, self._key = stream, number, redials, key
        self._here, self._counts = here, counts
        self._streams: dict[str, np.random.Generator] = {}
        self.day = np.repeat(calendar.interval_day[here], counts)

    def contacts(self) -> _Piece:
        """Draw those who arrive of themselves."""
        start = np.repeat(np.arange(self._here.start, self._here.stop) * INTERVAL_S, self._counts)
        arrival_s = self._random("place").random(len(start))
        arrival_s *= INTERVAL_S
        arrival_s += start
        # sorted within the week: quarter-hours stay in order, so the days still fit
        arrival_s.sort()
        return self.piece(arrival_s, self.day, "")

    def piece(self, arrival_s: np.ndarray, day: np.ndarray, kind: str) -> _Piece:
        """Draw what contacts are like."""
        return _Piece(
            arrival_s,
            np.full(len(day), self._number),
            self._handle_s(day, kind),
            self._patience_s(day, kind),
            self._redial_after_s(day, kind),
        )

    def come_back(self) -> list[_Repeats]:
        """Draw who comes back about the same matter and when, who of them does again, and so on.

        It ends, as at most nine of ten do. The week does not keep them: they keep it, and a circle would stay in
        memory.
        """
        what = self._stream.repeats
        if what is None:
            return []
        random, day = self._random("repeat"), self.day
        found: list[_Repeats] = []
        while len(again := np.flatnonzero(random.random(len(day)) < self._stream.repeat_share[day])):
            day = day[again]
            after_s = _delays(random.standard_exponential(len(again)), what.after)
            found.append(_Repeats(self, len(found), day, after_s, again, found[-1] if found else None))
        return found

    def _random(self, purpose: str) -> np.random.Generator:
        if purpose not in self._streams:
            seed, replication, week = self._key
            self._streams[purpose] = generator(seed, replication, purpose, self._stream.name, week)
        return self._streams[purpose]

    def _handle_s(self, day: np.ndarray, kind: str) -> np.ndarray:
        total = np.zeros(len(day))
        for label, mean_s, cv in self._stream.parts_s:
            part: np.ndarray | float = 1.0
            if self._stream.exponential:
                part = self._random(kind + label).standard_exponential(len(day))
            elif cv:
                sigma = math.sqrt(math.log1p(cv * cv))
                part = self._random(kind + label).standard_normal(len(day))
                part *= sigma
                part -= sigma * sigma / 2
                np.exp(part, out=part)
            part *= _of_each(mean_s, day)
            total += part
        return np.clip(total, _SHORTEST_S, _LONGEST_S, out=total)

    def _patience_s(self, day: np.ndarray, kind: str) -> np.ndarray:
        what = self._stream.patience
        if what.distribution == "infinite":
            drawn = np.full(len(day), np.inf)
        else:
            drawn = self._random(kind + "patience").standard_exponential(len(day))
            if what.distribution == "weibull":
                drawn = drawn ** (1 / what.shape) / math.gamma(1 + 1 / what.shape)
            drawn *= _of_each(self._stream.patience_s, day)
            np.minimum(drawn, _LONGEST_S, out=drawn)
        if what.never_wait:
            drawn[self._random(kind + "no wait").random(len(day)) < what.never_wait] = 0.0
        return drawn

    def _redial_after_s(self, day: np.ndarray, kind: str) -> np.ndarray:
        """Delay before each further attempt; infinite from the one at which the caller gives up."""
        what = self._stream.redials
        if what is None:
            return np.full((len(day), self._redials), np.inf)
        random = self._random(kind + "redial")
        # the caller goes on to attempt i if one uniform number is below share ** i
        persistence = random.random(len(day))
        after_s = _delays(random.standard_exponential((len(day), what.most)), what.after)
        share = _of_each(self._stream.redial_share, day)
        for i in range(what.most):
            np.copyto(after_s[:, i], np.inf, where=persistence >= share ** (i + 1))
        if what.most < self._redials:
            after_s = np.hstack([after_s, np.full((len(day), self._redials - what.most), np.inf)])
        return after_s


@dataclass
class _Repeats:
    """One generation of repeats of one stream and week; its first row is known once the table has it."""

    week: _Week
    generation: int
    day: np.ndarray
    after_s: np.ndarray
    parent: np.ndarray  # place among the week's contacts, or in the generation before
    of: _Repeats | None
    first: int = 0

    def contacts(self) -> _Piece:
        """Draw what they are like; of each week, every generation after the one before."""
        return self.week.piece(self.after_s, self.day, "repeat ")

    def follows(self) -> np.ndarray:
        """Rows of the whole table that these contacts follow."""
        return self.week.rows[self.parent] if self.of is None else self.of.first + self.parent


def _delays(drawn: np.ndarray, mean_s: float) -> np.ndarray:
    """Turn standard exponential numbers into delays that the contract allows, in place."""
    drawn *= mean_s
    return np.clip(drawn, _SHORTEST_S, _LATEST_S, out=drawn)

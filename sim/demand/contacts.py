"""One draw of chance: every caller of the period, with all that they might do.

Counts of a quarter-hour are Poisson around its expectation times the day's factor; each contact is then
placed uniformly in its quarter-hour (never thinned). The day factor is a gamma variable of mean 1; days hang
together through a normal score that is an autoregression of order 1. Handle times are lognormal (Brown et
al. 2005), patience is exponential or Weibull. What a caller would do later, redial or come back, is drawn
beforehand, so that the engine draws nothing.

Purposes of the random streams, each by stream name and week: ``day``, ``count``, ``place``, ``talk``, ``wrap``,
``patience``, ``no wait``, ``redial`` and ``repeat``, the last also before the others (``repeat talk``).
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
_GENERATIONS = 12  # of repeats of repeats; at a share of a half one caller in 4,096 would go on


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
    retries = max((s.redials.most for s in streams if s.redials), default=0)
    pieces: list[_Piece] = []
    repeats: list[_Repeats] = []
    at = 0
    for w, week in enumerate(weeks.tolist()):
        here = slice(edges[w], edges[w + 1])
        drawn = [
            _Week(s, i, calendar, here, c[here], retries, seed, replication, week)
            for i, (s, c) in enumerate(zip(streams, counts, strict=True))
        ]
        order = np.argsort(np.concatenate([d.contacts.arrival_s for d in drawn]), kind="stable")
        pieces.append(_Piece(*(np.concatenate(column)[order] for column in zip(*(d.contacts for d in drawn), strict=True))))
        row = np.empty_like(order)
        row[order] = np.arange(at, at + len(order))
        for d, rows in zip(drawn, np.split(row, np.cumsum([len(d.day) for d in drawn])[:-1]), strict=True):
            repeats += d.repeats(rows)
        at += len(order)
    # every generation of repeats is numbered before the next, so that nobody follows a later row
    repeats.sort(key=lambda r: r.generation)
    first = at
    for r in repeats:
        r.first, first = first, first + len(r.parent)
    columns = [np.concatenate(column) for column in zip(*pieces, *(r.contacts for r in repeats), strict=True)]
    whole = dict(zip(_Piece._fields, columns, strict=True))
    if repeats:
        whole["follows"] = np.concatenate([np.full(at, -1), *(r.follows() for r in repeats)])
        whole["follows_if"] = np.where(whole["follows"] < 0, 0, 1 << Outcome.ANSWERED)
    return Contacts(**whole)


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


@dataclass
class _Repeats:
    """One generation of repeats of one stream and week; its first row is known once all contacts are."""

    generation: int
    contacts: _Piece
    parent: np.ndarray  # rows of the whole table, or of the generation before
    of: _Repeats | None
    first: int = 0

    def follows(self) -> np.ndarray:
        """Rows of the whole table that these contacts follow."""
        return self.parent if self.of is None else self.of.first + self.parent


class _Week:
    """Contacts of one stream in one week, by time of arrival."""

    def __init__(
        self,
        stream: StreamDemand,
        number: int,
        calendar: Calendar,
        here: slice,
        counts: np.ndarray,
        retries: int,
        seed: int,
        replication: int,
        week: int,
    ) -> None:
        self._stream, self._number, self._retries = stream, number, retries
        self._key = (seed, replication, week)
        self._streams: dict[str, np.random.Generator] = {}
        self.day = np.repeat(calendar.interval_day[here], counts)
        start = np.repeat(np.arange(here.start, here.stop) * INTERVAL_S, counts)
        # sorted within the week: quarter-hours stay in order, so the days above still fit
        arrival_s = np.sort(start + INTERVAL_S * self._random("place").random(len(start)))
        self.contacts = self._piece(arrival_s, self.day, "")

    def repeats(self, rows: np.ndarray) -> list[_Repeats]:
        """Contacts that come back about the same matter, and those of them that come back again.

        `rows` are the numbers of this week's contacts in the whole table.
        """
        what = self._stream.repeats
        found: list[_Repeats] = []
        day = self.day
        while what is not None and len(found) < _GENERATIONS:
            random = self._random("repeat")
            again = np.flatnonzero(random.random(len(day)) < self._stream.repeat_share[day])
            if not len(again):
                break
            day = day[again]
            after_s = np.maximum(what.after * random.standard_exponential(len(again)), _SHORTEST_S)
            found.append(
                _Repeats(
                    generation=len(found),
                    contacts=self._piece(after_s, day, "repeat "),
                    parent=again if found else rows[again],
                    of=found[-1] if found else None,
                )
            )
        return found

    def _random(self, purpose: str) -> np.random.Generator:
        if purpose not in self._streams:
            seed, replication, week = self._key
            self._streams[purpose] = generator(seed, replication, purpose, self._stream.name, week)
        return self._streams[purpose]

    def _piece(self, arrival_s: np.ndarray, day: np.ndarray, kind: str) -> _Piece:
        return _Piece(
            arrival_s,
            np.full(len(day), self._number),
            self._handle_s(day, kind),
            self._patience_s(day, kind),
            self._redial_after_s(day, kind),
        )

    def _handle_s(self, day: np.ndarray, kind: str) -> np.ndarray:
        total = np.zeros(len(day))
        for label, mean_s, cv in self._stream.parts_s:
            mean_s = mean_s[day]
            if self._stream.exponential:
                mean_s *= self._random(kind + label).standard_exponential(len(day))
            elif cv:
                sigma = math.sqrt(math.log1p(cv * cv))
                score = self._random(kind + label).standard_normal(len(day))
                score *= sigma
                score -= sigma * sigma / 2
                mean_s *= np.exp(score, out=score)
            total += mean_s
        return np.clip(total, _SHORTEST_S, _LONGEST_S, out=total)

    def _patience_s(self, day: np.ndarray, kind: str) -> np.ndarray:
        what = self._stream.patience
        if what.distribution == "infinite":
            drawn = np.full(len(day), np.inf)
        else:
            drawn = self._random(kind + "patience").standard_exponential(len(day))
            if what.distribution == "weibull":
                drawn = drawn ** (1 / what.shape) / math.gamma(1 + 1 / what.shape)
            drawn *= self._stream.patience_s[day]
            np.minimum(drawn, _LONGEST_S, out=drawn)
        if what.never_wait:
            drawn[self._random(kind + "no wait").random(len(day)) < what.never_wait] = 0.0
        return drawn

    def _redial_after_s(self, day: np.ndarray, kind: str) -> np.ndarray:
        """Delay before each further attempt; infinite from the one at which the caller gives up."""
        what = self._stream.redials
        if what is None:
            return np.full((len(day), self._retries), np.inf)
        random = self._random(kind + "redial")
        # the caller goes on to attempt i if one uniform number is below share ** i
        persistence = random.random(len(day))
        after = random.standard_exponential((len(day), what.most))
        after *= what.after
        np.maximum(after, _SHORTEST_S, out=after)
        for i in range(what.most):
            after[persistence >= (self._stream.redial_share ** (i + 1))[day], i] = np.inf
        if what.most < self._retries:
            after = np.hstack([after, np.full((len(day), self._retries - what.most), np.inf)])
        return after

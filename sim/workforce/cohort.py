"""A cohort: people who start together, and when each of them goes.

A person goes on the first Monday on which any of their ways out (leaving the force, a move) draws them; each
way has a stream of its own, so that one that is added only takes people away. Recruits may leave at another
rate in their first months. Leave without pay begins on a Monday too, and lasts some months.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from sim.scenario.group import Group
from sim.scenario.recruiting import Campaign, Intake
from sim.workforce.chance import MONTH_DAYS, Chance


@dataclass(frozen=True)
class Way:
    """A way out.

    Attributes
    ----------
    purpose : str
        Of its random streams.
    ending : str
        What follows the cohort's key in their names.
    weekly : numpy.ndarray, shape (mondays,)
        Share who take it on each Monday.
    early : numpy.ndarray, shape (mondays,), or None
        Share of recruits who take it in their first days.
    early_days : float
        How many these are, from the first day in class.
    """

    purpose: str
    ending: str
    weekly: np.ndarray
    early: np.ndarray | None = None
    early_days: float = 0.0

    def rate(self, mondays: np.ndarray, joins: int | None) -> np.ndarray:
        """Share who take it on each Monday, of those who joined on a day; None: long ago."""
        if self.early is None or joins is None:
            return self.weekly
        return np.where(mondays - joins < self.early_days, self.early, self.weekly)


@dataclass(frozen=True)
class Ways:
    """All ways out of a group, and leave without pay.

    Attributes
    ----------
    out : tuple of Way
        Leaving the force, then moves that have a yearly share.
    leave : Way or None
        Leave without pay.
    leave_days : int
        How long it lasts.
    """

    out: tuple[Way, ...]
    leave: Way | None
    leave_days: int

    @classmethod
    def of(cls, group: Group, chance: Chance) -> Ways:
        """Read them from a group."""
        early, months = None, 0.0
        if group.early_leavers is not None:
            early, months = chance.weekly(group.early_leavers.share), group.early_leavers.months
        leavers = Way("leave", "", chance.weekly(group.leavers), early, months * MONTH_DAYS)
        moves = [Way("move", f"/{name}", chance.weekly(move.share)) for name, move in group.moves.items()]
        unpaid, days = None, 0
        if group.unpaid_leave is not None:
            unpaid = Way("unpaid leave", "", chance.weekly(group.unpaid_leave.share))
            days = round(group.unpaid_leave.months * MONTH_DAYS)
        return cls((leavers, *moves), unpaid, days)


@dataclass(frozen=True)
class Stock:
    """The draws of a whole intake or campaign, of whom all or some start together.

    Attributes
    ----------
    key : str
        Name of its random streams.
    size : int
        How many people have draws.
    first_ready : int
        First day on which any of them can be qualified.
    ways : Ways
        How they may go.
    chance : Chance
        Keys.
    recruits : bool
        Whether the rates of the first months hold for them.
    """

    key: str
    size: int
    first_ready: int
    ways: Ways
    chance: Chance
    recruits: bool = True

    @cached_property
    def _draws(self) -> dict[str, np.ndarray]:
        return {}

    def hits(self, way: Way, who: np.ndarray, joins: int, ready: int) -> np.ndarray:
        """Whom a way draws on each Monday after they are ready; shape (mondays, len(who))."""
        mondays, chance = self.chance.mondays, self.chance
        rate = way.rate(mondays, joins if self.recruits else None)
        possible = rate > 0 if way.early is None else (way.early > 0) | (way.weekly > 0)
        after = mondays > ready
        if not (after & possible).any():
            return np.zeros((len(mondays), len(who)), bool)
        name = f"{way.purpose}:{way.ending}"
        if name not in self._draws:
            wanted = possible & (mondays > self.first_ready)
            self._draws[name] = chance.by_monday(way.purpose, self.key + way.ending, self.size, wanted)
        drawn = self._draws[name]
        drawn = drawn if len(who) == self.size else drawn[:, who]
        return drawn < np.where(after, rate, 0)[:, None]


@dataclass(frozen=True)
class Cohort:
    """People who start together.

    Attributes
    ----------
    stock : Stock
        Whose draws they have.
    who : numpy.ndarray of int, shape (people,)
        Their numbers in it.
    joins, tutored, ready : int
        Days on which they start in class, with a tutor, and on calls of their own; all of them one day for those
        in post when the plan starts.
    finishes : numpy.ndarray of bool, shape (people,)
        Whether each qualifies.
    gone : numpy.ndarray of int, shape (people,)
        First day on which each is no longer in post.
    on_leave : tuple of numpy.ndarray of int
        Positions of those who take leave without pay, and the days on which it begins and ends.
    """

    stock: Stock
    who: np.ndarray
    joins: int
    tutored: int
    ready: int
    finishes: np.ndarray
    gone: np.ndarray
    on_leave: tuple[np.ndarray, np.ndarray, np.ndarray]

    @classmethod
    def drawn(cls, stock: Stock, who: np.ndarray, dates: tuple[int, int, int], finishes: np.ndarray) -> Cohort:
        """Draw when each goes.

        Parameters
        ----------
        stock : Stock
            Whose draws they have.
        who : numpy.ndarray of int
            Their numbers in it.
        dates : tuple of int
            Days on which they start in class, with a tutor, and on calls of their own.
        finishes : numpy.ndarray of bool
            Whether each qualifies; who does not, goes on the day they would have.

        Returns
        -------
        Cohort
        """
        joins, tutored, ready = dates
        end, mondays = stock.chance.end, stock.chance.mondays
        gone = np.full(len(who), end)
        for way in stock.ways.out:
            hits = stock.hits(way, who, joins, ready)
            if hits.any():
                first = np.where(hits.any(axis=0), mondays[hits.argmax(axis=0)], end)
                gone = np.minimum(gone, first)
        nobody = np.zeros(0, np.int64)
        away = nobody, nobody, nobody
        if stock.ways.leave is not None:
            hits = stock.hits(stock.ways.leave, who, joins, ready)
            away = _spells(hits, mondays, stock.ways.leave_days)
        return cls(stock, who, joins, tutored, ready, finishes, np.where(finishes, gone, ready), away)

    def in_post(self, day: int) -> int:
        """How many are in post on a day, trainees included."""
        return int((self.gone > day).sum()) if self.joins <= day else 0

    def takes_calls(self, day: int) -> np.ndarray:
        """Whether each has qualified by a day, is in post and not on leave; shape (people,)."""
        here = self.finishes & (self.gone > day) & (self.ready <= day)
        who, begins, ends = self.on_leave
        here[who[(begins <= day) & (ends > day)]] = False
        return here

    def without(self, who: np.ndarray, day: int) -> Cohort:
        """Let people go on a day; `who` are positions."""
        gone = self.gone.copy()
        gone[who] = day
        return replace(self, gone=gone)

    def absences(self) -> tuple[np.ndarray, np.ndarray]:
        """Days on which leave without pay begins and ends, cut where the person goes for good."""
        who, begins, ends = self.on_leave
        real = begins < self.gone[who]
        return begins[real], np.minimum(ends, self.gone[who])[real]


def _spells(hits: np.ndarray, mondays: np.ndarray, days: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Leave that begins on the Mondays that hit, unless the person is away already."""
    back = np.zeros(hits.shape[1], np.int64)
    found: list[tuple[np.ndarray, int]] = []
    for i in np.flatnonzero(hits.any(axis=1)):
        who = np.flatnonzero(hits[i] & (back <= mondays[i]))
        back[who] = mondays[i] + days
        found.append((who, int(mondays[i])))
    who = np.concatenate([np.zeros(0, np.int64), *(people for people, _ in found)])
    begins = np.repeat([day for _, day in found], [len(people) for people, _ in found]).astype(np.int64)
    return who, begins, begins + days


def training_dates(joins: int, of: Intake | Campaign, chance: Chance) -> tuple[int, int, int]:
    """Lay training out from a day on.

    Parameters
    ----------
    joins : int
        First day in class.
    of : Intake or Campaign
        With its weeks.
    chance : Chance
        With the period.

    Returns
    -------
    tuple of int
        Days on which they start in class, with a tutor, and on calls of their own, at most the period's end.
    """
    tutored = joins + 7 * of.class_weeks
    ready = tutored + 7 * of.tutor_weeks
    return min(joins, chance.end), min(tutored, chance.end), min(ready, chance.end)


def heads(cohorts: Sequence[Cohort], day: int) -> int:
    """Count people in post on a day.

    Parameters
    ----------
    cohorts : sequence of Cohort
        Of a group.
    day : int
        From the plan's start on.

    Returns
    -------
    int
        Trainees included.
    """
    return sum(cohort.in_post(day) for cohort in cohorts)

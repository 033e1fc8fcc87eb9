"""Who starts when, where shifts follow the calls: a plan of starts by weekday, dealt out to people.

A plan says how many of a hundred people start at each time of each weekday. In a replication the team has some number
of people; starts are dealt out to them in turn, on and on from day to day, so that all work equally often and nobody
twice on one day. Whole starts are the plan's share of the people present in the team, carried over: up to any day each
is within one of its share.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.calendar import Calendar
from sim.seeding import generator


@dataclass(frozen=True)
class Plan:
    """Starts of one team whose shifts are matched to the calls.

    Attributes
    ----------
    name : str
        Of the pattern.
    team : int
        Number of the team in the group's coverage.
    columns : slice
        Its columns there.
    review : numpy.ndarray of int, shape (days + 1,)
        Number of the plan that is in force on each day of the eve's calendar.
    weeks : numpy.ndarray of int, shape (reviews,)
        Week in which each comes into force, the key of its random stream.
    starts : numpy.ndarray, shape (reviews, 7, starts)
        Shifts of one person that begin at each time of each weekday; those of one day add to at most 1.
    error : numpy.ndarray, shape (reviews,)
        Coefficient of variation of the forecast's error.
    """

    name: str
    team: int
    columns: slice
    review: np.ndarray
    weeks: np.ndarray
    starts: np.ndarray
    error: np.ndarray

    def by_day(self, calendar: Calendar, starts: np.ndarray | None = None) -> np.ndarray:
        """Look up the plan of each day.

        Parameters
        ----------
        calendar : Calendar
            The eve's calendar.
        starts : numpy.ndarray, shape (reviews, 7, starts), optional
            Instead of the plan's own.

        Returns
        -------
        numpy.ndarray, shape (days + 1, starts)
            Shifts of one person that begin at each time.
        """
        return (self.starts if starts is None else starts)[self.review, calendar.weekday]

    def draw(self, group: str, seed: int, replication: int) -> np.ndarray:
        """Draw the starts that are planned from a forecast with an error.

        The plan would have a start in proportion to the calls that the forecast sees there, so the error of each
        start's share of the calls is that of its share of the people: lognormal, one draw for each time of
        each weekday whenever the plan is reviewed. The number of shifts in a week stays what it is; what would pass one
        shift a day for each person goes to the other days. It is drawn in each future anew: nobody knows which way a
        forecast errs, and one draw for all futures would leave out what that does to the spread.

        Parameters
        ----------
        group : str
            The group's name, which keys its draws.
        seed, replication : int
            Keys of the random streams.

        Returns
        -------
        numpy.ndarray, shape (reviews, 7, starts)
            The plan's own starts where there is no error.
        """
        starts = self.starts
        if not self.error.any():
            return starts
        starts = starts.copy()
        for i, (week, cv) in enumerate(zip(self.weeks, self.error, strict=True)):
            if cv:
                sigma = np.sqrt(np.log1p(cv**2))
                normal = generator(seed, replication, "forecast", f"{group}/{self.name}", int(week))
                starts[i] *= np.exp(sigma * normal.standard_normal(starts[i].shape))  # the level is set next
                starts[i] = _as_many(starts[i], self.starts[i].sum())
        return starts


def _as_many(starts: np.ndarray, total: float) -> np.ndarray:
    """Scale the starts of a week to a total, with at most one a day; shape (7, starts)."""
    days = starts.sum(axis=1)
    full = np.zeros(len(days), bool)
    while True:
        rest = days[~full].sum()
        scale = (total - full.sum()) / rest if rest > 0 else 0.0
        over = ~full & (days * scale > 1)
        if not over.any():
            break
        full |= over
    by_day = np.where(full, 1.0, days * scale)
    return starts * np.divide(by_day, days, out=np.zeros(len(days)), where=days > 0)[:, None]


def deal(starts: np.ndarray, people: np.ndarray) -> np.ndarray:
    """Deal starts out to people in turn.

    Parameters
    ----------
    starts : numpy.ndarray, shape (days, starts)
        Shifts of one person that begin at each time.
    people : numpy.ndarray of int, shape (days,)
        In the team.

    Returns
    -------
    numpy.ndarray of int, shape (people.max(), days)
        Number of each person's start; the number of starts on a day off, or for who is not there.
    """
    times = starts.shape[1]
    upto = np.floor(np.cumsum((starts * people[:, None]).ravel()) + 0.5).astype(np.int64)
    whole = np.diff(upto, prepend=0).reshape(starts.shape)
    ends = np.minimum(np.cumsum(whole, axis=1), people[:, None])
    turn = np.concatenate([[0], np.cumsum(ends[:-1, -1])])
    person = np.arange(int(people.max(initial=0)))[:, None]
    place = (person - turn) % np.maximum(people, 1)
    dealt = (place[:, :, None] >= ends).sum(axis=2)
    return np.where(person < people, dealt, times)

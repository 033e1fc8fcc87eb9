"""Uniform numbers of every seat of every team on every day, drawn week by week from their own streams."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from sim.calendar import Calendar
from sim.seeding import generator


@dataclass(frozen=True)
class Chances:
    """Where the numbers of one cause come from.

    Attributes
    ----------
    name : str
        Of the group and the cause, which key the draws.
    seats, teams : int
        For how many.
    calendar : Calendar
        The days.
    seed, replication : int
        Keys of the random streams.
    apart : mapping of str to int
        Number of each team that has a stream of its own, by the name that keys it. The others share one, in which one
        more of them would move the rest.
    """

    name: str
    seats: int
    teams: int
    calendar: Calendar
    seed: int
    replication: int
    apart: Mapping[str, int] = field(default_factory=dict)

    def weekly(self, purpose: str, seats: int, needed: np.ndarray) -> Iterator[tuple[slice, np.ndarray]]:
        """Draw the weeks in which a number matters.

        Whole weeks are drawn, so that a period that starts later draws the same for the days it shares. The seat is the
        slowest index: more seats draw more, and leave the first ones' draws alone.

        Parameters
        ----------
        purpose : str
            What is drawn.
        seats : int
            For how many of each team.
        needed : numpy.ndarray of bool, shape (days,)
            Days on which a number matters; a week without one is left out.

        Yields
        ------
        days : slice
            Of one week.
        chance : numpy.ndarray, shape (seats, days of the slice, teams)
            From 0 to 1.
        """
        week = self.calendar.week
        first_days = np.flatnonzero(np.r_[True, np.diff(week) != 0])
        for first, stop in zip(first_days, np.r_[first_days[1:], len(week)], strict=True):
            if needed[first:stop].any():
                begins = int(self.calendar.weekday[first])
                chance = self._draw(purpose, (seats, 7), int(week[first]))
                yield slice(first, stop), chance[:, begins : begins + stop - first]

    def daily(self, purpose: str, seats: int, needed: np.ndarray) -> np.ndarray:
        """Draw all weeks at once.

        Parameters
        ----------
        purpose, seats, needed
            As for `weekly`.

        Returns
        -------
        numpy.ndarray, shape (seats, days, teams)
            1 in weeks that are not needed.
        """
        chances = np.ones((seats, len(self.calendar.days), self.teams))
        for days, chance in self.weekly(purpose, seats, needed):
            chances[:, days] = chance
        return chances

    def once(self, purpose: str) -> np.ndarray:
        """Draw one number of each team for all time.

        Parameters
        ----------
        purpose : str
            What is drawn.

        Returns
        -------
        numpy.ndarray, shape (teams,)
        """
        return self._draw(purpose, (), 0)

    def _draw(self, purpose: str, shape: tuple[int, ...], week: int) -> np.ndarray:
        """Draw for all teams, which are the last axis."""

        def random(name: str, size: tuple[int, ...]) -> np.ndarray:
            return generator(self.seed, self.replication, purpose, name, week).random(size)

        if not self.apart:
            return random(self.name, (*shape, self.teams))
        found = np.empty((*shape, self.teams))
        rest = [team for team in range(self.teams) if team not in self.apart.values()]
        found[..., rest] = random(self.name, (*shape, len(rest)))
        for label, team in self.apart.items():
            found[..., team] = random(f"{self.name}/{label}", shape)
        return found

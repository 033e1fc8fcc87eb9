"""Absence that takes several of one team at once, such as isolation after a case in the team.

Each team's time is cut into stretches of D days, out of step from team to team. A stretch has a case with probability
p / k, and a case takes each of the team with probability k, for the whole stretch. A person is away with probability
p / k times k, which is the rate p on every day, also while it changes; a rate above k takes k = p. For two of
one team, P(both away) = (p / k) k^2 = k p, so their correlation is (k p - p^2) / (p (1 - p)) = (k - p) / (1 - p), the
intraclass correlation (Kish 1965); and of n in a team the number away has the mean n p and the variance
n p (1 - k) + n^2 p (k - p). One and the same person on two days: 1 - 1/D a day apart, since two days lie in one stretch
with that probability. One stretch has at most one case.
"""

from __future__ import annotations

import numpy as np


def stretch_begins(days: int, first: int, length: int, out_of_step: np.ndarray) -> np.ndarray:
    """Find the day on which the stretch that holds each day began.

    Parameters
    ----------
    days : int
        In the period.
    first : int
        Number of the period's first day, counted from any fixed day.
    length : int
        Days of a stretch.
    out_of_step : numpy.ndarray of int, shape (teams,)
        Days by which each team is ahead.

    Returns
    -------
    numpy.ndarray of int, shape (days, teams)
        Counted from the period's first day; down to 1 - length.
    """
    day = np.arange(days)[:, None]
    return day - (first + day + out_of_step) % length


def away_together(member: np.ndarray, case: np.ndarray, rate: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Say who is away, day by day.

    Parameters
    ----------
    member : numpy.ndarray, shape (seats, days, teams)
        Uniform numbers of the day on which the stretch began: whom a case would take.
    case : numpy.ndarray, shape (days, teams)
        Uniform numbers of that day: whether there is one.
    rate : numpy.ndarray, shape (days, 1) or (days, teams)
        Share who are away on each day.
    share : numpy.ndarray, shape (days, 1)
        Share of a team that a case takes, over 0.

    Returns
    -------
    numpy.ndarray of bool, shape (seats, days, teams)
    """
    taken = np.maximum(share, rate)
    return (member < taken) & (case * taken < rate)

"""A limit to how many of a team are away at once: who is turned down goes on the next day that has room.

Days off the roster count neither way: nobody asks for leave on one. With A people who ask on a team's working day and
room for m, those who still wait afterwards are B = max(0, B' + A - m), where B' waited before (Lindley 1952, as in
any queue that is served m at a time), and B' + A - B go. Leave is put off, never lost, so the share of time it takes
is its rate, unless there is too little room for it altogether. Of a team those go whose draws are the lowest: the same
people as without a limit, and some more on the days after.
"""

from __future__ import annotations

import numpy as np


def granted(asked: np.ndarray, room: np.ndarray) -> np.ndarray:
    """Count who goes on each day, when those who find no room wait.

    Parameters
    ----------
    asked : numpy.ndarray of int, shape (days, ...)
        Who ask for the first time.
    room : numpy.ndarray of int, same shape
        Most who may go.

    Returns
    -------
    numpy.ndarray of int, same shape
        At most the room; up to any day no more than have asked.
    """
    surplus = np.cumsum(asked - room, axis=0)
    waiting = surplus - np.minimum(np.minimum.accumulate(surplus, axis=0), 0)
    return asked - np.diff(waiting, axis=0, prepend=0)


def away_with_limit(chance: np.ndarray, rate: np.ndarray, rostered: np.ndarray, most: np.ndarray) -> np.ndarray:
    """Say who is away, day by day.

    Parameters
    ----------
    chance : numpy.ndarray, shape (seats, days, teams)
        Uniform numbers.
    rate : numpy.ndarray, shape (days, 1) or (days, teams)
        Share who ask for it on each day.
    rostered : numpy.ndarray of bool, shape (seats, days, teams)
        Who is on the roster.
    most : numpy.ndarray of int, shape (days, teams)
        How many of a team may be away at once.

    Returns
    -------
    numpy.ndarray of bool, shape (seats, days, teams)
    """
    asked = ((chance < rate) & rostered).sum(axis=0)
    goes = granted(asked, np.minimum(most, rostered.sum(axis=0)))
    rank = np.where(rostered, chance, 2.0).argsort(axis=0, kind="stable").argsort(axis=0, kind="stable")
    return rank < goes

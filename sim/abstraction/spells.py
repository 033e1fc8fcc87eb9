"""Absence in spells, such as sickness: who was away yesterday is likely to be away today.

Each seat is a Markov chain with two states, away and present. With a constant rate p and a mean spell of L days a
spell ends each day with probability 1 / L (its length is geometric, mean L), and begins with s = p / (L (1 - p)), which
makes p the stationary share away: p = p (1 - 1/L) + (1 - p) s. Two days that are k apart have the correlation
(1 - 1/L - s)^k = (1 - 1 / (L (1 - p)))^k (Cox and Miller 1965, The Theory of Stochastic Processes, section 3.2).
Days that know nothing of each other are L = 1 / (1 - p), shorter spells are broken off on purpose.

Where the rate changes, the share away is the rate on every single day all the same: with p' the rate of the day before,
the share who stay away is 1 - 1/L, but not so high that more than p are away (spells are cut short where the rate
falls faster than they end), nor so low that all who were present could not make up for it; and the rest begin.
"""

from __future__ import annotations

import numpy as np


def stay_and_begin(rate: np.ndarray, spell_days: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities of being away on a day, for those who were away the day before and for those who were not.

    Parameters
    ----------
    rate : numpy.ndarray, shape (days, ...)
        Share who are away on each day.
    spell_days : numpy.ndarray, shape (days,)
        Mean length of a spell, at least 1.

    Returns
    -------
    stay, begin : numpy.ndarray, shape (days, ...)
        On the first day both are the rate, so that the chain is stationary from its beginning.
    """
    before = np.concatenate([rate[:1], rate[:-1]])
    usual = np.broadcast_to((1 - 1 / spell_days).reshape(-1, *(1,) * (rate.ndim - 1)), rate.shape)
    some = np.maximum(before, 1e-300)
    stay = np.clip(usual, np.maximum((rate - (1 - before)) / some, 0), np.minimum(rate / some, 1))
    begin = np.divide(rate - before * stay, 1 - before, out=rate.copy(), where=before < 1)
    stay[0] = begin[0] = rate[0]
    return stay, np.clip(begin, 0, 1)


def away_in_spells(chance: np.ndarray, rate: np.ndarray, spell_days: np.ndarray) -> np.ndarray:
    """Say who is away, day by day.

    Parameters
    ----------
    chance : numpy.ndarray, shape (seats, days, teams)
        Uniform numbers.
    rate : numpy.ndarray, shape (days, 1) or (days, teams)
        Share who are away on each day.
    spell_days : numpy.ndarray, shape (days,)
        Mean length of a spell.

    Returns
    -------
    numpy.ndarray of bool, shape (seats, days, teams)
    """
    stay, begin = stay_and_begin(rate, spell_days)
    stays, begins = chance < stay, chance < begin
    away = begins
    for day in range(1, chance.shape[1]):
        away[:, day] = np.where(away[:, day - 1], stays[:, day], begins[:, day])
    return away

"""What each of several causes is worth: Shapley shares of a difference that they make together.

A game has players, and a value v(S) for every set S of them that is present. Here the players are causes of
a missed target, S holds those that are as they were (the others are taken out), and v(S) is a service level. A
player's share is the mean of what it adds when the players come in one after another, over all orders
(Shapley 1953). The shares add to v(all) less v(none); a player that never adds anything has none; two players
that add the same have the same.

A set is written as a number: bit i is set if player i is present.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import factorial

import numpy as np

EXACT_UP_TO = 8  # players: 256 sets


def all_sets(players: int) -> range:
    """List every set.

    Parameters
    ----------
    players : int
        How many.

    Returns
    -------
    range
    """
    return range(1 << players)


def shapley(values: Mapping[int, np.ndarray], players: int) -> np.ndarray:
    """Exact shares, from the value of every set.

    Parameters
    ----------
    values : mapping of int to numpy.ndarray
        Of each set; all of one shape.
    players : int
        How many.

    Returns
    -------
    numpy.ndarray of float64, shape (players, ...)
        Shapley (1953): the sum over the sets S without the player of |S|! (n - |S| - 1)! / n! times what it adds.
    """
    shares = np.zeros((players, *np.shape(values[0])))
    for present in all_sets(players):
        size = present.bit_count()
        for player in range(players):
            if not present >> player & 1:
                weight = factorial(size) * factorial(players - size - 1) / factorial(players)
                shares[player] += weight * (values[present | 1 << player] - values[present])
    return shares


def sets_along(orders: Iterable[Sequence[int]]) -> tuple[int, ...]:
    """List the sets that come up when players come in by some orders.

    Parameters
    ----------
    orders : iterable of sequence of int
        Each a permutation of the players.

    Returns
    -------
    tuple of int
        Each once, sorted.
    """
    found = {0}
    for order in orders:
        present = 0
        for player in order:
            present |= 1 << player
            found.add(present)
    return tuple(sorted(found))


def shares_along(values: Mapping[int, np.ndarray], orders: Sequence[Sequence[int]]) -> np.ndarray:
    """Shares as the mean over some orders instead of all (Castro, Gomez and Tejada 2009).

    Parameters
    ----------
    values : mapping of int to numpy.ndarray
        Of each set that comes up, at least; all of one shape.
    orders : sequence of sequence of int
        Each a permutation of the players.

    Returns
    -------
    numpy.ndarray of float64, shape (players, ...)
        They add to v(all) less v(none) for any orders; drawn at random, their mean is that over all orders.
    """
    shares = np.zeros((len(orders[0]), *np.shape(values[0])))
    for order in orders:
        present = 0
        for player in order:
            joined = present | 1 << player
            shares[player] += (values[joined] - values[present]) / len(orders)
            present = joined
    return shares


def draw_orders(random: np.random.Generator, players: int, pairs: int) -> list[list[int]]:
    """Draw orders at random, each with its reverse.

    Parameters
    ----------
    random : numpy.random.Generator
        The stream.
    players, pairs : int
        How many players, and how many orders before their reverses are added.

    Returns
    -------
    list of list of int
        A player that comes early in one comes late in the other, which takes much of the chance out.
    """
    drawn = [random.permutation(players).tolist() for _ in range(pairs)]
    return [order for one in drawn for order in (one, one[::-1])]

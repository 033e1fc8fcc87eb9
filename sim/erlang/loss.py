"""Erlang B: callers who find every agent busy are lost."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from sim.erlang.arguments import numbers, together, whole_agents


def erlang_b(agents: ArrayLike, offered_load: ArrayLike) -> np.ndarray:
    """Probability that a call is blocked in M/G/c/c.

    The inverse I(c) = 1/B(c, a) obeys I(0) = 1, I(c) = 1 + (c/a) I(c - 1) (Erlang 1917; the recursion as in Jagerman
    1974, Bell System Technical Journal 53, 525-551). All its terms are positive, so that nothing cancels: the relative
    error is at most about c times the rounding unit. An inverse too large for a float is a blocking probability of 0.

    Parameters
    ----------
    agents : array_like of int
        From 1.
    offered_load : array_like of float
        In erlangs: rate times mean handle time; at least 0.

    Returns
    -------
    numpy.ndarray of float64
        In the shape to which both broadcast.

    Raises
    ------
    sim.errors.UsageError
        If an argument is none of these.
    """
    return blocked(whole_agents(agents), numbers("offered_load", offered_load))


def blocked(servers: np.ndarray, load: np.ndarray) -> np.ndarray:
    """As `erlang_b`, unchecked, and from 0 servers (which block everybody).

    Parameters
    ----------
    servers : numpy.ndarray of int
        At least 0.
    load : numpy.ndarray of float
        At least 0.

    Returns
    -------
    numpy.ndarray of float64
    """
    servers, load = together(servers=servers, offered_load=load)
    shape = servers.shape
    # the most servers come first, so that those still in the recursion are always a beginning of the array
    order = np.argsort(-servers.ravel(), kind="stable")
    many, a = servers.ravel()[order], load.ravel()[order]
    inverse = np.ones(len(a))
    going = len(a)
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        per_erlang = 1.0 / a
        for n in range(1, int(many.max(initial=0)) + 1):
            while many[going - 1] < n:
                going -= 1
            here = inverse[:going]
            here *= n * per_erlang[:going]
            here += 1.0
        found = np.empty(len(a))
        found[order] = 1.0 / inverse
    return found.reshape(shape)[()]

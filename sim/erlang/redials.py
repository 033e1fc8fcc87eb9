"""Erlang X: callers who hung up try again, and are part of the load that made them hang up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from sim.erlang.abandonment import ErlangA, erlang_a
from sim.erlang.arguments import numbers, together, whole_agents
from sim.errors import UsageError

_MOST_STEPS = 200
_CLOSE = 1e-12  # relative to the rate


@dataclass(frozen=True)
class ErlangX:
    """An M/M/c+M queue with redials in steady state.

    Attributes
    ----------
    rate_per_s : numpy.ndarray
        Attempts a second, redials included; infinite where no rate keeps the balance.
    attempts : ErlangA
        Of all attempts. Where no rate keeps the balance, everybody finds the agents busy and hangs up.
    """

    rate_per_s: np.ndarray
    attempts: ErlangA


def erlang_x(
    agents: ArrayLike,
    rate_per_s: ArrayLike,
    handle_s: ArrayLike,
    patience_s: ArrayLike,
    redial_share: ArrayLike,
    within_s: ArrayLike = 0.0,
    short_s: ArrayLike | None = None,
) -> ErlangX:
    """Find the rate of attempts at which first attempts and redials balance.

    The rate R of all attempts solves R = rate + share * R * P(abandon at R), with redials taken to come so much later
    that attempts are a Poisson process (Koole 2013, Call Center Optimization, chapter on Erlang X). R (1 - share
    P) rises with R, since those who are answered, R (1 - P), do; so there is one solution, between the rate itself and
    rate / (1 - share).

    Parameters
    ----------
    agents, handle_s, patience_s, within_s, short_s
        As for `erlang_a`; `patience_s` is finite.
    rate_per_s : array_like of float
        First attempts a second, at least 0.
    redial_share : array_like of float
        Probability that whoever hangs up tries again, each time anew; from 0 to 1. At 1 every caller is answered in
        the end, and there is a balance only if the load is under the number of agents.

    Returns
    -------
    ErlangX

    Raises
    ------
    sim.errors.UsageError
        If an argument is none of these.
    """
    c, rate = whole_agents(agents), numbers("rate_per_s", rate_per_s)
    h, p = numbers("handle_s", handle_s, over=True), numbers("patience_s", patience_s, over=True)
    share = numbers("redial_share", redial_share)
    if np.any(share > 1):
        raise UsageError("redial_share is a share, from 0 to 1")
    c, rate, h, p, share = together(agents=c, rate_per_s=rate, handle_s=h, patience_s=p, redial_share=share)
    balanced = (share < 1) | (rate * h < c)

    def more(attempts: np.ndarray) -> np.ndarray:
        """How far attempts exceed first attempts and the redials they bring."""
        return attempts * (1 - share * erlang_a(c, attempts, h, p).p_abandon) - rate

    low = np.where(balanced, rate, 0.0)
    high = np.where(balanced & (share < 1), rate / np.where(share < 1, 1 - share, 1.0), 2 * low)
    while np.any(short := balanced & (more(high) < -_CLOSE * rate)):
        high = np.where(short, 2 * high, high)
    total = _root(more, low, high, np.where(balanced, _CLOSE * rate, np.inf))
    attempts = erlang_a(c, total, h, p, within_s, short_s)
    shape = np.shape(attempts.p_wait)
    fails = np.broadcast_to(~balanced, shape)
    lost = {"p_wait": 1.0, "p_abandon": 1.0, "occupancy": 1.0, "queue_length": np.inf, "sl_offered": 0.0}
    lost |= {"sl_answered": np.nan, "sl_excl_short_abandons": 0.0, "mean_wait_s": np.broadcast_to(p, shape)}
    told = {name: np.where(fails, value, getattr(attempts, name))[()] for name, value in lost.items()}
    return ErlangX(np.where(balanced, total, np.inf)[()], ErlangA(**told))


def _root(
    function: Callable[[np.ndarray], np.ndarray], low: np.ndarray, high: np.ndarray, close: np.ndarray
) -> np.ndarray:
    """Where a rising function is within `close` of 0: false position by the Illinois rule (Dowell and Jarratt 1971)."""
    at_low, at_high = function(low), function(high)
    best, error = np.where(-at_low < at_high, low, high), np.minimum(-at_low, at_high)
    under_before = np.zeros(np.shape(low), np.int64)
    for _ in range(_MOST_STEPS):
        if np.all(error <= close):
            break
        width = at_high - at_low
        middle = np.where(width > 0, (low * at_high - high * at_low) / np.where(width > 0, width, 1.0), low)
        value = function(middle)
        under = value < 0
        # the end that stays for a second time counts half, so that both ends close in
        at_high = np.where(under & (under_before > 0), at_high / 2, at_high)
        at_low = np.where(~under & (under_before < 0), at_low / 2, at_low)
        low, at_low = np.where(under, middle, low), np.where(under, value, at_low)
        high, at_high = np.where(under, high, middle), np.where(under, at_high, value)
        under_before = np.where(under, 1, -1)
        best, error = np.where(np.abs(value) < error, middle, best), np.minimum(np.abs(value), error)
    return best

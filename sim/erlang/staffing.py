"""The fewest agents that keep a service level."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from sim.erlang.abandonment import erlang_a
from sim.erlang.arguments import MOST_AGENTS, numbers, together
from sim.erlang.delay import mmc
from sim.errors import UsageError


def required_agents(
    rate_per_s: ArrayLike,
    handle_s: ArrayLike,
    *,
    service_level: ArrayLike = 0.8,
    within_s: ArrayLike = 30.0,
    model: Literal["c", "a"] = "c",
    patience_s: ArrayLike | None = None,
) -> np.ndarray:
    """Find the fewest agents with whom enough contacts are answered in time.

    Parameters
    ----------
    rate_per_s : array_like of float
        Arrivals a second, at least 0.
    handle_s : array_like of float
        Mean handle time, over 0.
    service_level : array_like of float
        Share of the offered contacts to be answered in time; over 0 and under 1.
    within_s : array_like of float
        In time: a wait of at most this.
    model : {"c", "a"}
        Erlang C (nobody hangs up), or Erlang A.
    patience_s : array_like of float
        Mean patience, for Erlang A alone.

    Returns
    -------
    numpy.ndarray of int64
        At least 1. The service level rises with the agents, so the search is by halves.

    Raises
    ------
    sim.errors.UsageError
        If an argument is none of these, or a million agents are not enough.
    """
    rate, h = numbers("rate_per_s", rate_per_s), numbers("handle_s", handle_s, over=True)
    wanted, within = numbers("service_level", service_level, over=True), numbers("within_s", within_s)
    if np.any(wanted >= 1):
        raise UsageError("service_level is over 0 and under 1, such as 0.8")
    if model not in ("c", "a") or (patience_s is None) != (model == "c"):
        raise UsageError("model is 'c' without patience_s, or 'a' with it")
    p = numbers("patience_s", np.inf if patience_s is None else patience_s, over=True, endless=True)
    rate, h, wanted, within, p = together(
        rate_per_s=rate, handle_s=h, service_level=wanted, within_s=within, patience_s=p
    )

    def enough(agents: np.ndarray) -> np.ndarray:
        if model == "c":
            return np.asarray(mmc(agents, rate, h, within).service_level) >= wanted
        return np.asarray(erlang_a(agents, rate, h, p, within).sl_offered) >= wanted

    return _fewest(enough, np.maximum(np.ceil(rate * h), 1))[()]


def _fewest(enough: Callable[[np.ndarray], np.ndarray], guess: np.ndarray) -> np.ndarray:
    """Search from a guess: upwards by doubling until it is enough, then by halves."""
    if np.any(guess > MOST_AGENTS):
        raise UsageError(f"more than {MOST_AGENTS:,} agents would be needed")
    too_few, high = np.zeros(guess.shape, np.int64), guess.astype(np.int64)
    while not np.all(fits := enough(high)):
        too_few = np.where(fits, too_few, high)
        high = np.where(fits, high, 2 * high)
        if np.any(high > MOST_AGENTS):
            raise UsageError(f"more than {MOST_AGENTS:,} agents would be needed")
    while np.any(high - too_few > 1):
        middle = np.maximum((too_few + high) // 2, 1)
        fits = enough(middle)
        high, too_few = np.where(fits, middle, high), np.where(fits, too_few, middle)
    return high

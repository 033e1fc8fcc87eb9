"""The load that a changing rate of arrivals offers: busy agents, were there always a free one (Mt/G/inf)."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from sim.erlang.arguments import numbers, one_number
from sim.errors import UsageError

_NOTHING = 1e-14  # of the mean handle time


def offered_load(
    rate_per_s: ArrayLike,
    handle_s: float,
    *,
    interval_s: float = 900.0,
    distribution: Literal["exponential", "lognormal"] = "exponential",
    cv: float = 1.0,
    cyclic: bool = False,
) -> np.ndarray:
    """Mean number busy in each interval, were nobody to wait.

    At time t it is m(t), the integral of rate(t - s) P(S > s) over s > 0, with S the handle time (Eick, Massey and
    Whitt 1993, Operations Research 41, 731-742, eq. 1). For a rate that is constant in each interval, its mean over
    an interval is the sum over d = 0, 1, ... of the rate d intervals before times K(d), where with the tail
    M(t) = E[max(S - t, 0)**2] / 2

        K(0) = (interval E[S] - M(0) + M(interval)) / interval
        K(d) = (M((d - 1) interval) - 2 M(d interval) + M((d + 1) interval)) / interval.

    Put in the place of rate times handle time in a formula for steady state, it is the modified offered load
    (Jagerman 1975; Massey and Whitt 1994).

    Parameters
    ----------
    rate_per_s : array_like of float, shape (..., intervals)
        Arrivals a second in each interval, at least 0.
    handle_s : float
        Mean handle time, over 0.
    interval_s : float
        Length of an interval, over 0.
    distribution : {"exponential", "lognormal"}
        Of the handle time.
    cv : float
        Coefficient of variation of a lognormal handle time; 0: it never varies.
    cyclic : bool
        Whether the intervals come again and again, as those of a week do. Otherwise nobody is there at the beginning.

    Returns
    -------
    numpy.ndarray of float64, shape (..., intervals)
        In erlangs.

    Raises
    ------
    sim.errors.UsageError
        If an argument is none of these.
    """
    rate = numbers("rate_per_s", rate_per_s)
    if rate.ndim == 0 or not rate.shape[-1]:
        raise UsageError("rate_per_s has one entry an interval: give at least [rate]")
    if distribution not in ("exponential", "lognormal"):
        raise UsageError(f"the handle time is 'exponential' or 'lognormal', not '{distribution}'")
    mean = one_number("handle_s", handle_s, over=True)
    step, spread = one_number("interval_s", interval_s, over=True), one_number("cv", cv)
    n = rate.shape[-1]
    kernel = _kernel(mean, spread if distribution == "lognormal" else None, step, n, cyclic)
    turned = np.stack([np.roll(rate, d, axis=-1) for d in range(n)], axis=-1)  # rate d intervals before
    if not cyclic:
        turned = turned * (np.arange(n)[:, np.newaxis] >= np.arange(n))
    return turned @ kernel


def _kernel(mean: float, cv: float | None, step: float, n: int, cyclic: bool) -> np.ndarray:
    """K(0), ..., K(n - 1); of a cycle, with the weights of all cycles before added."""
    last = n
    while cyclic and _tail(np.array([last * step]), mean, cv)[0] > _NOTHING * mean * step and last < 1000 * n:
        last += n
    at = _tail(np.arange(-1, last + 1) * step, mean, cv)
    weights = (at[:-2] - 2 * at[1:-1] + at[2:]) / step
    weights[0] = (step * mean - at[1] + at[2]) / step
    if cyclic:  # what is beyond the last cycle that was counted is spread evenly
        weights[-n:] += max(mean - float(weights.sum()), 0.0) / n
    return weights.reshape(-1, n).sum(axis=0) if cyclic else weights[:n]


def _tail(t: np.ndarray, mean: float, cv: float | None) -> np.ndarray:
    """M(t) = E[max(S - t, 0)**2] / 2; exponential where `cv` is None."""
    if cv is None:
        return mean * mean * np.exp(-t / mean)
    if cv == 0:
        return np.maximum(mean - t, 0.0) ** 2 / 2
    from scipy.special import ndtr

    sigma = math.sqrt(math.log1p(cv * cv))
    with np.errstate(divide="ignore"):
        z = (np.log(np.maximum(t, 0.0) / mean) + sigma * sigma / 2) / sigma
    over, first, second = ndtr(-z), ndtr(sigma - z), ndtr(2 * sigma - z)  # of S**0, S and S**2 beyond t
    t = np.maximum(t, 0.0)
    return (mean * mean * (1 + cv * cv) * second - 2 * t * mean * first + t * t * over) / 2

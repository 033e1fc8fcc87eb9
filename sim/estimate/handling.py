"""How long calls keep a handler: the mean, and how much they differ.

The mean is that of the calls, whatever their shape. The coefficient of variation is that of a lognormal distribution
(Brown et al. 2005), fitted to the logs, in which a few very long calls do not decide. Where that shape does not fit,
such a fit misleads (of exponential times it makes 2.03 instead of 1), and it is that of the calls themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from sim.estimate.estimate import Estimate

LEAST_CALLS = 100
MOST_OFF = 0.03
# one lognormal sample of n in a hundred exceeds this over the root of n (Lilliefors 1967, JASA 62, 399-402, table 1)
_BY_CHANCE = 1.031
_NO_SHAPE = "of the calls themselves: a lognormal shape does not fit"
_SHORTEST_S = 0.5
_LEAST_CV = 0.001  # below it a scenario takes all times for the mean


@dataclass(frozen=True)
class Handling:
    """A time that calls take.

    Attributes
    ----------
    mean_s : Estimate
        In seconds.
    cv : Estimate
        Coefficient of variation: of the lognormal distribution if that fits, else of the calls.
    off : float
        Largest distance of the shape that was asked for from that of the calls, as a share of them.
    most_off : float
        How far it may be off before it does not fit: 0.03, or with few calls what chance makes.
    """

    mean_s: Estimate
    cv: Estimate
    off: float
    most_off: float

    @property
    def fits(self) -> bool:
        """Whether the calls have that shape."""
        return self.off <= self.most_off


def fit_handling(
    time_s: np.ndarray, distribution: Literal["lognormal", "exponential"] = "lognormal"
) -> Handling | None:
    """Estimate a handle time, or a part of one.

    Parameters
    ----------
    time_s : numpy.ndarray, shape (calls,)
        Of answered calls; nan where it is not known. Divided by what is known to have lengthened it.
    distribution : {"lognormal", "exponential"}
        Shape that the calls are held against.

    Returns
    -------
    Handling or None
        None with fewer than 100 calls.
    """
    from scipy.special import ndtr

    known = time_s[np.isfinite(time_s)]
    n = len(known)
    if n < LEAST_CALLS:
        return None
    mean, deviation = float(known.mean()), float(known.std(ddof=1))
    length = Estimate.normal(mean, deviation / np.sqrt(n), n, "mean of the answered calls")
    logs = np.log(np.maximum(known, _SHORTEST_S))
    lognormal = _lognormal_cv(logs)
    most_off = max(MOST_OFF, _BY_CHANCE / np.sqrt(n))
    if distribution == "exponential":
        off = _distance(known, -np.expm1(-known / max(mean, _SHORTEST_S)))
        return Handling(length, _plain_cv(known, "of the calls themselves"), off, most_off)
    if lognormal.value == 0:
        return Handling(length, lognormal, 0.0, most_off)
    off = _distance(known, ndtr((logs - logs.mean()) / logs.std()))
    return Handling(length, lognormal if off <= most_off else _plain_cv(known, _NO_SHAPE), off, most_off)


def _lognormal_cv(logs: np.ndarray) -> Estimate:
    n, variance = len(logs), float(logs.var(ddof=1))
    cv = float(np.sqrt(np.expm1(variance)))
    cv = 0.0 if cv < _LEAST_CV else cv
    # to first order, with the variance of a variance of normal logs: 2 v ** 2 / n
    slope = np.exp(variance) / (2 * cv) if cv > 0 else 0.0
    return Estimate.normal(cv, float(slope * variance * np.sqrt(2 / n)), n, "lognormal, by likelihood")


def _plain_cv(known: np.ndarray, method: str) -> Estimate:
    n, mean, deviation = len(known), float(known.mean()), float(known.std(ddof=1))
    # to first order in mean and variance: what each call adds to their ratio
    if deviation < _LEAST_CV * mean or mean == 0:
        return Estimate.normal(0.0, 0.0, n, method)
    step = known - mean
    adds = (step**2 - deviation**2) / (2 * deviation * mean) - deviation * step / mean**2
    return Estimate.normal(deviation / mean, float(adds.std() / np.sqrt(n)), n, method)


def _distance(known: np.ndarray, fitted: np.ndarray) -> float:
    """Largest distance of a fitted distribution, at each call, from the calls; half of those of one length count."""
    from scipy.stats import rankdata

    return float(np.abs((rankdata(known) - 0.5) / len(known) - fitted).max())

"""How long calls keep a handler: the mean, and how much they differ.

The mean is that of the calls, whatever their shape. The coefficient of variation is that of a lognormal distribution
(Brown et al. 2005), fitted to the logs, in which a few very long calls do not decide.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.estimate.estimate import Estimate

LEAST_CALLS = 100
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
        Coefficient of variation.
    """

    mean_s: Estimate
    cv: Estimate


def fit_handling(time_s: np.ndarray) -> Handling | None:
    """Estimate a handle time, or a part of one.

    Parameters
    ----------
    time_s : numpy.ndarray, shape (calls,)
        Of answered calls; nan where it is not known. Divided by what is known to have lengthened it.

    Returns
    -------
    Handling or None
        None with fewer than 100 calls.
    """
    known = time_s[np.isfinite(time_s)]
    n = len(known)
    if n < LEAST_CALLS:
        return None
    mean, se = float(known.mean()), float(known.std(ddof=1) / np.sqrt(n))
    logs = np.log(np.maximum(known, _SHORTEST_S))
    variance = float(logs.var(ddof=1))
    cv = float(np.sqrt(np.expm1(variance)))
    cv = 0.0 if cv < _LEAST_CV else cv
    # to first order, with the variance of a variance of normal logs: 2 v ** 2 / n
    slope = np.exp(variance) / (2 * cv) if cv > 0 else 0.0
    spread = Estimate.normal(cv, float(slope * variance * np.sqrt(2 / n)), n, "lognormal, by likelihood")
    return Handling(Estimate.normal(mean, se, n, "mean of the answered calls"), spread)

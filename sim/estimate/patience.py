"""How long callers would wait, from waits that were mostly cut short by an answer.

Who was answered after 40 seconds would have waited at least 40: their patience is censored. To look only at those who
hung up finds the short ones (with a true mean of 180 s, about 23). Time waited over calls abandoned is the estimate by
likelihood where patience is exponential (Brown et al. 2005, section 5.1); a Weibull shape is found by its profile
likelihood. The survival curve beside it assumes no shape (Kaplan and Meier 1958).

Some hang up at once unless a handler is free: they stand in the first second, beyond what the fit expects there.
Calls that were answered at once say nothing, and are left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.estimate.estimate import Estimate

LEAST_ABANDONED = 30
AT_ONCE_S = 1.0


@dataclass(frozen=True)
class Patience:
    """What waits say.

    Attributes
    ----------
    mean_s : Estimate
        Mean patience of those who wait at all, by the shape that was asked for.
    shape : Estimate
        Weibull shape, learnt along whatever was asked for; 1 is exponential.
    never_wait : Estimate
        Share who hang up at once unless a handler is free.
    naive_s : float
        Mean wait of those who hung up, which is no estimate of patience.
    censored : float
        Share of the waits that ended otherwise.
    fitted_shape : float
        Of the distribution that `mean_s` is the mean of.
    """

    mean_s: Estimate
    shape: Estimate
    never_wait: Estimate
    naive_s: float
    censored: float
    fitted_shape: float

    def stays(self, at_s: np.ndarray) -> np.ndarray:
        """Share of callers who would still wait.

        Parameters
        ----------
        at_s : numpy.ndarray
            Seconds waited.

        Returns
        -------
        numpy.ndarray
        """
        return (1 - max(self.never_wait.value, 0.0)) * survive(at_s, self.mean_s.value, self.fitted_shape)


@dataclass(frozen=True, eq=False)
class Survival:
    """Share still waiting, were nobody answered.

    Attributes
    ----------
    at_s : numpy.ndarray, shape (n,)
        Rising.
    share, standard_error : numpy.ndarray, shape (n,)
        Kaplan and Meier's, with Greenwood's (1926) standard error.
    at_risk : numpy.ndarray of int, shape (n,)
        Callers who were still waiting.
    """

    at_s: np.ndarray
    share: np.ndarray
    standard_error: np.ndarray
    at_risk: np.ndarray


def fit_patience(wait_s: np.ndarray, abandoned: np.ndarray, distribution: str = "exponential") -> Patience | None:
    """Estimate patience.

    Parameters
    ----------
    wait_s : numpy.ndarray, shape (calls,)
        Waits of calls that got in.
    abandoned : numpy.ndarray of bool, shape (calls,)
        Whether the wait ended because the caller hung up.
    distribution : {"exponential", "weibull"}
        Shape of the mean that is wanted.

    Returns
    -------
    Patience or None
        None with fewer than 30 callers who hung up after the first second.
    """
    wait_s, abandoned = waited(wait_s, abandoned)
    later = wait_s >= AT_ONCE_S
    over, gone = wait_s[later], abandoned[later]
    events = int(gone.sum())
    if events < LEAST_ABANDONED:
        return None
    shape, se_shape = _shape(over, gone)
    used = shape if distribution == "weibull" else 1.0
    mean, se = _mean(over, gone, used, se_shape if distribution == "weibull" else 0.0)
    method = f"{distribution}, by likelihood; {1 - events / len(over):.0%} of waits censored"
    curve = survival_curve(wait_s[~later], abandoned[~later], also=int(later.sum()))
    stay = float(curve.share[-1]) if len(curve.at_s) else 1.0
    expected = float(survive(np.array([AT_ONCE_S]), mean, used)[0])
    # where nobody hung up in the first second, the error is that of the few who were expected to
    gone_at_once = max(1 - stay, 1 - expected)
    se_never = float(np.sqrt(gone_at_once * (1 - gone_at_once) / len(wait_s))) / expected
    said = "abandoned in the first second, beyond what the fit expects"
    never = Estimate.normal(1 - stay / expected, se_never, len(wait_s), said)
    naive = float(wait_s[abandoned].mean())
    shaped = Estimate.normal(shape, se_shape, events, "Weibull, by likelihood")
    return Patience(Estimate.normal(mean, se, events, method), shaped, never, naive, 1 - events / len(over), used)


def survive(at_s: np.ndarray, mean_s: float, shape: float) -> np.ndarray:
    """Share of callers whose patience is longer; Weibull.

    Parameters
    ----------
    at_s : numpy.ndarray
        Times.
    mean_s, shape : float
        Of the distribution.

    Returns
    -------
    numpy.ndarray
    """
    from scipy.special import gamma

    return np.exp(-((np.asarray(at_s) * gamma(1 + 1 / shape) / mean_s) ** shape))


def survival_curve(wait_s: np.ndarray, abandoned: np.ndarray, also: int = 0) -> Survival:
    """Give the survival curve that assumes no shape.

    Parameters
    ----------
    wait_s, abandoned
        As for `fit_patience`.
    also : int
        How many waited longer than all of these.

    Returns
    -------
    Survival
        At the times at which somebody hung up.
    """
    order = np.argsort(wait_s, kind="stable")
    times, gone = wait_s[order], abandoned[order]
    at, first = np.unique(times, return_index=True)
    left = np.add.reduceat(gone.astype(np.int64), first) if len(first) else np.empty(0, np.int64)
    risk = len(times) - first + also
    some = left > 0
    at, left, risk = at[some], left[some], risk[some]
    share = np.cumprod(1 - left / risk)
    greenwood = np.cumsum(left / (risk * np.maximum(risk - left, 1)))
    return Survival(at, share, share * np.sqrt(greenwood), risk)


def distance(curve: Survival, fit: Patience, least_at_risk: int = 50) -> float:
    """Say how far the fit is from the survival curve, beyond what chance makes of so many callers.

    Parameters
    ----------
    curve : Survival
        Of all who had to wait.
    fit : Patience
        Of the same.
    least_at_risk : int
        Where fewer were still waiting, the curve is not looked at.

    Returns
    -------
    float
        Share of callers: the largest distance, less three of the curve's standard errors.
    """
    seen = (curve.at_risk >= least_at_risk) & (curve.at_s >= AT_ONCE_S)
    beyond = np.abs(fit.stays(curve.at_s[seen]) - curve.share[seen]) - 3 * curve.standard_error[seen]
    return float(beyond.max(initial=0.0))


def waited(wait_s: np.ndarray, abandoned: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Leave out what says nothing of patience: calls that were answered at once, and waits that are not known.

    Parameters
    ----------
    wait_s, abandoned
        As for `fit_patience`.

    Returns
    -------
    tuple of numpy.ndarray
        The same two, of those who had to wait.
    """
    known = np.isfinite(wait_s) & (abandoned | (wait_s >= AT_ONCE_S))
    return wait_s[known], abandoned[known]


def _powers(over: np.ndarray, shape: float) -> float:
    """Time at risk after the first second, on the scale of the shape."""
    return float((over**shape - AT_ONCE_S**shape).sum())


def _mean(over: np.ndarray, gone: np.ndarray, shape: float, se_shape: float) -> tuple[float, float]:
    """Mean patience, with its standard error to first order."""
    from scipy.special import gamma

    def mean(k: float) -> float:
        return float((_powers(over, k) / gone.sum()) ** (1 / k) * gamma(1 + 1 / k))

    found = mean(shape)
    own = found / (shape * np.sqrt(gone.sum()))
    step = 1e-4
    slope = (mean(shape + step) - mean(shape - step)) / (2 * step)
    return found, float(np.hypot(own, slope * se_shape))


def _shape(over: np.ndarray, gone: np.ndarray) -> tuple[float, float]:
    """Weibull shape by its profile likelihood, and its standard error by the curvature there."""
    from scipy.optimize import minimize_scalar

    events, logs = int(gone.sum()), float(np.log(over[gone]).sum())

    def deviance(k: float) -> float:
        return -(events * np.log(k) + (k - 1) * logs - events * np.log(_powers(over, k)))

    best: Any = minimize_scalar(deviance, bounds=(0.1, 20.0), method="bounded", options={"xatol": 1e-6})
    found = float(best.x)
    step = 1e-3 * found
    curvature = (deviance(found + step) - 2 * deviance(found) + deviance(found - step)) / step**2
    return found, float(1 / np.sqrt(max(curvature, 1e-12)))

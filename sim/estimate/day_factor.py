"""How much days differ beyond what the calendar explains, and how one day hangs on the next: by likelihood.

Counts are Poisson around what is expected times the day's factor, a gamma variable of mean 1; the factors' normal
scores are an autoregression of order 1 (`sim.demand.counts`). The likelihood of all days together is worked out day by
day over a grid of scores, as a filter does (Kitagawa 1987, Non-Gaussian state-space modeling of nonstationary time
series, equations 2.3 and 2.4). Standard errors are those of the observed information.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.estimate.estimate import Estimate

LEAST_DAYS = 28
_SMALLEST_CV, _LARGEST_CV, _LARGEST_RHO = 1e-3, 2.0, 0.98
_FARTHEST, _FEWEST, _MOST = 5.0, 81, 321
_STEP = 0.05  # of the finite differences, in log cv and in the inverse hyperbolic tangent of the correlation


@dataclass(frozen=True)
class DayFactor:
    """What days say.

    Attributes
    ----------
    cv : Estimate
        Coefficient of variation of the factor.
    correlation : Estimate or None
        Of one day's normal score with the next day's; None where days differ by no more than chance.
    """

    cv: Estimate
    correlation: Estimate | None


def fit_day_factor(count: np.ndarray, expected: np.ndarray, day: np.ndarray, fitted: int = 0) -> DayFactor:
    """Estimate the day factor.

    Parameters
    ----------
    count : numpy.ndarray of int, shape (days,)
        Calls of each day.
    expected : numpy.ndarray, shape (days,)
        What the calendar explains of them, above 0.
    day : numpy.ndarray of int, shape (days,)
        Number of each day, rising; days between two of them are not known.
    fitted : int
        How many numbers of `expected` were learnt from the same counts, for which the spread is corrected.

    Returns
    -------
    DayFactor
    """
    from scipy.optimize import minimize

    n = len(count)
    spare = np.sqrt(n / max(n - fitted, 1))
    moments = ((count - expected) ** 2 - expected) / expected**2
    start = float(np.clip(np.sqrt(max(moments.mean(), 0.0)), 0.01, 1.0))

    def deviance(at: np.ndarray) -> float:
        cv = float(np.clip(np.exp(at[0]), _SMALLEST_CV, _LARGEST_CV))
        return -log_likelihood(count, expected, day, cv, float(np.clip(np.tanh(at[1]), -_LARGEST_RHO, _LARGEST_RHO)))

    found = minimize(
        deviance, np.array([np.log(start), 0.2]), method="Nelder-Mead", options={"xatol": 2e-3, "fatol": 1e-3}
    )
    without = deviance(np.array([np.log(_SMALLEST_CV), 0.0]))
    cv, rho = float(np.exp(found.x[0])), float(np.tanh(found.x[1]))
    information = _hessian(deviance, found.x)
    if without - found.fun < 1.0 or not (np.linalg.eigvalsh(information) > 0).all():
        # no more than chance: what a spread would have to be to be seen (variance of a Poisson's squared errors)
        seen = float((2 * np.sum(1 / expected**2 + 0.5 / expected**3)) ** 0.25 / np.sqrt(n))
        method = "by likelihood: days differ by no more than chance"
        return DayFactor(Estimate(0.0, seen, n, method, 0.0, 1.96 * seen), None)
    covariance = np.linalg.inv(information)
    se_log, se_z = np.sqrt(np.diag(covariance))
    half = 1.96 * se_log
    method = "by likelihood, gamma factors over Poisson counts, corrected for the numbers fitted before"
    spread = Estimate(cv * spare, cv * spare * se_log, n, method, cv * spare * np.exp(-half), cv * spare * np.exp(half))
    low, high = np.tanh(found.x[1] - 1.96 * se_z), np.tanh(found.x[1] + 1.96 * se_z)
    together = Estimate(rho, (1 - rho**2) * se_z, n, "by likelihood, autoregression of normal scores", low, high)
    return DayFactor(spread, together)


def log_likelihood(count: np.ndarray, expected: np.ndarray, day: np.ndarray, cv: float, correlation: float) -> float:
    """Log likelihood of daily counts.

    Parameters
    ----------
    count, expected, day
        As for `fit_day_factor`.
    cv : float
        Of the gamma factor, above 0.
    correlation : float
        Of the normal scores of one day and the next, between -1 and 1.

    Returns
    -------
    float
    """
    from scipy.special import gammaincinv, gammaln, ndtr, xlogy

    sharpest = 1 / (cv * np.sqrt(expected.max()))
    spread = np.sqrt(1 - correlation**2)
    points = int(np.clip(2 * _FARTHEST / (0.6 * min(sharpest, spread, 0.2)), _FEWEST, _MOST))
    score = np.linspace(-_FARTHEST, _FARTHEST, points)
    shape = 1 / cv**2
    factor = np.maximum(gammaincinv(shape, ndtr(score)) / shape, 1e-12)
    mean = expected[:, None] * factor
    seen = xlogy(count[:, None], mean) - mean - gammaln(count + 1.0)[:, None]
    highest = seen.max(axis=1)
    weight = np.exp(seen - highest[:, None])
    whole = np.exp(-(score**2) / 2)
    whole /= whole.sum()
    steps = {int(gap): _transition(score, correlation ** int(gap)) for gap in np.unique(np.diff(day))}
    total, believed = float(highest.sum()), whole
    for number in range(len(count)):
        if number:
            believed = believed @ steps[int(day[number] - day[number - 1])]
        believed = believed * weight[number]
        mass = believed.sum()
        total += np.log(mass)
        believed /= mass
    return total


def _transition(score: np.ndarray, correlation: float) -> np.ndarray:
    """Chance to go from each score to each; rows add to 1."""
    spread = np.sqrt(1 - correlation**2)
    kernel = np.exp(-(((score[None, :] - correlation * score[:, None]) / spread) ** 2) / 2)
    return kernel / kernel.sum(axis=1, keepdims=True)


def _hessian(of: Callable[[np.ndarray], float], at: np.ndarray) -> np.ndarray:
    """Second derivatives by central differences; shape (2, 2)."""
    a, b = np.array([_STEP, 0.0]), np.array([0.0, _STEP])
    middle = of(at)
    first = (of(at + a) - 2 * middle + of(at - a)) / _STEP**2
    second = (of(at + b) - 2 * middle + of(at - b)) / _STEP**2
    mixed = (of(at + a + b) - of(at + a - b) - of(at - a + b) + of(at - a - b)) / (4 * _STEP**2)
    return np.array([[first, mixed], [mixed, second]])

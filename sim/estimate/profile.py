"""How a day's calls spread over its quarter-hours, for each day of the week, steadied where calls are few.

The counts of a weekday's quarter-hours are multinomial around shares that are themselves drawn around a common shape
(Dirichlet), which is again drawn around its own hours. How far the one may be from the other is learnt by the marginal
likelihood (Minka 2000, Estimating a Dirichlet distribution): with many calls each quarter-hour of the week speaks for
itself, with few it leans on the same time of all days, and that on its hour.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.calendar import INTERVALS_A_DAY

LEAST_CALLS = 500
_LEAST, _MOST = 1.0, 1e9


@dataclass(frozen=True, eq=False)
class Profile:
    """Shares of a day's calls.

    Attributes
    ----------
    share : numpy.ndarray, shape (7, 96)
        Of each quarter-hour, Monday first; each day adds to 1.
    standard_error : numpy.ndarray, shape (7, 96)
        Of the shares.
    n : int
        Calls.
    leaning : float
        How many calls the common shape counts for, beside those of one weekday.
    """

    share: np.ndarray
    standard_error: np.ndarray
    n: int
    leaning: float


def fit_profile(count: np.ndarray) -> Profile | None:
    """Estimate the profile.

    Parameters
    ----------
    count : numpy.ndarray of int, shape (7, 96)
        Calls of each quarter-hour of the week, Monday first, over all weeks.

    Returns
    -------
    Profile or None
        None with fewer than 500 calls.
    """
    n = int(count.sum())
    if n < LEAST_CALLS:
        return None
    whole = count.sum(axis=0)
    hours = whole.reshape(24, 4).sum(axis=1)
    # an hour without a call may still have one some day
    hour = np.repeat((hours + 0.5) / (hours.sum() + 12.0), 4) / 4
    within = _concentration(whole[None], hour[None])
    common = (whole + within * hour) / (n + within)
    of_hour = np.repeat(hours / n * (1 - hours / n) / n, 4) / 16
    variance = common * (1 - common) / (n + within + 1) + (within / (n + within)) ** 2 * of_hour
    days = count.sum(axis=1, keepdims=True)
    between = _concentration(count, np.tile(common, (7, 1)))
    share = (count + between * common) / (days + between)
    lent = between / (days + between)
    own = share * (1 - share) / (days + between + 1)
    return Profile(share, np.sqrt(own + lent**2 * variance), n, between)


def _concentration(count: np.ndarray, shape: np.ndarray) -> float:
    """Marginal likelihood's choice of how many calls the shape counts for; rows are drawn around their own shapes."""
    from scipy.optimize import minimize_scalar
    from scipy.special import gammaln

    n = count.sum(axis=1)

    def deviance(log: float) -> float:
        a = np.exp(log)
        whole = (gammaln(a) - gammaln(n + a)).sum()
        return -float(whole + (gammaln(count + a * shape) - gammaln(a * shape)).sum())

    ends = (np.log(_LEAST), np.log(_MOST))
    found: Any = minimize_scalar(deviance, bounds=ends, method="bounded")
    return float(np.exp(found.x))


def counts_of_week(weekday: np.ndarray, quarter: np.ndarray) -> np.ndarray:
    """Count calls by quarter-hour of the week.

    Parameters
    ----------
    weekday : numpy.ndarray of int, shape (calls,)
        0 is Monday.
    quarter : numpy.ndarray of int, shape (calls,)
        0 (00:00) to 95 (23:45).

    Returns
    -------
    numpy.ndarray of int, shape (7, 96)
    """
    return np.bincount(weekday * INTERVALS_A_DAY + quarter, minlength=7 * INTERVALS_A_DAY).reshape(7, -1)

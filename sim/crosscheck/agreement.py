"""Whether the engine agrees with a formula, and whether it would have been seen if it did not.

Waits of one run are autocorrelated, so that their own variance says little about their mean. Each check therefore has
independent replications, and a t test on their means. All checks of a study are one family: p-values are adjusted by
Holm's method (1979, Scandinavian Journal of Statistics 6, 65-70), which keeps the chance that any of them says no of a
faithful engine below `LEVEL`. Power is that of the strictest step (Bonferroni's), so it is never overstated.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

LEVEL = 0.01
"""Chance that any check of a family says no of an engine that is right."""
POWER = 0.95
"""Chance that each check says no of an engine that is off by what is looked for."""
_NODES, _WEIGHTS = (half / 2 for half in np.polynomial.legendre.leggauss(200))
_QUANTILES = _NODES + 0.5


@dataclass(frozen=True)
class Agreement:
    """One figure of the engine against a formula's.

    Attributes
    ----------
    theory, engine : float
        What the formula says, and the mean of replications.
    standard_error : float
        Of that mean, from independent replications.
    looked_for : float
        The difference that is to be seen.
    power : float
        Probability of seeing it.
    p_value : float
        Two-sided, of Student's t; not yet adjusted.
    """

    theory: float
    engine: float
    standard_error: float
    looked_for: float
    power: float
    p_value: float


def agreement(values: np.ndarray, theory: float, looked_for: float, checks: int, least_error: float) -> Agreement:
    """Hold replications against a formula.

    Parameters
    ----------
    values : numpy.ndarray, shape (replications,)
        One figure a replication, at least 2.
    theory : float
        The formula's.
    looked_for : float
        Difference that is to be seen, over 0.
    checks : int
        How many there are in the family.
    least_error : float
        Standard error that independent contacts would have: the least that is believed, so that a run in which
        nobody happened to wait does not pass for an exact one. Over 0.

    Returns
    -------
    Agreement
    """
    from scipy.stats import t

    mean, replications = float(np.mean(values)), len(values)
    error = max(float(np.std(values, ddof=1)) / replications**0.5, least_error)
    p_value = float(2 * t.sf(abs(mean - theory) / error, replications - 1))
    return Agreement(theory, mean, error, looked_for, power_of(looked_for / error, replications, checks), p_value)


def power_of(errors: float, replications: int, checks: int) -> float:
    """Probability that a check says no of an engine that is off by so many standard errors.

    The tails of the noncentral t distribution beyond the critical value c at level `LEVEL` / `checks` (Lehmann and
    Romano 2005, Testing Statistical Hypotheses, section 5.2), as the mean of the normal tails beyond c S over the
    standard deviation S that replications may show. `scipy.stats.nct` is nan far out.

    Parameters
    ----------
    errors : float
        Difference in standard errors of the mean, at least 0.
    replications : int
        At least 2.
    checks : int
        In the family, at least 1.

    Returns
    -------
    float
    """
    from scipy.special import chdtri, ndtr, stdtrit

    freedom = replications - 1
    critical = -float(stdtrit(freedom, LEVEL / checks / 2))
    shown = np.sqrt(chdtri(freedom, 1 - _QUANTILES) / freedom)
    beyond = ndtr(errors - critical * shown) + ndtr(-errors - critical * shown)
    return float(_WEIGHTS @ beyond)


def errors_needed(replications: int, checks: int) -> float:
    """Find how many standard errors a difference must be to be seen with probability `POWER`.

    Parameters
    ----------
    replications, checks : int
        As for `power_of`.

    Returns
    -------
    float
    """
    from scipy.optimize import brentq

    return float(brentq(lambda errors: power_of(errors, replications, checks) - POWER, 0.0, 1000.0))  # pyright: ignore[reportArgumentType]


def holm(p_values: np.ndarray) -> np.ndarray:
    """Adjust p-values for their number: Holm (1979).

    Parameters
    ----------
    p_values : numpy.ndarray, shape (n,)
        Of all checks of a family.

    Returns
    -------
    numpy.ndarray, shape (n,)
        To be held against the level of the whole family.
    """
    order = np.argsort(p_values, kind="stable")
    steps = np.maximum.accumulate(p_values[order] * np.arange(len(order), 0, -1))
    adjusted = np.empty(len(order))
    adjusted[order] = np.minimum(steps, 1.0)
    return adjusted

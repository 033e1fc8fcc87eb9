"""Two small rules: when a share is met, and how sure a counted probability is."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np


def meets(part: np.ndarray, whole: np.ndarray, share: float) -> np.ndarray:
    """Say where the unrounded ratio of two counts is at or above a share.

    The counts are compared as whole numbers, ``part * q >= p * whole`` with the share taken as the fraction p / q
    of its decimals (12 significant digits): in floating point, 80 % would be missed or met by a bit.

    Parameters
    ----------
    part, whole : numpy.ndarray
        Whole numbers, of one shape.
    share : float
        From 0 to 1.

    Returns
    -------
    numpy.ndarray of bool
        False where `whole` is 0 or either is nan: a month in which nothing was offered does not meet.
    """
    fraction = Fraction(f"{share:.12g}")
    known = np.isfinite(part) & np.isfinite(whole) & (np.nan_to_num(whole) > 0)
    met = np.zeros(known.shape, bool)
    got = np.rint(np.asarray(part)[known]).astype(np.int64).astype(object)  # Python's integers do not overflow
    out_of = np.rint(np.asarray(whole)[known]).astype(np.int64).astype(object)
    met[known] = (got * fraction.denominator >= out_of * fraction.numerator).astype(bool)
    return met


def wilson(successes: int, n: int, level: float = 0.95) -> tuple[float, float]:
    """Interval for a probability from counted successes (Wilson 1927, without continuity correction).

    Parameters
    ----------
    successes : int
        From 0 to `n`.
    n : int
        Trials; with none, nothing is known and the interval is 0 to 1.
    level : float
        Confidence of the interval.

    Returns
    -------
    tuple of float
        Low and high end, from 0 to 1.
    """
    if n == 0:
        return 0.0, 1.0
    from scipy.stats import binomtest

    interval = binomtest(int(successes), int(n)).proportion_ci(level, method="wilson")
    return float(interval.low), float(interval.high)


def proportion(successes: int, n: int) -> dict[str, Any]:
    """Put a counted probability beside its 95 % Wilson interval.

    Parameters
    ----------
    successes : int
        From 0 to `n`.
    n : int
        Replications.

    Returns
    -------
    dict
        ``p`` (None with no replication), ``low``, ``high``, ``successes``, ``n``.
    """
    low, high = wilson(successes, n)
    p = int(successes) / int(n) if n else None
    return {"p": p, "low": low, "high": high, "successes": int(successes), "n": int(n)}

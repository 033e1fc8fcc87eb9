"""Percentiles of many sorted samples at once."""

from __future__ import annotations

import numpy as np


def sorted_quantile(values: np.ndarray, starts: np.ndarray, counts: np.ndarray, q: float) -> np.ndarray:
    """Quantile of each sample, linear between the two nearest order statistics.

    Definition 7 of Hyndman and Fan (1996), numpy's ``method="linear"``: with n values in order, the
    quantile stands at place q (n - 1), counted from 0, and between two places it moves evenly.

    Parameters
    ----------
    values : numpy.ndarray of float64, shape (n,)
        All samples in one array, each in rising order.
    starts : numpy.ndarray of int, shape (m,)
        Where each sample starts in `values`.
    counts : numpy.ndarray of int, shape (m,)
        How many values each sample has; 0 is allowed.
    q : float
        From 0 to 1.

    Returns
    -------
    numpy.ndarray of float64, shape (m,)
        In the unit of `values`; nan for a sample without a value.
    """
    quantile = np.full(len(counts), np.nan)
    some = np.flatnonzero(counts)
    place = q * (counts[some] - 1)
    below = np.floor(place).astype(np.int64)
    low = values[starts[some] + below]
    high = values[starts[some] + np.minimum(below + 1, counts[some] - 1)]
    quantile[some] = low + (high - low) * (place - below)
    return quantile

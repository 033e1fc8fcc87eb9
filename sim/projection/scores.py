"""Scores of a forecast against what came; smaller is better.

The continuous ranked probability score (CRPS) is the integral of the squared distance between the forecast's
distribution function and the step at what came (Gneiting and Raftery 2007, equation 20), in the figure's own unit. Of
a forecast that is one number it is the distance, so that all forecasts can be held against one another. The Brier
score (1950) is the squared distance of a chance from what came, 1 or 0.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def crps(draws: np.ndarray, came: float) -> float:
    """Score a sample forecast: the mean distance from what came, less half the mean distance of two draws.

    Parameters
    ----------
    draws : numpy.ndarray, shape (n,)
        Of equal weight.
    came : float
        What came.

    Returns
    -------
    float
        In the unit of both.
    """
    ordered = np.sort(draws)
    n = len(ordered)
    apart = 2 * (ordered * (2 * np.arange(1, n + 1) - n - 1)).sum() / n**2
    return float(np.abs(draws - came).mean() - apart / 2)


def crps_quantiles(levels: Sequence[float], quantiles: Sequence[float], came: float) -> float:
    """Score a forecast of which some quantiles are known.

    Its distribution function is taken to rise evenly between two quantiles; what lies below the first and above the
    last is taken to be there, so that the score says little about the far ends. The integral is then exact.

    Parameters
    ----------
    levels : sequence of float
        Rising, each between 0 and 1.
    quantiles : sequence of float
        Of those levels, never falling.
    came : float
        What came.

    Returns
    -------
    float
        In the unit of both.
    """
    at, level = np.asarray(quantiles, np.float64), np.asarray(levels, np.float64)
    inside = float(np.clip(came, at[0], at[-1]))
    below, above = at < inside, at > inside
    here = level[~below & ~above] if not (below | above).all() else np.array([np.interp(inside, at, level)])
    left = _squares(np.append(at[below], inside), np.append(level[below], here[0]))
    right = _squares(np.append(inside, at[above]), 1 - np.append(here[-1], level[above]))
    return left + right + abs(came - inside)


def _squares(at: np.ndarray, height: np.ndarray) -> float:
    """Integrate the square of a line through points."""
    a, b = height[:-1], height[1:]
    return float((np.diff(at) * (a * a + a * b + b * b) / 3).sum())


def brier(chance: float, happened: bool) -> float:
    """Score a chance.

    Parameters
    ----------
    chance : float
        That it happens, from 0 to 1.
    happened : bool
        Whether it did.

    Returns
    -------
    float
        From 0 (sure, and right) to 1 (sure, and wrong); a chance of one half always has 0.25.
    """
    return (chance - happened) ** 2

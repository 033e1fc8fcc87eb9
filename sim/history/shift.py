"""Where the level of a series shifts: a definition that changed, a new system, or a real change.

Pettitt's rank test (1979): ranks, so that one odd month or a long tail does not decide; one change point, and the
chance of a statistic as large if the same values had come in any order. His formula for that chance is far too
cautious for short series (of 12 months it never goes below 0.03, where the exact chance is 0.002), so orders are drawn.
Months are taken as independent: a trend, a season or a slow swing raises the alarm too, and more often than the
level says. It points at a month to ask about.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sim.history.observation import Observation, kind_of
from sim.history.table import Series
from sim.seeding import generator

LEAST_MONTHS = 12
ORDERS = 99_999
LEVEL = 0.01
"""Chance of a false alarm in a whole table, if all its rows differ by chance alone (shared over the series)."""


@dataclass(frozen=True)
class Shift:
    """The most likely change point of a series of months.

    Attributes
    ----------
    series : Series
        Which.
    months : int
        How many there are.
    month : str
        First month of the later level.
    before, after : float
        Medians of the two levels, in the figure's unit (shares of one, seconds).
    statistic : float
        K of Pettitt (1979).
    p : float
        Chance of as large a statistic without a shift.
    """

    series: Series
    months: int
    month: str
    before: float
    after: float
    statistic: float
    p: float


def pettitt(values: Sequence[float]) -> tuple[int, float, float]:
    """Find the change point of a series by ranks.

    Parameters
    ----------
    values : sequence of float
        In the order of time, at least two.

    Returns
    -------
    first : int
        Position of the first value after the change.
    statistic : float
        K = max |U_t|, U_t the sum over i <= t < j of sgn(x_i - x_j); Pettitt (1979), section 2.1.
    p : float
        Share of `ORDERS` drawn orders of n different values with a statistic at least as large, itself counted (so that
        it is never below the true chance in the mean); beyond the largest drawn, the smaller of that and
        2 exp(-6 K^2 / (n^3 + n^2)), ibid., eq. 2.4. Equal values make the statistic smaller, and p cautious.
    """
    x = np.asarray(values, dtype=float)
    n = len(x)
    _, inverse, counts = np.unique(x, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]  # mid-ranks, from 1
    u = _sums(ranks)
    first = int(np.argmax(np.abs(u))) + 1
    k = float(abs(u[first - 1]))
    drawn = _by_chance(n)
    larger = len(drawn) - int(np.searchsorted(drawn, k))
    p = (larger + 1) / (len(drawn) + 1)
    return first, k, p if larger else min(p, float(2 * np.exp(-6 * k**2 / (n**3 + n**2))))


def _sums(ranks: np.ndarray) -> np.ndarray:
    """U_t of ranks along the last axis, for t from 1 to n - 1; by ranks as in Pettitt (1979), eq. 2.2."""
    n = ranks.shape[-1]
    return 2 * np.cumsum(ranks, axis=-1)[..., :-1] - np.arange(1, n) * (n + 1)


@lru_cache(maxsize=64)
def _by_chance(n: int) -> np.ndarray:
    """Statistics of drawn orders of n different values, sorted."""
    rng = generator(0, 0, "history", "shift", n)
    at_once = max(1, 1_000_000 // n)
    drawn = [
        np.abs(_sums(rng.permuted(np.tile(np.arange(1, n + 1), (min(at_once, ORDERS - done), 1)), axis=1))).max(axis=1)
        for done in range(0, ORDERS, at_once)
    ]
    return np.sort(np.concatenate(drawn))


def shifts(series: Iterable[Series]) -> list[Shift]:
    """Look for a shift in every series with enough months.

    Parameters
    ----------
    series : iterable of Series
        Those of months or of shorter periods. A month's level is the mean count of its rows, or the median of its
        rows' shares and times, which cannot be averaged. Quarters, years, doubtful rows and bounds are left out.

    Returns
    -------
    list of Shift
        One a series with `LEAST_MONTHS` months or more, whether its shift is significant or not.
    """
    found = []
    for each in series:
        if each.grain in ("quarter", "year", "other"):
            continue
        months: dict[str, list[float]] = defaultdict(list)
        for row in each.rows:
            if _plain(row):
                months[f"{row.start:%Y-%m}"].append(row.value)
        if len(months) < LEAST_MONTHS:
            continue
        labels = sorted(months)
        level = np.mean if kind_of(each.measure) == "count" else np.median
        values = [float(level(months[label])) for label in labels]
        first, k, p = pettitt(values)
        before, after = float(np.median(values[:first])), float(np.median(values[first:]))
        found.append(Shift(each, len(labels), labels[first], before, after, k, p))
    return found


def _plain(row: Observation) -> bool:
    return not (row.doubtful or row.bound)

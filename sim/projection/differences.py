"""What one scenario does to a target beyond another, replication by replication.

Two scenarios that are simulated with the same seed share every draw that their difference does not touch, so
that replication 7 of the one belongs to replication 7 of the other. The difference is taken within each
pair, and what chance does to both alike falls out: the interval is of the mean of those differences, not of
two separate means. Only months that both simulate and count are looked at; the month held is censored at the
last of them in both.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import UsageError
from sim.projection.chance import wilson
from sim.projection.dates import first_held
from sim.projection.futures import Futures
from sim.projection.trajectories import met_by, summary

if TYPE_CHECKING:
    from sim.scenario.model import Target

DIFFERENCE_COLUMNS = ("measure", "month", "baseline", "value", "difference", "low", "high", "replications")


@dataclass(frozen=True)
class Difference:
    """One figure of two scenarios, pair by pair.

    Attributes
    ----------
    measure : {"service_level", "months_to_held", "p_held_by_promised"}
        A share, a restricted mean number of months before the month held, or a probability.
    month : str
        Of ``service_level`` the month; of ``p_held_by_promised`` the month promised; else nothing.
    baseline, value : float
        The figure of the one scenario and of the other.
    difference : float
        The second less the first, in the figure's own unit.
    low, high : float
        95 % interval of the difference, Monte Carlo only: t for means (nan with fewer than two pairs), Newcombe's
        for the probability.
    replications : int
        Pairs in which it is known.
    """

    measure: str
    month: str
    baseline: float
    value: float
    difference: float
    low: float
    high: float
    replications: int


def compare_target(
    baseline: Futures, other: Futures, stream: str, targets: tuple[Target, Target]
) -> tuple[Difference, ...]:
    """Hold a scenario against another for one target.

    Parameters
    ----------
    baseline, other : Futures
        Of the same replications. One scenario given as both differs by nothing, and that is known.
    stream : str
        Whose target.
    targets : tuple of Target
        The baseline's and the other's; each scenario is judged by its own.

    Returns
    -------
    tuple of Difference
        The service level of every whole month that both have; then, if a month counts in both, the months to held;
        then, if both were promised for months that count, the probability to be held by then.

    Raises
    ------
    sim.errors.UsageError
        If the replications are not the same.
    """
    if baseline.replications != other.replications:
        raise UsageError("scenarios are compared pair by pair, and these have other replications")
    both = (baseline, other)
    whole = _common(*([m for m, w in zip(f.months, f.whole, strict=True) if w] for f in both))
    counted = _common(baseline.counted_months, other.counted_months)
    shares = [f.of(stream, "service_level")[:, _at(f, whole)] for f in both]
    found = list(_means("service_level", whole, *shares))
    if not counted:
        return tuple(found)
    met = [met_by(f, stream, t)[:, _at(f, counted)] for f, t in zip(both, targets, strict=True)]
    held = [first_held(m, t.hold_months) for m, t in zip(met, targets, strict=True)]
    found += _means("months_to_held", ("",), *(h[:, np.newaxis].astype(np.float64) for h in held))
    promised = [t.promised for t in targets]
    if promised[0] in counted and promised[1] in counted:
        by = [h <= counted.index(str(p)) for h, p in zip(held, promised, strict=True)]
        found.append(_probabilities(str(promised[1]), *by, same=baseline is other))
    return tuple(found)


def told_apart(better: Futures, other: Futures, stream: str, targets: tuple[Target, Target]) -> bool:
    """Say whether one scenario is better than another for one target by more than chance.

    Parameters
    ----------
    better, other : Futures
        Of the same replications.
    stream : str
        Whose target.
    targets : tuple of Target
        Of the one and of the other.

    Returns
    -------
    bool
        Whether the 95 % interval of the paired difference lies wholly on the side of `better`, in months to held, in
        the chance to be held by the month promised, or in the share answered in time, averaged over the months.
    """
    found = compare_target(better, other, stream, targets)
    later = any(one.low > 0 for one in found if one.measure == "months_to_held")
    rarer = any(one.high < 0 for one in found if one.measure == "p_held_by_promised")
    whole = _common(*([m for m, w in zip(f.months, f.whole, strict=True) if w] for f in (better, other)))
    one, two = (f.of(stream, "service_level")[:, _at(f, whole)] for f in (better, other))
    known = ~np.isnan(one) & ~np.isnan(two)
    total = np.where(known, two - one, 0.0).sum(axis=1, keepdims=True)
    fewer = mean_interval(total / np.maximum(known.sum(axis=1, keepdims=True), 1))
    return later or rarer or bool(fewer["high"][0] < 0)


def paired_interval(both: int, first: int, second: int, neither: int) -> tuple[float, float]:
    """Interval for the difference of two probabilities that were counted on the same pairs.

    Newcombe (1998), "Improved confidence intervals for the difference between binomial proportions based on paired
    data", Statistics in Medicine 17, method 10: the Wilson intervals of both, squared and added, less what their
    correlation takes off, with a continuity correction of the correlation.

    Parameters
    ----------
    both, first, second, neither : int
        Pairs in which both succeed, only the first, only the second, none; at least one pair.

    Returns
    -------
    tuple of float
        95 % interval for the first probability less the second, from -1 to 1.
    """
    n = both + first + second + neither
    p, q = (both + first) / n, (both + second) / n
    (p_low, p_high), (q_low, q_high) = wilson(both + first, n), wilson(both + second, n)
    agreement = both * neither - first * second
    corrected = max(agreement - n / 2, 0.0) if agreement > 0 else float(agreement)
    margins = (both + first) * (second + neither) * (both + second) * (first + neither)
    phi = corrected / sqrt(margins) if margins else 0.0

    def width(a: float, b: float) -> float:
        return sqrt(max(a * a - 2 * phi * a * b + b * b, 0.0))

    low, high = p - q - width(p - p_low, q_high - q), p - q + width(p_high - p, q - q_low)
    return max(low, -1.0), min(high, 1.0)


def mean_interval(values: np.ndarray) -> dict[str, np.ndarray]:
    """Mean over replications with its 95 % t interval, nan left out.

    Parameters
    ----------
    values : numpy.ndarray of float64, shape (replications, m)
        A figure, or a difference within each pair.

    Returns
    -------
    dict of str to numpy.ndarray, shape (m,)
        ``mean``, ``low``, ``high`` (nan with fewer than two known) and ``n``, how many are known.
    """
    from scipy.special import stdtrit

    summed, n = summary(values), (~np.isnan(values)).sum(axis=0)
    half = stdtrit(np.maximum(n - 1, 1), 0.975) * summed["mc_error"]
    return {"mean": summed["mean"], "low": summed["mean"] - half, "high": summed["mean"] + half, "n": n}


def _means(measure: str, months: tuple[str, ...], before: np.ndarray, after: np.ndarray) -> list[Difference]:
    known = ~np.isnan(before) & ~np.isnan(after)
    difference = mean_interval(after - before)
    one, other = (summary(np.where(known, values, np.nan))["mean"] for values in (before, after))
    mean, low, high, n = (difference[name].tolist() for name in ("mean", "low", "high", "n"))
    return [
        Difference(measure, month, float(one[i]), float(other[i]), mean[i], low[i], high[i], n[i])
        for i, month in enumerate(months)
    ]


def _probabilities(month: str, before: np.ndarray, after: np.ndarray, *, same: bool) -> Difference:
    n = len(before)
    gained, lost = int((after & ~before).sum()), int((before & ~after).sum())
    counts = int((after & before).sum()), gained, lost, int((~after & ~before).sum())
    low, high = (0.0, 0.0) if same else paired_interval(*counts)
    one, other = int(before.sum()) / n, int(after.sum()) / n
    return Difference("p_held_by_promised", month, one, other, (gained - lost) / n, low, high, n)


def _common(first: tuple[str, ...] | list[str], second: tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return tuple(month for month in first if month in set(second))


def _at(futures: Futures, months: tuple[str, ...]) -> list[int]:
    return [futures.months.index(month) for month in months]

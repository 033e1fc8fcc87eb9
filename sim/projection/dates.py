"""When a target is reached and held, and how likely that is by the month promised.

A month *meets* when its unrounded ratio is at or above the target's share; a month in which nothing was
offered does not. Only the months that count (`sim.projection.futures`) are looked at:

* *reached*: the first month that meets;
* *held*: the first month of the first k consecutive months that meet, all k inside the horizon;
* *lapsed*: held, and a later month inside the horizon, after those k, does not meet.

"Not within the horizon" is an outcome of its own. Averages of the month are therefore restricted means.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.projection.chance import proportion
from sim.projection.futures import Futures
from sim.projection.trajectories import met_by, summary

if TYPE_CHECKING:
    from sim.scenario.model import Target

INTERVALS = "95 % Wilson, Monte Carlo only"
DENOMINATORS = ("offered", "answered", "offered_less_short_abandons")


def first_reached(met: np.ndarray) -> np.ndarray:
    """Find the first month that meets.

    Parameters
    ----------
    met : numpy.ndarray of bool, shape (replications, months)
        Of the months that count.

    Returns
    -------
    numpy.ndarray of int64, shape (replications,)
        Number of the month; as many as there are months if none meets.
    """
    return first_held(met, 1)


def first_held(met: np.ndarray, k: int) -> np.ndarray:
    """Find the first month of the first k consecutive months that meet.

    Parameters
    ----------
    met : numpy.ndarray of bool, shape (replications, months)
        Of the months that count.
    k : int
        At least 1.

    Returns
    -------
    numpy.ndarray of int64, shape (replications,)
        Number of the month; as many as there are months if there is no such run inside them.
    """
    n, months = met.shape
    if k > months:
        return np.full(n, months)
    runs = np.all(np.lib.stride_tricks.sliding_window_view(met, k, axis=1), axis=2)
    return np.where(np.any(runs, axis=1), np.argmax(runs, axis=1), months)


def lapsed(met: np.ndarray, held: np.ndarray, k: int) -> np.ndarray:
    """Say which futures hold the target and later miss it.

    Parameters
    ----------
    met : numpy.ndarray of bool, shape (replications, months)
        Of the months that count.
    held : numpy.ndarray of int, shape (replications,)
        From `first_held` with the same `k`.
    k : int
        Consecutive months that make it held.

    Returns
    -------
    numpy.ndarray of bool, shape (replications,)
        False where it was not held.
    """
    after = np.arange(met.shape[1]) >= (held + k)[:, np.newaxis]
    return (after & ~met).any(axis=1)


def ended_by_promised(result: Mapping[str, Any]) -> tuple[int, int]:
    """Say of how many futures that hold the target by the month promised the run has ended again by then.

    Parameters
    ----------
    result : mapping
        One target's entry of `reached`, with chances for the month promised.

    Returns
    -------
    tuple of int
        At least and at most so many, from the counts alone. At least: those that hold it by then, less all that meet
        the month promised. At most: those whose run began so early that it may be over.
    """
    held, meets = (result[f"p_{name}_promised"]["successes"] for name in ("held_by", "meets_in"))
    months = [month for month in result["held"] if month <= result["promised"]]
    early = sum(result["held"][month] for month in months[: -result["hold_months"]])
    return max(held - meets, 0), early


def reached(futures: Futures, targets: Mapping[str, Target]) -> dict[str, dict[str, Any]]:
    """Say for each target when it is reached and held.

    Parameters
    ----------
    futures : Futures
        Monthly figures of all replications.
    targets : mapping of str to sim.scenario.model.Target
        By stream.

    Returns
    -------
    dict of str to dict
        By stream, ready for JSON. A probability is ``{p, low, high, successes, n}`` with its 95 % Wilson interval.

        ``share, within_s, denominator, clock, hold_months, promised``
            The target.
        ``replications, intervals, first_month, last_month, counted_months``
            How many; what the intervals are; the first and last month that count (None without any), and their number.
        ``last_month_to_hold_from``
            The last month that can be seen to be held, for k months must follow inside the horizon; or None.
        ``p_meets_in_promised, p_reached_by_promised, p_held_by_promised``
            That the month promised meets; that it or an earlier one does; that a run of k months has begun by
            then, which may end later. None without a promise, or when the month promised does not count:
            ``promised_note`` says why.
        ``reached, held``
            Month to number of replications, for every month that counts.
        ``p_not_within_horizon, p50_month, p80_month, restricted_mean_months``
            Each with ``reached`` and ``held``: the probability that it is not; the first month by which at least
            50 % (80 %) of all replications are there, None if there is none; the mean (with ``mc_error``) of the
            number of counted months before the month, all of them where it is not within the horizon.
        ``p_lapsed``
            Of the replications that hold it; None if none does.
        ``shown_month, service_level_by_denominator``
            The month promised, else the last that counts; the mean share there over each denominator.
    """
    return {stream: _one(futures, stream, target) for stream, target in targets.items()}


def _one(futures: Futures, stream: str, target: Target) -> dict[str, Any]:
    months = futures.counted_months
    met = met_by(futures, stream, target)[:, futures.counted]
    n, k = len(met), target.hold_months
    first = {"reached": first_reached(met), "held": first_held(met, k)}
    by_month = {name: np.bincount(at, minlength=len(months) + 1) for name, at in first.items()}
    holds = n - int(by_month["held"][-1])
    judged = target.promised in months
    shown = target.promised if judged else (months[-1] if months else None)
    result: dict[str, Any] = {
        "share": float(target.share),
        "within_s": float(target.within),
        "denominator": target.denominator,
        "clock": target.clock,
        "hold_months": k,
        "promised": target.promised,
        "replications": n,
        "intervals": INTERVALS,
        "first_month": months[0] if months else None,
        "last_month": months[-1] if months else None,
        "counted_months": len(months),
        "last_month_to_hold_from": months[-k] if k <= len(months) else None,
        "p_meets_in_promised": None,
        "p_reached_by_promised": None,
        "p_held_by_promised": None,
        "promised_note": _promised_note(target.promised, months),
    }
    if judged:
        at = months.index(str(target.promised))
        result["p_meets_in_promised"] = proportion(int(met[:, at].sum()), n)
        result["p_reached_by_promised"] = proportion(int((first["reached"] <= at).sum()), n)
        result["p_held_by_promised"] = proportion(int((first["held"] <= at).sum()), n)
    for name, counts in by_month.items():
        result[name] = dict(zip(months, counts[:-1].tolist(), strict=True))
    result["p_not_within_horizon"] = {name: proportion(int(counts[-1]), n) for name, counts in by_month.items()}
    for percent in (50, 80):
        result[f"p{percent}_month"] = {name: _by(counts, months, percent) for name, counts in by_month.items()}
    result["restricted_mean_months"] = {name: _mean(at) for name, at in first.items()}
    result["p_lapsed"] = proportion(int(lapsed(met, first["held"], k).sum()), holds) if holds else None
    result["shown_month"] = shown
    result["service_level_by_denominator"] = {
        name: None if shown is None else _mean(futures.of(stream, f"sl_{name}")[:, futures.months.index(shown)])["mean"]
        for name in DENOMINATORS
    }
    return result


def _by(counts: np.ndarray, months: tuple[str, ...], percent: int) -> str | None:
    enough = np.flatnonzero(100 * np.cumsum(counts[:-1]) >= percent * counts.sum())
    return months[enough[0]] if len(enough) else None


def _mean(values: np.ndarray) -> dict[str, float | None]:
    summed = summary(np.asarray(values, dtype=np.float64)[:, np.newaxis])
    return {name: None if np.isnan(summed[name][0]) else float(summed[name][0]) for name in ("mean", "mc_error")}


def _promised_note(promised: str | None, months: tuple[str, ...]) -> str | None:
    if promised is None:
        return "no month was promised"
    if not months:
        return "no whole month of the plan is simulated"
    if promised < months[0]:
        return f"the month promised lies before {months[0]}, the first that counts"
    if promised > months[-1]:
        return f"the month promised lies after {months[-1]}, the last that counts"
    return None

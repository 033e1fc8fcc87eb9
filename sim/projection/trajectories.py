"""Trajectories: each measure by month, summed up over replications."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from sim.measures import ratio, sorted_quantile
from sim.projection.chance import meets
from sim.projection.futures import Futures

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenario.model import Target

_PERCENTILES = {"p05": 0.05, "p10": 0.10, "p50": 0.50, "p90": 0.90, "p95": 0.95}
TRAJECTORY_COLUMNS = ("month", "stream", "measure", "mean", "mc_error", *_PERCENTILES, "target", "p_meets")


def trajectory(futures: Futures, targets: Mapping[str, Target]) -> pd.DataFrame:
    """Sum up every measure by month.

    Parameters
    ----------
    futures : Futures
        Monthly figures of all replications.
    targets : mapping of str to sim.scenario.model.Target
        By stream.

    Returns
    -------
    pandas.DataFrame
        One row for each whole month (history included, part months left out), stream and measure, with the
        `TRAJECTORY_COLUMNS`. ``mean`` is the mean over replications of each one's own figure, ``mc_error`` one
        standard error of that mean, ``p05`` to ``p95`` are percentiles over replications, linear between the
        nearest two. All of them leave out replications in which the figure is nan, and are nan where nothing is
        left (``mc_error`` with fewer than two). ``target`` (a share) and ``p_meets`` (share of all replications
        whose unrounded ratio is at or above it) stand on rows of ``service_level`` only, else nan.
    """
    import pandas as pd

    columns: dict[str, list[np.ndarray]] = {name: [] for name in TRAJECTORY_COLUMNS[3:]}
    for (stream, measure), values in futures.values.items():
        summed = summary(values)
        target, p_meets = np.full((2, len(futures.months)), np.nan)
        if measure == "service_level" and stream in targets:
            target = np.full(len(futures.months), targets[stream].share)
            p_meets = met_by(futures, stream, targets[stream]).mean(axis=0)
        for name, column in {**summed, "target": target, "p_meets": p_meets}.items():
            columns[name].append(column[futures.whole])
    months = np.array(futures.months, dtype=object)[futures.whole]
    return pd.DataFrame(
        {
            "month": np.repeat(months, len(futures.values)),
            "stream": np.tile(np.array([stream for stream, _ in futures.values], dtype=object), len(months)),
            "measure": np.tile(np.array([measure for _, measure in futures.values], dtype=object), len(months)),
            **{name: np.stack(column, axis=1).reshape(-1) for name, column in columns.items()},
        }
    )


def met_by(futures: Futures, stream: str, target: Target) -> np.ndarray:
    """Say which months meet a target.

    Parameters
    ----------
    futures : Futures
        With the counts of the stream.
    stream : str
        Its name.
    target : sim.scenario.model.Target
        Share and denominator.

    Returns
    -------
    numpy.ndarray of bool, shape (replications, months)
        From the counts: ``answered_within`` over the target's denominator.
    """
    if target.denominator == "offered_less_short_abandons":
        whole = futures.of(stream, "offered") - futures.of(stream, "short_abandoned")
    else:
        whole = futures.of(stream, target.denominator)
    return meets(futures.of(stream, "answered_within"), whole, target.share)


def summary(values: np.ndarray) -> dict[str, np.ndarray]:
    """Mean, its Monte Carlo error and percentiles over replications, nan left out.

    Parameters
    ----------
    values : numpy.ndarray of float64, shape (replications, m)
        A figure.

    Returns
    -------
    dict of str to numpy.ndarray of float64, shape (m,)
        ``mean``, ``mc_error`` (standard deviation with n - 1, over the root of n), ``p05`` to ``p95``.
    """
    known = ~np.isnan(values)
    n = known.sum(axis=0)
    mean = ratio(np.where(known, values, 0.0).sum(axis=0), n)
    squares = (np.where(known, values - mean, 0.0) ** 2).sum(axis=0)
    in_order = np.sort(values, axis=0).T.reshape(-1)  # nan comes last
    starts = np.arange(values.shape[1]) * len(values)
    percentiles = {name: sorted_quantile(in_order, starts, n, q) for name, q in _PERCENTILES.items()}
    return {"mean": mean, "mc_error": np.sqrt(ratio(squares, n * (n - 1))), **percentiles}

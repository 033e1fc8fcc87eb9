"""Lines of the ledger from a run's figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np

from sim.ledger.entry import LEVELS, Entry, level_name
from sim.projection import Futures, met_by
from sim.scenario.model import Target

if TYPE_CHECKING:
    import pandas as pd

_DIGITS = 6  # of a share: a ten-thousandth of a point
_IN_TRAJECTORY = {0.05: "p05", 0.10: "p10", 0.50: "p50", 0.90: "p90", 0.95: "p95"}


@dataclass(frozen=True)
class About:
    """What all lines of a run say alike.

    Attributes
    ----------
    run, scenario, sha256, standing, projected, simulated, replications
        As of `Entry`.
    """

    run: str
    scenario: str
    sha256: str
    standing: str
    projected: str
    simulated: str
    replications: int


def run_hash(scenario_sha256: str, trajectory: bytes) -> str:
    """Name a run by what it was of and what it said.

    Parameters
    ----------
    scenario_sha256 : str
        Of the scenario.
    trajectory : bytes
        Its ``trajectory.csv``.

    Returns
    -------
    str
        64 hexadecimal digits.
    """
    return sha256(scenario_sha256.encode() + b"\n" + sha256(trajectory).digest()).hexdigest()


def months_ahead(projected: date, month: str) -> int:
    """Say how far ahead a month was.

    Parameters
    ----------
    projected : datetime.date
        First day of the plan.
    month : str
        Such as ``"2021-06"``.

    Returns
    -------
    int
        1 for the first whole month of the plan, whether the plan begins within the month before or on its first day.
    """
    last = projected - timedelta(days=1)
    return 12 * (int(month[:4]) - last.year) + int(month[5:7]) - last.month


def of_futures(about: About, targets: Mapping[str, Target], futures: Futures) -> tuple[Entry, ...]:
    """Register every month that counts, from the figures of all futures.

    Parameters
    ----------
    about : About
        The run.
    targets : mapping of str to sim.scenario.model.Target
        By stream.
    futures : sim.projection.Futures
        Monthly figures.

    Returns
    -------
    tuple of Entry
        By stream and month. A month in which nobody calls in any future has none.
    """
    entries = []
    for stream, target in targets.items():
        shares = futures.of(stream, "service_level")[:, futures.counted]
        p_meets = met_by(futures, stream, target)[:, futures.counted].mean(axis=0)
        for month, values, chance in zip(futures.counted_months, shares.T, p_meets, strict=True):
            known = values[~np.isnan(values)]
            if len(known):
                quantiles = dict(zip(LEVELS, np.quantile(known, LEVELS).tolist(), strict=True))
                entries.append(_entry(about, stream, target, month, quantiles, float(known.mean()), float(chance)))
    return tuple(entries)


def of_trajectory(about: About, targets: Mapping[str, Target], table: pd.DataFrame) -> tuple[Entry, ...]:
    """Register every month that counts, from the percentiles that a published run has kept.

    Parameters
    ----------
    about : About
        The run.
    targets : mapping of str to sim.scenario.model.Target
        By stream.
    table : pandas.DataFrame
        As ``trajectory.csv``.

    Returns
    -------
    tuple of Entry
        As of `of_futures`, with fewer quantiles.
    """
    rows = [
        row for row in table.to_dict(orient="records")
        if row["measure"] == "service_level" and row["mean"] == row["mean"]
        and date.fromisoformat(f"{row['month']}-01") >= date.fromisoformat(about.projected)
    ]  # fmt: skip
    entries = []
    for stream, target in targets.items():
        for row in rows:
            if row["stream"] == stream:
                quantiles = {level: float(row[name]) for level, name in _IN_TRAJECTORY.items()}
                found = quantiles, float(row["mean"]), float(row["p_meets"])
                entries.append(_entry(about, stream, target, str(row["month"]), *found))
    return tuple(entries)


def _entry(
    about: About, stream: str, target: Target, month: str, quantiles: Mapping[float, float], mean: float, chance: float
) -> Entry:
    return Entry(
        **asdict(about),
        stream=stream,
        share=float(target.share),
        within_s=float(target.within),
        denominator=target.denominator,
        clock=target.clock,
        month=month,
        quantiles={level_name(level): round(value, _DIGITS) for level, value in quantiles.items()},
        mean=round(mean, _DIGITS),
        p_meets=round(chance, _DIGITS),
    )

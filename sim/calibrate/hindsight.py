"""What a fit would have said at an earlier day: learnt from the rows up to it, it foretells those after it.

One wave of simulations from the prior serves all days, since each says something of every row. A forecast is what the
emulator expects of settings drawn from the posterior of the rows before, with the chance of one future, discrepancy
and observation error. What the scenario itself says of the time after the day is taken as known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from sim.calibrate.evidence import Evidence
from sim.calibrate.fitting import coordinates, learn
from sim.calibrate.rows import Row

if TYPE_CHECKING:
    import pandas as pd

FORECASTS = 2000
SIMPLE = ("last_value", "year_before", "erlang_a")
SUMMARY_COLUMNS = (
    "until", "of", "rows", "error", "in_50", "in_80", "in_95", "crps", *(f"apart_{name}" for name in SIMPLE),
    *(f"rows_{name}" for name in SIMPLE),
)  # fmt: skip


def part_of(evidence: Evidence, which: np.ndarray) -> Evidence:
    """Take the evidence of some rows; the outcomes they are held against keep their places, and readings their number.

    Parameters
    ----------
    evidence : Evidence
        Of all rows.
    which : numpy.ndarray of bool, shape (rows,)
        Which.

    Returns
    -------
    Evidence
    """
    return replace(
        evidence,
        labels=tuple(label for label, taken in zip(evidence.labels, which.tolist(), strict=True) if taken),
        value=evidence.value[which],
        bound=evidence.bound[which],
        sd=evidence.sd[which],
        discrepancy=evidence.discrepancy[which],
        month=evidence.month[which],
        outcome=evidence.outcome[:, which],
    )


def foretell(
    scores: np.ndarray,
    outcomes: np.ndarray,
    evidence: Evidence,
    known: np.ndarray,
    even: np.ndarray,
    random: np.random.Generator,
) -> np.ndarray:
    """Say what would be published of the rows that are not known yet.

    Parameters
    ----------
    scores : numpy.ndarray, shape (n, parameters)
        Normal scores of the settings that were simulated.
    outcomes : numpy.ndarray, shape (n, outcomes)
        What was simulated, of all rows.
    evidence : Evidence
        All rows.
    known : numpy.ndarray of bool, shape (rows,)
        Which are learnt from.
    even : numpy.ndarray of bool, shape (parameters,)
        As for `sim.calibrate.fitting.learn`.
    random : numpy.random.Generator
        Of its own stream.

    Returns
    -------
    numpy.ndarray, shape (draws, rows that are not known)
        On the outcomes' scale.
    """
    emulator, posterior = learn(scores, outcomes, part_of(evidence, known), even, random)
    drawn, reading = posterior.drawn(FORECASTS, random)
    expected = emulator.mean(coordinates(drawn, even))
    # a covariance of fewer simulations than outcomes may lack a direction
    values, vectors = np.linalg.eigh(emulator.covariance)
    chance = random.standard_normal(expected.shape) * np.sqrt(np.maximum(values, 0)) @ vectors.T
    own = np.take_along_axis(expected + chance, evidence.outcome[reading][:, ~known], axis=1)
    return own + evidence.sd[~known] * random.standard_normal(own.shape)


def known_at(rows: Sequence[Row], day: date) -> np.ndarray:
    """Say which rows had ended by a day; bool, shape (rows,)."""
    return np.array([row.observation.end <= day for row in rows], bool)


def days_between(rows: Sequence[Row]) -> tuple[date, ...]:
    """Find the month ends that leave rows on both sides.

    Parameters
    ----------
    rows : sequence of Row
        All.

    Returns
    -------
    tuple of datetime.date
        Of several with the same rows before them, the last.
    """
    if not rows:
        return ()
    first, last = min(row.observation.end for row in rows), max(row.observation.end for row in rows)
    found: dict[bytes, date] = {}
    day = _month_end(first)
    while day < last:
        known = known_at(rows, day)
        if known.any() and not known.all():
            found[known.tobytes()] = day
        day = _month_end(day + timedelta(days=1))
    return tuple(found.values())


def _month_end(day: date) -> date:
    after = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    return after - timedelta(days=1)


def summary(table: pd.DataFrame) -> pd.DataFrame:
    """Sum scores up by day and kind of row, and over all days.

    Parameters
    ----------
    table : pandas.DataFrame
        As ``backtest.csv``.

    Returns
    -------
    pandas.DataFrame
        `SUMMARY_COLUMNS`. Shares in points; counts and waits in per cent of what came. ``error`` is absolute,
        ``apart_*`` the mean score of the fit less that of a simple forecast over the ``rows_*`` for which there is
        one: below 0, the fit is better. The last rows have ``until`` "all".
    """
    import pandas as pd

    rows = []
    scale = np.where(table["of"] == "shares", 100.0, 100.0 / table["published"].abs().clip(lower=1e-9))
    scored = table.assign(**{c: table[c] * scale for c in table.columns if c == "error" or c.startswith("crps")})
    groups = [*scored.groupby(["until", "of"], sort=True), *((("all", of), g) for of, g in scored.groupby("of"))]
    for (until, of), group in groups:
        apart = [(group["crps"] - group[f"crps_{name}"]).dropna() for name in SIMPLE]
        inside = [int(group[f"in_{share}"].sum()) for share in (50, 80, 95)]
        middle = [float(values.mean()) if len(values) else np.nan for values in apart]
        about = (until, of, len(group), group["error"].abs().mean())
        rows.append((*about, *inside, group["crps"].mean(), *middle, *map(len, apart)))
    return pd.DataFrame(rows, columns=list(SUMMARY_COLUMNS))

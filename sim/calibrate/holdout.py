"""Rows that were held out: what was said of them beforehand, scored against what came.

A forecast is a sample of what would be published, scored in the row's own unit (`sim.projection.scores`).

Three simple forecasts stand beside the fit's: the last value known, the value of the same days a year before, and
Erlang A by quarter-hour with direct estimates: volumes as the trained rows show them, where they do, and else, as all
other numbers, those of the scenario as it is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from sim.calendar import INTERVAL_S
from sim.calibrate.rows import Row, spoken_value
from sim.erlang import erlang_a
from sim.experiment import Centre, arrays
from sim.projection.scores import crps

if TYPE_CHECKING:
    import pandas as pd

    from sim.engine import Staffing

COVERS = (0.5, 0.8, 0.95)
HOLDOUT_COLUMNS = (
    "row", "published", "median", "low", "high", "error", "in_50", "in_80", "in_95", "crps", "last_value",
    "crps_last_value", "year_before", "crps_year_before", "erlang_a", "crps_erlang_a", "erlang_a_rows",
)  # fmt: skip


def score_rows(
    rows: Sequence[Row], samples: np.ndarray, trained: Sequence[Row], erlang: Sequence[float] | np.ndarray
) -> pd.DataFrame:
    """Score the fit and the simple forecasts on rows that were held out.

    Parameters
    ----------
    rows : sequence of Row
        Held out; a bound is scored as nothing but whether it was kept.
    samples : numpy.ndarray, shape (n, rows)
        What would be published of each, by the fit, on the scale of `sim.calibrate.outcomes`.
    trained : sequence of Row
        Rows that were learnt from.
    erlang : sequence of float, length rows
        What Erlang A says of each, as `erlang_forecasts` gives it.

    Returns
    -------
    pandas.DataFrame
        `HOLDOUT_COLUMNS`, in the rows' own units; nan where there is no such forecast. ``erlang_a_rows`` counts the
        trained rows that say how many callers of the stream come; 0: Erlang A takes the scenario's word for it.
    """
    import pandas as pd

    found = []
    for row, sample, by_erlang in zip(rows, samples.T, erlang, strict=True):
        draws = np.array([spoken_value(row, float(value)) for value in sample])
        came = row.observation.value
        median, low, high = np.quantile(draws, (0.5, 0.025, 0.975)).tolist()
        inside = [_inside(draws, came, share) for share in COVERS]
        exact = row.observation.relation == "="
        simple = [_last_value(row, trained), _year_before(row, trained), float(by_erlang)]
        scores = [crps(draws, came) if exact else np.nan]
        beside = [part for value in simple for part in (value, abs(value - came) if exact else np.nan)]
        error = median - came if exact else np.nan
        counted = len(volume_rows(trained, row.stream))
        found.append((row.label, came, median, low, high, error, *inside, *scores, *beside, counted))
    return pd.DataFrame(found, columns=list(HOLDOUT_COLUMNS))


def _inside(draws: np.ndarray, came: float, share: float) -> bool:
    low, high = np.quantile(draws, ((1 - share) / 2, (1 + share) / 2))
    return bool(low <= came <= high)


def _alike(row: Row, trained: Sequence[Row]) -> list[Row]:
    seen = row.observation
    return [
        other
        for other in trained
        if (other.observation.stream, other.observation.measure, other.observation.clock)
        == (seen.stream, seen.measure, seen.clock)
        and other.observation.relation == "="
        and not other.observation.doubtful
    ]


def _last_value(row: Row, trained: Sequence[Row]) -> float:
    """The latest value of the series; a count is of as many days."""
    alike = _alike(row, trained)
    if not alike:
        return float("nan")
    last = max(alike, key=lambda other: (other.observation.end, other.observation.start))
    return _as_long(row, last)


def _year_before(row: Row, trained: Sequence[Row]) -> float:
    seen = row.observation
    for other in _alike(row, trained):
        then = other.observation.start
        same_month = seen.start.day == 1 and then.day == 1 and (seen.end - seen.start).days >= 27
        if same_month and (then.year, then.month) == (seen.start.year - 1, seen.start.month):
            return _as_long(row, other)
        if not same_month and 360 <= (seen.start - then).days <= 368 and _days(row) == _days(other):
            return _as_long(row, other)
    return float("nan")


def _days(row: Row) -> int:
    return (row.observation.end - row.observation.start).days + 1


def _as_long(row: Row, other: Row) -> float:
    value = other.observation.value
    count = not row.is_share and not row.figure.endswith("_s")
    return value * _days(row) / _days(other) if count else value


def volume_rows(trained: Sequence[Row], stream: int) -> list[Row]:
    """Find the rows that say how many callers of a stream come.

    Parameters
    ----------
    trained : sequence of Row
        Rows that were learnt from.
    stream : int
        Its number.

    Returns
    -------
    list of Row
        Of offered attempts, or of all attempts where there is none; no doubtful ones, and no bounds.
    """
    plain = [
        row
        for row in trained
        if row.stream == stream and row.observation.relation == "=" and not row.observation.doubtful
    ]
    return next((found for of in ("offered", "attempts") if (found := [r for r in plain if r.figure == of])), [])


def with_volumes(centre: Centre, trained: Sequence[Row]) -> Centre:
    """Estimate how many callers come, from rows that count them: what was counted over what the scenario expects.

    Parameters
    ----------
    centre : sim.experiment.Centre
        The scenario.
    trained : sequence of Row
        Rows that were learnt from.

    Returns
    -------
    sim.experiment.Centre
        Expecting as many as were counted, spread over time as in the scenario; streams without `volume_rows` stay.
    """
    demands = list(centre.demands)
    for stream, demand in enumerate(demands):
        counted = volume_rows(trained, stream)
        expected = sum(float(_expected(row, centre).sum()) for row in counted)
        if expected > 0:
            times = sum(row.observation.value for row in counted) / expected
            demands[stream] = replace(demand, expected=demand.expected * times)
    return replace(centre, demands=tuple(demands))


def volumes_spoken(table: pd.DataFrame) -> str:
    """Say whose volumes Erlang A takes.

    Parameters
    ----------
    table : pandas.DataFrame
        With the column ``erlang_a_rows`` of `HOLDOUT_COLUMNS`.

    Returns
    -------
    str
    """
    direct = sum(rows > 0 for rows in table["erlang_a_rows"].tolist())
    if not direct:
        return "Erlang A: with the scenario's volumes, since no plain row before counts callers."
    lead = "Erlang A: with volumes as rows before count them"
    rest = len(table) - direct
    return f"{lead}." if not rest else f"{lead} for {direct} of {len(table)} rows, and the scenario's for the others."


def erlang_forecasts(rows: Sequence[Row], centre: Centre, seed: int) -> np.ndarray:
    """Say what Erlang A, quarter-hour by quarter-hour, makes of a scenario.

    All streams of the groups that take a row's one are pooled; the roster is that of the first future.

    Parameters
    ----------
    rows : sequence of Row
        Of what.
    centre : sim.experiment.Centre
        The scenario, perhaps `with_volumes`.
    seed : int
        Of the roster.

    Returns
    -------
    numpy.ndarray, shape (rows,)
        Shares by Erlang A, counts as expected; nan for waits.
    """
    if not rows:
        return np.empty(0)
    staffing = arrays(centre, seed, 0)[1]
    return np.array([_erlang(row, centre, staffing) for row in rows])


def _intervals(row: Row) -> slice:
    return slice(round(row.start_s / INTERVAL_S), round(row.end_s / INTERVAL_S))


def _expected(row: Row, centre: Centre) -> np.ndarray:
    """Contacts that the scenario expects by quarter-hour of a row."""
    return centre.demands[row.stream].expected[_intervals(row)]


def _erlang(row: Row, centre: Centre, staffing: Staffing) -> float:
    here = _intervals(row)
    own = centre.demands[row.stream]
    arrivals = _expected(row, centre)
    if row.figure in ("offered", "attempts"):
        return float(arrivals.sum())
    if not row.is_share:
        return float("nan")
    groups = set(centre.routing.groups[row.stream])
    pooled = [d for d, g in zip(centre.demands, centre.routing.groups, strict=True) if groups & set(g)]
    day = centre.calendar.interval_day[here]
    calls = np.stack([d.expected[here] for d in pooled])
    handle = np.stack([np.sum([mean[day] for _, mean, _ in d.parts_s], axis=0) for d in pooled])
    rate = calls.sum(axis=0) / INTERVAL_S
    at = np.searchsorted(staffing.from_s, np.arange(here.start, here.stop) * INTERVAL_S, side="right") - 1
    agents = staffing.on_duty[at][:, sorted(groups)].sum(axis=1)
    found = erlang_a(
        np.maximum(agents, 1),
        np.maximum(rate, 1e-9),
        (calls * handle).sum(axis=0) / np.maximum(calls.sum(axis=0), 1e-12),
        np.minimum(own.patience_s[day], 1e7),
        row.rule.within_s or 0.0,
    )
    by_interval = found.p_abandon if row.figure == "abandonment" else found.sl_offered
    return float((by_interval * arrivals).sum() / arrivals.sum())

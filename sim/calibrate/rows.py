"""Rows of history that can be learnt from, and what a simulation says in their place.

A row is scored as any call log is: by the same measures, over its own time, on its own clock, against the denominator
it names. One that does not say of what its share is a share is scored against all three. A year is no further
evidence where its months are there: the shorter rows count, and the longer one is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import product
from math import inf
from typing import TYPE_CHECKING

import numpy as np

from sim.calendar import INTERVAL_S
from sim.calibrate.evidence import Evidence
from sim.calibrate.month import months
from sim.clock import comes_twice
from sim.engine import CallLog
from sim.history import Observation
from sim.history.overlap import filled_by
from sim.measures import StreamRule
from sim.measures.streams import stream_figures

if TYPE_CHECKING:
    from sim.calendar import Calendar
    from sim.scenario.priors import Calibration

DENOMINATORS = ("offered", "answered", "offered_less_short_abandons")
_COUNTS = ("attempts", "offered", "answered", "abandoned", "overflowed", "lost")
_WAITS = {"mean_wait": "mean_wait_s", "median_wait": "median_wait_s", "p90_wait": "p90_wait_s"}
_FEW = 5.0  # calls in a share, or outside it
_LOG_ODDS_A_SHARE, _LOGS_A_SHARE = 4.0, 2.0  # d logit(p) / dp at one half; and the same share of a count, twice


@dataclass(frozen=True)
class Row:
    """One row of history, as it is compared.

    Attributes
    ----------
    observation : sim.history.Observation
        As published.
    stream : int
        Number of its stream.
    rule : sim.measures.StreamRule
        How it is scored.
    figure : str
        ``share``, ``abandonment``, or the name of a count or a wait.
    denominators : tuple of str
        Those it may mean, of a share; one nothing otherwise.
    start_s, end_s : float
        Elapsed seconds.
    calls : float
        Contacts that the scenario expects in it.
    """

    observation: Observation
    stream: int
    rule: StreamRule
    figure: str
    denominators: tuple[str, ...]
    start_s: float
    end_s: float
    calls: float = inf

    @property
    def label(self) -> str:
        """For people."""
        seen = self.observation
        if seen.from_time is not None:
            days = seen.spoken_period()
        elif seen.start.day == 1 and (seen.end + timedelta(days=1)).day == 1:
            first, last = f"{seen.start:%Y-%m}", f"{seen.end:%Y-%m}"
            days = first if first == last else f"{first} to {last}"
        else:
            days = f"{seen.start} to {seen.end}"
        return f"{seen.stream} {seen.measure} {days}"

    @property
    def is_share(self) -> bool:
        """Whether the figure is a share."""
        return self.figure in ("share", "abandonment")

    @property
    def few(self) -> bool:
        """Whether it is a share of so few calls that half a call more or less, as in `outcomes`, can be seen."""
        value = self.observation.value
        return self.is_share and min(value, 1 - value) * self.calls < _FEW


def rows_of(
    history: Sequence[Observation], rules: Sequence[StreamRule], calendar: Calendar
) -> tuple[tuple[Row, ...], tuple[tuple[Observation, str], ...]]:
    """Find the rows that can be learnt from.

    Parameters
    ----------
    history : sequence of Observation
        As read.
    rules : sequence of StreamRule
        Of the scenario's streams, by number.
    calendar : sim.calendar.Calendar
        The days that are simulated.

    Returns
    -------
    tuple of Row
        In the order of history.
    tuple of (Observation, str)
        The others, and why.
    """
    numbers = {rule.name: i for i, rule in enumerate(rules)}
    found: list[Row] = []
    others: list[tuple[Observation, str]] = []
    lines: dict[tuple[object, ...], int] = {}  # where each figure stands first
    simulated = [seen for seen in history if calendar.first_day <= seen.start and seen.end <= calendar.last_day]
    parts = filled_by(simulated)
    for seen in history:
        figure = _figure(seen)
        same = *seen.series, seen.begins, seen.ends, seen.relation, seen.value
        if seen.stream not in numbers:
            others.append((seen, "the scenario has no such stream"))
        elif figure is None:
            others.append((seen, f"no measure of the simulation is '{seen.measure}'"))
        elif not (calendar.first_day <= seen.start and seen.end <= calendar.last_day):
            others.append((seen, "not all of it is simulated"))
        elif seen.from_time and comes_twice(seen.begins):
            others.append((seen, "the clock shows its time twice on that day, and which is meant is not known"))
        elif same in lines:
            others.append((seen, f"it says again what line {lines[same]} says, and is no further evidence"))
        elif seen in parts:
            first, n = parts[seen][0].row, len(parts[seen])
            rows = f"the row on line {first}" if n == 1 else f"{n} shorter rows from line {first}"
            others.append((seen, f"{rows} within it say it already, and it is no further evidence"))
        else:
            lines.setdefault(same, seen.row)
            rule = rules[numbers[seen.stream]]
            own = replace(rule, within_s=seen.within_s or 0.0, denominator="offered", clock=seen.clock or rule.clock)
            known = (seen.denominator,) if seen.denominator in DENOMINATORS else DENOMINATORS
            edges = calendar.elapsed_s(seen.begins), calendar.elapsed_s(seen.ends)
            found.append(Row(seen, numbers[seen.stream], own, figure, known if figure == "share" else ("",), *edges))
    return tuple(found), tuple(others)


def _figure(seen: Observation) -> str | None:
    if seen.within_s is not None:
        return "share"
    if seen.measure in ("abandonment", "abandonment_rate"):
        return "abandonment"
    return seen.measure if seen.measure in _COUNTS else _WAITS.get(seen.measure)


def with_calls(rows: Sequence[Row], expected: Sequence[np.ndarray]) -> tuple[Row, ...]:
    """Note with each row how many contacts are expected in it.

    Parameters
    ----------
    rows : sequence of Row
        As found.
    expected : sequence of numpy.ndarray, shape (quarter-hours,)
        Contacts by quarter-hour, of each stream by number.

    Returns
    -------
    tuple of Row
    """
    spans = (slice(round(row.start_s / INTERVAL_S), round(row.end_s / INTERVAL_S)) for row in rows)
    return tuple(
        replace(row, calls=float(expected[row.stream][span].sum())) for row, span in zip(rows, spans, strict=True)
    )


def outcomes(log: CallLog, rows: Sequence[Row]) -> np.ndarray:
    """Say what a simulation has in the place of each row.

    Parameters
    ----------
    log : sim.engine.CallLog
        All attempts.
    rows : sequence of Row
        With one outcome for each denominator.

    Returns
    -------
    numpy.ndarray of float64
        Shares as log odds, with half an attempt added to either side (Anscombe 1956); counts and waits as logs.
    """
    found: list[float] = []
    for row in rows:
        mine = np.flatnonzero((log.stream == row.stream) & (log.arrival_s >= row.start_s) & (log.arrival_s < row.end_s))
        of = stream_figures(
            row.rule, 1, np.zeros(len(mine), np.int64), *(c[mine] for c in (log.attempt, log.outcome, log.wait_s))
        )
        figures = {name: float(values[0]) for name, values in of.items()}
        figures["offered_less_short_abandons"] = figures["offered"] - figures["short_abandoned"]
        if row.figure == "share":
            found += [_log_odds(figures["answered_within"], figures[whole]) for whole in row.denominators]
        elif row.figure == "abandonment":
            found.append(_log_odds(figures["abandoned"], figures["offered"]))
        else:
            found.append(_log(figures[row.figure]))
    return np.array(found)


def _log_odds(part: float, whole: float) -> float:
    return float(np.log((part + 0.5) / (whole - part + 0.5)))


def _log(value: float) -> float:
    return float(np.log((0.0 if np.isnan(value) else value) + 0.5))


def published(row: Row) -> float:
    """Give a row's value on the scale of `outcomes`.

    Parameters
    ----------
    row : Row
        As found.

    Returns
    -------
    float
        Log odds within those of 1 and 999 in a thousand, or a log. Of a share of `few` calls they have half a call
        added to either side, as those of a simulation have: 0 of 50 calls is the same in both.
    """
    value = row.observation.value
    if not row.is_share:
        return _log(value)
    if row.few:
        return _log_odds(value * row.calls, row.calls)
    value = min(max(value, 0.001), 0.999)
    return float(np.log(value / (1 - value)))


def spoken_value(row: Row, value: float) -> float:
    """Turn a value on the scale of `outcomes` back into the row's own unit: a share, a count or seconds.

    Parameters
    ----------
    row : Row
        As found.
    value : float
        Log odds or a log.

    Returns
    -------
    float
    """
    if not row.is_share:
        return float(np.exp(value) - 0.5)
    share = float(1 / (1 + np.exp(-value)))
    if row.few and row.calls > 0:
        return min(max((share * (row.calls + 1) - 0.5) / row.calls, 0.0), 1.0)
    return share


def evidence(rows: Sequence[Row], calibration: Calibration) -> Evidence:
    """Lay rows out for a fit.

    Parameters
    ----------
    rows : sequence of Row
        As found.
    calibration : sim.scenario.priors.Calibration
        How far what was published, and the model, may be off.

    Returns
    -------
    sim.calibrate.evidence.Evidence
    """
    first = np.cumsum([0, *(len(row.denominators) for row in rows)])
    open_ = sorted({row.rule.name for row in rows if len(row.denominators) > 1})
    readings = tuple(tuple(zip(open_, choice, strict=True)) for choice in product(DENOMINATORS, repeat=len(open_)))
    outcome = [
        [
            first[i] + (row.denominators.index(dict(reading)[row.rule.name]) if len(row.denominators) > 1 else 0)
            for i, row in enumerate(rows)
        ]
        for reading in readings
    ]
    sides = {"=": 0, ">": 1, "<": -1}
    return Evidence(
        labels=tuple(row.label for row in rows),
        value=np.array([published(row) for row in rows]),
        bound=np.array([sides[row.observation.relation[0]] for row in rows]),
        sd=np.array([_sd(row, calibration) for row in rows]),
        discrepancy=np.array([calibration.discrepancy * _scale(row) for row in rows]),
        month=months(rows),
        outcome=np.array(outcome, np.int64).reshape(len(readings), len(rows)),
        readings=readings,
    )


def _sd(row: Row, calibration: Calibration) -> float:
    error = calibration.doubtful_error if row.observation.doubtful else calibration.observation_error
    whole = float(np.hypot(error, calibration.discrepancy))
    return whole * _scale(row)


def _scale(row: Row) -> float:
    return _LOG_ODDS_A_SHARE if row.is_share else _LOGS_A_SHARE

"""Parts (iv) and (v) as tables: how far Erlang's formulas are from the engine, when, and why.

From Erlang C by interval to the scenario as it is, one thing is put right at a time, so that what each is worth adds up
to the whole: callers hang up (Erlang C to Erlang A); queues carry over from one interval to the next (Erlang A to the
engine on the same week); calls are as long, and callers as patient, as those of their stream (kinds of call); days and
staff vary from week to week, callers redial in bunches, and not every group may take every stream (over-dispersion, to
the scenario with one priority); streams have priorities and reserves (to the scenario as it is). What each is worth may
depend on the order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from sim.crosscheck.changing import BY_INTERVAL, MODIFIED, Simulated, erlang_by_interval
from sim.crosscheck.pool import QUARTERS, Pool, by_hour, hour_name
from sim.crosscheck.week import AS_IS, LEVELLED, Week

if TYPE_CHECKING:
    import pandas as pd

CAUSES = ("abandonment", "carry-over", "kinds of call", "over-dispersion", "priority")
CHANGING_COLUMNS = (
    "group", "stream", "within_s", "method", "formula", "engine", "standard_error", "mean_gap_by_hour",
    "over_hour", "over", "under_hour", "under",
)  # fmt: skip
GAP_COLUMNS = ("group", "stream", "within_s", "step", "share", "share_error", "adds", "adds_error")
WEEK_COLUMNS = (
    "group", "stream", "within_s", "hour", "contacts_an_hour", "handlers", "erlang_c", "erlang_a", "engine_same_load",
    "scenario_one_priority", "scenario", "scenario_error",
)  # fmt: skip
FUTURES = 20
"""Of a cross-check that does not say how many; the standard errors below are meant for so many."""
_ERRORS, _ERRORS_OF_AN_HOUR = 3.0, 5.0  # an hour is the largest of 168


@dataclass(frozen=True)
class Found:
    """A pool, and what the engine made of its week.

    Attributes
    ----------
    pool : Pool
        The pool.
    alike : Simulated
        All calls alike, as the formulas take them.
    kinds : Simulated
        Calls as those of their streams are.
    """

    pool: Pool
    alike: Simulated
    kinds: Simulated


def beyond_chance(difference: float, error: float, *, of_an_hour: bool = False, futures: int = FUTURES) -> bool:
    """Say whether a difference is more than chance makes.

    Parameters
    ----------
    difference, error : float
        In one unit; an error of 0 is that of a formula.
    of_an_hour : bool
        Whether it is the largest of the hours of a week.
    futures : int
        From which the error is; at least 2.

    Returns
    -------
    bool
        Beyond three standard errors from 20 futures, or five of the largest hour, and beyond as many more from fewer
        as chance exceeds as seldom (Student's distribution with one degree of freedom less than futures; of 2, 86 and
        8,008): chance alone does either in about one table of a hundred (Bonferroni).
    """
    return abs(difference) > _quantile(_ERRORS_OF_AN_HOUR if of_an_hour else _ERRORS, futures) * error


@lru_cache(maxsize=64)
def _quantile(errors: float, futures: int) -> float:
    """Give the number of standard errors that chance exceeds as seldom as that many of 20 futures."""
    from scipy.special import stdtr, stdtrit

    return -float(stdtrit(futures - 1, stdtr(FUTURES - 1, -errors)))


def changing_table(found: Sequence[Found]) -> pd.DataFrame:
    """Hold the formulas against the engine on the same week (part iv).

    Parameters
    ----------
    found : sequence of Found
        Pools, and what the engine made of their weeks.

    Returns
    -------
    pandas.DataFrame
        With `CHANGING_COLUMNS`: of each stream with a target and each method the share of the week by formula and
        engine, the mean absolute gap by hour (weighted by contacts), and the hours in which the formula says most too
        much and most too little.
    """
    import pandas as pd

    rows = []
    for pool, of, stream, at, within, weight in _targets(found):
        shares = of.alike.shares(at)
        engine, hours = _simulated_hourly(of.alike, at), by_hour(weight)
        for method in (BY_INTERVAL, MODIFIED):
            levels = erlang_by_interval(pool, within, method=method)
            gap = _hourly(levels, weight) - engine
            known = np.isfinite(gap)
            over, under = int(np.nanargmax(gap)), int(np.nanargmin(gap))
            rows.append((
                pool.group, stream, within, method, _mean(levels, weight), shares.mean(),
                _error(shares, of.alike.offered[:, at]),
                float(np.average(np.abs(gap[known]), weights=hours[known])),
                hour_name(over), float(gap[over]), hour_name(under), float(gap[under]),
            ))  # fmt: skip
    return pd.DataFrame(rows, columns=list(CHANGING_COLUMNS))


def gap_table(found: Sequence[Found], week: Week) -> pd.DataFrame:
    """Say what lies between Erlang C and the scenario (part v).

    Parameters
    ----------
    found : sequence of (Pool, Simulated)
        As for `changing_table`.
    week : Week
        The scenario's.

    Returns
    -------
    pandas.DataFrame
        With `GAP_COLUMNS`: of each stream with a target the share of the week in each step, and what the step adds to
        the one before; the steps after Erlang C are `CAUSES`. Standard errors are from replications, and where all of
        these say the same those of one contact; 0 of formulas.
    """
    import pandas as pd

    rows = []
    for pool, of, stream, at, within, weight in _targets(found):
        constant, hanging_up = (
            _mean(erlang_by_interval(pool, within, patience=patience), weight) for patience in (False, True)
        )
        alike, kinds = of.alike.shares(at), of.kinds.shares(at)
        levelled, as_is = week.share(stream, LEVELLED), week.share(stream, AS_IS)
        here = week.streams.index(stream)
        of_alike, of_kinds = _error(alike, of.alike.offered[:, at]), _error(kinds, of.kinds.offered[:, at])
        of_levelled = _error(levelled, week.offered[LEVELLED][:, here])
        steps = (
            ("Erlang C", constant, 0.0, 0.0),
            (CAUSES[0], hanging_up, 0.0, 0.0),
            (CAUSES[1], alike.mean(), of_alike, of_alike),
            (CAUSES[2], kinds.mean(), of_kinds, _error(kinds - alike)),
            (CAUSES[3], levelled.mean(), of_levelled, float(np.hypot(of_kinds, of_levelled))),
            (CAUSES[4], as_is.mean(), _error(as_is, week.offered[AS_IS][:, here]), _error(as_is - levelled)),
        )
        before = 0.0
        for step, share, error, adds_error in steps:
            rows.append((pool.group, stream, within, step, share, error, share - before, adds_error))
            before = share
    return pd.DataFrame(rows, columns=list(GAP_COLUMNS))


def week_table(found: Sequence[Found], week: Week) -> pd.DataFrame:
    """Lay out every hour of the week.

    Parameters
    ----------
    found, week
        As for `gap_table`.

    Returns
    -------
    pandas.DataFrame
        With `WEEK_COLUMNS`: of each stream with a target the share of its offered contacts that is answered in time;
        nan where none came. ``scenario_error`` is the standard error of ``scenario``, from replications.
    """
    import pandas as pd

    frames = []
    for pool, of, stream, at, within, weight in _targets(found):
        here = week.streams.index(stream)
        scenario = {
            how: _divide(
                by_hour(week.in_time[how][:, here].sum(axis=0)), by_hour(week.offered[how][:, here].sum(axis=0))
            )
            for how in (AS_IS, LEVELLED)
        }
        frames.append(
            pd.DataFrame({
                "group": pool.group, "stream": stream, "within_s": within,
                "hour": [hour_name(hour) for hour in range(QUARTERS // 4)],
                "contacts_an_hour": by_hour(weight) * 900, "handlers": by_hour(pool.on_duty) / 4,
                "erlang_c": _hourly(erlang_by_interval(pool, within, patience=False), weight),
                "erlang_a": _hourly(erlang_by_interval(pool, within), weight),
                "engine_same_load": _simulated_hourly(of.alike, at),
                "scenario_one_priority": scenario[LEVELLED], "scenario": scenario[AS_IS],
                "scenario_error": _errors_by_hour(week.in_time[AS_IS][:, here], week.offered[AS_IS][:, here]),
            })
        )  # fmt: skip
    if not frames:
        return pd.DataFrame(columns=list(WEEK_COLUMNS))
    return pd.concat(frames, ignore_index=True).reindex(columns=list(WEEK_COLUMNS))


def _targets(found: Sequence[Found]) -> Iterator[tuple[Pool, Found, str, int, float, np.ndarray]]:
    """Every stream with a target: its pool, number in it, threshold, and rates by quarter-hour."""
    for of in found:
        for at, stream in enumerate(of.pool.streams):
            if stream in of.pool.within_s:
                yield of.pool, of, stream, at, of.pool.within_s[stream], of.pool.rates_per_s[at]


def _simulated_hourly(simulated: Simulated, stream: int) -> np.ndarray:
    return _divide(*(by_hour(of[:, stream].sum(axis=0)) for of in (simulated.in_time, simulated.offered)))


def _errors_by_hour(in_time: np.ndarray, offered: np.ndarray) -> np.ndarray:
    """Standard errors of ratios of sums over replications (Cochran 1977, eq. 2.46); shape (hours of the week,).

    Where all replications say the same, that is no certainty: the error is then that of one contact in all.
    """
    part, whole = (np.array([by_hour(one) for one in of]) for of in (in_time, offered))
    off = part - _divide(part.sum(axis=0), whole.sum(axis=0)) * whole
    n = len(part)
    spread = np.sqrt((off**2).sum(axis=0) * n / (n - 1))
    return _divide(np.where(spread > 0, spread, 1.0), whole.sum(axis=0))


def _mean(levels: np.ndarray, weight: np.ndarray) -> float:
    return float((levels * weight).sum() / weight.sum())


def _hourly(levels: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Mean level of each hour, weighted; nan where there is no weight."""
    return _divide(by_hour(levels * weight), by_hour(weight))


def _divide(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return np.divide(part, whole, out=np.full(np.shape(whole), np.nan), where=whole > 0)


def _error(values: np.ndarray, contacts: np.ndarray | None = None) -> float:
    """Standard error of a mean over replications; of shares of contacts, where all are the same, one contact's."""
    found = float(np.std(values, ddof=1)) / len(values) ** 0.5
    return found if found > 0 or contacts is None else 1 / float(contacts.sum())

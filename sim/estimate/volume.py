"""How many calls a day there are: level, growth, weekdays, months, bank holidays and named special days.

The log of what is expected of a day is a sum of terms, fitted to daily counts by quasi-likelihood (McCullagh and
Nelder 1989, Generalized Linear Models, chapter 9). The variance is that of the day factor, which `sim.estimate.
day_factor` estimates from the same counts in turn, and standard errors hold the correlation of days.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from sim.calendar import MONTH_DAYS
from sim.estimate.day_factor import LEAST_DAYS, DayFactor, fit_day_factor
from sim.estimate.estimate import Estimate

DAYS_FOR_GROWTH = 365
DAYS_FOR_MONTHS = 730
_ROUNDS, _START_CV = 2, 0.05
_METHOD = "log-linear in days, by quasi-likelihood"


@dataclass(frozen=True, eq=False)
class Days:
    """Daily counts of a stream; arrays have one entry a day.

    Attributes
    ----------
    count : numpy.ndarray of int
        Calls.
    known : numpy.ndarray
        What is known beforehand of the level, as a factor above 0, such as that of a lockdown.
    year : numpy.ndarray
        Years of 365.25 days since the day from which growth compounds.
    number : numpy.ndarray of int
        Of the day, rising.
    weekday : numpy.ndarray of int
        0 is Monday.
    month : numpy.ndarray of int
        0 is January.
    holiday : numpy.ndarray of bool
        Bank holidays.
    special : numpy.ndarray of bool
        Days of which named special hours are a part; they are left out.
    """

    count: np.ndarray
    known: np.ndarray
    year: np.ndarray
    number: np.ndarray
    weekday: np.ndarray
    month: np.ndarray
    holiday: np.ndarray
    special: np.ndarray


@dataclass(frozen=True, eq=False)
class Volume:
    """What days say of a stream's level.

    Attributes
    ----------
    per_day : Estimate
        Calls a day on average over a week, at the day from which growth compounds, before what is known.
    growth : Estimate or None
        A year, compounding; None where less than a year is known, which cannot tell growth from season.
    weekday : tuple of Estimate
        Factors of Monday to Sunday, 1 on average; empty where a weekday is missing.
    months : tuple of Estimate
        Factors of January to December, 1 on average over the year; empty where less than two years are known.
    holiday : Estimate or None
        Factor of bank holidays; None where there are fewer than two.
    day_factor : DayFactor
        Of the same days.
    expected : numpy.ndarray, shape (days,)
        What the fit expects of all days, special ones as if they were not.
    left_out : int
        Days without a single call, on which the log has a gap, half days at its ends, and special days.
    """

    per_day: Estimate
    growth: Estimate | None
    weekday: tuple[Estimate, ...]
    months: tuple[Estimate, ...]
    holiday: Estimate | None
    day_factor: DayFactor
    expected: np.ndarray
    left_out: int


def fit_volume(days: Days) -> Volume | None:
    """Estimate a stream's level.

    Parameters
    ----------
    days : Days
        Daily counts.

    Returns
    -------
    Volume or None
        None where there are fewer than four weeks.
    """
    used = ~days.special & _open(days)
    if used.sum() < LEAST_DAYS:
        return None
    span = int(days.number[used].max() - days.number[used].min() + 1)
    names, design = _design(days, used, growth=span >= DAYS_FOR_GROWTH, months=span >= DAYS_FOR_MONTHS)
    offset = np.log(days.known)
    design_used, offset_used, count = design[used], offset[used], days.count[used]
    cv = _START_CV
    for _ in range(_ROUNDS):
        beta = _solve(design_used, offset_used, count, cv)
        mean = np.exp(offset_used + design_used @ beta)
        cv = float(np.sqrt(max((((count - mean) ** 2 - mean) / mean**2).mean(), 0.0)))
    beta = _solve(design_used, offset_used, count, cv)
    mean = np.exp(offset_used + design_used @ beta)
    factor = fit_day_factor(count, mean, days.number[used], len(names))
    together = 0.0 if factor.correlation is None else factor.correlation.value
    covariance = _sandwich(design_used, mean, days.number[used], factor.cv.value, together)
    expected = np.exp(offset + design @ beta)
    n = int(used.sum())

    def estimate(of: Callable[[np.ndarray], float], places: list[int]) -> Estimate:
        return _smooth(of, beta, covariance, places, n)

    week = [i for i, name in enumerate(names) if name.startswith("weekday")]
    year = [i for i, name in enumerate(names) if name.startswith("month")]
    level = [*week, *year]
    parts = (len(week), len(year))
    return Volume(
        per_day=estimate(lambda b: np.exp(b[: parts[0]]).mean() * _year_mean(b[parts[0] :]), level),
        growth=estimate(lambda b: np.expm1(b[0]), [names.index("growth")]) if "growth" in names else None,
        weekday=tuple(
            estimate(lambda b, i=i: np.exp(b[i]) / np.exp(b).mean(), week) for i in range(len(week)) if len(week) == 7
        ),
        months=tuple(
            estimate(lambda b, i=i: (np.exp(b[i - 1]) if i else 1.0) / _year_mean(b), year)
            for i in range(12)
            if len(year) == 11
        ),
        holiday=estimate(lambda b: np.exp(b[0]), [names.index("holiday")]) if "holiday" in names else None,
        day_factor=factor,
        expected=expected,
        left_out=int((~used).sum()),
    )


def fit_special(count: Mapping[str, float], expected: Mapping[str, float], cv: float) -> dict[str, Estimate]:
    """Estimate the factors of named special hours.

    Parameters
    ----------
    count : mapping of str to float
        Calls within the hours of each name, over all of its days in the log.
    expected : mapping of str to float
        What would be expected there of ordinary days.
    cv : float
        Of the day factor.

    Returns
    -------
    dict of str to Estimate
        Those with an expectation above 0.
    """
    found = {}
    for name, whole in expected.items():
        if whole > 0:
            factor = count[name] / whole
            se = float(np.sqrt(max(count[name], 1.0) / whole**2 + (factor * cv) ** 2))
            found[name] = Estimate.normal(factor, se, int(count[name]), "calls over what an ordinary day would have")
    return found


def _open(days: Days) -> np.ndarray:
    """Days that the log holds: one without a call, where dozens are usual, is a gap; the ends may be parts of a day."""
    usual = np.median(days.count[days.count > 0]) if (days.count > 0).any() else 0.0
    whole = (days.count > 0) | (usual < 20)
    ends = [0, -1]
    whole[ends] &= (days.count[ends] >= usual / 2) | (usual < 20)
    return whole


def _design(days: Days, used: np.ndarray, *, growth: bool, months: bool) -> tuple[list[str], np.ndarray]:
    names, columns = [], []
    if len(np.unique(days.weekday[used])) == 7:
        names += [f"weekday {i}" for i in range(7)]
        columns += [days.weekday == i for i in range(7)]
    else:
        names, columns = ["weekday"], [np.ones(len(days.count))]
    if months:
        names += [f"month {i}" for i in range(1, 12)]
        columns += [days.month == i for i in range(1, 12)]
    if growth:
        names.append("growth")
        columns.append(days.year)
    if (days.holiday & used).sum() >= 2:
        names.append("holiday")
        columns.append(days.holiday)
    return names, np.stack(columns, axis=1).astype(np.float64)


def _solve(design: np.ndarray, offset: np.ndarray, count: np.ndarray, cv: float) -> np.ndarray:
    """Solve the quasi-score equations by iterated least squares."""
    beta = np.linalg.lstsq(design, np.log(count + 0.5) - offset, rcond=None)[0]
    for _ in range(50):
        mean = np.exp(offset + design @ beta)
        weight = mean / (1 + cv**2 * mean)
        step = np.linalg.solve(
            design.T @ (weight[:, None] * design), design.T @ (weight * (count - mean) / mean)
        )  # fmt: skip
        beta = beta + step
        if np.abs(step).max() < 1e-10:
            break
    return beta


def _sandwich(design: np.ndarray, mean: np.ndarray, number: np.ndarray, cv: float, correlation: float) -> np.ndarray:
    weight = mean / (1 + cv**2 * mean)
    bread = np.linalg.inv(design.T @ (weight[:, None] * design))
    apart = np.abs(number[:, None] - number[None, :])
    together = cv**2 * np.sign(correlation) ** apart * np.abs(correlation) ** apart
    np.fill_diagonal(together, cv**2 + 1 / mean)
    scored = design * weight[:, None]
    return bread @ (scored.T @ together @ scored) @ bread


def _year_mean(b: np.ndarray) -> float:
    if not len(b):
        return 1.0
    return float(np.average(np.concatenate([[1.0], np.exp(b)]), weights=MONTH_DAYS))


def _smooth(
    of: Callable[[np.ndarray], float], beta: np.ndarray, covariance: np.ndarray, places: list[int], n: int
) -> Estimate:
    """A function of some terms, with its standard error to first order."""
    at = beta[places]
    value = float(of(at))
    step = 1e-5
    slope = np.array([(of(at + step * unit) - of(at - step * unit)) / (2 * step) for unit in np.eye(len(at))])
    variance = slope @ covariance[np.ix_(places, places)] @ slope
    return Estimate.normal(value, float(np.sqrt(variance)), n, _METHOD)

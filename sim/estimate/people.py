"""How many leave in a year, and how sickness comes in spells, from tables of people and their absences.

People are watched over a window in which the table lists everybody who was in post on any day; leavers over the time
they were watched are a rate, whose interval is exact (Garwood 1936: gamma quantiles). Spells that last when the window
ends are censored: their days count, their ends do not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.calendar import YEAR_DAYS
from sim.estimate.estimate import Estimate
from sim.estimate.staff import Absences, People

LEAST_SPELLS = 10
_DAY = np.timedelta64(1, "D")


@dataclass(frozen=True)
class Leaving:
    """Who goes.

    Attributes
    ----------
    share : Estimate
        Of people who leave in a year; the interval is exact.
    years : float
        Years in post that were watched, over all people.
    heads, fte : float
        In post at the end of the window.
    """

    share: Estimate
    years: float
    heads: int
    fte: float


@dataclass(frozen=True)
class Sickness:
    """How one cause of absence comes.

    Attributes
    ----------
    rate : Estimate
        Share of days in post that it takes.
    spell_days : Estimate
        Mean length of a spell, days off included.
    """

    rate: Estimate
    spell_days: Estimate


def fit_leaving(people: People, since: np.datetime64, until: np.datetime64) -> Leaving | None:
    """Estimate the share who leave in a year.

    Parameters
    ----------
    people : People
        Of one group.
    since, until : numpy.datetime64
        First and last day of the window.

    Returns
    -------
    Leaving or None
        None if nobody was in post in the window.
    """
    from scipy.stats import gamma

    days = in_post_days(people, since, until)
    years = float(days.sum()) / YEAR_DAYS
    if years <= 0:
        return None
    left = int(((people.end >= since) & (people.end < until) & (people.start <= until)).sum())
    rate = left / years
    # with none at all, the error of one
    se = np.sqrt(max(left, 1)) / years
    low = gamma.ppf(0.025, left) / years if left else 0.0
    high = gamma.ppf(0.975, left + 1) / years
    share, ends = -np.expm1(-rate), (-np.expm1(-low), -np.expm1(-high))
    method = f"{left} leavers in {years:.1f} years in post; exact Poisson interval"
    there = (people.start <= until) & (people.end >= until)
    estimate = Estimate(float(share), float(np.exp(-rate) * se), left, method, float(ends[0]), float(ends[1]))
    return Leaving(estimate, years, int(there.sum()), float(people.fte[there].sum()))


def in_post_days(people: People, since: np.datetime64, until: np.datetime64) -> np.ndarray:
    """Days of the window on which each was in post; shape (people,)."""
    first, last = np.maximum(people.start, since), np.minimum(people.end, until)
    return np.maximum((last - first) / _DAY + 1, 0.0)


def fit_sickness(absences: Absences, in_post: float, since: np.datetime64, until: np.datetime64) -> Sickness | None:
    """Estimate the rate and the length of absences of one cause.

    A spell ends each day with one chance, so that its length is geometric (`sim.abstraction.spells`).

    Parameters
    ----------
    absences : Absences
        Of one group and cause.
    in_post : float
        Days in post of the group within the window.
    since, until : numpy.datetime64
        First and last day of the window.

    Returns
    -------
    Sickness or None
        None with fewer than ten spells that ended in the window.
    """
    inside = (absences.start <= until) & (absences.end >= since)
    first = np.maximum(absences.start[inside], since)
    last = np.minimum(absences.end[inside], until)
    days = (last - first) / _DAY + 1
    ended = int((absences.end[inside] < until).sum())
    if ended < LEAST_SPELLS or in_post <= 0:
        return None
    away, n = float(days.sum()), int(inside.sum())
    length = max(away / ended, 1.0)
    se_length = length * np.sqrt(max(1 - 1 / length, 1e-9) / ended)
    rate = away / in_post
    # an alternating renewal process, both times geometric: 2 - 1 / L instead of 1
    se_rate = rate * (1 - rate) * np.sqrt((2 - 1 / length) / n)
    method = f"{n} spells, {n - ended} of them lasting at the end"
    return Sickness(
        Estimate.normal(rate, float(se_rate), n, f"days away over days in post; {method}"),
        Estimate.normal(length, float(se_length), ended, f"geometric, censored; {method}"),
    )

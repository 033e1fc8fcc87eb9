"""How many contacts there are: Poisson in each quarter-hour, around what is expected times the day's factor.

The day factor is a gamma variable of mean 1; days hang together through a normal score that is an autoregression of
order 1. Purposes of the random streams, each by stream name and week: ``day`` and ``count``.
"""

from __future__ import annotations

import math

import numpy as np
from scipy.special import gammaincinv, ndtr

from sim.calendar import Calendar
from sim.demand.rates import StreamDemand
from sim.seeding import generator


def draw_counts(
    demand: StreamDemand, calendar: Calendar, weeks: np.ndarray, edges: list[int], seed: int, replication: int
) -> np.ndarray:
    """Draw how many contacts arrive of themselves in each quarter-hour.

    Parameters
    ----------
    demand : StreamDemand
        What is expected.
    calendar : Calendar
        The period.
    weeks : numpy.ndarray of int
        Its weeks in which somebody may arrive, which key the draws.
    edges : list of int
        The first interval of each of these weeks, and the end.
    seed, replication : int
        Keys of the random streams.

    Returns
    -------
    numpy.ndarray of int, shape (intervals,)
        Poisson, given the factors of the days.
    """
    expected = demand.expected * day_factors(demand, calendar, seed, replication)[calendar.interval_day]
    return np.concatenate(
        [
            np.zeros(edges[0], np.int64),
            *(
                generator(seed, replication, "count", demand.name, week).poisson(expected[edges[w] : edges[w + 1]])
                for w, week in enumerate(weeks.tolist())
            ),
        ]
    )


def day_factors(demand: StreamDemand, calendar: Calendar, seed: int, replication: int) -> np.ndarray:
    """Draw how busy each day is beyond what the calendar explains.

    Parameters
    ----------
    demand : StreamDemand
        With the coefficient of variation and the correlation of normal scores from day to day.
    calendar : Calendar
        The period.
    seed, replication : int
        Keys of the random streams.

    Returns
    -------
    numpy.ndarray, shape (days,)
        Gamma variables of mean 1.
    """
    if demand.day_cv == 0:
        return np.ones(len(calendar.days))
    normal = {
        week: generator(seed, replication, "day", demand.name, week).standard_normal(7)
        for week in np.unique(calendar.week).tolist()
    }
    score = np.array([normal[w][d] for w, d in zip(calendar.week.tolist(), calendar.weekday.tolist(), strict=True)])
    rho = demand.day_correlation
    for day in range(1, len(score)):
        score[day] = rho * score[day - 1] + math.sqrt(1 - rho * rho) * score[day]
    shape = 1 / demand.day_cv**2
    return gammaincinv(shape, ndtr(score)) / shape

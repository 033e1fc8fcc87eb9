"""The centre that the engines are compared on, plain and with everything on, and what they must say of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.engine import Contacts, Outcome, Routing, Staffing

HOUR_S, HALF_HOUR_S, DAY_S = 3600.0, 1800.0, 86400.0
CALLS_A_YEAR = 650_000
WEEKDAYS = np.array([1.0, 0.97, 0.97, 0.98, 1.08, 1.12, 1.0])
NAMES = ("999", "101")
SHARE = np.array([0.3, 0.7])
MEAN_HANDLE_S = np.array([900.0, 1500.0])
SD_LOG_HANDLE = 0.9
MEAN_PATIENCE_S = np.array([90.0, 300.0])
WITHIN_S = (10.0, 30.0)
OCCUPANCY = 0.86
EXACT_ENOUGH = ((91.28, 3.37, 3.75), (91.86, 8.03, 2.68))
"""Answers of a hundred years, a stream: per cent of offered answered in time, mean wait (s), per cent abandoned."""


@dataclass(frozen=True)
class Workload:
    """Some days of the centre, as an engine takes them."""

    contacts: Contacts
    staffing: Staffing
    routing: Routing

    @property
    def heads(self) -> np.ndarray:
        """Handlers on duty by half-hour."""
        return self.staffing.on_duty[:, 0]


@dataclass(frozen=True)
class Answer:
    """What every system must say of each call, in the order of arrival."""

    answered: np.ndarray
    wait_s: np.ndarray


@dataclass(frozen=True)
class System:
    """A simulator of the workload, and what to know when its answers differ."""

    name: str
    run: Callable[[Workload], Answer]
    note: str = ""


def rates_per_hour(hours: int, calls_a_year: float = CALLS_A_YEAR) -> np.ndarray:
    """Give the calls to expect in each hour of the period, which begins on a Monday at midnight.

    Parameters
    ----------
    hours : int
        Length of the period.
    calls_a_year : float
        In all.

    Returns
    -------
    numpy.ndarray of float64, shape (hours,)
    """
    hour = np.arange(hours)
    daily = 1 + 0.6 * np.cos(2 * np.pi * (hour % 24 - 16) / 24)
    mean_per_hour = calls_a_year / (365 * 24)
    return mean_per_hour * daily * (WEEKDAYS / WEEKDAYS.mean())[hour // 24 % 7]


def make_workload(days: int, seed: int, calls_a_year: float = CALLS_A_YEAR) -> Workload:
    """Draw the calls and work out the staffing.

    Parameters
    ----------
    days : int
        Length of the period.
    seed : int
        Of the calls; the staffing is always the same.
    calls_a_year : float
        In all; the staffing follows.

    Returns
    -------
    Workload
    """
    random = np.random.default_rng(seed)
    rates = rates_per_hour(days * 24, calls_a_year)
    calls = random.poisson(rates)
    arrival_s = np.sort((np.repeat(np.arange(len(rates)), calls) + random.random(calls.sum())) * HOUR_S)
    stream = (random.random(len(arrival_s)) >= SHARE[0]).astype(np.int64)
    log_mean = np.log(MEAN_HANDLE_S) - SD_LOG_HANDLE**2 / 2
    handle_s = random.lognormal(log_mean[stream], SD_LOG_HANDLE)
    patience_s = random.exponential(MEAN_PATIENCE_S[stream])
    load = np.repeat(rates, 2) * (SHARE @ MEAN_HANDLE_S) / HOUR_S
    coming = np.append(load[1:], load[0])
    heads = np.ceil((load + coming) / 2 / OCCUPANCY + 1).astype(np.int64)
    return Workload(
        Contacts(arrival_s=arrival_s, stream=stream, handle_s=handle_s, patience_s=patience_s),
        Staffing(from_s=np.arange(len(heads)) * HALF_HOUR_S, on_duty=heads[:, None]),
        Routing(priority=np.array([1, 2]), groups=((0,), (0,))),
    )


def with_everything(workload: Workload, seed: int) -> Workload:
    """Switch everything on: a third stream of work that can be put down, and every feature of the contract.

    Parameters
    ----------
    workload : Workload
        The plain centre.
    seed : int
        Of what is drawn besides.

    Returns
    -------
    Workload
    """
    random = np.random.default_rng([seed, 1])
    plain, n = workload.contacts, len(workload.contacts)
    followed = np.sort(random.choice(n, n // 10, replace=False))
    stream = np.where(random.random(n) < 0.1, 2, plain.stream)

    def also(values: np.ndarray, added: Any) -> np.ndarray:
        return np.append(values, np.broadcast_to(added, len(followed)))

    heads = workload.heads
    third = heads // 3
    days = np.arange(7, int(workload.staffing.from_s[-1] // DAY_S), 30) * DAY_S
    return Workload(
        Contacts(
            arrival_s=also(plain.arrival_s, random.exponential(DAY_S, len(followed)) + 1),
            stream=also(stream, stream[followed]),
            handle_s=also(plain.handle_s, plain.handle_s[followed]),
            patience_s=also(np.where(stream == 2, np.inf, plain.patience_s), 300.0),
            redial_after_s=np.where(random.random((n + len(followed), 2)) < 0.4, 300.0, np.inf),
            follows=also(np.full(n, -1), followed),
            follows_if=also(np.zeros(n, np.int64), 1 << Outcome.ANSWERED),
        ),
        Staffing(
            from_s=workload.staffing.from_s,
            on_duty=np.column_stack([heads - third, third]),
            reserve=np.tile([0, 1, 2], (len(heads), 1)),
        ),
        Routing(
            priority=np.array([1, 2, 3]),
            groups=((0, 1), (0, 1), (1, 0)),
            overflow_after_s=np.array([120.0, np.inf, np.inf]),
            interruptible=np.array([False, False, True]),
            closed=((), tuple((day, day + HOUR_S) for day in days.tolist()), ()),
        ),
    )

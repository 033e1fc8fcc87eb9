"""Erlang C: callers wait for ever, first come first served, or by priority."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from sim.erlang.arguments import numbers, together, whole_agents
from sim.erlang.loss import blocked
from sim.errors import UsageError


@dataclass(frozen=True)
class MMC:
    """An M/M/c queue in steady state; all arrays have the shape to which the arguments broadcast.

    Attributes
    ----------
    p_wait : numpy.ndarray
        Probability of waiting.
    mean_wait_s : numpy.ndarray
        Over all contacts, those that do not wait included; infinite in overload.
    service_level : numpy.ndarray
        Share that waits no longer than `within_s`; 0 in overload.
    occupancy : numpy.ndarray
        Share of agents busy.
    queue_length : numpy.ndarray
        Mean number waiting; infinite in overload.
    stable : numpy.ndarray of bool
        Whether the load is under the number of agents. At or above it the queue grows for ever.
    """

    p_wait: np.ndarray
    mean_wait_s: np.ndarray
    service_level: np.ndarray
    occupancy: np.ndarray
    queue_length: np.ndarray
    stable: np.ndarray


def erlang_c(agents: ArrayLike, offered_load: ArrayLike) -> np.ndarray:
    """Probability that a call waits in M/M/c.

    C = c B / (c - a + a B) with B the blocking probability of the same load (Erlang 1917; Cooper 1981, Introduction
    to Queueing Theory, chapter 3).

    Parameters
    ----------
    agents : array_like of int
        From 1.
    offered_load : array_like of float
        In erlangs, at least 0.

    Returns
    -------
    numpy.ndarray of float64
        1 where the load is at or above the number of agents.

    Raises
    ------
    sim.errors.UsageError
        If an argument is none of these.
    """
    return _waiting(whole_agents(agents), numbers("offered_load", offered_load))


def _waiting(c: np.ndarray, a: np.ndarray) -> np.ndarray:
    b = blocked(c, a)
    with np.errstate(invalid="ignore"):
        return np.where(a < c, c * b / (np.maximum(c - a, 0) + a * b), 1.0)[()]


def mmc(agents: ArrayLike, rate_per_s: ArrayLike, handle_s: ArrayLike, within_s: ArrayLike = 0.0) -> MMC:
    """Describe an M/M/c queue, first come first served.

    Who waits does so for an exponential time of mean h / (c - a), with a = rate times h (Erlang 1917; Cooper 1981,
    chapter 3).

    Parameters
    ----------
    agents : array_like of int
        c, from 1.
    rate_per_s : array_like of float
        Arrivals a second, at least 0.
    handle_s : array_like of float
        h, mean of an exponential handle time, over 0.
    within_s : array_like of float
        Threshold of the service level, at least 0.

    Returns
    -------
    MMC

    Raises
    ------
    sim.errors.UsageError
        If an argument is none of these.
    """
    c, rate = whole_agents(agents), numbers("rate_per_s", rate_per_s)
    h, within = numbers("handle_s", handle_s, over=True), numbers("within_s", within_s, endless=True)
    c, rate, h, within = together(agents=c, rate_per_s=rate, handle_s=h, within_s=within)
    a = rate * h
    stable = a < c
    p_wait = np.asarray(_waiting(c, a))
    spare = np.where(stable, c - a, 1.0)
    mean_wait_s = np.where(stable, p_wait * h / spare, np.inf)
    return MMC(
        p_wait=p_wait[()],
        mean_wait_s=mean_wait_s[()],
        service_level=np.where(stable, 1 - p_wait * np.exp(-spare * within / h), 0.0)[()],
        occupancy=np.minimum(a / c, 1.0)[()],
        queue_length=np.where(stable, rate * np.where(stable, mean_wait_s, 0.0), np.inf)[()],
        stable=stable[()],
    )


def priority_mmc(agents: ArrayLike, rates_per_s: ArrayLike, handle_s: ArrayLike) -> np.ndarray:
    """Mean wait of each class in M/M/c with priorities that interrupt nobody.

    W(k) = C h / (c (1 - s(k - 1)) (1 - s(k))), where s(k) is the load of the classes up to k over the number of
    agents and C the probability of waiting at the whole load (Cobham 1954, Operations Research 2, 70-76; Kella and
    Yechiali 1985, Stochastic Models 1, 257-262). All classes have one exponential handle time. If all
    of them together are an overload, every agent is always busy, and C is 1 for those above.

    Parameters
    ----------
    agents : array_like of int
        c, from 1.
    rates_per_s : array_like of float, shape (..., classes)
        Arrivals a second of each class, the most urgent first; at least 0.
    handle_s : array_like of float
        h, mean handle time of all classes, over 0.

    Returns
    -------
    numpy.ndarray of float64, shape (..., classes)
        Mean wait in seconds over all contacts of the class; infinite for a class that is not stable.

    Raises
    ------
    sim.errors.UsageError
        If an argument is none of these.
    """
    c, h = whole_agents(agents), numbers("handle_s", handle_s, over=True)
    rates = numbers("rates_per_s", rates_per_s)
    if rates.ndim == 0 or not rates.shape[-1]:
        raise UsageError("rates_per_s has one entry a class: give at least [rate]")
    c, h, _ = together(agents=c, handle_s=h, rates_of_a_class=rates[..., 0])
    loads = rates * h[..., np.newaxis]
    upto = np.cumsum(loads, axis=-1) / c[..., np.newaxis]
    above = np.concatenate([np.zeros_like(upto[..., :1]), upto[..., :-1]], axis=-1)
    wait_s = np.asarray(_waiting(c, upto[..., -1] * c) * h / c)[..., np.newaxis]
    stable = upto < 1
    room = np.where(stable, (1 - np.minimum(above, 1)) * (1 - np.minimum(upto, 1)), 1.0)
    return np.where(stable, wait_s / room, np.inf)

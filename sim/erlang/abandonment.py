"""Erlang A: callers hang up when an exponential patience ends (M/M/c+M).

The wait that a caller of endless patience would have, the offered wait V, is 0 or has a density in proportion to

    g(u) = exp(rate * H(u) - c u / h),    H(u) = p (1 - exp(-u / p)),

with p the mean patience and h the mean handle time (Baccelli and Hebuterne 1981; Zeltyn and Mandelbaum 2005, Queueing
Systems 51, 361-402, sections 3 and 4). With e the inverse of Erlang B at c - 1 agents and J the integral of g,
P(V > 0) = rate J / (e + rate J). All else is an integral of g times a weight, for a caller is answered if a patience
independent of V is longer than V.

In closed form these are incomplete gamma functions, which lose all digits where c p / h is large. Here they are
integrated instead. The logarithm of g is concave; it is measured from its highest point (or two large numbers would
cancel) as -(c/h - r) v - r p D(v/p), with v the distance from that point, r the rate of those still waiting there and
D(w) = w - 1 + exp(-w). Panels of Gauss and Legendre's rule are laid as closely as g and the patience need. The error
is about 1e-13.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from sim.erlang.arguments import numbers, together, whole_agents
from sim.erlang.delay import MMC, mmc
from sim.erlang.loss import blocked

_DEEPEST = 45.0  # exp(-45) of the highest point is nothing
_PANELS = 20
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(14)
_AT_ONCE = 500  # cases, so that a week of quarter-hours stays in the cache


@dataclass(frozen=True)
class ErlangA:
    """An M/M/c+M queue in steady state; all arrays have the shape to which the arguments broadcast.

    Attributes
    ----------
    p_wait : numpy.ndarray
        Probability of finding every agent busy.
    p_abandon : numpy.ndarray
        Probability of hanging up.
    mean_wait_s : numpy.ndarray
        Over all contacts: those answered at once with 0, those who hung up with the time they waited.
    occupancy : numpy.ndarray
        Share of agents busy.
    queue_length : numpy.ndarray
        Mean number waiting.
    sl_offered, sl_answered, sl_excl_short_abandons : numpy.ndarray
        Answered within the threshold over all; over those answered; over all less those who hung up within the
        limit of a short abandon. nan where nobody is left to divide by.
    """

    p_wait: np.ndarray
    p_abandon: np.ndarray
    mean_wait_s: np.ndarray
    occupancy: np.ndarray
    queue_length: np.ndarray
    sl_offered: np.ndarray
    sl_answered: np.ndarray
    sl_excl_short_abandons: np.ndarray


def erlang_a(
    agents: ArrayLike,
    rate_per_s: ArrayLike,
    handle_s: ArrayLike,
    patience_s: ArrayLike,
    within_s: ArrayLike = 0.0,
    short_s: ArrayLike | None = None,
) -> ErlangA:
    """Describe an M/M/c+M queue, first come first served (Palm 1957; Garnett, Mandelbaum and Reiman 2002).

    Parameters
    ----------
    agents : array_like of int
        c, from 1.
    rate_per_s : array_like of float
        Arrivals a second, at least 0.
    handle_s : array_like of float
        h, mean of an exponential handle time, over 0.
    patience_s : array_like of float
        p, mean of an exponential patience, over 0. Infinite: nobody hangs up, and the queue is `mmc`'s.
    within_s : array_like of float
        Threshold of the service level, at least 0.
    short_s : array_like of float, optional
        Who hangs up within this is a short abandon. Default: `within_s`.

    Returns
    -------
    ErlangA
        An overload has a steady state as long as anybody hangs up; with infinite patience its wait is infinite and
        its service level 0.

    Raises
    ------
    sim.errors.UsageError
        If an argument is none of these.
    """
    c, rate = whole_agents(agents), numbers("rate_per_s", rate_per_s)
    h = numbers("handle_s", handle_s, over=True)
    p = numbers("patience_s", patience_s, over=True, endless=True)
    within = numbers("within_s", within_s, endless=True)
    short = within if short_s is None else numbers("short_s", short_s, endless=True)
    given = together(agents=c, rate_per_s=rate, handle_s=h, patience_s=p, within_s=within, short_s=short)
    shape = given[0].shape
    c, rate, h, p, within, short = (each.ravel() for each in given)
    ends = np.isfinite(p) & (rate > 0)
    patient = mmc(c, rate, h, within)
    found = _patient(patient)
    fewer = blocked(c - 1, rate * h)
    for cases in np.array_split(np.flatnonzero(ends), range(_AT_ONCE, int(ends.sum()), _AT_ONCE)):
        if len(cases):
            part = _impatient(c[cases], rate[cases], h[cases], p[cases], within[cases], short[cases], fewer[cases])
            for mine, theirs in zip(found, part, strict=True):
                mine[cases] = theirs
    p_wait, p_abandon, in_time, briefly = found
    answered = 1 - p_abandon
    with np.errstate(invalid="ignore", divide="ignore"):
        endless = patient.mean_wait_s
        mean_wait_s = np.where(ends, p * p_abandon, endless)
        results = ErlangA(
            p_wait=p_wait,
            p_abandon=p_abandon,
            mean_wait_s=mean_wait_s,
            occupancy=np.minimum(rate * h * answered / c, 1.0),
            queue_length=np.where(rate > 0, rate * mean_wait_s, 0.0),
            sl_offered=in_time,
            sl_answered=in_time / answered,
            sl_excl_short_abandons=in_time / (1 - briefly),
        )
    return ErlangA(**{name: values.reshape(shape)[()] for name, values in vars(results).items()})


class _Found(NamedTuple):
    """Probabilities of waiting, of hanging up, of an answer in time and of hanging up within the short limit."""

    p_wait: np.ndarray
    p_abandon: np.ndarray
    in_time: np.ndarray
    briefly: np.ndarray


def _patient(queue: MMC) -> _Found:
    """Nobody hangs up."""
    nobody = np.zeros(np.shape(queue.p_wait))
    return _Found(np.array(queue.p_wait), nobody.copy(), np.array(queue.service_level), nobody)


def _impatient(
    c: np.ndarray,
    rate: np.ndarray,
    h: np.ndarray,
    p: np.ndarray,
    within: np.ndarray,
    short: np.ndarray,
    fewer: np.ndarray,
) -> _Found:
    """Integrate; all arrays have one shape (n,)."""
    leaving = c / h
    top = np.maximum(p * np.log(rate / leaving), 0.0)  # where g is highest
    there = np.minimum(rate, leaving)  # arrivals a second who would still be waiting at the top
    height = there * p * _above_line(-top / p)  # log g(top)

    def drop(v: np.ndarray, case: Any = slice(None)) -> np.ndarray:
        """How far log g has fallen at a distance from the top."""
        return (leaving - there)[case] * v + (there * p)[case] * _above_line(v / p[case])

    right = top + _reach(drop, p)
    left = np.maximum(top - _reach(lambda v: drop(-v), p), 0.0)
    edges = _edges(left, top, right, p, within, short)
    middle, half = (edges[:, 1:] + edges[:, :-1]) / 2, np.diff(edges, axis=1) / 2
    u = middle[..., np.newaxis] + half[..., np.newaxis] * _NODES
    each = (slice(None), np.newaxis, np.newaxis)
    g = np.exp(-drop(u - top[each], each)) * (half[..., np.newaxis] * _WEIGHTS)
    stays = np.exp(-u / p[each])
    whole = g.sum(axis=2)
    answered, gone = (g * stays).sum(axis=2), (g * -np.expm1(-u / p[each])).sum(axis=2)
    total = whole.sum(axis=1)
    # P(V > 0) = rate J / (e + rate J) with J = exp(height) * total, and fewer = 1 / e
    with np.errstate(divide="ignore", over="ignore"):
        p_wait = 1 / (1 + np.exp(-height) / (rate * fewer * total))
    scale = p_wait / total
    before_t, before_s = (edges[:, 1:] <= limit[:, np.newaxis] for limit in (within, short))
    later = np.where(before_s, 0.0, whole).sum(axis=1)
    return _Found(
        p_wait=p_wait,
        p_abandon=scale * gone.sum(axis=1),
        in_time=1 - p_wait + scale * np.where(before_t, answered, 0.0).sum(axis=1),
        briefly=scale * (np.where(before_s, gone, 0.0).sum(axis=1) - np.expm1(-short / p) * later),
    )


def _above_line(w: np.ndarray) -> np.ndarray:
    """Give w - 1 + exp(-w) without loss of digits near 0, where it is w**2 / 2."""
    near = np.abs(w) < 0.1
    small = np.where(near, w, 0.0)
    series = np.zeros_like(small)
    for n in range(11, 1, -1):
        series = (1 - series) / n * small  # Horner's rule on w**2/2! - w**3/3! + ...
    with np.errstate(over="ignore"):
        return np.where(near, series * small, w + np.expm1(-w))


def _reach(drop: Callable[[np.ndarray], np.ndarray], p: np.ndarray) -> np.ndarray:
    """Distance at which log g has fallen by `_DEEPEST`: bisection on a logarithmic scale, in patiences."""
    low, high = np.full(p.shape, -200.0), np.full(p.shape, 200.0)
    for _ in range(40):
        middle = (low + high) / 2
        deep = drop(np.exp(middle) * p) >= _DEEPEST
        low, high = np.where(deep, low, middle), np.where(deep, middle, high)
    return np.exp(high) * p


def _edges(
    left: np.ndarray, top: np.ndarray, right: np.ndarray, p: np.ndarray, within: np.ndarray, short: np.ndarray
) -> np.ndarray:
    """Lay the edges of panels: as g changes, as patience changes, and at both limits; shape (n, panels + 1)."""
    steps = np.linspace(0, 1, _PANELS + 1)
    patience = _DEEPEST * p[:, np.newaxis] * steps
    left, top, right = left[:, np.newaxis], top[:, np.newaxis], right[:, np.newaxis]
    edges = np.hstack(
        [
            left + (top - left) * steps,
            top + (right - top) * steps,
            left + patience,
            top + patience,
            within[:, np.newaxis],
            short[:, np.newaxis],
        ]
    )
    return np.sort(np.clip(edges, left, right), axis=1)

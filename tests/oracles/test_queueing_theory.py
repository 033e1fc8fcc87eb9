"""The engine against formulas that are older than it: M/M/c (Erlang C) and M/M/c+M (Erlang A).

Independent replications, each begun empty and looked at after its first callers. The differences allowed are
three standard errors, and these are small enough to see one percentage point of service level.
"""

from __future__ import annotations

from math import exp, factorial, inf, sqrt

import numpy as np
import pytest
from scipy.special import betainc

from sim.engine import CallLog, Contacts, Outcome, Routing, Staffing, simulate
from tests.oracles.centres import ENGINES

HANDLERS = 10
MEAN_HANDLE_S = 300.0
WITHIN_S = 30.0
WARM_UP = 500
REPLICATIONS = 20


def erlang_c(load: float, handlers: int) -> float:
    """Probability of waiting in M/M/c (Erlang 1917)."""
    busy = load**handlers / factorial(handlers) * handlers / (handlers - load)
    return busy / (busy + sum(load**n / factorial(n) for n in range(handlers)))


def erlang_a(load: float, handlers: int, patience: float, within: float) -> tuple[float, float, float]:
    """Share answered in time, share abandoned and mean wait of all in M/M/c+M (Palm 1957), in handle times.

    The number in the system is a birth and death process. Who arrives with k others waiting is served after k + 1
    departures at rates c + j/patience, j = 0..k, unless his own patience ends before. Their sum V has
    exp(-V/patience) ~ Beta(c * patience, k + 1), so that the chance to be answered within T,
    E[exp(-V/patience); V <= T], is a/(a + k + 1) times a Beta(a + 1, k + 1) tail, with a = c * patience.
    """
    weights = [1.0]
    for n in range(1, 400):
        departures = min(n, handlers) + max(n - handlers, 0) / patience
        weights.append(weights[-1] * load / departures)
    shares = np.array(weights) / sum(weights)
    a, waiting = handlers * patience, np.arange(len(shares) - handlers)
    in_time = a / (a + waiting + 1) * (1 - betainc(a + 1, waiting + 1, exp(-within / patience)))
    queue = float(shares[handlers:] @ waiting)
    answered_in_time = float(shares[:handlers].sum() + shares[handlers:] @ in_time)
    return answered_in_time, queue / patience / load, queue / load


def replications(engine: str, load: float, mean_patience_s: float, callers: int) -> list[CallLog]:
    logs = []
    for seed in range(REPLICATIONS):
        random = np.random.default_rng([seed, int(load * 10)])
        contacts = Contacts(
            arrival_s=np.cumsum(random.exponential(MEAN_HANDLE_S / load, callers)),
            stream=np.zeros(callers, np.int64),
            handle_s=np.maximum(random.exponential(MEAN_HANDLE_S, callers), 0.001),
            patience_s=random.exponential(mean_patience_s, callers) if mean_patience_s < inf else [inf] * callers,
        )
        staffing = Staffing(from_s=[0], on_duty=[[HANDLERS]])
        logs.append(simulate(contacts, staffing, Routing(priority=[1], groups=[[0]]), engine=engine))
    return logs


def assert_near(logs: list[CallLog], figure, expected: float, largest_error: float) -> None:
    values = [float(np.mean(figure(log)[WARM_UP:])) for log in logs]
    error = float(np.std(values, ddof=1)) / sqrt(len(values))
    assert error < largest_error, "too few callers to see the difference that matters"
    assert abs(np.mean(values) - expected) < 3 * error


def in_time(log: CallLog) -> np.ndarray:
    return (log.outcome == Outcome.ANSWERED) & (log.wait_s <= WITHIN_S)


@pytest.mark.parametrize("engine", ENGINES)
def test_without_patience_the_engine_is_erlang_c(engine: str) -> None:
    load = 7.0
    logs = replications(engine, load, inf, 25_000)
    waits = erlang_c(load, HANDLERS)
    clearing = (HANDLERS - load) / MEAN_HANDLE_S
    assert_near(logs, in_time, 1 - waits * exp(-clearing * WITHIN_S), largest_error=0.01 / 3)
    assert_near(logs, lambda log: log.wait_s > 0, waits, largest_error=0.01 / 3)
    assert_near(logs, lambda log: log.wait_s, waits / clearing, largest_error=1.0)


@pytest.mark.parametrize("engine", ENGINES)
def test_with_exponential_patience_the_engine_is_erlang_a(engine: str) -> None:
    load, mean_patience_s = 10.0, 240.0
    logs = replications(engine, load, mean_patience_s, 25_000)
    answered_in_time, abandoned, mean_wait = erlang_a(
        load, HANDLERS, mean_patience_s / MEAN_HANDLE_S, WITHIN_S / MEAN_HANDLE_S
    )
    assert_near(logs, in_time, answered_in_time, largest_error=0.01 / 3)
    assert_near(logs, lambda log: log.outcome == Outcome.ABANDONED, abandoned, largest_error=0.01 / 3)
    assert_near(logs, lambda log: log.wait_s, mean_wait * MEAN_HANDLE_S, largest_error=1.0)


def test_the_formulas_agree_where_they_meet() -> None:
    # With patience of a million handle times Erlang A is Erlang C; for c = 1 the chance to wait is the load.
    assert erlang_c(0.6, 1) == pytest.approx(0.6)
    answered_in_time, _, mean_wait = erlang_a(7.0, HANDLERS, 1e6, 0.1)
    assert answered_in_time == pytest.approx(1 - erlang_c(7.0, HANDLERS) * exp(-0.3), abs=1e-4)
    assert mean_wait == pytest.approx(erlang_c(7.0, HANDLERS) / 3, rel=1e-4)

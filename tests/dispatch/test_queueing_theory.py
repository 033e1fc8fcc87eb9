"""The dispatch room against formulas that are older than it: queues with priorities.

Incidents arrive at random (Poisson) in one area and keep one of c alike units for exponential times. Without
emergencies nobody is left: M/M/c with two non-preemptive priorities (Cobham 1954). Emergencies pre-empt, and the others
resume: to them the room is M/M/c with emergencies alone, and as exponential times have no memory, the number that
waits in all is that of M/M/c without priorities. Independent replications; the difference allowed is three standard
errors, and these are under 3 % of what is expected.
"""

from __future__ import annotations

from math import factorial, sqrt

import numpy as np

from sim.dispatch import Deployed, DispatchLog, Duty, Incidents, dispatch

UNITS, MEAN_S = 4, 3600.0
INCIDENTS, WARM_UP, REPLICATIONS = 40_000, 4_000, 20


def erlang_c(load: float) -> float:
    """Probability of waiting in M/M/c (Erlang 1917)."""
    busy = load**UNITS / factorial(UNITS) * UNITS / (UNITS - load)
    return busy / (busy + sum(load**n / factorial(n) for n in range(UNITS)))


def mean_wait_s(load: float) -> float:
    return erlang_c(load) * MEAN_S / (UNITS - load)


def cobham_s(loads: tuple[float, float]) -> tuple[float, float]:
    """Mean waits of two non-preemptive priorities in M/M/c (Cobham 1954)."""
    first, both = loads[0] / UNITS, sum(loads) / UNITS
    start = erlang_c(sum(loads)) * MEAN_S / UNITS
    return start / (1 - first), start / ((1 - first) * (1 - both))


def simulated(loads: tuple[float, float], grades: tuple[int, int]) -> list[tuple[Incidents, DispatchLog]]:
    found = []
    for seed in range(REPLICATIONS):
        random = np.random.default_rng([seed, *grades])
        rate = sum(loads) / MEAN_S
        incidents = Incidents(
            created_s=np.cumsum(random.exponential(1 / rate, INCIDENTS)),
            grade=np.where(random.random(INCIDENTS) < loads[0] / sum(loads), *grades),
            area=np.zeros(INCIDENTS, np.int64),
            takers=np.ones(INCIDENTS, np.int64),
            travel_s=np.zeros(INCIDENTS),
            scene_s=np.maximum(random.exponential(MEAN_S, INCIDENTS), 0.001),
        )
        found.append((incidents, dispatch(incidents, Duty(from_s=[0], units=[[UNITS]], kinds=1))))
    return found


def waited_s(incidents: Incidents, log: DispatchLog, grade: int) -> float:
    """Mean time an incident of a grade waited for units in all, once the room is warm."""
    assert (log.outcome != Deployed.WAITING).all()
    waits_s = np.bincount(log.incident, weights=log.start_s - log.waits_from_s, minlength=INCIDENTS)
    return float(waits_s[WARM_UP:][incidents.grade[WARM_UP:] == grade].mean())


def assert_near(values: list[float], expected: float) -> None:
    error = float(np.std(values, ddof=1)) / sqrt(len(values))
    assert error < 0.03 * expected, "too few incidents to see the difference that matters"
    assert abs(np.mean(values) - expected) < 3 * error


def test_two_grades_that_do_not_pre_empt_are_cobhams():
    loads = (1.4, 2.0)
    found = simulated(loads, (2, 3))
    for grade, expected in zip((2, 3), cobham_s(loads), strict=True):
        assert_near([waited_s(incidents, log, grade) for incidents, log in found], expected)
    assert not any((log.outcome == Deployed.LEFT).any() for _, log in found)


def test_emergencies_wait_as_if_they_were_alone_and_all_together_as_without_priorities():
    loads = (2.4, 1.0)
    found = simulated(loads, (1, 2))
    assert_near([waited_s(incidents, log, 1) for incidents, log in found], mean_wait_s(loads[0]))
    waiting = sum(loads) * mean_wait_s(sum(loads)) - loads[0] * mean_wait_s(loads[0])
    assert_near([waited_s(incidents, log, 2) for incidents, log in found], waiting / loads[1])


def test_the_formulas_agree_where_they_meet():
    # priorities change who waits, not how many (all service times are alike)
    first, second = cobham_s((1.4, 2.0))
    assert abs((1.4 * first + 2.0 * second) / 3.4 - mean_wait_s(3.4)) < 1e-9

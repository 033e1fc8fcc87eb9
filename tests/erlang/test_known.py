"""Values that others published, and each of them by a second method."""

from __future__ import annotations

import numpy as np
import pytest

from sim.erlang import erlang_a, erlang_b, erlang_c, mmc
from tests.erlang import exact


@pytest.mark.parametrize(
    ("agents", "load", "known"), [(1, 5, 0.8333333333), (10, 20, 0.5379631686), (190, 200, 0.0886968438692)]
)
def test_erlang_b(agents, load, known):
    assert erlang_b(agents, load) == pytest.approx(known, abs=5e-11)
    assert erlang_b(agents, load) == pytest.approx(float(exact.blocked(agents, load)), rel=1e-14)


def test_a_hundred_calls_in_half_an_hour():
    queue = mmc(14, 100 / 1800, 180, within_s=20)
    assert queue.service_level == pytest.approx(0.88835, abs=5e-6)
    assert queue.mean_wait_s == pytest.approx(7.836, abs=5e-4)
    assert queue.occupancy == pytest.approx(0.714, abs=5e-4)
    assert queue.service_level == pytest.approx(float(exact.waits_within(14, 100 / 1800, 180, 20)), rel=1e-13)


def test_the_same_calls_with_patience():
    queue = erlang_a(14, 100 / 1800, 180, 300, within_s=20)
    assert queue.p_wait == pytest.approx(0.14526, abs=5e-6)
    assert queue.p_abandon == pytest.approx(0.013984, abs=5e-7)
    assert queue.occupancy == pytest.approx(0.704297, abs=5e-7)
    assert queue.sl_offered == pytest.approx(0.916792, abs=5e-7)


def test_three_and_a_half_calls_a_minute():
    assert mmc(13, 3.5 / 60, 180).mean_wait_s == pytest.approx(26.56, abs=5e-3)
    free, queue = exact.shares(13, 3.5 / 60, 180, exact.inf)
    waiting = sum(k * share for k, share in enumerate(queue))
    assert mmc(13, 3.5 / 60, 180).queue_length == pytest.approx(float(waiting), rel=1e-12)
    assert mmc(13, 3.5 / 60, 180).p_wait == pytest.approx(float(1 - free), rel=1e-12)


@pytest.mark.parametrize("agents", [1, 2, 7, 40, 300, 2000, 10_000])
@pytest.mark.parametrize("load", [0.01, 0.6, 0.95, 0.999, 1.0, 1.3, 5.0])
def test_erlang_b_and_c_from_1_to_10_000_agents(agents, load):
    load *= agents
    second = exact.blocked(agents, load)
    assert erlang_b(agents, load) == pytest.approx(float(second), rel=1e-12)
    waiting = agents * second / (agents - exact.mpf(load) + load * second) if load < agents else exact.mpf(1)
    assert erlang_c(agents, load) == pytest.approx(float(waiting), rel=1e-11)


@pytest.mark.parametrize(
    ("agents", "load", "within"), [(1, 0.5, 30), (2, 1.9, 60), (13, 10.5, 0), (60, 57, 15), (400, 395, 5), (30, 3, 10)]
)
def test_service_level_of_erlang_c(agents, load, within):
    found = mmc(agents, load / 300, 300, within).service_level
    assert found == pytest.approx(float(exact.waits_within(agents, load / 300, 300, within)), rel=1e-12)


CASES = [
    # agents, erlangs, handle time, patience, threshold, short
    (1, 0.3, 300.0, 600.0, 10.0, 5.0),
    (1, 4.0, 300.0, 60.0, 30.0, 5.0),
    (14, 10.0, 180.0, 300.0, 20.0, 20.0),
    (10, 10.0, 300.0, 850.0, 30.0, 5.0),
    (10, 14.0, 300.0, 850.0, 30.0, 5.0),
    (10, 40.0, 300.0, 30.0, 30.0, 5.0),
    (60, 45.0, 480.0, 850.0, 30.0, 5.0),
    (60, 75.0, 480.0, 850.0, 120.0, 5.0),
    (60, 62.0, 480.0, 2.0, 1.0, 5.0),
    (5, 3.0, 3600.0, 1.0, 0.5, 0.1),
    (3, 3.0, 10.0, 4000.0, 30.0, 60.0),
    (400, 410.0, 300.0, 240.0, 10.0, 0.0),
    (2000, 2300.0, 300.0, 200.0, 10.0, 5.0),
    (20, 2.0, 300.0, 300.0, 0.0, 0.0),
]


@pytest.mark.parametrize("case", CASES)
def test_erlang_a_is_the_sum_over_its_states(case):
    agents, load, handle_s, patience_s, within_s, short_s = case
    rate = load / handle_s
    found = erlang_a(agents, rate, handle_s, patience_s, within_s, short_s)
    second = exact.impatient(agents, rate, handle_s, patience_s, within_s, short_s)
    for name, value in second.items():
        assert getattr(found, name) == pytest.approx(float(value), rel=1e-10, abs=1e-13), name


@pytest.mark.parametrize("load", [9900.0, 10_000.0, 10_100.0, 20_000.0])
def test_erlang_a_with_10_000_agents_and_long_patience(load):
    """By the closed form in incomplete gamma functions (Palm 1957), in 50 digits: x = c p / h is 10**8 here."""
    handle_s, patience_s, within_s = 300.0, 3e6, 30.0
    x, y = exact.mpf(10_000) * 10_000, exact.mpf(load) * 10_000
    term, series = exact.mpf(1), exact.mpf(1)
    n = 0
    while term > exact.mpf(10) ** -30 * series and n < 3_000_000 and load < 10_100:
        n += 1
        term *= y / (x + n)
        series += term
    if load >= 10_100:  # the lower incomplete gamma function is all but the whole one
        series = exact.mp.exp(y + exact.mp.loggamma(x + 1) - x * exact.mp.log(y))
    b = exact.blocked(10_000, load)
    p_wait = series * b / (1 + (series - 1) * b)
    rho = exact.mpf(load) / 10_000
    p_abandon = (1 / (rho * series) + 1 - 1 / rho) * p_wait
    found = erlang_a(10_000, load / handle_s, handle_s, patience_s, within_s)
    assert found.p_wait == pytest.approx(float(p_wait), rel=1e-9)
    assert found.p_abandon == pytest.approx(float(p_abandon), rel=1e-9)


def test_arrays_give_what_their_elements_give():
    agents = np.array([[1], [14], [900]])
    load = np.array([0.5, 10.0, 950.0])
    blocked, waiting = erlang_b(agents, load), erlang_c(agents, load)
    queue = erlang_a(agents, load / 300, 300, [100.0, 850.0, np.inf], 20)
    assert blocked.shape == waiting.shape == queue.sl_offered.shape == (3, 3)
    for i in range(3):
        for j in range(3):
            assert blocked[i, j] == erlang_b(agents[i, 0], load[j])
            assert waiting[i, j] == erlang_c(agents[i, 0], load[j])
            one = erlang_a(agents[i, 0], load[j] / 300, 300, [100.0, 850.0, np.inf][j], 20)
            for name, value in vars(one).items():
                assert np.array_equal(getattr(queue, name)[i, j], value, equal_nan=True), name
    many = erlang_a(np.full(1201, 14), 1 / 18, 180, 300, 20)
    assert np.ptp(many.sl_offered) == 0
    assert many.sl_offered[0] == pytest.approx(erlang_a(14, 1 / 18, 180, 300, 20).sl_offered, rel=1e-14)

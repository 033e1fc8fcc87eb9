"""Offered load against integrals and equations of motion, redials against a fixed point, staffing against a list."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad, solve_ivp
from scipy.stats import lognorm

from sim.erlang import erlang_a, erlang_x, mmc, offered_load, required_agents
from tests.erlang import exact

RATES = np.array([0.0, 0.02, 0.05, 0.1, 0.04, 0.04, 0.01, 0.0])


def test_exponential_load_obeys_its_differential_equation():
    """m' = rate - m / h (Eick, Massey and Whitt 1993), with the mean over each interval."""
    step, h, m, means = 900.0, 1500.0, 0.0, []
    for rate in RATES:
        path = solve_ivp(lambda _, y, r=rate: [r - y[0] / h, y[0]], (0, step), [m, 0.0], rtol=1e-11, atol=1e-12)
        m = path.y[0, -1]
        means.append(path.y[1, -1] / step)
    np.testing.assert_allclose(offered_load(RATES, h), means, rtol=1e-8, atol=1e-12)


@pytest.mark.parametrize(("mean", "cv"), [(480.0, 0.9), (2400.0, 1.5), (600.0, 0.05)])
def test_lognormal_load_is_the_integral_over_those_still_busy(mean, cv):
    sigma = np.sqrt(np.log1p(cv * cv))
    law = lognorm(sigma, scale=mean * np.exp(-sigma * sigma / 2))
    step = 900.0

    def busy(t: float) -> float:
        edges = [max(t - (i + 1) * step, 0) for i in range(8)], [t - i * step for i in range(8)]
        parts = zip(RATES, *edges, strict=True)
        return sum(r * quad(law.sf, a, b, epsabs=1e-10, limit=200)[0] for r, a, b in parts if b > 0 and r)

    for i in (1, 3, 6):
        expected = quad(busy, i * step, (i + 1) * step, epsabs=1e-7)[0] / step
        found = offered_load(RATES, mean, distribution="lognormal", cv=cv)[i]
        assert found == pytest.approx(expected, rel=1e-6)


def test_a_handle_time_that_never_varies():
    # 100 calls of 1,350 s arrive in the first of four intervals: they overlap it by half an interval on average ...
    found = offered_load([100 / 900, 0, 0, 0], 1350.0, distribution="lognormal", cv=0)
    np.testing.assert_allclose(found, [50, 87.5, 12.5, 0], atol=1e-12)
    assert found.sum() * 900 == pytest.approx(100 * 1350)


@pytest.mark.parametrize(
    "how", [{}, {"distribution": "lognormal", "cv": 0.0}, {"distribution": "lognormal", "cv": 4.0}]
)
def test_a_constant_rate_offers_rate_times_handle_time(how):
    np.testing.assert_allclose(offered_load(np.full(96, 0.1), 480.0, cyclic=True, **how), 48.0, rtol=1e-9)


@pytest.mark.parametrize("how", [{}, {"distribution": "lognormal", "cv": 0.9}])
def test_a_cycle_is_what_many_cycles_come_to(how):
    many = offered_load(np.tile(RATES, 12), 2000.0, **how)[-8:]
    found = offered_load(RATES, 2000.0, cyclic=True, **how)
    np.testing.assert_allclose(found, many, rtol=1e-4 if how else 1e-9, atol=1e-12)
    assert found.mean() == pytest.approx(RATES.mean() * 2000)
    both = offered_load(np.stack([RATES, 2 * RATES]), 2000.0, cyclic=True, **how)
    np.testing.assert_allclose(both, [found, 2 * found], rtol=1e-14)


@pytest.mark.parametrize(
    ("agents", "load", "share"), [(10, 9.0, 0.3), (10, 12.0, 0.5), (10, 30.0, 0.9), (60, 58.0, 1.0), (1, 0.5, 0.4)]
)
def test_attempts_balance_first_attempts_and_redials(agents, load, share):
    rate = load / 300
    found = erlang_x(agents, rate, 300, 200, share, within_s=20, short_s=5)
    second = exact.impatient(agents, float(found.rate_per_s), 300, 200, 20, 5)
    assert found.rate_per_s * (1 - share * float(second["p_abandon"])) == pytest.approx(rate, rel=1e-10)
    for name, value in second.items():
        assert getattr(found.attempts, name) == pytest.approx(float(value), rel=1e-9), name


def test_without_redials_it_is_erlang_a():
    loads = np.array([0.5, 9.0, 20.0]) / 300
    found, plain = erlang_x(10, loads, 300, 200, 0.0, 20), erlang_a(10, loads, 300, 200, 20)
    assert found.rate_per_s.tolist() == loads.tolist()
    assert found.attempts.sl_offered.tolist() == plain.sl_offered.tolist()


def test_callers_who_never_give_up_are_balanced_under_the_load_alone():
    found = erlang_x(10, np.array([9.0, 9.99, 10.0, 12.0]) / 300, 300, 200, 1.0, 20)
    assert np.isfinite(found.rate_per_s).tolist() == [True, True, False, False]
    # all of them are answered in the end, so that the agents are as busy as the load
    np.testing.assert_allclose(found.attempts.occupancy, [0.9, 0.999, 1, 1], rtol=1e-9)
    assert found.attempts.sl_offered[2:].tolist() == [0, 0]
    assert found.attempts.p_abandon[2:].tolist() == [1, 1]


@pytest.mark.parametrize("patience_s", [None, 300.0])
def test_the_fewest_agents_are_those_of_a_list(patience_s):
    rates = np.array([0.001, 0.02, 100 / 1800, 0.3])
    how = {"model": "c"} if patience_s is None else {"model": "a", "patience_s": patience_s}
    found = required_agents(rates, 180, service_level=0.8, within_s=20, **how)
    every = np.arange(1, 101)[:, np.newaxis]
    if patience_s is None:
        level = mmc(every, rates, 180, 20).service_level
    else:
        level = erlang_a(every, rates, 180, patience_s, 20).sl_offered
    assert found.tolist() == (1 + np.argmax(level >= 0.8, axis=0)).tolist()
    more = required_agents(rates, 180, service_level=[[0.8], [0.95]], within_s=20, **how)
    assert more.shape == (2, 4)
    assert (more[1] >= more[0]).all()
    assert more[1].sum() > more[0].sum()


def test_many_agents():
    found = int(required_agents(9000 / 300, 300, service_level=0.8, within_s=30))
    levels = mmc([found - 1, found], 9000 / 300, 300, 30).service_level
    assert levels[0] < 0.8 <= levels[1]
    assert found > 9000

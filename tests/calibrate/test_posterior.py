"""Posteriors that are known: linear models with normal errors, bounds, and readings."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from scipy import stats

from sim.calibrate.diagnostics import Predicted, diagnose, edges
from sim.calibrate.emulator import fit_emulator
from sim.calibrate.evidence import Evidence
from sim.calibrate.posterior import Posterior, sample
from sim.scenario.priors import Prior

NORMAL = Prior.model_validate({"mean": 10, "sd": 2})
LOGNORMAL = Prior.model_validate({"median": 1, "sd_log": 0.5})
EVEN = Prior.model_validate({"from": 2, "to": 4})


def evidence(value, sd, bound=None, outcome=None, readings=((),)) -> Evidence:
    value = np.asarray(value, float)
    rows = len(value)
    return Evidence(
        tuple(f"row {i}" for i in range(rows)),
        value,
        np.zeros(rows, int) if bound is None else np.asarray(bound),
        np.broadcast_to(np.asarray(sd, float), rows),
        np.zeros(rows),
        np.arange(rows),
        np.arange(rows)[None] if outcome is None else np.asarray(outcome),
        readings,
    )


def test_a_linear_model_with_normal_errors_has_the_posterior_of_the_textbook():
    random = np.random.default_rng(1)
    slopes = random.standard_normal((3, 5))  # three parameters, five rows
    values, sd = np.array([0.5, -1.0, 2.0, 0.3, 0.1]), np.array([0.3, 0.5, 0.2, 1.0, 0.7])
    found = sample(lambda z: evidence(values, sd).log_likelihood(z @ slopes, np.zeros((5, 5))), 3, 1, 20_000, random)
    precision = np.eye(3) + slopes @ np.diag(sd**-2) @ slopes.T
    covariance = np.linalg.inv(precision)
    mean = covariance @ slopes @ (values / sd**2)
    assert found.effective > 10_000
    error = 4 * np.sqrt(np.diag(covariance) / found.effective)
    assert (np.abs(found.mean() - mean) < error).all()
    assert found.covariance() == pytest.approx(covariance, rel=0.08, abs=0.01)


def test_the_emulators_own_error_widens_the_posterior():
    # one parameter, seen once: variance 1 / (1 + 1 / (sd ** 2 + emulator))
    for own in (0.0, 0.5):
        found = sample(
            lambda z, own=own: evidence([1.0], 0.5).log_likelihood(z, np.array([[own]])),
            1, 1, 40_000, np.random.default_rng(2),
        )  # fmt: skip
        variance = 1 / (1 + 1 / (0.25 + own))
        assert found.covariance()[0, 0] == pytest.approx(variance, rel=0.05)
        assert found.mean()[0] == pytest.approx(variance / (0.25 + own), abs=4 * math.sqrt(variance / found.effective))


def test_a_bound_cuts_the_prior_off_on_one_side():
    # "more than 0" and next to no error: a half-normal, of mean sqrt(2 / pi)
    more = evidence([0.0], 1e-3, bound=[1])
    found = sample(lambda z: more.log_likelihood(z, np.zeros((1, 1))), 1, 1, 40_000, np.random.default_rng(3))
    assert found.mean()[0] == pytest.approx(math.sqrt(2 / math.pi), abs=0.02)
    assert (found.scores[found.weight > 1e-9] > -0.01).all()
    less = evidence([0.0], 1e-3, bound=[-1])
    found = sample(lambda z: less.log_likelihood(z, np.zeros((1, 1))), 1, 1, 40_000, np.random.default_rng(3))
    assert found.mean()[0] == pytest.approx(-math.sqrt(2 / math.pi), abs=0.02)


def test_a_reading_is_believed_by_how_well_it_fits():
    # outcome 0 is z, outcome 1 is z + 1; seen: 1 with sd 1. Marginal likelihoods are normal with variance 2
    both = evidence([1.0], 1.0, outcome=[[0], [1]], readings=((("101", "offered"),), (("101", "answered"),)))
    found = sample(
        lambda z: both.log_likelihood(np.hstack([z, z + 1]), np.zeros((2, 2))), 1, 2, 40_000, np.random.default_rng(4)
    )
    first, second = stats.norm.pdf(1, 0, math.sqrt(2)), stats.norm.pdf(1, 1, math.sqrt(2))
    believed = found.weight[found.reading == 1].sum()
    assert believed == pytest.approx(second / (first + second), abs=4 * math.sqrt(0.25 / found.effective))


def test_draws_by_weight_are_as_the_weighted_ones():
    random = np.random.default_rng(5)
    found = sample(lambda z: evidence([2.0], 0.3).log_likelihood(z, np.zeros((1, 1))), 1, 1, 20_000, random)
    scores, reading = found.drawn(5000, random)
    assert scores.mean() == pytest.approx(found.mean()[0], abs=0.02)
    assert scores.std() == pytest.approx(math.sqrt(found.covariance()[0, 0]), rel=0.05)
    assert set(reading) == {0}


@pytest.mark.parametrize(("degree", "noise"), [(1, 0.3), (2, 0.1), (3, 0.05)])
def test_an_emulator_finds_the_degree_and_the_noise(degree, noise):
    random = np.random.default_rng(6)
    points = random.standard_normal((600, 3))
    truth = {1: points[:, 0] - points[:, 1], 2: points[:, 0] * points[:, 1] + points[:, 2] ** 2, 3: points[:, 0] ** 3}
    outcomes = np.stack([truth[degree], 2 * truth[degree]], axis=1) + noise * random.standard_normal((600, 2))
    emulator = fit_emulator(points, outcomes)
    assert emulator.degree == degree
    # the leave-one-out variance is noise x (1 + terms / points) about
    assert np.sqrt(np.diag(emulator.covariance)) == pytest.approx([noise, noise], rel=0.15)
    other = random.standard_normal((200, 3))
    expected = {1: other[:, 0] - other[:, 1], 2: other[:, 0] * other[:, 1] + other[:, 2] ** 2, 3: other[:, 0] ** 3}
    assert np.abs(emulator.mean(other)[:, 0] - expected[degree]).mean() < noise


def test_an_emulator_of_few_points_is_plain_and_says_how_poor_it_is():
    random = np.random.default_rng(7)
    points = random.standard_normal((12, 3))
    emulator = fit_emulator(points, points[:, :1] ** 2)
    assert emulator.degree == 1
    assert emulator.covariance[0, 0] > 0.5


def test_points_without_weight_do_not_count():
    random = np.random.default_rng(8)
    points = random.uniform(-2, 2, (400, 1))
    outcomes = np.abs(points)
    near = (points[:, 0] > 0.5).astype(float)
    emulator = fit_emulator(points, outcomes, near)
    assert emulator.mean(np.array([[1.0], [1.5]]))[:, 0] == pytest.approx([1.0, 1.5], abs=1e-3)


def test_a_last_wave_that_moves_a_number_far_is_told():
    random = np.random.default_rng(8)
    points = random.standard_normal((200, 1))
    emulator = fit_emulator(points, 3 * points + 0.01 * random.standard_normal((200, 1)))
    fit: Any = SimpleNamespace(
        evidence=evidence([0.0], 0.5), rows=[SimpleNamespace(observation=SimpleNamespace(doubtful=False))],
        parameters={"load": SimpleNamespace(prior=LOGNORMAL)}, even=np.array([False]),
    )  # fmt: skip
    scores = random.standard_normal((4000, 1))
    even = np.full(4000, 1 / 4000)
    now = Posterior(scores, np.zeros(4000, int), even)
    for by, passed in ((0.2, True), (0.9, False)):
        before = Posterior(scores + by, np.zeros(4000, int), even)
        checks = diagnose(fit, emulator, now, before, Predicted(np.zeros(1), np.ones(1)))
        settled = {row.check: row for row in checks}["settled"]
        assert settled.passed is passed
        assert settled.statistic == pytest.approx(by / scores.std(), abs=0.01)
        assert settled.comment.endswith("load")
    assert "settled" not in {
        row.check for row in diagnose(fit, emulator, now, None, Predicted(np.zeros(1), np.ones(1)))
    }


def cut(prior: Prior, **ends: float) -> Prior:
    return Prior.model_validate(prior.model_dump(by_alias=True, exclude_none=True) | ends)


@pytest.mark.parametrize(
    ("prior", "low", "high", "failed"),
    [
        (EVEN, 2.4, 3.0, set()),
        (EVEN, 3.96, 4.0, {"edge"}),
        (LOGNORMAL, 2.3, 2.6, set()),  # 1.8 standard deviations out is no edge
        (cut(LOGNORMAL, to=2.2), 2.17, 2.2, {"edge", "far"}),
        (cut(LOGNORMAL, to=2.2), 1.5, 1.9, set()),
        (cut(LOGNORMAL, **{"from": 0.6}), 0.6, 0.62, {"edge"}),
        (cut(LOGNORMAL, **{"from": 0}), 0.5, 0.9, set()),
        (cut(NORMAL, to=19), 14.2, 15.8, set()),  # in the tail, far from where it is cut off
        (cut(NORMAL, to=15), 14.4, 15.0, {"edge"}),
        (NORMAL, 19.0, 20.0, {"far"}),
        (NORMAL, 0.0, 1.0, {"far"}),
        (NORMAL, 14.5, 15.5, set()),
        (LOGNORMAL, 6.0, 7.0, {"far"}),
    ],
)
def test_a_posterior_at_an_end_of_its_prior_or_out_of_it_is_told(prior, low, high, failed):
    values = np.linspace(low, high, 401)
    of_prior = {
        "even": stats.uniform(2, 2), "normal": stats.norm(10, 2), "lognormal": stats.lognorm(0.5),
    }[prior.form]  # fmt: skip
    ends = [of_prior.cdf(end) if end is not None else default for end, default in ((prior.low, 0), (prior.high, 1))]
    scores = stats.norm.ppf(np.clip((of_prior.cdf(values) - ends[0]) / (ends[1] - ends[0]), 1e-12, 1 - 1e-12))
    posterior = Posterior(scores[:, None], np.zeros(401, int), np.full(401, 1 / 401))
    points = np.random.default_rng(9).standard_normal((200, 1))
    fit: Any = SimpleNamespace(
        evidence=evidence([0.0], 0.5), rows=[SimpleNamespace(observation=SimpleNamespace(doubtful=False))],
        parameters={"load": SimpleNamespace(prior=prior)}, even=np.array([prior.form == "even"]),
    )  # fmt: skip
    checks = diagnose(fit, fit_emulator(points, points), posterior, None, Predicted(np.zeros(1), np.ones(1)))
    by_name = {row.check: row.passed for row in checks}
    assert ("not at an edge: load" in by_name) is (prior.low not in (None, 0) or prior.high is not None)
    assert by_name.get("not at an edge: load", True) is ("edge" not in failed)
    assert by_name.get("not against its prior: load", True) is ("far" not in failed)


def test_an_end_of_a_prior_is_no_more_than_a_quarter_of_its_spread():
    assert edges(EVEN) == (0.025, 0.975)
    assert edges(LOGNORMAL) == (-math.inf, math.inf)
    low, high = edges(cut(NORMAL, to=16, **{"from": 9}))
    whole = stats.truncnorm(-0.5, 3)
    assert low == 0.025  # within 0.08 standard deviations
    assert high == pytest.approx(whole.cdf(2.75))
    assert high > 0.975


def test_a_discrepancy_that_rows_have_among_them_does_not_average_away():
    # thirty rows of one month and one of another: of the mean, variance 0.3 ** 2 + 0.1 ** 2 / 30
    sd, own, number = math.hypot(0.3, 0.1), 0.3, np.r_[np.zeros(30, int), 30]
    seen = Evidence(
        ("row",) * 31, np.zeros(31), np.zeros(31, int), np.full(31, sd), np.full(31, own), number,
        np.arange(31)[None], ((),),
    )  # fmt: skip
    assert seen.repeated == pytest.approx([29 * own**2] * 30 + [0.0])
    at = np.array([[0.0], [1.0]])
    of_month, of_row = (
        np.diff(seen.log_likelihood(at * np.isin(np.arange(31), which), np.zeros((31, 31)))[0])[0]
        for which in (np.arange(30), [30])
    )
    assert of_month == pytest.approx(-0.5 / (0.3**2 + 0.1**2 / 30))
    assert of_row == pytest.approx(-0.5 / sd**2)

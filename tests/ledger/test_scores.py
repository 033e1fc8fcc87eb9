"""Scores of forecasts, against the textbook, against all pairs and by numerical integration."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.projection import brier, crps, crps_quantiles


def test_a_sample_of_a_normal_forecast_has_the_score_of_the_textbook():
    # Gneiting and Raftery (2007), equation 21
    draws = stats.norm.ppf((np.arange(20_000) + 0.5) / 20_000)
    for came in (0.0, 1.0, -2.5):
        exact = came * (2 * stats.norm.cdf(came) - 1) + 2 * stats.norm.pdf(came) - 1 / math.sqrt(math.pi)
        assert crps(draws, came) == pytest.approx(exact, abs=1e-3)


@given(st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=30), st.floats(-1e3, 1e3))
def test_the_score_is_that_of_all_pairs_and_never_below_nothing(values, came):
    draws = np.array(values)
    by_pairs = np.abs(draws - came).mean() - np.abs(draws[:, None] - draws).mean() / 2
    assert crps(draws, came) == pytest.approx(by_pairs, abs=1e-9)
    assert crps(draws, came) >= -1e-9
    assert crps(draws[:1], came) == pytest.approx(abs(draws[0] - came))


def test_quantiles_of_a_uniform_forecast_have_the_score_of_the_textbook():
    # F(x) = x on 0 to 1: the integral of x^2 below what came and of (1 - x)^2 above it
    for came in (0.0, 0.25, 0.9, 1.0):
        assert crps_quantiles((0.0, 1.0), (0.0, 1.0), came) == pytest.approx((came**3 + (1 - came) ** 3) / 3)
    assert crps_quantiles((0.0, 1.0), (0.0, 1.0), 1.5) == pytest.approx(1 / 3 + 0.5)


def test_many_quantiles_have_the_score_of_the_sample_that_they_are_of():
    draws = np.random.default_rng(1).normal(0.6, 0.05, 4000)
    levels = np.arange(1, 1000) / 1000
    for came in (0.45, 0.6, 0.71):
        assert crps_quantiles(levels, np.quantile(draws, levels), came) == pytest.approx(crps(draws, came), abs=2e-4)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=9), st.floats(-0.5, 1.5))
def test_the_score_of_quantiles_is_the_integral_of_its_definition(values, came):
    quantiles = sorted(round(value, 3) for value in values)
    levels = [(i + 1) / (len(quantiles) + 1) for i in range(len(quantiles))]
    x = np.linspace(-1, 2, 30_001)
    forecast = np.interp(x, quantiles, levels) if len(set(quantiles)) > 1 else np.full_like(x, levels[-1])
    forecast = np.where(x < quantiles[0], 0.0, np.where(x >= quantiles[-1], 1.0, forecast))
    by_sum = float(((forecast - (x >= came)) ** 2).sum() * 1e-4)
    assert crps_quantiles(levels, quantiles, came) == pytest.approx(by_sum, abs=6e-4)


def test_one_quantile_is_scored_by_its_distance():
    assert crps_quantiles((0.5,), (0.6,), 0.45) == pytest.approx(0.15)


def test_a_sure_chance_scores_nothing_or_one_and_a_coin_a_quarter():
    assert [brier(1.0, True), brier(1.0, False), brier(0.5, True), brier(0.5, False)] == [0.0, 1.0, 0.25, 0.25]

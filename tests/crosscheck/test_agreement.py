"""Checks that say no as often as they promise: power, multiplicity, and errors that are not believed too small."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import nct, t, ttest_1samp

from sim.crosscheck.agreement import LEVEL, POWER, agreement, errors_needed, holm, power_of


@pytest.mark.parametrize(("errors", "replications", "checks"), [(2.0, 40, 1), (4.0, 10, 5), (5.5, 40, 33), (9.0, 5, 3)])
def test_power_is_that_of_the_noncentral_t_distribution(errors: float, replications: int, checks: int) -> None:
    critical = t.isf(LEVEL / checks / 2, replications - 1)
    expected = nct.sf(critical, replications - 1, errors) + nct.cdf(-critical, replications - 1, errors)
    assert power_of(errors, replications, checks) == pytest.approx(expected, abs=2e-6)


def test_power_is_the_share_of_studies_that_see_a_small_effect() -> None:
    # 20,000 studies of 12 replications, each off by 1.2 standard deviations; one of 3 checks
    studies, replications, off = 20_000, 12, 1.2
    values = np.random.default_rng(7).normal(off, 1.0, (studies, replications))
    errors = values.std(axis=1, ddof=1) / replications**0.5
    seen = 2 * t.sf(np.abs(values.mean(axis=1)) / errors, replications - 1) * 3 < LEVEL
    power = power_of(off * replications**0.5, replications, 3)
    assert 0.3 < power < 0.7
    assert abs(seen.mean() - power) < 4 * (power * (1 - power) / studies) ** 0.5


def test_no_effect_is_seen_as_often_as_the_level_says_and_a_huge_one_always() -> None:
    assert power_of(0.0, 40, 1) == pytest.approx(LEVEL, rel=1e-3)
    assert power_of(500.0, 40, 33) == pytest.approx(1.0)


def test_so_many_errors_are_needed_as_give_the_power_promised() -> None:
    for checks in (1, 33, 500):
        assert power_of(errors_needed(40, checks), 40, checks) == pytest.approx(POWER, abs=1e-9)


def test_p_values_are_adjusted_step_by_step() -> None:
    # by hand: the least of 4 counts 4 times, the next 3 times, ..., and none less than the one before
    np.testing.assert_allclose(holm(np.array([0.01, 0.04, 0.03, 0.005])), [0.03, 0.06, 0.06, 0.02])
    np.testing.assert_allclose(holm(np.array([0.6, 0.7])), [1.0, 1.0])


def test_a_family_of_true_checks_says_no_no_more_often_than_its_level() -> None:
    p_values = np.random.default_rng(3).random((20_000, 30))
    no = np.mean([holm(family).min() < LEVEL for family in p_values])
    assert no < LEVEL + 4 * (LEVEL / 20_000) ** 0.5


def test_an_agreement_is_a_t_test() -> None:
    values = np.random.default_rng(1).normal(10, 2, 25)
    found = agreement(values, 9.0, 1.0, 1, 1e-9)
    assert found.p_value == pytest.approx(ttest_1samp(values, 9.0).pvalue)
    assert found.engine == pytest.approx(values.mean())


def test_a_run_in_which_nothing_happened_does_not_pass_for_exact() -> None:
    # 40 replications without a single waiter, where 1 in 10,000 should wait: no evidence of anything
    found = agreement(np.ones(40), 0.9999, 0.01, 1, (0.9999 * 0.0001 / 4000) ** 0.5)
    assert found.p_value > 0.4

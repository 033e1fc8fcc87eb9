"""Which differences are beyond chance, by how many futures there are."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from sim.crosscheck.gaps import _error, _errors_by_hour, beyond_chance
from sim.crosscheck.pool import QUARTERS


@pytest.mark.parametrize("futures", [2, 3, 5, 20, 100])
@pytest.mark.parametrize(("errors", "of_an_hour"), [(3.0, False), (5.0, True)])
def test_chance_goes_beyond_as_seldom_with_any_number_of_futures(futures, errors, of_an_hour):
    same = float(stats.t.isf(stats.t.sf(errors, 19), futures - 1))
    assert beyond_chance(-1.001 * same, 1.0, of_an_hour=of_an_hour, futures=futures)
    assert not beyond_chance(0.999 * same, 1.0, of_an_hour=of_an_hour, futures=futures)


def test_of_two_futures_three_errors_are_nothing():
    random = np.random.default_rng(1)
    pairs = random.standard_normal((20_000, 2))
    means, errors = pairs.mean(axis=1), pairs.std(axis=1, ddof=1) / 2**0.5
    told = [beyond_chance(m, e, futures=2) for m, e in zip(means.tolist(), errors.tolist(), strict=True)]
    expected = 2 * float(stats.t.sf(3, 19))
    assert np.mean(told) == pytest.approx(expected, abs=4 * (expected / 20_000) ** 0.5)
    assert not beyond_chance(0.0, 0.0, futures=2)
    assert beyond_chance(0.1, 0.0, futures=2)  # between two formulas


def test_futures_that_all_say_the_same_are_no_certainty():
    assert _error(np.array([1.0, 1.0]), np.array([30, 20])) == 1 / 50
    assert _error(np.array([0.0, 0.0])) == 0  # of a difference between the same futures
    assert _error(np.array([0.8, 0.6]), np.array([30, 20])) == pytest.approx(0.1)
    offered, in_time = np.zeros((2, QUARTERS)), np.zeros((2, QUARTERS))
    offered[:, 4] = in_time[:, 4] = (3, 2)
    assert _errors_by_hour(in_time, offered)[1] == pytest.approx(1 / 5)

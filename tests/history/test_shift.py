"""The change-point statistic against its definition, a published value, and its own promise of false alarms."""

from __future__ import annotations

from itertools import permutations
from math import comb, exp, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.history.shift import LEVEL, ORDERS, _by_chance, pettitt, shifts
from sim.history.table import series_of
from tests.history.tables import months, read, row


@given(st.lists(st.integers(-5, 5), min_size=2, max_size=30))
def test_the_statistic_is_the_largest_sum_of_signs(values):
    sums = [abs(sum(np.sign(a - b) for a in values[:t] for b in values[t:])) for t in range(1, len(values))]
    first, k, p = pettitt(values)
    assert k == max(sums)
    assert sums[first - 1] == k
    assert 0 < p <= 1


def test_six_low_months_and_six_high_ones_worked_by_hand():
    # every one of 6 x 6 pairs has the same sign: K = 36, and 2 (6! 6!) of 12! orders do as much: 2 / 924
    first, k, p = pettitt([1, 3, 2, 6, 5, 4, 12, 11, 10, 9, 7, 8])
    assert (first, k) == (6, 36)
    exact = 2 / comb(12, 6)
    assert abs(p - exact) < 4 * sqrt(exact / ORDERS)


def test_the_chance_is_exact_for_few_values():
    values = [3, 1, 2, 5, 4, 6]
    statistic = pettitt(values)[1]
    every = [pettitt(order)[1] >= statistic for order in permutations(range(6))]
    exact = sum(every) / len(every)
    assert abs(pettitt(values)[2] - exact) < 4 * sqrt(exact * (1 - exact) / ORDERS)


def test_the_chance_of_a_long_series_is_that_of_the_published_formula():
    # good to two decimals (Pettitt 1979, section 2.3); his own example has n = 40, K = 232 and p = 0.014
    drawn = _by_chance(40)
    assert 2 * exp(-6 * 232**2 / (40**3 + 40**2)) == pytest.approx(0.0146, abs=1e-4)
    assert np.mean(drawn >= 232) == pytest.approx(0.014, abs=0.01)
    for k in (150, 180, 232):
        assert np.mean(drawn >= k) <= 2 * exp(-6 * k**2 / (40**3 + 40**2))


def test_beyond_what_was_drawn_the_formula_counts():
    assert pettitt(range(100))[2] == pytest.approx(2 * exp(-6 * 2500**2 / (100**3 + 100**2)))


@pytest.mark.parametrize(("n", "gap"), [(12, 0.003), (24, 0), (60, 0)])  # few orders of 12: the chance comes in steps
def test_rows_that_differ_by_chance_alone_raise_as_many_alarms_as_promised(n, gap):
    rng = np.random.default_rng(12)
    runs = 20_000
    alarms = sum(pettitt(x)[2] < LEVEL for x in rng.normal(size=(runs, n))) / runs
    # three standard errors of these runs and of the orders that were drawn
    assert abs(alarms - LEVEL) < 3 * sqrt(LEVEL * (1 - LEVEL) * (1 / runs + 1 / ORDERS)) + gap


def test_a_step_is_found_in_its_month():
    rng = np.random.default_rng(3)
    before, after = rng.normal(80, 2, 12).round(1), rng.normal(60, 2, 12).round(1)
    (found,) = shifts(series_of(read(*months("2019-11", [*before, *after], "service_level_30s"))))
    assert (found.month, found.months) == ("2020-11", 24)
    assert found.p < LEVEL
    assert found.before == pytest.approx(np.median(before) / 100)
    assert found.after == pytest.approx(np.median(after) / 100)


def test_a_whole_number_of_seasons_is_no_step():
    season = [100 + 20 * np.sin(2 * np.pi * month / 12) for month in range(36)]
    (found,) = shifts(series_of(read(*months("2018-01", [round(v, 1) for v in season], "mean_wait"))))
    assert found.p > LEVEL


def test_only_plain_rows_of_twelve_months_are_looked_at():
    twelve = months("2020-01", list(range(12)))
    assert len(shifts(series_of(read(*twelve)))) == 1
    assert shifts(series_of(read(*twelve[:11]))) == []
    for weak in ({"note": "doubtful"}, {"relation": ">"}):
        rows = [*twelve[:5], twelve[5] | weak, *twelve[6:]]
        assert shifts(series_of(read(*rows))) == []
    years = [row(f"{year}-01-01", f"{year}-12-31", 1) for year in range(2000, 2015)]
    assert shifts(series_of(read(*years))) == []


@pytest.mark.parametrize(("measure", "level"), [("mean_wait", 0.0), ("offered", 47 / 3)])
def test_shorter_rows_count_by_the_median_of_their_month_or_their_mean_count(measure, level):
    # the odd third row lifts a mean of m, m and m + 47 by 47 / 3, and a median not at all
    days = [
        row(f"2020-{m:02}-{d:02}", f"2020-{m:02}-{d:02}", m + 47 * (d == 3), measure)
        for m in range(1, 13)
        for d in (1, 2, 3)
    ]
    (found,) = shifts(series_of(read(*days)))
    assert (found.before, found.after) == (pytest.approx(3.5 + level), pytest.approx(9.5 + level))
    assert found.month == "2020-07"

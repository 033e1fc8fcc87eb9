"""Where the spread comes from: worlds whose shares are known."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.projection.uncertainty import OVERLAP, source_shares


def world(figure, n: int, sources: tuple[str, ...], seed: int = 1):
    """Futures of a figure of independent standard normal sources, and those in which one of them is another."""
    random = np.random.default_rng(seed)
    first = {source: random.standard_normal(n) for source in sources}
    return figure(**first), {source: figure(**first | {source: random.standard_normal(n)}) for source in sources}


def test_of_a_sum_each_source_has_its_share_of_the_variance():
    # variances 4, 1, 0 of 5; a share of two means of chi-squares has relative error of about sqrt(2 / n + 2 / n)
    sources = ("demand", "people", "outages")
    found = source_shares(*world(lambda demand, people, outages: 2 * demand + people + 0 * outages, 4000, sources))
    for source, share in (("demand", 0.8), ("people", 0.2)):
        assert abs(found[source][0] - share) < 4 * share * math.sqrt(4 / 4000)
    assert found["outages"] == (0.0, 0.0, 0.0)
    assert found[OVERLAP][1] < 0 < found[OVERLAP][2]


def test_what_two_sources_do_together_counts_twice():
    # a + b + ab: variances 1, 1, 1, the last of both
    found = source_shares(*world(lambda a, b: a + b + a * b, 20_000, ("a", "b")))
    for source, share in (("a", 2 / 3), ("b", 2 / 3), (OVERLAP, 1 / 3)):
        value, low, high = found[source]
        assert low < share < high
        assert value == pytest.approx(share, abs=0.08)


def test_its_interval_covers_as_often_as_it_says():
    inside = 0
    for seed in range(400):
        _, low, high = source_shares(*world(lambda a, b: a + b, 60, ("a", "b"), seed))["a"]
        inside += low <= 0.5 <= high
    # 95 % of 400, four standard errors
    assert abs(inside - 380) < 4 * math.sqrt(400 * 0.95 * 0.05)


def test_a_source_that_changes_nothing_has_exactly_none():
    figure = np.array([1.0, 2.0, 4.0, 8.0])
    found = source_shares(figure, {"outages": figure.copy(), "people": figure[::-1].copy()})
    assert found["outages"] == (0.0, 0.0, 0.0)


def test_a_figure_that_never_changes_has_no_shares():
    same = np.full(9, 0.7)
    assert all(math.isnan(number) for shares in source_shares(same, {"people": same}).values() for number in shares)
    assert math.isnan(source_shares(np.array([1.0, 2.0]), {"a": np.array([2.0, 1.0])})["a"][0])
    # known in all but one future, the jackknife has nothing to stand on
    assert math.isnan(source_shares(np.array([1.0, 1.0, 1.0, 2.0]), {"a": np.ones(4)})["a"][0])


def test_futures_in_which_the_figure_is_not_known_are_left_out():
    figure, redrawn = world(lambda a, b: a + b, 50, ("a", "b"))
    with_gaps = {source: np.append(values, 1.0) for source, values in redrawn.items()}
    assert source_shares(np.append(figure, np.nan), with_gaps) == source_shares(figure, redrawn)


@given(st.integers(3, 30), st.integers(0, 10**6), st.floats(0.1, 100), st.floats(-100, 100))
def test_neither_unit_nor_origin_matters(n, seed, scale, shift):
    figure, redrawn = world(lambda a, b: a + b, n, ("a", "b"), seed)
    moved = {source: scale * values + shift for source, values in redrawn.items()}
    one, other = source_shares(figure, redrawn), source_shares(scale * figure + shift, moved)
    for source in one:
        assert other[source] == pytest.approx(one[source], rel=1e-6, abs=1e-6)

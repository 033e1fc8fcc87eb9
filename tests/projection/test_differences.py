"""Differences within pairs: published examples, hand-worked futures, and nothing where there is nothing."""

from __future__ import annotations

import statistics
from datetime import date
from math import isnan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.calendar import Calendar
from sim.errors import UsageError
from sim.projection import compare_target, mean_interval, wilson
from sim.projection.differences import paired_interval, told_apart
from tests.projection.worlds import futures, target

COUNT = st.integers(0, 40)


def months(*rows: str) -> np.ndarray:
    return np.array([[mark == "x" for mark in row.ljust(13, ".")] for row in rows])


def by_measure(found) -> dict:
    return {(d.measure, d.month): d for d in found}


def test_the_paired_interval_of_a_published_example() -> None:
    # Bentur et al. (2009) as worked in Fagerland, Lydersen and Laake, "Statistical Analysis of Contingency
    # Tables" (2017), chapter 8: 1, 1, 7, 12 give -0.286, and by Newcombe's square-and-add -0.507 to -0.026
    low, high = paired_interval(1, 1, 7, 12)
    assert (round(low, 3), round(high, 3)) == (-0.507, -0.026)


@given(COUNT, COUNT, COUNT, COUNT)
def test_the_paired_interval_holds_its_difference_and_turns_with_the_pairs(both, first, second, neither) -> None:
    n = both + first + second + neither
    if not n:
        return
    low, high = paired_interval(both, first, second, neither)
    assert -1 <= low <= (first - second) / n + 1e-12
    assert (first - second) / n - 1e-12 <= high <= 1
    assert paired_interval(both, second, first, neither) == pytest.approx((-high, -low), abs=1e-12)


def test_the_paired_interval_without_correlation_adds_squares() -> None:
    # margins 3 of 6 and 2 of 6, agreement exactly as by chance: 1 * 2 - 2 * 1 = 0
    low, high = paired_interval(1, 2, 1, 2)
    (a, b), (c, d) = wilson(3, 6), wilson(2, 6)
    p, q = 3 / 6, 2 / 6
    assert low == pytest.approx(p - q - ((p - a) ** 2 + (d - q) ** 2) ** 0.5)
    assert high == pytest.approx(p - q + ((b - p) ** 2 + (q - c) ** 2) ** 0.5)


def test_a_mean_has_a_t_interval_and_leaves_out_what_is_not_known() -> None:
    values = np.array([[1.0, np.nan, np.nan], [2.0, 4.0, np.nan], [6.0, np.nan, np.nan]])
    found = mean_interval(values)
    half = 4.302652729911275 * statistics.stdev([1, 2, 6]) / 3**0.5  # t with 2 degrees of freedom, from tables
    assert found["mean"][0] == 3
    assert found["low"][0] == pytest.approx(3 - half)
    assert found["high"][0] == pytest.approx(3 + half)
    assert found["n"].tolist() == [3, 1, 0]
    assert (found["mean"][1], isnan(found["low"][1]), isnan(found["mean"][2])) == (4, True, True)


def test_three_pairs_by_hand() -> None:
    before = futures(months("....xxx", ".............", "xxx"))
    after = futures(months("..xxxxx", "..........xxx", "xxx"))
    found = by_measure(compare_target(before, after, "101", (target(promised="2021-08"), target(promised="2021-08"))))
    held = found["months_to_held", ""]  # 4, 13 and 0 become 2, 10 and 0
    assert (held.baseline, held.value, held.difference, held.replications) == (17 / 3, 12 / 3, -5 / 3, 3)
    assert held.high - held.difference == pytest.approx(4.302652729911275 * statistics.stdev([-2, -3, 0]) / 3**0.5)
    sure = found["p_held_by_promised", "2021-08"]  # the third holds in both, the first only after
    assert (sure.baseline, sure.value, sure.difference) == (1 / 3, 2 / 3, 1 / 3)
    assert (sure.low, sure.high) == paired_interval(1, 1, 0, 1)
    august = found["service_level", "2021-08"]
    assert august.difference == pytest.approx((0.80 - 0.79) / 3)
    assert found["service_level", "2020-04"].difference == 0
    assert len(found) == 27 + 2


def test_a_scenario_held_against_itself_differs_by_nothing() -> None:
    one = futures(months("..xxx", "x.x.x"))
    found = compare_target(one, one, "101", (target(promised="2021-08"), target(promised="2021-08")))
    assert {(d.difference, d.low, d.high) for d in found} == {(0, 0, 0)}


def test_two_scenarios_that_agree_by_chance_keep_their_interval() -> None:
    pair = [futures(months("..xxx", "x.x.x")) for _ in range(2)]
    found = by_measure(compare_target(*pair, "101", (target(promised="2021-08"), target(promised="2021-08"))))
    sure = found["p_held_by_promised", "2021-08"]
    assert sure.difference == 0
    assert sure.low < 0 < sure.high


@pytest.mark.parametrize(
    ("better", "other", "apart"),
    [
        (("..xxx", "x.x.x"), ("..xxx", "x.x.x"), False),  # the same in every future
        (("xxx", "..xxx", ".xxx"), (".xxx", "...xxx", "..xxx"), True),  # one month sooner in every future
        ((".xxx", "...xxx", "..xxx"), ("xxx", "..xxx", ".xxx"), False),  # one month later: not better
        # one, no and three months sooner, by hand 4/3 with a half-width of 3.8; of the months that count one, none and
        # three meet the target more, and the shares differ as these do
        (("..xxx", "xxx", "xxx"), ("...xxx", "xxx", "...xxx"), False),
        (("xxx",), (".xxx",), False),  # one future says nothing of chance
    ],
)
def test_what_chance_may_separate_is_not_told_apart(better, other, apart) -> None:
    pair = futures(months(*better)), futures(months(*other))
    promised = target(promised="2021-08")
    assert told_apart(*pair, "101", (promised, promised)) is apart


def test_shares_alone_tell_scenarios_apart() -> None:
    # nobody ever holds; 2, 2 and 1 months more in time: a mean of 5 thirds, with a half-width of 1.43
    pair = futures(months("x.x", "x.x", "x")), futures(months("", "", ""))
    promised = target(promised="2021-08")
    assert not any(d.difference for d in compare_target(*pair, "101", (promised,) * 2) if d.measure != "service_level")
    assert told_apart(*pair, "101", (promised, promised))
    few = futures(months("x", "", "")), futures(months("", "", ""))  # 1, 0 and 0: t of 1 with 2 degrees of freedom
    assert not told_apart(*few, "101", (promised, promised))


def test_only_months_that_both_have_are_compared() -> None:
    short = Calendar(date(2020, 4, 1), date(2021, 8, 31))
    before, after = futures(months("xxx")), futures(np.array([[False, True, True]]), short)
    found = by_measure(compare_target(before, after, "101", (target(promised="2021-12"), target(hold_months=2))))
    assert max(month for _, month in found) == "2021-08"
    assert (found["months_to_held", ""].baseline, found["months_to_held", ""].value) == (0, 1)
    assert not any(measure == "p_held_by_promised" for measure, _ in found)
    assert isnan(found["months_to_held", ""].low)


def test_without_a_month_that_counts_in_both_only_shares_are_compared() -> None:
    late = futures(np.ones((1, 0), bool), plan_start=date(2022, 6, 30))
    found = compare_target(futures(months("x")), late, "101", (target(), target()))
    assert {d.measure for d in found} == {"service_level"}


def test_other_replications_are_no_pairs() -> None:
    with pytest.raises(UsageError, match="pair by pair"):
        compare_target(futures(months("x")), futures(months("x", "x")), "101", (target(), target()))

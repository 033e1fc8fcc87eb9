"""Starts dealt out to people, and the error of the forecast they are planned from."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.calendar import Calendar
from sim.roster.plan import Plan, deal

FOUR_WEEKS = Calendar(date(2021, 6, 6), date(2021, 7, 4))  # the eve is a Sunday


def plan(starts, error=0.0) -> Plan:
    starts = np.array([starts])
    review = np.zeros(len(FOUR_WEEKS.days), np.int64)
    return Plan("m", 0, slice(0, starts.shape[2]), review, np.array([2683]), starts, np.array([error]))


def test_starts_are_dealt_in_turn_by_hand():
    # four people, and on each day one early and one late shift
    dealt = deal(np.tile([0.25, 0.25], (4, 1)), np.full(4, 4))
    assert dealt.tolist() == [[0, 2, 0, 2], [1, 2, 1, 2], [2, 0, 2, 0], [2, 1, 2, 1]]


@given(
    st.integers(1, 40),
    st.lists(st.lists(st.floats(0, 1), min_size=3, max_size=3).map(np.array), min_size=1, max_size=30),
)
def test_all_work_equally_often_and_starts_are_within_one_of_their_share(people, days):
    starts = np.array(days) / np.maximum(np.sum(days, axis=1, keepdims=True), 1)
    dealt = deal(starts, np.full(len(days), people))
    assert dealt.shape == (people, len(days))
    worked = (dealt < 3).sum(axis=1)
    assert worked.max() - worked.min() <= 1
    count = np.array([(dealt == i).sum(axis=0) for i in range(3)]).T
    assert np.abs(count - people * starts).max() < 1 + 1e-9
    assert abs(count.sum() - people * starts.sum()) <= 0.5 + 1e-6


def test_who_is_not_there_has_no_start():
    dealt = deal(np.full((4, 1), 1.0), np.array([3, 2, 0, 3]))
    assert dealt.tolist() == [[0, 0, 1, 0], [0, 0, 1, 0], [0, 1, 1, 0]]


def test_a_plan_is_looked_up_by_weekday_and_review():
    starts = np.arange(14.0).reshape(7, 2) / 100
    by_day = plan(starts).by_day(FOUR_WEEKS)
    assert by_day[:3].tolist() == [starts[6].tolist(), starts[0].tolist(), starts[1].tolist()]


STARTS = np.tile([0.1, 0.2], (7, 1))


def test_without_an_error_a_plan_is_as_it_was():
    assert np.array_equal(plan(STARTS).draw("handlers", 1, 0)[0], STARTS)


def test_the_error_is_lognormal_with_its_coefficient_of_variation():
    drawn = np.array([plan(STARTS, 0.3).draw("handlers", 1, r)[0] for r in range(2000)])
    assert drawn.sum(axis=(1, 2)) == pytest.approx(2.1)  # shifts of one person in a week
    assert drawn.sum(axis=2).max() <= 1
    # a week is scaled as a whole, so that of two starts the scale drops out: a normal difference of two logarithms
    ratio = np.log(drawn[:, 0, 0] / drawn[:, 3, 1]) - np.log(0.5)
    variance = 2 * np.log1p(0.3**2)
    assert abs(ratio.mean()) < 4 * np.sqrt(variance / 2000)
    assert abs(ratio.var(ddof=1) - variance) < 4 * variance * np.sqrt(2 / 1999)


def test_nobody_works_twice_on_a_day_however_wrong_the_forecast():
    full = np.tile([0.4, 0.5], (7, 1))
    for replication in range(50):
        found = plan(full, 2.0).draw("handlers", 1, replication)[0]
        assert found.sum() == pytest.approx(6.3)
        assert found.sum(axis=1).max() <= 1 + 1e-12
    weekdays = np.array([[1.0]] * 5 + [[0.0]] * 2)
    assert np.array_equal(plan(weekdays, 1.0).draw("handlers", 1, 0)[0], weekdays)


def test_every_future_errs_in_its_own_way_and_the_same_one_twice_alike():
    first = plan(STARTS, 0.3).draw("handlers", 1, 0)
    assert np.array_equal(first, plan(STARTS, 0.3).draw("handlers", 1, 0))
    for other in (("handlers", 1, 1), ("handlers", 2, 0), ("desk", 1, 0)):
        assert not np.array_equal(first, plan(STARTS, 0.3).draw(*other))

"""Choosing starts: by hand, and against all there are on tiny weeks."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.calendar import Calendar
from sim.roster.matching import (
    FLOOR_WEIGHT,
    choose_starts,
    mean_week,
    shortfall_h,
    square_root_staffing,
    week_cover,
)
from sim.scenario.hours import Hours
from tests.people.test_roster import TEN_DAYS


def test_starts_go_where_the_load_is_by_hand():
    cover = week_cover((Hours(start=28, stop=60), Hours(start=56, stop=88)))  # 07:00-15:00, 14:00-22:00
    wanted = np.zeros(672)
    wanted[28:60] = 3  # Monday morning
    wanted[96 * 5 + 60 : 96 * 5 + 88] = 2  # Saturday from 15:00
    found = choose_starts(wanted, np.zeros(672), cover, shifts=5, most_a_day=3)
    assert found[0].tolist() == [3, 0]
    assert found[5].tolist() == [0, 2]
    assert found.sum() == 5
    # of those who are there anyhow, nobody is needed again
    found = choose_starts(wanted, wanted * (np.arange(672) < 96), cover, shifts=2, most_a_day=3)
    assert found[5].tolist() == [0, 2]


def test_no_more_start_on_a_day_than_there_are_and_one_who_starts_may_give_less_than_one():
    cover = week_cover((Hours(start=36, stop=68),))
    wanted = np.zeros(672)
    wanted[36:68] = 4
    wanted[96 + 36 : 96 + 68] = 1
    found = choose_starts(wanted, np.zeros(672), cover, shifts=6, most_a_day=4, each=0.5)
    assert found[:2, 0].tolist() == [4, 2]


def test_a_floor_comes_before_the_load():
    cover = week_cover((Hours(start=36, stop=68), Hours(start=88, stop=120)))
    wanted, floor = np.zeros(672), np.zeros(672)
    wanted[36:68] = 9
    floor[90:96] = 1  # late on Monday
    found = choose_starts(wanted, np.zeros(672), cover, shifts=3, most_a_day=3, floor=floor)
    assert found[0].tolist() == [2, 1]


def test_a_shift_on_sunday_night_runs_into_monday():
    cover = week_cover((Hours(start=88, stop=124),))
    assert np.flatnonzero(cover[:, 6, 0]).tolist() == [*range(28), *range(6 * 96 + 88, 672)]
    assert cover.sum(axis=0).tolist() == [[36]] * 7


def cost(starts, wanted, given, cover, each, floor) -> float:
    handlers = given + each * (cover * starts).sum(axis=(1, 2))
    return float(np.maximum(wanted - handlers, 0).sum() + FLOOR_WEIGHT * np.maximum(floor - handlers, 0).sum())


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 10**6),
    st.integers(1, 5),
    st.integers(2, 3),
    st.sampled_from([1.0, 0.7]),
)
def test_no_other_choice_is_better(seed, shifts, most, each):
    random = np.random.default_rng(seed)
    cover = random.random((9, 2, 3)) < 0.4
    cover[1:][(cover[1:] == cover[:-1]).all(axis=(1, 2)), 0, 0] ^= True  # every quarter-hour is a stretch of its own
    cover[0, 0, 0] ^= bool((cover[0] == cover[1]).all())
    wanted, given_, floor = random.integers(0, 5, (3, 9)).astype(float) * [[1.0], [0.5], [0.3]]
    if (np.diff(cover.reshape(9, -1).astype(int), axis=0) == 0).all(axis=1).any():
        return
    shifts = min(shifts, 2 * most)
    found = choose_starts(wanted, given_, cover, shifts, most, each, floor)
    assert found.sum() == shifts
    assert found.sum(axis=1).max() <= most
    choices = (np.array(n).reshape(2, 3) for n in product(range(shifts + 1), repeat=6) if sum(n) == shifts)
    best = min(cost(n, wanted, given_, cover, each, floor) for n in choices if n.sum(axis=1).max() <= most)
    # the program stops within a thousandth of the best
    assert cost(found, wanted, given_, cover, each, floor) <= best * 1.001 + 1e-6


def test_safety_is_shared_out_by_the_square_root_of_the_load():
    load = np.array([0.0, 4.0, 16.0])
    assert square_root_staffing(load, 20 + 3 * 6).tolist() == [0, 10, 28]  # b = 3
    assert square_root_staffing(load, 20 - 0.5 * 6).tolist() == [0, 3, 14]
    assert square_root_staffing(load, 0).tolist() == [0, 0, 16 - 20 / 6 * 4]
    assert square_root_staffing(load * 0, 5).tolist() == [0, 0, 0]


def test_shortfall_is_in_hours():
    assert shortfall_h(np.array([4.0, 4.0, 4.0, 4.0]), np.array([3.0, 5.0, 4.0, 0.0])) == 1.25


def test_a_week_is_averaged_by_quarter_hour():
    quarters = TEN_DAYS.quarter_of_week  # from a Monday
    assert quarters[:3].tolist() == [0, 1, 2]
    assert quarters[-1] == 3 * 96 - 1
    values = np.arange(960.0)
    week = mean_week(values, quarters)
    assert week[5] == (5 + 677) / 2
    assert week[400] == 400
    assert mean_week(np.ones(96), quarters[:96]).sum() == 96


@pytest.mark.parametrize("first", ["2021-03-27", "2021-10-30"])
def test_a_clock_change_leaves_the_average_of_a_quarter_hour(first):
    from datetime import date, timedelta

    day = date.fromisoformat(first)
    calendar = Calendar(day, day + timedelta(days=13))
    week = mean_week(np.full(calendar.n_intervals, 3.0), calendar.quarter_of_week)
    assert set(week) == {3.0}

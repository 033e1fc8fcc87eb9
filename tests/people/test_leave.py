"""A limit to how many are away at once: who is turned down goes later, and nobody's leave is lost."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.abstraction import draw_attendance, draw_present
from sim.abstraction.leave import away_with_limit, granted
from sim.calendar import Calendar
from sim.scenario.model import Cause

CALENDAR = Calendar(date(2021, 1, 1), date(2021, 12, 31))
HEADS = np.full((365, 3), 20)


def leave(rate="14%", **most) -> Cause:
    return Cause.model_validate({"rate": rate, **({"most": most} if most else {})})


def away(cause, heads=HEADS) -> np.ndarray:
    return heads - draw_present("handlers", {"leave": cause}, heads, CALENDAR, 1, 0)


def test_who_finds_no_room_goes_on_the_next_days_with_room_by_hand():
    asked = np.array([3, 0, 1, 4, 0, 0, 0])
    assert granted(asked, np.array([2, 2, 2, 2, 0, 1, 5])).tolist() == [2, 1, 1, 2, 0, 1, 1]


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=40))
def test_the_sum_is_what_a_queue_worked_off_day_by_day_gives(days):
    waiting, expected = 0, []
    for asks, room in days:
        goes = min(waiting + asks, room)
        waiting += asks - goes
        expected.append(goes)
    asked, room = np.array(days).T
    found = granted(asked, room)
    assert found.tolist() == expected
    assert found.sum() + waiting == asked.sum()


@pytest.mark.parametrize("most", [{"people": 3}, {"share": "15%"}])
def test_no_more_than_the_limit_are_away_and_all_leave_is_taken(most):
    free, limited = away(leave("9%")), away(leave("9%", **most))
    assert free.max() > 3
    assert limited.max() == 3
    waiting = np.cumsum(free - limited, axis=0)
    assert (waiting >= 0).all()
    assert (waiting[330:].min(axis=0) == 0).all()


def test_a_limit_that_is_never_met_is_none_to_the_bit():
    assert np.array_equal(away(leave()), away(leave(people=20)))
    assert np.array_equal(away(leave()), away(leave(share="100%")))
    assert np.array_equal(away(leave("0%")), away(leave("0%", people=1)))
    assert not away(leave(people=0)).any()


@pytest.mark.driver("groups.abstraction.most.share")
def test_a_share_is_rounded_to_whole_people_of_the_team_as_it_is_that_day():
    heads = np.tile([20, 10, 4], (365, 1))
    heads[200:, 1] = 30
    found = away(leave("50%", share="14%"), heads)
    assert found[:200].max(axis=0).tolist() == [3, 1, 1]
    assert found[200:].max(axis=0).tolist() == [3, 4, 1]


@pytest.mark.driver("groups.abstraction.most.people")
def test_limits_change_on_their_day():
    found = away(leave("40%", people=[2, {"from": "2021-07-01", "value": 5}]))
    assert found[:181].max() == 2
    assert found[181:].max() == 5


def test_days_off_are_no_days_of_leave_and_those_who_wait_wait_over_them():
    chance = np.array([[0.1, 0.1, 0.9, 0.9], [0.1, 0.1, 0.9, 0.9], [0.9, 0.9, 0.8, 0.9]])[:, :, None]
    works = np.array([True, False, True, True])[None, :, None] & np.ones((3, 1, 1), bool)
    found = away_with_limit(chance, np.full((4, 1), 0.5), works, np.full((4, 1), 1))
    # both ask on the first day; the second has to wait until the third, when the lowest draw of that day goes
    assert found[:, :, 0].astype(int).tolist() == [[1, 0, 0, 0], [0, 0, 0, 0], [0, 0, 1, 0]]


def test_who_has_a_day_off_takes_nobody_s_place():
    chance = np.array([0.1, 0.3, 0.2])[:, None, None]
    works = np.array([False, True, True])[:, None, None]
    found = away_with_limit(chance, np.full((1, 1), 0.5), works, np.full((1, 1), 1))
    assert found[:, 0, 0].tolist() == [False, False, True]


def test_a_season_is_cut_at_its_peak_and_taken_after_it():
    season = [1, 1, 1, 1, 1, 1, 1, 4, 1, 1, 1, 1]
    free = Cause.model_validate({"rate": "14%", "month_of_year": season})
    limited = Cause.model_validate({"rate": "14%", "month_of_year": season, "most": {"share": "25%"}})
    month = np.array([day.month for day in CALENDAR.days])
    before, after = away(free), away(limited)
    assert after[month == 8].sum() < before[month == 8].sum()
    assert after[month == 9].sum() > before[month == 9].sum()
    assert (np.cumsum(before - after, axis=0)[month > 10].min(axis=0) == 0).all()  # all of it has been taken by then


def test_a_limit_on_one_cause_moves_no_other():
    sickness = Cause.model_validate({"rate": "5%"})

    def present(**causes):
        return draw_attendance("handlers", causes, HEADS, CALENDAR, 1, 0).present

    both = present(leave=leave(people=2), sickness=sickness)
    assert np.array_equal(both, present(leave=leave(people=2)) & present(sickness=sickness))

"""Units on duty by the clock on the wall, and where shifts begin."""

from __future__ import annotations

import numpy as np
import pytest

from sim.calendar import INTERVAL_S
from sim.dispatch.plan import DispatchPlan
from tests.dispatch.rooms import plan_of

HOUR_S = 3600.0


def on_duty(plan: DispatchPlan, column: int, at_h: float) -> int:
    """Units on duty so many hours after the period's beginning."""
    row = np.searchsorted(plan.duty.from_s, at_h * HOUR_S, side="right") - 1
    return int(plan.duty.units[row, column])


@pytest.mark.driver("incidents.areas.units.hours", "incidents.areas.units.number")
def test_units_of_an_area_add_up_over_shifts_also_past_midnight(tmp_path):
    shifts = "{all: {number: 1}, night: {hours: 22:00-07:00, number: 3}, peak: {hours: 20:00-23:00, number: 2}}"
    plan = plan_of(tmp_path, {"areas.north.units.response": shifts})
    assert plan.duty.kinds == 2
    assert [on_duty(plan, 1, h) for h in (0, 6.99, 7, 19.99, 20, 22, 23, 30.99, 31)] == [4, 4, 1, 1, 3, 6, 4, 4, 1]
    assert [on_duty(plan, 0, h) for h in (8.99, 9, 16.99, 17)] == [0, 1, 1, 0]
    assert not np.array_equal(plan.duty.units[1:], plan.duty.units[:-1])


@pytest.mark.driver("incidents.areas.units.days")
def test_shifts_on_some_days_belong_to_the_day_on_which_they_begin(tmp_path):
    shifts = "{all: {number: 1}, fri: {hours: 22:00-04:00, days: [Fri], number: 2}}"
    plan = plan_of(tmp_path, {"areas.north.units.response": shifts})
    friday_h = 4 * 24  # 1 March 2021 is a Monday
    assert [on_duty(plan, 1, friday_h + h) for h in (0, 21.99, 22, 27.99, 28, 46)] == [1, 1, 3, 3, 1, 1]
    sunday = plan_of(tmp_path, {"areas.north.units.response": shifts.replace("Fri", "Sun")})
    assert on_duty(sunday, 1, 1) == 3  # begun on the eve of the period
    assert sunday.begins_s[1].tolist()[0] == 0.0
    assert 6 * 24 * HOUR_S + 22 * HOUR_S in sunday.begins_s[1].tolist()


def test_numbers_change_on_the_day_on_which_a_shift_begins(tmp_path):
    number = "[2, {from: 2021-03-02, value: 5}]"
    shifts = f"{{all: {{number: 1}}, night: {{hours: 22:00-07:00, number: {number}}}}}"
    plan = plan_of(tmp_path, {"areas.north.units.response": shifts})
    assert [on_duty(plan, 1, h) for h in (1, 23, 25, 46, 49)] == [3, 3, 3, 6, 6]


@pytest.mark.driver("incidents.units.diary")
def test_areas_have_units_of_their_own_and_diary_cars_come_first(tmp_path):
    south = "{share: 2, units: {response: {all: {number: 7}}}}"
    plan = plan_of(tmp_path, {"areas.south": south, "units.car": "{}", "areas.south.units.car": "{x: {number: 9}}"})
    assert plan.duty.units[0].tolist() == [0, 0, 4, 0, 9, 7]  # diary, car, response; north, south
    assert plan.diary == 0b001
    np.testing.assert_allclose(plan.area_upto[:, 0], [1 / 3, 1])


@pytest.mark.driver(
    "incidents.dispatchers.shifts.hours", "incidents.dispatchers.shifts.number", "incidents.dispatchers.span"
)
def test_dispatchers_run_their_span(tmp_path):
    span = "[3, {from: 2021-03-02, value: 4}]"
    shifts = "{day: {hours: 07:00-23:00, number: 2}, night: {hours: 23:00-07:00, number: 1}}"
    plan = plan_of(tmp_path, {"dispatchers": f"{{span: {span}, shifts: {shifts}}}"})
    at = [np.searchsorted(plan.duty.from_s, h * HOUR_S, side="right") - 1 for h in (0, 7, 23, 25, 31)]
    assert plan.duty.most_units[at].tolist() == [3, 6, 3, 4, 8]
    assert plan_of(tmp_path).duty.most_units.min() > 1e9


@pytest.mark.driver("incidents.dispatchers.shifts.days")
def test_dispatchers_on_some_days_begin_on_them(tmp_path):
    shifts = "{all: {number: 1}, fri: {hours: 22:00-04:00, days: [Fri], number: 2}}"
    plan = plan_of(tmp_path, {"dispatchers": f"{{span: 3, shifts: {shifts}}}"})
    friday_h = 4 * 24  # 1 March 2021 is a Monday
    at_s = np.array([friday_h + h for h in (-2, 0, 21.99, 22, 27.99, 28, 46)]) * HOUR_S
    rows = np.searchsorted(plan.duty.from_s, at_s, side="right") - 1
    assert plan.duty.most_units[rows].tolist() == [3, 3, 3, 9, 9, 3, 3]


def test_clock_changes_make_the_night_shorter(tmp_path):
    shifts = "{all: {number: 1}, dark: {hours: 01:00-02:00, number: 2}, late: {hours: 01:30-05:00, number: 1}}"
    plan = plan_of(tmp_path, {"areas.north.units.response": shifts})
    midnight_s = plan.calendar.day_start_s[27]  # 28 March: 01:00 to 02:00 does not exist
    assert [on_duty(plan, 1, midnight_s / HOUR_S + h) for h in (0.99, 1, 3.99, 4)] == [1, 2, 2, 1]
    begun = [s - midnight_s for s in plan.begins_s[1].tolist() if 0 <= s - midnight_s < 86400 - 3600]
    assert begun == [0.0, HOUR_S]  # both that are left out begin with 02:00


def test_begins_are_sorted_and_end_with_the_period(tmp_path):
    plan = plan_of(tmp_path)
    assert plan.begins_s[0].tolist() == [*(plan.calendar.day_start_s[:-1] + 9 * HOUR_S -
        HOUR_S * (np.arange(61) == 27)).tolist(), plan.calendar.end_s]  # fmt: skip
    assert (plan.begins_s[1] % INTERVAL_S == 0).all()
    assert len(plan.begins_s[1]) == 62

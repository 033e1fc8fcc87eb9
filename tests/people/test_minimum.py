"""Minimum staffing by hand: leave that is moved and given back, overtime and its ceiling, and what stays short."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.calendar import Calendar
from sim.roster import MINIMUM_MEASURES, coverage, draw_duty, draw_roster, minimum_by_period
from sim.roster.minimum import hold_minimum
from sim.scenario.model import Scenario
from sim.workforce import draw_people
from tests.people.groups import SHIFTS, group
from tests.people.test_roster import SCENARIO

CALENDAR = Calendar(date(2021, 6, 7), date(2021, 6, 20))  # two weeks from a Monday
ALL_DAY = {"shifts": {"all": "00:00-24:00"}, "patterns": {"p": {"cycle": ["all"]}}, "strength": 10}


def leave_on(*days: str, movable=True, rate="100%"):
    return {"leave": {"rate": rate, "on": {"dates": list(days)}, "movable": movable}}


def duty(calendar=CALENDAR, seed=1, **keys):
    of = group(**(ALL_DAY | keys))
    who = draw_people("handlers", of, calendar, calendar.first_day, seed, 0)
    return draw_duty("handlers", of, who, coverage(of, calendar), calendar, seed, 0)


@pytest.mark.driver("groups.minimum.handlers")
def test_leave_is_moved_to_hold_the_floor_and_given_back_as_soon_as_there_is_room():
    rule = {"handlers": 6, "held_by": ["moved_leave"]}
    found = duty(abstraction=leave_on("2021-06-09", "2021-06-10"), minimum={"m": rule})
    by_day = found.heads.reshape(14, 96)
    assert (by_day == by_day[:, :1]).all()
    # six come in on each of the two days; four can go on each day after, and the last four two days later still
    assert by_day[:, 0].tolist() == [10, 10, 6, 6, 6, 6, 6] + [10] * 7
    assert found.held.moved_shifts.tolist() == [0, 0, 6, 6] + [0] * 10
    assert found.held.owed_shifts == 0
    assert not found.held.overtime_h.any()
    assert not found.held.shortfall_h.any()


def test_what_cannot_be_given_back_in_the_period_is_owed():
    found = duty(abstraction=leave_on("2021-06-19"), minimum={"m": {"handlers": 9, "held_by": ["moved_leave"]}})
    assert found.held.moved_shifts.tolist() == [0] * 12 + [9, 0]
    assert found.held.owed_shifts == 8
    assert found.heads.reshape(14, 96)[:, 0].tolist() == [10] * 12 + [9, 9]


@pytest.mark.driver("groups.abstraction.movable")
def test_only_causes_that_may_be_moved_are_and_nobody_who_is_away_for_two():
    rule = {"m": {"handlers": 6, "held_by": ["moved_leave"]}}
    fixed = duty(abstraction=leave_on("2021-06-09", movable=False), minimum=rule)
    assert fixed.heads.reshape(14, 96)[2].tolist() == [0] * 96
    assert fixed.held.shortfall_h.sum() == 6 * 24
    sick = {"sickness": {"rate": "100%", "on": {"dates": ["2021-06-09"]}}}
    both = duty(abstraction=leave_on("2021-06-09") | sick, minimum=rule)
    assert np.array_equal(both.heads, fixed.heads)
    assert not both.held.moved_shifts.any()


@pytest.mark.driver("groups.minimum.hours")
def test_overtime_holds_the_floor_in_its_hours():
    rule = {"handlers": 6, "hours": "07:00-15:00"}
    found = duty(abstraction=leave_on("2021-06-09"), minimum={"m": rule})
    assert found.heads.reshape(14, 96)[2].tolist() == [0] * 28 + [6] * 32 + [0] * 36
    assert found.held.overtime_h.sum() == 6 * 8
    assert not found.held.moved_shifts.any()
    assert not found.held.shortfall_h.any()


@pytest.mark.driver("groups.minimum.ceiling")
def test_the_ceiling_is_hours_a_week_a_head_and_is_spent_as_it_comes():
    rule = {"handlers": 6, "hours": "07:00-15:00", "ceiling": 2}  # 20 hours a week for ten people
    found = duty(abstraction=leave_on("2021-06-09", "2021-06-10", "2021-06-15"), minimum={"m": rule})
    by_day = found.heads.reshape(14, 96)
    # 20 hours are 80 quarter-hours: 13 with six people, and one with two
    assert by_day[2, 28:60].tolist() == [6] * 13 + [2] + [0] * 18
    assert not by_day[3].any()
    assert by_day[8, 28:60].tolist() == [6] * 13 + [2] + [0] * 18
    assert found.held.overtime_h.sum() == 40
    assert found.held.shortfall_h.sum() == 3 * 48 - 40


def test_the_ceiling_and_the_floor_change_on_their_days():
    rule = {
        "handlers": [6, {"from": "2021-06-14", "value": 3}],
        "ceiling": [0, {"from": "2021-06-14", "value": 100}],
    }
    found = duty(abstraction=leave_on("2021-06-09", "2021-06-15"), minimum={"m": rule})
    assert found.held.overtime_h.reshape(14, 96).sum(axis=1).tolist() == [0] * 8 + [72] + [0] * 5
    assert found.held.shortfall_h.reshape(14, 96).sum(axis=1).tolist() == [0, 0, 144] + [0] * 11


def test_a_week_that_is_cut_has_its_days_share_of_the_ceiling():
    calendar = Calendar(date(2021, 6, 12), date(2021, 6, 13))  # a weekend
    rule = {"m": {"handlers": 10, "ceiling": 7}}
    found = duty(calendar, abstraction=leave_on("2021-06-12", "2021-06-13"), minimum=rule)
    assert found.held.overtime_h.sum() == 20


@pytest.mark.driver("groups.minimum.held_by")
def test_leave_is_moved_before_overtime_is_worked():
    rule = {"handlers": 6, "held_by": ["overtime", "moved_leave"]}
    away = leave_on("2021-06-09") | {"training": {"rate": "100%", "on": {"dates": ["2021-06-16"]}}}
    found = duty(abstraction=away, minimum={"m": rule})
    assert found.held.moved_shifts.sum() == 6
    assert found.held.overtime_h.reshape(14, 96).sum(axis=1).tolist() == [0] * 9 + [144] + [0] * 4


def test_rules_are_held_one_after_another_and_short_of_the_highest():
    rules = {
        "a": {"handlers": 4, "held_by": ["moved_leave"]},
        "b": {"handlers": 8, "hours": "22:00-06:00", "ceiling": 1},
    }
    found = duty(abstraction=leave_on("2021-06-09"), minimum=rules)
    assert found.held.moved_shifts.sum() == 4
    # 24 quarter-hours of the night before 06:00 lack four people: ten hours hold the first ten of them
    assert found.heads.reshape(14, 96)[2].tolist() == [8] * 10 + [4] * 86
    assert found.held.overtime_h.sum() == 10
    assert found.held.shortfall_h.sum() == (14 + 8) * 4 / 4


def test_a_shift_that_runs_over_midnight_is_held_in_its_hours_after_it():
    night = {"shifts": {"night": "22:00-07:00"}, "patterns": {"n": {"cycle": ["night"]}}}
    rule = {"handlers": 6, "hours": "00:00-06:00", "held_by": ["moved_leave"]}
    found = duty(**night, abstraction=leave_on("2021-06-09"), minimum={"m": rule})
    assert found.held.moved_shifts.tolist() == [0, 0, 6] + [0] * 11
    # they come for the whole shift, from 22:00 on the 9th; the next night four of them go, and two the night after
    assert [int(found.heads[96 * day + 88]) for day in range(6)] == [10, 10, 6, 6, 8, 10]


def test_breaks_thin_those_who_were_called_in_like_all_others():
    causes = leave_on("2021-06-09") | {"breaks": {"rate": "50%", "takes": "minutes"}}
    found = duty(abstraction=causes, minimum={"m": {"handlers": 6}})
    assert found.heads.reshape(14, 96)[2].mean() == pytest.approx(3, abs=0.05)
    assert found.held.overtime_h.sum() == 6 * 24


def test_a_floor_of_nothing_and_no_rule_give_the_same_bits():
    causes = {"leave": {"rate": "30%", "movable": True}, "sickness": {"rate": "10%"}}
    plain = duty(abstraction=causes)
    off = duty(abstraction=causes, minimum={"m": {"handlers": 0, "held_by": ["moved_leave", "overtime"]}})
    for found in (off, duty(abstraction={**causes, "leave": {"rate": "30%"}})):
        assert np.array_equal(found.heads, plain.heads)
        assert np.array_equal(found.held.overtime_h, plain.held.overtime_h)
        assert np.array_equal(found.held.moved_shifts, plain.held.moved_shifts)
        assert np.array_equal(found.held.shortfall_h, plain.held.shortfall_h)


def test_measures_are_sums_over_the_month():
    calendar = Calendar(date(2021, 5, 31), date(2021, 6, 13))
    found = duty(
        calendar,
        abstraction=leave_on("2021-05-31", "2021-06-01", "2021-06-02"),
        minimum={"a": {"handlers": 2, "held_by": ["moved_leave"]}, "b": {"handlers": 6, "ceiling": 2.4}},
    )
    by_month = minimum_by_period(found.held, calendar, calendar.periods("month"))
    assert set(by_month) == set(MINIMUM_MEASURES)
    # 24 hours of overtime go on the first day, which lacks four people after two have come in
    assert {name: values.tolist() for name, values in by_month.items()} == {
        "overtime_hours": [24, 0],
        "moved_leave_shifts": [2, 4],
        "minimum_shortfall_hours": [4 * 24 - 24, 2 * 4 * 24],
    }


def test_a_roster_says_what_every_group_on_one_took():
    handlers = SCENARIO["groups"]["handlers"] | {"minimum": {"m": {"handlers": 30, "held_by": ["overtime"]}}}
    of = Scenario.model_validate(SCENARIO | {"groups": SCENARIO["groups"] | {"handlers": handlers}})
    calendar = Calendar(of.period.start, of.period.end)
    covers = {"handlers": coverage(of.groups["handlers"], calendar)}
    found = draw_roster(of, covers, calendar, calendar.first_day, 1, 0)
    assert list(found.held) == ["handlers"]
    assert found.held["handlers"].overtime_h.sum() > 0
    rostered = found.held["handlers"].overtime_h * 4
    assert rostered.max() <= 30


def test_nobody_works_overtime_who_is_on_duty_already_or_not_in_post():
    away = leave_on("2021-06-09", rate="50%") | {"leave": {"rate": "50%", "on": {"dates": ["2021-06-09"]}}}
    plain = duty(abstraction=away)
    found = duty(abstraction=away, minimum={"m": {"handlers": 10_000}})
    # ten are in post: all of them come on the day on which some are away, and nobody else can on any day
    assert (found.heads == 10).all()
    assert plain.heads.reshape(14, 96)[2, 0] < 10
    assert found.held.overtime_h.sum() == (10 - plain.heads).sum() / 4
    assert found.held.shortfall_h.sum() == 14 * 24 * 9_990


TEAMS = {"five": {"cycle": ["early", "late", "night", "off", "off"], "teams": 5, "step": 1}}


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    floors=st.lists(
        st.tuples(st.integers(0, 8), st.sampled_from(["00:00-24:00", "22:00-07:00", "09:00-17:00"])), max_size=2
    ),
    held_by=st.sampled_from([["moved_leave"], ["overtime"], ["moved_leave", "overtime"]]),
    ceiling=st.none() | st.floats(0, 5),
    crew=st.sampled_from([6, 40]),
)
def test_what_always_holds(seed, floors, held_by, ceiling, crew):
    random = np.random.default_rng(seed)
    calendar = Calendar(date(2021, 3, 20), date(2021, 4, 5))  # with a clock change
    keys = {"held_by": held_by} | ({"ceiling": ceiling} if ceiling is not None and "overtime" in held_by else {})
    rules = {str(i): {"handlers": n, "hours": hours, **keys} for i, (n, hours) in enumerate(floors)}
    of = group(patterns=TEAMS, shifts=SHIFTS, minimum=rules)
    cover = coverage(of, calendar)
    present = random.integers(0, 9, (len(calendar.days) + 1, 5))
    movable = random.integers(0, 4, present.shape)
    people = np.full(len(calendar.days), crew)
    before = cover.on_duty(present, calendar)
    after, held = hold_minimum(of, present, movable, people, cover, calendar)
    floor = np.zeros(calendar.n_intervals)
    for n, hours in floors:
        a, b = (int(part[:2]) * 4 for part in hours.split("-"))
        quarter = calendar.interval_quarter
        inside = (quarter >= a) & (quarter < b) if a < b else (quarter >= a) | (quarter < b)
        floor = np.where(inside, np.maximum(floor, n), floor)
    assert np.array_equal(held.shortfall_h, np.maximum(floor - after, 0) / 4)
    assert (after >= np.minimum(before, floor)).all()  # nobody is sent on leave out of a shift that is short
    if held_by == ["overtime"]:
        assert (after <= np.maximum(before, crew)).all()
    assert 0 <= held.owed_shifts <= held.moved_shifts.sum()
    if ceiling is not None:
        for monday in range(0, len(calendar.days), 7):
            week = calendar.week[calendar.interval_day] == calendar.week[monday]
            assert held.overtime_h[week].sum() <= len(rules) * ceiling * crew + 1e-9


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), floor=st.integers(0, 8), rules=st.integers(1, 2))
def test_shifts_worked_instead_of_leave_are_given_back_or_owed(seed, floor, rules):
    random = np.random.default_rng(seed)
    minimum = {str(i): {"handlers": floor, "held_by": ["moved_leave"]} for i in range(rules)}
    of = group(**ALL_DAY, minimum=minimum)
    cover = coverage(of, CALENDAR)
    present, movable = random.integers(0, 11, (2, 15, 1))
    after, held = hold_minimum(of, present, movable, np.full(14, 10), cover, CALENDAR)
    assert (after - cover.on_duty(present, CALENDAR)).sum() == 96 * held.owed_shifts
    expected = np.minimum(np.maximum(floor - present[1:, 0], 0), movable[1:, 0])
    assert held.moved_shifts.tolist() == expected.tolist()


def test_the_day_before_the_period_is_left_as_it_was():
    night = {"shifts": {"night": "22:00-07:00"}, "patterns": {"n": {"cycle": ["night"]}}}
    eve = (CALENDAR.first_day - timedelta(days=1)).isoformat()
    of = duty(**night, abstraction=leave_on(eve), minimum={"m": {"handlers": 6, "held_by": ["moved_leave"]}})
    assert of.heads[:28].tolist() == [0] * 28
    assert of.heads[88] == 10

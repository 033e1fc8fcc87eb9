"""Shifts matched to the calls: who is there, from which calls they are planned, and what they are worth."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from sim.calendar import Calendar
from sim.demand import stream_demands
from sim.roster import compare_patterns, coverage, draw_duty, expected_handlers, heads_on_duty, offered_load
from sim.scenario.model import Scenario
from sim.workforce import draw_people
from tests.people.groups import FIVE_TEAMS, group
from tests.people.test_roster import SCENARIO

CALENDAR = Calendar(date(2021, 6, 7), date(2021, 7, 4))  # four weeks from a Monday
MATCHED = {"starts": ["07:00", "09:00", "14:00"], "length": "8h", "days_a_week": 7, "review": "never"}


def matched(**keys):
    of = {"patterns": {"m": {"matched": MATCHED | keys.pop("matched", {})}}, "shifts": {}, "strength": 4}
    return group(**(of | keys))


def by_clock(calendar, hours: dict[tuple[int, int], float]) -> np.ndarray:
    load = np.zeros(calendar.n_intervals)
    for (start, stop), erlangs in hours.items():
        load[(calendar.interval_quarter >= 4 * start) & (calendar.interval_quarter < 4 * stop)] = erlangs
    return load


OFFICE = by_clock(CALENDAR, {(9, 17): 4.0})


def duty(of, load, calendar=CALENDAR, replication=0):
    who = draw_people("handlers", of, calendar, calendar.first_day, 1, replication)
    return draw_duty("handlers", of, who, coverage(of, calendar, load), calendar, 1, replication)


@pytest.mark.driver("groups.patterns.matched.length", "groups.patterns.matched.starts")
def test_all_start_when_the_calls_do():
    heads = duty(matched(hours="09:00-17:00"), OFFICE).heads
    assert np.array_equal(heads, OFFICE)


@pytest.mark.driver("groups.hours", "groups.patterns.matched.days_a_week")
def test_days_off_go_to_the_days_without_calls():
    weekdays = OFFICE * (CALENDAR.weekday[CALENDAR.interval_day] < 5)
    heads = duty(matched(matched={"days_a_week": 5}, hours="09:00-17:00"), weekdays).heads
    # "somebody in the group's hours" comes first: one each on Saturday and Sunday, in place of two on some weekday
    by_day = heads.reshape(28, 96)[:, 40].reshape(4, 7)
    assert (by_day.sum(axis=1) == 20).all()
    assert (by_day[:, 5:] == 1).all()
    assert (by_day <= 4).all()


def test_each_person_works_the_days_a_week_it_says():
    of = matched(strength=9, matched={"days_a_week": 4.5})
    heads = duty(of, OFFICE).heads
    assert heads.sum() / 32 == pytest.approx(9 * 4.5 * 4, abs=2)  # shifts; 40.5 a week are rounded to 40 or 41


def test_abstraction_takes_people_who_are_on_the_roster():
    of = matched(strength=200, abstraction={"leave": {"rate": "20%"}}, hours="09:00-17:00")
    heads = duty(of, OFFICE).heads
    n = 200 * 28
    assert abs(heads.sum() / 32 - 0.8 * n) < 4 * np.sqrt(0.16 * n)


def test_limits_and_spells_are_those_of_people_whatever_their_shift():
    two = {"starts": ["07:00", "15:00"]}
    limited = {"leave": {"rate": "20%", "most": {"people": 5}}}
    of = matched(strength=40, abstraction=limited, hours="09:00-17:00", matched=two)
    by_day = duty(of, by_clock(CALENDAR, {(7, 15): 30.0, (15, 23): 10.0})).heads.reshape(28, 96)
    assert (40 - by_day[:, [30, 70]].sum(axis=1)).max() == 5  # all of one team, early and late together
    assert (by_day[:, 70] > 0).all()
    spells = {"sickness": {"rate": "50%", "spell_days": 300}}
    sick = duty(matched(strength=40, abstraction=spells, hours="09:00-17:00"), OFFICE).heads.reshape(28, 96)[:, 40]
    assert np.abs(np.diff(sick)).max() <= 3  # day by day it would jump by three and more, in the mean of most days


def test_the_others_cover_is_taken_as_given():
    patterns = {
        "fixed": {"weekdays": dict.fromkeys(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), "early")},
        "m": {"matched": MATCHED | {"starts": ["07:00", "14:00"]}},
    }
    of = group(patterns=patterns, shifts={"early": "07:00-15:00"}, strength=8)
    heads = duty(of, by_clock(CALENDAR, {(7, 22): 4.0})).heads
    assert np.array_equal(heads, by_clock(CALENDAR, {(7, 22): 4.0, (14, 15): 8.0}))


@pytest.mark.driver("groups.patterns.weekdays")
def test_fixed_weekdays_are_worked_on_them():
    week = {"Tue": "early", "Sat": "late"}
    of = group(patterns={"part": {"weekdays": week}}, strength=6)
    heads = duty(of, None).heads.reshape(28, 96)
    early, late = [0, 6, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 6, 0]
    assert heads[:, 32].tolist() == early * 4  # 08:00
    assert heads[:, 80].tolist() == late * 4  # 20:00
    cycle = {"cycle": ["off", "early", "off", "off", "off", "late", "off"], "anchor": "2021-06-07"}
    assert np.array_equal(heads, duty(group(patterns={"part": cycle}, strength=6), None).heads.reshape(28, 96))


def test_five_teams_at_half_past_one_on_both_nights_of_a_clock_change():
    for first, times in (("2021-03-27", 0), ("2021-10-30", 2)):
        day = date.fromisoformat(first)
        calendar = Calendar(day, day.replace(day=day.day + 1))
        patterns = {"five": FIVE_TEAMS["five"] | {"anchor": "2021-01-01"}}
        of = group(strength=100, patterns=patterns)
        who = draw_people("handlers", of, calendar, day, 1, 0)
        heads = heads_on_duty("handlers", of, who, coverage(of, calendar), calendar, 1, 0)
        half_past_one = (calendar.interval_quarter == 6) & (calendar.interval_day == 1)
        assert heads[half_past_one].tolist() == [20] * times


def test_shares_change_on_their_day():
    patterns = {
        "a": {
            "weekdays": dict.fromkeys(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), "early"),
            "share": [1, {"from": "2021-06-14", "value": 0}],
        },
        "b": {"matched": MATCHED, "share": [0, {"from": "2021-06-14", "value": 1}]},
    }
    of = group(patterns=patterns, shifts={"early": "07:00-15:00"}, strength=4, hours="09:00-15:00")
    heads = duty(of, OFFICE).heads
    before = CALENDAR.interval_day < 7
    assert np.array_equal(heads[before], by_clock(CALENDAR, {(7, 15): 4.0})[before])
    assert np.array_equal(heads[~before], OFFICE[~before])


def test_matched_shifts_from_a_day_on_move_nobody_before_it():
    causes = {
        "leave": {"rate": "20%"},
        "isolation": {"rate": "10%", "together": {"share": "50%"}},
        "sickness": {"rate": "5%", "spell_days": 6},
    }
    today = group(strength=50, abstraction=causes)
    lever = {"m": {"matched": MATCHED, "share": [0, {"from": "2021-06-21", "value": 1}]}}
    changed = group(strength=50, abstraction=causes, patterns=FIVE_TEAMS | lever)
    before = CALENDAR.interval_day < 14
    then, now = duty(today, OFFICE).heads, duty(changed, OFFICE).heads
    assert np.array_equal(then[before], now[before])
    assert not np.array_equal(then[~before], now[~before])


HALF_YEAR = Calendar(date(2021, 1, 1), date(2021, 6, 30))
MORNINGS_THEN_EVENINGS = np.where(
    HALF_YEAR.interval_day < 90,
    by_clock(HALF_YEAR, {(7, 15): 4.0}),
    by_clock(HALF_YEAR, {(14, 22): 4.0}),
)


def starts_at(of, load=MORNINGS_THEN_EVENINGS) -> np.ndarray:
    """Share who start at each time, by review."""
    return coverage(of, HALF_YEAR, load).plans[0].starts.sum(axis=1) / 7


@pytest.mark.driver("groups.patterns.matched.review")
def test_every_quarter_is_planned_from_its_own_calls():
    free = {"hours": "14:00-15:00"}
    assert starts_at(matched(matched={"review": "quarter"}, **free)).tolist() == [[1, 0, 0], [0, 0, 1]]
    by_month = starts_at(matched(matched={"review": "month"}, **free))
    assert by_month.tolist() == [[1, 0, 0]] * 3 + [[0, 0, 1]] * 3
    assert starts_at(matched(**free)).shape == (1, 3)


@pytest.mark.driver("groups.management_information.lag_weeks")
def test_a_forecast_that_lags_plans_for_calls_that_were():
    def planned(**information):
        keys = {"management_information": information} if information else {}
        return starts_at(matched(matched={"review": "month"}, hours="14:00-15:00", **keys)).tolist()

    evening, morning = [0, 0, 1], [1, 0, 0]
    assert planned(lag_weeks=13) == [morning] * 6  # June sees from 2 March to 31 March
    assert planned(lag_weeks=104) == [morning] * 6  # no further back than the period
    assert planned(lag_weeks=[13, {"from": "2021-06-01", "value": 0}]) == [morning] * 5 + [evening]
    assert planned(lag_weeks=0, error=0) == planned()


@pytest.mark.driver("groups.management_information.error")
def test_each_review_errs_by_what_is_said_of_its_first_day():
    errors = [0.1, {"from": "2021-03-15", "value": 0.4}]
    of = matched(matched={"review": "month"}, management_information={"error": errors})
    plan = coverage(of, HALF_YEAR, MORNINGS_THEN_EVENINGS).plans[0]
    assert plan.error.tolist() == [0.1] * 3 + [0.4] * 3
    # what such an error does to the starts stands in tests/people/test_plan.py


def test_good_management_information_and_none_give_the_same_bits():
    load = by_clock(CALENDAR, {(7, 12): 3.0, (12, 20): 9.0})
    plain = duty(matched(strength=12), load)
    off = duty(matched(strength=12, management_information={"lag_weeks": 0, "error": 0}), load)
    assert np.array_equal(plain.heads, off.heads)
    wrong = [
        duty(matched(strength=12, management_information={"error": 0.5}), load, replication=r).heads for r in range(2)
    ]
    assert not np.array_equal(wrong[0], plain.heads)
    assert not np.array_equal(wrong[0], wrong[1])
    # the hours are the same, only in other places
    assert wrong[0].sum() == pytest.approx(plain.heads.sum(), abs=32)


def test_an_error_costs_coverage_on_average():
    load = by_clock(CALENDAR, {(7, 12): 3.0, (12, 20): 9.0})
    good = np.maximum(load - duty(matched(strength=12), load).heads, 0).sum()
    poor = [
        np.maximum(
            load - duty(matched(strength=12, management_information={"error": 0.5}), load, replication=r).heads, 0
        )
        for r in range(20)
    ]
    gap = np.array([shortfall.sum() - good for shortfall in poor])
    assert gap.mean() > 4 * gap.std(ddof=1) / np.sqrt(80)


def test_matched_shifts_against_todays_by_hand():
    today = group(
        patterns={"two": {"cycle": ["early"]}, "three": {"cycle": ["late"]}},
        shifts={"early": "06:00-14:00", "late": "14:00-22:00"},
        strength=4,
    )
    found = compare_patterns(today, matched(hours="09:00-17:00"), CALENDAR, OFFICE)
    # two are on from 06:00 to 22:00, and four are wanted from 09:00 to 17:00: two are missing for eight hours a day
    assert (found.today_h, found.other_h) == (7 * 32, 7 * 32)
    assert (found.today_short_h, found.other_short_h) == (7 * 16, 0)


def test_expected_handlers_are_those_of_chance_on_average():
    causes = {
        "leave": {"rate": "20%"},
        "training": {"rate": "50%", "on": {"weekdays": ["Tue"]}},
        "breaks": {"rate": "10%", "takes": "minutes"},
    }
    patterns = FIVE_TEAMS | {"m": {"matched": MATCHED | {"days_a_week": 5}}}
    of = group(strength=50, abstraction=causes, patterns=patterns)
    load = by_clock(CALENDAR, {(0, 24): 5.0, (9, 17): 15.0})
    expected = expected_handlers(of, coverage(of, CALENDAR, load), CALENDAR)
    drawn = np.array([duty(of, load, replication=r).heads.sum() for r in range(60)])
    assert abs(drawn.mean() - expected.sum()) < 4 * drawn.std(ddof=1) / np.sqrt(60)


def test_nobody_in_post_yet_is_planned_for_all_the_same():
    of = matched(
        strength=0,
        intakes={"a": {"start": "2021-06-07", "size": 4, "class_weeks": 1, "tutor_weeks": 0}},
        hours="09:00-17:00",
    )
    heads = duty(of, OFFICE).heads
    assert np.array_equal(heads, OFFICE * (CALENDAR.interval_day >= 7))


def test_the_load_of_a_group_is_that_of_the_streams_that_go_to_it_first():
    of = Scenario.model_validate(SCENARIO)
    calendar = Calendar(of.period.start, of.period.end)
    demands = stream_demands(of.streams, calendar, {})
    each = 10 / 96 * 180 / 900  # ten calls a day of three minutes, flat
    assert offered_load("handlers", of, demands, calendar)[:96] == pytest.approx(2 * each)  # 999 and web
    assert offered_load("desk", of, demands, calendar)[:96] == pytest.approx(each)  # 101
    last = {"101": {"groups": ["handlers", "desk"]}}
    streams = {name: s | last.get(name, {}) for name, s in SCENARIO["streams"].items()}
    second = Scenario.model_validate(SCENARIO | {"streams": streams})
    assert offered_load("desk", second, demands, calendar)[:96] == pytest.approx(2 * each)  # 101 and web name it


def test_calls_that_a_switchboard_passes_on_are_load_of_those_they_go_to():
    after = {"share": "40%", "after": "1s"}
    streams = {
        name: s | {"101": {"passes_on": {"999": after}}, "999": {"passes_on": {"web": after}}}.get(name, {})
        for name, s in SCENARIO["streams"].items()
    }
    of = Scenario.model_validate(SCENARIO | {"streams": streams})
    calendar = Calendar(of.period.start, of.period.end)
    demands = stream_demands(of.streams, calendar, {})
    each = 10 / 96 * 180 / 900
    assert offered_load("desk", of, demands, calendar)[:96] == pytest.approx(each)
    # ten calls of 999 and 0.4 x 10 passed on; ten of web and 0.4 x 14
    assert offered_load("handlers", of, demands, calendar)[:96] == pytest.approx((1.4 + 1.56) * each)
    later = {name: s | {"repeats": {"share": "40%", "after": "2 days"}} for name, s in SCENARIO["streams"].items()}
    days_after = Scenario.model_validate(SCENARIO | {"streams": later})
    demands = stream_demands(days_after.streams, calendar, {})
    assert offered_load("desk", days_after, demands, calendar)[:96] == pytest.approx(each)

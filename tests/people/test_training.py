"""Causes that are bound to days: weekdays, dates, or a day of each team's cycle."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from sim.abstraction import draw_present, off_seat
from sim.calendar import Calendar
from sim.roster import coverage, heads_on_duty
from sim.scenario.model import Cause
from sim.workforce import draw_people
from tests.people.groups import FIVE_TEAMS, group

CALENDAR = Calendar(date(2021, 6, 7), date(2021, 7, 4))  # four weeks from a Monday
HEADS = np.full((28, 2), 10)


def cause(rate="100%", **keys) -> Cause:
    return Cause.model_validate({"rate": rate, **keys})


def away(of: Cause) -> list[int]:
    return (20 - draw_present("handlers", {"training": of}, HEADS, CALENDAR, 1, 0).sum(axis=1)).tolist()


@pytest.mark.driver("groups.abstraction.on.dates", "groups.abstraction.on.weekdays")
def test_weekdays_and_dates_are_the_only_days_on_which_it_takes_anybody():
    assert away(cause(on={"weekdays": ["Tue", "Sun"]})) == [0, 20, 0, 0, 0, 0, 20] * 4
    assert away(cause(on={"dates": ["2021-06-09"]})) == [0, 0, 20] + [0] * 25
    both = away(cause(on={"weekdays": ["Mon"], "dates": ["2021-06-09", "2021-06-14"]}))
    assert both == [20, 0, 20, 0, 0, 0, 0] + [20, 0, 0, 0, 0, 0, 0] * 3


def test_the_rate_is_the_share_of_those_days_and_its_season_and_dates_hold():
    rate = ["100%", {"from": "2021-06-21", "value": "0%"}]
    assert away(cause(rate, on={"weekdays": ["Tue"]})) == [0, 20, 0, 0, 0, 0, 0] * 2 + [0] * 14
    year = Calendar(date(2021, 1, 1), date(2021, 12, 31))
    heads = np.full((365, 1), 500)
    found = draw_present("handlers", {"training": cause("30%", on={"weekdays": ["Tue"]})}, heads, year, 1, 0)[:, 0]
    tuesdays = year.weekday == 1
    assert (found[~tuesdays] == 500).all()
    n = 500 * tuesdays.sum()
    assert abs(found[tuesdays].sum() - 0.7 * n) < 4 * np.sqrt(0.21 * n)


def test_the_same_people_are_away_on_those_days_as_without_them():
    plain, bound = away(cause("30%")), away(cause("30%", on={"weekdays": ["Tue"]}))
    assert bound[1::7] == plain[1::7]
    assert sum(bound) == sum(plain[1::7])
    assert away(cause("0%", on={"weekdays": ["Tue"]})) == [0] * 28


def test_a_meeting_on_wednesdays_takes_minutes_on_wednesdays():
    causes = {
        "meeting": cause("10%", takes="minutes", on={"weekdays": ["Wed"]}),
        "breaks": cause("20%", takes="minutes"),
    }
    assert off_seat(causes, CALENDAR) == pytest.approx(np.tile([0.8, 0.8, 0.72, 0.8, 0.8, 0.8, 0.8], 4))


def on_duty(of) -> np.ndarray:
    who = draw_people("handlers", of, CALENDAR, CALENDAR.first_day, 1, 0)
    return heads_on_duty("handlers", of, who, coverage(of, CALENDAR), CALENDAR, 1, 0).reshape(28, 96)


@pytest.mark.driver("groups.abstraction.on.cycle_days")
def test_a_day_of_the_cycle_takes_each_team_on_its_own_day():
    patterns = {"five": FIVE_TEAMS["five"] | {"anchor": "2021-06-07"}}
    training = {"training": {"rate": "100%", "on": {"cycle_days": [4]}}}  # the second late shift
    plain, found = on_duty(group(patterns=patterns)), on_duty(group(patterns=patterns, abstraction=training))
    late = slice(15 * 4, 22 * 4)
    # five teams two days apart in a cycle of ten: on every other day a team has its fourth day
    assert plain[:, late].min() == plain[:, late].max() == 20
    assert found[:, late].max(axis=1).tolist() == [20, 0] * 14
    early = slice(7 * 4, 14 * 4)
    assert np.array_equal(found[:, early], plain[:, early])


def test_a_day_of_the_cycle_is_counted_from_its_own_beginning_also_of_another_pattern():
    patterns = {
        "a": {"cycle": ["early", "early", "off"], "anchor": "2021-06-08"},
        "b": {"weekdays": {"Mon": "early", "Thu": "early"}},
    }
    shifts = {"early": "07:00-15:00"}
    training = {"training": {"rate": "100%", "on": {"cycle_days": [1]}}}
    found = on_duty(group(patterns=patterns, shifts=shifts, abstraction=training))[:, 40]
    # a works on days 1, 2 of 3 from 8 June on and is taken on the first; b is taken on Mondays
    a = [50 * ((day - 1) % 3 == 1) for day in range(28)]
    b = [50 * (day % 7 == 3) for day in range(28)]
    assert found.tolist() == [x + y for x, y in zip(a, b, strict=True)]

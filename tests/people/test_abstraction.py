"""Time off the phones: rates, seasons, and causes that know nothing of each other.

Seeds are fixed; shares may be off by four of their standard errors.
"""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest

from sim.abstraction import draw_present, off_seat, rate_by_day
from sim.calendar import Calendar
from sim.scenario.model import Cause

CALENDAR = Calendar(date(2021, 1, 1), date(2021, 12, 31))
FOUR_YEARS = Calendar(date(2021, 1, 1), date(2024, 12, 31))
TEAMS = 3
HEADS = np.full((365, TEAMS), 20)
SEATS = HEADS.sum()


def cause(rate, **keys) -> Cause:
    return Cause.model_validate({"rate": rate, **keys})


def present(causes, heads=HEADS, calendar=CALENDAR, seed=1, replication=0, group="handlers") -> np.ndarray:
    return draw_present(group, causes, heads, calendar, seed, replication)


def close(found, expected, standard_error):
    assert abs(found - expected) < 4 * standard_error


def test_a_rate_is_the_share_that_stays_away():
    found = present({"sickness": cause("10%")})
    close(found.sum() / SEATS, 0.9, math.sqrt(0.09 / SEATS))
    per_team = found.ravel()
    close(per_team.var(), 20 * 0.09, 20 * 0.09 * math.sqrt(2 / len(per_team)))


@pytest.mark.driver("groups.abstraction.month_of_year")
def test_a_season_is_scaled_to_average_one_over_the_days_of_a_year():
    season = [0.8, 1.05, 1.1, 0.95, 0.95, 1.0, 1.15, 1.25, 1.1, 0.95, 0.8, 0.9]
    found = rate_by_day(cause("14%", month_of_year=season), FOUR_YEARS)
    assert found.mean() == pytest.approx(0.14)  # it used to be the plain mean of twelve months of unlike length
    assert found[215] / found[0] == pytest.approx(1.25 / 0.8)
    february = rate_by_day(cause("5%", month_of_year=[0, 1] + [0] * 10), FOUR_YEARS)
    assert february.sum() == pytest.approx(0.05 * 1461)


def test_a_rate_is_never_over_the_whole():
    assert rate_by_day(cause("50%", month_of_year=[0, 1] + [0] * 10), CALENDAR).max() == 1
    assert present({"x": cause("100%")}).max() == 0


@pytest.mark.driver("groups.abstraction.rate")
def test_rates_change_on_their_days():
    rate = ["0%", {"from": "2021-03-01", "value": "100%"}, {"from": "2021-04-01", "by": "2021-04-11", "value": "0%"}]
    by_day = rate_by_day(cause(rate), CALENDAR)
    assert (by_day[58], by_day[59], by_day[90], by_day[95], by_day[100]) == (0, 1, 1, 0.5, 0)
    found = present({"x": cause(rate)}).sum(axis=1)
    assert (found[58], found[59], found[90], found[100]) == (60, 0, 0, 60)


def test_two_causes_overlap_by_chance_and_a_person_is_away_once():
    found = present({"leave": cause("20%"), "sickness": cause("10%")})
    close(found.sum() / SEATS, 0.8 * 0.9, math.sqrt(0.72 * 0.28 / SEATS))


@pytest.mark.driver("groups.abstraction.takes")
def test_causes_that_take_minutes_take_nobody_away_and_thin_the_rest():
    causes = {"breaks": cause("10%", takes="minutes"), "meetings": cause("20%", takes="minutes"), "leave": cause("50%")}
    assert off_seat(causes, CALENDAR) == pytest.approx(0.72)
    assert off_seat({"leave": cause("50%")}, CALENDAR).tolist() == [1.0] * 365
    assert np.array_equal(present({"breaks": cause("10%", takes="minutes")}), HEADS)


def test_a_cause_that_is_switched_off_is_as_if_it_were_not_there():
    leave = cause("20%")
    alone = present({"leave": leave})
    assert np.array_equal(alone, present({"sickness": cause("0%"), "leave": leave}))
    partly = cause(["0%", {"from": "2021-06-14", "value": "30%"}])
    some = present({"isolation": partly, "leave": leave})
    days = (date(2021, 6, 14) - CALENDAR.first_day).days
    assert np.array_equal(alone[:days], some[:days])
    assert (some[days:] <= alone[days:]).all()
    assert some[days:].sum() < alone[days:].sum()


def test_the_order_of_causes_changes_nothing():
    causes = {"a": cause("20%"), "b": cause("10%")}
    assert np.array_equal(present(causes), present(dict(reversed(causes.items()))))


def test_a_higher_rate_takes_the_same_people_and_more():
    low, high = present({"leave": cause("20%")}), present({"leave": cause("21%")})
    assert (high <= low).all()
    assert high.sum() < low.sum()


def test_a_seat_more_moves_nobody_else():
    more = HEADS.copy()
    more[:, 1] += 1
    before, after = present({"leave": cause("20%")}), present({"leave": cause("20%")}, heads=more)
    assert np.array_equal(before[:, [0, 2]], after[:, [0, 2]])
    assert set((after - before)[:, 1]) == {0, 1}


def test_a_period_that_starts_later_draws_the_same_for_every_day_it_shares():
    # people away are drawn for whole weeks by weekday, so this holds for parts of weeks too
    later = Calendar(date(2021, 3, 11), date(2021, 12, 31))
    first = (later.first_day - CALENDAR.first_day).days
    found = present({"leave": cause("20%")}, heads=HEADS[first:], calendar=later)
    assert np.array_equal(found, present({"leave": cause("20%")})[first:])


@pytest.mark.parametrize("key", [{"seed": 2}, {"replication": 1}, {"group": "other"}])
def test_other_keys_draw_other_people(key):
    assert not np.array_equal(present({"leave": cause("20%")}), present({"leave": cause("20%")}, **key))


def test_golden_people_present_hold_the_draws_still():
    # a change here changes the numbers of every run with a roster: say so in the changelog
    assert present({"leave": cause("20%")})[:4].tolist() == [[14, 14, 17], [15, 19, 14], [16, 15, 16], [13, 15, 18]]


def test_nobody_is_drawn_from_nobody():
    assert present({"leave": cause("20%")}, heads=HEADS * 0).sum() == 0

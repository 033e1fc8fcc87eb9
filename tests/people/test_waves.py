"""Isolation that takes several of a team at once: the mean is the rate, the spread is that of cases in teams.

Teams are independent of each other, and so are days that are a stretch apart; seeds are fixed, and a mean may be off by
four standard errors.
"""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import numpy as np
import pytest

from sim.abstraction import draw_attendance
from sim.abstraction.waves import away_together, stretch_begins
from sim.calendar import Calendar
from sim.scenario.model import Cause

CALENDAR = Calendar(date(2021, 1, 1), date(2021, 12, 31))
N, TEAMS, DAYS = 12, 300, 10
HEADS = np.full((365, TEAMS), N)


def isolation(rate, share="50%", days=DAYS, **keys) -> Cause:
    return Cause.model_validate({"rate": rate, "together": {"share": share, "days": days}, **keys})


def away(cause, heads=HEADS, calendar=CALENDAR, replication=0) -> np.ndarray:
    return ~draw_attendance("handlers", {"isolation": cause}, heads, calendar, 1, replication).present


def close(sample: np.ndarray, expected: float):
    assert abs(sample.mean() - expected) < 4 * sample.std(ddof=1) / np.sqrt(sample.size)


@pytest.mark.driver("groups.abstraction.together.share")
@pytest.mark.parametrize(("p", "k"), [(0.05, 0.5), (0.2, 0.3), (0.1, 1.0)])
def test_mean_spread_and_intraclass_correlation(p, k):
    number = away(isolation(p, k))[:, ::DAYS].sum(axis=0).astype(float)
    close(number, N * p)
    close((number - N * p) ** 2, N * p * (1 - k) + N**2 * p * (k - p))
    pairs = (number * (number - 1)) / (N * (N - 1))  # two of one team, both away
    close((pairs - p**2) / (p * (1 - p)), (k - p) / (1 - p))


def test_without_it_the_spread_is_that_of_people_one_by_one():
    number = away(Cause.model_validate({"rate": 0.2}))[:, ::DAYS].sum(axis=0).astype(float)
    close((number - N * 0.2) ** 2, N * 0.2 * 0.8)


@pytest.mark.driver("groups.abstraction.together.days")
def test_a_person_is_away_for_the_days_it_says():
    seats = away(isolation(0.1, days=7), heads=np.full((365, TEAMS), 3)).transpose(0, 2, 1).reshape(-1, 365)
    lengths = set()
    for seat in seats:
        turns = np.flatnonzero(np.diff(seat)) + 1
        lengths |= {stop - start for start, stop in pairwise(turns) if seat[start]}
    assert min(lengths) == 7
    assert {length % 7 for length in lengths} == {0}  # two cases may follow each other


def test_one_person_on_two_days():
    p = 0.15
    found = away(isolation(p), heads=np.full((365, TEAMS), 1))[0].astype(float)  # day, team
    for apart in (1, 3, DAYS):
        both = ((found[apart:] - p) * (found[:-apart] - p)).mean(axis=0) / (p * (1 - p))
        close(both, max(1 - apart / DAYS, 0.0))


def test_the_rate_holds_on_every_day_of_a_wave_and_nobody_is_away_outside_it():
    wave = ["0%", {"from": "2021-03-01", "by": "2021-03-11", "value": "20%"}, {"from": "2021-05-01", "value": "0%"}]
    found = away(isolation(wave))
    assert not found[:, :60].any()
    assert not found[:, 120:].any()
    for day, rate in ((64, 0.1), (69, 0.2), (100, 0.2), (119, 0.2)):
        close(found[:, day].mean(axis=0), rate)


def test_a_rate_above_the_share_takes_more_of_the_team():
    close(away(isolation(0.6, 0.3))[:, ::DAYS].mean(axis=0), 0.6)


def test_a_share_of_nothing_is_one_by_one_and_a_rate_of_nothing_is_no_cause():
    plain = Cause.model_validate({"rate": 0.1})
    assert np.array_equal(away(isolation(0.1, 0.0)), away(plain))
    assert not away(isolation(0.0)).any()
    since = away(isolation(0.1, ["0%", {"from": "2021-07-01", "value": "50%"}]))
    assert np.array_equal(since[:, :181], away(plain)[:, :181])
    assert np.array_equal(since[:, 181:], away(isolation(0.1))[:, 181:])


def test_stretches_are_out_of_step_and_reach_back_before_the_period():
    begins = stretch_begins(6, 10, 4, np.array([0, 1, 3]))
    assert begins.T.tolist() == [[-2, -2, 2, 2, 2, 2], [-3, 1, 1, 1, 1, 5], [-1, -1, -1, 3, 3, 3]]


def test_one_case_by_hand():
    member = np.array([[0.1], [0.6], [0.4]])[:, :, None]
    found = [
        away_together(member, np.full((1, 1), case), np.array([[0.2]]), np.array([[0.5]])) for case in (0.39, 0.41)
    ]
    assert found[0][:, 0, 0].tolist() == [True, False, True]
    assert not found[1].any()


def test_a_period_that_starts_later_draws_the_same_for_every_day_it_shares():
    later = Calendar(date(2021, 3, 11), CALENDAR.last_day)
    first = (later.first_day - CALENDAR.first_day).days
    found = away(isolation(0.1), heads=HEADS[first:, :5], calendar=later)
    assert np.array_equal(found, away(isolation(0.1), heads=HEADS[:, :5])[:, first:])


def test_a_seat_more_and_another_cause_move_nobody():
    few = HEADS[:, :4]
    assert np.array_equal(away(isolation(0.1), heads=few + 1)[:N], away(isolation(0.1), heads=few))
    leave = Cause.model_validate({"rate": 0.2})
    both = ~draw_attendance("handlers", {"isolation": isolation(0.1), "leave": leave}, few, CALENDAR, 1, 0).present
    alone = ~draw_attendance("handlers", {"leave": leave}, few, CALENDAR, 1, 0).present
    assert np.array_equal(both, alone | away(isolation(0.1), heads=few))

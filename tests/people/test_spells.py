"""Sickness in spells: the share away, how days hang together, and how long a spell lasts.

A statistic is taken of each seat by itself; seats are independent, so its standard error is that of a mean over seats.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.abstraction import draw_attendance, draw_present
from sim.abstraction.spells import away_in_spells, stay_and_begin
from sim.calendar import Calendar
from sim.scenario.model import Cause

CALENDAR = Calendar(date(2021, 1, 1), date(2021, 12, 31))
SEATS = 4000
HEADS = np.full((365, 1), SEATS)


def cause(rate, **keys) -> Cause:
    return Cause.model_validate({"rate": rate, **keys})


def away(causes, heads=HEADS, calendar=CALENDAR, seed=1, replication=0) -> np.ndarray:
    return ~draw_attendance("handlers", causes, heads, calendar, seed, replication).present[:, :, 0]


def close(per_seat: np.ndarray, expected: float):
    assert abs(per_seat.mean() - expected) < 4 * per_seat.std(ddof=1) / np.sqrt(len(per_seat))


@pytest.mark.driver("groups.abstraction.spell_days")
@pytest.mark.parametrize(("rate", "days"), [(0.05, 6), (0.2, 3), (0.05, 1), (0.3, 30)])
def test_the_share_away_and_the_correlation_of_days_are_those_of_the_chain(rate, days):
    found = away({"sickness": cause(rate, spell_days=days)}).astype(float)
    close(found.mean(axis=1), rate)
    correlation = 1 - 1 / (days * (1 - rate))
    for apart in (1, 2, 5):
        both = ((found[:, apart:] - rate) * (found[:, :-apart] - rate)).mean(axis=1)
        close(both / (rate * (1 - rate)), correlation**apart)


def test_a_spell_lasts_its_mean_length_on_average():
    found = away({"sickness": cause("10%", spell_days=6)})
    begins = found[:, 1:] & ~found[:, :-1]
    ends = found[:, :-1] & ~found[:, 1:]
    # a seat's days away over the year are its spells times their length; chance of the ends is one in six a day
    at_risk = found[:, :-1].sum(axis=1)
    close(ends.sum(axis=1) - at_risk / 6, 0.0)
    close(begins.sum(axis=1) - (~found[:, :-1]).sum(axis=1) * 0.1 / (6 * 0.9), 0.0)


def test_the_first_day_is_like_any_other():
    found = np.concatenate(
        [away({"sickness": cause("20%", spell_days=20)}, replication=r)[:, 0] for r in range(3)]
    ).astype(float)
    close(found, 0.2)


def test_spells_of_the_length_that_chance_gives_are_days_that_know_nothing_of_each_other():
    stay, begin = stay_and_begin(np.full((9, 1), 0.2), np.full(9, 1.25))
    assert stay == pytest.approx(0.2)
    assert begin == pytest.approx(0.2)
    chance = np.random.default_rng(1).random((50, 9, 2))
    assert np.array_equal(away_in_spells(chance, np.full((9, 1), 0.5), np.full(9, 2.0)), chance < 0.5)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30), st.floats(1, 365))
def test_the_share_away_is_the_rate_on_every_day_however_it_moves(rates, days):
    stay, begin = stay_and_begin(np.array(rates)[:, None], np.full(len(rates), days))
    share = stay[0, 0]
    assert share == rates[0]
    for day, rate in enumerate(rates[1:], start=1):
        share = share * stay[day, 0] + (1 - share) * begin[day, 0]
        assert share == pytest.approx(rate, abs=1e-12)
    assert ((stay >= 0) & (stay <= 1) & (begin >= 0) & (begin <= 1)).all()


def test_spells_end_when_the_rate_falls_to_nothing_and_begin_when_it_rises():
    rate = ["0%", {"from": "2021-03-01", "value": "40%"}, {"from": "2021-04-01", "value": "0%"}]
    found = away({"wave": cause(rate, spell_days=14)})
    assert not found[:, :59].any()
    assert not found[:, 90:].any()
    close(found[:, 59].astype(float), 0.4)
    close(found[:, 89].astype(float), 0.4)


def test_lengths_change_on_their_day():
    lengths = [2, {"from": "2021-07-01", "value": 20}]
    found = away({"sickness": cause("10%", spell_days=lengths)}).astype(float)
    for days, length in ((slice(0, 181), 2), (slice(181, 365), 20)):
        part = found[:, days] - 0.1
        close((part[:, 1:] * part[:, :-1]).mean(axis=1) / 0.09, 1 - 1 / (length * 0.9))


def test_a_rate_of_nothing_is_no_cause_and_another_cause_is_not_moved():
    heads = np.full((365, 3), 20)
    leave, sickness = cause("20%"), cause("5%", spell_days=5)
    alone = draw_present("handlers", {"leave": leave}, heads, CALENDAR, 1, 0)
    off = draw_present("handlers", {"leave": leave, "sickness": cause(0, spell_days=5)}, heads, CALENDAR, 1, 0)
    assert np.array_equal(alone, off)
    both = away({"leave": leave, "sickness": sickness}, heads=heads)
    assert np.array_equal(both, away({"leave": leave}, heads=heads) | away({"sickness": sickness}, heads=heads))


def test_a_higher_rate_takes_the_same_people_and_more_and_a_seat_more_moves_nobody():
    low, high = (away({"sickness": cause(rate, spell_days=6)}, heads=HEADS // 100) for rate in ("5%", "6%"))
    assert (high | ~low).all()
    assert high.sum() > low.sum()
    more = away({"sickness": cause("5%", spell_days=6)}, heads=HEADS // 100 + 1)
    assert np.array_equal(more[:-1], low)


def test_a_period_that_starts_later_soon_has_the_same_people_away():
    later = Calendar(date(2021, 3, 11), CALENDAR.last_day)
    first = (later.first_day - CALENDAR.first_day).days
    causes = {"sickness": cause("10%", spell_days=4)}
    whole = away(causes, heads=HEADS // 40)[:, first:]
    part = away(causes, heads=HEADS[first:] // 40, calendar=later)
    # a seat that differs on the first day agrees once it is present in both, and for ever after
    assert np.array_equal(whole[:, 60:], part[:, 60:])

"""Workarounds that lapse: the hours by hand, the hours that are missed by chance, and what it does to calls."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from sim.calendar import Calendar
from sim.experiment import Centre, replicate
from sim.outage import Lapsing
from sim.scenario.systems import Workaround
from tests.systems.centres import PLENTY, calls, load

WEEK = Calendar(date(2021, 3, 22), date(2021, 3, 28))  # Monday to the Sunday that loses an hour
QUARTERS = 6 * 96 + 92


def lapsing(calendar: Calendar = WEEK, name: str = "queues", **keys) -> Lapsing:
    return Lapsing.of(name, Workaround.model_validate({"handle_time": 1.2} | keys), calendar)


def of_week(calendar: Calendar = WEEK, **keys) -> np.ndarray:
    return lapsing(calendar, **keys).draw(calendar, 1, 0)


@pytest.mark.driver("workarounds.supervised.days", "workarounds.supervised.hours")
def test_it_lapses_in_the_hours_without_a_supervisor():
    out = of_week(supervised={"day": {"days": ["Mon", "Tue"], "hours": "07:00-19:00"}})
    assert len(out) == QUARTERS
    expected = np.ones(QUARTERS, bool)
    expected[28:76] = expected[96 + 28 : 96 + 76] = False
    assert np.array_equal(out, expected)


def test_hours_past_midnight_belong_to_the_day_on_which_they_begin():
    out = of_week(supervised={"night": {"days": ["Sat"], "hours": "22:00-07:00"}})
    expected = np.ones(QUARTERS, bool)
    # from 22:00 on Saturday to 07:00 on the Sunday that has no 01:00 to 02:00: eight hours
    expected[5 * 96 + 88 : 5 * 96 + 96 + 24] = False
    assert np.array_equal(out, expected)
    # the Sunday before the period is the day before its Monday
    sunday = of_week(supervised={"night": {"days": ["Sun"], "hours": "22:00-07:00"}})
    assert np.flatnonzero(~sunday).tolist() == [*range(28), *range(QUARTERS - 8, QUARTERS)]


def test_several_hours_are_one():
    both = {"day": {"hours": "07:00-19:00"}, "night": {"hours": "19:00-07:00"}}
    assert not of_week(supervised=both).any()
    assert not of_week(supervised={"always": {}}).any()
    assert of_week().all()


@pytest.mark.driver("workarounds.missed")
def test_the_hours_missed_are_the_share_asked_for_and_whole():
    years = Calendar(date(2018, 1, 1), date(2025, 12, 28))
    keys = {"supervised": {"day": {"hours": "08:00-20:00"}}}
    out = of_week(years, missed="20%", **keys)
    inside = (years.interval_quarter >= 32) & (years.interval_quarter < 80)
    assert out[~inside].all()
    by_hour = out[inside].reshape(-1, 4)
    assert (by_hour == by_hour[:, :1]).all()
    assert abs(by_hour[:, 0].mean() - 0.2) < 4 * np.sqrt(0.2 * 0.8 / len(by_hour))
    # a greater share adds hours and takes none away; all of them is no supervision at all
    more = of_week(years, missed="50%", **keys)
    assert (more | ~out).all()
    assert more.sum() > out.sum()
    assert of_week(years, missed="100%", **keys).all()
    assert not of_week(years, supervised={"always": {}}, missed="0%").any()


def test_a_share_missed_in_one_week_moves_nothing_in_another():
    month = Calendar(date(2021, 3, 1), date(2021, 3, 28))
    keys = {"supervised": {"always": {}}}
    whole = of_week(month, missed="30%", **keys)
    part = of_week(month, missed=["30%", {"from": "2021-03-15", "value": "60%"}], **keys)
    assert np.array_equal(whole[: 14 * 96], part[: 14 * 96])
    assert part[14 * 96 :].sum() > whole[14 * 96 :].sum()
    later = of_week(WEEK, missed="30%", **keys)
    assert np.array_equal(later, whole[21 * 96 :])
    other = lapsing(month, "rings", missed="30%", **keys).draw(month, 1, 0)
    assert not np.array_equal(other, whole)


QUEUES = """\
workarounds:
  queues:
    handle_time: [1.25, {from: 2021-10-01, value: 1.0}]
    supervised: {weekdays: {days: [Mon, Tue, Wed, Thu, Fri], hours: 07:00-19:00}}
"""


@pytest.mark.driver("workarounds.handle_time")
def test_contacts_begun_while_it_lapses_take_longer(tmp_path):
    contacts, log = calls(load(tmp_path, PLENTY + QUEUES))
    hour, day = log.start_s % 86400 / 3600, log.start_s // 86400  # 1 September 2021 was a Wednesday; no clock change
    september = log.start_s < 30 * 86400
    supervised = ((day + 2) % 7 < 5) & (hour >= 7) & (hour < 19)
    factor = np.where(september & ~supervised, 1.25, 1.0)
    before_november = log.start_s < 60 * 86400
    handled, usual = log.end_s - log.start_s, contacts.handle_s[log.contact]
    np.testing.assert_allclose(handled[before_november], (usual * factor)[before_november], rtol=1e-9)
    assert {1.0, 1.25} == set(factor)


@pytest.mark.driver("workarounds.groups")
def test_it_concerns_the_groups_that_are_named(tmp_path):
    two = PLENTY.replace("  handlers: {on_duty: 60}", "  handlers: {on_duty: 60}\n  desk: {on_duty: 60}").replace(
        "    priority: 1\n    groups: [handlers]", "    priority: 1\n    groups: [desk]"
    )
    text = two + "workarounds: {queues: {handle_time: 2, groups: [desk]}}\n"
    contacts, log = calls(load(tmp_path, text))
    factor = (log.end_s - log.start_s) / contacts.handle_s[log.contact]
    inside = log.start_s < 91 * 86400
    np.testing.assert_allclose(factor[inside], np.where(log.stream == 1, 2.0, 1.0)[inside], rtol=1e-9)


def test_hours_in_which_it_lapses_stand_among_the_figures(tmp_path):
    figures = replicate(Centre.of(load(tmp_path, PLENTY + QUEUES.replace("value: 1.0", "value: 1.1"))), 1, 0).figures
    # 22 weekdays in September and November 2021 and 21 in October, which has an hour more
    hours = [30 * 24 - 22 * 12, 31 * 24 + 1 - 21 * 12, 30 * 24 - 22 * 12]
    assert figures.values["queues"]["lapsed_hours"].tolist() == hours


@pytest.mark.parametrize("workaround", ["{handle_time: 1.0}", "{handle_time: 1, missed: 30%, supervised: {all: {}}}"])
def test_one_that_makes_no_difference_is_none(tmp_path, workaround):
    loaded = load(tmp_path, f"{PLENTY}workarounds: {{queues: {workaround}}}\n")
    assert Centre.of(loaded).systems.workarounds == ()

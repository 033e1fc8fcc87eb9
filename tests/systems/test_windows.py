"""Windows, and the chance by which random outages begin and end."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.calendar import Calendar
from sim.outage import Failing, Windows
from sim.scenario.systems import Outage

YEARS = Calendar(date(2018, 1, 1), date(2025, 12, 28))  # 417 whole weeks
YEAR_DAYS = 365.25


def outage(**keys) -> Outage:
    random = {"rate": 12, "length": {"mean": "4h", "cv": 1.0}} | keys
    return Outage.model_validate({"random": random, "streams": {"101": "closed"}})


def failing(calendar: Calendar = YEARS, name: str = "phones", **keys) -> Failing:
    return Failing.of(name, outage(**keys), calendar)


def drawn(calendar: Calendar = YEARS, replication: int = 0, name: str = "phones", **keys) -> Windows:
    return failing(calendar, name, **keys).draw(calendar, 1, replication)


minutes = st.integers(0, 3 * 1440)
spans = st.lists(st.tuples(minutes, st.integers(1, 600)), max_size=12)


@given(spans, st.lists(minutes, max_size=20))
def test_windows_are_the_union_of_what_they_were_made_of(found, at):
    begin = np.array([start * 60.0 for start, _ in found])
    end = np.array([(start + length) * 60.0 for start, length in found])
    joined = Windows.joined(begin, end)
    assert (joined.from_s < joined.to_s).all()
    assert (joined.from_s[1:] > joined.to_s[:-1]).all()
    times = np.array([60.0 * minute for minute in at] + list(begin) + list(end))
    brute = [any(start * 60 <= time < (start + length) * 60 for start, length in found) for time in times]
    number = joined.number_at(times)
    assert (number >= 0).tolist() == brute
    for time, i in zip(times, number, strict=True):
        assert i < 0 or joined.from_s[i] <= time < joined.to_s[i]
    calendar = Calendar(date(2021, 1, 1), date(2021, 1, 3))
    out = np.zeros(3 * 1440, bool)
    for start, length in found:
        out[start : start + length] = True
    hours = joined.hours(calendar.periods("day"))
    np.testing.assert_allclose(hours, out.reshape(3, 1440).sum(axis=1) / 60, atol=1e-9)
    starts = np.flatnonzero(np.diff(np.r_[False, out].astype(int)) == 1)
    assert joined.count(calendar.periods("day")).tolist() == np.bincount(starts // 1440, minlength=3)[:3].tolist()


def test_windows_that_touch_are_one():
    joined = Windows.joined(np.array([50.0, 0.0, 10.0, 31.0]), np.array([60.0, 10.0, 30.0, 40.0]))
    assert joined.pairs() == ((0, 30), (31, 40), (50, 60))


@pytest.mark.driver("outages.random.rate")
def test_random_outages_are_poisson_with_the_rate_of_the_day():
    # 12 a year, and 48 from 2022 on; outages of one second, so that none joins another
    keys = {"rate": [12, {"from": "2022-01-01", "value": 48}], "length": {"mean": "1s", "cv": 0}}
    counts = []
    split = YEARS.day_start_s[(date(2022, 1, 1) - YEARS.first_day).days]
    for replication in range(60):
        begin = drawn(replication=replication, **keys).from_s
        counts.append([(begin < split).sum(), (begin >= split).sum()])
    days = np.array([(date(2022, 1, 1) - YEARS.first_day).days, (date(2025, 12, 29) - date(2022, 1, 1)).days])
    expected = np.array([12, 48]) * days / YEAR_DAYS
    mean, variance = np.mean(counts, axis=0), np.var(counts, axis=0, ddof=1)
    assert (np.abs(mean - expected) < 4 * np.sqrt(expected / 60)).all()
    # the variance of a Poisson count is its mean; its estimate from n draws has about this standard error
    assert (np.abs(variance - expected) < 4 * expected * np.sqrt(2 / 59)).all()


def test_moments_are_uniform_over_the_week():
    begin = np.concatenate([drawn(replication=r, rate=100, length={"mean": "1s", "cv": 0}).from_s for r in range(10)])
    day = np.searchsorted(YEARS.day_start_s, begin, side="right") - 1
    of_day = (begin - YEARS.day_start_s[day]) / np.diff(YEARS.day_start_s)[day]
    week = np.sort((YEARS.weekday[day] + of_day) / 7)
    # Kolmogorov's statistic stays under 1.95 / sqrt(n) in 999 of 1,000 draws (Smirnov 1948)
    n = len(week)
    distance = max((np.arange(1, n + 1) / n - week).max(), (week - np.arange(n) / n).max())
    assert n > 7000
    assert distance < 1.95 / np.sqrt(n)


@pytest.mark.driver("outages.random.length.cv", "outages.random.length.mean")
def test_lengths_have_the_mean_and_the_spread_asked_for():
    sigma = np.sqrt(np.log(1 + 0.36))
    found = [drawn(replication=r, rate=3, length={"mean": "30 min", "cv": 0.6}) for r in range(100)]
    lengths = np.concatenate([w.to_s - w.from_s for w in found])
    n = len(lengths)
    assert n > 2000
    assert abs(lengths.mean() - 1800) < 4 * 1800 * 0.6 / np.sqrt(n)
    # of a lognormal variable the log has mean ln m - s2/2 and standard deviation s
    logs = np.log(lengths)
    assert abs(logs.mean() - (np.log(1800) - sigma**2 / 2)) < 4 * sigma / np.sqrt(n)
    assert abs(logs.std(ddof=1) - sigma) < 4 * sigma / np.sqrt(2 * n)


def test_without_spread_every_outage_lasts_the_mean_of_the_day_it_begins():
    mean = ["1 min", {"from": "2022-01-01", "value": "3 min"}]
    windows = drawn(rate=3, length={"mean": mean, "cv": 0})
    split = YEARS.day_start_s[(date(2022, 1, 1) - YEARS.first_day).days]
    lengths = windows.to_s - windows.from_s
    np.testing.assert_allclose(lengths, np.where(windows.from_s < split, 60, 180), rtol=1e-6)
    assert {60, 180} == set(np.rint(lengths))


def test_a_higher_rate_adds_outages_and_moves_none():
    keys = {"length": {"mean": "1 min", "cv": 0.5}}
    few, more = set(drawn(rate=5, **keys).pairs()), set(drawn(rate=15, **keys).pairs())
    assert 20 < len(few) < len(more)
    assert few < more


def test_a_rate_changed_in_one_week_moves_nothing_in_another():
    before = drawn(rate=10, length={"mean": "1 min", "cv": 0})
    changed = [10, {"from": "2020-06-01", "value": 60}, {"from": "2020-06-29", "value": 10}]
    after = drawn(rate=changed, length={"mean": "1 min", "cv": 0})
    first, last = (YEARS.day_start_s[(d - YEARS.first_day).days] for d in (date(2020, 6, 1), date(2020, 6, 29)))
    assert [p for p in before.pairs() if not first <= p[0] < last] == [
        p for p in after.pairs() if not first <= p[0] < last
    ]
    assert len(after) > len(before)


def test_a_period_that_starts_later_has_the_same_outages_in_the_weeks_they_share():
    later = Calendar(date(2020, 2, 3), date(2021, 3, 14))
    shift = YEARS.day_start_s[(later.first_day - YEARS.first_day).days]
    keys = {"rate": 60, "length": {"mean": "1 min", "cv": 1}}
    own = drawn(later, **keys)
    all_of_it = drawn(**keys).from_s - shift
    shared = all_of_it[(all_of_it >= 0) & (all_of_it < later.end_s)]
    assert len(own) > 30
    np.testing.assert_allclose(own.from_s, shared, atol=1e-6)


def test_a_period_that_starts_within_a_week_has_the_rest_of_its_outages():
    cut = Calendar(date(2020, 2, 6), date(2021, 3, 9))  # Thursday to Tuesday
    shift = YEARS.day_start_s[(cut.first_day - YEARS.first_day).days]
    keys = {"rate": 100, "length": {"mean": "1s", "cv": 0}}
    expected = drawn(**keys).from_s - shift
    np.testing.assert_allclose(drawn(cut, **keys).from_s, expected[(expected >= 0) & (expected < cut.end_s)], atol=1e-6)


def test_a_rate_that_changes_within_a_week_holds_from_its_day():
    thursday = date(2020, 6, 4)
    since = YEARS.day_start_s[(thursday - YEARS.first_day).days]
    week = {"rate": [0, {"from": "2020-06-04", "value": 900}, {"from": "2020-06-06", "value": 0}]}
    begin = np.concatenate([drawn(replication=r, **week, length={"mean": "1s", "cv": 0}).from_s for r in range(40)])
    assert begin.min() >= since
    assert begin.max() < since + 2 * 86400
    expected = 40 * 900 * 2 / YEAR_DAYS
    assert abs(len(begin) - expected) < 4 * np.sqrt(expected)


@pytest.mark.parametrize(("day", "hours"), [(date(2021, 3, 28), 23), (date(2021, 10, 31), 25)])
def test_the_days_of_a_clock_change_are_filled_to_their_last_hour(day, hours):
    one = Calendar(day, day)
    keys = {"rate": 1000, "length": {"mean": "1s", "cv": 0}}
    begin = np.concatenate([drawn(one, replication=r, **keys).from_s for r in range(200)])
    assert begin.max() < hours * 3600
    last = (begin >= (hours - 1) * 3600).sum()
    expected = 200 * 1000 / YEAR_DAYS / hours
    assert abs(last - expected) < 4 * np.sqrt(expected)


def test_two_outages_and_two_futures_are_independent():
    one, other = drawn(name="phones"), drawn(name="power")
    assert not set(one.pairs()) & set(other.pairs())
    assert not set(one.pairs()) & set(drawn(replication=1).pairs())


def test_an_outage_may_run_past_its_week_and_joins_a_known_one():
    calendar = Calendar(date(2021, 9, 1), date(2021, 9, 30))
    known = [{"from": "2021-09-10 00:00", "to": "2021-09-11 00:00"}]
    random = {"rate": 100, "length": {"mean": "9 days", "cv": 0}}
    both = Outage.model_validate({"known": known, "random": random, "streams": {"101": "closed"}})
    alone = Outage.model_validate({"random": random, "streams": {"101": "closed"}})
    past = 0
    for replication in range(10):
        windows, drawn_ones = (Failing.of("phones", o, calendar).draw(calendar, 1, replication) for o in (both, alone))
        assert (drawn_ones.to_s - drawn_ones.from_s >= 9 * 86400 - 1e-3).all()
        joined = Windows.joined(np.r_[drawn_ones.from_s, 9 * 86400.0], np.r_[drawn_ones.to_s, 10 * 86400.0])
        assert windows.pairs() == joined.pairs()
        out = sum(min(stop, calendar.end_s) - start for start, stop in windows.pairs())
        assert windows.hours(calendar.periods("month")).sum() == pytest.approx(out / 3600)
        past += windows.to_s[-1] > calendar.end_s
    assert past > 0


@pytest.mark.parametrize(
    ("start", "stop", "hours"),
    [
        ("2021-10-30 20:00", "2021-10-31 12:00", 17),  # the hour that comes twice
        ("2021-03-27 20:00", "2021-03-28 12:00", 15),  # the hour that is left out
        ("2020-12-30 12:00", "2021-01-01 06:00", 6),  # what lies before the period does not count
        ("2021-03-28 00:30", "2021-03-28 02:00", 0.5),  # up to the hour that is left out
    ],
)
def test_known_outages_are_of_local_time(start, stop, hours):
    calendar = Calendar(date(2021, 1, 1), date(2021, 12, 31))
    known = Outage.model_validate({"known": [{"from": start, "to": stop}], "streams": {"101": "closed"}})
    windows = Failing.of("phones", known, calendar).draw(calendar, 1, 0)
    assert windows.hours(calendar.periods("month")).sum() == hours

"""Local time on one clock of elapsed seconds, checked by hand on the days of a clock change and by zoneinfo else."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sim.calendar import INTERVAL_S, MONTH_DAYS, YEAR_DAYS, Calendar, Periods

LONDON = ZoneInfo("Europe/London")
CLOCK_CHANGES = {date(2020, 10, 25): 100, date(2021, 3, 28): 92, date(2021, 10, 31): 100}
FIRST_DAYS = st.dates(date(2000, 1, 1), date(2037, 12, 1))


def oneself(day: date) -> Calendar:
    return Calendar(day, day)


@pytest.mark.parametrize(("day", "intervals"), CLOCK_CHANGES.items())
def test_a_day_of_a_clock_change_has_92_or_100_quarter_hours(day, intervals):
    assert oneself(day).n_intervals == intervals
    assert oneself(day).end_s == intervals * 900
    assert oneself(day + timedelta(days=1)).n_intervals == 96


def test_in_march_the_hour_from_one_to_two_does_not_exist():
    quarters = oneself(date(2021, 3, 28)).interval_quarter
    assert quarters.tolist() == [*range(4), *range(8, 96)]


@pytest.mark.parametrize("day", [date(2020, 10, 25), date(2021, 10, 31)])
def test_in_october_the_hour_from_one_to_two_comes_twice(day):
    quarters = oneself(day).interval_quarter
    assert quarters.tolist() == [*range(8), *range(4, 96)]
    assert np.flatnonzero(quarters == 6).tolist() == [6, 10]  # 01:30 in summer time, and again an hour later


def test_days_after_a_clock_change_start_an_hour_off():
    calendar = Calendar(date(2021, 3, 27), date(2021, 3, 29))
    assert calendar.day_start_s.tolist() == [0, 24 * 3600, 47 * 3600, 71 * 3600]
    assert np.bincount(calendar.interval_day).tolist() == [96, 92, 96]
    assert calendar.interval_quarter[96 + 92] == 0


@given(FIRST_DAYS, st.integers(1, 40), st.data())
@example(date(2020, 10, 24), 3, None)
@example(date(2021, 3, 27), 3, None)
def test_every_quarter_hour_is_where_zoneinfo_has_it(first, days, data):
    calendar = Calendar(first, first + timedelta(days=days - 1))
    start = datetime(first.year, first.month, first.day, tzinfo=LONDON).astimezone(UTC)
    for i in range(calendar.n_intervals):
        local = (start + timedelta(seconds=900 * i)).astimezone(LONDON)
        assert (local.date() - first).days == calendar.interval_day[i]
        assert (local.hour * 60 + local.minute) // 15 == calendar.interval_quarter[i]
    if data is not None:
        i = data.draw(st.integers(0, calendar.n_intervals - 1))
        local = (start + timedelta(seconds=900 * i)).astimezone(LONDON)
        if not local.fold:
            assert calendar.elapsed_s(local.replace(tzinfo=None)) == 900 * i


def test_weekdays_and_weeks_are_counted_from_monday():
    calendar = Calendar(date(2020, 12, 31), date(2021, 1, 5))
    assert calendar.weekday.tolist() == [3, 4, 5, 6, 0, 1]
    week = (date(2020, 12, 28) - date(1970, 1, 5)).days // 7
    assert calendar.week.tolist() == [week] * 4 + [week + 1] * 2
    assert Calendar(date(2000, 1, 1), date(2000, 1, 1)).week[0] == 1564  # 10,957 days after Thursday 1 January 1970


def test_elapsed_seconds_at_a_time_of_the_wall_clock():
    calendar = Calendar(date(2021, 3, 28), date(2021, 3, 30))
    assert calendar.elapsed_s(datetime(2021, 3, 28)) == 0
    assert calendar.elapsed_s(datetime(2021, 3, 27, 23)) == -3600
    assert calendar.elapsed_s(datetime(2021, 3, 28, 0, 59)) == 59 * 60
    assert calendar.elapsed_s(datetime(2021, 3, 28, 12)) == 11 * 3600
    october = Calendar(date(2020, 10, 25), date(2020, 10, 25))
    assert october.elapsed_s(datetime(2020, 10, 25, 1, 30)) == 5400  # the first of two
    assert october.elapsed_s(datetime(2020, 10, 25, 1, 30, fold=1)) == 5400  # whatever the time says of itself
    assert october.elapsed_s(datetime(2020, 10, 25, 2)) == 3 * 3600
    assert october.elapsed_s(datetime(2020, 10, 26)) == 25 * 3600


def test_a_time_that_a_clock_change_leaves_out_is_the_change_itself():
    # it used to be an hour later, so that a window from 01:30 to 02:00 ended before it began
    calendar = Calendar(date(2021, 3, 28), date(2021, 3, 28))
    minutes = [0, 59, 60, 61, 75, 90, 119, 120, 121, 150]
    found = [calendar.elapsed_s(datetime(2021, 3, 28) + timedelta(minutes=m)) / 60 for m in minutes]
    assert found == [0, 59, 60, 60, 60, 60, 60, 60, 61, 90]


@given(st.datetimes(datetime(2020, 10, 24), datetime(2021, 4, 1)), st.timedeltas(timedelta(0), timedelta(hours=3)))
@example(datetime(2021, 3, 28, 1, 30), timedelta(minutes=30))
def test_a_later_time_is_never_before_an_earlier_one(local, later):
    calendar = Calendar(date(2020, 10, 24), date(2021, 4, 1))
    assert calendar.elapsed_s(local) <= calendar.elapsed_s(local + later)


def test_months_and_whether_they_are_whole():
    months = Calendar(date(2021, 2, 27), date(2021, 4, 30)).periods("month")
    assert months.labels == ("2021-02", "2021-03", "2021-04")
    assert months.edges_s.tolist() == [0, 2 * 86400, 33 * 86400 - 3600, 63 * 86400 - 3600]
    assert months.whole.tolist() == [False, True, True]
    assert Calendar(date(2021, 2, 1), date(2021, 2, 27)).periods("month").whole.tolist() == [False]
    assert Calendar(date(2021, 2, 1), date(2021, 2, 28)).periods("month").whole.tolist() == [True]
    assert Calendar(date(2021, 2, 2), date(2021, 2, 28)).periods("month").whole.tolist() == [False]
    assert Calendar(date(2021, 2, 1), date(2021, 3, 1)).periods("month").whole.tolist() == [True, False]


def test_quarters_and_weeks_by_iso_8601():
    calendar = Calendar(date(2020, 12, 28), date(2021, 4, 1))
    quarters = calendar.periods("quarter")
    assert quarters.labels == ("2020-Q4", "2021-Q1", "2021-Q2")
    assert quarters.whole.tolist() == [False, True, False]
    weeks = calendar.periods("week")
    assert weeks.labels[:3] == ("2020-W53", "2021-W01", "2021-W02")
    assert weeks.labels[-1] == "2021-W13"
    assert weeks.whole.tolist() == [True] * 13 + [False]
    assert np.diff(weeks.edges_s)[12] == 7 * 86400 - 3600  # the week that ends on 28 March
    days = calendar.periods("day")
    assert days.labels[0] == "2020-12-28"
    assert days.whole.all()
    assert len(days.labels) == 95


def test_hours_of_the_wall_clock():
    march, october = oneself(date(2021, 3, 28)).periods("hour"), oneself(date(2021, 10, 31)).periods("hour")
    assert march.labels[:3] == ("2021-03-28T00:00+00:00", "2021-03-28T02:00+01:00", "2021-03-28T03:00+01:00")
    assert october.labels[1:3] == ("2021-10-31T01:00+01:00", "2021-10-31T01:00+00:00")
    assert (len(march.labels), len(october.labels)) == (23, 25)
    assert march.whole.all()
    assert set(np.diff(march.edges_s)) == {3600.0}


def test_hours_leave_no_gap_where_clocks_change_by_half_an_hour():
    # Lord Howe Island: on 4 April 2021, 01:30 to 02:00 came twice
    calendar = Calendar(date(2021, 4, 4), date(2021, 4, 4), "Australia/Lord_Howe")
    hours = calendar.periods("hour")
    assert calendar.n_intervals == 98
    assert hours.edges_s[-1] == calendar.end_s
    assert sorted(np.diff(hours.edges_s))[-2:] == [3600, 5400]


@pytest.mark.parametrize("grain", ["hour", "day", "week", "month", "quarter"])
def test_stretches_cover_the_period_in_order(grain):
    calendar = Calendar(date(2020, 10, 20), date(2021, 4, 2))
    periods = calendar.periods(grain)
    assert periods.edges_s[0] == 0
    assert periods.edges_s[-1] == calendar.end_s
    assert (np.diff(periods.edges_s) > 0).all()
    assert len(set(periods.labels)) == len(periods.labels) == len(periods.whole)
    assert np.array_equal(periods.edges_s, np.rint(periods.edges_s / INTERVAL_S) * INTERVAL_S)


def test_index_at_the_edges_and_beyond():
    months = Calendar(date(2021, 1, 1), date(2021, 2, 28)).periods("month")
    edge, end = months.edges_s[1], months.edges_s[2]
    at = np.array([0.0, np.nextafter(edge, 0), edge, np.nextafter(end, 0), end, end + 1, 1e9])
    assert months.index(at).tolist() == [0, 0, 1, 1, 2, 2, 2]
    assert months.index(np.array([[edge]])).shape == (1, 1)
    assert months.index(np.array([], float)).tolist() == []


@given(st.lists(st.floats(0, 2e7), max_size=30), st.sampled_from(["hour", "day", "week", "month"]))
def test_index_is_what_a_search_of_the_edges_finds(at, grain):
    periods = Calendar(date(2020, 10, 20), date(2021, 4, 2)).periods(grain)
    at = np.array(at, float)
    slow = np.minimum(np.searchsorted(periods.edges_s, at, side="right") - 1, len(periods.labels))
    assert periods.index(at).tolist() == slow.tolist()


def test_periods_can_be_made_by_hand():
    periods = Periods(("a", "b"), np.array([0.0, 900.0, 2700.0]), np.ones(2, bool))
    assert periods.index(np.array([899.9, 900.0, 2699.0, 2700.0])).tolist() == [0, 1, 1, 2]


def test_an_average_year_has_365_days_and_a_quarter():
    assert sum(MONTH_DAYS) == YEAR_DAYS

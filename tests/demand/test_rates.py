"""What a stream expects: volumes, seasons, profiles and special days, worked by hand."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.calendar import Calendar
from tests.demand.streams import by_day, demand

YEAR_2021 = Calendar(date(2021, 1, 1), date(2021, 12, 31))
# in 28 years every date falls on every weekday equally often, and a year has 365.25 days
CYCLE = Calendar(date(2001, 1, 1), date(2028, 12, 31), "UTC")
FACTORS_12 = st.lists(st.floats(0.1, 5), min_size=12, max_size=12)
FACTORS_7 = st.lists(st.floats(0.1, 5), min_size=7, max_size=7)


@pytest.mark.driver("streams.volume.per_day", "streams.volume.per_month", "streams.volume.per_year")
@pytest.mark.parametrize("volume", [{"per_day": 1000}, {"per_year": 365250}, {"per_month": 30437.5}])
def test_a_year_has_the_volume_that_was_written(volume):
    expected = demand(CYCLE, volume=volume).expected
    assert expected.sum() == pytest.approx(28 * 365250, rel=1e-12)
    assert demand(YEAR_2021, volume=volume).expected.sum() == pytest.approx(365000, rel=1e-12)


@pytest.mark.driver("streams.day_of_week", "streams.month_of_year")
@given(FACTORS_12, FACTORS_7)
def test_factors_of_months_and_weekdays_leave_the_average_as_it_is(months, weekdays):
    days = by_day(demand(CYCLE, month_of_year=months, day_of_week=weekdays), CYCLE)
    assert days.mean() == pytest.approx(960, rel=1e-9)
    first = {d.month: days[i] for i, d in enumerate(CYCLE.days) if d.weekday() == 0 and d.year == 2001}
    assert first[7] / first[2] == pytest.approx(months[6] / months[1], rel=1e-9)
    assert days[5] / days[0] == pytest.approx(weekdays[5] / weekdays[0], rel=1e-9)  # 1 January 2001 was a Monday


@pytest.mark.driver("streams.growth")
def test_growth_compounds_from_the_start_of_the_period():
    calendar = Calendar(date(2021, 1, 1), date(2025, 1, 1), "UTC")
    days = by_day(demand(calendar, growth="21%"), calendar)
    assert days[0] == pytest.approx(960)
    assert days[1461] == pytest.approx(960 * 1.21**4, rel=1e-12)  # four years of 365.25 days later
    assert days[487] == pytest.approx(960 * 1.21 ** (4 / 3), rel=1e-12)


@pytest.mark.driver("streams.profile.hourly")
def test_a_profile_by_the_hour_is_shared_out_in_proportion():
    calendar = Calendar(date(2021, 6, 7), date(2021, 6, 8))
    hourly = [0] * 24
    hourly[8], hourly[9], hourly[23] = 1, 2, 1
    expected = demand(calendar, profile={"hourly": hourly}).expected.reshape(2, 24, 4)
    assert expected[:, 8] == pytest.approx(60)
    assert expected[:, 9] == pytest.approx(120)
    assert expected[:, 23] == pytest.approx(60)
    assert expected.sum() == pytest.approx(2 * 960)


@pytest.mark.driver("streams.profile.column", "streams.profile.file")
def test_a_profile_from_a_file_has_a_shape_for_each_weekday():
    rows = ["weekday,time,calls,other"]
    for number, weekday in enumerate(("Monday", "Tuesday", "Wed", "Thu", "Fri", "Sat", "Sun")):
        rows += [f"{weekday},{q // 4:02d}:{q % 4 * 15:02d},{3 if q == number else 0.02},9" for q in range(96)]
    calendar = Calendar(date(2021, 6, 7), date(2021, 6, 13))
    files = {"p.csv": "\r\n".join(rows).encode("utf-8-sig")}
    profile = {"file": "p.csv", "column": "calls"}
    expected = demand(calendar, files=files, profile=profile, day_of_week=[1, 1, 1, 1, 1, 1, 2]).expected.reshape(7, 96)
    assert expected.argmax(axis=1).tolist() == list(range(7))
    assert expected[0, 0] == pytest.approx(960 * 7 / 8 * 3 / 4.9)
    assert expected[6, 0] == pytest.approx(960 * 14 / 8 * 0.02 / 4.9)


def test_a_day_that_loses_an_hour_loses_its_contacts_and_one_that_gains_it_has_them_twice():
    hourly = [1.0] * 24
    hourly[1] = 9.0  # of 32 parts, 9 fall between one and two
    for day, parts in ((date(2021, 3, 28), 23), (date(2020, 10, 25), 41), (date(2021, 3, 29), 32)):
        expected = demand(Calendar(day, day), profile={"hourly": hourly}).expected
        assert expected.sum() == pytest.approx(960 * parts / 32)


def test_bank_holidays_in_england():
    calendar = Calendar(date(2020, 1, 1), date(2021, 1, 4))
    days = by_day(demand(calendar, bank_holiday=0.5), calendar)
    found = [day.isoformat() for day, level in zip(calendar.days, days, strict=True) if level < 500]
    # gov.uk; the early May holiday of 2020 moved to VE Day; 26 December, a Saturday, counts beside its substitute
    assert found == [
        "2020-01-01", "2020-04-10", "2020-04-13", "2020-05-08", "2020-05-25", "2020-08-31", "2020-12-25",
        "2020-12-26", "2020-12-28", "2021-01-01",
    ]  # fmt: skip


@pytest.mark.driver("streams.bank_holiday")
def test_a_bank_holiday_factor_of_nought_closes_those_days_only():
    calendar = Calendar(date(2020, 12, 24), date(2020, 12, 25))
    assert by_day(demand(calendar, bank_holiday=0), calendar).tolist() == [pytest.approx(960), 0]


def covered(first: date, last: date, **special) -> list[str]:
    """Stretches in which a special day triples the calls, as local times."""
    calendar = Calendar(first, last)
    high = np.r_[False, demand(calendar, special_days={"x": {"factor": 3, **special}}).expected > 20, False]
    edges = np.flatnonzero(high[1:] != high[:-1])

    def local(i: int) -> str:
        if i == calendar.n_intervals:
            return "end"
        quarter = int(calendar.interval_quarter[i])
        return f"{calendar.days[calendar.interval_day[i]]:%m-%d} {quarter // 4:02d}:{quarter % 4 * 15:02d}"

    return [local(i) for i in edges.tolist()]


@pytest.mark.driver("streams.special_days.on")
def test_a_special_night_runs_over_midnight_and_the_new_year():
    found = covered(date(2020, 12, 30), date(2021, 1, 2), on="12-31", hours="20:00-06:00")
    assert found == ["12-31 20:00", "01-01 06:00"]


@pytest.mark.driver("streams.special_days.day", "streams.special_days.days")
def test_a_special_day_is_a_whole_day_unless_it_says_hours():
    assert covered(date(2021, 6, 1), date(2021, 6, 9), day="2021-06-04") == ["06-04 00:00", "06-05 00:00"]
    assert covered(date(2021, 6, 1), date(2021, 6, 9), day="2021-06-04", days=3) == ["06-04 00:00", "06-07 00:00"]


@pytest.mark.driver("streams.special_days.hours")
def test_hours_of_several_days_run_from_the_first_start_to_the_last_stop():
    found = covered(date(2021, 6, 1), date(2021, 6, 9), day="2021-06-04", days=3, hours="12:00-18:00")
    assert found == ["06-04 12:00", "06-06 18:00"]
    found = covered(date(2021, 6, 1), date(2021, 6, 9), day="2021-06-04", days=2, hours="20:00-06:00")
    assert found == ["06-04 20:00", "06-06 06:00"]


def test_a_special_day_that_began_before_the_period_runs_into_it():
    assert covered(date(2021, 1, 1), date(2021, 1, 3), on="12-31", hours="20:00-06:00") == [
        "01-01 00:00",
        "01-01 06:00",
    ]
    found = covered(date(2021, 6, 1), date(2021, 6, 3), day="2021-05-25", days=7, hours="22:00-05:00")
    assert found == ["06-01 00:00", "06-01 05:00"]
    assert covered(date(2021, 6, 1), date(2021, 6, 3), day="2021-05-25", days=7, hours="20:00-21:00") == []


def test_a_special_day_every_year_comes_every_year():
    found = covered(date(2019, 1, 1), date(2024, 12, 31), on="02-29", hours="08:00-09:00")
    assert found == ["02-29 08:00", "02-29 09:00"] * 2


def test_a_special_night_of_a_clock_change_is_an_hour_longer():
    calendar = Calendar(date(2020, 10, 24), date(2020, 10, 25))
    special = {"x": {"day": "2020-10-24", "hours": "23:00-03:00", "factor": 2}}
    expected = demand(calendar, special_days=special).expected
    assert np.flatnonzero(expected > 15).tolist() == list(range(92, 92 + 4 * 5))


@pytest.mark.driver("streams.special_days.factor")
def test_special_days_that_meet_multiply():
    calendar = Calendar(date(2021, 6, 4), date(2021, 6, 4))
    special = {"x": {"on": "06-04", "factor": 2}, "y": {"day": "2021-06-04", "hours": "12:00-13:00", "factor": 0.25}}
    expected = demand(calendar, special_days=special).expected
    assert expected[47:53] == pytest.approx([20, 5, 5, 5, 5, 20])


@pytest.mark.driver("streams.factors")
def test_volume_and_factors_change_on_their_days():
    calendar = Calendar(date(2021, 6, 1), date(2021, 6, 8))
    volume = {"per_day": [100, {"from": "2021-06-03", "value": 200}]}
    factors = {"a": [1, {"from": "2021-06-04", "by": "2021-06-08", "value": 3}], "b": 0.5}
    days = by_day(demand(calendar, volume=volume, factors=factors), calendar)
    assert days == pytest.approx([50, 50, 100, 100, 150, 200, 250, 300])


@pytest.mark.driver("streams.handle.factors", "streams.handle.talk.mean", "streams.handle.wrap.mean")
def test_means_change_on_their_days_and_drivers_multiply_talk_and_wrap():
    calendar = Calendar(date(2021, 6, 1), date(2021, 6, 2))
    handle = {
        "talk": {"mean": ["100s", {"from": "2021-06-02", "value": "120s"}], "cv": 0.5},
        "wrap": {"mean": "10s"},
        "factors": {"x": [1, {"from": "2021-06-02", "value": 1.5}], "y": 2},
    }
    found = demand(calendar, handle=handle, patience={"mean": ["60s", {"from": "2021-06-02", "value": "30s"}]})
    assert [(label, mean.tolist(), cv) for label, mean, cv in found.parts_s] == [
        ("talk", [200, 360], 0.5),
        ("wrap", [20, 30], 1.0),
    ]
    assert found.patience_s.tolist() == [60, 30]


def test_what_a_stream_leaves_out_is_nothing():
    calendar = Calendar(date(2021, 6, 1), date(2021, 6, 2))
    found = demand(calendar, patience={"distribution": "infinite"})
    assert found.patience_s.tolist() == [np.inf, np.inf]
    assert found.redial_share.tolist() == [0, 0]
    assert (found.redials, found.followers, found.exponential) == (None, (), False)
    assert [label for label, _, _ in found.parts_s] == ["talk"]


@given(st.dates(date(2019, 1, 1), date(2024, 1, 1)), st.integers(1, 60), st.integers(1, 9))
def test_a_period_that_starts_later_expects_the_same_of_the_days_it_shares(first, days, later):
    # growth and the default of an anchor start with the period; nothing else does
    keys: dict[str, Any] = {
        "month_of_year": list(range(1, 13)),
        "day_of_week": list(range(1, 8)),
        "bank_holiday": 0.3,
        "special_days": {"x": {"on": "12-30", "days": 5, "hours": "18:00-05:00", "factor": 4}},
        "profile": {"hourly": list(range(1, 25))},
    }
    last = first + timedelta(days=days + later - 1)
    whole, part = Calendar(first, last), Calendar(first + timedelta(days=later), last)
    assert demand(part, **keys).expected.tolist() == demand(whole, **keys).expected[-part.n_intervals :].tolist()

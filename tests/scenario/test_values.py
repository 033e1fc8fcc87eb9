from __future__ import annotations

import pickle
from datetime import date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from sim.scenario.hours import clock, quarter_of
from sim.scenario.section import FROM_FILE
from sim.scenario.values import (
    Between,
    Change,
    Count,
    Dated,
    Day,
    DayOfYear,
    Duration,
    Flag,
    Hours,
    Moment,
    Month,
    Name,
    Number,
    Positive,
    PositiveDuration,
    Share,
    Spread,
    Text,
    YearlyChange,
    constant,
    format_duration,
    parse_duration,
    seconds,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30s", 30),
        ("4 min", 240),
        ("4m", 240),
        ("1h 30m", 5400),
        ("1h30m", 5400),
        ("250ms", 0.25),
        ("2 days", 172800),
        ("1 week", 604800),
        ("2 weeks", 1209600),
        (" 5 sec ", 5),
        ("1.5h", 5400),
        ("1 d", 86400),
        ("0s", 0),
        ("3w", 1814400),
    ],
)
def test_durations(text, expected):
    assert parse_duration(text) == expected


@pytest.mark.parametrize("text", ["30", "", "s", "30 sek", "-30s", "1e3s", "30s!", "1h -30m", None, True, "1,5h", "٣s"])
def test_a_duration_without_its_unit_is_an_error(text):
    with pytest.raises(ValueError, match="a duration is written like"):
        parse_duration(text)


@pytest.mark.parametrize("number", [30, 1.5])
def test_a_number_for_a_duration_says_how_to_write_it(number):
    with pytest.raises(ValueError, match=f"write '{number}s', '{number} min' or '{number}h'"):
        parse_duration(number)


def test_a_duration_is_at_most_a_year():
    assert parse_duration("365 days") == 31_536_000
    for text in ("366 days", "1" + "0" * 400 + "s"):
        with pytest.raises(ValueError, match="at most 365 days"):
            parse_duration(text)


@given(st.floats(min_value=0, max_value=31_536_000))
def test_a_duration_is_written_and_read_again(value):
    assert parse_duration(format_duration(value)) == value


def test_a_million_seconds_is_not_written_with_an_exponent():
    assert format_duration(1e6) == "1000000s"
    assert format_duration(1e-5) == "0.00001s"


def read(kind, value):
    return TypeAdapter(kind).validate_python(value)


@given(st.integers(min_value=0, max_value=10_000))
def test_a_share_is_the_same_in_percent(basis_points):
    text = f"{basis_points // 100}.{basis_points % 100:02d}%"
    assert read(Share, text) == basis_points / 10_000


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (Share, 0.8, 0.8),
        (Share, "80 %", 0.8),
        (Share, 1, 1.0),
        (YearlyChange, "-5%", -0.05),
        (YearlyChange, 0.02, 0.02),
        (Day, "2021-06-01", date(2021, 6, 1)),
        (Day, date(2021, 6, 1), date(2021, 6, 1)),
        (Month, "2021-12", "2021-12"),
        (DayOfYear, "02-29", "02-29"),
        (Count, 3, 3),
        (Number, 3, 3.0),
        (Flag, True, True),
        (Text, "x", "x"),
        (Spread, 0, 0.0),
        (Spread, 0.001, 0.001),
        (Name, "101", "101"),
        (Duration, seconds(5.0), 5.0),
    ],
)
def test_values_that_are_right(kind, value, expected):
    assert read(kind, value) == expected


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        (Share, "120%", "lies between 0 % and 100 %, this is 120 %"),
        (Share, 80, "and 80 is 8000 %: write '80%' or '0.8'"),
        (Share, 1.2, "this is 120 %"),
        (Share, float("nan"), "written like '80%'"),
        (Share, "nan%", "written like '80%'"),
        (Share, True, "written like '80%'"),
        (YearlyChange, float("nan"), "a yearly change is written like '2%' or '-0.05'"),
        (YearlyChange, 10, "lies between -90 % and 900 %"),
        (Day, "2021-02-29", "must exist"),
        (Day, "1999-12-31", "between the years 2000 and 2100"),
        (Day, "20210601", "written like 2021-06-01"),
        (Day, 20210601, "written like 2021-06-01"),
        (Moment, "2021-06-01", "this is a day: it begins at '2021-06-01 00:00' and ends at '2021-06-01 24:00'"),
        (Moment, "2021-06-01 24:15", "written like '2021-06-01 14:30'"),
        (Moment, "2021-02-29", "must exist"),
        (Moment, "2021-02-29 24:00", "must exist"),
        (Moment, "2100-12-31 24:00", "between the years"),
        (Moment, "9999-12-31 24:00", "must exist"),
        (Moment, "2021-02-30 10:00", "must exist"),
        (Moment, "1990-01-01 10:00", "between the years"),
        (Month, "2021-13", "written like 2021-12"),
        (Month, 2021, "written like 2021-12"),
        (DayOfYear, "02-30", "does not exist"),
        (DayOfYear, "2-3", "written like '12-31'"),
        (Count, 1.0, "whole number"),
        (Count, True, "whole number"),
        (Count, -1, "must be 0 or more"),
        (Count, 10**400, "must lie between"),
        (Count, 10_001, "this must lie between 0 and 10,000, and is 10,001"),
        (Share, 10**400, "lies between"),
        (Number, "3", "a number must stand here"),
        (Number, False, "a number must stand here"),
        (Number, float("inf"), "must lie between"),
        (Number, float("nan"), "must lie between"),
        (Number, 10**400, "must lie between"),
        (Flag, "yes", "write true or false"),
        (Flag, 1, "write true or false"),
        (Text, 101, "put it in quotes"),
        (Text, "x" * 10_001, "at most 10,000 characters"),
        (Name, "", "1 to 80 characters"),
        (Name, " x", "no space at its beginning"),
        (Name, "a/b", "becomes part of a file's name"),
        (Name, "a\nb", "one line"),
        (PositiveDuration, "0s", "at least 1 ms"),
        (Positive, 0, "must be more than 0"),
        (Spread, 1e-9, "is 0, or lies between 0.001 and 100"),
        (Spread, 101, "lies between 0.001 and 100"),
    ],
)
def test_values_that_are_wrong_say_how_to_write_them(kind, value, said):
    with pytest.raises(ValidationError, match=said):
        read(kind, value)


def test_a_moment_is_a_local_time_and_is_taken_as_it_is():
    assert read(Moment, "2021-12-31 24:00") == datetime(2022, 1, 1)
    moment = read(Moment, "2021-06-01T14:30")
    assert (moment.hour, moment.minute, moment.tzinfo) == (14, 30, None)
    assert read(Moment, moment) == moment


@pytest.mark.parametrize(("text", "quarter"), [("00:00", 0), ("7:15", 29), ("24:00", 96), ("23:45", 95)])
def test_times_of_day(text, quarter):
    assert quarter_of(text) == quarter


@pytest.mark.parametrize("text", ["07:10", "24:15", "7", "07:60", "-1:00", "25:00", ""])
def test_a_time_of_day_lies_on_a_quarter_of_an_hour(text):
    with pytest.raises(ValueError, match="a quarter of an hour"):
        quarter_of(text)


@pytest.mark.parametrize(
    ("text", "start", "quarters", "written"),
    [
        ("07:00-15:00", 28, 32, "07:00-15:00"),
        ("22:00-07:00", 88, 36, "22:00-07:00"),
        ("00:00-24:00", 0, 96, "00:00-24:00"),
        ("24:00-06:00", 0, 24, "00:00-06:00"),
        ("15:00 - 00:00", 60, 36, "15:00-24:00"),
    ],
)
def test_hours_may_pass_midnight(text, start, quarters, written):
    hours = Hours.model_validate(text, context=FROM_FILE)
    assert (hours.start, hours.quarters, str(hours)) == (start, quarters, written)
    assert Hours.model_validate(hours.model_dump()) == hours


@pytest.mark.parametrize("value", ["07:00", "07:00-15:00-16:00", 7, {"start": 3, "stop": 5}, None])
def test_hours_in_a_file_are_text(value):
    with pytest.raises(ValidationError, match="hours are written like"):
        Hours.model_validate(value, context=FROM_FILE)


@pytest.mark.parametrize("text", ["07:00-07:00", "00:00-00:00", "7:00 - 07:00"])
def test_hours_that_end_when_they_start_may_be_none_or_a_whole_day(text):
    with pytest.raises(
        ValidationError, match="these hours end when they start: the whole day is written '00:00-24:00'"
    ):
        Hours.model_validate(text, context=FROM_FILE)


@pytest.mark.parametrize(("start", "stop"), [(96, 97), (-1, 5), (3, 3), (0, 97)])
def test_hours_stay_within_a_day(start, stop):
    with pytest.raises(ValidationError, match="hours start within the day"):
        Hours(start=start, stop=stop)


def test_a_clock():
    assert (clock(0), clock(29), clock(96)) == ("00:00", "07:15", "24:00")


def test_bounds_name_themselves():
    with pytest.raises(ValueError, match="between 1 and 24, and is 25"):
        Between(1, 24)._check(25)


# ---------------------------------------------------------------------------------------------- dated values


def dated(value, context=FROM_FILE):
    return TypeAdapter(Dated[Number]).validate_python(value, context=context, by_alias=True, by_name=False)


def slow_at(entries, day):
    """The definition, day by day: walk the entries, and interpolate along the last ramp that has begun."""
    value = entries[0].value
    for entry in entries[1:]:
        if day < entry.since:
            return value
        if entry.by is None or day >= entry.by:
            value = entry.value
        else:
            return value + (entry.value - value) * (day - entry.since).days / (entry.by - entry.since).days
    return value


@st.composite
def dated_values(draw):
    day = date(2020, 1, 1)
    entries: list = [{"value": draw(st.integers(-100, 100))}]
    after_ramp = True
    for _ in range(draw(st.integers(0, 6))):
        day += timedelta(days=draw(st.integers(0 if after_ramp and len(entries) > 1 else 1, 60)))
        entry: dict = {"from": day.isoformat(), "value": draw(st.integers(-100, 100))}
        after_ramp = draw(st.booleans())
        if after_ramp:
            day += timedelta(days=draw(st.integers(1, 60)))
            entry["by"] = day.isoformat()
        entries.append(entry)
    return dated(entries)


@given(dated_values(), st.lists(st.integers(-30, 800), min_size=1, max_size=30))
def test_a_dated_value_agrees_with_a_slow_second_method(value, offsets):
    days = [date(2020, 1, 1) + timedelta(days=n) for n in offsets]
    np.testing.assert_allclose(value.at(days), [slow_at(value.changes, day) for day in days], rtol=0, atol=1e-9)
    assert value.largest == max(change.value for change in value.changes)


@given(dated_values())
def test_a_dated_value_is_written_and_read_again(value):
    written = TypeAdapter(Dated[Number]).dump_python(value, mode="json", by_alias=True)
    assert dated(written) == value
    assert pickle.loads(pickle.dumps(value)) == value


def test_a_ramp_reaches_its_value_on_its_day():
    value = dated([1, {"from": "2021-01-01", "by": "2021-01-11", "value": 2}])
    assert value.at([date(2021, 1, 1), date(2021, 1, 6), date(2021, 1, 11), date(2022, 1, 1)]).tolist() == [
        1,
        1.5,
        2,
        2,
    ]


def test_the_three_ways_to_write_one_value_are_the_same():
    assert dated(3) == dated([3]) == dated([{"value": 3}]) == dated({"value": 3}) == constant(3.0)
    assert dated(dated(3)) == dated(3)
    assert TypeAdapter(Dated[Number]).dump_python(dated([3]), mode="json") == 3


def test_inner_names_are_for_programs_not_for_files():
    assert Dated[Number].model_validate({"changes": [{"value": 3}]}) == dated(3)
    assert Change[Number](value=3).since is None
    with pytest.raises(ValidationError):
        dated({"changes": [{"value": 3}]})
    with pytest.raises(ValidationError):
        dated([1, {"since": "2021-01-01", "value": 3}])


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ([{"value": 1, "by": "2021-01-01"}], "no value before it to ramp from"),
        ([1, 2], "needs its day"),
        ([1, {"from": "2021-02-01", "by": "2021-02-01", "value": 2}], "a ramp ends after it starts"),
        ([1, {"from": "2021-02-01", "value": 2}, {"from": "2021-01-01", "value": 3}], "in order of time"),
        (
            [1, {"from": "2021-02-01", "value": 2}, {"from": "2021-02-01", "value": 3}],
            "two entries start on 2021-02-01",
        ),
        (
            [1, {"from": "2021-02-01", "by": "2021-03-01", "value": 2}, {"from": "2021-02-10", "value": 3}],
            "comes before 2021-03-01",
        ),
        ([{"from": "2021-02-01", "value": 1}, {"from": "2021-02-01", "by": "2021-03-01", "value": 2}], "two entries"),
        ([], "at least 1 item"),
    ],
)
def test_entries_that_do_not_follow_each_other(entries, said):
    with pytest.raises(ValidationError, match=said):
        dated(entries)


def test_a_step_may_begin_where_a_ramp_arrives():
    value = dated([1, {"from": "2021-01-01", "by": "2021-02-01", "value": 2}, {"from": "2021-02-01", "value": 5}])
    assert value.at([date(2021, 2, 1)]).tolist() == [5]

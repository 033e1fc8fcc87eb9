"""Rows about overlapping times, and stretches without any: worked by hand."""

from __future__ import annotations

from datetime import date

import pytest

from sim.history.overlap import contradictions, filled_by, gaps, repeated
from sim.history.table import series_of
from tests.history.tables import months, observation, quarter, read, row

MAY = ("2021-05-01", "2021-05-31")
# February 2021 is four whole weeks from a Monday
FEBRUARY = ("2021-02-01", "2021-02-28")
WEEKS = [(f"2021-02-{day:02}", f"2021-02-{day + 6:02}") for day in (1, 8, 15, 22)]


def found(*rows: dict[str, str]) -> list[tuple[int, str]]:
    read_rows = read(*rows)
    return [(c.row.row, c.what) for c in contradictions(series_of(read_rows), read_rows)]


def test_weeks_that_fill_a_month_sum_to_it():
    weeks = [row(*week, 250) for week in WEEKS]
    assert found(row(*FEBRUARY, 1000), *weeks) == []
    for value in (999, 1001):
        (told,) = found(row(*FEBRUARY, value), *weeks)
        text = f"{value} for 2021-02-01 to 2021-02-28, and the 4 shorter rows within it, from line 3, sum to 1000"
        assert told == (2, text)


def test_weeks_that_leave_days_out_sum_to_no_more_than_the_month():
    weeks = [row(*week, 250) for week in WEEKS[:3]]
    assert found(row(*FEBRUARY, 751), *weeks) == []
    assert found(row(*FEBRUARY, 750), *weeks) == []
    assert len(found(row(*FEBRUARY, 749), *weeks)) == 1


def test_a_week_over_the_end_of_a_month_is_in_neither():
    assert found(row("2021-04-01", "2021-04-30", 100), row(*MAY, 100), row("2021-04-26", "2021-05-02", 5000)) == []


def test_bounds_contradict_only_beyond_what_they_say():
    weeks = [row(*week, 250, relation="<") for week in WEEKS]
    assert found(row(*FEBRUARY, 10), *weeks) == []
    assert len(found(row(*FEBRUARY, 1001), *weeks)) == 1
    assert found(row(*FEBRUARY, 1001, relation="<"), *weeks) == []


def test_a_share_of_a_month_lies_between_those_of_the_weeks_that_fill_it():
    weeks = [row(*week, value, "service_level_30s") for week, value in zip(WEEKS, (60, 70, 65, 66), strict=True)]
    # 59 and 60 are the same within rounding, as are 70 and 71
    for value in (59, 60, 70, 71):
        assert found(row(*FEBRUARY, value, "service_level_30s"), *weeks) == []
    for value in (58, 72):
        (told,) = found(row(*FEBRUARY, value, "service_level_30s"), *weeks)
        assert told[1].endswith("lie between 60 percent and 70 percent")
    assert found(row(*FEBRUARY, 58, "service_level_30s"), *weeks[:3]) == []
    assert found(row(*FEBRUARY, 58, "service_level_30s", denominator="answered"), *weeks) == []


def test_medians_and_backlogs_are_no_sums():
    weeks = [row(*week, 250, "unresourced_backlog", stream="incidents") for week in WEEKS]
    assert found(row(*FEBRUARY, 250, "unresourced_backlog", stream="incidents"), *weeks) == []
    weeks = [row(*week, 20, "median_wait") for week in WEEKS]
    assert found(row(*FEBRUARY, 35, "median_wait"), *weeks) == []


def test_two_values_for_one_period_contradict_beyond_rounding():
    assert found(row(*MAY, 61, "service_level_30s"), row(*MAY, "61.4", "service_level_30s")) == []
    (told,) = found(row(*MAY, 61, "service_level_30s"), row(*MAY, "61.6", "service_level_30s"))
    assert told == (3, "61.6 percent here, and 61 percent on line 2, for 2021-05-01 to 2021-05-31")


def test_a_doubtful_row_is_known_as_such():
    rows = read(row(*MAY, 61, "service_level_30s"), row(*MAY, 70, "service_level_30s", note="doubtful"))
    assert [c.doubtful for c in contradictions(series_of(rows), rows)] == [True]


def test_nested_rows_of_no_common_length_are_held_against_each_other():
    assert len(found(row("2021-05-01", "2021-05-20", 100), row("2021-05-01", "2021-05-10", 101))) == 1


def test_quarter_hours_of_the_day_with_25_hours_sum_to_it():
    # the hour from 01:00 comes twice on 31 October 2021: 100 quarter-hours of 2
    day = date(2021, 10, 31)
    minutes = [*range(0, 120, 15), *range(60, 1440, 15)]
    rows = tuple(quarter(day, minute, 2) for minute in minutes)
    whole = observation(start=day, end=day, value=200)
    assert repeated(rows) == []
    assert gaps(series_of(rows)) == []
    assert list(contradictions(series_of((*rows, whole)), (*rows, whole))) == []
    short = observation(start=day, end=day, value=199)
    assert len(list(contradictions(series_of((*rows, short)), (*rows, short)))) == 1


def test_the_hour_that_is_missing_in_march_is_no_gap():
    day = date(2021, 3, 28)
    rows = tuple(quarter(day, minute, 2) for minute in (*range(0, 60, 15), *range(120, 1440, 15)))
    assert gaps(series_of(rows)) == []
    whole = observation(start=day, end=day, value=len(rows) * 2)
    assert list(contradictions(series_of((*rows, whole)), (*rows, whole))) == []
    other_day = tuple(quarter(date(2021, 3, 29), minute, 2) for minute in (*range(0, 60, 15), *range(120, 1440, 15)))
    assert [gap.spoken() for gap in gaps(series_of(other_day))] == ["2021-03-29 01:00 to 2021-03-29 02:00"]


def test_the_same_row_twice_is_a_repetition_except_in_the_hour_that_comes_twice():
    assert len(repeated(read(row(*MAY, 1), row(*MAY, 1), row(*MAY, 1)))) == 2
    ordinary = [quarter(date(2021, 10, 30), 75, 1)] * 2
    assert len(repeated(ordinary)) == 1
    assert repeated([quarter(date(2021, 10, 31), 75, 1)] * 2) == []
    assert len(repeated([quarter(date(2021, 10, 31), 75, 1)] * 3)) == 1


@pytest.mark.parametrize(
    ("left_out", "spoken"),
    [((), []), ((1,), ["2021-05-01 to 2021-05-31"]), ((1, 2), ["2021-05-01 to 2021-06-30"]), ((0, 4), [])],
)
def test_gaps_are_the_months_between_the_first_and_the_last(left_out, spoken):
    rows = [each for i, each in enumerate(months("2021-04", [1, 2, 3, 4, 5])) if i not in left_out]
    assert [gap.spoken() for gap in gaps(series_of(read(*rows)))] == spoken


def test_a_year_does_not_fill_the_gap_between_its_months():
    rows = read(*months("2020-04", [1, 2]), row("2020-09-01", "2020-09-30", 3), row("2020-04-01", "2021-03-31", 50))
    assert [gap.spoken() for gap in gaps(series_of(rows))] == ["2020-06-01 to 2020-08-31"]


def shorter(*rows: dict[str, str]) -> dict[int, list[int]]:
    return {long.row: [each.row for each in parts] for long, parts in filled_by(read(*rows)).items()}


def test_a_month_is_filled_by_its_weeks_and_a_year_by_its_months():
    weeks = [row(*week, 250) for week in WEEKS]
    assert shorter(row(*FEBRUARY, 1000), *weeks) == {2: [3, 4, 5, 6]}
    assert shorter(row(*FEBRUARY, 1000), *weeks[:3]) == {}
    year = [row("2021-01-01", "2021-12-31", 12), *months("2021-01", [1] * 12)]
    assert shorter(*year) == {2: list(range(3, 15))}
    # of months and weeks that fill it, the months
    january = row("2021-01-01", "2021-01-31", 1)
    quarter_and_parts = [row("2021-01-01", "2021-02-28", 2), january, row(*FEBRUARY, 1), *weeks]
    assert shorter(*quarter_and_parts) == {2: [3, 4], 4: [5, 6, 7, 8]}


@pytest.mark.parametrize("weak", [{"note": "doubtful"}, {"relation": ">="}, {"clock": "bt"}, {"stream": "999"}])
def test_rows_that_are_weak_or_of_another_figure_take_no_place(weak):
    weeks = [row(*week, 250) for week in WEEKS]
    assert shorter(row(*FEBRUARY, 1000), *weeks[:3], weeks[3] | weak) == {}


def test_a_doubtful_month_gives_way_and_a_bound_does_not():
    weeks = [row(*week, 250) for week in WEEKS]
    assert shorter(row(*FEBRUARY, 1000, note="doubtful"), *weeks) == {2: [3, 4, 5, 6]}
    assert shorter(row(*FEBRUARY, 1000, relation=">="), *weeks) == {}

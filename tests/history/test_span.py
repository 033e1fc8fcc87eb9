"""Periods as tables write their ends: the last day, the day after, the last minute, or an end alone."""

from __future__ import annotations

from datetime import date, time
from itertools import pairwise

import pytest

from sim.errors import ScenarioError
from sim.history import COLUMNS, read_history
from sim.history.observation import DENOMINATORS
from sim.history.span import whole_until
from tests.history.tables import months, read, row
from tests.history.test_mistakes import MAPPING, refused, wide, wide_refused
from tests.history.test_workbook import workbook

SL = "service_level_30s"
MAY = ("2021-05-01", "2021-05-31")


def test_ends_on_the_first_of_the_next_month_are_told():
    firsts = [f"2020-{month:02}-01" for month in range(1, 8)]
    rows = [row(start, end, 61, SL) for start, end in pairwise(firsts)]
    (told,) = refused(*rows)
    assert told == (
        "h.csv:2:2: 2020-02-01 is in this period and in that from 2020-02-01 on line 3 (period_end is the last day of "
        "the period: write 2020-01-31, and so in all of this series)"
    )
    assert len(refused(*reversed(rows))) == 1
    assert len(refused(rows[0], *rows[2:])) == 1  # a month is missing
    days = [row(f"2020-01-0{day}", f"2020-01-0{day + 1}", 61, SL) for day in range(1, 6)]
    assert "write 2020-01-01" in refused(*days)[0]
    mapping = MAPPING.replace("start: Month, grain: month", "start: Month, end: Until")
    (told,) = wide_refused("Month,Until,Calls,SL\n01/01/2020,01/02/2020,5,61\n01/02/2020,01/03/2020,6,62\n", mapping)
    assert told.startswith("t.csv:2:2: 2020-02-01 is in this period and in that")


def test_periods_that_touch_once_or_are_alone_are_read():
    assert len(read(row("2020-01-01", "2020-02-01", 61, SL))) == 1
    assert len(read(*months("2020-01", [61, 62, 63], SL))) == 3
    doubted = [row("2020-01-01", "2020-02-01", 61, SL, note="doubtful"), row("2020-02-01", "2020-03-01", 61, SL)]
    assert len(read(*doubted)) == 2


@pytest.mark.parametrize(
    ("start", "end", "grain"),
    [
        ("2021-05-01 00:00", "2021-05-01 23:59", "day"),
        ("2021-05-01 00:00", "2021-05-01 23:59:59", "day"),
        ("2021-05-01 00:00:00", "2021-05-31 23:59:59", "month"),
        ("2021-05-01 09:00", "2021-05-01 09:14", "quarter-hour"),
        ("2021-05-01 09:00", "2021-05-01 09:14:59", "quarter-hour"),
        ("2021-05-01 23:00", "2021-05-01 23:59", "hour"),
        ("2021-05-01 09:01", "2021-05-01 09:14", "other"),
    ],
)
def test_a_period_may_end_with_its_last_minute_or_second(start, end, grain):
    assert read(row(start, end, 5))[0].grain == grain


def test_gaps_are_seen_between_periods_that_end_with_their_last_minute():
    rows = read(row("2021-05-01 09:00", "2021-05-01 09:14", 5), row("2021-05-01 09:15", "2021-05-01 09:29", 5))
    assert rows[0].ends == rows[1].begins


@pytest.mark.parametrize(
    ("day", "at", "grain", "start", "end"),
    [
        (date(2021, 5, 9), None, "week", "2021-05-03", "2021-05-09"),
        (date(2021, 5, 9), None, "day", "2021-05-09", "2021-05-09"),
        (date(2021, 5, 31), None, "month", "2021-05-01", "2021-05-31"),
        (date(2021, 3, 31), None, "quarter", "2021-01-01", "2021-03-31"),
        (date(2021, 3, 31), None, "year", "2020-04-01", "2021-03-31"),
        (date(2021, 5, 2), time(0, 0), "quarter_hour", "2021-05-01", "2021-05-01"),
        (date(2021, 5, 1), time(9, 14), "quarter_hour", "2021-05-01", "2021-05-01"),
    ],
)
def test_an_end_and_a_length_are_a_period(day, at, grain, start, end):
    found = whole_until(day, at, grain)
    assert (found[0].isoformat(), found[1].isoformat()) == (start, end)
    if grain == "quarter_hour":
        assert (found[2], found[3]) in {(time(23, 45), time(0, 0)), (time(9, 0), time(9, 15))}


@pytest.mark.parametrize(
    ("day", "at", "grain", "why"),
    [
        (date(2021, 5, 9), None, "month", "no month ends on 2021-05-09: its last day is wanted"),
        (date(2021, 5, 9), time(9), "week", "the end of a week is its last day, and this has a time"),
        (date(2021, 5, 9), None, "hour", "no time of day stands beside 2021-05-09, at which the hour is over"),
        (date(2021, 5, 9), time(9, 10), "hour", "no hour begins at 08:10"),
    ],
)
def test_an_end_at_which_no_such_period_is_over_is_told(day, at, grain, why):
    with pytest.raises(ValueError, match=why):
        whole_until(day, at, grain)


def test_weeks_by_the_day_they_end_on_are_mapped():
    weeks = MAPPING.replace("start: Month, grain: month", "end: Week ending, grain: week")
    rows = wide("Week ending,Calls,SL\n09/05/2021,5,61\n16/05/2021,6,62\n", weeks).rows
    assert [(r.period(), r.grain) for r in rows[::2]] == [
        (("2021-05-03", "2021-05-09"), "week"), (("2021-05-10", "2021-05-16"), "week"),
    ]  # fmt: skip
    assert wide_refused("Week ending,Calls,SL\nTotal,5,61\n", weeks)[0].startswith("t.csv:2:1: 'Total' is not a date")
    short = weeks.replace("grain: week", "grain: month").replace("DD/MM/YYYY", "MMM-YY")
    assert wide("Week ending,Calls,SL\nMay-21,5,61\n", short).rows[0].period() == MAY
    without = MAPPING.replace("start: Month, grain: month", "grain: month")
    assert "give 'start' (a column), or 'end' (a column) with a 'grain'" in wide_refused("a\n", without)[0]


def test_a_denominator_that_is_none_is_told_with_the_one_that_is_meant():
    (told,) = refused(row(*MAY, 61, SL, denominator="offerd"))
    assert told.startswith("h.csv:2:5: 'offerd' is not one of offered, answered, offered_less_short_abandons, unknown")
    assert "did you mean 'offered'?" in told
    assert all(read(row(*MAY, 61, SL, denominator=known)) for known in (*DENOMINATORS, "unknown", ""))


@pytest.mark.parametrize(
    ("measure", "unit", "allowed"),
    [
        ("abandonment_rate", "count", "percent or share"),
        ("queue_wait", "count", "s or min"),
        ("asa", "share", "s or min"),
    ],
)
def test_a_measure_whose_name_says_what_it_is_has_a_unit_of_it(measure, unit, allowed):
    (told,) = refused(row(*MAY, "0.5", measure, unit=unit))
    assert told.startswith(f"h.csv:2:8: '{measure}' is given in {allowed}, and not in {unit}")


def test_the_clock_may_not_change_with_what_it_is_a_share_of():
    before = months("2021-01", [50, 51], SL, denominator="unknown", clock="bt")
    (told,) = refused(*before, *months("2021-03", [70, 71], SL))
    assert told.startswith("h.csv:4:9: mixed clocks: this row is on the clock 'force', and line 3 on 'bt'")


def test_a_note_that_is_a_formula_without_its_value_is_told():
    cells = ["2021-05-01", "2021-05-31", "101", SL, "offered", "=", 61, "percent", "force", "s", '="doubtful: "&A1']
    with pytest.raises(ScenarioError, match=r"h.xlsx:2:11: .*is a formula, and the file does not hold its value"):
        read_history("h.xlsx", workbook(list(COLUMNS), cells))
    mapping = f"{MAPPING}note: Why\n"
    (told,) = wide_refused(workbook(["Month", "Calls", "SL", "Why"], ["01/05/2021", 5, 61, "=A1"]), mapping, "t.xlsx")
    assert told.startswith("t.xlsx:2:4: '=A1' is a formula")

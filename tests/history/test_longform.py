"""The long form: what is read, and every error with its line and column."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import ScenarioError
from sim.history import COLUMNS, read_history
from sim.history.grid import read_csv
from sim.history.longform import read_long
from tests.history.test_workbook import typed, workbook

SHIPPED = Path(__file__).resolve().parents[2] / "scenarios" / "west_mercia" / "history.csv"
SAVE = "in Excel, save it as 'CSV UTF-8'; a mapping may name another encoding: windows-1252, utf-16"
HEADING = ",".join(COLUMNS)
ROW = "2021-05-01,2021-05-31,101,service_level_30s,offered,=,61,percent,force,minutes,"


def read(*lines: str, heading: str = HEADING):
    return read_history("h.csv", "\n".join([heading, *lines]).encode())


def complaints(*lines: str, heading: str = HEADING) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        read(*lines, heading=heading)
    return [str(problem) for problem in caught.value.problems]


def changed(**fields: str) -> str:
    return ",".join(fields.get(column, value) for column, value in zip(COLUMNS, ROW.split(","), strict=True))


def test_a_row_is_read_whole():
    (row,) = read(ROW + "Doubtful: a guess")
    assert (row.start, row.end) == (date(2021, 5, 1), date(2021, 5, 31))
    assert (row.stream, row.measure, row.denominator, row.relation) == ("101", "service_level_30s", "offered", "=")
    assert (row.value, row.unit, row.clock, row.source, row.row) == (0.61, "percent", "force", "minutes", 2)
    assert row.within_s == 30
    assert row.doubtful


@pytest.mark.parametrize(
    ("measure", "value", "unit", "found"),
    [
        ("service_level_30s", "61", "percent", 0.61),
        ("service_level_30s", "61%", "percent", 0.61),
        ("service_level_30s", "0.61", "share", 0.61),
        ("service_level_30s", "61 %", "share", 0.61),
        ("offered", "61", "count", 61),
        ("mean_wait", "61", "s", 61),
        ("mean_wait", "2.5", "min", 150),
        ("anything", "2.5", "min", 150),
    ],
)
def test_units_are_turned_into_shares_and_seconds(measure, value, unit, found):
    assert read(changed(measure=measure, value=value, unit=unit))[0].value == pytest.approx(found)


@pytest.mark.parametrize("measure", ["abandonment", "service_level", "service_level_s", "xservice_level_30s"])
def test_only_a_service_level_has_a_threshold(measure):
    row = read(changed(measure=measure, note="not doubtful"))[0]
    assert row.within_s is None
    assert not row.doubtful


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"period_start": "5/2021"}, "h.csv:2:1: '5/2021' is not a date such as 2021-05-31 (column 'period_start')"),
        (
            {"period_end": "2021-02-30"},
            "h.csv:2:2: '2021-02-30' is not a date such as 2021-05-31 (column 'period_end')",
        ),
        (
            {"period_end": "2021-04-30"},
            "h.csv:2:2: 2021-04-30 comes before the period's start 2021-05-01 (column 'period_end')",
        ),
        ({"relation": "~"}, "h.csv:2:6: '~' is not one of =, >, <, >=, <= (column 'relation')"),
        ({"value": "many"}, "h.csv:2:7: 'many' is not a number of 0 or more (column 'value')"),
        ({"value": "nan"}, "h.csv:2:7: 'nan' is not a number of 0 or more (column 'value')"),
        (
            {"value": "inf", "unit": "s", "measure": "mean_wait"},
            "h.csv:2:7: 'inf' is not a number of 0 or more (column 'value')",
        ),
        ({"value": "-1"}, "h.csv:2:7: '-1' is not a number of 0 or more (column 'value')"),
        ({"value": "101"}, "h.csv:2:7: a share of 101 percent is over the whole (column 'value')"),
        ({"value": "61", "unit": "share"}, "h.csv:2:7: a share of 61 share is over the whole (column 'value')"),
        ({"unit": "%"}, "h.csv:2:8: '%' is not one of percent, share, count, s, min (column 'unit')"),
        ({"clock": "gmt"}, "h.csv:2:9: 'gmt' is not one of force, bt (column 'clock')"),
        ({"stream": ""}, "h.csv:2:3: no stream is named (column 'stream')"),
        ({"value": "1_000"}, "h.csv:2:7: '1_000' is not a number of 0 or more (column 'value')"),
        ({"value": "1e999"}, "h.csv:2:7: '1e999' is not a number of 0 or more (column 'value')"),
        ({"value": "> 61"}, "h.csv:2:7: '> 61': the bound '>' stands in the column 'relation' (column 'value')"),
        (
            {"measure": "offered"},
            "h.csv:2:8: 'offered' is given in count, and not in percent (column 'unit')",
        ),
        (
            {"measure": "offered", "unit": "count", "value": "61%"},
            "h.csv:2:7: '61%' is in per cent, and the unit is count (column 'value')",
        ),
        (
            {"period_start": "1221-05-01"},
            "h.csv:2:1: 1221-05-01 lies outside the years 1900 to 2099 (column 'period_start')",
        ),
        (
            {"period_start": "2021-05-01T00:00+01:00"},
            "h.csv:2:1: '2021-05-01T00:00+01:00' is not a date such as 2021-05-31, or a local time such as "
            "2021-05-31 14:15 (column 'period_start')",
        ),
        (
            {"period_start": "2021-05-01 09:15", "period_end": "2021-05-01 09:15"},
            "h.csv:2:2: 2021-05-01 09:15 does not come after the period's start 2021-05-01 09:15 (column 'period_end')",
        ),
        (
            {"period_start": "2021-05-01 00:00", "period_end": "2021-05-31 00:00"},
            "h.csv:2:2: from midnight to midnight may mean two things: write the first and the last day, no times "
            "(column 'period_end')",
        ),
    ],
)
def test_every_field_that_cannot_be_read_is_told_with_line_and_column(fields, complaint):
    assert complaints(changed(**fields)) == [complaint]


def test_everything_that_is_wrong_is_told_in_one_go():
    found = complaints(changed(value="x", clock="y"), ROW, changed(period_start="z"), "a,b")
    assert [text.split(" ")[0] for text in found] == ["h.csv:2:7:", "h.csv:2:9:", "h.csv:4:1:", "h.csv:5:1:"]
    assert found[-1] == "h.csv:5:1: this line has 2 columns, and the heading has 11 (quote text that holds a comma)"


def test_a_bound_and_an_open_clock_are_read():
    row = read(changed(relation=">=", clock=""))[0]
    assert (row.relation, row.clock) == (">=", "")


def test_lines_are_counted_as_an_editor_does():
    # blank lines used not to count, and a text of several lines counted as one
    two_lines = changed(note='"first\nsecond"')
    assert [row.row for row in read(ROW, "", two_lines, ROW)] == [2, 4, 6]
    assert complaints("", two_lines, changed(value="x"))[0].startswith("h.csv:5:7: ")


def test_columns_stand_in_any_order_and_there_may_be_more():
    row = read("x," + ",".join(reversed(ROW.split(","))), heading="mine," + ",".join(reversed(COLUMNS)))[0]
    assert (row.value, row.stream) == (0.61, "101")
    bad = "x," + ",".join(reversed(changed(value="x").split(",")))
    assert complaints(bad, heading="mine," + ",".join(reversed(COLUMNS)))[0].startswith("h.csv:2:6: ")


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "h.csv:1:1: the table has no rows"),
        (HEADING.encode(), "h.csv:1:1: the table has no rows"),
        (b"perod_start,x\n1,2", "h.csv:1:1: column 'period_start' is missing (did you mean 'perod_start'?)"),
        (b"q\n1", f"h.csv:1:1: column 'period_start' is missing (the columns are {', '.join(COLUMNS)})"),
        (f"{HEADING},note\n{ROW},".encode(), "h.csv:1:12: the column 'note' stands here twice"),
        (f"{HEADING}\n{ROW}\n\xff".encode("latin-1"), f"h.csv:3:1: not a text in UTF-8: invalid start byte ({SAVE})"),
        (f'{HEADING}\n{ROW}"a"b'.encode(), "h.csv:2:1: this line cannot be read as CSV: ',' expected after '\"'"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused(content, complaint):
    with pytest.raises(ScenarioError) as caught:
        read_history("h.csv", content)
    assert str(caught.value) == complaint


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_ends_and_a_byte_order_mark_make_no_difference(ending, mark):
    content = mark + ending.join([HEADING, " " + ROW, ROW, ""]).encode()
    assert [(row.value, row.row) for row in read_history("h.csv", content)] == [(0.61, 2), (0.61, 3)]


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda t: f"{HEADING}\n{t}".encode()))
def test_whatever_stands_there_is_read_or_refused(content):
    with suppress(ScenarioError):
        read_history("h.csv", content)


def test_the_shipped_history_is_read():
    rows = read_history("history.csv", SHIPPED.read_bytes())
    september = [r for r in rows if r.stream == "101" and r.start == date(2020, 9, 1) and r.within_s == 30]
    assert [r.value for r in september] == [0.27]
    assert all(len(r.source) > 5 for r in rows)


def test_lines_of_empty_cells_are_set_aside_and_other_columns_named():
    grid = read_csv("h.csv", f"{HEADING},mine,\n{ROW},x,\n{',' * 12}\n".encode())
    rows, aside, unread = read_long(grid)
    assert len(rows) == 1
    assert [(each.line, each.column, each.reason) for each in aside] == [(3, 0, "an empty line")]
    assert unread == ("mine",)


def test_empty_cells_after_the_last_heading_do_not_count():
    assert len(read(ROW + ",,")) == 1
    assert complaints(ROW + ",,x")[0].startswith("h.csv:2:1: this line has 13 columns")


def test_a_workbook_may_be_a_scenarios_history():
    content = workbook(*([typed(cell) for cell in line.split(",")] for line in (HEADING, ROW)))
    assert read_history("h.xlsx", content) == read(ROW)

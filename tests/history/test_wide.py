"""A force's own table by its mapping: what is read, what is set aside, and every error with its place."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import ScenarioError
from sim.history import History, read_history, write_long
from sim.history.layout import Column, Layout, Numbers, Streams, When, read_layout
from sim.history.table import read_content, read_table
from tests.history.tables import observation

DATA = Path(__file__).parent / "data"
GUIDE = Path(__file__).parents[2] / "docs" / "how-to" / "history.md"
MAPPING = """
period: {start: Month, grain: month, date_format: DD/MM/YYYY}
source: return
columns:
  Calls: {stream: "101", measure: offered, unit: count}
  SL: {stream: "101", measure: service_level_30s, denominator: offered, unit: percent}
"""
TABLE = "Month,Calls,SL\n01/05/2021,100,61\n01/06/2021,120,64%\n"


def read(table: str = TABLE, mapping: str = MAPPING, name: str = "t.csv") -> History:
    return read_content(name, table.encode(), *read_layout("m.yaml", mapping.encode()))


def complaints(table: str = TABLE, mapping: str = MAPPING) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        read(table, mapping)
    return [str(problem) for problem in caught.value.problems]


def block(language: str) -> str:
    return GUIDE.read_text(encoding="utf-8").split(f"```{language}\n")[1].split("```")[0]


def test_the_example_of_the_guide_is_read_as_it_says():
    history = read(block("csv"), block("yaml"), "return.csv")
    found = [(f"{r.start:%Y-%m}", r.stream, r.measure, r.relation, r.value, r.clock, r.doubtful) for r in history.rows]
    assert found == [
        ("2021-04", "101", "offered", "=", 27310, "force", False),
        ("2021-04", "101", "service_level_30s", "=", pytest.approx(0.64), "force", False),
        ("2021-04", "101", "mean_wait", "=", 118, "force", False),
        ("2021-04", "999", "service_level_10s", ">", pytest.approx(0.90), "bt", False),
        ("2021-05", "101", "offered", "=", 28904, "force", False),
        ("2021-05", "101", "service_level_30s", "=", pytest.approx(0.61), "force", False),
        ("2021-05", "101", "mean_wait", "=", 135, "force", False),
        ("2021-05", "999", "service_level_10s", "=", pytest.approx(0.912), "bt", False),
        ("2021-06", "101", "service_level_30s", "=", pytest.approx(0.66), "force", True),
        ("2021-06", "101", "mean_wait", "=", 100, "force", True),
        ("2021-06", "999", "service_level_10s", "=", pytest.approx(0.92), "bt", True),
    ]
    assert [(a.line, a.column, a.reason) for a in history.aside] == [
        (1, 0, "above the headings"),
        (5, 2, "'-' stands for no figure"),
        (6, 0, "the mapping skips lines that begin with 'Total'"),
    ]
    assert history.unread == ()


def test_the_guide_names_every_key_of_a_mapping():
    table = GUIDE.read_text(encoding="utf-8").split("All keys of a mapping:")[1].split("## Errors")[0]
    keys = {
        "period",
        "numbers",
        *(key for model in (Layout, When, Numbers, Column, Streams) for key in model.model_fields),
    }
    assert [key for key in sorted(keys) if key not in table] == []


def test_quarter_hours_with_a_queue_are_read():
    history = read_table(DATA / "intervals.csv", DATA / "intervals.yaml")
    found = [(*r.period(), r.measure, r.value, r.grain) for r in history.rows if r.measure == "offered"]
    assert found == [
        ("2021-10-30 23:45", "2021-10-31 00:00", "offered", 4, "quarter-hour"),
        ("2021-10-31 00:00", "2021-10-31 00:15", "offered", 6, "quarter-hour"),
        ("2021-10-31 00:45", "2021-10-31 01:00", "offered", 1204, "quarter-hour"),
        ("2021-10-31 01:00", "2021-10-31 01:15", "offered", 2, "quarter-hour"),
        ("2021-10-31 01:00", "2021-10-31 01:15", "offered", 3, "quarter-hour"),
    ]
    assert [r.value for r in history.rows if r.measure == "mean_wait"] == [10, 65, 40, 12, 14]
    assert [(a.line, a.column, a.reason) for a in history.aside] == [
        (7, 3, "the mapping has no stream for 'Switchboard'")
    ]
    assert history.unread == ("Answered",)


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("DD/MM/YYYY", "01/05/2021"),
        ("DD/MM/YYYY", "2021-05-01"),
        ("DD.MM.YYYY", "1.5.2021"),
        ("MM/DD/YY", "05/01/21"),
        ("MMM-YY", "May-21"),
        ("MMMM YYYY", "May 2021"),
        ("DDD DD MMM YYYY", "Sat 01 May 2021"),
        ("DD/MM/YYYY HH:mm", "01/05/2021 00:00"),
        ("YYYY 100% MM", "2021 100% 05"),
    ],
)
def test_dates_are_read_as_the_mapping_says(form, text):
    history = read(
        TABLE.replace("01/05/2021", text).replace("01/06/2021,120,64%\n", ""),
        MAPPING.replace("DD/MM/YYYY", f'"{form}"'),
    )
    assert {(r.start, r.end) for r in history.rows} == {(date(2021, 5, 1), date(2021, 5, 31))}


def test_a_column_may_say_when_the_period_ends():
    mapping = MAPPING.replace("start: Month, grain: month", "start: From, end: To")
    history = read("From,To,Calls,SL\n03/05/2021,09/05/2021,100,61\n", mapping)
    assert {(r.start, r.end, r.grain) for r in history.rows} == {(date(2021, 5, 3), date(2021, 5, 9), "week")}
    (told,) = complaints("From,To,Calls,SL\n03/05/2021,02/05/2021,100,61\n", mapping)
    assert told == "t.csv:2:2: 2021-05-02 comes before the period's start 2021-05-03 (are day and month exchanged?)"


@pytest.mark.parametrize(
    ("table", "told"),
    [
        (TABLE.replace("61", "161"), "t.csv:2:3: a share of 161 percent is over the whole (column 'SL')"),
        (TABLE.replace("100", "-3"), "t.csv:2:2: '-3' is not a number of 0 or more (column 'Calls')"),
        (
            TABLE.replace("100", '"1,100"'),
            "t.csv:2:2: '1,100' is not a number of 0 or more (column 'Calls'; with commas between thousands, say so in "
            "the mapping: numbers: {thousands: ','})",
        ),
        (
            TABLE.replace("01/05", "31/04"),
            "t.csv:2:1: '31/04/2021' is not a date of the form that the mapping gives, such as 31/05/2021 (are day and "
            "month exchanged?)",
        ),
        (
            TABLE.replace("01/05", "02/05"),
            "t.csv:2:1: no month begins on 2021-05-02 (are day and month exchanged?)",
        ),
        (
            TABLE + "01/03/2021,1,2\n",
            "t.csv:4:1: 2021-03-01 is out of order: 2021-06-01 stands before it, on line 3 (are day and month "
            "exchanged? rows of one series stand in the order of their dates)",
        ),
        (
            "Month,Calls,Calls,SL\n01/05/2021,1,2,3",
            "t.csv:1:3: the column 'Calls' stands here twice (give each a heading of its own, such as '101 calls' and "
            "'999 calls')",
        ),
        ("Month,Call,SL\n01/05/2021,1,2", "m.yaml:5:3: t.csv has no column 'Calls' (did you mean 'Call'?)"),
        ("", "t.csv:1:1: t.csv has no headings on line 1"),
        ("Month,Calls,SL\n", "t.csv:1:1: the table has no figures (it ends after the headings)"),
        ("Month,Calls,SL\n01/05/2021,,\n", "t.csv:1:1: the table has no figures (set aside: an empty cell)"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(table, told):
    assert told in complaints(table)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("grain: month", "grain: fortnight", "m.yaml:2:31: 'fortnight' is none of the words known here"),
        ("grain: month, ", "", "m.yaml:2:9: give exactly one of 'end' (a column) and 'grain' (such as month)"),
        ("grain: month", "grain: month, end: To", "m.yaml:2:9: give exactly one of"),
        ("grain: month", "grain: month, time: At", "m.yaml:2:44: a column with the time of day goes with a grain of"),
        ("DD/MM/YYYY", "DD/MM", "m.yaml:2:51: a date is written with its year and month, each part once"),
        ("DD/MM/YYYY", "'%d/%m/%Y'", "'d' is not one of YYYY"),
        ("source: return\n", "", "m.yaml:2:1: the key 'source' is missing (Where the table comes from"),
        ("source: return", "source: return\nnumber: {}", "m.yaml:4:1: unknown key 'number' (did you mean 'numbers'?)"),
        ("unit: count", "unit: fte", "m.yaml:5:50: 'fte' is none of the words known here"),
        ("unit: count", "unit: percent", "m.yaml:5:50: 'offered' is given in count, and not in percent"),
        ('"101", measure: offered', "101, measure: offered", "m.yaml:5:19: text must stand here: put it in quotes"),
        ('stream: "101", measure: offered', "measure: offered", "m.yaml:5:10: 'Calls': name its stream"),
        ("denominator: offered, ", "", "m.yaml:6:7: say what this is a share of"),
        ("DD/MM/YYYY}", "DD/MM/YYYY}\nnumbers: {thousands: '.'}", "m.yaml:3:10: '.' cannot stand both between"),
        (
            "columns:",
            "columns:\n  BT: {stream: '101', measure: offered, unit: count}",
            "m.yaml:6:10: 'Calls' is the same figure as 'BT': say what differs, the clock or the denominator",
        ),
    ],
)
def test_a_mapping_that_is_wrong_is_told_with_its_place(old, new, told):
    assert old in MAPPING
    assert any(told in complaint for complaint in complaints(mapping=MAPPING.replace(old, new))), complaints(
        mapping=MAPPING.replace(old, new)
    )


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("31/10/2021;00:10-00:25;Non-emergency;4;4;00:00:10", "i.csv:2:2: no quarter hour begins at 00:10"),
        ("31/10/2021;noon;Non-emergency;4;4;00:00:10", "i.csv:2:2: 'noon' is not a time of day such as 00:15"),
        (
            "31/10/2021;24:00;Non-emergency;4;4;00:00:10",
            "i.csv:2:2: '24:00' is not a time of day such as 00:15: write 24:00 as 00:00 of the next day",
        ),
        (
            "2021-10-31 09:00;00:15;Non-emergency;4;4;00:00:10",
            "i.csv:2:2: the date has a time already (09:00)",
        ),
        (
            "31/10/2021;00:15;Non-emergency;1.20;4;0:00:10",
            "i.csv:2:4: '1.20' is not a number with '.' between groups of three digits (column 'Offered')",
        ),
        (
            "31/10/2021;00:15;Non-emergency;4;4;0:10",
            "i.csv:2:6: '0:10' is not a duration of the form hh:mm:ss (column 'ASA')",
        ),
    ],
)
def test_a_quarter_hour_that_cannot_be_read_is_told(line, told):
    table = f"Date;Interval;Queue;Offered;Answered;ASA\n{line}\n"
    with pytest.raises(ScenarioError) as caught:
        read_content("i.csv", table.encode(), *read_layout("m.yaml", (DATA / "intervals.yaml").read_bytes()))
    assert str(caught.value) == told


def test_numbers_with_a_comma_before_the_fraction_have_no_point():
    mapping = MAPPING.replace("source:", "numbers: {decimal: ','}\nsource:")
    assert read(TABLE.replace("61", '"61,5"'), mapping).rows[1].value == pytest.approx(0.615)
    (told,) = complaints(TABLE.replace("61", "61.5"), mapping)
    assert told == "t.csv:2:3: '61.5' is not a number with ',' before its fraction (column 'SL')"


def test_dates_without_a_form_are_those_of_the_long_form():
    mapping = MAPPING.replace(", date_format: DD/MM/YYYY", "")
    assert len(read("Month,Calls,SL\n2021-05-01,1,2\n", mapping).rows) == 2
    assert "say in the mapping how dates are written: date_format: DD/MM/YYYY" in complaints(mapping=mapping)[0]


def test_a_quarter_hour_needs_a_time_of_day():
    mapping = MAPPING.replace("grain: month", "grain: quarter_hour")
    (told, _) = complaints(mapping=mapping)
    assert told.startswith("t.csv:2:1: no time of day stands beside 2021-05-01, and a quarter hour begins at one")
    assert read("Month,Calls,SL\n2021-05-03 09:00,1,2\n", mapping).rows[0].grain == "quarter-hour"


def test_a_week_begins_at_midnight():
    mapping = MAPPING.replace("grain: month", "grain: week")
    (told,) = complaints("Month,Calls,SL\n2021-05-03 09:00,1,2\n", mapping)
    assert told.startswith("t.csv:2:1: a week begins at midnight, and this at 09:00")


@pytest.mark.parametrize("content", [b"", b"- a\n", b"a: [", b"\xff", b"just text"])
def test_a_file_that_is_no_mapping_is_refused(content):
    with pytest.raises(ScenarioError, match=r"m\.yaml:1:"):
        read_layout("m.yaml", content)


def test_two_columns_on_two_clocks_are_two_series():
    mapping = MAPPING.replace("unit: count}", "unit: count, clock: force}").replace(
        "  SL:", "  BT: {stream: '101', measure: offered, unit: count, clock: bt}\n  SL:"
    )
    history = read("Month,Calls,BT,SL\n01/05/2021,100,97,61\n", mapping)
    assert [(r.value, r.clock) for r in history.rows if r.measure == "offered"] == [(100, "force"), (97, "bt")]


WORDS = st.text("abc ü,;\"'", max_size=8).map(str.strip)
SHARES = st.integers(11, 1000).map(lambda n: n / 10) | st.just(0.0)  # 0.8 beside 80 is a mistake


@st.composite
def months_of_figures(draw):
    """Rows of some figures over some months, none without calls, in order, some missing, some bounds, some doubtful."""
    rows, line = [], 2
    month = draw(st.integers(2000 * 12, 2040 * 12))
    for _ in range(draw(st.integers(1, 6))):
        month += draw(st.integers(1, 3))
        start = date(month // 12, month % 12 + 1, 1)
        end = (start.replace(day=28) + timedelta(4)).replace(day=1) - timedelta(1)
        note = draw(st.sampled_from(["", "doubtful: why"]) | WORDS)
        for column, (measure, unit, denominator, clock) in enumerate(FIGURES, 2):
            if draw(st.booleans()) or column == 2:
                number = draw(st.integers(1, 10_000_000) if unit == "count" else SHARES)
                value = number * {"count": 1, "percent": 0.01, "s": 1}[unit]
                relation = draw(st.sampled_from(["=", ">", "<", ">=", "<="]))
                if (relation, value) in {("<", 0), (">", 1.0)}:  # nothing can meet these
                    relation = "="
                rows.append(
                    observation(
                        start=start, end=end, measure=measure, unit=unit, denominator=denominator, clock=clock,
                        column=column, relation=relation, value=float(value), note=note, row=line, source="the return",
                    )
                )  # fmt: skip
        line += 1
    return rows


FIGURES = [
    ("offered", "count", "", "force"),
    ("service_level_30s", "percent", "offered", "force"),
    ("service_level_10s", "percent", "unknown", "bt"),
    ("mean_wait", "s", "", "force"),
]


def wide_table(rows) -> str:
    """Write rows as a return does: a line a month, thousands with commas, a sign on every share."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["When", *(measure for measure, *_ in FIGURES), "Why"])
    for line in dict.fromkeys(r.row for r in rows):
        cells = {r.column: r for r in rows if r.row == line}
        first = next(iter(cells.values()))
        written = [f"{first.start:%d/%m/%Y}"]
        for column in range(2, 6):
            r = cells.get(column)
            number = "" if r is None else f"{r.value:,.0f}" if r.unit == "count" else r.written
            sign = "%" if r is not None and r.unit == "percent" else ""
            written.append(f"{'' if r is None or r.relation == '=' else r.relation}{number}{sign}")
        writer.writerow([*written, first.note])
    return text.getvalue()


WIDE = """
period: {start: When, grain: month, date_format: DD/MM/YYYY}
numbers: {thousands: ","}
note: Why
source: the return
columns:
""" + "".join(
    f"  {measure}: {{stream: '101', measure: {measure}, unit: {unit}, denominator: '{denominator}', clock: {clock}}}\n"
    for measure, unit, denominator, clock in FIGURES
)


@given(months_of_figures())
def test_long_to_wide_to_long_gives_the_same_rows(rows):
    back = read(wide_table(rows), WIDE).rows
    assert list(back) == rows
    long = read_history("h.csv", write_long(back).encode())
    assert write_long(long) == write_long(back)
    assert [(r.begins, r.ends, r.series, r.relation, r.value, r.unit, r.note) for r in long] == [
        (r.begins, r.ends, r.series, r.relation, r.value, r.unit, r.note) for r in rows
    ]

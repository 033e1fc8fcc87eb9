"""What spreadsheets and slips do to a table: read where it can mean one thing only, else told with its place."""

from __future__ import annotations

import pytest

from sim.errors import ScenarioError
from sim.history import COLUMNS, read_history
from sim.history.layout import read_layout
from sim.history.quality import findings
from sim.history.table import read_content
from tests.history.tables import content, months, read, row
from tests.history.test_workbook import workbook

APRIL, MAY, JUNE = ("2021-04-01", "2021-04-30"), ("2021-05-01", "2021-05-31"), ("2021-06-01", "2021-06-30")
SL = "service_level_30s"
MAPPING = """
period: {start: Month, grain: month, date_format: DD/MM/YYYY}
source: return
columns:
  Calls: {stream: "101", measure: offered, unit: count}
  SL: {stream: "101", measure: service_level_30s, denominator: offered, unit: percent}
"""
HOURS = """
period: {start: Hour, grain: quarter_hour, date_format: "DD/MM/YYYY HH:mm"}
source: return
columns:
  Calls: {stream: "101", measure: offered, unit: count}
"""


def refused(*rows: dict[str, str]) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        read(*rows)
    return [str(problem) for problem in caught.value.problems]


def wide(table: str | bytes, mapping: str = MAPPING, name: str = "t.csv"):
    return read_content(
        name, table.encode() if isinstance(table, str) else table, *read_layout("m.yaml", mapping.encode())
    )


def wide_refused(table: str | bytes, mapping: str = MAPPING, name: str = "t.csv") -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        wide(table, mapping, name)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        (
            {"value": "100", "relation": ">"},
            "'> 100' is a bound that nothing can meet: no share is over the whole: write '=' or '>=' with 100 percent",
        ),
        ({"value": "0", "relation": "<"}, "'< 0' is a bound that nothing can meet: nothing is below 0"),
    ],
)
def test_a_bound_that_nothing_can_meet_is_refused(fields, told):
    assert refused(row(*MAY, measure=SL, **fields)) == [f"h.csv:2:7: {told} (column 'value')"]
    sign = f"{fields['relation']} {fields['value']}%"
    (said,) = wide_refused(f"Month,Calls,SL\n01/05/2021,100,{sign}\n")
    assert said.startswith(f"t.csv:2:3: '{sign}' is a bound that nothing can meet")


@pytest.mark.parametrize(("relation", "value"), [(">=", "100"), ("<=", "0"), (">", "99.9"), ("<", "0.1"), ("=", "0")])
def test_a_bound_that_something_meets_is_read(relation, value):
    assert read(row(*MAY, value, SL, relation=relation))[0].relation == relation


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("27.310", "does a point stand between thousands? write 27310"),
        ("1.027.310", ""),
        ("27.31", "is it a mean, or a rate?"),
        ("27.3105", "is it a mean, or a rate?"),
    ],
)
def test_there_is_no_part_of_a_call(value, why):
    (told,) = refused(row(*MAY, value))
    assert told.startswith("h.csv:2:7: ")
    assert (
        f"'{value}' is not a whole number, and there is no part of a call: {why}" in told
        if why
        else "not a number" in told
    )
    (told,) = wide_refused(f"Month,Calls,SL\n01/05/2021,{value},61\n")
    assert told.startswith("t.csv:2:2: ")
    assert "numbers: {thousands: '.', decimal: ','}" in told


def test_people_and_waits_may_have_parts():
    rows = read(row(*MAY, "87.6", "strength"), row(*MAY, "27.310", "mean_wait"), row(*MAY, "27310.0"))
    assert [each.value for each in rows] == [87.6, 27.31, 27310]


def test_thousands_with_points_are_read_where_the_mapping_says_so():
    mapping = f"{MAPPING}numbers: {{thousands: '.', decimal: ','}}\ndelimiter: ';'\n"
    assert [each.value for each in wide("Month;Calls;SL\n01/05/2021;27.310;61,5\n", mapping).rows] == [27310, 0.615]


@pytest.mark.parametrize(
    ("value", "mended"), [("27,310", "write 27310, without commas"), ("61,5", "write 61.5, with a")]
)
def test_commas_in_a_number_are_told_with_the_number_without(value, mended):
    text = content(row(*MAY, "VALUE")).replace(b"VALUE", f'"{value}"'.encode())
    with pytest.raises(ScenarioError, match=f"h.csv:2:7: '{value}' is not a number of 0 or more: {mended}"):
        read_history("h.csv", text)


def test_a_share_under_the_unit_percent_is_told_beside_the_others():
    (told,) = refused(*months("2021-04", [80, 79, 0.81, 82], SL))
    assert told == (
        "h.csv:4:7: service_level_30s of 0.81 percent, and others of its series are about 79.5 percent (a share under "
        "the unit percent? write 81; if it is right, begin its note with 'doubtful')"
    )
    rows = months("2021-04", [80, 79, 0.81, 82], SL)
    rows[2]["note"] = "doubtful"
    found = {each.check.check: each for each in findings(read(*rows))}
    assert found["service levels like shares"].lines == (4,)


def test_where_all_are_small_the_table_is_not_used():
    found = {each.check.check: each for each in findings(read(*months("2021-04", [0.8, 0.79, 0.0], SL)))}
    assert (found["service levels like shares"].lines, found["service levels like shares"].grave) == ((2, 3), True)
    assert found["service levels like shares"].no
    good = {each.check.check: each for each in findings(read(*months("2021-04", [1.2, 0.9, 2.0], SL)))}
    assert good["service levels like shares"].check.passed


def test_small_shares_that_can_be_are_read():
    assert len(read(*months("2021-04", [0.8, 3, 4], "abandonment", unit="percent"))) == 3
    assert len(read(*months("2021-04", [0.8, 3, 2], SL))) == 3  # nearer to 3 than 80 is
    assert len(read(*months("2021-04", [0.8, 0.79], SL, unit="share"))) == 2


def test_a_series_that_changes_its_clock_is_refused_where_it_does():
    force, bt = months("2021-01", [50, 51], SL), months("2021-03", [70, 71], SL, clock="bt")
    (told,) = refused(*force, *bt)
    assert told.startswith("h.csv:4:9: mixed clocks: this row is on the clock 'bt', and line 3 on 'force' (")
    assert "a file of their own" in told
    # side by side they are two series
    assert len(read(*force, row("2021-01-01", "2021-01-31", 70, SL, clock="bt"), *bt)) == 5
    # and of two streams each has its own
    assert len(read(*force, *[each | {"stream": "999"} for each in bt])) == 4
    assert len(read(*force, *[each | {"note": "doubtful"} for each in bt])) == 4


@pytest.mark.parametrize(
    ("start", "end", "which"),
    [("01:15", "02:00", "period_start"), ("00:15", "01:30", "period_end"), ("01:00", "02:00", "period_start")],
)
def test_there_is_no_such_time_when_the_clock_goes_forward(start, end, which):
    (told,) = refused(row(f"2021-03-28 {start}", f"2021-03-28 {end}", 3))
    at = {"period_start": (1, start), "period_end": (2, end)}[which]
    assert told.startswith(f"h.csv:2:{at[0]}: there is no {at[1]} on 2021-03-28: the clock goes from 00:59 to 02:00")


@pytest.mark.parametrize(("start", "end"), [("00:45", "01:00"), ("00:00", "02:00"), ("02:00", "02:15")])
def test_periods_beside_the_hour_that_is_left_out_are_read(start, end):
    assert len(read(row(f"2021-03-28 {start}", f"2021-03-28 {end}", 3))) == 1
    assert len(read(row("2021-03-27 01:15", "2021-03-27 01:30", 3))) == 1


def test_an_export_may_show_zeros_in_the_hour_that_is_left_out_and_nothing_else():
    lines = ["28/03/2021 00:45,7", "28/03/2021 01:00,0", "28/03/2021 01:15,", "28/03/2021 02:00,5"]
    history = wide("\n".join(["Hour,Calls", *lines]), HOURS)
    assert [each.value for each in history.rows] == [7, 5]
    assert [each.line for each in history.aside] == [3, 4]
    (told,) = wide_refused("\n".join(["Hour,Calls", *lines]).replace("01:00,0", "01:00,4"), HOURS)
    assert told.startswith("t.csv:3:1: there is no 01:00 on 2021-03-28")


@pytest.mark.parametrize("mark", [";", "\t", "|"])
@pytest.mark.parametrize("first", ["", "sep={mark}\r\n"])
def test_cells_may_be_parted_by_something_else(mark, first):
    plain = content(row(*MAY, "61.5", SL), row(*MAY, 27310)).decode()
    other = (first.format(mark=mark) + plain.replace(",", mark)).encode()
    lines = 1 if first else 0
    assert [(each.value, each.row) for each in read_history("h.csv", other)] == [(0.615, 2 + lines), (27310, 3 + lines)]


def test_with_semicolons_a_comma_is_the_point_of_a_fraction():
    plain = content(row(*MAY, "61.5", SL), row(*MAY, 27310)).replace(b",", b";").replace(b"61.5", b"61,5")
    assert [each.value for each in read_history("h.csv", plain)] == [0.615, 27310]
    with pytest.raises(ScenarioError, match=r"h.csv:3:7: '27.310' is not a number with ',' before its fraction"):
        read_history("h.csv", plain.replace(b"27310", b"27.310"))
    with pytest.raises(ScenarioError, match=r"h.csv:3:7: '27,310' is not a whole number"):
        read_history("h.csv", plain.replace(b"27310", b"27,310"))


def test_a_mapping_that_names_the_wrong_mark_is_told_which_is_right():
    (told,) = wide_refused("Month;Calls\n", MAPPING.replace('  SL: {stream: "101"', '  Month: {stream: "101"'))[:1]
    assert told.endswith("(its cells are parted by ';': say so in the mapping: delimiter: \";\")")
    assert 'delimiter: "\\t"' in wide_refused("Month\tCalls\tSL\n")[0]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "utf-8"])
def test_what_a_file_says_of_itself_is_believed(encoding):
    text = content(row(*MAY, 61, SL, source="Übersicht £")).decode()
    assert read_history("h.csv", text.encode(encoding))[0].source == "Übersicht £"
    table = "Month,Calls,SL\n01/05/2021,100,61\n"
    assert len(wide(table.encode(encoding)).rows) == 2


@pytest.mark.parametrize(("start", "what"), [(b"PK\x03\x04", "a workbook"), (b"\xd0\xcf\x11\xe0", "an old Excel file")])
def test_a_workbook_under_another_name_is_told(start, what):
    with pytest.raises(ScenarioError, match=rf"h.csv:1:1: this is {what}.*save it as .xlsx, or as CSV UTF-8"):
        read_history("h.csv", start + b"more")


def test_a_formula_without_its_value_is_told_with_its_cell():
    lines = [list(COLUMNS), ["2021-05-01", "2021-05-31", "101", "offered", "", "=", "=SUM(A1:A2)", "count", "", "s"]]
    with pytest.raises(ScenarioError) as caught:
        read_history("h.xlsx", workbook(*lines))
    assert str(caught.value) == (
        "h.xlsx:2:7: '=SUM(A1:A2)' is a formula, and the file does not hold its value (open it in Excel, save it, and "
        "try again; or paste the values)"
    )
    mapping = MAPPING.replace("01/05/2021", "")
    (told,) = wide_refused(workbook(["Month", "Calls", "SL"], ["=A9+1", 5, 61]), mapping, "t.xlsx")
    assert told.startswith("t.xlsx:2:1: '=A9+1' is a formula, and the file does not hold its value")
    # where nobody reads it, it does no harm
    assert len(wide(workbook(["Month", "Calls", "SL", "Mine"], ["01/05/2021", 5, 61, "=1+1"]), name="t.xlsx").rows) == 2


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("44317", "Excel's number of 2021-05-01? give the column the form of a date in Excel before it is saved"),
        ("44317.5", "Excel's number of 2021-05-01?"),
        ("2021-W18", "write the first and the last day of the week"),  # it was read as the Monday alone
        ("Week 18", "write the first and the last day of the week"),
        ("31/05/2021", "write the year first, or say in a mapping how dates are written"),
        ("5/31/21", "write the year first, or say in a mapping how dates are written"),
    ],
)
def test_a_date_in_another_form_is_told_with_what_it_most_likely_is(text, why):
    told, _ = refused(row(text, text, 61, SL))
    assert told.startswith(f"h.csv:2:1: '{text}' is not a date such as 2021-05-31: {why}")
    if "/" not in text:
        (told,) = wide_refused(f"Month,Calls,SL\n{text},100,61\n")
        assert f"'{text}' is not a date of the form that the mapping gives, such as 31/05/2021: {why}" in told


def test_midnight_is_the_start_of_a_day():
    (told,) = refused(row("2021-05-01 23:45", "2021-05-01 24:00", 3))
    assert "write 24:00 as 00:00 of the next day" in told
    mapping = HOURS.replace('date_format: "DD/MM/YYYY HH:mm"', "time: Time, date_format: DD/MM/YYYY")
    (told,) = wide_refused("Hour,Time,Calls\n01/05/2021,9:15 PM,3\n", mapping)
    assert told == "t.csv:2:2: '9:15 PM' is not a time of day such as 00:15: on a clock of 24 hours"


@pytest.mark.parametrize("month", ["Sept-21", "Sep-21", "sept-21"])
def test_september_has_two_short_names(month):
    assert wide(f"Month,Calls,SL\n{month},100,61\n", MAPPING.replace("DD/MM/YYYY", "MMM-YY")).rows[0].start.month == 9


def test_totals_and_exchanged_days_and_months_are_told_apart():
    text = content(row(*MAY, 61, SL)).decode() + "\nTotal,,,,,,61,,,,"
    with pytest.raises(ScenarioError) as caught:
        read_history("h.csv", text.encode())
    assert str(caught.value) == (
        "h.csv:3:1: 'Total' is not a date such as 2021-05-31 (a total or a note? take the line out: sums are no rows "
        "of their own)"
    )
    assert wide_refused("Month,Calls,SL\n05/13/2021,1,61\n")[0].endswith("(are day and month exchanged?)")
    assert wide_refused("Month,Calls,SL\nTotal,1,61\n")[0].endswith(
        "(a total or a note? name its first word under 'skip')"
    )


def test_headings_further_down_are_found():
    told = wide_refused("101,,999\nMonth,Calls,SL\n01/05/2021,100,61\n")
    assert told[0].endswith("t.csv has no column 'Month' (it stands on line 2: say header_row: 2 in the mapping)")


@pytest.mark.parametrize("space", [" ", "\u00a0", "\u202f"])
def test_spaces_between_thousands(space):
    (told,) = refused(row(*MAY, f"27{space}310"))
    assert told.endswith("is not a number of 0 or more: write 27310, without spaces between thousands (column 'value')")
    mapping = f"{MAPPING}numbers: {{thousands: ' '}}\n"
    assert wide(f"Month,Calls,SL\n01/05/2021,27{space}310,61\n", mapping).rows[0].value == 27310


def test_what_is_no_text_and_what_nobody_counts_is_refused():
    with pytest.raises(ScenarioError, match=r"h.csv:2:1: this is no text in UTF-8: it holds zero bytes"):
        read_history("h.csv", content(row(*MAY, 61, SL)) + b"\0")
    assert "'1e30' is impossible" in refused(row(*MAY, "1e30"))[0]
    with pytest.raises(ScenarioError, match="is a quotation mark opened and not closed"):
        read_history("h.csv", content(row(*MAY, 61, SL)) + b'\n"')

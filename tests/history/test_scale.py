"""Figures off by a factor: shares under per cent, minutes taken for hours, thousands taken for ones."""

from __future__ import annotations

from datetime import datetime, time

import pytest

from sim.errors import ScenarioError
from sim.history import read_history
from sim.history.quality import check_to_fit, findings
from tests.history.tables import content, months, read, row
from tests.history.test_mistakes import refused, wide, wide_refused
from tests.history.test_workbook import workbook

SL = "service_level_30s"
MAY = ("2021-05-01", "2021-05-31")
WAITS = """
period: {start: Month, grain: month, date_format: DD/MM/YYYY}
source: return
columns:
  Wait: {stream: "101", measure: mean_wait, unit: "mm:ss"}
"""


def looks(rows, name: str):
    return {each.check.check: each for each in findings(rows)}[name]


def test_a_table_of_shares_under_percent_is_not_fitted():
    rows = read(*months("2020-01", [0.76] * 18, SL))
    assert looks(rows, "service levels like shares").no
    checks = {each.check: each.passed for each in check_to_fit(rows)}
    assert checks == {"history: contradictions": True, "history: service levels like shares": False}
    # rows that their author doubts, and one stream of two, each by itself
    assert not looks(read(*months("2020-01", [0.7] * 3, SL, note="doubtful")), "service levels like shares").no
    both = read(*months("2020-01", [76.0] * 3, SL, stream="999"), *months("2020-01", [0.76] * 3, SL))
    assert looks(both, "service levels like shares").lines == (5, 6, 7)
    assert [each.check for each in check_to_fit(read(row(*MAY, 61, SL)))] == ["history: contradictions"]


def test_units_of_a_series_are_looked_at_together():
    rows = months("2021-04", [0.80, 0.85, 0.82], SL, unit="share")
    (told,) = refused(rows[0], rows[1] | {"unit": "percent"}, rows[2])
    assert told.startswith(
        "h.csv:3:7: service_level_30s of 0.85 percent, and others of its series are about 80 percent"
    )
    assert "write 85;" in told
    (told,) = refused(*months("2021-04", [0.80, 0.0085, 0.82], SL, unit="share"))
    assert "per cent under the unit share? write 0.85;" in told
    # the larger ones tell, though they are fewer
    assert len(refused(*months("2021-04", [0.80, 0.81, 79], SL))) == 2


def test_abandonment_of_a_hundredth_is_told():
    (told,) = refused(*months("2021-04", [8, 0.08, 7], "abandonment", unit="percent"))
    assert told.startswith("h.csv:3:7: abandonment of 0.08 percent, and others of its series are about 7 percent")
    # a quiet month has a tenth of the usual one
    assert len(read(*months("2021-04", [8, 0.8, 7], "abandonment", unit="percent"))) == 3


def test_an_hour_may_really_be_that_bad():
    hours = [row(f"2021-05-01 {h:02}:00", f"2021-05-01 {h + 1:02}:00", v, SL) for h, v in enumerate([80, 0.8, 82])]
    rows = read(*hours)
    found = looks(rows, "service levels like shares")
    assert (found.lines, found.no) == ((3,), False)
    days = [row(f"2021-05-0{d}", f"2021-05-0{d}", v, SL) for d, v in enumerate([80, 0.8, 82], 1)]
    assert len(refused(*days)) == 1


@pytest.mark.parametrize("form", ["h:mm", "hh:mm", r"[$-F400]h\:mm", "[h]:mm"])
def test_a_wait_typed_into_a_sheet_is_what_its_cell_shows(form):
    table = [["Month", "Wait"], [datetime(2021, 5, 1), time(1, 58)]]
    assert wide("Month,Wait\n01/05/2021,1:58\n", WAITS).rows[0].value == 118
    assert wide(workbook(*table, formats={"B2": form}), WAITS, "t.xlsx").rows[0].value == 118


@pytest.mark.parametrize(
    ("cell", "form", "value"),
    [
        (time(0, 2, 15), "h:mm", 135),  # seconds that the cell hides are still there
        (time(0, 2, 15), "mm:ss", 135),
        (time(0, 2, 15), "[mm]:ss", 135),
        (time(0, 2, 15, 600_000), "mm:ss.0", 136),
        (time(0, 2, 15), "h:mm:ss AM/PM", 135),
        (time(0, 2, 15), "hh:mm:ss", 135),
        (time(1, 2, 15), "mm:ss", 3735),
        (time(1, 2, 15), "[mm]:ss", 3735),
    ],
)
def test_a_wait_in_a_sheet_keeps_its_parts(cell, form, value):
    table = [["Month", "Wait"], [datetime(2021, 5, 1), cell]]
    assert wide(workbook(*table, formats={"B2": form}), WAITS, "t.xlsx").rows[0].value == value


def test_a_wait_with_hours_under_minutes_is_told():
    (told,) = wide_refused("Month,Wait\n01/05/2021,01:58:00\n", WAITS)
    assert told.startswith("t.csv:2:2: '01:58:00' has hours, under mm:ss: did a spreadsheet take")
    assert "write 1:58 if so; if not, the unit of the column is hh:mm:ss" in told
    assert wide("Month,Wait\n01/05/2021,01:58:30\n", WAITS).rows[0].value == 7110
    hours = WAITS.replace("mm:ss", "hh:mm:ss")
    assert wide("Month,Wait\n01/05/2021,01:58:00\n", hours).rows[0].value == 7080


def test_a_column_of_whole_minutes_was_meant_as_minutes_and_seconds():
    lines = [f"01/0{month}/2021,00:{wait}:00" for month, wait in enumerate((58, 33, 41), 1)]
    told = wide_refused("\n".join(["Month,Wait", *lines]), WAITS)
    assert told[0].startswith("t.csv:2:2: '00:58:00' and all others of this column are whole minutes, with hours")
    assert len(wide("\n".join(["Month,Wait", *lines]), WAITS.replace("mm:ss", "hh:mm:ss")).rows) == 3
    assert len(wide("\n".join(["Month,Wait", *lines]).replace("33:00", "00:33"), WAITS).rows) == 3


def test_a_wait_60_times_the_others_is_told():
    (told,) = refused(*months("2021-04", [118, 7080, 135], "mean_wait"))
    assert told.startswith("h.csv:3:7: mean_wait of 7080 s, and others of its series are about 135 s (minutes and")
    assert "write 118;" in told
    rows = read(*months("2021-04", [118, 2, 135, 130], "mean_wait"))
    found = looks(rows, "waits off by a factor of 60")
    assert (found.lines, found.no) == ((3,), False)
    assert len(read(*months("2021-04", [33, 600, 40], "mean_wait"))) == 3  # a collapse is no slip
    days = [row(f"2021-05-0{d}", f"2021-05-0{d}", v, "mean_wait") for d, v in enumerate([10, 600, 12], 1)]
    assert looks(read(*days), "waits off by a factor of 60").lines == (3,)


def test_a_count_with_three_noughts_behind_a_mark_may_be_two_numbers():
    (told,) = refused(row(*MAY, "27.000"))
    assert told.startswith("h.csv:2:7: '27.000' may be 27 thousand, or 27 and no more: write 27000, or 27")
    calls = WAITS.replace("mean_wait", "offered").replace('"mm:ss"', "count")
    (told,) = wide_refused("Month,Wait\n01/05/2021,27.000\n", calls)
    assert told.startswith("t.csv:2:2: '27.000' may be 27 thousand")
    text = content(row(*MAY, "27,000")).replace(b",", b";").replace(b"27;000", b"27,000")
    with pytest.raises(ScenarioError, match=r"h.csv:2:7: '27,000' may be 27 thousand, or 27"):
        read_history("h.csv", text)
    with pytest.raises(ScenarioError, match=r"does a comma stand between thousands. write 27310"):
        read_history("h.csv", text.replace(b"27,000", b"27,310"))
    points = f"{calls}numbers: {{thousands: '.', decimal: ','}}\n"
    assert wide("Month,Wait\n01/05/2021,27.000\n", points).rows[0].value == 27000
    assert [each.value for each in read(row(*MAY, "27310.000"), row(*MAY, "0.000", stream="999"))] == [27310, 0]
    assert read(row(*MAY, "27.000", "mean_wait"))[0].value == 27

"""A sheet of a workbook is read as the same table in CSV."""

from __future__ import annotations

import builtins
import io
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest

from sim.errors import ScenarioError, UsageError
from sim.history import read_history
from sim.history.grid import read_csv
from sim.history.layout import read_layout
from sim.history.table import read_content
from sim.history.workbook import read_workbook

SHIPPED = Path(__file__).parents[2] / "scenarios" / "west_mercia" / "history.csv"


def workbook(*lines: list[Any], formats: dict[str, str] | None = None, title: str = "Sheet") -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for line in lines:
        sheet.append(line)
    for cell, form in (formats or {}).items():
        sheet[cell].number_format = form
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def typed(text: str) -> Any:
    """What Excel makes of a cell that is typed in."""
    for kind in (int, float, date.fromisoformat):
        try:
            return kind(text)
        except ValueError:
            continue
    return text or None


def test_the_shipped_history_as_a_workbook_is_the_same():
    grid = read_csv("h", SHIPPED.read_bytes())
    for make in (typed, lambda text: text):
        content = workbook(*([make(cell) for cell in cells] for _, cells in grid.lines))
        assert read_content("h.xlsx", content).rows == read_history("h", SHIPPED.read_bytes())


def test_a_return_as_a_workbook_is_the_same_as_in_csv():
    mapping = b"""
sheet: Sheet
header_row: 2
period: {start: Week, end: Until, date_format: DD/MM/YYYY}
source: return
columns:
  Calls: {stream: "101", measure: offered, unit: count}
  SL: {stream: "101", measure: service_level_30s, denominator: offered, unit: percent}
  Wait: {stream: "101", measure: mean_wait, unit: "hh:mm:ss"}
"""
    lines = ["03/05/2021,09/05/2021,6693,57%,0:02:15", "10/05/2021,16/05/2021,12,61.25%,25:00:01"]
    text = "\n".join(["Title,,,,", "Week,Until,Calls,SL,Wait", *lines])
    book = workbook(
        ["Title"],
        ["Week", "Until", "Calls", "SL", "Wait"],
        [datetime(2021, 5, 3), date(2021, 5, 9), 6693, 0.57, time(0, 2, 15)],
        [datetime(2021, 5, 10), date(2021, 5, 16), 12, 0.6125, timedelta(hours=25, seconds=1)],
        formats={"C4": "0.0", "D3": "0%", "D4": '0.00"x"%', "E4": "[h]:mm:ss"},
    )
    layout = read_layout("m.yaml", mapping)
    assert read_content("r.xlsx", book, *layout).rows == read_content("r.csv", text.encode(), *layout).rows
    assert len(read_content("r.xlsx", book, *layout).rows) == 6


def test_cells_become_the_text_that_csv_has():
    content = workbook(
        [None, " x ", True, 61, 61.0, 0.1 + 0.2, datetime(2021, 5, 1, 9, 15), datetime(2021, 5, 1, 9, 15, 30)],
        [],
        [0.57, 0.57, "=1+1"],
        formats={"A3": "0%", "B3": '0.0"%"'},
    )
    grid = read_workbook("b.xlsx", content)
    assert grid.lines == (
        (1, ("", "x", "TRUE", "61", "61", "0.3", "2021-05-01 09:15", "2021-05-01 09:15:30")),
        (3, ("57%", "0.57", "=1+1")),
    )


def test_an_error_in_a_workbook_names_row_and_column():
    lines = [cells for _, cells in read_csv("h", SHIPPED.read_bytes()).lines]
    bad = [list(cells) for cells in lines]
    bad[4][6], bad[6][7] = 184, "%"
    with pytest.raises(ScenarioError) as caught:
        read_content("h.xlsx", workbook(*bad))
    assert [str(p)[:13] for p in caught.value.problems] == ["h.xlsx:5:7: a", "h.xlsx:7:8: '"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "b.xlsx:1:1: this file cannot be read as a workbook (.xlsx): BadZipFile (does Excel open it?)"),
        (b"a,b\n1,2", "b.xlsx:1:1: this file cannot be read as a workbook"),
        (workbook()[:-40], "b.xlsx:1:1: this file cannot be read as a workbook"),
    ],
)
def test_what_is_no_workbook_is_refused(content, told):
    with pytest.raises(ScenarioError) as caught:
        read_workbook("b.xlsx", content)
    assert str(caught.value).startswith(told)


def test_a_sheet_that_is_not_there_is_told():
    with pytest.raises(ScenarioError, match=r"there is no sheet 'Montly' in this workbook \(did you mean 'Monthly'"):
        read_workbook("b.xlsx", workbook(["a"], title="Monthly"), "Montly")


def test_a_sheet_with_too_many_cells_is_refused(monkeypatch):
    monkeypatch.setattr("sim.history.workbook.MOST_CELLS", 3)
    with pytest.raises(ScenarioError, match="more than 3 cells"):
        read_workbook("b.xlsx", workbook([1, 2], [3, 4]))


def test_an_empty_workbook_has_no_rows():
    with pytest.raises(ScenarioError, match="the table has no rows"):
        read_content("b.xlsx", workbook())


def test_without_the_library_the_message_says_what_to_install(monkeypatch):
    found = builtins.__import__

    def missing(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "openpyxl":
            raise ModuleNotFoundError(name)
        return found(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(UsageError, match=r"pip install 'callsim\[excel\]', or save it as CSV"):
        read_workbook("b.xlsx", b"")


def test_a_formula_whose_value_is_no_text_is_an_empty_cell():
    plain = workbook(["a", "b"], ["x", '=IF(TRUE,"","doubtful")'])
    saved, without = io.BytesIO(), b'<c r="B2"><f>'
    with ZipFile(io.BytesIO(plain)) as old, ZipFile(saved, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(without, b'<c r="B2" t="str"><f>'))  # as Excel saves it
    assert read_workbook("b.xlsx", plain).lines[1] == (2, ("x", '=IF(TRUE,"","doubtful")'))
    assert read_workbook("b.xlsx", saved.getvalue()).lines[1] == (2, ("x", ""))

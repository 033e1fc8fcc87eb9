"""A sheet of an Excel workbook, as the text that the same table would be as CSV.

Dates become ``2021-05-31`` (with the time, if it is not midnight), times and durations what their number format shows
(``1:58`` under ``h:mm``, ``02:15`` under ``mm:ss``; with all their parts, where that would hide one), cells shown in
per cent keep their sign (0.61 becomes ``61%``), and a formula is the value that Excel last saw in it; where the file
does not hold that, as programs other than Excel leave it, the formula itself stands there, which no reader takes for a
value.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zipfile import ZipFile

from sim.errors import Location, Problem, ScenarioError, UsageError, did_you_mean
from sim.history.grid import Grid

MOST_CELLS = 5_000_000
_CLOCK = re.compile(r"(?P<hours>\[?h{1,2}\]?:)?(?P<minutes>\[?mm?\]?)(?P<seconds>:ss(\.0+)?)?(?P<half> ?am/pm)?")
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


def read_workbook(name: str, content: bytes, sheet: str | None = None) -> Grid:
    """Read one sheet of a workbook.

    Parameters
    ----------
    name : str
        The file's name as shown.
    content : bytes
        Of an ``.xlsx`` file.
    sheet : str, optional
        Its name; default: the first.

    Returns
    -------
    Grid
        Lines with at least one cell that is not empty, numbered as Excel does.

    Raises
    ------
    sim.errors.ScenarioError
        If it is no such file, or has no such sheet.
    sim.errors.UsageError
        If the library that reads workbooks is not installed.
    """
    try:
        import openpyxl
    except ModuleNotFoundError:
        raise UsageError(
            f"{name} is a workbook, and reading it needs openpyxl: pip install 'callsim[excel]', or save it as CSV"
        ) from None
    start = Location(name, 1, 1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what the library leaves out (styles, pictures, filters) is nothing we read
        try:
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            names = [each.title for each in book.worksheets]
            if not names:
                raise ScenarioError([Problem("this workbook has no sheet with cells", start)])
            if sheet is not None and sheet not in names:
                hint = did_you_mean(sheet, names) or f"it has: {', '.join(names)}"
                raise ScenarioError([Problem(f"there is no sheet '{sheet}' in this workbook", start, hint)])
            chosen = book[sheet] if sheet is not None else book.worksheets[0]
            lines = _lines(chosen, start, _formulas(content, chosen.title))
            return Grid(name, lines, True)
        except ScenarioError:
            raise
        except Exception as error:  # a damaged archive fails in the library, or in those beneath it, in any way
            what = f"this file cannot be read as a workbook (.xlsx): {type(error).__name__}"
            raise ScenarioError([Problem(what, start, "does Excel open it?")]) from None


def _formulas(content: bytes, title: str) -> dict[tuple[int, int], str]:
    """Give the formulas of a sheet by line and column; of workbooks without any it is not read again."""
    import openpyxl

    with ZipFile(io.BytesIO(content)) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/") and name.endswith(".xml")]
        if not any(re.search(rb"<f[ >/]", archive.read(name)) for name in sheets):
            return {}
    sheet = openpyxl.load_workbook(io.BytesIO(content), read_only=True)[title]
    sheet.reset_dimensions()
    cells = (
        (number, column, getattr(cell.value, "text", cell.value))  # a formula of several cells is an object
        for number, row in enumerate(sheet.iter_rows(), 1)
        for column, cell in enumerate(row, 1)
    )
    return {(number, column): str(text) for number, column, text in cells if str(text).startswith("=")}


def _lines(
    sheet: Any, start: Location, formulas: Mapping[tuple[int, int], str]
) -> tuple[tuple[int, tuple[str, ...]], ...]:
    sheet.reset_dimensions()  # what a file says of its own size is often wrong
    lines, cells = [], 0
    for number, row in enumerate(sheet.iter_rows(), 1):
        cells += len(row)
        if cells > MOST_CELLS:
            raise ScenarioError([Problem(f"this sheet has more than {MOST_CELLS:,} cells", start)])
        fields = tuple(
            _text(cell) or (formulas.get((number, column), "") if cell.data_type != "str" else "")  # a value of no text
            for column, cell in enumerate(row, 1)
        )
        if any(fields):
            lines.append((number, fields))
    return tuple(lines)


def _text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime):
        exact = "seconds" if value.second else "minutes"
        return value.isoformat(" ", exact) if value.time() != time() else value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        seconds = 3600 * value.hour + 60 * value.minute + value.second + (value.microsecond >= 500_000)
        return _shown(seconds, cell.number_format)
    if isinstance(value, timedelta):
        return _shown(round(value.total_seconds()), cell.number_format)
    if isinstance(value, (int, float)):
        percent = "%" in _LITERAL.sub("", cell.number_format or "")
        return f"{100 * value:.15g}%" if percent else f"{value:.15g}"
    return str(value).strip()


def _shown(seconds: int, form: str | None) -> str:
    """Write a duration as its cell shows it: 1:58:00 as 1:58 under h:mm, as somebody typed it who meant minutes."""
    plain = re.sub(r'\\(.)|"([^"]*)"|\[\$[^\]]*\]', r"\1\2", (form or "").split(";")[0]).lower()
    match = _CLOCK.fullmatch(plain.removesuffix("@"))
    minutes, rest = divmod(seconds, 60)
    hours, within = divmod(minutes, 60)
    if match and not match["half"]:
        if match["hours"] and not match["seconds"] and not rest:
            return f"{hours}:{within:02}"
        if not match["hours"] and match["seconds"] and (not hours or match["minutes"][0] == "["):
            return f"{minutes:02}:{rest:02}"
    return f"{hours}:{within:02}:{rest:02}"

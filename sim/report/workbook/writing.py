"""The workbook as bytes: a cover, linked contents, notes, then one table a sheet from its first cell."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from math import ceil
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from sim.report.archive import same_bytes
from sim.report.workbook.sheet import Cell, Sheet
from sim.report.workbook.units import SHARE

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

LANGUAGE = "en-GB"
MOST_CHARACTERS = 32_767  # that a cell can hold
_CUT = " [cut: too long for a cell]"
_FORMATS = {"share": "0.0%", "whole": "#,##0", "amount": "#,##0.0", "number": "General"}
_WIDEST, _NARROWEST, _COVER = 70, 9, 100  # letters
_BUTTON = 4  # letters that the button beside a heading takes
_ACROSS = 14  # columns on a printed page
_LINE_PT, _HIGHEST_PT = 15, 409  # a row can be no higher


def workbook_bytes(cover: Sequence[str], sheets: Sequence[Sheet], *, title: str, created: datetime) -> bytes:
    """Write a workbook.

    Parameters
    ----------
    cover : sequence of str
        Lines of the first sheet; the first is its heading.
    sheets : sequence of Sheet
        The tables, in order; one without rows is left out.
    title : str
        Of the document.
    created : datetime.datetime
        What it says of when it was made; the same content and moment give the same bytes.

    Returns
    -------
    bytes
        XLSX. No cell is a formula, and only the contents have links, to sheets of the workbook.
    """
    from xlsxwriter import Workbook

    written = io.BytesIO()
    book = Workbook(
        written,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
            "default_format_properties": {"font_name": "Arial", "font_size": 11},
        },
    )
    book.set_properties({"title": title[:255], "author": "callsim", "created": created})
    styles = {name: book.add_format({"num_format": form, "valign": "top"}) for name, form in _FORMATS.items()}
    styles |= {"text": book.add_format({"valign": "top", "text_wrap": True})}
    styles |= {"heading": book.add_format({"bold": True, "text_wrap": True, "valign": "top"})}
    styles |= {"title": book.add_format({"bold": True, "font_size": 16, "text_wrap": True})}
    styles |= {"link": book.add_format({"font_color": "#12436D", "underline": 1, "valign": "top"})}
    kept = [each for each in sheets if each.rows]
    _write_cover(book, cover, styles)
    for number, each in enumerate(kept):
        _write_sheet(book, each, styles, number)
    book.close()
    return same_bytes(written.getvalue(), {"docProps/core.xml": _with_language})


def _with_language(core: str) -> str:
    return core.replace("</cp:coreProperties>", f"<dc:language>{escape(LANGUAGE)}</dc:language></cp:coreProperties>")


def _write_cover(book: Workbook, lines: Sequence[str], styles: dict[str, Any]) -> None:
    page = book.add_worksheet("cover")
    page.set_column(0, 0, _COVER)
    page.hide_gridlines(2)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    for at, line in enumerate(lines):
        page.write_string(at, 0, _short(line), styles["text" if at else "title"])
        _make_room(page, at, [(line, _COVER if at else _COVER // 2)])


def _write_sheet(book: Workbook, table: Sheet, styles: dict[str, Any], number: int) -> None:
    page = book.add_worksheet(table.name)
    widths = _widths(table)
    for column, width in enumerate(widths):
        page.set_column(column, column, width)
    for at, row in enumerate(table.rows, start=1):
        _make_room(page, at, [(cell, width) for cell, width in zip(row, widths, strict=True) if isinstance(cell, str)])
        for column, cell in enumerate(row):
            _write_cell(page, at, column, cell, table, row, styles)
    _make_room(page, 0, [(of.heading, width - _BUTTON) for of, width in zip(table.columns, widths, strict=True)])
    headings = [{"header": column.heading, "header_format": styles["heading"]} for column in table.columns]
    options = {"name": f"table_{number + 1}", "columns": headings, "style": "Table Style Light 1"}
    page.add_table(0, 0, len(table.rows), len(table.columns) - 1, options | {"description": table.title})
    page.freeze_panes(1, int(table.columns[0].heading == "month"))
    page.repeat_rows(0)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(ceil(len(table.columns) / _ACROSS), 0)
    page.repeat_columns("A:A")


def _write_cell(
    page: Worksheet, at: int, column: int, cell: Cell, table: Sheet, row: tuple[Cell, ...], styles: dict[str, Any]
) -> None:
    if cell is None:
        return
    if isinstance(cell, str):
        if table.name == "contents" and column == 0:
            page.write_url(at, column, f"internal:'{cell}'!A1", styles["link"], cell)
        else:
            page.write_string(at, column, _short(cell), styles["text"])
        return
    kind = table.columns[column].kind
    if kind == "measured":
        kind = "share" if table.unit_at is not None and row[table.unit_at] == SHARE else "amount"
    page.write_number(at, column, cell, styles.get(kind, styles["number"]))


def _make_room(page: Worksheet, at: int, texts: Iterable[tuple[str, int]]) -> None:
    """Make a row as high as its texts need: not every spreadsheet does so of itself.

    Parameters
    ----------
    page : xlsxwriter.worksheet.Worksheet
        The sheet.
    at : int
        The row.
    texts : iterable of tuple of str and int
        Each with the letters that fit beside each other.
    """
    lines = max((sum(max(1, ceil(len(line) / width)) for line in text.split("\n")) for text, width in texts),
                default=1)  # fmt: skip
    if lines > 1:
        page.set_row(at, min(_HIGHEST_PT, _LINE_PT * lines))


def _widths(table: Sheet) -> list[int]:
    """Wide enough for words, and for numbers as they show."""
    widths = []
    for at, column in enumerate(table.columns):
        longest = max((len(cell) for row in table.rows if isinstance(cell := row[at], str)), default=0)
        words = max((len(word) for word in column.heading.split()), default=0) + _BUTTON
        widths.append(min(_WIDEST, max(_NARROWEST, longest + 2, words, len(column.heading) // 3)))
    return widths


def _short(text: str) -> str:
    return text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - len(_CUT)] + _CUT

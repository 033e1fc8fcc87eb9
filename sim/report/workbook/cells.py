"""Cells as text: what keeps a spreadsheet from taking a text for a formula, and CSV files.

A spreadsheet that opens a CSV file takes a cell that begins with ``=``, ``+``, ``-``, ``@``, a tab or a carriage return
for a formula, quoted or not (OWASP, "CSV injection"). Such a text gets an apostrophe before it, which then shows; a
plain number, such as ``-0.5`` or ``-10%``, is one and stays as it is.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable

from sim.report.plain import plain
from sim.report.workbook.sheet import Cell, Sheet

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?(e[+-]?\d+)?( ?%)?", re.ASCII | re.IGNORECASE)
_MARK = "\ufeff"  # by which Excel knows UTF-8


def harmless(text: str) -> str:
    """Keep a text from being taken for a formula.

    Parameters
    ----------
    text : str
        Of a cell.

    Returns
    -------
    str
        With an apostrophe before it where it needs one.
    """
    bare = text.lstrip()  # spreadsheets look behind spaces too
    if text.startswith(_FORMULA) or bare.startswith(_FORMULA):
        return text if _NUMBER.fullmatch(text) else f"'{text}"
    return text


def csv_texts(sheets: Iterable[Sheet]) -> dict[str, str]:
    """Write tables as CSV.

    Parameters
    ----------
    sheets : iterable of Sheet
        Tables.

    Returns
    -------
    dict of str to str
        By file name; comma, UTF-8 with its mark, one heading line, numbers as they are.
    """
    return {f"{each.name}.csv": plain(_csv(each)) for each in sheets}


def _csv(table: Sheet) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([harmless(column.heading) for column in table.columns])
    writer.writerows([_written(cell) for cell in row] for row in table.rows)
    return _MARK + text.getvalue()


def _written(cell: Cell) -> Cell:
    return harmless(cell) if isinstance(cell, str) else cell

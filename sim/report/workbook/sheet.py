"""One table of the workbook: its columns, each with what it is, and its rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any, Literal

Cell = str | int | float | None
Kind = Literal["text", "number", "amount", "whole", "share", "measured"]


@dataclass(frozen=True)
class Column:
    """A column.

    Attributes
    ----------
    heading : str
        With the unit, where all of the column has one.
    what : str
        What it is, for the notes.
    kind : {"text", "number", "amount", "whole", "share", "measured"}
        How its cells are shown. ``amount``: with one digit after the point; ``share``: a fraction of one, in per cent;
        ``measured``: either, by the row's column ``unit``; ``number``: with all its digits.
    """

    heading: str
    what: str
    kind: Kind = "text"


@dataclass(frozen=True)
class Sheet:
    """A table.

    Attributes
    ----------
    name : str
        Of the sheet, and of its CSV file.
    title : str
        What it holds, in a sentence.
    columns : tuple of Column
        In order.
    rows : tuple of tuple
        As many cells each as there are columns; None where nothing is known.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def unit_at(self) -> int | None:
        """Number of the column that says the row's unit, if there is one."""
        return next((at for at, column in enumerate(self.columns) if column.heading == "unit"), None)


def sheet(name: str, title: str, columns: Iterable[Column], rows: Iterable[Mapping[str, Any]]) -> Sheet:
    """Lay rows out under columns.

    Parameters
    ----------
    name, title : str
        As of `Sheet`.
    columns : iterable of Column
        In order; a second heading of the same letters gets a number, as a table has each heading once.
    rows : iterable of mapping
        By heading; what is not there is left empty.

    Returns
    -------
    Sheet
    """
    wanted = tuple(columns)
    cells = tuple(tuple(plain(row.get(column.heading)) for column in wanted) for row in rows)
    taken: set[str] = set()
    named = []
    for column in wanted:
        heading, number = column.heading, 2
        while heading.casefold() in taken:
            heading, number = f"{column.heading} ({number})", number + 1
        taken.add(heading.casefold())
        named.append(Column(heading, column.what, column.kind))
    return Sheet(name, title, tuple(named), cells)


def plain(value: Any) -> Cell:
    """Turn a value of a table into one of a cell.

    Parameters
    ----------
    value : object
        A number, a text, a truth, None or nan.

    Returns
    -------
    str, int, float or None
        Truths as yes and no; nan, infinities and empty texts as None.
    """
    if value is None or value == "" or value != value:
        return None
    if isinstance(value, bool) or type(value).__name__ == "bool":  # numpy's own, too
        return "yes" if value else "no"
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real):
        number = float(value)
        return None if number in (float("inf"), float("-inf")) else number
    return str(value)

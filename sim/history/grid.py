"""A table as a file holds it: lines of text cells, each with the number of its line."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from sim.errors import Location, Problem, ScenarioError

MOST_TOLD = 100
ENCODINGS = {"utf-8": "utf-8-sig", "utf-16": "utf-16", "windows-1252": "cp1252"}


@dataclass(frozen=True)
class Grid:
    """Lines of a table, as text.

    Attributes
    ----------
    name : str
        The file's name as shown.
    lines : tuple
        Number of the line on which it begins, and its cells without spaces around them. Lines without any cell are
        not among them.
    sheet : bool
        Whether it comes from a workbook, whose lines may end before their last cells.
    """

    name: str
    lines: tuple[tuple[int, tuple[str, ...]], ...]
    sheet: bool = False

    def at(self, line: int, column: int = 1) -> Location:
        """Say where a cell is.

        Parameters
        ----------
        line, column : int
            Counted from 1.

        Returns
        -------
        Location
        """
        return Location(self.name, line, column)


@dataclass(frozen=True)
class Aside:
    """Something in a table that is not taken as a figure.

    Attributes
    ----------
    line : int
        On which it stands.
    column : int
        In which it stands; 0 for the whole line.
    heading : str
        Of that column; empty for the whole line.
    reason : str
        Why it is set aside.
    """

    line: int
    column: int
    heading: str
    reason: str


def read_csv(name: str, content: bytes, *, delimiter: str = ",", encoding: str = "utf-8") -> Grid:
    """Read comma-separated values.

    Parameters
    ----------
    name : str
        The file's name as shown.
    content : bytes
        Of the file.
    delimiter : str
        Character between two cells.
    encoding : str
        One of `ENCODINGS`.

    Returns
    -------
    Grid

    Raises
    ------
    sim.errors.ScenarioError
        If it is no such file, with the line.
    """
    try:
        text = content.decode(ENCODINGS[encoding])
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        what = f"not a text in {encoding.upper()}: {error.reason}"
        raise ScenarioError([Problem(what, Location(name, line, 1))]) from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=delimiter)
    lines: list[tuple[int, tuple[str, ...]]] = []
    line = 1
    try:
        for fields in reader:
            if fields:
                lines.append((line, tuple(field.strip() for field in fields)))
            line = reader.line_num + 1
    except csv.Error as error:
        raise ScenarioError([Problem(f"this line cannot be read as CSV: {error}", Location(name, line, 1))]) from None
    return Grid(name, tuple(lines))


def told(problems: list[Problem]) -> ScenarioError:
    """Make the error of a table; of very many problems the first are told.

    Parameters
    ----------
    problems : list of Problem
        At least one, by line.

    Returns
    -------
    sim.errors.ScenarioError
    """
    more = len(problems) - MOST_TOLD
    if more <= 0:
        return ScenarioError(problems)
    first = sorted(problems, key=lambda p: (p.where is None, p.where or Location("", 0, 0)))[:MOST_TOLD]
    return ScenarioError([*first, Problem(f"{more} more problems are not listed")])

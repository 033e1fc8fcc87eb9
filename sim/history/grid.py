"""A table as a file holds it: lines of text cells, each with the number of its line."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

from sim.errors import Location, Problem, ScenarioError

MOST_TOLD = 100
DELIMITERS = (",", ";", "\t", "|")
_FORMULA = re.compile(r"=\s*[A-Za-z0-9(\"'$+\-]")
_EXCELS_OWN = re.compile(r"sep=([,;\t|])\r?\n", re.IGNORECASE)
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
    delimiter : str
        Of CSV: what stands between two cells.
    """

    name: str
    lines: tuple[tuple[int, tuple[str, ...]], ...]
    sheet: bool = False
    delimiter: str = ","

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

    def refused(self, problems: Sequence[Problem]) -> ScenarioError:
        """Make the error of this table; a formula without a value is what is wrong with its cell, whatever else.

        Parameters
        ----------
        problems : sequence of Problem
            At least one, by line.

        Returns
        -------
        sim.errors.ScenarioError
        """
        cells = dict(self.lines)
        said = []
        for problem in problems:
            where = problem.where
            line = cells.get(where.line, ()) if where is not None and where.file == self.name else ()
            text = line[where.column - 1] if where is not None and where.column <= len(line) else ""
            said.append(self.unsaved(text, where) or problem)
        return told(said)

    def unsaved(self, text: str, where: Location | None) -> Problem | None:
        """Say that a cell holds a formula without its value.

        Parameters
        ----------
        text : str
            Of the cell.
        where : Location or None
            Its place.

        Returns
        -------
        Problem or None
            None for any other cell.
        """
        if not _FORMULA.match(text):
            return None
        what = f"'{text}' is a formula, and the file does not hold its value"
        return Problem(what, where, "open it in Excel, save it, and try again; or paste the values")


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


def delimiter_of(text: str, headings: Sequence[str]) -> str:
    """Tell what stands between the cells of a table whose headings are known.

    Parameters
    ----------
    text : str
        Of the file; its first line that is not empty counts.
    headings : sequence of str
        What may stand there.

    Returns
    -------
    str
        The one of `DELIMITERS` that parts most of the headings; a comma where none does.
    """
    first = next((line for line in text.splitlines() if line.strip()), "")
    cells = {mark: {cell.strip(' "') for cell in first.split(mark)} for mark in DELIMITERS}
    return max(DELIMITERS, key=lambda mark: len(cells[mark].intersection(headings)))


def decoded(name: str, content: bytes, encoding: str = "utf-8") -> str:
    """Turn the bytes of a CSV file into text; what its first bytes say of themselves goes before.

    Parameters
    ----------
    name : str
        The file's name as shown.
    content : bytes
        Of the file.
    encoding : str
        One of `ENCODINGS`.

    Returns
    -------
    str

    Raises
    ------
    sim.errors.ScenarioError
        If it is no such text, with the line.
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    try:
        text = content.decode(ENCODINGS[encoding])
    except UnicodeError as error:
        line = content.count(b"\n", 0, getattr(error, "start", 0)) + 1
        what = f"not a text in {encoding.upper()}: {getattr(error, 'reason', error)}"
        hint = "in Excel, save it as 'CSV UTF-8'; a mapping may name another encoding: windows-1252, utf-16"
        raise ScenarioError([Problem(what, Location(name, line, 1), hint)]) from None
    if "\0" in text:
        where = Location(name, text.count("\n", 0, text.index("\0")) + 1, 1)
        hint = "is it UTF-16, or a file of another kind? in Excel, save it as 'CSV UTF-8'"
        raise ScenarioError([Problem(f"this is no text in {encoding.upper()}: it holds zero bytes", where, hint)])
    return text


def read_csv(
    name: str, content: bytes, *, delimiter: str = "", encoding: str = "utf-8", headings: Sequence[str] = ()
) -> Grid:
    """Read comma-separated values.

    Parameters
    ----------
    name : str
        The file's name as shown.
    content : bytes
        Of the file.
    delimiter : str
        Character between two cells; empty to find it by `headings`.
    encoding : str
        One of `ENCODINGS`.
    headings : sequence of str
        As for `delimiter_of`.

    Returns
    -------
    Grid

    Raises
    ------
    sim.errors.ScenarioError
        If it is no such file, with the line.
    """
    text = decoded(name, content, encoding)
    if mark := _EXCELS_OWN.match(text):  # a line that tells Excel what parts the cells
        delimiter = mark[1]
    delimiter = delimiter or delimiter_of(text, headings)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=delimiter)
    lines: list[tuple[int, tuple[str, ...]]] = []
    line = 1
    try:
        for fields in reader:
            if fields and not (mark and line == 1):
                lines.append((line, tuple(field.strip() for field in fields)))
            line = reader.line_num + 1
    except csv.Error as error:
        hint = "is a quotation mark opened and not closed?" if "end of data" in str(error) else ""
        problem = Problem(f"this line cannot be read as CSV: {error}", Location(name, line, 1), hint)
        raise ScenarioError([problem]) from None
    return Grid(name, tuple(lines), delimiter=delimiter)


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

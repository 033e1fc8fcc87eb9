"""Any table of the past, from its bytes: the long form or a mapped one, CSV or a workbook."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import Location, Problem, ScenarioError, UsageError
from sim.history.grid import Aside, Grid, read_csv
from sim.history.layout import Layout, read_layout
from sim.history.longform import read_long
from sim.history.observation import COLUMNS, GRAINS, Observation
from sim.history.wide import read_wide
from sim.history.workbook import read_workbook
from sim.scenario.files import MOST_INPUT_BYTES, MOST_YAML_BYTES, Unreadable, read_bytes, shown
from sim.scenario.nodes import Node

if TYPE_CHECKING:
    from sim.scenario import Loaded

WORKBOOKS = (".xlsx", ".xlsm")
_NOT_TEXT = {b"\xd0\xcf\x11\xe0": "an old Excel file (.xls)", b"PK\x03\x04": "a workbook or another archive"}


@dataclass(frozen=True)
class Series:
    """Rows of a table about one figure at one grain.

    Attributes
    ----------
    stream, measure, denominator, clock, grain : str
        What they are figures of.
    rows : tuple of Observation
        By the moment they begin.
    """

    stream: str
    measure: str
    denominator: str
    clock: str
    grain: str
    rows: tuple[Observation, ...]

    @property
    def name(self) -> str:
        """Stream, measure and what else tells it from others."""
        parts = [self.stream, self.measure]
        if self.denominator:
            parts.append(f"of {self.denominator.replace('_', ' ')}")
        if self.clock:
            parts.append(f"({self.clock})")
        return " ".join(parts)

    @property
    def first(self) -> date:
        """First day."""
        return self.rows[0].start

    @property
    def last(self) -> date:
        """Last day."""
        return max(row.end for row in self.rows)


@dataclass(frozen=True)
class History:
    """A table of the past, as it was read.

    Attributes
    ----------
    name : str
        The file's name as shown.
    rows : tuple of Observation
        Every figure.
    aside : tuple of Aside
        What is no figure, with the reason.
    unread : tuple of str
        Headings of columns that were not read.
    """

    name: str
    rows: tuple[Observation, ...]
    aside: tuple[Aside, ...] = ()
    unread: tuple[str, ...] = ()


def series_of(rows: tuple[Observation, ...]) -> tuple[Series, ...]:
    """Sort rows by what they are figures of.

    Parameters
    ----------
    rows : tuple of Observation
        Of one table.

    Returns
    -------
    tuple of Series
        Sorted by stream, measure, denominator, clock, and from short grains to long ones.
    """
    groups: dict[tuple[str, str, str, str, str], list[Observation]] = defaultdict(list)
    for row in rows:
        groups[*row.series, row.grain].append(row)
    ordered = sorted(groups.items(), key=lambda item: (item[0][:4], GRAINS.index(item[0][4])))
    return tuple(Series(*key, tuple(sorted(group, key=lambda r: (r.begins, r.row)))) for key, group in ordered)


def history_of(loaded: Loaded) -> tuple[Observation, ...]:
    """Read the table that a scenario names as its past.

    Parameters
    ----------
    loaded : sim.scenario.Loaded
        The scenario, with its files.

    Returns
    -------
    tuple of Observation
        None where it names none.

    Raises
    ------
    sim.errors.ScenarioError
        As for `read_history`.
    """
    name = loaded.scenario.history
    return read_history(name, loaded.files[name]) if name else ()


def read_history(name: str, content: bytes) -> tuple[Observation, ...]:
    """Read a table in the long form.

    Parameters
    ----------
    name : str
        The file's name, for errors; its ending tells a workbook from CSV.
    content : bytes
        With the columns of `COLUMNS`.

    Returns
    -------
    tuple of Observation
        In the file's order; no row is dropped.

    Raises
    ------
    sim.errors.ScenarioError
        With every row that cannot be read, by line and number of the column.
    """
    return read_long(_grid(name, content, None))[0]


def read_table(path: Path, mapping: Path | None = None) -> History:
    """Read a table of the past.

    Parameters
    ----------
    path : pathlib.Path
        CSV, or a workbook whose name ends in ``.xlsx``.
    mapping : pathlib.Path, optional
        The mapping of a table that is not in the long form.

    Returns
    -------
    History

    Raises
    ------
    sim.errors.UsageError
        If a file cannot be opened.
    sim.errors.ScenarioError
        With everything that is wrong, by line and column.
    """
    layout, tree = None, None
    if mapping is not None:
        layout, tree = read_layout(shown(mapping), _bytes(mapping, MOST_YAML_BYTES))
    return read_content(shown(path), _bytes(path, MOST_INPUT_BYTES), layout, tree)


def read_content(name: str, content: bytes, layout: Layout | None = None, tree: Node | None = None) -> History:
    """Read a table of the past from the bytes of its file.

    Parameters
    ----------
    name : str
        The file's name; its ending tells a workbook from CSV.
    content : bytes
        Of the file.
    layout : Layout, optional
        What its columns are; without one it is in the long form.
    tree : Node, optional
        The text of the layout; goes with it.

    Returns
    -------
    History

    Raises
    ------
    sim.errors.ScenarioError
        With everything that is wrong, by line and column.
    """
    grid = _grid(name, content, layout)
    if layout is not None and tree is not None:
        rows, aside, unread = read_wide(grid, layout, tree)
    else:
        rows, aside, unread = read_long(grid)
    if not rows:
        raise ScenarioError([Problem("the table has no figures", Location(name, 1, 1), _why_empty(aside))])
    return History(name, rows, aside, unread)


def _grid(name: str, content: bytes, layout: Layout | None) -> Grid:
    if name.lower().endswith(WORKBOOKS):
        return read_workbook(name, content, layout.sheet if layout else None)
    for mark, what in _NOT_TEXT.items():
        if content.startswith(mark):
            problem = Problem(f"this is {what}, not a text", Location(name, 1, 1), "save it as .xlsx, or as CSV UTF-8")
            raise ScenarioError([problem])
    if layout is None:
        return read_csv(name, content, headings=COLUMNS)
    return read_csv(name, content, delimiter=layout.delimiter, encoding=layout.encoding)


def _why_empty(aside: tuple[Aside, ...]) -> str:
    reasons = dict.fromkeys(each.reason for each in aside)
    return f"set aside: {', '.join(reasons)}"[:400] if reasons else "it ends after the headings"


def _bytes(path: Path, most: int) -> bytes:
    try:
        return read_bytes(path, most)
    except Unreadable as error:
        raise UsageError(f"{shown(path)}: {error}") from None

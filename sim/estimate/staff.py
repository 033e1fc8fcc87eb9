"""Tables of people in post and of their absences.

People: ``group``, ``start`` (first day), ``end`` (last day; empty while they are in post) and, where it is known,
``fte`` and ``person`` (any name or number). Absences: ``person``, ``start``, ``end`` (last day; empty while it lasts),
``cause``. The table of people is read with theirs.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim.estimate.columns import Columns
from sim.estimate.files import read_columns
from sim.estimate.table import Table

PEOPLE = ("group", "start", "end")
ABSENCES = ("person", "start", "end", "cause")
_OPEN = np.datetime64("2101-01-01")


@dataclass(frozen=True, eq=False)
class People(Table):
    """Everybody who was in post at some time; arrays have one entry a person.

    Attributes
    ----------
    person : numpy.ndarray of str
        Empty where the table does not say.
    group : numpy.ndarray of str
        Where they answer.
    start, end : numpy.ndarray of datetime64[D]
        First and last day in post; an end in the year 2101 is none so far.
    fte : numpy.ndarray of float64
        Hours as a share of full time.
    """

    person: np.ndarray
    group: np.ndarray
    start: np.ndarray
    end: np.ndarray
    fte: np.ndarray


@dataclass(frozen=True, eq=False)
class Absences(Table):
    """Spells of absence; arrays have one entry a spell.

    Attributes
    ----------
    group, cause : numpy.ndarray of str
        Whose, and why.
    start, end : numpy.ndarray of datetime64[D]
        First and last day away; an end in the year 2101 is none so far.
    """

    group: np.ndarray
    cause: np.ndarray
    start: np.ndarray
    end: np.ndarray


def read_people(path: Path) -> People:
    """Read a table of people.

    Parameters
    ----------
    path : pathlib.Path
        CSV, a workbook or Parquet.

    Returns
    -------
    People

    Raises
    ------
    sim.errors.UsageError
        If there is no such table.
    sim.errors.ScenarioError
        With everything that is wrong, by line and column.
    """
    table = read_columns(path, PEOPLE)
    table.need(PEOPLE, ("person", "fte"))
    group = _filled(table, "group")
    start, end = _span(table)
    fte = table.numbers("fte", 0.01, 1.5, "an FTE") if table.has("fte") else np.ones(len(table))
    person = table.words("person") if table.has("person") else np.full(len(table), "", object)
    _, first = np.unique(person.astype(str), return_index=True)
    again = (person != "") & ~np.isin(np.arange(len(table)), first)
    table.tell(again, "person", lambda row: f"'{person[row]}' stands here twice", "one row a person")
    table.done()
    return People(table.name, person, group, start, end, np.where(np.isnan(fte), 1.0, fte))


def read_absences(path: Path, people: People) -> Absences:
    """Read a table of absences.

    Parameters
    ----------
    path : pathlib.Path
        CSV, a workbook or Parquet.
    people : People
        Whose they are.

    Returns
    -------
    Absences

    Raises
    ------
    sim.errors.UsageError
        If there is no such table.
    sim.errors.ScenarioError
        With everything that is wrong, by line and column.
    """
    table = read_columns(path, ABSENCES)
    table.need(ABSENCES)
    person, cause = _filled(table, "person"), _filled(table, "cause")
    start, end = _span(table)
    places = {name: i for i, name in enumerate(people.person.tolist()) if name}
    at = np.array([places.get(name, -1) for name in person.tolist()], np.int64)
    table.tell(
        (at < 0) & (person != ""), "person", lambda row: f"'{person[row]}' is not in {people.name}",
        "the two tables name people alike, under 'person'",
    )  # fmt: skip
    known = (at >= 0) & ~np.isnat(start)
    early = known & (start < people.start[at])
    table.tell(early, "start", lambda row: f"'{person[row]}' is not in post before {people.start[at[row]]}")
    late = known & (end != _OPEN) & (end > people.end[at])
    table.tell(late, "end", lambda row: f"'{person[row]}' is not in post after {people.end[at[row]]}")
    _check_overlap(table, at, start, end)
    table.done()
    return Absences(table.name, people.group[at], cause, start, np.minimum(end, people.end[at]))


def _filled(table: Columns, column: str) -> np.ndarray:
    words = table.words(column)
    table.tell(words == "", column, lambda _: "this cell is empty", f"every row needs '{column}'")
    return words


def _span(table: Columns) -> tuple[np.ndarray, np.ndarray]:
    start = table.moments("start", needed=True).astype("datetime64[D]")
    end = table.moments("end", needed=False).astype("datetime64[D]")
    order = ~np.isnat(start) & ~np.isnat(end) & (end < start)
    table.tell(
        order, "end", lambda row: f"it ends on {end[row]}, before it starts on {start[row]}", "dates out of order"
    )
    return start, np.where(np.isnat(end), _OPEN, end)


def _check_overlap(table: Columns, at: np.ndarray, start: np.ndarray, end: np.ndarray) -> None:
    whole = np.flatnonzero((at >= 0) & ~np.isnat(start))
    order = whole[np.lexsort((start[whole], at[whole]))]
    before, after = order[:-1], order[1:]
    clash = (at[before] == at[after]) & (start[after] <= end[before])
    where = np.zeros(len(table), bool)
    where[after[clash]] = True
    other = {int(a): int(b) for a, b in zip(after[clash], before[clash], strict=True)}
    table.tell(where, "start", lambda row: f"this absence overlaps that of line {table.line[other[row]]}", "keep one")

"""Published or exported figures of the past, in the long form: one row a figure, with its source.

A row says: from which day to which day, of which stream, which measure, by which denominator, ``=`` or a
bound (``>``, ``<``), the value and its unit, on which clock, from which source. Shares are read in percent
and kept as fractions of one. A row whose note begins with "doubtful" is kept, and marked.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sim.errors import Location, Problem, ScenarioError, did_you_mean

COLUMNS = (
    "period_start", "period_end", "stream", "measure", "denominator", "relation", "value", "unit", "clock", "source",
    "note",
)  # fmt: skip
_UNITS = {"percent": 0.01, "share": 1.0, "count": 1.0, "s": 1.0, "min": 60.0}
_RELATIONS = ("=", ">", "<", ">=", "<=")
_CLOCKS = ("force", "bt", "")
_SERVICE_LEVEL = re.compile(r"service_level_(\d+)s")


@dataclass(frozen=True)
class Observation:
    """One figure of the past.

    Attributes
    ----------
    start, end : datetime.date
        First and last day it is about.
    stream, measure, denominator, relation, unit, clock, source, note : str
        As in the file; ``unit`` is that of the file.
    value : float
        Shares as fractions of one, times in seconds.
    row : int
        Line of the file on which it begins.
    """

    start: date
    end: date
    stream: str
    measure: str
    denominator: str
    relation: str
    value: float
    unit: str
    clock: str
    source: str
    note: str
    row: int

    @property
    def doubtful(self) -> bool:
        """Whether the note says that the figure may mean something else."""
        return self.note.lower().startswith("doubtful")

    @property
    def within_s(self) -> float | None:
        """Threshold in seconds, if the figure is a service level."""
        match = _SERVICE_LEVEL.fullmatch(self.measure)
        return float(match[1]) if match else None


def read_history(name: str, content: bytes) -> tuple[Observation, ...]:
    """Read a table of history.

    Parameters
    ----------
    name : str
        The file's name, for errors.
    content : bytes
        CSV in UTF-8 with the columns of `COLUMNS`.

    Returns
    -------
    tuple of Observation
        In the file's order; no row is dropped.

    Raises
    ------
    sim.errors.ScenarioError
        With every row that cannot be read, by line and number of the column.
    """
    heading, records = _records(name, content)
    problems: list[Problem] = []
    rows: list[Observation] = []
    for line, fields in records:
        if len(fields) != len(heading):
            what = f"this line has {len(fields)} columns, and the heading has {len(heading)}"
            problems.append(Problem(what, Location(name, line, 1), "quote text that holds a comma"))
            continue
        row = dict(zip(heading, fields, strict=True))
        found = [
            Problem(what, Location(name, line, heading.index(column) + 1), f"column '{column}'")
            for column, what in _faults(row)
        ]
        problems += found
        if not found:
            rows.append(_observation(row, line))
    if problems:
        raise ScenarioError(problems)
    return tuple(rows)


def _records(name: str, content: bytes) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Read the heading, and the fields of every record with the line it begins on."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ScenarioError([Problem(f"not a text in UTF-8: {error.reason}", Location(name, line, 1))]) from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    records: list[tuple[int, list[str]]] = []
    line = 1
    try:
        for fields in reader:
            if fields:
                records.append((line, [field.strip() for field in fields]))
            line = reader.line_num + 1
    except csv.Error as error:
        raise ScenarioError([Problem(f"this line cannot be read as CSV: {error}", Location(name, line, 1))]) from None
    if len(records) < 2:
        raise ScenarioError([Problem("the table has no rows", Location(name, 1, 1))])
    first, heading = records[0]
    missing = [column for column in COLUMNS if column not in heading]
    if missing:
        hint = did_you_mean(missing[0], heading) or f"the columns are {', '.join(COLUMNS)}"
        raise ScenarioError([Problem(f"column '{missing[0]}' is missing", Location(name, first, 1), hint)])
    twice = [(i, column) for i, column in enumerate(heading) if column in heading[:i]]
    if twice:
        problems = [
            Problem(f"the column '{column}' stands here twice", Location(name, first, i + 1)) for i, column in twice
        ]
        raise ScenarioError(problems)
    return heading, records[1:]


def _faults(row: Mapping[str, str]) -> list[tuple[str, str]]:
    """Name the columns of a row that cannot be read, and why."""
    found: list[tuple[str, str]] = []
    days: list[date] = []
    for column in ("period_start", "period_end"):
        try:
            days.append(date.fromisoformat(row[column]))
        except ValueError:
            found.append((column, f"'{row[column]}' is not a date such as 2021-05-31"))
    if len(days) == 2 and days[1] < days[0]:
        found.append(("period_end", f"{days[1]} comes before the period's start {days[0]}"))
    for column, known in (("relation", _RELATIONS), ("unit", tuple(_UNITS)), ("clock", _CLOCKS)):
        if row[column] not in known:
            found.append((column, f"'{row[column]}' is not one of {', '.join(k for k in known if k)}"))
    try:
        value = float(row["value"])
        if not math.isfinite(value) or value < 0:
            raise ValueError
        if row["unit"] in ("percent", "share") and value * _UNITS[row["unit"]] > 1:
            found.append(("value", f"a share of {row['value']} {row['unit']} is over the whole"))
    except ValueError:
        found.append(("value", f"'{row['value']}' is not a number of 0 or more"))
    return found


def _observation(row: Mapping[str, str], line: int) -> Observation:
    start, end = (date.fromisoformat(row[column]) for column in ("period_start", "period_end"))
    value = float(row["value"]) * _UNITS[row["unit"]]
    texts = {c: row[c] for c in COLUMNS if c not in ("period_start", "period_end", "value")}
    return Observation(start=start, end=end, value=value, row=line, **texts)

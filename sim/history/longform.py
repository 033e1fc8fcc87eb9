"""The long form: one row a figure, under the headings of `COLUMNS`, as CSV or as a sheet."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time

from sim.errors import Problem, ScenarioError, did_you_mean
from sim.history.consistency import problems_across
from sim.history.figure import bound_fault, read_value, word_faults
from sim.history.grid import Aside, Grid
from sim.history.idle import LEFT_OUT, nothing_there, of_no_calls, of_nothing
from sim.history.number import Style, commas
from sim.history.observation import COLUMNS, UNITS, Observation, is_whole
from sim.history.period import read_moment
from sim.history.span import Span, left_out, span


def read_long(grid: Grid) -> tuple[tuple[Observation, ...], tuple[Aside, ...], tuple[str, ...]]:
    """Read a table in the long form.

    Parameters
    ----------
    grid : Grid
        Its lines, the heading first.

    Returns
    -------
    rows : tuple of Observation
        In the file's order.
    aside : tuple of Aside
        Lines of empty cells, zeros in the hour that the clock leaves out, shares and times of no calls.
    unread : tuple of str
        Headings that the long form does not have.

    Raises
    ------
    sim.errors.ScenarioError
        With everything that is wrong.
    """
    heading = _heading(grid)
    style = _style(grid, heading)
    problems: list[Problem] = []
    rows: list[Observation] = []
    aside: list[Aside] = []
    for line, cells in grid.lines[1:]:
        if not any(cells):
            aside.append(Aside(line, 0, "", "an empty line"))
            continue
        fields = (*cells, *[""] * (len(heading) - len(cells))) if _cut_short(grid, cells, heading) else cells
        if len(fields) > len(heading) and not any(fields[len(heading) :]):
            fields = fields[: len(heading)]
        if len(fields) != len(heading):
            what = f"this line has {len(fields)} columns, and the heading has {len(heading)}"
            problems.append(Problem(what, grid.at(line), "quote text that holds a comma"))
            continue
        row = dict(zip(heading, fields, strict=True))
        if row["period_start"] and not any(each.isdigit() for each in row["period_start"]):
            what = f"'{row['period_start']}' is not a date such as 2021-05-31"
            where = grid.at(line, heading.index("period_start") + 1)
            problems.append(Problem(what, where, "a total or a note? take the line out: sums are no rows of their own"))
            continue
        found = _faults(row, style)
        problems += [
            Problem(what, grid.at(line, heading.index(column) + 1), f"column '{column}'") for column, what in found
        ]
        unsaved = grid.unsaved(row["note"], grid.at(line, heading.index("note") + 1)) if grid.sheet else None
        if unsaved:  # it may say that the figure is doubtful
            problems.append(unsaved)
        elif not found:
            rows.append(_observation(row, line, heading.index("value") + 1, style))
    lost = _left_out(rows)
    for row, faults in lost.items():
        if faults:
            problems += [Problem(what, grid.at(row.row, heading.index(c) + 1), f"column '{c}'") for c, what in faults]
        else:
            aside.append(Aside(row.row, 0, "", LEFT_OUT))
    rows = [row for row in rows if row not in lost]
    none = of_no_calls(rows)
    aside += [Aside(row.row, row.column, "value", of_nothing(row, count)) for row, count in none.items()]
    aside.sort(key=lambda each: each.line)
    rows = [row for row in rows if row not in none]
    problems += problems_across(rows, lambda row, column: grid.at(row.row, heading.index(column) + 1))
    if problems:
        raise grid.refused(problems)
    return tuple(rows), tuple(aside), tuple(dict.fromkeys(h for h in heading if h not in COLUMNS and h))


def write_long(rows: Iterable[Observation]) -> str:
    """Write rows in the long form.

    Parameters
    ----------
    rows : iterable of Observation
        From any table.

    Returns
    -------
    str
        CSV that `sim.history.read_history` reads as the same figures.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        words = (row.stream, row.measure, row.denominator, row.relation)
        writer.writerow([*row.period(), *words, row.written, row.unit, row.clock, row.source, row.note])
    return text.getvalue()


def _cut_short(grid: Grid, cells: Sequence[str], heading: Sequence[str]) -> bool:
    """Tell whether a sheet's line simply ends before its last, empty cells."""
    return grid.sheet and len(cells) < len(heading)


def _heading(grid: Grid) -> tuple[str, ...]:
    if len(grid.lines) < 2:
        raise ScenarioError([Problem("the table has no rows", grid.at(1))])
    first, heading = grid.lines[0]
    missing = [column for column in COLUMNS if column not in heading]
    if missing:
        hint = did_you_mean(missing[0], heading) or f"the columns are {', '.join(COLUMNS)}"
        raise ScenarioError([Problem(f"column '{missing[0]}' is missing", grid.at(first), hint)])
    twice = [(i, column) for i, column in enumerate(heading) if column and column in heading[:i]]
    if twice:
        problems = [Problem(f"the column '{column}' stands here twice", grid.at(first, i + 1)) for i, column in twice]
        raise ScenarioError(problems)
    return heading


def _style(grid: Grid, heading: Sequence[str]) -> Style:
    """Tell how numbers are written: where semicolons part the cells, a comma is the point of a fraction."""
    at = heading.index("value")
    commas = grid.delimiter == ";" and any("," in cells[at] for _, cells in grid.lines[1:] if at < len(cells))
    return Style(decimal=",") if commas else Style()


def _faults(row: Mapping[str, str], style: Style) -> list[tuple[str, str]]:
    """Name the columns of a row that cannot be read, and why."""
    found: list[tuple[str, str]] = []
    ends: list[tuple[date, time | None]] = []
    for column in ("period_start", "period_end"):
        try:
            ends.append(read_moment(row[column]))
        except ValueError as error:
            found.append((column, str(error)))
    if len(ends) == 2:
        try:
            span(*ends[0], *ends[1])
        except ValueError as error:
            found.append(("period_end", str(error)))
    found += word_faults(row)
    try:
        unit, whole = row["unit"] if row["unit"] in UNITS else "count", is_whole(row["measure"])
        relation, value = read_value(row["value"], unit, style, whole=whole)
        if relation:
            found.append(("value", f"'{row['value']}': the bound '{relation}' stands in the column 'relation'"))
        elif why := bound_fault(row["relation"], value, unit):
            found.append(("value", f"'{row['relation']} {row['value']}' is a bound that nothing can meet: {why}"))
    except ValueError as error:
        found.append(("value", ": ".join(filter(None, (str(error), commas(row["value"]))))))
    return found


def _left_out(rows: Sequence[Observation]) -> dict[Observation, list[tuple[str, str]]]:
    """Give the rows of the hour that the clock leaves out in March: what is wrong with each, or nothing."""
    hours: dict[tuple[object, ...], list[Observation]] = defaultdict(list)
    for row in rows:
        if row.from_time and row.start.month == 3 and left_out(row.span):
            hours[row.stream, row.begins, row.ends].append(row)
    return {
        row: [] if nothing_there(group) else [(f"period_{which}", what) for which, what in left_out(row.span)]
        for group in hours.values()
        for row in group
    }


def _observation(row: Mapping[str, str], line: int, column: int, style: Style) -> Observation:
    period: Span = span(*read_moment(row["period_start"]), *read_moment(row["period_end"]))
    start, end, begins, ends = period
    _, value = read_value(row["value"], row["unit"], style)
    texts = {c: row[c] for c in COLUMNS if c not in ("period_start", "period_end", "value")}
    return Observation(
        start=start, end=end, from_time=begins, to_time=ends, value=value, row=line, column=column, **texts
    )

"""The sheets of a run's workbook, in order, with the contents and the notes that go before them."""

from __future__ import annotations

from sim.projection import month_spoken
from sim.projection.speech import day_spoken
from sim.report.record import Record
from sim.report.workbook.added import added_sheets
from sim.report.workbook.answers import answer_sheets
from sim.report.workbook.evidence import evidence_sheets
from sim.report.workbook.months import month_sheets
from sim.report.workbook.sheet import Column, Sheet, sheet
from sim.report.workbook.units import measure_notes, unit_of

_CONTENTS = (
    Column("sheet", "a link to the sheet"),
    Column("what it holds", "in a sentence"),
    Column("rows", "of its table", "whole"),
    Column("columns", "of its table", "whole"),
)
_NOTES = (
    Column("name", "of a measure, or of a column as its heading has it"),
    Column("found in", "the sheet that has the column; measures stand in the column 'measure'"),
    Column("what it is", "its definition"),
    Column("unit", "of a measure; a share is a fraction of one, shown in per cent"),
)


def cover_of(record: Record) -> tuple[str, ...]:
    """Write the cover.

    Parameters
    ----------
    record : Record
        A run.

    Returns
    -------
    tuple of str
        Lines; the first is the heading.
    """
    facts = record.manifest
    callsim = f"callsim {facts['packages'].get('callsim', '')}".rstrip()
    period = record.scenario.period
    lines = (
        record.scenario.name,
        record.scenario.description,
        f"Figures of a simulation of {facts['replications']} futures by {callsim} on {day_spoken(record.ended)}.",
        record.standing,
        f"Simulated: {day_spoken(period.start)} to {day_spoken(period.end)}. Months before "
        f"{day_spoken(record.plan_start)} are history, and never count as reached.",
        f"Seed {facts['seed']}; scenario sha256 {facts['scenario']['sha256']}.",
        "Each of the other sheets has one table that begins in its first cell, with one line of headings. The sheet "
        "'contents' links to them; the sheet 'notes' says what every column and measure is.",
        "Shares are fractions of one, shown in per cent; waits are in seconds. An empty cell means that nothing is "
        "known, or that there is nothing to say. No cell is a formula or merged, and nothing is told by colour.",
    )
    return tuple(line for line in lines if line)


def sheets_of(record: Record) -> tuple[Sheet, ...]:
    """Lay a run out.

    Parameters
    ----------
    record : Record
        A run.

    Returns
    -------
    tuple of Sheet
        Contents, notes and every table that has a row.
    """
    tables = [*answer_sheets(record), *month_sheets(record), *evidence_sheets(record), *added_sheets(record)]
    kept = tuple(each for each in tables if each.rows)
    notes = _notes(kept)
    rows = [
        {"sheet": each.name, "what it holds": each.title, "rows": len(each.rows), "columns": len(each.columns)}
        for each in (notes, *kept)
    ]
    return sheet("contents", "Every sheet, with a link to it", _CONTENTS, rows), notes, *kept


def _notes(tables: tuple[Sheet, ...]) -> Sheet:
    """Say of every column, and of every measure in a column 'measure', what it is."""
    rows = [
        {"name": column.heading, "found in": each.name, "what it is": column.what}
        for each in tables
        for column in each.columns
    ]
    used = {
        row[at] for each in tables for at, c in enumerate(each.columns) if c.heading == "measure" for row in each.rows
    }
    rows += [
        {"name": name, "found in": "measure", "what it is": what, "unit": unit_of(name)}
        for name, what in measure_notes().items()
        if name in used
    ]
    return sheet("notes", "What every column and every measure is", _NOTES, rows)


def title_of(record: Record) -> str:
    """Name the document."""
    first, last = record.months[0] if record.months else "", record.months[-1] if record.months else ""
    span = f", {month_spoken(first)} to {month_spoken(last)}" if first else ""
    return f"{record.scenario.name}{span}"

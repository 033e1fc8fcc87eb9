"""A force's own table: one line a period, one column a figure, read by a mapping into rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sim.errors import Location, Problem, ScenarioError, did_you_mean
from sim.history.consistency import problems_across
from sim.history.figure import DURATIONS, bound_fault, read_duration, read_value
from sim.history.grid import DELIMITERS, Aside, Grid, told
from sim.history.idle import LEFT_OUT, nothing_there, of_no_calls, of_nothing
from sim.history.layout import Layout
from sim.history.observation import Observation, is_whole
from sim.history.period import date_pattern, read_formed, read_time
from sim.history.span import Span, left_out, span, whole_period, whole_until
from sim.scenario.nodes import Node, follow

_FIRST_LINES = 20
_LONG = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_WHOLE_MINUTES = re.compile(r"\d{1,4}:\d\d:00", re.ASCII)
_THREE_NUMBERS = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d", re.ASCII)


def read_wide(
    grid: Grid, layout: Layout, tree: Node
) -> tuple[tuple[Observation, ...], tuple[Aside, ...], tuple[str, ...]]:
    """Read a table by its mapping.

    Parameters
    ----------
    grid : Grid
        Its lines.
    layout : Layout
        What its columns are.
    tree : Node
        The mapping's text, for the places of what the table does not have.

    Returns
    -------
    rows : tuple of Observation
        Line by line, and in the order of the columns within a line.
    aside : tuple of Aside
        Lines and cells without a figure.
    unread : tuple of str
        Headings that the mapping does not name.

    Raises
    ------
    sim.errors.ScenarioError
        With everything that is wrong, by place in the table or in the mapping.
    """
    reader = _Reader.of(grid, layout, tree)
    problems: list[Problem] = []
    rows: list[Observation] = []
    aside = [Aside(line, 0, "", "above the headings") for line, _ in grid.lines if line < layout.header_row]
    for line, cells in grid.lines:
        if line > layout.header_row:
            for found in reader.line(line, cells):
                kind = problems if isinstance(found, Problem) else aside if isinstance(found, Aside) else rows
                kind.append(found)  # type: ignore[arg-type]
    none = of_no_calls(rows)
    headings = {at + 1: heading for heading, at in reader.columns.items()}
    aside += [Aside(r.row, r.column, headings[r.column], of_nothing(r, count)) for r, count in none.items()]
    aside.sort(key=lambda each: each.line)
    rows = [row for row in rows if row not in none]
    problems += [*reader.whole_minutes(), *problems_across(rows, reader.place)]
    if problems:
        raise grid.refused(problems)
    return tuple(rows), tuple(aside), reader.unread


@dataclass(frozen=True)
class _Reader:
    """A mapping, with the numbers of its columns in one table (counted from 0)."""

    grid: Grid
    layout: Layout
    columns: dict[str, int]
    unread: tuple[str, ...]

    @classmethod
    def of(cls, grid: Grid, layout: Layout, tree: Node) -> _Reader:
        heads = next((cells for line, cells in grid.lines if line == layout.header_row), None)
        if heads is None:
            where = follow(tree, ("header_row",)).key if "header_row" in layout.model_fields_set else grid.at(1)
            raise ScenarioError([Problem(f"{grid.name} has no headings on line {layout.header_row}", where)])
        known = [" ".join(head.split()) for head in heads]
        problems, columns = [], {}
        for heading, where in _named(layout, tree):
            plain = " ".join(heading.split())
            if not plain or plain not in known:
                hint = did_you_mean(plain, known) or f"it has: {', '.join(head for head in known if head)}"[:400]
                hint = _parted_otherwise(grid, heads) or _further_down(grid, plain, layout.header_row) or hint
                problems.append(Problem(f"{grid.name} has no column '{heading}'", where, hint))
            elif known.count(plain) > 1:
                at = grid.at(layout.header_row, len(known) - known[::-1].index(plain))
                hint = "give each a heading of its own, such as '101 calls' and '999 calls'"
                problems.append(Problem(f"the column '{plain}' stands here twice", at, hint))
            else:
                columns[heading] = known.index(plain)
        if problems:
            raise told(problems)
        unread = [head for i, head in enumerate(known) if head and i not in columns.values()]
        return cls(grid, layout, columns, tuple(dict.fromkeys(unread)))

    def place(self, row: Observation, column: str) -> Location:
        """Say where a row's period, value or clock stands."""
        when = self.layout.period
        heading = {"period_start": when.first, "period_end": when.end or when.first}.get(column)
        return self.grid.at(row.row, row.column if heading is None else self.columns[heading] + 1)

    def whole_minutes(self) -> Iterator[Problem]:
        """Find columns of minutes and seconds that a spreadsheet has taken for hours and minutes."""
        for heading, column in self.layout.columns.items():
            at = self.columns[heading]
            texts = [
                (line, cells[at])
                for line, cells in self.grid.lines
                if line > self.layout.header_row and at < len(cells)
            ]
            times = [(line, text) for line, text in texts if DURATIONS["mm:ss"].fullmatch(text)]
            if column.unit == "mm:ss" and len(times) > 2 and all(_WHOLE_MINUTES.fullmatch(text) for _, text in times):
                line, text = next(((line, text) for line, text in times if text.strip("0:")), times[0])
                what = f"'{text}' and all others of this column are whole minutes, with hours, under mm:ss"
                hint = "did a spreadsheet take minutes and seconds for hours and minutes? if not, the unit is hh:mm:ss"
                yield Problem(what, self.grid.at(line, at + 1), hint)

    def line(self, line: int, cells: tuple[str, ...]) -> Iterator[Observation | Aside | Problem]:
        """Read one line into figures, and what is none."""

        def cell(heading: str | None) -> str:
            at = self.columns[heading] if heading is not None else len(cells)
            return cells[at] if at < len(cells) else ""

        layout = self.layout
        if not any(cells):
            yield Aside(line, 0, "", "an empty line")
            return
        first = next(text for text in cells if text).casefold()
        word = next((word for word in layout.skip if word and first.startswith(word.casefold())), None)
        if word is not None:
            yield Aside(line, 0, "", f"the mapping skips lines that begin with '{word}'")
            return
        stream = None
        if layout.stream is not None:
            written = cell(layout.stream.column)
            stream = layout.stream.words.get(written)
            if stream is None:
                at, heading = self.columns[layout.stream.column] + 1, layout.stream.column
                yield Aside(line, at, heading, f"the mapping has no stream for '{written}'")
                return
        try:
            period = self._period(cell(layout.period.start), cell(layout.period.time), cell(layout.period.end))
        except _Wrong as wrong:
            hint, text = "", cell(wrong.heading)
            if wrong.heading == layout.period.first and not any(each.isdigit() for each in text):
                hint = "a total or a note? name its first word under 'skip'"
            elif _THREE_NUMBERS.match(text):
                hint = "are day and month exchanged?"
            yield Problem(str(wrong), self.grid.at(line, self.columns[wrong.heading] + 1), hint)
            return
        if layout.note is not None and self.grid.sheet:  # it may say that the figures are doubtful
            unsaved = self.grid.unsaved(cell(layout.note), self.grid.at(line, self.columns[layout.note] + 1))
            if unsaved:
                yield unsaved
        figures = [
            self._figure(line, heading, at, cell(heading), stream, period, cell(layout.note))
            for heading, at in sorted(self.columns.items(), key=lambda item: item[1])
            if heading in layout.columns
        ]
        if missing := left_out(period):
            if not any(isinstance(each, Problem) for each in figures) and nothing_there(
                [each for each in figures if isinstance(each, Observation)]
            ):
                yield Aside(line, 0, "", LEFT_OUT)
            else:
                heading = layout.period.time or layout.period.first
                yield Problem(missing[0][1], self.grid.at(line, self.columns[heading] + 1))
            return
        yield from figures

    def _period(self, start: str, time: str, end: str) -> Span:
        when = self.layout.period
        pattern = date_pattern(when.date_format) if when.date_format else ""
        heading = when.first
        try:
            if when.start is None and when.grain is not None:
                return whole_until(*read_formed(end, pattern), when.grain, of_month=_no_day(end, pattern))
            day, at = read_formed(start, pattern)
            if when.time is not None:
                heading = when.time
                if at is not None:
                    raise ValueError(f"the date has a time already ({at:%H:%M})")
                at = read_time(time)
            if when.grain is not None:
                return whole_period(day, at, when.grain)
            heading = when.end or heading
            return span(day, at, *read_formed(end, pattern))
        except ValueError as error:
            raise _Wrong(str(error), heading) from None

    def _figure(
        self, line: int, heading: str, at: int, text: str, stream: str | None, period: Span, note: str
    ) -> Observation | Aside | Problem:
        column, numbers = self.layout.columns[heading], self.layout.numbers
        if not text or text in numbers.blank:
            return Aside(line, at + 1, heading, f"'{text}' stands for no figure" if text else "an empty cell")
        try:
            if column.unit in DURATIONS:
                relation, value = "=", read_duration(text, column.unit)
            else:
                relation, value = read_value(text, column.unit, numbers.style, whole=is_whole(column.measure))
                if why := bound_fault(relation, value, column.unit):
                    raise ValueError(f"'{text}' is a bound that nothing can meet: {why}")
        except ValueError as error:
            hint = f"column '{heading}'"
            if not numbers.thousands and "," in text and numbers.decimal == ".":
                hint += "; with commas between thousands, say so in the mapping: numbers: {thousands: ','}"
            elif not numbers.thousands and "." in text and is_whole(column.measure):
                hint += "; with points between thousands, say so: numbers: {thousands: '.', decimal: ','}"
            return Problem(str(error), self.grid.at(line, at + 1), hint)
        start, end, begins, ends = period
        notes = "; ".join(filter(None, _notes(note, column.note)))
        return Observation(
            start=start, end=end, from_time=begins, to_time=ends, stream=column.stream or stream or "",
            measure=column.measure, denominator=column.denominator, relation=relation or "=", value=value,
            unit=column.kept, clock=column.clock, source=self.layout.source, note=notes, row=line,
            column=at + 1,
        )  # fmt: skip


def _no_day(text: str, pattern: str) -> bool:
    """Whether a date names its month only."""
    return bool(pattern) and "%d" not in pattern and not _LONG.match(text)


class _Wrong(Exception):
    """What is wrong with a line's period, and in which column."""

    def __init__(self, what: str, heading: str) -> None:
        super().__init__(what)
        self.heading = heading


def _notes(line: str, column: str) -> tuple[str, str]:
    """Put the note that says 'doubtful' first, where one does: it is its beginning that marks a figure."""
    return (column, line) if column.lower().startswith("doubtful") else (line, column)


def _named(layout: Layout, tree: Node) -> Iterator[tuple[str, Location]]:
    """List the headings a mapping names, each with its place."""
    for key in ("start", "time", "end"):
        heading = getattr(layout.period, key)
        if heading is not None:
            yield heading, follow(tree, ("period", key)).node.where
    if layout.stream is not None:
        yield layout.stream.column, follow(tree, ("stream", "column")).node.where
    if layout.note is not None:
        yield layout.note, follow(tree, ("note",)).node.where
    for heading in layout.columns:
        yield heading, follow(tree, ("columns", heading)).key


def _parted_otherwise(grid: Grid, heads: tuple[str, ...]) -> str:
    """Say what parts the cells of a table whose headings are all in one."""
    within = [mark for mark in DELIMITERS if len(heads) == 1 and mark in heads[0]]
    mark = max(within, key=heads[0].count, default="")
    if not mark or grid.sheet:
        return ""
    shown, name = ("\\t", "tabs") if mark == "\t" else (mark, f"'{mark}'")
    return f'its cells are parted by {name}: say so in the mapping: delimiter: "{shown}"'


def _further_down(grid: Grid, heading: str, header_row: int) -> str:
    """Say on which other line a heading stands."""
    for line, cells in grid.lines[:_FIRST_LINES]:
        if line != header_row and heading and heading in (" ".join(cell.split()) for cell in cells):
            return f"it stands on line {line}: say header_row: {line} in the mapping"
    return ""

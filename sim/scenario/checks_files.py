"""Checks of the files beside a scenario: profiles that fill a week, and events that account for changes in history."""

from __future__ import annotations

import calendar
import csv
import io
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sim.errors import Problem, did_you_mean
from sim.scenario.days import WEEKDAYS
from sim.scenario.files import decode
from sim.scenario.hours import clock, quarter_of
from sim.scenario.nodes import Mapping as Tree
from sim.scenario.nodes import Node, Scalar, Sequence, Step, spoken
from sim.scenario.parts import Parts, Problems
from sim.scenario.quantities import LARGEST
from sim.scenario.stream import Profile

_FULL = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_EVENT_COLUMNS = ("event", "start", "end", "effect", "source")
_MOST_TOLD = 10
_CHANGE = {"from", "value", "by", "event"}


@dataclass(frozen=True)
class Table:
    """A CSV file: its heading, and its rows with the number of the line each ends on."""

    heading: tuple[str, ...]
    rows: tuple[tuple[int, Mapping[str, str]], ...]


def read_table(content: bytes, name: str, parts: Parts) -> tuple[Table | None, list[Problem]]:
    """Read a CSV file with a heading.

    Parameters
    ----------
    content : bytes
        UTF-8 text.
    name : str
        The file, as the scenario names it.
    parts : Parts
        Says where it lies.

    Returns
    -------
    table : Table or None
        None if it cannot be read.
    problems : list of Problem
        At most ten.
    """
    text, problems = decode(content, parts.in_file(name, 1).file)
    if problems:
        return None, problems
    reader = csv.reader(io.StringIO(text))
    rows: list[tuple[int, dict[str, str]]] = []
    heading: tuple[str, ...] = ()
    try:
        for cells in reader:
            if not heading:
                heading = tuple(cell.strip() for cell in cells)
            elif len(cells) == len(heading):
                rows.append((reader.line_num, dict(zip(heading, (cell.strip() for cell in cells), strict=True))))
            elif cells and len(problems) < _MOST_TOLD:
                text = f"this line has {len(cells)} columns, and the heading has {len(heading)}"
                problems.append(Problem(text, parts.in_file(name, reader.line_num), "quote text that holds a comma"))
    except csv.Error as error:
        return None, [Problem(f"this line cannot be read as CSV: {error}", parts.in_file(name, reader.line_num))]
    if not heading:
        problems.append(Problem("this file is empty", parts.in_file(name, 1)))
    twice = {column for column in heading if heading.count(column) > 1}
    if twice:
        problems.append(Problem(f"the column '{min(twice)}' stands here twice", parts.in_file(name, 1)))
    return (None if problems else Table(heading, tuple(rows))), problems


def _lacking(table: Table, columns: tuple[str, ...], name: str, parts: Parts) -> list[Problem]:
    hint = f"columns here: {', '.join(table.heading) or 'none'}"
    lacking = [column for column in columns if column not in table.heading]
    return [Problem(f"there is no column '{column}'", parts.in_file(name, 1), hint) for column in lacking]


def check_profiles(parts: Parts) -> Problems:
    """A profile's file has every quarter-hour of a week, and some contacts on each day."""
    tables: dict[str, Table | None] = {}
    for stream, value in parts.streams.items():
        profile = value.profile
        if not isinstance(profile, Profile) or profile.file is None or profile.file not in parts.files:
            continue
        if profile.file not in tables:
            table, problems = read_table(parts.files[profile.file], profile.file, parts)
            if table is not None:
                problems = list(_check_week(table, profile.file, parts))
            yield from problems
            tables[profile.file] = None if problems else table
        table = tables[profile.file]
        if table is not None:
            yield from _check_column(table, profile, stream, parts)


def _check_week(table: Table, name: str, parts: Parts) -> Problems:
    lacking = _lacking(table, ("weekday", "time"), name, parts)
    yield from lacking
    if lacking:
        return
    seen: dict[tuple[str, int], int] = {}
    told = 0
    for line, row in table.rows:
        problem = ""
        day = row["weekday"]
        try:
            quarter = quarter_of(row["time"])
        except ValueError:
            quarter = -1
        if day not in WEEKDAYS and day not in _FULL:
            problem = f"'{day}' is no weekday: write Mon, Tue, Wed, Thu, Fri, Sat or Sun"
        elif not 0 <= quarter < 96:
            problem = f"'{row['time']}' is no quarter-hour from 00:00 to 23:45"
        elif (first := seen.setdefault((day[:3], quarter), line)) != line:
            problem = f"{day} {row['time']} stands here a second time, the first is in line {first}"
        if problem and told < _MOST_TOLD:
            told += 1
            yield Problem(problem, parts.in_file(name, line))
    if not told and len(seen) < 672:
        day, quarter = next((d, q) for d in WEEKDAYS for q in range(96) if (d, q) not in seen)
        text = f"a profile has 672 rows, and this one {len(seen)}: {day} {clock(quarter)} is the first that is missing"
        yield Problem(text, parts.in_file(name, 1))


def _check_column(table: Table, profile: Profile, stream: str, parts: Parts) -> Problems:
    name, column = str(profile.file), str(profile.column)
    if column not in table.heading or column in ("weekday", "time"):
        known = [heading for heading in table.heading if heading not in ("weekday", "time")]
        hint = did_you_mean(column, known) or f"columns here: {', '.join(known) or 'none'}"
        where = parts.at("streams", stream, "profile", "column")
        yield Problem(f"the file '{name}' has no profile '{column}'", where, hint)
        return
    total: dict[str, float] = dict.fromkeys(WEEKDAYS, 0.0)
    told = 0
    for line, row in table.rows:
        try:
            number = float(row[column])
        except ValueError:
            number = math.nan
        if not 0 <= number <= LARGEST:
            told += 1
            if told <= _MOST_TOLD:
                text = f"'{row[column]}' in the column '{column}' is not a number of 0 or more"
                yield Problem(text, parts.in_file(name, line))
        else:
            total[row["weekday"][:3]] += number
    empty = [day for day, number in total.items() if number <= 0]
    if empty and not told:
        text = f"the profile '{column}' is 0 all day on {', '.join(empty)}"
        yield Problem(text, parts.in_file(name, 1), "the volume of such a day is set by 'day_of_week'")


@dataclass(frozen=True)
class Event:
    """When something happened."""

    start: date
    end: date


def read_events(parts: Parts, name: str) -> tuple[dict[str, Event], list[Problem]]:
    """Read the events file.

    Parameters
    ----------
    parts : Parts
        Holds the file.
    name : str
        The file, as the scenario names it.

    Returns
    -------
    events : dict of str to Event
        By name; without an end, an event ends when it starts (a month: on its last day).
    problems : list of Problem
        What is wrong with the file.
    """
    table, problems = read_table(parts.files[name], name, parts)
    if table is None:
        return {}, problems
    problems = _lacking(table, _EVENT_COLUMNS, name, parts)
    if problems:
        return {}, problems
    events: dict[str, Event] = {}
    for line, row in table.rows:
        where = parts.in_file(name, line)
        start, end = _span(row["start"]), _span(row["end"] or row["start"])
        if not row["event"]:
            problems.append(Problem("this event has no name", where))
        elif row["event"] in events:
            problems.append(Problem(f"the event '{row['event']}' stands here a second time", where))
        elif start is None or end is None:
            wrong = row["start"] if start is None else row["end"]
            problems.append(Problem(f"'{wrong}' is no date: write 2021-06-01, or 2021-06 for a month", where))
        elif end[1] < start[0]:
            problems.append(Problem(f"the event '{row['event']}' ends before it starts", where))
        else:
            events[row["event"]] = Event(start[0], end[1])
    return events, problems


def _span(text: str) -> tuple[date, date] | None:
    """First and last day of a date or a month."""
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}", text):
            year, month = int(text[:4]), int(text[5:])
            return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            day = date.fromisoformat(text)
            return day, day
    except (ValueError, calendar.IllegalMonthError):
        pass
    return None


def check_changes(parts: Parts) -> Problems:
    """Every change before the plan is caused by an event, and each event moves a driver once."""
    name = parts.text("events")
    if name is None:
        for path, change in _changes(parts.tree):
            if "event" in change.entries:
                where = change.entries["event"].node.where
                yield Problem(f"'{spoken(path)}' names an event, and the scenario has no 'events' file", where)
        return
    if name not in parts.files:
        return
    events, problems = read_events(parts, name)
    yield from problems
    if problems:
        return
    used: dict[tuple[tuple[Step, ...], str], int] = {}
    for path, change in _changes(parts.tree):
        event, since = _word(change, "event"), _since(change)
        if event is None:
            if since and parts.plan_start and since < parts.plan_start and path[-1] != 0:
                text = f"this change on {since} comes before the plan, and names no event"
                yield Problem(text, change.where, f"add 'event: ...', a name from {name}")
            continue
        where = change.entries["event"].node.where
        if event not in events:
            yield Problem(f"there is no event '{event}'", where, did_you_mean(event, events) or f"add it to {name}")
            continue
        known = events[event]
        if since and not known.start <= since <= known.end:
            text = f"this change on {since} does not lie in the event '{event}', {known.start} to {known.end}"
            yield Problem(text, where)
        driver = path[:-1] if isinstance(path[-1], int) else path
        if (driver, event) in used:
            text = f"the event '{event}' changes this a second time, the first is in line {used[driver, event]}"
            yield Problem(text, where, "one event makes one step or ramp of each value")
        used.setdefault((driver, event), where.line)


def _changes(node: Node, path: tuple[Step, ...] = ()) -> Iterator[tuple[tuple[Step, ...], Tree]]:
    """Entries of dated values, each with its path."""
    if isinstance(node, Sequence):
        for i, item in enumerate(node.items):
            yield from _changes(item, (*path, i))
    elif isinstance(node, Tree):
        if "value" in node.entries and set(node.entries) <= _CHANGE:
            yield path, node
        else:
            for key, entry in node.entries.items():
                yield from _changes(entry.node, (*path, key))


def _word(change: Tree, key: str) -> str | None:
    node = change.entries[key].node if key in change.entries else None
    return node.value if isinstance(node, Scalar) and isinstance(node.value, str) else None


def _since(change: Tree) -> date | None:
    span = _span(_word(change, "from") or "")
    return span[0] if span else None

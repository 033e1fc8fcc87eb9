"""What rows of one table cannot be beside each other: an error, unless one of them is marked as doubtful.

Rows of a series stand in the order of their dates (or the reverse), since a row that does not has most often day and
month exchanged, and its periods do not end on the day on which the next one starts. A series whose rows name a clock
names it in all of them, and does not change it on the way: both clocks side by side are two series. No figure is a
hundredth of the others, or 60 times as large (`sim.history.scale`), and those of one period fit (`sim.history.clash`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from sim.clock import comes_twice
from sim.errors import Location, Problem
from sim.history.clash import impossible
from sim.history.observation import Observation
from sim.history.scale import hundredths, sixtieths

_HOURS_FALL = 3600.0


def problems_across(
    rows: Sequence[Observation], place: Callable[[Observation, str], Location | None]
) -> Iterator[Problem]:
    """List what is wrong between the rows of a table.

    Parameters
    ----------
    rows : sequence of Observation
        In the file's order.
    place : callable
        Gives the place of a row's ``period_start``, ``period_end``, ``value`` or ``clock``.

    Yields
    ------
    Problem
    """
    for row, before in _out_of_order(rows):
        what = f"{row.period()[0]} is out of order: {before.period()[0]} stands before it, on line {before.row}"
        hint = "are day and month exchanged? rows of one series stand in the order of their dates"
        yield Problem(what, place(row, "period_start"), hint)
    for row, other in _without_clock(rows):
        what = f"no clock, and line {other.row} gives the same measure on the clock '{other.clock}'"
        yield Problem(what, place(row, "clock"), "say of every row whether the wait starts at 'force' or 'bt'")
    for row, other in clock_changes(rows):
        what = f"mixed clocks: this row is on the clock '{row.clock}', and line {other.row} on '{other.clock}'"
        how = (
            "the two differ by many points: give the rows of each clock in a file of their own, and fit to one of them"
        )
        yield Problem(what, place(row, "clock"), how)
    for row, after in _shared_days(rows):
        what = f"{row.end} is in this period and in that from {after.start} on line {after.row}"
        hint = f"period_end is the last day of the period: write {row.end - timedelta(1)}, and so in all of this series"
        yield Problem(what, place(row, "period_end"), hint)
    for slip in (*hundredths(rows), *sixtieths(rows)):
        if slip.wrong and not slip.row.doubtful:
            yield Problem(slip.what, place(slip.row, "value"), slip.hint)
    for clash in impossible(rows):
        if not (clash.doubtful or clash.carried):
            hint = "if one of them may mean something else, begin its note with 'doubtful'"
            yield Problem(clash.what, place(clash.row, "value"), hint)


def clock_changes(rows: Iterable[Observation]) -> Iterator[tuple[Observation, Observation]]:
    """List figures whose clock changes on the way: rows on the two clocks, none of which are about the same time.

    Parameters
    ----------
    rows : iterable of Observation
        Of one table; doubtful ones are left out.

    Yields
    ------
    tuple of Observation
        The first row on the second clock, and the last one on the other before it.
    """
    figures: dict[tuple[str, str], list[Observation]] = defaultdict(list)
    for row in rows:
        if row.clock and not row.doubtful:
            figures[row.stream, row.measure].append(row)  # what it is a share of often changes with the clock
    for group in figures.values():
        first = group[0].clock
        these, others = ([row for row in group if (row.clock == first) is own] for own in (True, False))
        spans = sorted((row.begins, row.ends, row.clock != first) for row in group)
        until = {False: spans[0][0], True: spans[0][0]}
        together = False
        for begins, ends, other in spans:
            together = together or begins < until[not other]
            until[other] = max(until[other], ends)
        if others and not together:
            yield others[0], max((row for row in these if row.row < others[0].row), key=lambda row: row.row)


def _out_of_order(rows: Sequence[Observation]) -> Iterator[tuple[Observation, Observation]]:
    series: dict[tuple[object, ...], list[Observation]] = defaultdict(list)
    for row in rows:
        series[*row.series, row.relation, row.grain, row.ends - row.begins if row.grain == "other" else None].append(
            row
        )
    for group in series.values():
        steps = [(b.begins - a.begins).total_seconds() for a, b in pairwise(group)]
        falling = sum(step < 0 for step in steps) > sum(step > 0 for step in steps)
        for (before, row), step in zip(pairwise(group), steps, strict=True):
            wrong = step > 0 if falling else step < 0
            again = (
                row.from_time and abs(step) < _HOURS_FALL and (comes_twice(row.begins) or comes_twice(before.begins))
            )
            if wrong and not again:
                yield row, before


def _without_clock(rows: Sequence[Observation]) -> Iterator[tuple[Observation, Observation]]:
    named: dict[tuple[str, str], Observation] = {}
    for row in rows:
        if row.clock:
            named.setdefault((row.stream, row.measure), row)
    for row in rows:
        if not row.clock and (row.stream, row.measure) in named:
            yield row, named[row.stream, row.measure]


def _shared_days(rows: Sequence[Observation]) -> Iterator[tuple[Observation, Observation]]:
    """Find series whose periods end on the day on which the next one starts, throughout: the first two of each."""
    series: dict[tuple[object, ...], list[Observation]] = defaultdict(list)
    for row in rows:
        if row.from_time is None and row.end > row.start and not row.doubtful:
            series[*row.series, row.relation, replace(row, end=row.end - timedelta(1)).grain].append(row)
    for group in series.values():
        ordered = sorted(group, key=lambda row: (row.start, row.row))
        ends = [(row, after, (after.start - row.end).days) for row, after in pairwise(ordered)]
        shared = [(row, after) for row, after, days in ends if days == 0]
        if shared and all(days == 0 or days > 1 for _, _, days in ends):
            yield shared[0]

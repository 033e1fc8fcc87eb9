"""What rows of one table cannot be beside each other: an error, unless one of them is marked as doubtful.

Rows of a series stand in the order of their dates (or the reverse), since a row that does not has most often day and
month exchanged. A series whose rows name a clock names it in all of them, and does not change it on the way: both
clocks side by side are two series. A service level is not a hundredth of the others, as one is that was written as a
share under the unit per cent. And figures of one stream, period and clock fit: a part is not over its whole, and a
service level is not below one that is harder to meet.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log
from statistics import median

from sim.clock import comes_twice
from sim.errors import Location, Problem
from sim.history.observation import Observation

PARTS = (
    ("answered", "offered"),
    ("abandoned", "offered"),
    ("overflowed", "offered"),
    ("offered", "attempts"),
    ("lost", "attempts"),
    ("redials", "attempts"),
    ("short_abandoned", "abandoned"),
)
_WHOLES = {"offered": 0, "offered_less_short_abandons": 1, "answered": 2}
_HOURS_FALL = 3600.0


@dataclass(frozen=True)
class Clash:
    """Two figures that cannot both be true.

    Attributes
    ----------
    row, other : Observation
        The figures; the error stands at the first.
    what : str
        Why.
    """

    row: Observation
    other: Observation
    what: str

    @property
    def doubtful(self) -> bool:
        """Whether one of the two is marked as doubtful."""
        return self.row.doubtful or self.other.doubtful


def problems_across(
    rows: Sequence[Observation], place: Callable[[Observation, str], Location | None]
) -> Iterator[Problem]:
    """List what is wrong between the rows of a table.

    Parameters
    ----------
    rows : sequence of Observation
        In the file's order.
    place : callable
        Gives the place of a row's ``period_start``, ``value`` or ``clock``.

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
    for row, usual in hundredths(rows):
        if not row.doubtful:
            what = f"{row.measure} of {figure_text(row)}, and others of its series are about {100 * usual:.3g} percent"
            how = f"a share under the unit percent? write {1e4 * row.value:.6g}; if it is right, begin its note with"
            yield Problem(what, place(row, "value"), f"{how} 'doubtful'")
    for clash in impossible(rows):
        if not clash.doubtful:
            hint = "if one of them may mean something else, begin its note with 'doubtful'"
            yield Problem(clash.what, place(clash.row, "value"), hint)


def impossible(rows: Iterable[Observation]) -> Iterator[Clash]:
    """List pairs of figures of one stream, period and clock that cannot both be true.

    Parameters
    ----------
    rows : iterable of Observation
        Of one table.

    Yields
    ------
    Clash
    """
    alike: dict[tuple[object, ...], list[Observation]] = defaultdict(list)
    for row in rows:
        if row.within_s is not None or any(row.measure in pair for pair in PARTS):
            alike[row.stream, row.begins, row.ends, row.clock].append(row)
    for group in alike.values():
        if len(group) > 1:
            yield from _parts_over_wholes(group)
            yield from _levels_reversed(group)


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
    figures: dict[tuple[str, str, str], list[Observation]] = defaultdict(list)
    for row in rows:
        if row.clock and not row.doubtful:
            figures[row.stream, row.measure, row.denominator].append(row)
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


def hundredths(rows: Iterable[Observation]) -> Iterator[tuple[Observation, float]]:
    """List service levels that are most likely shares, written under the unit per cent.

    Parameters
    ----------
    rows : iterable of Observation
        Of one table.

    Yields
    ------
    row : Observation
        At most 1 per cent, and as log odds a hundred times of it is nearer to the median of the others.
    usual : float
        That median, as a share.
    """
    series: dict[tuple[str, ...], list[Observation]] = defaultdict(list)
    for row in rows:
        if (row.within_s is not None or row.measure == "occupancy") and row.unit == "percent":
            series[row.stream, row.measure].append(row)
    for group in series.values():
        usual = median(row.value for row in group)
        for row in group:
            if 0 < row.value <= 0.01 < usual:
                off, mended = (abs(_log_odds(value) - _log_odds(usual)) for value in (row.value, 100 * row.value))
                if mended < off:
                    yield row, usual


def _log_odds(share: float) -> float:
    share = min(max(share, 0.001), 0.999)
    return log(share / (1 - share))


def least(row: Observation) -> float:
    """Smallest value a row allows: its own, less what rounding may have added.

    Parameters
    ----------
    row : Observation
        Any.

    Returns
    -------
    float
    """
    return 0.0 if row.relation[0] == "<" else row.value - row.rounding


def most(row: Observation) -> float:
    """Largest value a row allows.

    Parameters
    ----------
    row : Observation
        Any.

    Returns
    -------
    float
    """
    return float("inf") if row.relation[0] == ">" else row.value + row.rounding


def figure_text(row: Observation) -> str:
    """Write a figure with its bound and unit.

    Parameters
    ----------
    row : Observation
        Any.

    Returns
    -------
    str
        Such as ``> 90 percent``.
    """
    relation = "" if row.relation == "=" else f"{row.relation} "
    return f"{relation}{row.written}{'' if row.unit == 'count' else ' ' + row.unit}"


def _parts_over_wholes(group: list[Observation]) -> Iterator[Clash]:
    for part, whole in PARTS:
        for row in group:
            for other in group:
                if (row.measure, other.measure) == (part, whole) and least(row) > most(other):
                    what = f"{part} {figure_text(row)} is over {whole} {figure_text(other)} on line {other.row}"
                    yield Clash(row, other, what)


def _levels_reversed(group: list[Observation]) -> Iterator[Clash]:
    """Compare service levels: more time, or a smaller whole, cannot lower one."""
    levels = [row for row in group if row.within_s is not None]
    for row in levels:
        for other in levels:
            if row.measure == other.measure:
                a, b = _WHOLES.get(row.denominator), _WHOLES.get(other.denominator)
                easier = a is not None and b is not None and a > b
                than = f"that of {other.denominator}"
            else:
                easier = row.denominator == other.denominator and (row.within_s or 0) > (other.within_s or 0)
                than = f"the one within {other.within_s:g} s"
            if easier and most(row) < least(other) - 1e-12:
                what = (
                    f"a service level of {figure_text(row)} is below {than}, {figure_text(other)} on line {other.row}"
                )
                yield Clash(row, other, what)


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

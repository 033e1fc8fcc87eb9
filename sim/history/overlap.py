"""Rows of one figure about overlapping times: those that cannot all be true, and stretches without a row.

A long row (a month) is held against the shorter rows inside it (its days, its weeks). Counts add: those inside cannot
sum to more than the whole, and where they leave no day out, not to less. A share or a mean of a period that shorter
rows fill lies between the smallest and the largest of them. Rounding is allowed for; weeks that cross the
end of a month are in neither.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sim.clock import comes_twice, never_comes
from sim.history.observation import Observation, figure_text, kind_of, least, most
from sim.history.table import Series, series_of

_SLACK = 1e-9


@dataclass(frozen=True)
class Contradiction:
    """A row, and those it cannot agree with.

    Attributes
    ----------
    row : Observation
        The longer, or the later of two about the same time.
    others : tuple of Observation
        The rows held against it.
    what : str
        Why.
    """

    row: Observation
    others: tuple[Observation, ...]
    what: str

    @property
    def doubtful(self) -> bool:
        """Whether one of them is marked as doubtful."""
        return self.row.doubtful or any(other.doubtful for other in self.others)


@dataclass(frozen=True)
class Gap:
    """A stretch of a series without a row, from one moment to another."""

    series: Series
    begins: datetime
    ends: datetime

    def spoken(self) -> str:
        """Write it: days if it is whole days."""
        if self.begins.time() == self.ends.time() == datetime.min.time():
            first, last = self.begins.date(), (self.ends - timedelta(days=1)).date()
            return f"{first}" if first == last else f"{first} to {last}"
        return f"{self.begins:%Y-%m-%d %H:%M} to {self.ends:%Y-%m-%d %H:%M}"


def repeated(rows: Iterable[Observation]) -> list[tuple[Observation, Observation]]:
    """Pair rows about the same figure of the same period with the first such row.

    Parameters
    ----------
    rows : iterable of Observation
        Of one table, in its order.

    Returns
    -------
    list of tuple
        The later row, and the first. In the hour that comes twice in October a row may come twice.
    """
    first: dict[tuple[object, ...], list[Observation]] = defaultdict(list)
    found = []
    for row in rows:
        alike = first[*row.series, row.begins, row.ends]
        if alike and not (len(alike) == 1 and row.from_time and comes_twice(row.begins)):
            found.append((row, alike[0]))
        alike.append(row)
    return found


def contradictions(series: Sequence[Series], rows: Sequence[Observation]) -> Iterator[Contradiction]:
    """List rows about overlapping times that cannot all be true.

    Parameters
    ----------
    series : sequence of Series
        Of a table.
    rows : sequence of Observation
        The same rows.

    Yields
    ------
    Contradiction
    """
    for row, other in repeated(rows):
        if least(row) > most(other) + _SLACK or most(row) < least(other) - _SLACK:
            what = f"{figure_text(row)} here, and {figure_text(other)} on line {other.row}, for {row.spoken_period()}"
            yield Contradiction(row, (other,), what)
    alike: dict[tuple[str, ...], list[Series]] = defaultdict(list)
    for each in series:
        alike[each.stream, each.measure, each.denominator, each.clock].append(each)
    for group in alike.values():
        for short in group:
            begins = [row.begins for row in short.rows]
            for long in group:
                if long is not short or long.grain == "other":
                    for row in long.rows:
                        inside = [r for r in _inside(row, short.rows, begins) if r is not row]
                        yield from _against(row, inside)


def gaps(series: Iterable[Series]) -> list[Gap]:
    """List the stretches between the first and the last row of a series that no row of it is about.

    Parameters
    ----------
    series : iterable of Series
        Each by itself: a year is no substitute for its missing months.

    Returns
    -------
    list of Gap
        The hour that is missing in March is none.
    """
    found = []
    for each in series:
        if each.grain == "other":
            continue
        until = each.rows[0].ends
        for row in each.rows:
            if row.begins > until and not _missing_hour(until, row.begins):
                found.append(Gap(each, until, row.begins))
            until = max(until, row.ends)
    return found


def _missing_hour(begins: datetime, ends: datetime) -> bool:
    return ends - begins <= timedelta(hours=1) and never_comes(begins) and never_comes(ends - timedelta(minutes=1))


def _inside(row: Observation, rows: Sequence[Observation], begins: Sequence[datetime]) -> list[Observation]:
    """List the shorter rows within a row's period."""
    at = bisect_left(begins, row.begins)
    found = []
    while at < len(rows) and begins[at] < row.ends:
        if rows[at].ends <= row.ends and rows[at].ends - rows[at].begins < row.ends - row.begins:
            found.append(rows[at])
        at += 1
    return found


def _against(row: Observation, inside: list[Observation]) -> Iterator[Contradiction]:
    """Hold a row against shorter ones of one series within it."""
    inside = _apart(inside)
    if not inside:
        return
    filled = _filled(row, inside)
    kind = kind_of(row.measure)
    name = f"{len(inside)} shorter row{'s' if len(inside) > 1 else ''} within it, from line {inside[0].row}"
    if kind == "count" and row.measure not in _NOT_SUMS:
        low, high = sum(least(r) for r in inside), sum(most(r) for r in inside)
        if low > most(row) + _SLACK or (filled and high < least(row) - _SLACK):
            text = (
                f"{figure_text(row)} for {row.spoken_period()}, and the {name}, sum to {sum(r.value for r in inside):g}"
            )
            yield Contradiction(row, tuple(inside), text)
    elif filled and (kind == "share" or row.measure in ("mean_wait", "mean_handle_time") or row.measure in _NOT_SUMS):
        low, high = min(least(r) for r in inside), max(most(r) for r in inside)
        if most(row) < low - _SLACK or least(row) > high + _SLACK:
            few, many = min(inside, key=lambda r: r.value), max(inside, key=lambda r: r.value)
            text = f"{figure_text(row)} for {row.spoken_period()}, and the {name}, lie between {figure_text(few)}"
            yield Contradiction(row, tuple(inside), f"{text} and {figure_text(many)}")


_NOT_SUMS = ("unresourced_backlog", "establishment", "strength", "vacancies")
"""Counts at a moment, or means of such: they do not add over time."""


def _apart(rows: list[Observation]) -> list[Observation]:
    """Leave out rows that overlap one before them, so that nothing is counted twice."""
    kept: list[Observation] = []
    for row in rows:
        twice = bool(kept and row.from_time and row.begins == kept[-1].begins and comes_twice(row.begins))
        if not kept or row.begins >= kept[-1].ends or twice:
            kept.append(row)
    return kept


def filled_by(rows: Sequence[Observation]) -> dict[Observation, tuple[Observation, ...]]:
    """Find the rows that say in one figure what shorter rows of the same figure say already.

    Parameters
    ----------
    rows : sequence of Observation
        Of one table. Bounds are left out; a doubtful row takes no other's place.

    Returns
    -------
    dict of Observation to tuple of Observation
        Of each row whose period shorter ones leave no part of out, those: of several lengths the longest that fill it.
    """
    figures: dict[tuple[str, ...], list[Observation]] = defaultdict(list)
    for row in rows:
        if not row.bound:
            figures[row.series].append(row)
    found = {}
    for group in figures.values():
        plain = [each for each in series_of(tuple(group)) if any(not row.doubtful for row in each.rows)]
        by_grain = [tuple(row for row in each.rows if not row.doubtful) for each in reversed(plain)]
        begins = [[row.begins for row in shorter] for shorter in by_grain]
        for row in group:
            for shorter, of in zip(by_grain, begins, strict=True):
                inside = _apart(_inside(row, shorter, of))
                if inside and _filled(row, inside):
                    found[row] = tuple(inside)
                    break
    return found


def _filled(row: Observation, inside: Sequence[Observation]) -> bool:
    """Whether rows that do not overlap leave no time of a period out."""
    until = row.begins
    for each in inside:
        if each.begins > until and not _missing_hour(until, each.begins):
            return False
        until = max(until, each.ends)
    return until >= row.ends

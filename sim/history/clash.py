"""Figures of one stream and period that cannot all be true.

A part is not over its whole, parts that do not overlap do not sum to more than it, and a service level is not below
one that is harder to meet. Figures on two clocks are not held against each other; one that names no clock is, since
these hold on either. Within a day, calls may be answered in another interval than the one in which they came: there a
part over its whole says only where to look, and whole days are summed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product

from sim.history.observation import Observation, figure_text, least, most
from sim.history.span import DAY

PARTS = (
    (("answered",), "offered"),
    (("abandoned",), "offered"),
    (("answered", "abandoned"), "offered"),
    (("overflowed",), "offered"),
    (("offered",), "attempts"),
    (("lost",), "attempts"),
    (("redials",), "attempts"),
    (("short_abandoned",), "abandoned"),
)
_COUNTS = frozenset(name for parts, whole in PARTS for name in (*parts, whole))
_WHOLES = {"offered": 0, "offered_less_short_abandons": 1, "answered": 2}
_SHORTEST_DAY = timedelta(hours=23)
_SLACK = 1e-9


@dataclass(frozen=True)
class Clash:
    """Figures that cannot all be true.

    Attributes
    ----------
    row : Observation
        One of them, at which the error stands.
    others : tuple of Observation
        The others.
    what : str
        Why.
    carried : bool
        Whether calls that came in one interval and were answered in the next may be all there is to it.
    """

    row: Observation
    others: tuple[Observation, ...]
    what: str
    carried: bool = False

    @property
    def doubtful(self) -> bool:
        """Whether one of them is marked as doubtful."""
        return self.row.doubtful or any(other.doubtful for other in self.others)


def impossible(rows: Iterable[Observation]) -> Iterator[Clash]:
    """List figures of one stream and period that cannot all be true.

    Parameters
    ----------
    rows : iterable of Observation
        Of one table.

    Yields
    ------
    Clash
    """
    alike: dict[tuple[object, ...], list[Observation]] = defaultdict(list)
    days: dict[tuple[str, str, date], list[Observation]] = defaultdict(list)
    for row in rows:
        if row.within_s is not None or row.measure == "abandonment" or row.measure in _COUNTS:
            alike[row.stream, row.begins, row.ends].append(row)
            if row.measure in _COUNTS and row.within_a_day and not row.bound:
                days[row.stream, row.grain, row.start].append(row)
    for group in alike.values():
        if len(group) > 1:
            yield from _parts_over_wholes(group)
            yield from _shares_over_one(group)
            yield from _levels_reversed(group)
    for (_, _, day), group in days.items():
        yield from _over_the_day(day, group)


def _one_clock(rows: Iterable[Observation]) -> bool:
    return len({row.clock for row in rows if row.clock}) <= 1


def _parts_over_wholes(group: list[Observation]) -> Iterator[Clash]:
    found: dict[str, list[Observation]] = defaultdict(list)
    for row in group:
        found[row.measure].append(row)
    for parts, whole in PARTS:
        for *these, of in product(*(found[part] for part in parts), found[whole]):
            if not _one_clock((*these, of)) or sum(map(least, these)) <= most(of) + _SLACK:
                continue
            if len(these) > 1 and any(least(each) > most(of) for each in these):
                continue  # told of the one alone
            first, *more = sorted(these, key=lambda row: -row.row)
            text = " and ".join([f"{first.measure} {figure_text(first)}", *map(_on_line, more)])
            what = f"{text} {'are together' if more else 'is'} over {_on_line(of)}"
            yield Clash(first, (*more, of), what, of.within_a_day)


def _on_line(row: Observation) -> str:
    return f"{row.measure} {figure_text(row)} on line {row.row}"


def _shares_over_one(group: list[Observation]) -> Iterator[Clash]:
    """Hold the calls answered in time against those given up, of the same calls: none is both."""
    for lost in group:
        if lost.measure != "abandonment" or lost.denominator not in ("", "offered"):
            continue
        for level in group:
            if level.within_s is None or level.denominator != "offered" or not _one_clock((lost, level)):
                continue
            if least(lost) + least(level) > 1 + _SLACK:
                what = (
                    f"abandonment of {figure_text(lost)} and a service level of {figure_text(level)} of the same calls "
                    f"on line {level.row} are together over the whole"
                )
                yield Clash(lost, (level,), what, lost.within_a_day)


def _levels_reversed(group: list[Observation]) -> Iterator[Clash]:
    """Compare service levels: more time, or a smaller whole, cannot lower one."""
    levels = [row for row in group if row.within_s is not None]
    for row, other in product(levels, levels):
        if row.clock != other.clock:
            continue
        if row.measure == other.measure:
            a, b = _WHOLES.get(row.denominator), _WHOLES.get(other.denominator)
            easier = a is not None and b is not None and a > b
            than = f"that of {other.denominator}"
        else:
            easier = row.denominator == other.denominator and (row.within_s or 0) > (other.within_s or 0)
            than = f"the one within {other.within_s:g} s"
        if easier and most(row) < least(other) - 1e-12:
            what = f"a service level of {figure_text(row)} is below {than}, {figure_text(other)} on line {other.row}"
            yield Clash(row, (other,), what)


def _over_the_day(day: date, group: Sequence[Observation]) -> Iterator[Clash]:
    """Sum the intervals of a whole day, in which what came before one and was answered in it makes no difference."""
    found: dict[str, dict[str, list[Observation]]] = defaultdict(lambda: defaultdict(list))
    for row in group:
        found[row.measure][row.clock].append(row)
    for parts, whole in PARTS:
        for clocks in product(*(found[name] for name in (*parts, whole))):
            *these, of = (found[name][clock] for name, clock in zip((*parts, whole), clocks, strict=True))
            if len({clock for clock in clocks if clock}) > 1 or not _whole_day((*these, of)):
                continue
            sums = [sum(map(least, each)) for each in these]
            total = sum(map(most, of))
            if sum(sums) <= total + _SLACK or (len(sums) > 1 and max(sums) > total):
                continue
            rows = [row for each in (*these, of) for row in each]
            what = (
                f"{' and '.join(parts)} of {day} sum to {sum(row.value for each in these for row in each):g}, over "
                f"{whole} of that day, {sum(row.value for row in of):g}"
            )
            yield Clash(rows[0], tuple(rows[1:]), what)


def _whole_day(columns: Sequence[Sequence[Observation]]) -> bool:
    """Whether figures of several measures are about the same intervals, which make up a day."""
    first = sorted(row.begins for row in columns[0])
    long = sum((row.ends - row.begins for row in columns[0]), timedelta())
    return _SHORTEST_DAY <= long <= DAY + timedelta(hours=1) and all(
        sorted(row.begins for row in each) == first for each in columns[1:]
    )

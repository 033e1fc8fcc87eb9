"""What a reader of a table of the past should know before it is believed: check rows, none of which changes a figure.

A *grave* row that fails says that the table cannot be right as it stands (two rows that cannot both be true) or
cannot be used (nothing to fit on). Any other that fails says where to look. Rows marked as doubtful never make a
check grave: their authors have said already that they may mean something else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from sim.check import Check, check
from sim.errors import did_you_mean
from sim.history.clash import impossible
from sim.history.observation import DENOMINATORS, UNITS, Observation, kind_of
from sim.history.overlap import contradictions, gaps, repeated
from sim.history.scale import all_small, hundredths, sixtieths
from sim.history.shift import LEAST_MONTHS, LEVEL, Shift, shifts
from sim.history.table import Series, series_of

MOST_NAMED = 6
_SHARES = "service levels like shares"
KNOWN = (
    "service_level_30s", "abandonment", "occupancy", "sickness", "attempts", "offered", "answered", "abandoned",
    "short_abandoned", "overflowed", "lost", "redials", "created", "unresourced_backlog", "establishment", "strength",
    "vacancies", "leavers", "starters", "mean_wait", "median_wait", "p90_wait", "p95_wait", "longest_wait",
    "mean_handle_time", "median_handle_time", "grade1_attendance",
)  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """A check row about a table.

    Attributes
    ----------
    check : Check
        What was looked at, and found.
    grave : bool
        Whether the table must not be used while it fails.
    lines : tuple of int
        Of the file, where the rows stand that it is about; empty where it is about a series.
    """

    check: Check
    grave: bool
    lines: tuple[int, ...] = ()

    @property
    def no(self) -> bool:
        """Whether this says no."""
        return self.grave and not self.check.passed


def findings(rows: Sequence[Observation]) -> list[Finding]:
    """Check a table.

    Parameters
    ----------
    rows : sequence of Observation
        All of its figures.

    Returns
    -------
    list of Finding
        Grave ones first.
    """
    series = series_of(tuple(rows))
    return [
        _clashing(rows, series),
        *_gaps(series),
        *_shifts(series),
        _repeated(rows),
        _impossible(rows),
        *_rows_that(rows),
        _small(rows),
        _minutes(rows),
        _clocks(rows),
        _known(rows),
        _to_fit(rows),
    ]


def nothing_to_fit(rows: Iterable[Observation]) -> str:
    """Say what a table lacks to fit a scenario on.

    Parameters
    ----------
    rows : iterable of Observation
        All of its figures.

    Returns
    -------
    str
        Empty if there is at least one plain row of a service level, an abandonment or a wait.
    """
    served = [row for row in rows if _of_service(row)]
    if not served:
        return "there is no row of a service level, an abandonment or a wait of callers"
    if any(not (row.doubtful or row.bound) for row in served):
        return ""
    doubtful = sum(row.doubtful for row in served)
    return (
        f"of {len(served)} row{'s' * (len(served) > 1)} of service levels, abandonment or waits, {doubtful} are "
        f"doubtful and {len(served) - doubtful} are bounds: one plain figure is missing"
    )


def check_input(history: Iterable[Observation]) -> list[Check]:
    """Quality of the figures that a run is held against; a failing row is a reason to doubt, not to stop.

    Parameters
    ----------
    history : iterable of Observation
        As read.

    Returns
    -------
    list of Check
    """
    rows = list(history)
    doubtful, unknown, _ = _rows_that(rows)
    found = (doubtful.check, unknown.check, _repeated(rows).check)
    return [check(f"history: {c.check}", c.statistic, c.operator, c.threshold, c.comment) for c in found]


def check_to_fit(history: Iterable[Observation]) -> list[Check]:
    """Check whether the figures that a fit learns from can all be true.

    Parameters
    ----------
    history : iterable of Observation
        As read.

    Returns
    -------
    list of Check
        Those of `findings` that are grave, that of shares under the unit per cent only where it is; whether there is
        something to fit on is left to `nothing_to_fit`.
    """
    rows = tuple(history)
    small = _small(rows)
    found = [_clashing(rows, series_of(rows)), *([small] if small.grave else [])]
    return [replace(each.check, check=f"history: {each.check.check}") for each in found]


def _clashing(rows: Sequence[Observation], series: Sequence[Series]) -> Finding:
    found = list(contradictions(series, rows))
    grave = [each for each in found if not each.doubtful]
    what = "rows about overlapping times that cannot all be true"
    if len(found) > len(grave):
        what += f"; {len(found) - len(grave)} more with a doubtful row"
    comment = _named(what, [f"line {each.row.row}: {each.what}" for each in grave or found])
    return Finding(check("contradictions", len(grave), "==", 0, comment), True, tuple(each.row.row for each in found))


def _gaps(series: Sequence[Series]) -> list[Finding]:
    by_name: dict[str, list[str]] = defaultdict(list)
    for gap in gaps(series):
        by_name[f"gaps: {gap.series.name}, by {gap.series.grain}"].append(gap.spoken())
    rows = [Finding(check(n, len(found), "==", 0, _named("", found)), False) for n, found in by_name.items()]
    return rows or [Finding(check("gaps", 0, "==", 0, "stretches within a series without a row"), False)]


def _shifts(series: Sequence[Series]) -> list[Finding]:
    looked = shifts(series)
    if not looked:
        why = f"no series has {LEAST_MONTHS} months that are neither doubtful nor bounds: none was looked at"
        return [Finding(check("level shifts", 0, "==", 0, why), False)]
    return [_shift(each, LEVEL / len(looked)) for each in looked]


def _shift(found: Shift, level: float) -> Finding:
    value = partial(_spoken, found.series.rows[0])
    text = f"{value(found.before)} before {found.month} and {value(found.after)} from then on, by the median of months"
    if found.p >= level:
        text = f"no more than chance makes of {found.months} months; the largest step: {text}"
    else:
        text += ": did a definition or a system change? (a trend or a season raises this too)"
    name = f"level shift: {found.series.name}, by {found.series.grain}"
    return Finding(check(name, found.p, ">=", level, text), False)


def _repeated(rows: Sequence[Observation]) -> Finding:
    found = repeated(rows)
    comment = _named("rows about the same thing", [f"lines {b.row} and {a.row}" for a, b in found])
    return Finding(check("duplicates", len(found), "==", 0, comment), False, tuple(a.row for a, _ in found))


def _impossible(rows: Sequence[Observation]) -> Finding:
    found = list(impossible(rows))
    text = "figures that cannot all be true, but for a doubtful one or calls carried from one interval to the next"
    comment = _named(text, [f"line {each.row.row}: {each.what}" for each in found])
    return Finding(check("impossible values", len(found), "==", 0, comment), False, tuple(e.row.row for e in found))


def _rows_that(rows: Sequence[Observation]) -> list[Finding]:
    """Count rows with a weakness of their own."""

    def count(name: str, weak: Callable[[Observation], object], comment: str) -> Finding:
        lines = tuple(row.row for row in rows if weak(row))
        return Finding(check(name, len(lines), "==", 0, comment), False, lines)

    return [
        count("doubtful rows", lambda o: o.doubtful, f"of {len(rows)}; kept, and marked in figures"),
        count(
            "service levels of unknown denominator",
            lambda o: o.within_s is not None and o.denominator not in DENOMINATORS,
            "read as the target's own",
        ),
        count(
            "service levels and waits of unknown clock",
            lambda o: not o.clock and (o.within_s is not None or o.measure.endswith("_wait")),
            "read as on the target's own",
        ),
    ]


def _small(rows: Sequence[Observation]) -> Finding:
    """Count shares under the unit per cent; grave where a whole series is, since nothing but it tells."""
    series = all_small(rows)
    alike = sorted({*series, *(slip.row for slip in hundredths(rows))}, key=lambda row: row.row)
    comment = "of 1 percent or less, beside larger ones or alone: is 0.8 meant as 80 percent? the unit is 'share' then"
    found = check(_SHARES, len(alike), "==", 0, comment)
    return Finding(found, bool(series), tuple(row.row for row in alike))


def _minutes(rows: Sequence[Observation]) -> Finding:
    found = [slip.row.row for slip in sixtieths(rows)]
    comment = (
        "about 60 times the others of their series, or a 60th: were minutes and seconds taken for hours and minutes?"
    )
    return Finding(check("waits off by a factor of 60", len(found), "==", 0, comment), False, tuple(found))


def _clocks(rows: Sequence[Observation]) -> Finding:
    clocks: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in rows:
        if row.clock:
            clocks[row.stream, row.measure].add(row.clock)
    both = [f"{stream} {measure}" for (stream, measure), found in clocks.items() if len(found) > 1]
    comment = _named("measures on both clocks, which are series of their own and differ by many points", both)
    return Finding(check("mixed clocks", len(both), "==", 0, comment), False)


def _known(rows: Sequence[Observation]) -> Finding:
    unknown = dict.fromkeys(row.measure for row in rows if kind_of(row.measure) is None)
    named = [f"'{name}' {did_you_mean(name, KNOWN)}".strip() for name in unknown]
    comment = _named("measures that nothing is compared with", named)
    return Finding(check("unknown measures", len(unknown), "==", 0, comment), False)


def _to_fit(rows: Sequence[Observation]) -> Finding:
    missing = nothing_to_fit(rows)
    plain = [row for row in rows if not (row.doubtful or row.bound)]
    number = sum(_of_service(row) for row in plain)
    volumes = sum(row.measure in ("offered", "answered", "attempts") for row in plain)
    also = f"; {volumes} of volumes" if volumes else "; none of volumes, so that they stay the scenario's"
    text = missing or f"plain rows of service levels, abandonment or waits{also}"
    return Finding(check("something to fit on", number, ">=", 1, text), True)


def _of_service(row: Observation) -> bool:
    return row.within_s is not None or row.measure == "abandonment" or row.measure.endswith("_wait")


def _spoken(row: Observation, value: float) -> str:
    unit = {"share": "percent", "min": "s"}.get(row.unit, row.unit)
    return f"{value / UNITS[unit]:.4g}{'' if unit == 'count' else ' %' if unit == 'percent' else ' s'}"


def _named(what: str, names: Sequence[str]) -> str:
    """Put the first few names after what they are."""
    listed = "; ".join(names[:MOST_NAMED]) + (
        f"; and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    )
    return ": ".join(filter(None, (what, listed)))

"""One figure of the past: about which time, which stream, which measure, and how sure it is.

A period is a stretch of whole local days, or of some minutes between two local moments. A value may be a bound
(``>`` 90) and may be doubtful; both are kept, and marked. Shares are fractions of one and times are seconds,
whatever unit they were written in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import get_args

from sim.scenario.model import Denominator

COLUMNS = (
    "period_start", "period_end", "stream", "measure", "denominator", "relation", "value", "unit", "clock", "source",
    "note",
)  # fmt: skip
UNITS = {"percent": 0.01, "share": 1.0, "count": 1.0, "s": 1.0, "min": 60.0}
RELATIONS = ("=", ">", "<", ">=", "<=")
CLOCKS = ("force", "bt", "")
DENOMINATORS: tuple[str, ...] = get_args(Denominator)
_SERVICE_LEVEL = re.compile(r"service_level_(\d{1,6})s")
_KINDS = {
    "share": re.compile(r"service_level_\d{1,6}s|abandonment|occupancy|sickness"),
    "count": re.compile(
        r"attempts|offered|answered|abandoned|short_abandoned|overflowed|lost|redials|created|unresourced_backlog"
        r"|establishment|strength|vacancies|leavers|starters"
    ),
    "time": re.compile(r"(mean|median|p90|p95|longest)_wait|(mean|median)_handle_time|grade[1-4]_attendance"),
}
_LIKE = {
    "share": re.compile(
        r"^(service_?level|sla?_|abandonment|occupancy|sickness)|_(rate|share|percent|percentage|pct)$"
    ),
    "time": re.compile(r"_(wait|handle_time)$|^(asa|aht)$"),
}
_CALLS = re.compile(r"attempts|offered|answered|abandoned|short_abandoned|overflowed|lost|redials|created")
_UNITS_OF = {"share": ("percent", "share"), "count": ("count",), "time": ("s", "min")}
_LENGTHS = {
    timedelta(minutes=15): "quarter-hour",
    timedelta(minutes=30): "half-hour",
    timedelta(hours=1): "hour",
    timedelta(days=1): "day",
    timedelta(days=7): "week",
}
_MONTHS = {1: "month", 3: "quarter", 12: "year"}
GRAINS = (*_LENGTHS.values(), *_MONTHS.values(), "other")


def kind_of(measure: str) -> str | None:
    """Say what kind of figure a measure is.

    Parameters
    ----------
    measure : str
        Such as ``"service_level_30s"``.

    Returns
    -------
    str or None
        ``"share"``, ``"count"`` or ``"time"``; None for a measure that is not known here.
    """
    return next((kind for kind, known in _KINDS.items() if known.fullmatch(measure)), None)


def is_whole(measure: str) -> bool:
    """Whether a measure counts calls or incidents, of which there are no parts (people may be counted as FTE).

    Parameters
    ----------
    measure : str
        Its name.

    Returns
    -------
    bool
    """
    return _CALLS.fullmatch(measure) is not None


def units_of(measure: str) -> tuple[str, ...]:
    """List the units in which a measure may be written.

    Parameters
    ----------
    measure : str
        Its name; one that is not known may have any unit, unless its name says what it is: abandonment_rate is a share.

    Returns
    -------
    tuple of str
        Some of `UNITS`.
    """
    kind = kind_of(measure) or next((kind for kind, like in _LIKE.items() if like.search(measure)), None)
    return _UNITS_OF[kind] if kind else tuple(UNITS)


@dataclass(frozen=True, slots=True)
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
    from_time, to_time : datetime.time or None
        Where the period is a part of a day: the times at which it begins and ends, local; an end of 00:00 is that of
        the last day. None for whole days.
    column : int
        Column of the file in which the value stands; 0 if it does not come from one.
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
    from_time: time | None = None
    to_time: time | None = None
    column: int = 0

    @property
    def begins(self) -> datetime:
        """Local moment at which the period begins."""
        return datetime.combine(self.start, self.from_time or time())

    @property
    def ends(self) -> datetime:
        """Local moment at which the period is over."""
        midnight = self.to_time is None or self.to_time == time()
        return _next_midnight(self.end) if midnight else datetime.combine(self.end, self.to_time or time())

    @property
    def doubtful(self) -> bool:
        """Whether the note says that the figure may mean something else."""
        return self.note.lower().startswith("doubtful")

    @property
    def bound(self) -> bool:
        """Whether the figure is only known to be on one side of the value."""
        return self.relation != "="

    @property
    def within_s(self) -> float | None:
        """Threshold in seconds, if the figure is a service level."""
        match = _SERVICE_LEVEL.fullmatch(self.measure)
        return float(match[1]) if match else None

    @property
    def series(self) -> tuple[str, str, str, str]:
        """What it is a figure of: stream, measure, denominator and clock."""
        return self.stream, self.measure, self.denominator, self.clock

    @property
    def written(self) -> str:
        """The value as a number in the file's unit."""
        factor = UNITS[self.unit]
        texts = [f"{self.value / factor:.{digits}g}" for digits in (12, 15, 17)]
        return next((text for text in texts if float(text) * factor == self.value), texts[-1])

    @property
    def rounding(self) -> float:
        """Half a unit of the last digit that was written, in the unit of `value`: 0.005 for 61 percent.

        A zero at the end is not seen, so that 84.0 is taken for 84; a count is exact.
        """
        if self.unit == "count":
            return 0.0
        mantissa, _, exponent = self.written.partition("e")
        decimals = len(mantissa.partition(".")[2]) - int(exponent or 0)
        return 0.5 * 10.0 ** -max(decimals, 0) * UNITS[self.unit]

    @property
    def span(self) -> tuple[date, date, time | None, time | None]:
        """First and last day, and the times at which it begins and ends, as `sim.history.span.span` gives them."""
        return self.start, self.end, self.from_time, self.to_time

    @property
    def within_a_day(self) -> bool:
        """Whether the period is shorter than a day."""
        return self.ends - self.begins < timedelta(1)

    @property
    def grain(self) -> str:
        """Length of the period: one of `GRAINS`."""
        if self.from_time is None and self.start.day == 1 and (self.end + timedelta(1)).day == 1:
            after = self.end + timedelta(1)
            months = 12 * (after.year - self.start.year) + after.month - self.start.month
            return _MONTHS.get(months, "other")
        return _LENGTHS.get(self.ends - self.begins, "other")

    def spoken_period(self) -> str:
        """Write the period as the long form does, its two ends with 'to' between."""
        return " to ".join(self.period())

    def period(self) -> tuple[str, str]:
        """Write the period's start and end as they stand in the long form."""
        if self.from_time is None:
            return self.start.isoformat(), self.end.isoformat()
        return f"{self.begins:%Y-%m-%d %H:%M}", f"{self.ends:%Y-%m-%d %H:%M}"


def least(row: Observation) -> float:
    """Smallest value a row allows: its own, less what rounding may have added.

    A count with two or more zeros at its end is taken as rounded to them, and never to fewer than its first two digits.

    Parameters
    ----------
    row : Observation
        Any.

    Returns
    -------
    float
    """
    return 0.0 if row.relation[0] == "<" else row.value - _rounded(row)


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
    return float("inf") if row.relation[0] == ">" else row.value + _rounded(row)


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


def _rounded(row: Observation) -> float:
    """Half a unit of the last digit that counts: 50 of 28,400, 500 of 82,000, nothing of 1,250 or 100."""
    if row.unit != "count" or row.value % 100 or row.value < 1000:
        return row.rounding
    digits = f"{row.value:.0f}"
    return 0.5 * 10.0 ** min(len(digits) - len(digits.rstrip("0")), len(digits) - 2)


def _next_midnight(day: date) -> datetime:
    return datetime.combine(day, time()) + timedelta(1)

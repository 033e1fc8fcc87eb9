"""What the centres of the long studies have in common: their calls, their duty, and what is published of each month."""

from __future__ import annotations

import calendar
from collections.abc import Iterable

HEAD = "period_start,period_end,stream,measure,denominator,relation,value,unit,clock,source,note\n"
CALLS = """\
    volume: {per_day: 150}
    profile: {hourly: [2, 1, 1, 1, 1, 1, 2, 3, 5, 6, 6, 6, 6, 6, 6, 6, 6, 7, 7, 6, 5, 4, 3, 2]}
    patience: {mean: 5 min}
    redials: {share: 40%, after: 10 min, most: 3}
    priority: 1
    groups: [handlers]
"""
DUTY = """\
    abstraction:
      leave: {rate: 15%}
      breaks: {rate: 12%, takes: minutes}
    shifts: {early: 07:00-15:00, late: 15:00-23:00, night: 23:00-07:00}
    patterns:
      five: {cycle: [early, early, late, late, night, night, off, off, off, off], teams: 5, step: 2}
"""
_MEASURES = (
    ("service_level_30s", "offered", "50", "percent"), ("abandonment", "offered", "10", "percent"),
    ("offered", "", "5000", "count"),
)  # fmt: skip


def monthly(months: Iterable[tuple[int, int]]) -> bytes:
    """Write rows of months, given as year and month, as the long form; the values are written over."""
    lines = "".join(
        f"{year}-{month:02d}-01,{year}-{month:02d}-{calendar.monthrange(year, month)[1]},calls,{measure},{of},=,"
        f"{value},{unit},force,,\n"
        for year, month in months
        for measure, of, value, unit in _MEASURES
    )
    return (HEAD + lines).encode()

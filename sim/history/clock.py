"""The clock on the wall, which in October shows an hour twice and in March leaves one out."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from sim.calendar import Calendar
from sim.history.period import Span


def left_out(period: Span) -> list[tuple[str, str]]:
    """Say which end of a period lies in the hour that the clock leaves out in March.

    Parameters
    ----------
    period : tuple
        As of `span`.

    Returns
    -------
    list of tuple of str
        ``start`` or ``end``, and why.
    """
    first, last, begins, ends = period
    if begins is None or ends is None:
        return []
    start, end = datetime.combine(first, begins), datetime.combine(last, ends)
    found = [("start", start)] if never_comes(start) else []
    if never_comes(end) and never_comes(end - timedelta(minutes=1)):  # what ends at 01:00 does, though none shows it
        found.append(("end", end))
    why = "the clock goes from 00:59 to 02:00 that night; is the table in UTC? times are those of the clock on the wall"
    return [(which, f"there is no {moment:%H:%M} on {moment:%Y-%m-%d}: {why}") for which, moment in found]


@lru_cache(maxsize=4096)
def comes_twice(moment: datetime) -> bool:
    """Whether the clock shows a moment twice, as it does once in October.

    Parameters
    ----------
    moment : datetime.datetime
        Local.

    Returns
    -------
    bool
    """
    zone = ZoneInfo(Calendar.zone)
    return moment.replace(tzinfo=zone).utcoffset() > moment.replace(tzinfo=zone, fold=1).utcoffset()  # type: ignore[operator]


@lru_cache(maxsize=4096)
def never_comes(moment: datetime) -> bool:
    """Whether the clock leaves a moment out, as it does once in March.

    Parameters
    ----------
    moment : datetime.datetime
        Local.

    Returns
    -------
    bool
    """
    zone = ZoneInfo(Calendar.zone)
    return moment.replace(tzinfo=zone).utcoffset() < moment.replace(tzinfo=zone, fold=1).utcoffset()  # type: ignore[operator]

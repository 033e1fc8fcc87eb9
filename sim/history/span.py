"""What a period is: the days and times between two ends, or as many as its length says.

A period between two dates holds both days; one between two moments is over at the second. Times are local, as on
the clock on the wall: in October the hour from 01:00 comes twice, and in March it is missing. An end of 23:59, or of
a last second, is that of a table whose periods end with their last minute or second.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sim.clock import never_comes

DAY = timedelta(days=1)
GRAIN_LENGTHS = {
    "quarter_hour": timedelta(minutes=15),
    "half_hour": timedelta(minutes=30),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(days=7),
}
GRAIN_MONTHS = {"month": 1, "quarter": 3, "year": 12}
Span = tuple[date, date, time | None, time | None]


def span(start: date, at: time | None, end: date, until: time | None) -> Span:
    """Say which days and times lie between two ends.

    Parameters
    ----------
    start, end : datetime.date
        First day, and last day or day of the end.
    at, until : datetime.time or None
        Times of the two; None in both means whole days, the last one included.

    Returns
    -------
    tuple
        First day, last day, time of the beginning and of the end (None for whole days), as `Observation` has them.

    Raises
    ------
    ValueError
        If the end does not come after the start, or whole days are written as moments.
    """
    if at is None and until is None:
        if end < start:
            raise ValueError(f"{end} comes before the period's start {start}")
        return start, end, None, None
    begins, written = datetime.combine(start, at or time()), datetime.combine(end, until or time())
    if written <= begins:
        raise ValueError(f"{written:%Y-%m-%d %H:%M} does not come after the period's start {begins:%Y-%m-%d %H:%M}")
    ends = _over(begins, written)
    if ends > written and begins.time() == ends.time() == time():
        return start, end, None, None
    if begins.time() == ends.time() == time():
        raise ValueError("from midnight to midnight may mean two things: write the first and the last day, no times")
    return start, (ends - timedelta.resolution).date(), begins.time(), ends.time()


def whole_period(day: date, at: time | None, grain: str) -> Span:
    """Say which days and times a period of a known length holds.

    Parameters
    ----------
    day : datetime.date
        On which it begins.
    at : datetime.time or None
        At which it begins; None is midnight, for a period of a day or more.
    grain : str
        One of `GRAIN_LENGTHS` or `GRAIN_MONTHS`.

    Returns
    -------
    tuple
        As of `span`.

    Raises
    ------
    ValueError
        If no such period begins there.
    """
    if at is None and GRAIN_LENGTHS.get(grain, DAY) < DAY:
        raise ValueError(f"no time of day stands beside {day}, and a {grain.replace('_', ' ')} begins at one")
    at = at or time()
    if grain in GRAIN_MONTHS:
        if day.day != 1 or at != time():
            raise ValueError(f"no {grain} begins on {day}")
        months = 12 * day.year + day.month - 1 + GRAIN_MONTHS[grain]
        return day, date(months // 12, months % 12 + 1, 1) - timedelta(1), None, None
    length = GRAIN_LENGTHS[grain]
    if length >= DAY:
        if at != time():
            raise ValueError(f"a {grain} begins at midnight, and this at {at:%H:%M}")
        return day, day + length - timedelta(1), None, None
    begins = datetime.combine(day, at)
    if (begins - datetime.combine(day, time())) % length:
        raise ValueError(f"no {grain.replace('_', ' ')} begins at {begins:%H:%M}")
    ends = begins + length
    return day, (ends - timedelta.resolution).date(), begins.time(), ends.time()


def whole_until(day: date, at: time | None, grain: str, *, of_month: bool = False) -> Span:
    """Say which days and times a period of a known length holds that is over by an end.

    Parameters
    ----------
    day : datetime.date
        Last day, or day of the moment at which it is over.
    at : datetime.time or None
        That moment; None for a period of a day or more, whose last day is given.
    grain : str
        One of `GRAIN_LENGTHS` or `GRAIN_MONTHS`.
    of_month : bool
        Whether `day` only says in which month it ends.

    Returns
    -------
    tuple
        As of `span`.

    Raises
    ------
    ValueError
        If no such period ends there.
    """
    if grain in GRAIN_MONTHS or GRAIN_LENGTHS[grain] >= DAY:
        if at is not None:
            raise ValueError(f"the end of a {grain} is its last day, and this has a time ({at:%H:%M})")
        if grain not in GRAIN_MONTHS:
            return day - GRAIN_LENGTHS[grain] + DAY, day, None, None
        after = (day.replace(day=28) + timedelta(4)).replace(day=1)
        if not of_month and day + DAY != after:
            raise ValueError(f"no {grain} ends on {day}: its last day is wanted")
        months = 12 * after.year + after.month - 1 - GRAIN_MONTHS[grain]
        return date(months // 12, months % 12 + 1, 1), after - DAY, None, None
    if at is None:
        raise ValueError(f"no time of day stands beside {day}, at which the {grain.replace('_', ' ')} is over")
    written = datetime.combine(day, at)
    begins = _over(datetime.combine(day, time()), written) - GRAIN_LENGTHS[grain]
    return whole_period(begins.date(), begins.time(), grain)


def _over(begins: datetime, written: datetime) -> datetime:
    """Take an end that names the last second or minute of a quarter-hour for the moment after it."""
    if written.second == 59:
        return written.replace(microsecond=0) + timedelta(seconds=1)
    if written.second == 0 and written.minute % 15 == 14 and begins.minute % 15 == 0:
        return written + timedelta(minutes=1)
    return written


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

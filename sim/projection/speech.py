"""Probabilities and months in plain words.

A probability is spoken as the nearest of a few plain odds, with its interval in per cent beside it. Words never say
more than the interval: "less than one in 20" is said only where all of it is, else the futures are counted. None of n
futures is never "impossible", and all of them never "certain": the interval says what n can show. One future has no
interval to show: it says what may happen, and not how often.
"""

from __future__ import annotations

import re
from datetime import date

_ODDS = (
    (1 / 20, "about one in 20"),
    (1 / 10, "about one in ten"),
    (1 / 8, "about one in eight"),
    (1 / 6, "about one in six"),
    (1 / 5, "about one in five"),
    (1 / 4, "about one in four"),
    (1 / 3, "about one in three"),
    (2 / 5, "about two in five"),
    (1 / 2, "about even"),
    (3 / 5, "about three in five"),
    (2 / 3, "about two in three"),
    (3 / 4, "about three in four"),
    (4 / 5, "about four in five"),
    (7 / 8, "about seven in eight"),
    (9 / 10, "about nine in ten"),
    (19 / 20, "about 19 in 20"),
)
_LEAST, _MOST = 1 / 20, 19 / 20  # beyond these no odds are spoken
_ISO_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_WRITTEN = ("digital", "online", "mail", "chat", "web", "report")  # nobody calls there
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def spoken(p: float, low: float, high: float, n: int) -> str:
    """Say a probability.

    Parameters
    ----------
    p : float
        Share of futures.
    low, high : float
        Its interval.
    n : int
        Futures it was counted in.

    Returns
    -------
    str
        Such as ``"about one in three (25 to 44 %)"`` or ``"none of 12 futures (0 to 24 %)"``; of one future
        ``"the one future"`` or ``"not the one future"``, without an interval.
    """
    odds = odds_spoken(p, low, high, n)
    return odds if n == 1 else f"{odds} ({interval_spoken(low, high)})"


def odds_spoken(p: float, low: float, high: float, n: int) -> str:
    """Say a probability as the nearest of a few plain odds.

    Parameters
    ----------
    p : float
        Share of futures.
    low, high : float
        Its interval.
    n : int
        Futures it was counted in.

    Returns
    -------
    str
        Such as ``"about one in three"``, ``"about even"`` or ``"none of 12 futures"``; a count as well where it is
        rarer than the odds go, and the interval is not: ``"1 of 30 futures"``.
    """
    if n == 1:
        return "the one future" if p > 0 else "not the one future"
    if p <= 0:
        return f"none of {n} futures"
    if p >= 1:
        return f"all of {n} futures"
    if p < 0.04:
        return "less than one in 20" if high <= _LEAST else f"{round(p * n)} of {n} futures"
    if p > 0.96:
        return "more than 19 in 20" if low >= _MOST else f"{round(p * n)} of {n} futures"
    return min(_ODDS, key=lambda odds: abs(odds[0] - p))[1]


def interval_spoken(low: float, high: float) -> str:
    """Say an interval in whole per cents, never closed at an end that it does not reach.

    Parameters
    ----------
    low, high : float
        From 0 to 1.

    Returns
    -------
    str
        Such as ``"25 to 44 %"``.
    """
    least = min(round(100 * low), 99 if low < 1 else 100)
    most = max(round(100 * high), 1 if high > 0 else 0)
    return f"{least} to {most} %"


def month_spoken(month: str) -> str:
    """Say a month.

    Parameters
    ----------
    month : str
        Such as ``2021-12``.

    Returns
    -------
    str
        Such as ``December 2021``.
    """
    year, number = month.split("-")
    return f"{_MONTHS[int(number) - 1]} {year}"


def since_spoken(month: str) -> str:
    """Say from which month on a sentence counts.

    Parameters
    ----------
    month : str
        Such as ``2021-06``.

    Returns
    -------
    str
        Such as ``From June 2021 on``.
    """
    return f"From {month_spoken(month)} on"


def day_spoken(day: date) -> str:
    """Say a day.

    Parameters
    ----------
    day : datetime.date
        Any.

    Returns
    -------
    str
        Such as ``3 May 2021``.
    """
    return f"{day.day} {month_spoken(f'{day:%Y-%m}')}"


def iso_days_spoken(text: str) -> str:
    """Say every day in a text.

    Parameters
    ----------
    text : str
        With days such as ``2021-05-24``.

    Returns
    -------
    str
        With ``24 May 2021`` in their place; what is no day of the calendar stays as it is.
    """

    def said(found: re.Match[str]) -> str:
        try:
            return day_spoken(date.fromisoformat(found[0]))
        except ValueError:
            return found[0]

    return _ISO_DAY.sub(said, text)


def seconds_spoken(seconds: float) -> str:
    """Say a threshold.

    Parameters
    ----------
    seconds : float
        More than 0.

    Returns
    -------
    str
        In seconds under two minutes, else in whole minutes or hours where it is a whole number of them.
    """
    for size, name in ((3600, "hour"), (60, "minute")):
        if seconds >= size and seconds % size == 0 and seconds != 60:
            count = int(seconds // size)
            return f"{count} {name}{'s' if count > 1 else ''}"
    return f"{seconds:g} second{'s' if seconds != 1 else ''}"


def percent_spoken(share: float) -> str:
    """Say a share.

    Parameters
    ----------
    share : float
        Such as 0.8.

    Returns
    -------
    str
        Such as ``80 %``; up to four significant digits.
    """
    return f"{100 * share:.4g} %"


def stream_spoken(stream: str) -> str:
    """Name the contacts of a stream.

    Parameters
    ----------
    stream : str
        Such as ``"101"``.

    Returns
    -------
    str
        ``"101 calls"``, ``"digital contacts"``; a name that says calls already is left as it is.
    """
    if stream.endswith(("calls", "contacts")):
        return stream
    return f"{stream} {'contacts' if any(word in stream.lower() for word in _WRITTEN) else 'calls'}"

"""Dates and times as tables write them."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache

FIRST_YEAR, LAST_YEAR = 1900, 2100
_TOKENS = {
    "YYYY": "%Y", "YY": "%y", "MMMM": "%B", "MMM": "%b", "MM": "%m", "DD": "%d", "DDD": "%a", "HH": "%H", "mm": "%M",
    "ss": "%S",
}  # fmt: skip
_YEAR_FIRST = re.compile(r"\d{4}-?\d{2}-?\d{2}", re.ASCII)  # "2021-W18" is a week, and of a week no day
_WEEK = re.compile(r"\bw(eek|k)?[ -]?\d", re.IGNORECASE)
_DAY_FIRST = re.compile(r"\d{1,2}[/.-](\d{1,2}|[A-Za-z]{3,9})[/.-]\d{2,4}\b", re.ASCII)
_SERIAL = re.compile(r"[1-7]\d{4}(\.\d+)?", re.ASCII)
_EXCELS_FIRST = date(1899, 12, 30)
_SEPT = re.compile(r"\bSept\b", re.IGNORECASE)
_MIDNIGHT = re.compile(r"\b24:00")
_TOKEN = re.compile("[A-Za-z]+")
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::00)?(?:\s*(?:-|–|to)\s*\d{1,2}:\d{2}(?::(?:00|59))?)?")


def read_moment(text: str) -> tuple[date, time | None]:
    """Read a date, or a date with a time of day, as the long form writes it.

    Parameters
    ----------
    text : str
        Such as ``2021-05-31`` or ``2021-05-31 14:15``.

    Returns
    -------
    day : datetime.date
        The day.
    at : datetime.time or None
        None if no time is given.

    Raises
    ------
    ValueError
        If it is something else; the text says what is wanted.
    """
    try:
        if not _YEAR_FIRST.match(text):
            raise ValueError
        if len(text) <= 10:
            day, at = date.fromisoformat(text), None
        else:
            moment = datetime.fromisoformat(text)
            if moment.tzinfo is not None:
                raise ValueError
            day, at = moment.date(), moment.time()
    except ValueError:
        other = ": write the year first, or say in a mapping how dates are written" if _DAY_FIRST.match(text) else ""
        wanted = "2021-05-31" if len(text) <= 10 else "2021-05-31, or a local time such as 2021-05-31 14:15"
        raise ValueError(f"'{text}' is not a date such as {wanted}{meant(text) or other}") from None
    return _near(day), at


def meant(text: str) -> str:
    """Say what a date or a time that cannot be read most likely is.

    Parameters
    ----------
    text : str
        As it stands in the table.

    Returns
    -------
    str
        Empty if it looks like nothing that is known.
    """
    if _SERIAL.fullmatch(text):
        day = _EXCELS_FIRST + timedelta(days=int(float(text)))
        return f": Excel's number of {day}? give the column the form of a date in Excel before it is saved"
    if _MIDNIGHT.search(text):
        return ": write 24:00 as 00:00 of the next day"
    if _WEEK.search(text):
        return ": write the first and the last day of the week"
    return ""


def date_pattern(form: str) -> str:
    """Turn a date's form into the pattern of `datetime.strptime`.

    Parameters
    ----------
    form : str
        Such as ``DD/MM/YYYY``, ``MMM-YY`` or ``DD/MM/YYYY HH:mm``.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If it has a part that is not known, or lacks the year or the month.
    """
    parts = _TOKEN.findall(form)
    unknown = [part for part in parts if part not in _TOKENS]
    if unknown:
        raise ValueError(f"'{unknown[0]}' is not one of {', '.join(_TOKENS)}")
    if len(set(parts)) < len(parts) or not any(p.startswith("YY") for p in parts) or not _months(parts):
        raise ValueError("a date is written with its year and month, each part once, such as DD/MM/YYYY or MMM-YY")
    return _TOKEN.sub(lambda match: _TOKENS[match[0]], form.replace("%", "%%"))


def _months(parts: list[str]) -> bool:
    return any(part in ("MM", "MMM", "MMMM") for part in parts)


@lru_cache(maxsize=4096)
def read_formed(text: str, pattern: str) -> tuple[date, time | None]:
    """Read a date in a form of its own; one such as 2021-05-31, which cannot mean anything else, is always read.

    Parameters
    ----------
    text : str
        As it stands in the table.
    pattern : str
        Of `date_pattern`; empty for the long form's dates only.

    Returns
    -------
    day : datetime.date
        The day; the first of the month where the form has none.
    at : datetime.time or None
        None if the form has no time.

    Raises
    ------
    ValueError
        If it is something else.
    """
    try:
        return read_moment(text)
    except ValueError as error:
        if not pattern:
            what = str(error).partition(": write")[0]
            raise ValueError(f"{what}; say in the mapping how dates are written: date_format: DD/MM/YYYY") from None
    try:
        moment = datetime.strptime(_SEPT.sub("Sep", text) if "%b" in pattern else text, pattern)
    except ValueError:
        example = f"{datetime(2021, 5, 31):{pattern}}"
        what = f"'{text}' is not a date of the form that the mapping gives, such as {example}"
        raise ValueError(f"{what}{meant(text)}") from None
    return _near(moment.date()), moment.time() if "%H" in pattern else None


def read_time(text: str) -> time:
    """Read a time of day, or the beginning of a stretch such as ``00:15-00:30``.

    Parameters
    ----------
    text : str
        As it stands in the table.

    Returns
    -------
    datetime.time

    Raises
    ------
    ValueError
        If it is something else.
    """
    match = _TIME.fullmatch(text)
    if not match or int(match[1]) > 23 or int(match[2]) > 59:
        why = ": on a clock of 24 hours" if text[-1:] in "mM" and text[:1].isdigit() else meant(text)
        raise ValueError(f"'{text}' is not a time of day such as 00:15{why}")
    return time(int(match[1]), int(match[2]))


def _near(day: date) -> date:
    if not FIRST_YEAR <= day.year < LAST_YEAR:
        raise ValueError(f"{day} lies outside the years {FIRST_YEAR} to {LAST_YEAR - 1}")
    return day

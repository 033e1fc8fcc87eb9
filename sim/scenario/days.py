"""Days, months and moments by the clock on the wall, and days of the week.

Local time is that of Europe/London. In the night in March in which the clock goes forward, the times from 01:00 to
02:00 do not exist, and a moment among them is refused; in the night in October in which it goes back they come twice,
and a moment among them is the first of the two, in summer time. The end of a day is written 24:00, and is the next
day's 00:00.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, BeforeValidator, PlainSerializer, WithJsonSchema

from sim.clock import never_comes
from sim.scenario.section import each_once

Weekday = Literal["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)


def _date(value: object) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            raise ValueError
        day = date.fromisoformat(value)
    except ValueError:
        raise ValueError("a date is written like 2021-06-01, and must exist") from None
    if not 2000 <= day.year <= 2100:
        raise ValueError("a date lies between the years 2000 and 2100")
    return day


def _moment(value: object) -> datetime:
    if isinstance(value, datetime):
        return value
    try:
        if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}(-[0-9]{2}){2}([ T][0-9]{2}:[0-9]{2})?", value):
            raise ValueError
        midnight = value.endswith("24:00")
        moment = datetime.fromisoformat(f"{value[:10]} 00:00" if midnight else value) + timedelta(days=midnight)
    except (ValueError, OverflowError):
        raise ValueError("a moment is written like '2021-06-01 14:30', local time, and must exist") from None
    _date(moment.date().isoformat())
    if len(value) == 10:
        raise ValueError(
            "a moment is written like '2021-06-01 14:30', local time, and this is a day: "
            f"it begins at '{value} 00:00' and ends at '{value} 24:00'"
        )
    if never_comes(moment):
        raise ValueError(
            f"the clock never shows {moment:%H:%M} on {moment.date()}, when it goes forward from 01:00 to 02:00: "
            "write a time before 01:00, or from 02:00 on"
        )
    return moment


def _month(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"20[0-9]{2}-(0[1-9]|1[0-2])", value):
        raise ValueError("a month is written like 2021-12")
    return value


def _day_of_year(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{2}-[0-9]{2}", value):
        raise ValueError("a day of the year is written like '12-31' (month, day)")
    try:
        date.fromisoformat(f"2000-{value}")
    except ValueError:
        raise ValueError("this day of the year does not exist") from None
    return value


Day = Annotated[
    date,
    BeforeValidator(_date),
    WithJsonSchema(
        {"type": "string", "title": "date", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "examples": ["2021-06-01"]}
    ),
]
Days = Annotated[tuple[Day, ...], AfterValidator(each_once)]
Moment = Annotated[
    datetime,
    BeforeValidator(_moment),
    PlainSerializer(lambda v: v.isoformat(sep=" ", timespec="minutes"), return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "title": "date and time", "examples": ["2021-06-01 14:30"]}),
]
Month = Annotated[
    str,
    BeforeValidator(_month),
    WithJsonSchema({"type": "string", "title": "month", "pattern": r"^20[0-9]{2}-(0[1-9]|1[0-2])$"}),
]
DayOfYear = Annotated[
    str,
    BeforeValidator(_day_of_year),
    WithJsonSchema({"type": "string", "title": "day of the year", "pattern": r"^[0-9]{2}-[0-9]{2}$"}),
]
Weekdays = Annotated[tuple[Weekday, ...], AfterValidator(each_once)]

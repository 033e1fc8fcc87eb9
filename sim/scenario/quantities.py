"""The single values a planner writes: durations, shares, dates, times of day, numbers and names.

Outside, a value is text with its unit (``30s``, ``80%``, ``07:00-15:00``); inside, it is a float in
seconds, a fraction of one, a count of quarter-hours. Each type says in its error what it accepts, and
has bounds wide enough for any police force and narrow enough that an accepted scenario can be run.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainSerializer,
    WithJsonSchema,
    field_validator,
)
from pydantic_core import CoreSchema, core_schema

FROM_FILE = "from a scenario file"
DAY_S = 86400.0
LONGEST_S = 365 * DAY_S
SHORTEST_S = 0.001
LARGEST = 1e9

_UNIT_S = {
    "ms": 0.001,
    "s": 1,
    "sec": 1,
    "secs": 1,
    "second": 1,
    "seconds": 1,
    "min": 60,
    "mins": 60,
    "minute": 60,
    "minutes": 60,
    "hour": 3600,
    "hours": 3600,
    "m": 60,
    "h": 3600,
    "d": DAY_S,
    "day": DAY_S,
    "days": DAY_S,
}
_UNIT_S |= {"w": 7 * DAY_S, "week": 7 * DAY_S, "weeks": 7 * DAY_S}
_UNITS = r"(?:ms|seconds|second|secs|sec|s|minutes|minute|mins|min|m|hours|hour|h|days|day|d|weeks|week|w)"
_DURATION = rf"^\s*(?:[0-9]+(?:\.[0-9]+)?\s*{_UNITS}\s*)+$"
_DURATION_PART = re.compile(rf"([0-9]+(?:\.[0-9]+)?)\s*({_UNITS})")
_PERCENT = re.compile(r"\s*([-+]?[0-9]+(?:\.[0-9]*)?)\s*%\s*")
_UNFIT_FOR_A_NAME = re.compile(r'[\x00-\x1f\x7f-\x9f\u2028\u2029/\\:*?"<>|]')


class Model(BaseModel):
    """A part of a scenario: frozen, and strict about its keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    @field_validator("*", mode="after")
    @classmethod
    def _by_name(cls, value: Any) -> Any:
        """Put named parts in the order of their names: no result may depend on the order they were written in."""
        return dict(sorted(value.items())) if isinstance(value, dict) else value


class PlacedError(ValueError):
    """A value that does not fit, with the place of the culprit beneath the value that was checked.

    Parameters
    ----------
    text : str
        What is wrong.
    *steps : str or int
        Keys and positions from the checked value down to the culprit.
    """

    def __init__(self, text: str, *steps: str | int) -> None:
        super().__init__(text)
        self.steps = steps


def parse_duration(text: object) -> float:
    """Read a duration with its unit.

    Parameters
    ----------
    text : object
        Such as ``30s``, ``4 min`` or ``1h 30m``.

    Returns
    -------
    float
        Seconds.

    Raises
    ------
    ValueError
        If it is not text, has no unit, or is over 365 days.
    """
    if isinstance(text, (int, float)) and not isinstance(text, bool):
        raise ValueError(f"a duration needs its unit: write '{text}s', '{text} min' or '{text}h'")
    if not isinstance(text, str) or not re.match(_DURATION, text):
        raise ValueError("a duration is written like '30s', '4 min', '1h 30m' or '2 weeks'")
    total = math.fsum(float(number) * _UNIT_S[unit] for number, unit in _DURATION_PART.findall(text))
    if total > LONGEST_S:
        raise ValueError("a duration is at most 365 days")
    return total


def format_duration(seconds: float) -> str:
    """Write a duration so that `parse_duration` reads the same number.

    Parameters
    ----------
    seconds : float
        At least 0.

    Returns
    -------
    str
        Such as ``90.5s``.
    """
    return f"{Decimal(repr(float(seconds))).normalize():f}s"


def _share(value: object) -> float:
    if isinstance(value, str) and (match := _PERCENT.fullmatch(value)):
        return float(Decimal(match[1]) / 100)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return math.nan if value != value else float(max(-LARGEST, min(value, LARGEST)))
    raise ValueError("a share is written like '80%' or '0.8'")


def _within_one(value: float) -> float:
    if not 0 <= value <= 1:
        raise ValueError(f"a share lies between 0 % and 100 %, this is {100 * value:g} %: write '80%' or '0.8'")
    return value


def _yearly(value: float) -> float:
    if not -0.9 <= value <= 9:
        raise ValueError(f"a yearly change lies between -90 % and 900 %, this is {100 * value:g} %")
    return value


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ValueError("a number must stand here, without quotes or unit")
    if not -LARGEST <= value <= LARGEST:
        raise ValueError(f"this number must lie between {-LARGEST:.0f} and {LARGEST:.0f}")
    return float(value)


def _count(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError("a whole number must stand here, without quotes or unit")
    if not -LARGEST <= value <= LARGEST:
        raise ValueError(f"this number must lie between {-LARGEST:.0f} and {LARGEST:.0f}")
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("write true or false")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError('text must stand here: put it in quotes, such as "101"')
    if len(value) > 10_000:
        raise ValueError("a text has at most 10,000 characters")
    return value


def _name(value: str) -> str:
    if not 1 <= len(value) <= 80 or value != value.strip():
        raise ValueError("a name has 1 to 80 characters, and no space at its beginning or end")
    if _UNFIT_FOR_A_NAME.search(value):
        raise ValueError("a name is one line, without / \\ : * ? \" < > | (it becomes part of a file's name)")
    return value


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
        if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}(-[0-9]{2}){2}[ T][0-9]{2}:[0-9]{2}", value):
            raise ValueError
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise ValueError("a moment is written like '2021-06-01 14:30', local time, and must exist") from None
    _date(value[:10])
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


@dataclass(frozen=True)
class Between:
    """Bounds of a number, both allowed, for a type's annotation."""

    low: float
    high: float

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Check the bounds after the type."""
        return core_schema.no_info_after_validator_function(self._check, handler(source))

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Tell the bounds to an editor, where the value is a plain number there too."""
        schema = handler(core)
        if schema.get("type") in ("number", "integer"):
            schema |= {"minimum": self.low, "maximum": self.high}
        return schema

    def _check(self, value: Any) -> Any:
        if not self.low <= value <= self.high:
            raise ValueError(f"this must lie between {self.low:,.10g} and {self.high:,.10g}, and is {value:,.10g}")
        return value


def largest_of(rules: Iterable[Any]) -> float:
    """Largest number that the rules of a type's annotation allow.

    Parameters
    ----------
    rules : iterable of object
        What stands beside the type.

    Returns
    -------
    float
        Infinite where none bounds it.
    """
    bounds = [rule.high for rule in rules if isinstance(rule, Between)]
    bounds += [1.0 for rule in rules if isinstance(rule, AfterValidator) and rule.func is _within_one]
    return min(bounds, default=math.inf)


def _positive(value: float) -> float:
    if value <= 0:
        raise ValueError("this must be more than 0")
    return value


def _lasting(value: float) -> float:
    if value < SHORTEST_S:
        raise ValueError("this duration must be at least 1 ms")
    return value


def _not_negative(value: float) -> float:
    if value < 0:
        raise ValueError("this must be 0 or more")
    return value


def _spread(value: float) -> float:
    if value != 0 and not 0.001 <= value <= 100:
        raise ValueError("a coefficient of variation is 0, or lies between 0.001 and 100")
    return value


def _schema(kind: str | list[str], title: str, **more: Any) -> WithJsonSchema:
    return WithJsonSchema({"type": kind, "title": title, **more})


_NUMBER = _schema("number", "number")
_SHARE = _schema(["string", "number"], "share", examples=["80%", 0.8])
_CHANGE = _schema(["string", "number"], "yearly change", examples=["2%", -0.05])

Text = Annotated[str, BeforeValidator(_text), _schema("string", "text")]
Name = Annotated[Text, AfterValidator(_name), _schema("string", "name", minLength=1, maxLength=80)]
Flag = Annotated[bool, BeforeValidator(_flag), _schema("boolean", "true or false")]
Number = Annotated[float, BeforeValidator(_number), _NUMBER]
Positive = Annotated[Number, AfterValidator(_positive), _schema("number", "number over 0", exclusiveMinimum=0)]
NotNegative = Annotated[Number, AfterValidator(_not_negative), _schema("number", "number, 0 or more", minimum=0)]
Factor = Annotated[Number, _schema("number", "factor"), Between(0, 1000)]
Spread = Annotated[Number, AfterValidator(_spread), _schema("number", "number, 0 or more", minimum=0, maximum=100)]
Count = Annotated[
    int, BeforeValidator(_count), _schema("integer", "whole number"), AfterValidator(_not_negative), Between(0, 10_000)
]
Share = Annotated[float, BeforeValidator(_share), AfterValidator(_within_one), _SHARE]
YearlyChange = Annotated[float, BeforeValidator(_share), AfterValidator(_yearly), _CHANGE]
Duration = Annotated[
    float,
    BeforeValidator(lambda v: v if type(v) is Seconds else parse_duration(v)),
    PlainSerializer(format_duration, return_type=str, when_used="json"),
    _schema("string", "duration", pattern=_DURATION, examples=["30s", "4 min", "1h 30m"]),
]
PositiveDuration = Annotated[Duration, AfterValidator(_lasting)]
Day = Annotated[
    date,
    BeforeValidator(_date),
    _schema("string", "date", pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", examples=["2021-06-01"]),
]
Moment = Annotated[
    datetime,
    BeforeValidator(_moment),
    PlainSerializer(lambda v: v.isoformat(sep=" ", timespec="minutes"), return_type=str, when_used="json"),
    _schema("string", "date and time", examples=["2021-06-01 14:30"]),
]
Month = Annotated[str, BeforeValidator(_month), _schema("string", "month", pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")]
DayOfYear = Annotated[
    str, BeforeValidator(_day_of_year), _schema("string", "day of the year", pattern=r"^[0-9]{2}-[0-9]{2}$")
]


class Seconds(float):
    """A duration that has already been read (defaults)."""


def seconds(value: float) -> Seconds:
    """Mark a default that is given in seconds as already read.

    Parameters
    ----------
    value : float
        Seconds.

    Returns
    -------
    Seconds
        The same number.
    """
    return Seconds(value)

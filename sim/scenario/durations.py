"""Durations: text with its unit outside, seconds inside."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, PlainSerializer, WithJsonSchema

DAY_S = 86400.0
LONGEST_S = 365 * DAY_S
SHORTEST_S = 0.001

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


def _lasting(value: float) -> float:
    if value < SHORTEST_S:
        raise ValueError("this duration must be at least 1 ms")
    return value


Duration = Annotated[
    float,
    BeforeValidator(lambda v: v if type(v) is Seconds else parse_duration(v)),
    PlainSerializer(format_duration, return_type=str, when_used="json"),
    WithJsonSchema(
        {"type": "string", "title": "duration", "pattern": _DURATION, "examples": ["30s", "4 min", "1h 30m"]}
    ),
]
PositiveDuration = Annotated[Duration, AfterValidator(_lasting)]

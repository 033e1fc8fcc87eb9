"""Numbers and shares: a share is text with its unit outside (``80%``), a fraction of one inside.

Each type says in its error what it accepts, and has bounds wide enough for any police force and narrow enough that an
accepted scenario can be run.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, WithJsonSchema

from sim.scenario.bounds import Between

LARGEST = 1e9

_PERCENT = re.compile(r"\s*([-+]?[0-9]+(?:\.[0-9]*)?)\s*%\s*")


def _fraction(value: object, said: str = "a share is written like '80%' or '0.8'") -> float:
    if isinstance(value, str) and (match := _PERCENT.fullmatch(value)):
        return float(Decimal(match[1]) / 100)
    if isinstance(value, (int, float)) and not isinstance(value, bool) and value == value:
        return float(max(-LARGEST, min(value, LARGEST)))
    raise ValueError(said)


def _share(value: object) -> float:
    fraction = _fraction(value)
    if not isinstance(value, str) and 2 <= fraction <= 100:
        text = f"a share lies between 0 % and 100 %, and {fraction:.10g} is {100 * fraction:.10g} %"
        raise ValueError(f"{text}: write '{fraction:.10g}%' or '{fraction / 100:.10g}'")
    return fraction


def _change(value: object) -> float:
    return _fraction(value, "a yearly change is written like '2%' or '-0.05'")


def _within_one(value: float) -> float:
    if not 0 <= value <= 1:
        raise ValueError(f"a share lies between 0 % and 100 %, this is {100 * value:g} %: write '80%' or '0.8'")
    return value


def _yearly(value: float) -> float:
    if not -0.9 <= value <= 9:
        raise ValueError(
            f"a yearly change lies between -90 % and 900 %, this is {100 * value:g} %: write '2%' or '-0.05'"
        )
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
YearlyChange = Annotated[float, BeforeValidator(_change), AfterValidator(_yearly), _CHANGE]

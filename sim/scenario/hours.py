"""Times of day and hours, by the clock on the wall, in quarter-hours."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import (
    BeforeValidator,
    GetJsonSchemaHandler,
    ValidationInfo,
    WithJsonSchema,
    model_serializer,
    model_validator,
)
from pydantic_core import CoreSchema

from sim.scenario.section import FROM_FILE, Model

_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})")


def quarter_of(text: str) -> int:
    """Read a time of day on a quarter of an hour.

    Parameters
    ----------
    text : str
        From ``00:00`` to ``24:00``.

    Returns
    -------
    int
        Quarter-hours since midnight, 0 to 96.

    Raises
    ------
    ValueError
        If it is anything else.
    """
    match = _TIME.fullmatch(text.strip())
    minute = int(match[1]) * 60 + int(match[2]) if match else -1
    if not match or int(match[2]) % 15 or int(match[2]) > 45 or minute > 1440:
        raise ValueError("a time of day is written like '07:00', on a quarter of an hour, from 00:00 to 24:00")
    return minute // 15


class Hours(Model):
    """A stretch of the day by the wall clock, in quarter-hours; past midnight when it ends before it starts."""

    start: int
    stop: int

    @model_validator(mode="before")
    @classmethod
    def _read(cls, value: Any, info: ValidationInfo) -> Any:
        if isinstance(value, (Hours, dict)) and info.context != FROM_FILE:
            return value
        if not isinstance(value, str) or value.count("-") != 1:
            raise ValueError("hours are written like '07:00-15:00'; '22:00-07:00' ends on the next day")
        start, stop = (quarter_of(part) for part in value.split("-"))
        start %= 96
        if stop % 96 == start and (start, stop) != (0, 96):
            raise ValueError("these hours end when they start: the whole day is written '00:00-24:00'")
        return {"start": start, "stop": stop if stop > start else stop + 96}

    @model_validator(mode="after")
    def _within_a_day(self) -> Hours:
        if not (0 <= self.start < 96 and 0 < self.quarters <= 96):
            raise ValueError("hours start within the day and last at most 24 hours")
        return self

    @model_serializer
    def _write(self) -> str:
        return str(self)

    def __str__(self) -> str:
        """The hours as they are written in a scenario."""
        stop = self.stop if self.stop <= 96 else self.stop - 96
        return f"{clock(self.start)}-{clock(stop)}"

    @classmethod
    def __get_pydantic_json_schema__(
        cls,
        core: CoreSchema,
        handler: GetJsonSchemaHandler,
    ) -> dict[str, Any]:
        pattern = r"^\s*[0-9]{1,2}:[0-9]{2}\s*-\s*[0-9]{1,2}:[0-9]{2}\s*$"
        return {"type": "string", "title": "hours", "pattern": pattern, "examples": ["07:00-15:00"]}

    @property
    def quarters(self) -> int:
        """Length in quarter-hours of the wall clock."""
        return self.stop - self.start


def clock(quarter: int) -> str:
    """Write a quarter-hour of the day as a time.

    Parameters
    ----------
    quarter : int
        0 to 96.

    Returns
    -------
    str
        Such as ``07:15``.
    """
    return f"{quarter // 4:02d}:{quarter % 4 * 15:02d}"


def _time_of_day(value: object) -> str:
    return clock(quarter_of(value if isinstance(value, str) else ""))


TimeOfDay = Annotated[
    str,
    BeforeValidator(_time_of_day),
    WithJsonSchema(
        {"type": "string", "title": "time of day", "pattern": r"^\s*[0-9]{1,2}:[0-9]{2}\s*$", "examples": ["07:00"]}
    ),
]

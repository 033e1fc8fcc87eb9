"""Rows and tables for the tests of history."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from sim.history import COLUMNS, Observation, read_history


def row(start: str, end: str, value: float | str, measure: str = "offered", **fields: str) -> dict[str, str]:
    """Write one row of the long form as fields."""
    unit = "percent" if measure.startswith("service_level") else "s" if measure.endswith("_wait") else "count"
    plain = {
        "period_start": start, "period_end": end, "stream": "101", "measure": measure,
        "denominator": "offered" if unit == "percent" else "", "relation": "=", "value": str(value), "unit": unit,
        "clock": "force", "source": "s", "note": "",
    }  # fmt: skip
    return plain | fields


def content(*rows: dict[str, str]) -> bytes:
    """Write a table in the long form."""
    return "\n".join([",".join(COLUMNS), *(",".join(each[c] for c in COLUMNS) for each in rows)]).encode()


def read(*rows: dict[str, str]) -> tuple[Observation, ...]:
    """Read rows as the long form."""
    return read_history("h.csv", content(*rows))


def months(first: str, values: list[float], measure: str = "offered", **fields: str) -> list[dict[str, str]]:
    """Write one row a month from a month on."""
    found, day = [], date.fromisoformat(f"{first}-01")
    for value in values:
        after = (day.replace(day=28) + timedelta(4)).replace(day=1)
        found.append(row(f"{day}", f"{after - timedelta(1)}", value, measure, **fields))
        day = after
    return found


def observation(**fields: Any) -> Observation:
    """Make an observation without a file."""
    plain = {
        "start": date(2021, 5, 1), "end": date(2021, 5, 31), "stream": "101", "measure": "offered", "denominator": "",
        "relation": "=", "value": 1.0, "unit": "count", "clock": "force", "source": "s", "note": "", "row": 2,
    }  # fmt: skip
    return Observation(**(plain | fields))


def quarter(day: date, minute: int, value: float) -> Observation:
    """Make the row of one quarter-hour."""
    begins = datetime.combine(day, time()) + timedelta(minutes=minute)
    ends = begins + timedelta(minutes=15)
    last = (ends - timedelta(seconds=1)).date()
    return observation(start=day, end=last, from_time=begins.time(), to_time=ends.time(), value=value)

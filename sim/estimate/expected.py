"""What a scenario already says of a stream's days, read off the numbers it expects: all that estimates stand beside."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import numpy as np

from sim.calendar import Calendar
from sim.demand import stream_demand
from sim.scenario import Loaded
from sim.scenario.model import SpecialDay, Stream


def known_level(loaded: Loaded, name: str, calendar: Calendar, *, months: bool) -> np.ndarray:
    """Say what the scenario knows of a day's level besides what is estimated: named factors, and perhaps its months.

    Parameters
    ----------
    loaded : sim.scenario.Loaded
        The scenario.
    name : str
        The stream's.
    calendar : sim.calendar.Calendar
        The days.
    months : bool
        Whether its factors of the months are among what is known.

    Returns
    -------
    numpy.ndarray, shape (days,)
    """
    expected = _bare(loaded, name, calendar, {} if months else {"month_of_year": (1.0,) * 12})
    return np.bincount(calendar.interval_day, weights=expected)


def _bare(loaded: Loaded, name: str, calendar: Calendar, changes: dict[str, Any]) -> np.ndarray:
    """Expectation by quarter-hour of one call a day, without all that is estimated but for some of it."""
    stream = loaded.scenario.streams[name]
    plain = {"growth": 0.0, "day_of_week": (1.0,) * 7, "bank_holiday": 1.0, "special_days": {}, "profile": "flat"}
    volume = type(stream.volume).model_validate({"per_day": 1.0})
    return stream_demand(
        name, stream.model_copy(update={**plain, "volume": volume, **changes}), calendar, loaded.files
    ).expected


def doubled(loaded: Loaded, name: str, calendar: Calendar, changes: dict[str, Any]) -> np.ndarray:
    """Find the quarter-hours on which a factor of 2 has its effect.

    Parameters
    ----------
    loaded, name, calendar
        As for `known_level`.
    changes : dict
        Fields of the stream in which the factor stands.

    Returns
    -------
    numpy.ndarray of bool, shape (intervals,)
    """
    return _bare(loaded, name, calendar, changes) > 1.5 * _bare(loaded, name, calendar, {})


def doubling(stream: Stream) -> Iterator[tuple[str, SpecialDay]]:
    """Give each named special day of a stream the factor 2."""
    for each, what in stream.special_days.items():
        yield each, what.model_copy(update={"factor": 2.0})


def days_with(calendar: Calendar, *masks: np.ndarray) -> np.ndarray:
    """Find the days of which some quarter-hour is in a mask; bool, shape (days,)."""
    found = np.zeros(len(calendar.days), bool)
    for mask in masks:
        found[calendar.interval_day[mask]] = True
    return found


def written_profile(loaded: Loaded, name: str) -> np.ndarray:
    """Give the profile of the scenario as it is written; shape (7, 96), each day adding to 1."""
    monday = date(2001, 1, 8)
    calendar = Calendar(monday, monday + timedelta(days=6))
    stream = loaded.scenario.streams[name]
    plain = stream.model_copy(update={"special_days": {}, "bank_holiday": 1.0})
    expected = stream_demand(name, plain, calendar, loaded.files).expected.reshape(7, 96)
    return expected / np.maximum(expected.sum(axis=1, keepdims=True), 1e-300)

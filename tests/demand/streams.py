"""Streams for tests, written as a scenario would write them."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.calendar import Calendar
from sim.demand import StreamDemand, draw_contacts, stream_demand
from sim.engine import Contacts
from sim.scenario.model import Stream


def stream(**keys: Any) -> Stream:
    plain = {
        "volume": {"per_day": 960},
        "handle": {"talk": {"mean": "3 min"}},
        "patience": {"mean": "2 min"},
        "priority": 1,
        "groups": ["handlers"],
    }
    return Stream.model_validate(plain | keys)


def demand(calendar: Calendar, name: str = "101", files: dict[str, bytes] | None = None, **keys: Any) -> StreamDemand:
    return stream_demand(name, stream(**keys), calendar, files or {})


def by_day(of: StreamDemand, calendar: Calendar) -> np.ndarray:
    """Contacts expected on each day."""
    return np.bincount(calendar.interval_day, weights=of.expected)


def draw(calendar: Calendar, *, seed: int = 1, replication: int = 0, **keys: Any) -> Contacts:
    return draw_contacts([demand(calendar, **keys)], calendar, seed, replication)


def own(contacts: Contacts) -> np.ndarray:
    """Rows that arrive of themselves."""
    return np.flatnonzero(contacts.follows < 0)


def of_stream(contacts: Contacts, number: int) -> dict[str, np.ndarray]:
    """Everything that was drawn of one stream, whatever its rows are called in the whole table."""
    rows = np.flatnonzero(contacts.stream == number)
    follows = contacts.follows[rows]
    return {
        "arrival_s": contacts.arrival_s[rows],
        "handle_s": contacts.handle_s[rows],
        "patience_s": contacts.patience_s[rows],
        "redial_after_s": contacts.redial_after_s[rows],
        "follows": np.where(follows < 0, -1, np.searchsorted(rows, follows)),
        "follows_if": contacts.follows_if[rows],
    }


def differing(one: Contacts, other: Contacts, number: int = 0, other_number: int | None = None) -> set[str]:
    """Columns in which a stream differs between two draws; finite redials alone are compared if there are fewer."""
    first, second = of_stream(one, number), of_stream(other, number if other_number is None else other_number)
    most = min(first["redial_after_s"].shape[1], second["redial_after_s"].shape[1])
    for table in (first, second):
        assert np.isinf(table["redial_after_s"][:, most:]).all()
        table["redial_after_s"] = table["redial_after_s"][:, :most]
    return {name for name in first if not np.array_equal(first[name], second[name])}

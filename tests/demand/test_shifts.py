"""Channel shift: contacts that come in by another stream, at the time at which their callers would have rung."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.calendar import Calendar
from sim.demand import draw_contacts, stream_demands
from tests.demand.streams import stream

MONDAY = date(2021, 6, 7)
WEEK = Calendar(MONDAY, MONDAY + timedelta(days=6))
HOURLY = {"profile": {"hourly": list(range(1, 25))}}


def expected(**shifts: Any) -> dict[str, np.ndarray]:
    streams = {
        "101": stream(volume={"per_day": 1000}, **HOURLY, shifts_to=shifts),
        "online": stream(volume={"per_day": 100}),
        "social": stream(volume={"per_day": 10}),
    }
    return {demand.name: demand.expected for demand in stream_demands(streams, WEEK, {})}


PLAIN = expected()


@pytest.mark.driver("streams.shifts_to.share")
def test_a_share_of_calls_comes_online_at_the_hour_of_the_call():
    found = expected(online={"share": "30%"})
    assert found["101"] == pytest.approx(0.7 * PLAIN["101"])
    assert found["online"] == pytest.approx(PLAIN["online"] + 0.3 * PLAIN["101"])
    assert np.array_equal(found["social"], PLAIN["social"])


@pytest.mark.driver("streams.shifts_to.adds")
def test_a_new_channel_may_move_no_call_and_bring_demand_of_its_own():
    found = expected(online={"adds": "5%"})
    assert np.array_equal(found["101"], PLAIN["101"])
    assert found["online"] == pytest.approx(PLAIN["online"] + 0.05 * PLAIN["101"])


def test_a_shift_begins_on_its_day():
    found = expected(online={"share": [{"value": "0%"}, {"from": "2021-06-10", "value": "50%"}]})
    per_day = np.bincount(WEEK.interval_day, weights=found["101"])
    assert per_day.tolist() == pytest.approx([1000] * 3 + [500] * 4)


def test_a_shift_of_nothing_shows_nothing():
    streams = {"101": stream(), "online": stream()}
    none = {"101": stream(shifts_to={"online": {"share": "0%", "adds": "0%"}}), "online": stream()}
    one, other = (draw_contacts(stream_demands(s, WEEK, {}), WEEK, 1, 0) for s in (streams, none))
    for name in ("arrival_s", "stream", "handle_s", "patience_s"):
        assert np.array_equal(getattr(one, name), getattr(other, name))


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_shift_loses_nobody(share, other):
    total = share + other
    shares = (share, other) if total <= 1 else (share / total, other / total)
    found = expected(online={"share": shares[0]}, social={"share": shares[1]})
    assert sum(found.values()) == pytest.approx(sum(PLAIN.values()))
    assert min(values.min() for values in found.values()) >= 0

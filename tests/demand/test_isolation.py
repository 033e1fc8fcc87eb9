"""A change in one thing leaves every other draw bit for bit as it was."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from sim.calendar import Calendar
from sim.demand import draw_contacts
from tests.demand.streams import demand, differing, of_stream

MONDAY = date(2021, 3, 15)
CALENDAR = Calendar(MONDAY, MONDAY + timedelta(days=27))  # with a clock change
EVERYTHING: dict[str, Any] = {
    "volume": {"per_day": 300},
    "handle": {"talk": {"mean": "200s", "cv": 0.8}, "wrap": {"mean": "50s", "cv": 0.5}},
    "patience": {"mean": "90s", "never_wait": "5%"},
    "redials": {"share": "40%", "after": "5 min", "most": 2},
    "repeats": {"share": "20%", "after": "1 day"},
    "day_factor": {"cv": 0.2, "correlation": 0.4},
}
HANDLE, PATIENCE, REDIALS = EVERYTHING["handle"], EVERYTHING["patience"], EVERYTHING["redials"]
ALL = {"arrival_s", "handle_s", "patience_s", "redial_after_s", "follows", "follows_if"}


def drawn(*, calendar=CALENDAR, seed=3, replication=2, extra=(), order=("101", "999"), **changed):
    """Draw the streams 101 and 999; keys that are given change the stream 101."""
    streams = {name: demand(calendar, name, **EVERYTHING) for name in ("999", *extra)}
    streams["101"] = demand(calendar, "101", **EVERYTHING | changed)
    return draw_contacts([streams[name] for name in order], calendar, seed, replication)


@pytest.mark.parametrize(
    ("changed", "columns"),
    [
        ({}, set()),
        ({"handle": HANDLE | {"talk": {"mean": "300s", "cv": 0.8}}}, {"handle_s"}),
        ({"handle": HANDLE | {"talk": {"mean": "200s", "cv": 0.1}}}, {"handle_s"}),
        ({"handle": {"talk": HANDLE["talk"]}}, {"handle_s"}),
        ({"handle": HANDLE | {"factors": {"x": 1.5}}}, {"handle_s"}),
        ({"handle": HANDLE | {"distribution": "exponential"}}, {"handle_s"}),
        ({"patience": PATIENCE | {"mean": "30s"}}, {"patience_s"}),
        ({"patience": PATIENCE | {"never_wait": "0%"}}, {"patience_s"}),
        ({"patience": PATIENCE | {"distribution": "weibull", "shape": 2}}, {"patience_s"}),
        ({"patience": {"distribution": "infinite"}}, {"patience_s"}),
        ({"redials": REDIALS | {"share": "90%"}}, {"redial_after_s"}),
        ({"redials": REDIALS | {"after": "9 min"}}, {"redial_after_s"}),
        ({"redials": None}, {"redial_after_s"}),
        ({"repeats": {"share": "20%", "after": "2 days"}}, {"arrival_s"}),
        ({"volume": {"per_day": 400}}, ALL),
        ({"day_factor": {"cv": 0.3}}, ALL),
        ({"profile": {"hourly": list(range(24))}}, ALL),
    ],
)
def test_a_change_moves_its_own_column_and_no_other_stream(changed, columns):
    before, after = drawn(), drawn(**changed)
    assert differing(before, after, 0) == columns
    assert differing(before, after, 1) == set()


def test_another_share_of_repeats_leaves_those_who_arrive_of_themselves():
    before, after = drawn(), drawn(repeats={"share": "50%", "after": "1 day"})
    assert differing(before, after, 1) == set()
    first, second = of_stream(before, 0), of_stream(after, 0)
    here, there = first["follows"] < 0, second["follows"] < 0
    for name in ("arrival_s", "handle_s", "patience_s", "redial_after_s"):
        assert np.array_equal(first[name][here], second[name][there])
    assert there.size > here.size


def test_more_redials_of_one_stream_widen_the_table_and_move_nothing_else():
    before, after = drawn(), drawn(redials=REDIALS | {"most": 5})
    assert after.redial_after_s.shape[1] == 5
    assert differing(before, after, 1) == set()


def test_an_added_stream_moves_nobody():
    before, after = drawn(), drawn(extra=("internal",), order=("101", "internal", "999"))
    assert differing(before, after, 0) == set()
    assert differing(before, after, 1, 2) == set()
    assert len(after) > len(before)


def test_golden_first_contacts_hold_the_draws_still():
    # a change here changes the numbers of every run: say so in the changelog
    contacts = drawn()
    found = [contacts.arrival_s[0], contacts.handle_s[0], contacts.patience_s[0], contacts.redial_after_s[3, 0]]
    assert (len(contacts), int((contacts.follows >= 0).sum())) == (21641, 4361)
    assert np.array(found) == pytest.approx(
        [19.642429459873146, 135.98561465915304, 25.135072490317214, 147.77913622215382], rel=1e-12
    )


def test_the_order_of_streams_moves_nobody():
    before, after = drawn(), drawn(order=("999", "101"))
    assert differing(before, after, 0, 1) == set()
    assert differing(before, after, 1, 0) == set()


@pytest.mark.parametrize("key", [{"seed": 4}, {"replication": 3}])
def test_another_seed_or_replication_moves_everything(key: Any):
    assert differing(drawn(), drawn(**key)) == ALL


def test_two_streams_that_differ_in_name_only_are_independent():
    contacts = drawn()
    one, other = of_stream(contacts, 0)["handle_s"], of_stream(contacts, 1)["handle_s"]
    n = min(len(one), len(other))
    assert abs(np.corrcoef(np.log(one[:n]), np.log(other[:n]))[0, 1]) < 4 / np.sqrt(n)


def in_weeks(contacts, calendar: Calendar, first: date, last: date) -> list[np.ndarray]:
    """What was drawn for some whole weeks, with arrivals from their beginning on."""
    start, end = (calendar.day_start_s[(day - calendar.first_day).days] for day in (first, last + timedelta(days=1)))
    found = of_stream(contacts, 0)
    root = np.arange(len(found["follows"]))
    for row in np.flatnonzero(found["follows"] >= 0):
        root[row] = root[found["follows"][row]]
    here = (found["arrival_s"][root] >= start) & (found["arrival_s"][root] < end)
    arrival_s = np.where(found["follows"] < 0, found["arrival_s"] - start, found["arrival_s"])
    return [np.round(arrival_s[here], 6), *(found[name][here] for name in ("handle_s", "patience_s", "redial_after_s"))]


def same(one: list[np.ndarray], other: list[np.ndarray]) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("first", [MONDAY + timedelta(days=7), MONDAY + timedelta(days=3), MONDAY - timedelta(days=12)])
def test_a_period_that_starts_at_another_time_draws_the_same_for_the_whole_weeks_it_shares(first):
    # arrivals are sums of a start and a part of a quarter-hour, so they agree to a microsecond, not to the bit
    keys: dict[str, Any] = {"day_factor": {"cv": 0.2}}
    other = Calendar(first, CALENDAR.last_day)
    shared = (MONDAY + timedelta(days=7), CALENDAR.last_day)
    one = in_weeks(drawn(**keys), CALENDAR, *shared)
    assert len(one[0]) > 5000
    assert same(one, in_weeks(drawn(calendar=other, **keys), other, *shared))


def test_a_period_that_ends_later_draws_the_same_for_the_whole_weeks_it_shares():
    other = Calendar(MONDAY, CALENDAR.last_day + timedelta(days=10))
    shared = (MONDAY, CALENDAR.last_day)
    assert same(in_weeks(drawn(), CALENDAR, *shared), in_weeks(drawn(calendar=other), other, *shared))


def test_the_memory_of_the_day_factor_starts_with_the_period():
    # with a correlation the first weeks differ, and the more the days the less
    other = Calendar(MONDAY + timedelta(days=7), CALENDAR.last_day)
    shared = (MONDAY + timedelta(days=7), CALENDAR.last_day)
    assert not same(in_weeks(drawn(), CALENDAR, *shared), in_weeks(drawn(calendar=other), other, *shared))

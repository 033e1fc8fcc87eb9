"""The compiled engine against the SimPy reference, to the bit, in all of its versions."""

from __future__ import annotations

from collections import Counter
from math import inf
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings

from sim.demand import draw_contacts
from sim.engine import CallLog, Contacts, Routing, Staffing, simulate
from sim.engine.compiled import state
from sim.experiment import Centre, first_days
from sim.roster import draw_roster
from sim.scenario import load_scenario
from tests.oracles.centres import Die, built, centres, plain, roll
from tests.oracles.naive_centre import ABANDON, END, NaiveCentre

COLUMNS = CallLog.__dataclass_fields__
PLAN = Path(__file__).parents[2] / "scenarios" / "west_mercia" / "plan.yaml"


def assert_same(contacts: Contacts, staffing: Staffing, routing: Routing) -> CallLog:
    reference, compiled = (simulate(contacts, staffing, routing, engine=engine) for engine in ("simpy", "compiled"))
    for column in COLUMNS:
        expected, found = getattr(reference, column), getattr(compiled, column)
        assert found.dtype == expected.dtype, column
        # Bit by bit but for nan, of which there are many.
        np.testing.assert_array_equal(found, expected, err_msg=column, strict=True)
        assert (
            not np.issubdtype(found.dtype, np.floating) or (np.signbit(found) == np.signbit(expected))[found == 0].all()
        )
    return compiled


def with_a_wheel_of_ends() -> Any:
    return mock.patch.object(state, "MOST_IN_TIMETABLE", -1)


@given(centre=centres())
@settings(max_examples=300, deadline=None)
def test_log_equals_the_references(centre):
    assert_same(*built(centre))


@given(centre=centres())
@settings(max_examples=300, deadline=None)
def test_log_equals_the_references_with_a_wheel_of_ends(centre):
    with with_a_wheel_of_ends():
        assert_same(*built(centre))


@given(centre=centres(simple=True))
@settings(max_examples=300, deadline=None)
def test_log_of_a_plain_centre_equals_the_references(centre):
    assert state.is_plain(*built(centre))
    assert_same(*built(centre))


@given(centre=centres(simple=True))
@settings(max_examples=300, deadline=None)
def test_log_of_a_plain_centre_with_a_wheel_of_ends_equals_the_references(centre):
    with with_a_wheel_of_ends():
        assert_same(*built(centre))


def situations(centre: dict[str, Any], naive: NaiveCentre) -> set[str]:
    """Name what is hard about a centre."""
    kinds_by_time: dict[float, set[int]] = {}
    for time_s, kind, *_ in naive.steps:
        kinds_by_time.setdefault(time_s, set()).add(kind)
    heads = [row[0] for row in centre["on_duty"]]
    leaves = {a["arrival"] + centre["patience_s"][a["row"]] for a in naive.attempts}
    found = {
        "patience ends as a handler is released": any(
            END in kinds and t in leaves for t, kinds in kinds_by_time.items()
        ),
        "abandons at the instant of an end": any({END, ABANDON} <= kinds for kinds in kinds_by_time.values()),
        "put down twice": any(times > 1 for times in Counter(naive.put_down).values()),
        "to zero and back": any(heads[i] and not heads[i + 1] and any(heads[i + 2 :]) for i in range(len(heads) - 1)),
        "redial at an interval's edge": any(
            a["number"] > 1 and a["arrival"] in centre["from_s"] for a in naive.attempts
        ),
        "follower at an interval's edge": any(
            centre["follows"][a["row"]] >= 0 and a["arrival"] in centre["from_s"] for a in naive.attempts
        ),
        "tenths of a second": any(a["arrival"] % 1 for a in naive.attempts),
    }
    return {name for name, is_there in found.items() if is_there}


def test_log_equals_the_references_on_centres_that_have_what_is_hard():
    seen: Counter[str] = Counter()
    for seed in range(50_000, 51_200):
        centre = roll(Die(seed=seed), most_rows=14)
        naive = NaiveCentre(centre)
        naive.run()
        seen.update(situations(centre, naive))
        assert_same(*built(centre))
    assert len(seen) == 7
    assert min(seen.values()) >= 5, seen


def west_mercia(days: int) -> tuple[Contacts, Staffing, Routing]:
    centre = Centre.of(first_days(load_scenario(PLAN), days))
    roster = draw_roster(centre.scenario, centre.covers, centre.calendar, centre.plan_start, seed=1, replication=0)
    return draw_contacts(centre.demands, centre.calendar, 1, 0), roster.staffing, centre.routing


@pytest.mark.parametrize("days", [30, pytest.param(365, marks=pytest.mark.long)])
def test_log_of_west_mercia_equals_the_references(days):
    log = assert_same(*west_mercia(days))
    assert len(log) > 1000 * days


@pytest.mark.long
def test_log_equals_the_references_on_many_larger_centres():
    for seed in range(100_000, 120_000):
        arrays = built(roll(Die(seed=seed), most_rows=30, simple=seed % 4 == 0))
        assert_same(*arrays)
        with with_a_wheel_of_ends():
            assert_same(*arrays)


class TestBeyondTheGridOfRandomCentres:
    def test_five_hundred_handlers_have_a_heap_of_ends(self):
        random = np.random.default_rng(1)
        n = 3000
        contacts = Contacts(
            arrival_s=np.sort(random.integers(0, 600, n)).astype(float),
            stream=random.integers(0, 2, n),
            handle_s=random.integers(1, 200, n).astype(float),
            patience_s=random.integers(0, 30, n).astype(float),
        )
        staffing = Staffing(from_s=[0, 300], on_duty=[[500], [300]])
        routing = Routing(priority=[1, 2], groups=[[0], [0]], interruptible=[False, True])
        centre, _ = state.begin(contacts, staffing, routing)
        assert centre.ends.few is None
        assert set(assert_same(contacts, staffing, routing).outcome) == {0, 1}

    def test_a_million_million_heads_need_no_memory(self):
        arrays = built(plain(arrival_s=[0, 1], on_duty=[[10**12, 2**62]], groups=[[0, 1]]))
        assert_same(*arrays)

    def test_who_left_before_an_arrival_of_the_instant_is_not_started_by_an_end_it_brings_about(self):
        # A clock at 1e16 s moves in steps of 2 s. Rows 0 to 9,999 take 1e12 s each. At the end of the last, a
        # follower (row 10,000) takes the only handler for 1e12 s, and others arrive with ends that fall in one step.
        n = 10_000
        centre = plain(
            arrival_s=[0] * n + [0.001, 0.001, 0.001, 1, 1],
            handle_s=[1e9] * n + [0.001] * 5,
            patience_s=[inf] * n + [0.0, 3.0, inf, 2.0, 0.0],
            pace=[[1000.0]],
            follows=[-1] * n + [n - 1, n - 1, n - 1, n, n + 2],
            follows_if=[0] * n + [15] * 5,
        )
        assert_same(*built(centre))

    def test_arrays_that_can_be_written_make_no_further_version(self):
        # As after a journey through a process pool: pickle does not keep that arrays are read-only.
        contacts, staffing, routing = built(plain(arrival_s=[0, 1], redial_after_s=[[1], [2]]))
        for values in (contacts.arrival_s, contacts.stream, staffing.on_duty, staffing.pace):
            assert not values.flags.writeable
        centre, rest = state.begin(contacts, staffing, routing)
        assert rest is not None
        given = [values for values in centre.given if isinstance(values, np.ndarray)]
        assert not any(values.flags.writeable for values in [*given, rest.redial_after_s])

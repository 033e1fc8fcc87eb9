"""Contacts that bring about others: a switchboard passes on, callers who give up turn to 999, repeats come back."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from sim.calendar import Calendar
from sim.demand import draw_contacts
from sim.engine import Contacts, Outcome, Routing, Staffing, simulate
from tests.demand.streams import demand, differing

MONDAY = date(2021, 6, 7)
WEEKS = Calendar(MONDAY, MONDAY + timedelta(days=20))
DAY_TWO = str(MONDAY + timedelta(days=10))
NAMES = ("101", "999", "switchboard")
NUMBER = {name: i for i, name in enumerate(NAMES)}


def drawn(*, seed: int = 1, names: tuple[str, ...] = NAMES, **streams: dict[str, Any]) -> Contacts:
    """Draw the streams, each with what is given of it beyond a volume."""
    keys = {name: {"volume": {"per_day": 400}} | streams.get(f"s{name}", {}) for name in names}
    return draw_contacts([demand(WEEKS, name, **keys[name]) for name in names], WEEKS, seed, 0)


def settled(contacts: Contacts, on_duty: list[int]):
    """Simulate, each stream with a group of its own."""
    routing = Routing(priority=[1, 1, 1], groups=[[0], [1], [2]])
    return simulate(contacts, Staffing(from_s=[0], on_duty=[on_duty]), routing)


def of(log, name: str, outcome: Outcome | None = None) -> int:
    mine = log.stream == NUMBER[name]
    return int((mine if outcome is None else mine & (log.outcome == outcome)).sum())


NOBODY_ELSE: dict[str, Any] = {"s101": {"volume": {"per_day": 0}}, "s999": {"volume": {"per_day": 0}}}


def test_a_switchboard_conserves_callers():
    passing = {
        "s101": {"volume": {"per_day": 0}},
        "sswitchboard": {"passes_on": {"101": {"share": "35%", "after": "5s"}}},
    }
    contacts = drawn(**NOBODY_ELSE | passing)
    log = settled(contacts, [9, 9, 9])
    passed_on = contacts.follows >= 0
    n = int((contacts.stream == NUMBER["switchboard"]).sum())
    # all are answered at the board, so all who are to be passed on arrive: settled there + passed on = callers
    assert of(log, "switchboard", Outcome.ANSWERED) == n
    assert of(log, "101") == int(passed_on.sum())
    assert abs(passed_on.sum() - 0.35 * n) < 4 * math.sqrt(0.35 * 0.65 * n)


def test_who_is_passed_on_arrives_after_the_first_handling_ends():
    contacts = drawn(**NOBODY_ELSE, sswitchboard={"passes_on": {"101": {"share": "50%", "after": "10s"}}})
    log = settled(contacts, [9, 9, 2])
    last = {int(c): i for i, c in enumerate(log.contact)}
    for row in np.flatnonzero(contacts.follows >= 0):
        before = last[int(contacts.follows[row])]
        if log.outcome[before] == Outcome.ANSWERED:
            assert log.arrival_s[last[int(row)]] == log.end_s[before] + contacts.arrival_s[row]
        else:
            assert int(row) not in last


@pytest.mark.driver("streams.turns_to.share")
@pytest.mark.parametrize(("on_duty", "share_that_turns"), [(0, 1.0), (60, 0.0)])
def test_callers_who_give_up_on_101_ring_999_and_those_who_are_answered_do_not(on_duty, share_that_turns):
    contacts = drawn(
        s101={"turns_to": {"999": {"share": "100%", "after": "30s"}}},
        s999={"volume": {"per_day": 0}},
        sswitchboard={"volume": {"per_day": 0}},
    )
    log = settled(contacts, [on_duty, 60, 1])
    assert of(log, "101", Outcome.ABANDONED) == share_that_turns * of(log, "101")
    assert of(log, "999") == of(log, "101", Outcome.ABANDONED)


@pytest.mark.driver("streams.passes_on.after", "streams.turns_to.after")
@pytest.mark.parametrize("key", ["passes_on", "turns_to"])
def test_the_delay_of_a_route_is_exponential_with_its_mean(key):
    board = {"volume": {"per_day": 1000}, key: {"101": {"share": "100%", "after": "90s"}}}
    contacts = drawn(**NOBODY_ELSE, sswitchboard=board)
    delays_s = contacts.arrival_s[contacts.follows >= 0]
    assert len(delays_s) == (contacts.follows < 0).sum() > 20_000
    assert abs(delays_s.mean() - 90) < 4 * 90 / math.sqrt(len(delays_s))
    assert stats.kstest(delays_s / 90, "expon").pvalue > 1e-4


def test_only_the_last_attempt_makes_a_caller_turn_elsewhere():
    contacts = drawn(
        s101={
            "turns_to": {"999": {"share": "100%", "after": "30s"}},
            "redials": {"share": "100%", "after": "1 min", "most": 2},
        },
        s999={"volume": {"per_day": 0}},
        sswitchboard={"volume": {"per_day": 0}},
    )
    log = settled(contacts, [0, 60, 1])
    callers = int((contacts.stream == NUMBER["101"]).sum())
    assert (of(log, "101"), of(log, "999")) == (3 * callers, callers)


def test_a_contact_takes_one_of_the_routes_at_most():
    routes = {"101": {"share": "60%", "after": "5s"}, "999": {"share": "40%", "after": "5s"}}
    contacts = drawn(**NOBODY_ELSE, sswitchboard={"passes_on": routes})
    follows = contacts.follows[contacts.follows >= 0]
    assert len(set(follows.tolist())) == len(follows) == int((contacts.stream == NUMBER["switchboard"]).sum())
    n = len(follows)
    to_101 = int((contacts.stream == NUMBER["101"]).sum())
    assert abs(to_101 - 0.6 * n) < 4 * math.sqrt(0.24 * n)


@pytest.mark.driver("streams.repeats.to")
def test_repeats_may_come_back_to_the_switchboard_and_be_passed_on_again():
    contacts = drawn(
        **NOBODY_ELSE
        | {
            "s101": {"volume": {"per_day": 0}, "repeats": {"share": "50%", "after": "1 h", "to": "switchboard"}},
            "sswitchboard": {"volume": {"per_day": 3000}, "passes_on": {"101": {"share": "80%", "after": "5s"}}},
        }
    )
    followed = contacts.follows >= 0
    own = int((~followed).sum())
    assert set(contacts.stream[contacts.follows[followed & (contacts.stream == NUMBER["101"])]]) == {2}
    assert set(contacts.stream[contacts.follows[followed & (contacts.stream == NUMBER["switchboard"])]]) == {0}
    # each caller is at the board 1 / (1 - 0.8 x 0.5) times on average; geometric, variance 0.4 / 0.36
    at_board = int((contacts.stream == NUMBER["switchboard"]).sum())
    assert abs(at_board / own - 1 / 0.6) < 4 * math.sqrt(0.4 / 0.36 / own)
    assert (contacts.follows < np.arange(len(contacts))).all()


@pytest.mark.driver("streams.passes_on.share")
def test_a_share_changes_on_its_day():
    share = [{"value": "0%"}, {"from": DAY_TWO, "value": "100%"}]
    contacts = drawn(**NOBODY_ELSE, sswitchboard={"passes_on": {"101": {"share": share, "after": "5s"}}})
    followed = np.zeros(len(contacts), bool)
    followed[contacts.follows[contacts.follows >= 0]] = True
    own = contacts.follows < 0
    assert (followed[own] == (contacts.arrival_s[own] >= 10 * 86400)).all()


@pytest.mark.parametrize("key", ["passes_on", "turns_to"])
def test_a_route_that_nobody_takes_is_as_none(key):
    plain, none = drawn(), drawn(sswitchboard={key: {"101": {"share": "0%", "after": "5s"}}})
    for name in ("arrival_s", "stream", "handle_s", "patience_s", "redial_after_s", "follows", "follows_if"):
        assert np.array_equal(getattr(plain, name), getattr(none, name))


def test_a_switchboard_moves_no_other_draw():
    before = drawn(s101={"repeats": {"share": "20%", "after": "1 h"}})
    after = drawn(
        s101={"repeats": {"share": "20%", "after": "1 h"}},
        sswitchboard={"turns_to": {"999": {"share": "50%", "after": "5s"}}},
    )
    assert differing(before, after, NUMBER["101"]) == set()
    own = [c.follows < 0 for c in (before, after)]
    for name in ("arrival_s", "handle_s", "patience_s"):
        assert np.array_equal(getattr(before, name)[own[0]], getattr(after, name)[own[1]])


shares = st.floats(0, 0.45)


@settings(max_examples=15, deadline=None)
@given(st.tuples(shares, shares), st.tuples(shares, shares), shares, st.integers(0, 99))
def test_followers_come_after_what_they_follow_whatever_the_circle(passes, turns, repeats, seed):
    def route(share):
        return {"share": share, "after": "1 min"}

    contacts = drawn(
        seed=seed,
        s101={"turns_to": {"999": route(turns[0]), "switchboard": route(turns[1])}, "volume": {"per_day": 40}},
        s999={"repeats": {"share": repeats, "after": "1 h", "to": "101"}, "volume": {"per_day": 40}},
        sswitchboard={"passes_on": {"101": route(passes[0]), "999": route(passes[1])}, "volume": {"per_day": 40}},
    )
    rows = np.arange(len(contacts))
    follower = contacts.follows >= 0
    assert (contacts.follows[follower] < rows[follower]).all()
    assert set(contacts.follows_if[follower].tolist()) <= {1 << Outcome.ANSWERED, 1 << Outcome.ABANDONED}
    log = settled(contacts, [3, 3, 3])
    last = np.flatnonzero(np.append(log.contact[1:] != log.contact[:-1], True))
    ended = dict(zip(log.contact[last].tolist(), log.outcome[last].tolist(), strict=True))
    for row in rows[follower].tolist():
        came = ended.get(int(contacts.follows[row])) is not None and bool(
            contacts.follows_if[row] >> ended[int(contacts.follows[row])] & 1
        )
        assert (row in ended) == came

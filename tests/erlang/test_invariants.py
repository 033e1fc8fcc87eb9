"""What always holds: order, limits, overload, and bad arguments."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.erlang import (
    erlang_a,
    erlang_b,
    erlang_c,
    erlang_x,
    mmc,
    offered_load,
    priority_mmc,
    required_agents,
)
from sim.errors import UsageError

agents = st.integers(1, 10_000)
share_of_agents = st.floats(0.001, 10)
times = st.floats(1, 36_000)


@settings(max_examples=50, deadline=None)
@given(agents, share_of_agents, times, times, st.floats(0, 3600), st.floats(0, 600))
def test_probabilities_keep_their_order(c, per_agent, handle_s, patience_s, within_s, short_s):
    load = per_agent * c
    rate = load / handle_s
    found = erlang_a(c, rate, handle_s, patience_s, within_s, short_s)
    blocked = erlang_b(c, load)
    slack = 1e-11
    assert all(np.isfinite(value) for value in vars(found).values())
    assert blocked - slack <= found.p_wait <= erlang_c(c, load) + slack
    assert max(0.0, 1 - c / load) - slack <= found.p_abandon <= blocked + slack
    assert 0 <= found.occupancy <= 1
    assert found.sl_offered <= min(found.sl_answered, found.sl_excl_short_abandons) + slack
    assert 1 - found.p_wait - slack <= found.sl_offered <= 1 - found.p_abandon + slack
    # Little's law, and hanging up at rate 1 / patience while waiting
    assert found.queue_length == pytest.approx(rate * found.mean_wait_s, rel=1e-9)
    assert found.mean_wait_s == pytest.approx(patience_s * found.p_abandon, rel=1e-9)
    assert found.occupancy * c == pytest.approx(load * (1 - found.p_abandon), rel=1e-9)
    later = erlang_a(c, rate, handle_s, patience_s, within_s + 10, short_s)
    assert later.sl_offered >= found.sl_offered - slack
    more = erlang_a(c + 1, rate, handle_s, patience_s, within_s, short_s)
    assert more.sl_offered >= found.sl_offered - slack


@pytest.mark.parametrize(("c", "load"), [(1, 0.5), (14, 10.0), (100, 95.0), (10_000, 9900.0)])
def test_with_ever_longer_patience_erlang_a_becomes_erlang_c(c, load):
    queue = mmc(c, load / 300, 300, 20)
    near, endless = (erlang_a(c, load / 300, 300, patience_s, 20) for patience_s in (1e13, np.inf))
    for found, close in ((near, 1e-7), (endless, 1e-15)):
        assert found.p_wait == pytest.approx(queue.p_wait, rel=close)
        assert found.mean_wait_s == pytest.approx(queue.mean_wait_s, rel=close)
        assert found.sl_offered == pytest.approx(queue.service_level, rel=close)
        assert found.p_abandon == pytest.approx(0, abs=1e-8)
    assert endless.p_abandon == 0


@pytest.mark.parametrize(("c", "load"), [(1, 0.5), (14, 10.0), (14, 30.0), (10_000, 10_500.0)])
def test_with_ever_shorter_patience_erlang_a_becomes_erlang_b(c, load):
    found = erlang_a(c, load / 300, 300, 1e-9)
    assert found.p_wait == pytest.approx(erlang_b(c, load), rel=1e-6)
    assert found.p_abandon == pytest.approx(erlang_b(c, load), rel=1e-6)


def test_without_calls_everybody_is_answered_at_once():
    assert erlang_b(3, 0) == erlang_c(3, 0) == 0
    queue, patient = mmc(3, 0, 300, 20), erlang_a(3, 0, 300, 60, 20)
    assert (queue.service_level, queue.mean_wait_s, queue.queue_length, queue.occupancy) == (1, 0, 0, 0)
    assert (patient.sl_offered, patient.mean_wait_s, patient.queue_length, patient.p_abandon) == (1, 0, 0, 0)
    assert (patient.sl_answered, patient.occupancy) == (1, 0)
    assert erlang_x(3, 0, 300, 60, 0.5).rate_per_s == 0
    assert required_agents(0, 300) == 1
    assert priority_mmc(3, [0, 0], 300).tolist() == [0, 0]


@pytest.mark.parametrize("load", [10.0, 10.5, 1e6])
def test_overload_is_a_result(load):
    assert erlang_c(10, load) == 1
    queue = mmc(10, load / 300, 300, 20)
    assert not queue.stable
    assert (queue.p_wait, queue.service_level, queue.occupancy) == (1, 0, 1)
    assert queue.mean_wait_s == queue.queue_length == np.inf
    endless = erlang_a(10, load / 300, 300, np.inf, 20)
    assert (endless.p_wait, endless.sl_offered, endless.mean_wait_s) == (1, 0, np.inf)
    busy = erlang_a(10, load / 300, 300, 60, 20)
    assert busy.p_abandon >= 1 - 10 / load
    assert busy.occupancy == pytest.approx((1 - busy.p_abandon) * load / 10)
    assert busy.mean_wait_s == pytest.approx(60 * busy.p_abandon)


def test_a_threshold_without_end_is_everybody_who_is_answered():
    found = erlang_a(10, 12 / 300, 300, 100, np.inf, np.inf)
    assert found.sl_offered == pytest.approx(1 - found.p_abandon, rel=1e-13)
    assert found.sl_answered == pytest.approx(1, rel=1e-13)
    assert found.sl_excl_short_abandons == pytest.approx(1, rel=1e-12)
    assert mmc(10, 9 / 300, 300, np.inf).service_level == 1


BAD = [
    (lambda: erlang_b(0, 1), "agents are whole numbers from 1"),
    (lambda: erlang_b(1.5, 1), "agents are whole numbers from 1"),
    (lambda: erlang_b("ten", 1), "agents are whole numbers from 1"),
    (lambda: erlang_b([np.nan], 1), "agents are whole numbers from 1"),
    (lambda: erlang_b(1_000_001, 1), "agents are whole numbers from 1 to 1,000,000"),
    (lambda: erlang_b(1, -1), "offered_load must be 0 or more and finite"),
    (lambda: erlang_c(1, np.inf), "offered_load must be 0 or more and finite"),
    (lambda: erlang_c(1, [np.nan]), "offered_load must be 0 or more and finite"),
    (lambda: erlang_c(1, "much"), "offered_load must be numbers"),
    (lambda: mmc(1, 1, 0), "handle_s must be over 0 and finite"),
    (lambda: mmc(1, 1, 1, -1), "within_s must be 0 or more"),
    (lambda: erlang_a(1, 1, 1, 0), "patience_s must be over 0"),
    (lambda: erlang_a(1, 1, 1, 1, 1, -1), "short_s must be 0 or more"),
    (lambda: erlang_x(1, 1, 1, np.inf, 0.5), "patience_s must be over 0 and finite"),
    (lambda: erlang_x(1, 1, 1, 1, 1.5), "redial_share is a share"),
    (lambda: priority_mmc(1, 1, 1), "one entry a class"),
    (lambda: priority_mmc(10, [], 180), "one entry a class"),
    (lambda: priority_mmc([1, 2], np.ones((3, 2)), 180), r"do not go together: agents \(2,\), handle_s \(\), rates"),
    (lambda: mmc([1, 2], [1, 2, 3], 180), r"do not go together: agents \(2,\), rate_per_s \(3,\)"),
    (lambda: erlang_b([1, 2], [1, 2, 3]), "do not go together"),
    (lambda: erlang_a([1, 2], [1, 2, 3], 180, 60), "do not go together"),
    (lambda: erlang_x([1, 2], [1, 2, 3], 180, 60, 0.5), "do not go together"),
    (lambda: required_agents([1, 2], [1, 2, 3]), "do not go together"),
    (lambda: required_agents(1, 1, service_level=1), "service_level is over 0 and under 1"),
    (lambda: required_agents(1, 1, model="a"), "model is 'c' without patience_s, or 'a' with it"),
    (lambda: required_agents(1, 1, patience_s=1), "model is 'c' without patience_s, or 'a' with it"),
    (lambda: required_agents(1e7, 1), "more than 1,000,000 agents"),
    (lambda: offered_load(1, 1), "one entry an interval"),
    (lambda: offered_load([0.1] * 5, [180, 200]), r"handle_s is one number, not an array of shape \(2,\)"),
    (lambda: offered_load([1, -1], 1), "rate_per_s must be 0 or more"),
    (lambda: offered_load([1], 1, distribution="gamma"), "'exponential' or 'lognormal', not 'gamma'"),
]


@pytest.mark.parametrize(("call", "says"), BAD)
def test_bad_arguments_are_named(call, says):
    with pytest.raises(UsageError, match=says):
        call()

"""What always holds in the dispatch room, on random small worlds; and both engines give the same log to the bit."""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np
from hypothesis import given, settings

from sim.dispatch import Deployed, DispatchLog, Duty, Incidents
from sim.dispatch.compiled import sources
from tests.dispatch.worlds import both, roll, worlds
from tests.oracles.centres import Die

DONE, LEFT, WAITING = (int(outcome) for outcome in Deployed)


def assert_conserved(incidents: Incidents, duty: Duty, log: DispatchLog) -> None:
    """Every incident is settled, resourced or still waiting; its deployments follow one another; its work is done."""
    of = defaultdict(list)
    for row in range(len(log)):
        of[int(log.incident[row])].append(row)
    for incident in range(len(incidents)):
        mine = of[incident]
        if incidents.takers[incident] == 0:
            assert not mine
            continue
        assert [int(log.number[row]) for row in mine] == list(range(1, len(mine) + 1))
        assert [int(log.outcome[row]) for row in mine][:-1] == [LEFT] * (len(mine) - 1)
        assert log.outcome[mine[-1]] in (DONE, WAITING)
        since, scene_s = incidents.created_s[incident], 0.0
        for row in mine:
            assert log.waits_from_s[row] == since
            if log.outcome[row] == WAITING:
                assert np.isnan([log.start_s[row], log.arrive_s[row], log.end_s[row]]).all()
                continue
            assert log.start_s[row] >= max(since, incidents.ready_s[incident])
            area, kind = divmod(int(log.unit[row]), duty.kinds)
            assert area == incidents.area[incident]
            assert incidents.takers[incident] >> kind & 1
            if not np.isnan(log.arrive_s[row]):
                assert log.arrive_s[row] == log.start_s[row] + incidents.travel_s[incident]
                scene_s += log.end_s[row] - log.arrive_s[row]
            since = log.end_s[row]
        if log.outcome[mine[-1]] == DONE:
            # a rest of less than a millisecond is drawn up to one
            assert abs(scene_s - incidents.scene_s[incident]) <= 0.001 * len(mine) + 1e-9
    assert (incidents.grade[log.incident[log.outcome == LEFT]] > 1).all()
    assert incidents.may_be_left[log.incident[log.outcome == LEFT]].all()


def assert_just(incidents: Incidents, duty: Duty, log: DispatchLog) -> None:
    """At no time are more units out than there are, nor does anybody wait who may start."""
    sent = log.outcome != WAITING
    instants = {*duty.from_s, *incidents.ready_s, *log.start_s[sent], *log.end_s[sent]}
    for now in sorted(instants):
        out = sent & (log.start_s <= now) & (now < log.end_s)
        row = int(np.searchsorted(duty.from_s, now, side="right")) - 1
        busy = np.bincount(log.unit[out], minlength=duty.units.shape[1])
        on_duty, most = duty.units[row], duty.most_units[row]
        before = max(int(np.searchsorted(duty.from_s, now, side="left")) - 1, 0)
        for unit in set(log.unit[out & (log.start_s == now)].tolist()):
            # at the instant of a fall, one that starts because of an end comes before it
            assert busy[unit] <= max(on_duty[unit], duty.units[before][unit])
        if (out & (log.start_s == now)).any():
            assert busy.sum() <= max(most, duty.most_units[before])
        waiting = (log.waits_from_s <= now) & ~(log.start_s <= now) & (incidents.ready_s[log.incident] <= now)
        for incident in log.incident[waiting].tolist():
            first = int(incidents.area[incident]) * duty.kinds
            mine = [first + k for k in range(duty.kinds) if incidents.takers[incident] >> k & 1]
            assert not any(busy[unit] < on_duty[unit] for unit in mine) or busy.sum() >= most
            if incidents.grade[incident] == 1 and busy.sum() <= most:
                for unit in mine:
                    soft = incidents.may_be_left[log.incident[out & (log.unit == unit)]].any()
                    assert not (busy[unit] <= on_duty[unit] and soft)


@given(world=worlds())
@settings(max_examples=400, deadline=None)
def test_conservation_justice_and_the_same_log_to_the_bit(world):
    log = both(*world)
    assert_conserved(*world, log)
    assert_just(*world, log)


def test_worlds_that_have_what_is_hard():
    seen: Counter[str] = Counter()
    for seed in range(1200):
        world = roll(Die(seed=seed), most_rows=20)
        log = both(*world)
        assert_conserved(*world, log)
        assert_just(*world, log)
        left = log.outcome == LEFT
        seen["left"] += bool(left.any())
        seen["left twice"] += bool((np.bincount(log.incident[left], minlength=1) > 1).any())
        seen["left on the way"] += bool(np.isnan(log.arrive_s[left]).any())
        seen["waiting at the end"] += bool((log.outcome == WAITING).any())
        seen["goes on with another kind at once"] += bool(np.isin(log.start_s[log.number > 1], log.end_s[left]).any())
        seen["at the limit of dispatchers"] += bool(world[1].most_units.max() < world[1].units.sum(axis=1).max())
    assert min(seen.values()) >= 20, seen
    assert len(seen) == 6


def test_machine_code_is_kept_apart_by_the_sources_it_was_made_from(tmp_path):
    (tmp_path / "a.py").write_text("x = 1\n")
    first = sources(tmp_path)
    assert sources(tmp_path) == first
    (tmp_path / "a.py").write_text("x = 2\n")
    assert sources(tmp_path) != first

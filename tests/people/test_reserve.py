"""A reserve where nobody may come for it: by hand, against no reserve, and what is left as it was."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.calendar import Calendar
from sim.engine import Contacts, Outcome, Staffing, simulate
from sim.experiment import Centre, attempts
from sim.roster import routing, without_idle_reserve
from sim.scenario.model import Scenario
from tests.systems.centres import load

CALLS = {"volume": {"per_day": 10}, "handle": {"talk": {"mean": "3 min"}}, "patience": {"distribution": "infinite"}}
ONE = {"all": {"handlers": 1}}
STREAMS: dict[str, dict[str, Any]] = {
    "101": {"priority": 2, "groups": ["starters", "handlers"], "reserve": ONE},
    "999": {"priority": 1, "groups": ["handlers"]},
}
NUMBER = {"handlers": 0, "starters": 1}


def scenario(**streams: dict[str, Any]) -> Scenario:
    return Scenario.model_validate(
        {
            "name": "x",
            "period": {"start": "2021-06-01", "end": "2021-06-03"},
            "targets": {},
            "streams": {name: CALLS | STREAMS.get(name, {}) | streams.get(name, {}) for name in STREAMS | streams},
            "groups": {name: {"on_duty": 1} for name in NUMBER},
        }
    )


def for_the_engine(of: Scenario, heads: list[int], reserve: list[int]) -> tuple[Staffing, Staffing, Any]:
    calendar = Calendar(of.period.start, of.period.end)
    staffing = Staffing(from_s=[0], on_duty=[heads], reserve=[reserve])
    routes = routing(of, calendar)
    return staffing, without_idle_reserve(staffing, routes, of, calendar), routes


def rings(*calls: tuple[float, int]) -> Contacts:
    """Callers of a stream at some time, of 100 s each."""
    at_s, stream = zip(*calls, strict=True)
    return Contacts(arrival_s=at_s, stream=stream, handle_s=[100.0] * len(calls), patience_s=[np.inf] * len(calls))


def test_one_handler_who_takes_no_999_is_not_kept_free_for_it() -> None:
    staffing, given, routes = for_the_engine(scenario(), [1, 1], [1, 0])
    calls = rings((0.0, 0), (1.0, 0), (2.0, 1))
    # two ring 101: the starter takes one after the other, and the handler is kept for 999
    log = simulate(calls, given, routes)
    assert log.start_s.tolist() == [0, 100, 2]
    assert log.group.tolist() == [NUMBER["starters"], NUMBER["starters"], NUMBER["handlers"]]
    # the contract alone would keep the starter free too
    assert (simulate(calls, staffing, routes).outcome[:2] == Outcome.UNFINISHED).all()


def test_nobody_more_is_at_work_than_there_are() -> None:
    _, given, routes = for_the_engine(scenario(**{"101": {"groups": ["starters"]}}), [1, 3], [1, 0])
    log = simulate(rings(*[(float(at), 0) for at in range(40)]), given, routes)
    busy = [((log.start_s <= at) & (log.end_s > at)).sum() for at in log.start_s]
    assert max(busy) == 3
    assert (log.outcome == Outcome.ANSWERED).all()


def test_nobody_at_work_is_nobody() -> None:
    _, given, routes = for_the_engine(scenario(**{"101": {"groups": ["starters"]}}), [1, 0], [1, 0])
    assert simulate(rings((0.0, 0)), given, routes).outcome.tolist() == [Outcome.UNFINISHED]


CENTRE = """\
name: Starters apart
period: {start: 2021-06-01, end: 2021-06-30}
targets: {}
streams:
  "101":
    volume: {per_day: 300}
    handle: {talk: {mean: 6 min}}
    patience: {mean: 4 min}
    redials: {share: 40%, after: 5 min}
    priority: 2
    reserve: {day: {hours: 07:00-22:00, handlers: [1, {from: 2021-06-10, value: 2}]}}
    groups: [starters, handlers]
  internal:
    volume: {per_day: 60}
    handle: {talk: {mean: 6 min}}
    patience: {mean: 4 min}
    priority: 3
    reserve: {day: {hours: 07:00-22:00, handlers: [1, {from: 2021-06-10, value: 2}]}}
    groups: [starters, handlers]
  "999":
    volume: {per_day: 100}
    handle: {talk: {mean: 6 min}}
    patience: {mean: 4 min}
    priority: 1
    groups: [handlers]
groups:
  handlers: {on_duty: 2}
  starters: {on_duty: [3, {from: 2021-06-20, value: 2}]}
"""


def apart(folder: Path, text: str = CENTRE, overrides: dict[str, str] | None = None) -> Centre:
    """The centre with 101 and internal calls answered by starters alone, which no scenario may keep free."""
    loaded = load(folder, text, overrides)
    whole = json.loads(loaded.scenario.model_dump_json(by_alias=True))
    for name in ("101", "internal"):
        whole["streams"][name]["groups"] = ["starters"]
    return Centre.of(replace(loaded, scenario=Scenario.model_validate_json(json.dumps(whole))))


@pytest.mark.parametrize("engine", ["compiled", "simpy"])
def test_a_group_all_of_whose_streams_have_the_reserve_is_as_without_it(tmp_path, engine) -> None:
    kept = attempts(apart(tmp_path), 1, 0, engine)
    none = {f"streams.{name}.reserve": "null" for name in ("101", "internal")}
    free = attempts(apart(tmp_path, overrides=none), 1, 0, engine)
    assert len(kept) > 10_000
    for column in ("contact", "outcome", "start_s", "end_s", "group"):
        np.testing.assert_array_equal(getattr(kept, column), getattr(free, column))


def test_a_stream_that_an_outage_stops_stays_stopped(tmp_path) -> None:
    outage = (
        'outages: {phones: {known: [{from: 2021-06-12 09:00, to: 2021-06-12 15:00}], streams: {"101": unanswered}}}\n'
    )
    log = attempts(apart(tmp_path, CENTRE + outage), 1, 0)
    start_s, stop_s = 11 * 86400 + 9 * 3600, 11 * 86400 + 15 * 3600
    within = (log.start_s > start_s) & (log.start_s < stop_s)
    assert not (within & (log.stream == 0)).any()
    assert (within & (log.stream == 2)).any()  # internal calls go on


@pytest.mark.parametrize(
    ("streams", "reserve"),
    [
        ({"101": {"groups": ["handlers"]}}, [1, 0]),  # 999 is taken there
        ({"101": {"reserve": {}}}, [0, 0]),
        ({"web": {"priority": 9, "groups": ["starters"], "interruptible": True, "reserve": ONE}}, [1, 0, 1]),
        ({"web": {"priority": 9, "groups": ["starters"]}}, [1, 0, 0]),
    ],
)
def test_what_may_be_needed_is_left_as_it_is(streams, reserve) -> None:
    staffing, given, _ = for_the_engine(scenario(**streams), [3, 3], reserve)
    assert given is staffing


def test_a_reserve_above_all_heads_stops_a_stream_as_it_did() -> None:
    stop = {"101": {"groups": ["starters"], "reserve": {"all": {"handlers": 50}}}}
    _, given, routes = for_the_engine(scenario(**stop), [3, 3], [50, 0])
    assert simulate(rings((0.0, 0)), given, routes).outcome.tolist() == [Outcome.UNFINISHED]


def test_the_lowest_reserve_of_a_group_is_what_serves_nobody() -> None:
    web = {"priority": 9, "groups": ["starters"], "reserve": {"all": {"handlers": 2}}}
    _, given, routes = for_the_engine(scenario(web=web), [1, 2], [1, 0, 2])
    # one of two is left free when a web contact starts: that is what web keeps free beyond 101
    log = simulate(rings((0.0, 2), (1.0, 2), (2.0, 0)), given, routes)
    assert log.start_s.tolist() == [0, 102, 2]  # at 100 one is free, at 102 both are

"""A small scenario with incidents, as text, and callers who are answered as they call."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from sim.calendar import Calendar
from sim.dispatch.draw import Drawn, draw_incidents
from sim.dispatch.plan import DispatchPlan
from sim.engine import CallLog, Contacts, Routing, Staffing, simulate
from sim.scenario import load_scenario

ROOM = """\
name: small
period: {start: 2021-03-01, plan_start: 2021-03-01, end: 2021-04-30}
targets: {}
streams:
  calls: &calls
    volume: {per_day: 100}
    handle: {talk: {mean: 4 min}}
    patience: {mean: 3 min}
    priority: 1
    groups: [handlers]
  others: *calls
groups:
  handlers:
    on_duty: 5
incidents:
  streams:
    calls:
      share: 60%
      grades: {emergency: 10%, priority: 30%, scheduled: 40%}
  grades:
    emergency:
      travel: {mean: 10 min, cv: 0}
      on_scene: {mean: 60 min, cv: 0}
      target: 15 min
    priority:
      travel: {mean: 20 min, cv: 0}
      on_scene: {mean: 50 min, cv: 0}
      target: 60 min
    scheduled:
      travel: {mean: 30 min, cv: 0}
      on_scene: {mean: 40 min, cv: 0}
  units:
    response: {}
    diary: {diary: true}
  areas:
    north:
      units:
        response:
          all: {number: 4}
        diary:
          day: {hours: 09:00-17:00, number: 1}
"""
"""Kinds are numbered diary 0, response 1."""

DAY_S = 86400.0
NONE, DIARY, RESPONSE, EITHER = range(4)
"""Masks of takers."""


def plan_of(folder: Path, overrides: Mapping[str, str] | None = None) -> DispatchPlan:
    """Make the scenario ready, with other values at some paths."""
    path = folder / "room.yaml"
    path.write_text(ROOM, encoding="utf-8")
    over = {f"incidents.{key}": value for key, value in (overrides or {}).items()}
    scenario = load_scenario(path, over).scenario
    plan = DispatchPlan.of(scenario, Calendar(scenario.period.start, scenario.period.end))
    assert plan is not None
    return plan


def calls(n: int, plan: DispatchPlan, stream: int = 0, *, answered: bool = True) -> tuple[Contacts, CallLog]:
    """Callers evenly over the period, answered at once or not at all."""
    return calls_at((np.arange(n) + 0.5) / n * plan.calendar.end_s, stream, answered=answered)


def calls_at(arrival_s: np.ndarray, stream: int = 0, *, answered: bool = True) -> tuple[Contacts, CallLog]:
    n = len(arrival_s)
    contacts = Contacts(arrival_s=arrival_s, stream=[stream] * n, handle_s=[1.0] * n, patience_s=[0.0] * n)
    staffing = Staffing(from_s=[0], on_duty=[[n if answered else 0]])
    return contacts, simulate(contacts, staffing, Routing(priority=[1, 1], groups=[[0], [0]]))


def draw(folder: Path, overrides: Mapping[str, str] | None = None, n: int = 4000, seed: int = 1) -> Drawn:
    """Draw the incidents of calls spread over the period."""
    plan = plan_of(folder, overrides)
    return draw_incidents(plan, *calls(n, plan), seed, 0)


ALL = {"streams.calls.share": "100%"}
"""Every answered call creates an incident."""


def all_of(grade: str) -> dict[str, str]:
    """Every answered call creates an incident of one grade."""
    shares = dict.fromkeys(("emergency", "priority", "scheduled"), "0%")
    shares |= {grade: "100%"} if grade != "resolved" else {}
    return ALL | {f"streams.calls.grades.{name}": share for name, share in shares.items()}

"""Small centres for tests: files as a planner would write them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sim.experiment import Centre, Replication, replicate
from sim.scenario import Loaded, load_scenario

SMALL = """
name: A small centre
period: {start: 2021-02-22, plan_start: 2021-03-01, end: 2021-04-04}
targets:
  "101": {share: 80%, within: 30s, promised: 2021-03, hold_months: 1}
streams:
  "101":
    volume: {per_day: 150}
    day_factor: {cv: 0.1, correlation: 0.3}
    handle: {talk: {mean: 5 min, cv: 0.9}, wrap: {mean: 1 min}}
    patience: {mean: 4 min}
    redials: {share: 40%, after: 5 min, most: 2}
    repeats: {share: 10%, after: 1 day}
    priority: 2
    groups: [handlers]
  "999":
    volume: {per_day: 40}
    handle: {talk: {mean: 5 min}}
    patience: {mean: 5 min}
    overflow_after: 2 min
    priority: 1
    groups: [handlers]
groups:
  handlers:
    establishment: 16
    strength: 15
    leavers: 20%
    intakes: {spring: {start: 2021-03-01, size: 3, class_weeks: 1, tutor_weeks: 2, finish: 90%}}
    newly_trained: {pace: 1.3, months: 3}
    tutoring: 40%
    abstraction:
      leave: {rate: 15%}
      breaks: {rate: 10%, takes: minutes}
    shifts: {day: 07:00-19:00, night: 19:00-07:00}
    patterns: {four_teams: {cycle: [day, day, night, night, "off", "off", "off", "off"], teams: 4}}
"""


def write(folder: Path, text: str = SMALL) -> Path:
    path = folder / "small.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def load(folder: Path, overrides: Mapping[str, str] | None = None) -> Loaded:
    return load_scenario(write(folder), dict(overrides.items()) if overrides else None)


def once(loaded: Loaded, seed: int = 1, number: int = 0) -> Replication:
    return replicate(Centre.of(loaded), seed, number)

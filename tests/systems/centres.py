"""Small centres whose systems fail."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from sim.demand import draw_contacts
from sim.engine import CallLog, Contacts, simulate
from sim.experiment import Centre
from sim.outage import Disruption, Systems, disrupt, draw_disruption
from sim.roster import draw_roster
from sim.scenario import Loaded, load_scenario

# so many handlers that nobody waits but for an outage; callers of 999 wait for ever
PLENTY = """\
name: A centre with plenty of handlers
period: {start: 2021-09-01, end: 2021-11-30}
targets: {"101": {share: 80%, within: 30s}}
streams:
  "101":
    volume: {per_day: 200}
    handle: {talk: {mean: 5 min}}
    patience: {mean: 4 min}
    redials: {share: 50%, after: 20 min, most: 2}
    priority: 2
    groups: [handlers]
  "999":
    volume: {per_day: 80}
    handle: {talk: {mean: 5 min}}
    patience: {distribution: infinite}
    overflow_after: 2 min
    priority: 1
    groups: [handlers]
groups:
  handlers: {on_duty: 60}
"""
SIXTEEN_HOURS = "{from: 2021-09-06 16:30, to: 2021-09-07 08:30}"
PHONES = f"""\
outages:
  phones:
    known: [{SIXTEEN_HOURS}]
    streams: {{"101": closed, "999": unanswered}}
"""
START_S = 5 * 86400 + 16.5 * 3600
STOP_S = START_S + 16 * 3600


def load(folder: Path, text: str = PLENTY + PHONES, overrides: Mapping[str, str] | None = None) -> Loaded:
    path = folder / "plan.yaml"
    path.write_text(text, encoding="utf-8")
    return load_scenario(path, dict(overrides) if overrides else None)


def systems_of(loaded: Loaded) -> Systems:
    return Centre.of(loaded).systems


def drawn(loaded: Loaded, seed: int = 1, replication: int = 0) -> Disruption:
    return draw_disruption(systems_of(loaded), seed, replication)


def calls(loaded: Loaded, seed: int = 1) -> tuple[Contacts, CallLog]:
    """Callers and call log of replication 0, put together as a replication does."""
    centre = Centre.of(loaded)
    contacts = draw_contacts(centre.demands, centre.calendar, seed, 0)
    roster = draw_roster(centre.scenario, centre.covers, centre.calendar, centre.plan_start, seed, 0)
    what = draw_disruption(centre.systems, seed, 0)
    staffing, routing = disrupt(roster.staffing, centre.routing, centre.systems, what)
    return contacts, simulate(contacts, staffing, routing)


def inside(at_s: np.ndarray) -> np.ndarray:
    return (at_s >= START_S) & (at_s < STOP_S)

"""What the engine is given of people: handlers on duty, pace and reserve of every group, by quarter-hour."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import numpy as np

from sim.calendar import INTERVAL_S, Calendar
from sim.engine import Staffing
from sim.roster.cover import Coverage
from sim.roster.duty import draw_duty
from sim.roster.minimum import Held
from sim.roster.reserve import reserve_by_interval
from sim.scenario.model import Scenario
from sim.workforce import People, draw_everyone


@dataclass(frozen=True)
class Roster:
    """What the engine is given of people, and the people themselves.

    Attributes
    ----------
    staffing : sim.engine.Staffing
        Handlers on duty, pace and reserve, by quarter-hour where they change.
    people : dict of str to sim.workforce.People
        By group; groups with a fixed number on duty have none.
    held : dict of str to Held
        What it took to hold the minimum of each of these groups.
    """

    staffing: Staffing
    people: dict[str, People]
    held: dict[str, Held] = field(default_factory=dict)


def draw_roster(
    scenario: Scenario, covers: dict[str, Coverage], calendar: Calendar, plan_start: date, seed: int, replication: int
) -> Roster:
    """Draw people, abstraction and duty of every group.

    Parameters
    ----------
    scenario : sim.scenario.model.Scenario
        Groups and streams, numbered in the order of their names.
    covers : dict of str to Coverage
        Of each group on a roster.
    calendar : Calendar
        The period.
    plan_start : datetime.date
        First day on which chance decides who leaves.
    seed, replication : int
        Keys of the random streams.

    Returns
    -------
    Roster
    """
    day = calendar.interval_day
    people = draw_everyone(scenario.groups, calendar, plan_start, seed, replication)
    held: dict[str, Held] = {}
    heads, pace = [], []
    for name, group in sorted(scenario.groups.items()):
        if group.on_duty is not None:
            heads.append(np.rint(group.on_duty.at(calendar.days)).astype(np.int64)[day])
            pace.append(np.ones(len(day)))
        else:
            duty = draw_duty(name, group, people[name], covers[name], calendar, seed, replication)
            held[name] = duty.held
            heads.append(duty.heads)
            pace.append(people[name].pace[day])
    reserve = [reserve_by_interval(stream.reserve, calendar) for _, stream in sorted(scenario.streams.items())]
    return Roster(_staffing(np.array(heads).T, np.array(pace).T, np.array(reserve).T), people, held)


def _staffing(heads: np.ndarray, pace: np.ndarray, reserve: np.ndarray) -> Staffing:
    """Rows of the contract, without those that repeat the one before."""
    rows = np.hstack([heads, pace, reserve])
    changed = np.flatnonzero(np.r_[True, (rows[1:] != rows[:-1]).any(axis=1)])
    return Staffing(from_s=changed * INTERVAL_S, on_duty=heads[changed], pace=pace[changed], reserve=reserve[changed])

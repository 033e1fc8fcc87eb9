"""Groups for tests, written as a scenario would write them."""

from __future__ import annotations

from datetime import date
from typing import Any

from sim.calendar import Calendar
from sim.scenario.model import Group
from sim.workforce import People, draw_people

SHIFTS = {"early": "07:00-15:00", "late": "14:00-23:00", "night": "22:00-07:00"}
SIX_ON_FOUR_OFF = ["early", "early", "late", "late", "night", "night", "off", "off", "off", "off"]
FIVE_TEAMS = {"five": {"cycle": SIX_ON_FOUR_OFF, "teams": 5}}


def group(**keys: Any) -> Group:
    return Group.model_validate({"strength": 100, "shifts": SHIFTS, "patterns": FIVE_TEAMS} | keys)


def people(
    calendar: Calendar, *, plan_start: date | None = None, seed: int = 1, replication: int = 0, **keys: Any
) -> People:
    return draw_people("handlers", group(**keys), calendar, plan_start or calendar.first_day, seed, replication)

"""Who is on duty in each quarter-hour, in one replication."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.abstraction import draw_attendance, off_seat
from sim.calendar import Calendar
from sim.roster.cover import Coverage
from sim.roster.minimum import Held, hold_minimum
from sim.roster.plan import deal
from sim.roster.sharing import share_out
from sim.scenario.model import Group
from sim.workforce import People

_GOLDEN = (5**0.5 - 1) / 2


@dataclass(frozen=True)
class Duty:
    """A group's people on duty.

    Attributes
    ----------
    heads : numpy.ndarray of int, shape (intervals,)
        Handlers on their seats.
    held : Held
        What it took to hold the group's minimum.
    """

    heads: np.ndarray
    held: Held


def draw_duty(
    name: str, group: Group, people: People, cover: Coverage, calendar: Calendar, seed: int, replication: int
) -> Duty:
    """Draw the handlers on duty in each quarter-hour.

    Parameters
    ----------
    name : str
        The group's name.
    group : sim.scenario.model.Group
        With its causes of abstraction.
    people : sim.workforce.People
        Who is in post.
    cover : Coverage
        Who works when.
    calendar : Calendar
        The period.
    seed, replication : int
        Keys of the random streams.

    Returns
    -------
    Duty
    """
    # the night shift that runs into the period is worked by the first day's people
    heads = share_out(people.answering, cover.weight)
    heads = np.vstack([heads[:1], heads])
    moves = any("moved_leave" in rule.held_by for rule in group.minimum.values())
    starts = _starts(name, cover, heads, seed, replication)
    attendance = draw_attendance(
        name,
        group.abstraction,
        heads,
        cover.eve,
        seed,
        replication,
        on_roster=_on_roster(group, cover, heads, starts),
        cycle_day=cover.cycle_day,
        movable=moves,
        apart={plan.name: plan.team for plan in cover.plans},  # they come and go as a lever, and move nobody else
    )
    present = _by_column(attendance.present, cover, starts)
    if group.minimum:
        movable = present * 0 if attendance.movable is None else _by_column(attendance.movable, cover, starts)
        on_duty, held = hold_minimum(group, present, movable, people.answering, cover, calendar)
    else:
        on_duty, held = cover.on_duty(present, calendar), Held.nothing(calendar)
    day = calendar.interval_day
    on_seat = off_seat(group.abstraction, calendar) * people.seat_share
    spread = (0.5 + np.arange(len(day)) * _GOLDEN) % 1
    return Duty(np.floor(on_duty * on_seat[day] + spread).astype(np.int64), held)


def heads_on_duty(
    name: str, group: Group, people: People, cover: Coverage, calendar: Calendar, seed: int, replication: int
) -> np.ndarray:
    """Draw the handlers on duty in each quarter-hour, and nothing more.

    Parameters
    ----------
    name, group, people, cover, calendar, seed, replication
        As for `draw_duty`.

    Returns
    -------
    numpy.ndarray of int, shape (intervals,)
    """
    return draw_duty(name, group, people, cover, calendar, seed, replication).heads


def _starts(name: str, cover: Coverage, heads: np.ndarray, seed: int, replication: int) -> list[np.ndarray]:
    """Deal the starts of each plan out to the people of its team; shapes (people, days + 1)."""
    return [
        deal(plan.by_day(cover.eve, plan.draw(name, seed, replication)), heads[:, plan.team]) for plan in cover.plans
    ]


def _on_roster(group: Group, cover: Coverage, heads: np.ndarray, starts: list[np.ndarray]) -> np.ndarray | None:
    """Say who has a shift on which day, where that matters to who is away; shape (seats or 1, days + 1, teams)."""
    if not starts:
        return cover.works[None] if any(cause.most for cause in group.abstraction.values()) else None
    on_roster = np.tile(cover.works, (int(heads.max(initial=0)), 1, 1))
    for plan, start in zip(cover.plans, starts, strict=True):
        on_roster[: len(start), :, plan.team] = start < plan.starts.shape[2]
    return on_roster


def _by_column(seats: np.ndarray, cover: Coverage, starts: list[np.ndarray]) -> np.ndarray:
    """Count seats by the shift they work; shape (days + 1, columns)."""
    count = seats.sum(axis=0)[:, cover.team] if cover.plans else seats.sum(axis=0)
    for plan, start in zip(cover.plans, starts, strict=True):
        of_team = seats[: len(start), :, plan.team]
        for i in range(plan.starts.shape[2]):
            count[:, plan.columns.start + i] = (of_team & (start == i)).sum(axis=0)
    return count

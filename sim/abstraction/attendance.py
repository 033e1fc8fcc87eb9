"""Who of those on the roster comes to work on each day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np

from sim.abstraction.chances import Chances
from sim.abstraction.leave import away_with_limit
from sim.abstraction.rates import rate_by_team
from sim.abstraction.spells import away_in_spells
from sim.abstraction.waves import away_together, stretch_begins
from sim.calendar import Calendar
from sim.scenario.duty import Cause, Together


@dataclass(frozen=True)
class Attendance:
    """Seats on the roster by whether their people come; all arrays are bool, of shape (seats, days, teams).

    Attributes
    ----------
    present : numpy.ndarray
        They come.
    movable : numpy.ndarray
        They would come, but for a cause that may be moved to another day; None unless it was asked for.
    """

    present: np.ndarray
    movable: np.ndarray | None = None


def draw_present(
    group: str,
    causes: dict[str, Cause],
    heads: np.ndarray,
    calendar: Calendar,
    seed: int,
    replication: int,
) -> np.ndarray:
    """Draw how many of each team's people come to work on each day, were all of them on the roster every day.

    Parameters
    ----------
    group : str
        The group's name, which keys its draws.
    causes : dict of str to sim.scenario.duty.Cause
        All causes of the group.
    heads : numpy.ndarray of int, shape (days, teams)
        People in each team.
    calendar : Calendar
        The period.
    seed, replication : int
        Keys of the random streams.

    Returns
    -------
    numpy.ndarray of int, shape (days, teams)
    """
    return draw_attendance(group, causes, heads, calendar, seed, replication).present.sum(axis=0)


def draw_attendance(
    group: str,
    causes: dict[str, Cause],
    heads: np.ndarray,
    calendar: Calendar,
    seed: int,
    replication: int,
    *,
    on_roster: np.ndarray | None = None,
    cycle_day: np.ndarray | None = None,
    movable: bool = False,
    apart: Mapping[str, int] | None = None,
) -> Attendance:
    """Draw who comes to work on each day.

    Parameters
    ----------
    group, causes, heads, calendar, seed, replication
        As for `draw_present`.
    on_roster : numpy.ndarray of bool, broadcast to (seats, days, teams), optional
        Who has a shift; default: everybody on every day.
    cycle_day : numpy.ndarray of int, shape (days, teams), optional
        Number of each day in each team's cycle, from 1, for causes that are bound to such days.
    movable : bool
        Whether to say who is away for a movable cause alone.
    apart : mapping of str to int, optional
        Teams with random streams of their own (`sim.abstraction.chances.Chances`).

    Returns
    -------
    Attendance
    """
    seats = int(heads.max(initial=0))
    present = np.arange(seats)[:, None, None] < heads  # seat, day, team
    if on_roster is not None:
        present &= on_roster
    rostered = present.copy() if any(cause.most for cause in causes.values()) else present
    fixed = present.copy() if movable else None
    for name, cause in causes.items():
        rate = rate_by_team(cause, calendar, cycle_day)
        if cause.takes != "shifts" or not rate.any():
            continue
        stays = present if fixed is None or cause.movable else fixed
        chances = Chances(f"{group}/{name}", seats, heads.shape[1], calendar, seed, replication, apart or {})
        if cause.spell_days or cause.most:
            stays &= ~_away(cause, rate, rostered, heads, chances)
        elif cause.together:
            stays &= ~_away_in_waves(cause.together, rate, chances)
        else:
            for days, chance in chances.weekly("away", seats, np.asarray(rate.any(axis=1))):
                stays[:, days] &= chance >= rate[days]
    if fixed is None:
        return Attendance(present)
    # so far those who are present but for fixed causes, and but for movable ones
    return Attendance(present & fixed, fixed & ~present)


def _away(cause: Cause, rate: np.ndarray, rostered: np.ndarray, heads: np.ndarray, chances: Chances) -> np.ndarray:
    """Say whom a cause takes in spells, or up to a limit."""
    days = chances.calendar.days
    chance = chances.daily("away", chances.seats, np.asarray(rate.any(axis=1)))
    if cause.spell_days:
        return away_in_spells(chance, rate, cause.spell_days.at(days))
    assert cause.most is not None
    if cause.most.people:
        most = np.rint(cause.most.people.at(days)).astype(np.int64)[:, None]
    else:
        assert cause.most.share is not None
        most = np.floor(cause.most.share.at(days)[:, None] * heads + 0.5).astype(np.int64)
    return away_with_limit(chance, rate, rostered, np.broadcast_to(most, heads.shape))


def _away_in_waves(rule: Together, rate: np.ndarray, chances: Chances) -> np.ndarray:
    """Say whom a cause takes that takes several of a team at once."""
    calendar, before = chances.calendar, rule.days - 1  # days on which a stretch may begin that runs into the period
    eves = Calendar(calendar.first_day - timedelta(days=before), calendar.last_day, calendar.zone)
    takes = np.concatenate([np.zeros(before), rate.any(axis=1)])
    needed = np.convolve(takes, np.ones(rule.days))[before:] > 0.5
    longer = replace(chances, calendar=eves)
    chance = longer.daily("away", chances.seats, needed)
    case = longer.daily("case", 1, needed)[0]
    out_of_step = np.floor(chances.once("stretch") * rule.days).astype(np.int64)
    begins = before + stretch_begins(len(calendar.days), calendar.first_day.toordinal(), rule.days, out_of_step)
    teams = np.arange(chances.teams)
    share = rule.share.at(calendar.days)[:, None]
    away = away_together(chance[:, begins, teams], case[begins, teams], rate, share)
    return np.where(share > 0, away, chance[:, before:] < rate)

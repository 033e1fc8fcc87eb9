"""Drawing the people of groups: cohorts one by one, then what happens on given days, then the count by day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np

from sim.calendar import Calendar
from sim.scenario.group import Group
from sim.scenario.recruiting import Intake
from sim.workforce.agenda import on_given_days
from sim.workforce.chance import Chance
from sim.workforce.cohort import Cohort, Stock, Ways, training_dates
from sim.workforce.people import People
from sim.workforce.posts import draw_establishment
from sim.workforce.tally import tally


def draw_people(name: str, group: Group, calendar: Calendar, plan_start: date, seed: int, replication: int) -> People:
    """Draw who is in post on each day.

    Parameters
    ----------
    name : str
        The group's name, which keys its draws.
    group : sim.scenario.model.Group
        With `strength`.
    calendar : Calendar
        The period.
    plan_start : datetime.date
        First day on which chance decides.
    seed, replication : int
        Keys of the random streams.

    Returns
    -------
    People
        Without those whom another group posts here (`draw_everyone`).
    """
    assert group.strength is not None
    chance = Chance(name, calendar, (plan_start - calendar.first_day).days, seed, replication)
    known = np.rint(group.strength.at(calendar.days)).astype(np.int64)
    posts = draw_establishment(group, chance)
    hours = np.ones(chance.end)
    if group.part_time is not None:
        hours = 1 - group.part_time.share.at(calendar.days) * (1 - group.part_time.hours)
    ways = Ways.of(group, chance)
    # a name has no slash: an intake that somebody calls "in post" has draws of its own all the same
    stock = Stock(f"{name}/in post", int(known[chance.start]), chance.start, ways, chance, recruits=False)
    since = chance.start, chance.start, chance.start
    veterans = Cohort.drawn(stock, np.arange(stock.size), since, np.ones(stock.size, bool))
    cohorts = [veterans, *(_intake(label, intake, ways, chance) for label, intake in group.intakes.items())]
    waiting = np.zeros(1, np.int64)
    if group.recruitment or any(move.heads for move in group.moves.values()):
        establishment = known.astype(float) if posts is None else posts
        cohorts, waiting = on_given_days(group, cohorts, ways, establishment, hours, chance)
    return tally(group, known, posts, hours, waiting, cohorts, chance)


def draw_everyone(
    groups: Mapping[str, Group], calendar: Calendar, plan_start: date, seed: int, replication: int
) -> dict[str, People]:
    """Draw the people of every group on a roster, and count those who are posted to another group there.

    Parameters
    ----------
    groups : mapping of str to sim.scenario.model.Group
        All groups of a scenario; those with a fixed number on duty have no people.
    calendar, plan_start, seed, replication
        As for `draw_people`.

    Returns
    -------
    dict of str to People
        By name. Whoever leaves one group's phones is on another's: nobody is lost, and nobody is counted twice.
    """
    own = {
        name: draw_people(name, group, calendar, plan_start, seed, replication)
        for name, group in sorted(groups.items())
        if group.on_duty is None
    }
    posted: dict[str, list[People]] = {}
    for name, people in own.items():
        to = groups[name].newly_trained.group
        if to is not None:
            posted.setdefault(to, []).append(people)
    return {name: people.joined_by(posted[name]) if name in posted else people for name, people in own.items()}


def _intake(label: str, intake: Intake, ways: Ways, chance: Chance) -> Cohort:
    dates = training_dates(chance.day(intake.start), intake, chance)
    key = f"{chance.group}/intake/{label}"
    finishes = np.ones(intake.size, bool)
    if dates[2] < chance.end:
        week = int(chance.calendar.week[dates[0]])
        finishes = chance.uniform("qualify", key, intake.size, week) < intake.finish
    return Cohort.drawn(Stock(key, intake.size, dates[2], ways, chance), np.arange(intake.size), dates, finishes)

"""What happens on given days: dated moves, and starts of classes, each of which depends on who is in post by then."""

from __future__ import annotations

import numpy as np

from sim.scenario.group import Group
from sim.workforce.chance import Chance
from sim.workforce.cohort import Cohort, Stock, Ways, heads, training_dates
from sim.workforce.recruitment import Candidates, campaign_key, places, start_days


def on_given_days(
    group: Group, cohorts: list[Cohort], ways: Ways, establishment: np.ndarray, hours: np.ndarray, chance: Chance
) -> tuple[list[Cohort], np.ndarray]:
    """Let people move, and candidates start, day by day; on one day moves come first, which makes room.

    Parameters
    ----------
    group : sim.scenario.group.Group
        With its moves, campaigns and training.
    cohorts : list of Cohort
        Those in post and the intakes.
    ways : Ways
        How recruits may go later.
    establishment, hours : numpy.ndarray, shape (days,)
        Posts (FTE), and the hours of an own person as a share of full time.
    chance : Chance
        Keys.

    Returns
    -------
    cohorts : list of Cohort
        With those who moved gone, and one more for each campaign and start.
    waiting : numpy.ndarray of int, shape (days,) or (1,)
        Candidates who are cleared and have not started.
    """
    moves = [(chance.day(move.on), 0, label) for label, move in group.moves.items() if move.heads and move.on]
    starts = start_days(group.training, chance) if group.recruitment else []
    stocks, qualify = [], []
    for label, campaign in group.recruitment.items():
        key = campaign_key(chance, label)
        first = training_dates(int(starts[0]) if len(starts) else chance.end, campaign, chance)[2]
        stocks.append(Stock(key, campaign.wanted, first, ways, chance))
        qualify.append(chance.uniform("qualify", key, campaign.wanted) < campaign.finish)
    queue = Candidates.of(group, chance) if group.recruitment else None
    joins = np.full(0 if queue is None else len(queue.cleared), chance.end)
    begun = 0
    for day, _, label in sorted([*moves, *((int(day), 1, "") for day in starts)]):
        if day >= chance.end or day < chance.start:
            continue
        if label:
            cohorts = _move(label, group.moves[label].heads, day, cohorts, chance)
            continue
        assert queue is not None
        stop = int(np.searchsorted(queue.cleared, day, side="right"))
        if stop == begun:
            continue
        most = places(
            group.training,
            chance,
            day,
            taken=sum(intake.size for intake in group.intakes.values() if chance.day(intake.start) == day),
            establishment=float(establishment[day]),
            in_post=heads(cohorts, day),
            hours=float(hours[day]),
        )
        stop = stop if most is None else min(stop, begun + most)
        joins[begun:stop] = day
        for i, campaign in enumerate(group.recruitment.values()):
            who = queue.number[begun:stop][queue.campaign[begun:stop] == i]
            if len(who):
                dates = training_dates(day, campaign, chance)
                cohorts = [*cohorts, Cohort.drawn(stocks[i], who, dates, qualify[i][who])]
        begun = stop
    waiting = np.zeros(1, np.int64) if queue is None else queue.waiting(joins, chance.end)
    return cohorts, waiting


def _move(label: str, size: int, day: int, cohorts: list[Cohort], chance: Chance) -> list[Cohort]:
    """Let some of those who take calls go; each has a number of their own, and the lowest go."""
    here = [np.flatnonzero(cohort.takes_calls(day)) for cohort in cohorts]
    week = int(chance.calendar.week[day])
    numbers = [
        chance.uniform("dated move", f"{cohort.stock.key}/{label}", cohort.stock.size, week)[cohort.who[who]]
        for cohort, who in zip(cohorts, here, strict=True)
    ]
    of = np.repeat(np.arange(len(cohorts)), [len(who) for who in here])
    chosen = np.argsort(np.concatenate(numbers), kind="stable")[:size]
    which = np.concatenate(here)
    return [cohort.without(which[chosen[of[chosen] == i]], day) for i, cohort in enumerate(cohorts)]

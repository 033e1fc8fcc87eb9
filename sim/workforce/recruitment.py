"""Campaigns from the advert to the first day in class: stages, drop-out, and a queue for places.

Every candidate passes approval, vetting and offer, each of which takes them some weeks and loses some of them. Who
has passed waits for the next start of a class; where a class is full, those who have waited longest start first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from math import floor, log1p, sqrt

import numpy as np

from sim.scenario.group import Group
from sim.scenario.recruiting import Campaign, Training
from sim.workforce.chance import Chance

STAGES = ("approval", "vetting", "offer")


@dataclass(frozen=True)
class Candidates:
    """Candidates of all campaigns who pass every stage, in the order in which they queue for a class.

    Attributes
    ----------
    cleared : numpy.ndarray of int
        First day on which each could start; negative before the period.
    campaign, number : numpy.ndarray of int
        Number of the campaign, by name, and of the person in it.
    """

    cleared: np.ndarray
    campaign: np.ndarray
    number: np.ndarray

    @classmethod
    def of(cls, group: Group, chance: Chance) -> Candidates:
        """Draw them."""
        cleared, campaign, number = [], [], []
        for i, (name, one) in enumerate(group.recruitment.items()):
            passed, days = _stages(one, campaign_key(chance, name), chance)
            who = np.flatnonzero(passed)
            cleared.append((one.advert - chance.calendar.first_day).days + days[who])
            campaign.append(np.full(len(who), i))
            number.append(who)
        queue = [np.concatenate(part) for part in (cleared, campaign, number)]
        order = np.lexsort((queue[2], queue[1], queue[0]))
        return cls(*(part[order] for part in queue))

    def waiting(self, joins: np.ndarray, end: int) -> np.ndarray:
        """Count those who are cleared and have not started, day by day.

        Parameters
        ----------
        joins : numpy.ndarray of int
            Day on which each starts, `end` for those who do not.
        end : int
            Days in the period.

        Returns
        -------
        numpy.ndarray of int, shape (end,)
        """
        comes = np.bincount(np.clip(self.cleared, 0, end), minlength=end + 1)
        goes = np.bincount(joins, minlength=end + 1)
        return np.cumsum(comes - goes)[:end]


def campaign_key(chance: Chance, name: str) -> str:
    """Name of the random streams of a campaign."""
    return f"{chance.group}/campaign/{name}"


def _stages(campaign: Campaign, key: str, chance: Chance) -> tuple[np.ndarray, np.ndarray]:
    """Whether each candidate passes all stages, and after how many days."""
    size = campaign.wanted
    passed, weeks = np.ones(size, bool), np.zeros(size)
    for name in STAGES:
        stage = getattr(campaign, name)
        if stage.drop_out:
            passed &= chance.uniform("drop out", f"{key}/{name}", size) >= stage.drop_out
        spread = 1.0
        if stage.cv:
            sigma2 = log1p(stage.cv**2)
            spread = np.exp(sqrt(sigma2) * chance.normal("stage", f"{key}/{name}", size) - sigma2 / 2)
        weeks += stage.weeks * spread
    # a whole number of weeks may miss its day by a rounding; no stage of any use is longer than the longest period
    return passed, np.ceil(np.minimum(7 * weeks, 1e5) - 1e-6).astype(np.int64)


def start_days(training: Training | None, chance: Chance) -> np.ndarray:
    """Days of the plan on which a class of campaigns may start.

    Parameters
    ----------
    training : Training or None
        None: every Monday of the plan.
    chance : Chance
        With the period and the plan's first day.

    Returns
    -------
    numpy.ndarray of int
        Rising.
    """
    days = chance.calendar.days
    if training is None or not training.starts:
        monday = chance.start + -days[chance.start].weekday() % 7
        return np.arange(monday, chance.end, 7)
    starts = list(training.starts)
    while (
        training.every_weeks is not None and (after := starts[-1] + timedelta(weeks=training.every_weeks)) <= days[-1]
    ):
        starts.append(after)
    found = np.array([(start - days[0]).days for start in starts])
    return found[(found >= chance.start) & (found < chance.end)]


def places(
    training: Training | None,
    chance: Chance,
    day: int,
    *,
    taken: int,
    establishment: float,
    in_post: int,
    hours: float,
) -> int | None:
    """How many may start on a day.

    Parameters
    ----------
    training : Training or None
        With capacity, and whether starts may fill more than the establishment.
    chance : Chance
        With the period.
    day : int
        A day on which a class may start.
    taken : int
        Places that intakes take.
    establishment : float
        Posts on this day (FTE).
    in_post : int
        People in post on this day, intakes included.
    hours : float
        Hours of an own person as a share of full time.

    Returns
    -------
    int or None
        None where nothing limits them.
    """
    if training is None:
        return None
    limits = []
    if training.capacity is not None:
        limits.append(round(float(training.capacity.at([chance.calendar.days[day]])[0])) - taken)
    if training.upto is not None:
        limits.append(floor((establishment - in_post * hours) / hours + 1e-9))
    return max(0, min(limits)) if limits else None

"""Who is in post, day by day: establishment, strength, leavers, intakes, training, pace.

Until the plan starts, strength is what the scenario says it was. From then on chance decides: each person in
post may leave in any week, each new starter spends weeks in class and weeks with a tutor, then qualifies or
not. A trainee in class or with a tutor takes no calls of their own; a tutor loses a share of their time. The
newly qualified are slower, evenly less so over some months.

Each person's fate is drawn from the stream of their own cohort, so that an added intake moves nobody else's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from sim.calendar import YEAR_DAYS, Calendar
from sim.scenario.model import Group, Intake
from sim.seeding import generator

PEOPLE_MEASURES = {
    "establishment": "funded posts (FTE)",
    "strength": "people in post, trainees included (heads)",
    "vacancies": "establishment less strength",
    "in_class": "trainees in class (heads)",
    "tutored": "trainees on live calls with a tutor (heads)",
    "trainees": "both",
    "qualified": "people who take calls of their own, before abstraction (heads)",
    "effective": "experienced handlers that would do the same work, before abstraction (FTE)",
}
_WEEK_SHARE = 7 / YEAR_DAYS
_MONTH_DAYS = YEAR_DAYS / 12


@dataclass(frozen=True)
class People:
    """A group's people on each day; all arrays have shape (days,).

    Attributes
    ----------
    establishment : numpy.ndarray
        Funded posts (FTE).
    in_class, tutored : numpy.ndarray
        Trainees in class, and on live calls with a tutor (heads).
    qualified : numpy.ndarray of int
        People who take calls of their own, before abstraction (heads).
    tutor_share : numpy.ndarray
        Share of the qualified's time that tutoring takes.
    pace : numpy.ndarray
        Handle time of the group as a multiple of an experienced handler's.
    """

    establishment: np.ndarray
    in_class: np.ndarray
    tutored: np.ndarray
    qualified: np.ndarray
    tutor_share: np.ndarray
    pace: np.ndarray

    @property
    def strength(self) -> np.ndarray:
        """People in post, trainees included (heads)."""
        return self.trainees + self.qualified

    @property
    def trainees(self) -> np.ndarray:
        """People in class or with a tutor (heads)."""
        return self.in_class + self.tutored

    @property
    def vacancies(self) -> np.ndarray:
        """Posts less people; negative above establishment."""
        return self.establishment - self.strength

    @property
    def effective(self) -> np.ndarray:
        """Experienced handlers that would do the same work, before abstraction (FTE)."""
        return self.qualified * (1 - self.tutor_share) / self.pace


def draw_people(name: str, group: Group, calendar: Calendar, plan_start: date, seed: int, replication: int) -> People:
    """Draw who is in post on each day.

    Parameters
    ----------
    name : str
        The group's name, which keys its draws.
    group : sim.scenario.model.Group
        With `establishment` and `strength`.
    calendar : Calendar
        The period.
    plan_start : datetime.date
        First day on which chance decides.
    seed, replication : int
        Keys of the random streams.

    Returns
    -------
    People
    """
    assert group.strength is not None
    days = calendar.days
    start = (plan_start - days[0]).days
    known = np.rint(group.strength.at(days)).astype(np.int64)
    weekly = 1 - (1 - group.leavers.at(days)) ** _WEEK_SHARE
    # deltas of a count on the day it changes; summed up at the end
    experienced = np.zeros(len(days) + 1, np.int64)
    experienced[start] += known[start]
    left = _leaving_day(f"{name}/in post", int(known[start]), start, weekly, calendar, seed, replication)
    np.subtract.at(experienced, left, 1)
    new = np.zeros((3, len(days) + 1), np.int64)  # in class, tutored, qualified of the intakes
    work = np.zeros(len(days))
    for label, intake in group.intakes.items():
        # a name has no slash: an intake that somebody calls "in post" has draws of its own all the same
        _add_intake(f"{name}/intake/{label}", intake, group, calendar, weekly, seed, replication, new, work)
    in_class, tutored, recruited = np.cumsum(new[:, :-1], axis=1)
    veterans = np.where(np.arange(len(days)) < start, known, np.cumsum(experienced[:-1]))
    qualified = veterans + recruited
    someone = np.maximum(qualified, 1)
    return People(
        establishment=group.establishment.at(days) if group.establishment else known.astype(float),
        in_class=in_class,
        tutored=tutored,
        qualified=qualified,
        tutor_share=np.minimum(group.tutoring * tutored / someone, 1.0),
        pace=np.where(veterans + work > 0, qualified / np.where(veterans + work > 0, veterans + work, 1), 1.0),
    )


def _leaving_day(
    cohort: str, size: int, from_day: int, weekly: np.ndarray, calendar: Calendar, seed: int, replication: int
) -> np.ndarray:
    """Day each person leaves, a Monday after `from_day`; the number of days in the period for those who stay."""
    leaves = np.full(size, len(calendar.days))
    first = from_day + (7 - calendar.days[from_day].weekday())
    for monday in range(first, len(calendar.days), 7):
        if weekly[monday]:
            chance = generator(seed, replication, "leave", cohort, int(calendar.week[monday])).random(size)
            leaves[(chance < weekly[monday]) & (leaves > monday)] = monday
    return leaves


def _add_intake(
    cohort: str,
    intake: Intake,
    group: Group,
    calendar: Calendar,
    weekly: np.ndarray,
    seed: int,
    replication: int,
    new: np.ndarray,
    work: np.ndarray,
) -> None:
    """Enter one intake into the counts of trainees and qualified, and into the work that the qualified do."""
    end = len(calendar.days)
    joins = min((intake.start - calendar.first_day).days, end)
    tutored = min(joins + 7 * intake.class_weeks, end)
    ready = min(joins + 7 * (intake.class_weeks + intake.tutor_weeks), end)
    new[0, joins] += intake.size
    new[0, tutored] -= intake.size
    new[1, tutored] += intake.size
    new[1, ready] -= intake.size
    if ready == end:
        return
    passes = generator(seed, replication, "qualify", cohort, int(calendar.week[joins])).random(intake.size)
    finish = np.flatnonzero(passes < intake.finish)
    leaves = _leaving_day(cohort, intake.size, ready, weekly, calendar, seed, replication)[finish]
    new[2, ready] += len(finish)
    np.subtract.at(new[2], leaves, 1)
    present = len(finish) - np.cumsum(np.bincount(leaves, minlength=end + 1))[:end]
    months = (np.arange(end) - ready) / _MONTH_DAYS
    pace = 1 + (group.newly_trained.pace - 1) * np.clip(1 - months / group.newly_trained.months, 0, 1)
    work += np.where(months >= 0, present / pace, 0)

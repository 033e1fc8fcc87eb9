"""The count by day: cohorts added up to heads in class, with a tutor, on calls, on leave, and their pace."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.scenario.group import Group
from sim.workforce.chance import MONTH_DAYS, Chance
from sim.workforce.cohort import Cohort
from sim.workforce.lent import lent_officers
from sim.workforce.people import People, ratio


@dataclass(frozen=True)
class _Recruits:
    """Qualified recruits by day: those who answer in their own group, and those posted elsewhere."""

    here: np.ndarray
    here_work: np.ndarray
    posted: np.ndarray
    posted_work: np.ndarray


def _recruits(group: Group, recruits: list[tuple[Cohort, np.ndarray]], end: int) -> _Recruits:
    newly, days = group.newly_trained, np.arange(end)
    here, posted = np.zeros(end, np.int64), np.zeros(end, np.int64)
    here_work, posted_work = np.zeros(end), np.zeros(end)
    for cohort, present in recruits:
        months = (days - cohort.ready) / MONTH_DAYS
        work = present / (1 + (newly.pace - 1) * np.clip(1 - months / newly.months, 0, 1))
        if newly.group is None:
            here += present
            here_work += work
        else:
            fresh = months < newly.months
            posted += np.where(fresh, present, 0)
            posted_work += np.where(fresh, work, 0)
            here += np.where(fresh, 0, present)
            here_work += np.where(fresh, 0, work)
    return _Recruits(here, here_work, posted, posted_work)


def tally(
    group: Group,
    known: np.ndarray,
    posts: np.ndarray | None,
    hours: np.ndarray,
    waiting: np.ndarray,
    cohorts: list[Cohort],
    chance: Chance,
) -> People:
    """Add cohorts up, day by day.

    Parameters
    ----------
    group : sim.scenario.group.Group
        With tutoring, the pace and place of the newly trained, and officers lent.
    known : numpy.ndarray of int, shape (days,)
        Strength as written, which holds until the plan starts.
    posts : numpy.ndarray or None
        Establishment; None: the strength as written stands for it.
    hours, waiting : numpy.ndarray
        Hours of an own person as a share of full time, and candidates who wait for a class.
    cohorts : list of Cohort
        First those in post when the plan starts, then recruits.
    chance : Chance
        With the period; nothing is drawn.

    Returns
    -------
    People
    """
    end = chance.end
    training = np.zeros((2, end + 1), np.int64)  # changes of those in class and with a tutor
    on_leave = np.zeros(end + 1, np.int64)
    present = []
    for cohort in cohorts:
        size = len(cohort.who)
        training[0, cohort.joins] += size
        training[:, cohort.tutored] += (-size, size)
        training[1, cohort.ready] -= size
        begins, ends = cohort.absences()
        changes = np.bincount(cohort.gone[cohort.finishes], minlength=end + 1)
        np.negative(changes, out=changes)
        changes[cohort.ready] += int(cohort.finishes.sum())
        if len(begins):
            away = np.bincount(begins, minlength=end + 1) - np.bincount(ends, minlength=end + 1)
            on_leave += away
            changes -= away
        present.append((cohort, np.cumsum(changes[:end])))
    veterans = np.where(np.arange(end) < chance.start, known, present[0][1])
    recruits = _recruits(group, present[1:], end)
    lent, lent_work = lent_officers(group.lent, chance)
    qualified = veterans + recruits.here + recruits.posted
    answering = (qualified - recruits.posted) * hours + lent
    tutored = np.cumsum(training[1, :-1])
    return People(
        establishment=known.astype(float) if posts is None else posts,
        in_class=np.cumsum(training[0, :-1]),
        tutored=tutored,
        qualified=qualified,
        tutor_share=np.minimum(group.tutoring * tutored / np.maximum(answering, 1), 1.0),
        pace=ratio(answering, (veterans + recruits.here_work) * hours + lent_work),
        own_hours=hours,
        on_leave=np.cumsum(on_leave[:end]),
        waiting=waiting,
        lent=lent,
        posted_out=recruits.posted,
        posted_pace=ratio(recruits.posted.astype(float), recruits.posted_work),
    )

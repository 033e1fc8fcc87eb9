"""One draw of the incidents that answered contacts create, with all that may happen to them.

An incident is created when its contact is answered. Every contact of a stream that creates incidents has its own
draws whether it is answered or not, so that a change in the centre moves nobody else's. Purposes of the random
streams, each by stream name and the week in which the contact (or the one it follows) first arrives:
``incident``, ``grade``, ``charter``, ``settled``, ``domestic abuse``, ``principle``, ``deferred``, ``left``,
``appointment``, ``area``, ``travel`` and ``scene``. Within a week, contacts that follow others come after those
that arrive of themselves. A purpose that decides nothing, because its shares are all 0 or 1, is not drawn.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.calendar import INTERVAL_S
from sim.dispatch.contract import Incidents
from sim.dispatch.plan import SETTLED_GRADE, DispatchPlan
from sim.engine import CallLog, Contacts, Outcome
from sim.seeding import generator

_SHORTEST_S = 0.001  # of the contract
_LONGEST_S = 1e8  # keeps a draw from a very long tail inside the contract
_SCHEDULED = SETTLED_GRADE - 1


@dataclass(frozen=True)
class Drawn:
    """Incidents of one run of chance.

    Attributes
    ----------
    incidents : Incidents
        As the room takes them.
    promised : numpy.ndarray of bool, shape (n,)
        Which of them a charter promises to attend.
    """

    incidents: Incidents
    promised: np.ndarray


def draw_incidents(plan: DispatchPlan, contacts: Contacts, log: CallLog, seed: int, replication: int) -> Drawn:
    """Draw the incidents of the period.

    Parameters
    ----------
    plan : DispatchPlan
        Shares and means by day.
    contacts : sim.engine.Contacts
        All contacts; streams are numbered as in `plan`.
    log : sim.engine.CallLog
        What became of them.
    seed, replication : int
        Keys of the random streams.

    Returns
    -------
    Drawn
        In the order in which contacts were answered (ties: by row).
    """
    calendar = plan.calendar
    days = len(calendar.days)
    answered = (log.outcome == Outcome.ANSWERED) & (log.start_s < calendar.end_s) & plan.creating[log.stream]
    rows = np.flatnonzero(answered)
    created_s, contact = log.start_s[rows], log.contact[rows]
    day = calendar.interval_day[(created_s // INTERVAL_S).astype(np.int64)]
    of = log.stream[rows] * days + day  # place in tables by stream and day
    chance = _Chance(plan, contacts, seed, replication)
    found = np.flatnonzero(chance.below("incident", plan.created.reshape(-1), of, contact))
    found = found[np.argsort(created_s[found], kind="stable")]
    created_s, contact, day, of = (column[found] for column in (created_s, contact, day, of))

    number = chance.uniform("grade", contact)
    grade = np.zeros(len(contact), np.int64)
    for upto in plan.grade_upto:
        grade += number >= upto.reshape(-1)[of]
    at = grade * days + day  # place in tables by grade and day
    promised = chance.below("charter", plan.promised.reshape(-1), at, contact)
    abuse = chance.below("domestic abuse", plan.domestic_abuse, day, contact) & (grade == _SCHEDULED)
    grade[promised] = _SCHEDULED  # of grade 3 and 4 only
    at = grade * days + day
    settled = chance.below("settled", plan.settled.reshape(-1), at, contact) & ~promised | (grade == SETTLED_GRADE)
    takers = np.zeros(len(contact), np.int64)
    for kind, share in enumerate(plan.takes):
        takers |= chance.below("principle", share.reshape(-1), at, contact).astype(np.int64) << kind
    takers[abuse] &= ~plan.diary
    takers[settled] = 0
    upto = plan.area_upto
    number = chance.uniform("area", contact) if len(upto) > 1 else np.zeros(len(contact))
    area = np.zeros(len(contact), np.int64)
    for share in upto[:-1]:
        area += number >= share[day]
    deferred = chance.below("deferred", plan.deferred.reshape(-1), at, contact) & ~settled
    ready_s = created_s.copy()
    if plan.appointment_s.any():
        booked = np.flatnonzero((grade == _SCHEDULED) & ~settled)
        cv = np.full(len(booked), plan.appointment_cv)
        ready_s[booked] += chance.lasting("appointment", plan.appointment_s[day[booked]], cv, contact[booked])
    _defer(plan, ready_s, area, takers, np.flatnonzero(deferred))
    incidents = Incidents(
        created_s=created_s,
        grade=grade + 1,
        area=area,
        takers=takers,
        travel_s=chance.lasting("travel", plan.travel_s.reshape(-1)[at], plan.travel_cv[grade], contact),
        scene_s=chance.lasting("scene", plan.scene_s.reshape(-1)[at], plan.scene_cv[grade], contact),
        ready_s=ready_s,
        may_be_left=chance.below("left", plan.may_be_left.reshape(-1), at, contact),
    )
    return Drawn(incidents, promised)


def _defer(plan: DispatchPlan, ready_s: np.ndarray, area: np.ndarray, takers: np.ndarray, late: np.ndarray) -> None:
    """Put some incidents off to the next beginning of a shift of a kind of unit that may take them."""
    if not len(late):
        return
    kinds, was_s = plan.duty.kinds, ready_s[late]
    next_s = np.full(len(late), np.inf)
    for number, begins_s in enumerate(plan.begins_s):
        mine = np.flatnonzero((area[late] == number // kinds) & (takers[late] >> number % kinds & 1 == 1))
        # the last entry is the end of the period; an appointment after it is not put off
        place = np.minimum(np.searchsorted(begins_s, was_s[mine], side="right"), len(begins_s) - 1)
        next_s[mine] = np.minimum(next_s[mine], begins_s[place])
    ready_s[late] = np.maximum(was_s, next_s)


class _Chance:
    """What chance says to each contact, by purpose."""

    def __init__(self, plan: DispatchPlan, contacts: Contacts, seed: int, replication: int) -> None:
        self._key = seed, replication
        weeks, first_day = np.unique(plan.calendar.week, return_index=True)
        week = _weeks(contacts, plan.calendar.day_start_s[first_day])
        # contacts stand by stream, then week, then row; those that create nothing come last
        place = np.where(plan.creating, np.cumsum(plan.creating) - 1, plan.creating.sum())[contacts.stream]
        place = place * len(weeks) + week
        small = np.min_scalar_type((plan.creating.sum() + 1) * len(weeks))  # 16 bits are sorted by radix
        order = np.argsort(place.astype(small), kind="stable")
        self._at = np.empty(len(order), np.int64)
        self._at[order] = np.arange(len(order))
        names = [name for name, creates in zip(plan.streams, plan.creating, strict=True) if creates]
        self._pieces = [(name, week) for name in names for week in weeks.tolist()]
        counts = np.bincount(place, minlength=len(self._pieces))[: len(self._pieces)]
        self._edges = np.r_[0, np.cumsum(counts)].tolist()
        self._drawn, self._purpose = np.empty(self._edges[-1]), ""  # one at a time: fresh memory costs more than draws

    def uniform(self, purpose: str, contact: np.ndarray) -> np.ndarray:
        """Give numbers in [0, 1)."""
        return self._of(purpose, contact, normal=False)

    def below(self, purpose: str, shares: np.ndarray, at: np.ndarray, contact: np.ndarray) -> np.ndarray:
        """Say of which contacts something is true that is true of a share."""
        if not shares.any():
            return np.zeros(len(at), bool)
        share = shares[at]
        if ((shares == 0) | (shares == 1)).all():
            return share == 1
        return self.uniform(purpose, contact) < share

    def lasting(self, purpose: str, mean_s: np.ndarray, cv: np.ndarray, contact: np.ndarray) -> np.ndarray:
        """Give lognormal times of some mean and coefficient of variation."""
        drawn = mean_s.copy()
        if cv.any():
            squared = np.log1p(cv * cv)
            drawn *= np.exp(np.sqrt(squared) * self._of(purpose, contact, normal=True) - squared / 2)
        return np.clip(drawn, _SHORTEST_S, _LONGEST_S, out=drawn)

    def _of(self, purpose: str, contact: np.ndarray, *, normal: bool) -> np.ndarray:
        if purpose != self._purpose:
            drawn = self._drawn
            for (name, week), start, stop in zip(self._pieces, self._edges, self._edges[1:], strict=False):
                if stop > start:
                    random = generator(*self._key, purpose, name, week)
                    (random.standard_normal if normal else random.random)(out=drawn[start:stop])
            self._purpose = purpose
        return self._drawn[self._at[contact]]


def _weeks(contacts: Contacts, begins_s: np.ndarray) -> np.ndarray:
    """Number of the week in which each contact arrives, or the one that it follows in the end."""
    follower = np.flatnonzero(contacts.follows >= 0)
    own = contacts.arrival_s[: follower[0] if len(follower) else None]
    week = np.empty(len(contacts), np.int64)
    week[: len(own)] = np.repeat(np.arange(len(begins_s)), np.diff(np.r_[np.searchsorted(own, begins_s), len(own)]))
    root = contacts.follows[follower]
    while len(later := np.flatnonzero(root >= len(own))):
        root[later] = contacts.follows[root[later]]
    week[len(own) :] = week[root]
    return week

"""Redials and followers, foreseen before it is certain that they come.

What an attempt brings about is known as soon as its end is: for one who waits, when his patience or his overflow
would end. So it is put on a heap at once, and when its time has come looked at again: it comes if the attempt
really ended in that way.
"""

from __future__ import annotations

from math import inf

import numpy as np

from sim.engine.compiled import heap
from sim.engine.compiled.cache import kernel, table
from sim.engine.compiled.heap import Heaps, empty_heaps
from sim.engine.contract import Contacts
from sim.engine.log import Outcome

ABANDONED, LOST = int(Outcome.ABANDONED), int(Outcome.LOST)
NOT_MADE = -1
"""In the place of an outcome: there has been no such attempt."""

KIN = [
    ("delay_s", np.float64), ("cause", np.int64), ("first_follower", np.int64), ("next_follower", np.int64),
    ("follows_if", np.int64),
]  # fmt: skip
"""Of each row: if it is a follower, after what delay, of which attempt it came, and another of the same row; and the
first of those who follow it. -1 is nobody."""


def count_followers(contacts: Contacts) -> int:
    """Count the rows that follow others: the last ones.

    Parameters
    ----------
    contacts : Contacts
        Who calls.

    Returns
    -------
    int
    """
    if not len(contacts) or contacts.follows[-1] < 0:
        return 0
    return int(np.count_nonzero(contacts.follows >= 0))


def kin_of(contacts: Contacts) -> np.recarray:
    """Chain the followers of each row.

    Parameters
    ----------
    contacts : Contacts
        Who calls.

    Returns
    -------
    numpy.recarray of `KIN`, shape (rows,)
    """
    kin = table(KIN, len(contacts), cause=-1, first_follower=-1, next_follower=-1)
    kin.delay_s, kin.follows_if = contacts.arrival_s, contacts.follows_if
    followers = np.flatnonzero(contacts.follows >= 0)
    followers = followers[np.argsort(contacts.follows[followers], kind="stable")]
    followed = contacts.follows[followers]
    first_of_its = np.append(True, followed[1:] != followed[:-1])[: len(followers)]
    kin.first_follower[followed[first_of_its]] = followers[first_of_its]
    kin.next_follower[followers[:-1]] = np.where(first_of_its[1:], -1, followers[1:])
    return kin


def room_for_later(contacts: Contacts) -> Heaps:
    """Make room for all that can be foreseen at once.

    Parameters
    ----------
    contacts : Contacts
        Who calls.

    Returns
    -------
    Heaps
    """
    # A row has one redial before it at most. A follower may be foreseen twice: after giving up, and after an answer.
    return empty_heaps([len(contacts) + 2 * count_followers(contacts)], len(contacts))


@kernel
def foresee(rest, attempt, row, outcome, end_s):
    """Foresee what comes of an attempt that is not answered: a redial or, if it was the last one, followers."""
    rows = len(rest.kin)
    before = attempt // rows
    if outcome in (ABANDONED, LOST) and before < rest.redial_after_s.shape[1]:
        after_s = rest.redial_after_s[row, before]
        if after_s < inf:
            heap.push(rest.later, 0, end_s + after_s, attempt + rows)
            return
    foresee_followers(rest, attempt, row, outcome, end_s)


@kernel
def foresee_followers(rest, attempt, row, outcome, end_s):
    """Foresee the followers of a last attempt with this outcome."""
    follower = rest.kin[row].first_follower
    while follower >= 0:
        its = rest.kin[follower]
        if its.follows_if >> outcome & 1:
            its.cause = attempt
            heap.push(rest.later, 0, end_s + its.delay_s, follower)
        follower = its.next_follower


@kernel
def comes(noted, rest, attempt, row, now):
    """Say whether an attempt that was foreseen for now comes: not yet has, and what it is to come of has happened."""
    if noted.outcome[attempt] != NOT_MADE:
        return False
    if attempt != row:
        outcome = noted.outcome[attempt - len(rest.kin)]
        return outcome in (ABANDONED, LOST)
    its = rest.kin[row]
    return its.follows_if >> noted.outcome[its.cause] & 1 == 1 and noted.end_s[its.cause] + its.delay_s == now

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
from sim.engine.compiled.rows import Rows, number_before, number_redial
from sim.engine.contract import Contacts
from sim.engine.log import Outcome

ABANDONED, LOST = int(Outcome.ABANDONED), int(Outcome.LOST)
NOT_MADE = -1
"""In the place of an outcome: there has been no such attempt."""

KIN = [
    ("delay_s", np.float64), ("cause", np.int64), ("next_follower", np.int64), ("follows_if", np.int64),
]  # fmt: skip
"""Of each follower: after what delay it comes, of which attempt, another of the same row (-1: there is none), and
after which outcomes."""


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


def kin_of(contacts: Contacts) -> tuple[np.ndarray, np.recarray]:
    """Chain the followers of each row.

    Parameters
    ----------
    contacts : Contacts
        Who calls.

    Returns
    -------
    first_follower : numpy.ndarray of int64, shape (rows,)
        -1 where nobody follows.
    kin : numpy.recarray of `KIN`, shape (followers,)
        The last rows.
    """
    own = len(contacts) - count_followers(contacts)
    follows = contacts.follows[own:]
    kin = table(KIN, len(follows), delay_s=contacts.arrival_s[own:], cause=-1, next_follower=-1)
    kin.follows_if = contacts.follows_if[own:]
    by_followed = np.argsort(follows, kind="stable")
    followed = follows[by_followed]
    first_of_its = np.append(True, followed[1:] != followed[:-1])[: len(followed)]
    first_follower = np.full(len(contacts), -1)
    first_follower[followed[first_of_its]] = own + by_followed[first_of_its]
    kin.next_follower[by_followed[:-1]] = np.where(first_of_its[1:], -1, own + by_followed[1:])
    return first_follower, kin


def room_for_later(contacts: Contacts, rows: Rows) -> Heaps:
    """Make room for all that can be foreseen at once.

    Parameters
    ----------
    contacts : Contacts
        Who calls.
    rows : Rows
        Which row each attempt is of.

    Returns
    -------
    Heaps
    """
    # A row has one redial before it at most. A follower may be foreseen twice: after giving up, and after an answer.
    return empty_heaps([len(contacts) + 2 * count_followers(contacts)], rows)


@kernel
def foresee(rest, attempt, row, outcome, end_s):
    """Foresee what comes of an attempt that is not answered: a redial or, if it was the last one, followers."""
    before = number_before(attempt, rest.later.rows)
    if outcome in (ABANDONED, LOST) and before < rest.redial_after_s.shape[1]:
        after_s = rest.redial_after_s[row, before]
        if after_s < inf:
            redial = number_redial(rest.later.rows, row, attempt, before + 1)
            heap.push(rest.later, 0, end_s + after_s, redial)
            return
    foresee_followers(rest, attempt, row, outcome, end_s)


@kernel
def foresee_followers(rest, attempt, row, outcome, end_s):
    """Foresee the followers of a last attempt with this outcome."""
    follower = rest.first_follower[row]
    while follower >= 0:
        its = kin_at(rest, follower)
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
        rows = rest.later.rows
        outcome = noted.outcome[rows.redials[attempt - rows.callers].after]
        return outcome in (ABANDONED, LOST)
    its = kin_at(rest, row)
    return its.follows_if >> noted.outcome[its.cause] & 1 == 1 and noted.end_s[its.cause] + its.delay_s == now


@kernel
def kin_at(rest, follower):
    """Give what is kept of a follower; followers are the last rows."""
    return rest.kin[follower - (len(rest.first_follower) - len(rest.kin))]

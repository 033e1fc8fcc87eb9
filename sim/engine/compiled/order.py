"""The attempts that were made, in the order of the log: by row, then by number.

First attempts lie by row already, and each redial comes after the attempt that it repeats. So a chain from each attempt
to the next of its row gives the order in one pass.
"""

from __future__ import annotations

from sim.engine.compiled.later import NOT_MADE


def put_in_order(callers, outcome, redials, following, place, contact, number):
    """Say where the attempts of the log lie, one after another.

    Parameters
    ----------
    callers : int
        First attempts, the lowest numbers.
    outcome : numpy.ndarray of int8, shape (attempts,)
        `NOT_MADE` where there has been no such attempt.
    redials : numpy.recarray of `sim.engine.compiled.rows.REDIAL`
        Those that were foreseen, in the order of their numbers.
    following : numpy.ndarray of int32, shape (callers + redials,)
        -1 everywhere; written over by the chain.
    place : numpy.ndarray of int64, shape (attempts made,)
        Filled with the number of each attempt.
    contact : numpy.ndarray of int64, shape (attempts made,)
        Filled with its row.
    number : numpy.ndarray of int32, shape (attempts made,)
        Filled with how many attempts its row has had, itself among them.
    """
    for redial in range(len(redials)):
        if outcome[callers + redial] != NOT_MADE:
            following[redials[redial].after] = callers + redial
    at = 0
    for row in range(callers):
        attempt, times = row, 1
        while attempt >= 0 and outcome[attempt] != NOT_MADE:
            place[at] = attempt
            contact[at] = row
            number[at] = times
            at += 1
            times += 1
            attempt = following[attempt]

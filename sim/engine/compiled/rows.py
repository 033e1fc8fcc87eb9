"""Numbers of attempts, and the row that each is of.

First attempts are numbered as their callers; redials follow, in the order in which they are foreseen. So what is
kept of attempts lies close together, and memory of attempts that are never foreseen is never touched.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.engine.compiled.cache import kernel, table

REDIAL = [("row", np.int32), ("after", np.int32), ("before", np.int32)]
"""Its row, the attempt it comes after, and how many attempts of the row are before it."""


class Rows(NamedTuple):
    """Which row each attempt is of.

    Attributes
    ----------
    callers : int
        Number of rows, and of first attempts.
    redials : numpy.recarray of `REDIAL`
        Attempt ``callers + i`` is in place i.
    foreseen : numpy.ndarray of int64, shape (1,)
        How many redials there are.
    """

    callers: int
    redials: np.recarray
    foreseen: np.ndarray


def rows_alone(callers: int, most_redials: int = 0) -> Rows:
    """Number first attempts.

    Parameters
    ----------
    callers : int
        How many.
    most_redials : int
        How many redials can be foreseen.

    Returns
    -------
    Rows
    """
    return Rows(callers, table(REDIAL, most_redials), np.zeros(1, np.int64))


@kernel
def row_of(attempt, rows):
    """Give the row that an attempt is of."""
    return attempt if attempt < rows.callers else rows.redials[attempt - rows.callers].row


@kernel
def number_before(attempt, rows):
    """Give how many attempts of its row are before an attempt."""
    return 0 if attempt < rows.callers else rows.redials[attempt - rows.callers].before


@kernel
def number_redial(rows, row, after, before):
    """Give a number to the redial that may come after an attempt."""
    place = rows.foreseen[0]
    rows.foreseen[0] = place + 1
    rows.redials[place].row = row
    rows.redials[place].after = after
    rows.redials[place].before = before
    return rows.callers + place

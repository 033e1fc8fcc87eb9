"""Rows of history that one discrepancy goes through: those of one kind of figure of a stream in one month.

What no setting of the model explains of a month, it explains of none of its days: it is no chance that averages away
with more rows. Nor do two clocks, two thresholds or two denominators of one month's calls tell it twice.
"""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from sim.calibrate.rows import Row

_LONGEST, _WEEK = timedelta(days=31), timedelta(days=7)
_FILLED = 0.75  # of a month, by its weeks


def months(rows: Sequence[Row]) -> np.ndarray:
    """Number rows by what they have one discrepancy for.

    Parameters
    ----------
    rows : sequence of Row
        As found.

    Returns
    -------
    numpy.ndarray of int, shape (rows,)
        The same for rows of one stream, kind of figure (service level, abandonment, wait, or one and the same count)
        and month, by their middle. Plain rows, doubtful ones and bounds take nothing from each other. Of its own are
        the number of a row longer than a month, and those of some weeks out of a month: whole weeks that do not
        overlap and leave more than a quarter of it out.
    """
    together: dict[tuple[int, int], dict[tuple[object, ...], list[int]]] = defaultdict(lambda: defaultdict(list))
    for i, row in enumerate(rows):
        seen = row.observation
        if seen.ends - seen.begins <= _LONGEST:
            middle = seen.begins + (seen.ends - seen.begins) / 2
            kind = "wait" if row.figure.endswith("_s") else row.figure
            sure = seen.doubtful, seen.bound
            together[middle.year, middle.month][row.stream, kind, sure].append(i)
    found = np.arange(len(rows))
    for (year, month), kinds in together.items():
        length = timedelta(days=monthrange(year, month)[1])
        for alike in kinds.values():
            if not _some_weeks([rows[i] for i in alike], length):
                found[alike] = alike[0]
    return found


def _some_weeks(rows: Sequence[Row], month: timedelta) -> bool:
    times = sorted((row.observation.begins, row.observation.ends) for row in rows)
    lengths = [ends - begins for begins, ends in times]
    apart = all(before[1] <= after[0] for before, after in pairwise(times))
    return apart and min(lengths) >= _WEEK and sum(lengths, timedelta()) < _FILLED * month

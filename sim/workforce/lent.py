"""Officers lent as cover: they come on a day, take a short course, answer, and go back."""

from __future__ import annotations

import numpy as np

from sim.scenario.group import Lent
from sim.workforce.chance import Chance


def lent_officers(lent: dict[str, Lent], chance: Chance) -> tuple[np.ndarray, np.ndarray]:
    """Count officers lent who answer, day by day.

    Parameters
    ----------
    lent : dict of str to sim.scenario.group.Lent
        Of one group.
    chance : Chance
        With the period; nothing is drawn.

    Returns
    -------
    heads, work : numpy.ndarray, shape (days,)
        How many, and the same each divided by their pace.
    """
    heads, work = np.zeros(chance.end, np.int64), np.zeros(chance.end)
    for officers in lent.values():
        first = max(chance.day(officers.start) + officers.course_days, 0)
        stop = max(chance.day(officers.stop) + 1, 0)
        heads[first:stop] += officers.officers
        work[first:stop] += officers.officers / officers.pace
    return heads, work

"""Funded posts, day by day, with planned cuts that are realised or not."""

from __future__ import annotations

import numpy as np

from sim.scenario.group import Group
from sim.workforce.chance import Chance


def draw_establishment(group: Group, chance: Chance) -> np.ndarray | None:
    """Draw the establishment of each day.

    Parameters
    ----------
    group : sim.scenario.group.Group
        With its establishment and savings.
    chance : Chance
        Keys. Each saving has one draw in a future, whatever its day: with a higher probability the same futures
        realise it, and more.

    Returns
    -------
    numpy.ndarray or None, shape (days,)
        FTE, at least 0; None if the group has no establishment.
    """
    if group.establishment is None:
        return None
    posts = group.establishment.at(chance.calendar.days)
    for name, saving in group.savings.items():
        if saving.fte and saving.probability:
            realised = chance.uniform("saving", f"{chance.group}/{name}", 1)[0] < saving.probability
            if realised:
                posts[max(chance.day(saving.on), 0) :] -= saving.fte
    return np.maximum(posts, 0) if group.savings else posts

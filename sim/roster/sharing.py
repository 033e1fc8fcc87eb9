"""Whole people shared out over teams."""

from __future__ import annotations

import numpy as np


def share_out(heads: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Share whole people out over teams in proportion to weights.

    Parameters
    ----------
    heads : numpy.ndarray of int, shape (days,)
        People of the group.
    weight : numpy.ndarray, shape (teams,) or (days, teams)
        Adding to 1.

    Returns
    -------
    numpy.ndarray of int, shape (days, teams)
        Every row adds to its heads; each team is within one of its proportion.
    """
    upto = np.floor(heads[:, None] * np.minimum(np.cumsum(weight, axis=-1), 1.0) + 0.5).astype(np.int64)
    upto[:, -1] = heads
    return np.diff(upto, axis=1, prepend=0)

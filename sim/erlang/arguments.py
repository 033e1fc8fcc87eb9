"""What the formulas accept: whole agents, finite rates, and times over 0."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from sim.errors import UsageError

MOST_AGENTS = 1_000_000


def whole_agents(agents: ArrayLike) -> np.ndarray:
    """Read numbers of agents.

    Parameters
    ----------
    agents : array_like of int
        From 1 to a million.

    Returns
    -------
    numpy.ndarray of int64

    Raises
    ------
    sim.errors.UsageError
        If they are anything else.
    """
    given = np.asarray(agents)
    fits = np.issubdtype(given.dtype, np.number) and not np.iscomplexobj(given)
    if not fits or not np.all((given >= 1) & (given <= MOST_AGENTS) & (given == np.floor(given))):
        raise UsageError(f"agents are whole numbers from 1 to {MOST_AGENTS:,}")
    return given.astype(np.int64)


def numbers(name: str, given: ArrayLike, *, over: bool = False, endless: bool = False) -> np.ndarray:
    """Read times, rates or loads.

    Parameters
    ----------
    name : str
        For the error.
    given : array_like of float
        At least 0.
    over : bool
        Whether 0 is refused.
    endless : bool
        Whether infinity is allowed.

    Returns
    -------
    numpy.ndarray of float64

    Raises
    ------
    sim.errors.UsageError
        If any is out of these bounds, or not a number.
    """
    try:
        values = np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError):
        raise UsageError(f"{name} must be numbers") from None
    low = values > 0 if over else values >= 0
    if not np.all(low & (values <= np.inf if endless else values < np.inf)):
        raise UsageError(f"{name} must be {'over 0' if over else '0 or more'}{'' if endless else ' and finite'}")
    return values


def one_number(name: str, given: ArrayLike, *, over: bool = False) -> float:
    """Read one time, rate or load.

    Parameters
    ----------
    name, given, over
        As for `numbers`.

    Returns
    -------
    float

    Raises
    ------
    sim.errors.UsageError
        If it is several, or out of its bounds.
    """
    value = numbers(name, given, over=over)
    if value.ndim:
        raise UsageError(f"{name} is one number, not an array of shape {value.shape}")
    return float(value)


def together(**given: np.ndarray) -> tuple[np.ndarray, ...]:
    """Broadcast arguments to one shape.

    Parameters
    ----------
    **given : numpy.ndarray
        By their names, for the error.

    Returns
    -------
    tuple of numpy.ndarray

    Raises
    ------
    sim.errors.UsageError
        If they have none in common.
    """
    try:
        return tuple(np.broadcast_arrays(*given.values()))
    except ValueError:
        shapes = ", ".join(f"{name} {array.shape}" for name, array in given.items())
        raise UsageError(f"the shapes of the arguments do not go together: {shapes}") from None

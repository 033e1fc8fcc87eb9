"""Small checks of arrays. Each says which array, which row and which rule, and is one vectorised pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sim.errors import ContractError

LATEST_S = 1e9
"""Largest finite time or delay: beyond 1e13 s a float64 no longer tells milliseconds apart."""
SHORTEST_S = 0.001
"""Shortest handle time or delay, so that time always moves on."""


def broken(message: str) -> ContractError:
    """Make the error for a broken rule.

    Parameters
    ----------
    message : str
        Array, row and rule.

    Returns
    -------
    ContractError
    """
    return ContractError(message)


def frozen(values: np.ndarray) -> np.ndarray:
    """Give a read-only view, so that what was checked stays as it was.

    Parameters
    ----------
    values : numpy.ndarray
        Left as it is.

    Returns
    -------
    numpy.ndarray
    """
    view = values.view()
    view.flags.writeable = False
    return view


def settle(instance: object, given: Mapping[str, Any]) -> None:
    """Put the checked arrays in a frozen dataclass.

    Parameters
    ----------
    instance : object
        A frozen dataclass, in its ``__post_init__``.
    given : mapping of str to object
        Checked values by field.
    """
    for name, values in given.items():
        object.__setattr__(instance, name, values)


def _numbers(name: str, values: Any, ndim: int) -> np.ndarray:
    try:
        array = np.asarray(values)
    except ValueError:
        raise broken(f"{name} has rows of different lengths") from None
    if array.size == 0 and array.ndim < ndim:
        array = array.reshape((0,) * ndim)
    if array.dtype.kind not in "iufb":
        raise broken(f"{name} must hold numbers only, not {array.dtype}")
    if array.ndim != ndim:
        raise broken(f"{name} must have {ndim} dimension{'s' * (ndim > 1)}, not {array.ndim}")
    return array


def shaped(name: str, values: np.ndarray, shape: tuple[int, ...]) -> None:
    """Refuse an array of another shape.

    Parameters
    ----------
    name : str
        How messages call the array.
    values : numpy.ndarray
        What to look at.
    shape : tuple of int
        What it must have.
    """
    if values.shape != shape:
        raise broken(f"{name} has shape {values.shape}, but the other arrays need {shape}")


def floats(name: str, values: Any, shape: tuple[int, ...] | None = None, *, ndim: int = 1) -> np.ndarray:
    """Read numbers as read-only, contiguous float64.

    Parameters
    ----------
    name : str
        How messages call the array.
    values : array_like
        What was given.
    shape : tuple of int, optional
        What it must have; otherwise `ndim` dimensions.
    ndim : int
        Number of dimensions where no shape is given.

    Returns
    -------
    numpy.ndarray of float64
    """
    array = _numbers(name, values, len(shape) if shape is not None else ndim)
    if shape is not None:
        shaped(name, array, shape)
    return frozen(np.ascontiguousarray(array, np.float64))


def whole(name: str, values: Any, shape: tuple[int, ...] | None = None, *, ndim: int = 1) -> np.ndarray:
    """Read whole numbers as read-only, contiguous int64; floats only if they are whole.

    Parameters
    ----------
    name : str
        How messages call the array.
    values : array_like
        What was given.
    shape : tuple of int, optional
        What it must have; otherwise `ndim` dimensions.
    ndim : int
        Number of dimensions where no shape is given.

    Returns
    -------
    numpy.ndarray of int64
    """
    array = _numbers(name, values, len(shape) if shape is not None else ndim)
    if shape is not None:
        shaped(name, array, shape)
    if array.dtype.kind == "f":
        hold(name, array, (array == np.floor(array)) & (np.abs(array) < 2.0**53), "only whole numbers are allowed")
    if array.dtype.kind == "u":
        hold(name, array, array < np.uint64(2**63), "numbers must be below 2**63")
    return frozen(np.ascontiguousarray(array, np.int64))


def whole_or(name: str, values: Any, shape: tuple[int, ...], *, default: int) -> np.ndarray:
    """Read whole numbers, or fill in the default where nothing was given.

    Parameters
    ----------
    name : str
        How messages call the array.
    values : array_like or None
        What was given.
    shape : tuple of int
        What it must have.
    default : int
        For every element if `values` is None.

    Returns
    -------
    numpy.ndarray of int64
    """
    return frozen(np.full(shape, default, np.int64)) if values is None else whole(name, values, shape)


def hold(name: str, values: np.ndarray, good: np.ndarray, rule: str, first_row: int = 0) -> None:
    """Refuse an array in which a rule does not hold everywhere, naming the first place.

    Parameters
    ----------
    name : str
        How messages call the array.
    values : numpy.ndarray
        What to show.
    good : numpy.ndarray of bool
        Where the rule holds.
    rule : str
        The rule, for the message.
    first_row : int
        Row number of the first element, where `values` is the end of a longer array.
    """
    if good.all():
        return
    place = np.unravel_index(int(np.argmin(good)), good.shape)
    shown = ", ".join(str(int(index) + first_row * (axis == 0)) for axis, index in enumerate(place))
    raise broken(f"{name}[{shown}] is {values[place]}: {rule}")


def within(
    name: str,
    values: np.ndarray,
    least: float,
    most: float,
    whose: str = "",
    first_row: int = 0,
    *,
    endless: bool = False,
) -> None:
    """Refuse numbers outside [least, most], and nan.

    Parameters
    ----------
    name : str
        How messages call the array.
    values : numpy.ndarray
        What to look at.
    least, most : float
        Both allowed.
    whose : str
        For the message: which elements the limits are for.
    first_row : int
        Look at the elements from this row on.
    endless : bool
        Whether inf is allowed as well.
    """
    part = values[first_row:]
    if not part.size or (part.min() >= least and (part.max() <= most or (endless and _endless_above(part, most)))):
        return
    good = (part >= least) & (part <= most)
    if endless:
        good |= part == np.inf
    upper = "" if most == np.inf else f" and at most {most:g}"
    rule = f"{whose} must be at least {least:g}{upper}{', or inf' if endless else ''}".strip()
    hold(name, part, good, rule, first_row)


def _endless_above(values: np.ndarray, most: float) -> bool:
    return np.count_nonzero(values > most) == np.count_nonzero(values == np.inf)


def rising(name: str, values: np.ndarray, word: str, *, strictly: bool = False) -> None:
    """Refuse an array in which a number is smaller than the one before it.

    Parameters
    ----------
    name : str
        How messages call the array.
    values : numpy.ndarray
        What to look at.
    word : str
        For the message: "sorted" or "rising".
    strictly : bool
        Refuse equal neighbours too.
    """
    earlier, later = values[:-1], values[1:]
    good = earlier < later if strictly else earlier <= later
    if not good.all():
        before = earlier[int(np.argmin(good))]
        hold(name, later, good, f"the array must be {word}, and the row before has {before}", first_row=1)


def preferences(name: str, values: Sequence[Any], streams: int) -> tuple[tuple[int, ...], ...]:
    """Read a list of group numbers for each stream.

    Parameters
    ----------
    name : str
        How messages call the list.
    values : sequence of sequence of int
        What was given.
    streams : int
        How many lists there must be.

    Returns
    -------
    tuple of tuple of int
    """
    lists = _one_a_stream(name, values, streams)
    read = []
    for stream, wanted in enumerate(lists):
        numbers = whole(f"{name}[{stream}]", wanted)
        within(f"{name}[{stream}]", numbers, 0, np.inf)
        if len(np.unique(numbers)) < len(numbers):
            raise broken(f"{name}[{stream}] names a group twice: {numbers.tolist()}")
        read.append(tuple(numbers.tolist()))
    return tuple(read)


def windows(name: str, values: Sequence[Any], streams: int) -> tuple[tuple[tuple[float, float], ...], ...]:
    """Read the windows of each stream, sorted, with those that touch or overlap made one.

    Nothing happens before the period begins, so what lies before it is cut off.

    Parameters
    ----------
    name : str
        How messages call the list.
    values : sequence of sequence of (float, float)
        What was given.
    streams : int
        How many lists there must be.

    Returns
    -------
    tuple of tuple of (float, float)
    """
    read = []
    for stream, given in enumerate(_one_a_stream(name, values, streams)):
        label = f"{name}[{stream}]"
        pairs = floats(label, given, ndim=2)
        if len(pairs):
            shaped(label, pairs, (len(pairs), 2))
            within(label, pairs, -LATEST_S, LATEST_S)
            hold(label, pairs[:, 0], pairs[:, 0] < pairs[:, 1], "a window begins before it ends")
        read.append(_merged(pairs.tolist()))
    return tuple(read)


def _one_a_stream(name: str, values: Sequence[Any], streams: int) -> Sequence[Any]:
    if not hasattr(values, "__len__") or len(values) != streams:
        raise broken(f"{name} must be a list with one list for each of the {streams} streams")
    return values


def _merged(pairs: list[list[float]]) -> tuple[tuple[float, float], ...]:
    merged: list[tuple[float, float]] = []
    for begin, end in sorted((max(begin, 0.0), end) for begin, end in pairs if end > 0.0):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return tuple(merged)

"""Between which values a lever is moved."""

from __future__ import annotations

from collections.abc import Callable

from sim.errors import Problem, ScenarioError, UsageError
from sim.scenario import Loaded
from sim.study.asking.lever import Lever


def values_to_try(
    lever: Lever, low: str | None, high: str | None, with_value: Callable[[float], Loaded]
) -> tuple[float, ...]:
    """List the values to choose from; a bound that was not given comes nearer until it is valid.

    Parameters
    ----------
    lever : Lever
        What is moved.
    low, high : str, optional
        Bounds, as they would be written in the scenario.
    with_value : callable
        Reads the scenario with a value of the lever.

    Returns
    -------
    tuple of float
        Rising.

    Raises
    ------
    sim.errors.UsageError
        If a bound that was given is not valid, or the first is not below the second.
    """
    ends = []
    for text, usual, option in zip((low, high), lever.usual, ("--low", "--high"), strict=True):
        if text is not None:
            ends.append(lever.read(text, option))
            _check_bound(with_value, ends[-1], f"{option} {text}")
            continue
        ends.append(usual if _valid(with_value, usual) else _nearest_valid(lever, with_value, usual))
    if ends[0] >= ends[1]:
        texts = [lever.written(end) for end in ends]
        raise UsageError(f"the lever needs room to move: --low {texts[0]} is not below --high {texts[1]}")
    return lever.grid(*ends)


def _nearest_valid(lever: Lever, with_value: Callable[[float], Loaded], wrong: float) -> float:
    """Halve the range between a value that is not valid and the one of now, which is."""
    valid = lever.now
    while (middle := lever.between(wrong, valid)) is not None:
        if _valid(with_value, middle):
            valid = middle
        else:
            wrong = middle
    return valid


def _check_bound(with_value: Callable[[float], Loaded], value: float, given: str) -> None:
    try:
        with_value(value)
    except ScenarioError as error:
        first = error.problems[0]
        raise UsageError(f"{given}: {Problem(first.what, hint=first.hint)}") from None


def _valid(with_value: Callable[[float], Loaded], value: float) -> bool:
    try:
        with_value(value)
    except ScenarioError:
        return False
    return True

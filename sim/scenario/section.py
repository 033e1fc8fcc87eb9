"""A part of a scenario: frozen, strict about its keys, and able to say where beneath it something is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, field_validator

FROM_FILE = "from a scenario file"
KEY = "[key]"
"""A step that stands for the key of what comes next, not for what stands beneath it."""


class PlacedError(ValueError):
    """A value that does not fit, with the place of the culprit beneath the value that was checked.

    Parameters
    ----------
    text : str
        What is wrong.
    *steps : str or int
        Keys and positions from the checked value down to the culprit.
    """

    def __init__(self, text: str, *steps: str | int) -> None:
        super().__init__(text)
        self.steps = steps


class Model(BaseModel):
    """A part of a scenario: frozen, and strict about its keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    @field_validator("*", mode="after")
    @classmethod
    def _by_name(cls, value: Any) -> Any:
        """Put named parts in the order of their names: no result may depend on the order they were written in."""
        if not isinstance(value, dict):
            return value
        check_apart(value)
        return dict(sorted(value.items()))


def check_apart(names: Iterable[str]) -> None:
    """Make sure that no two names are told apart by capitals alone.

    Parameters
    ----------
    names : iterable of str
        Names become parts of the names of files, and some computers take capitals and small letters for the same.

    Raises
    ------
    PlacedError
        At the second of two.
    """
    first: dict[str, str] = {}
    for name in names:
        other = first.setdefault(name.casefold(), name)
        if other != name:
            raise PlacedError(f"'{name}' and '{other}' differ only in capitals: rename one", KEY, name)


def each_once(values: Sequence[Any]) -> Sequence[Any]:
    """Make sure that nothing stands in a list twice.

    Parameters
    ----------
    values : sequence
        Of what can be a key of a dict.

    Returns
    -------
    sequence
        The same.

    Raises
    ------
    PlacedError
        At the first that stands there again.
    """
    seen: set[Any] = set()
    for i, value in enumerate(values):
        if value in seen:
            raise PlacedError(f"{_named(value)} stands here twice: leave out the second", i)
        seen.add(value)
    return values


def _named(value: Any) -> str:
    return "this window" if isinstance(value, BaseModel) else f"'{value}'"

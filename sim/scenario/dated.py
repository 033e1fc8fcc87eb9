"""Numbers that change in time: a constant, or a list of steps and ramps on given days.

An entry holds from its day on. With `by`, it moves evenly from the value before and arrives on that day.
The first entry's value also holds before its day, so that history always has a value.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic import Field, ValidationInfo, model_serializer, model_validator

from sim.scenario.days import Day
from sim.scenario.section import FROM_FILE, Model, PlacedError
from sim.scenario.texts import Text

if TYPE_CHECKING:
    import numpy as np

T = TypeVar("T")


class Change(Model, Generic[T]):
    """One entry of a value that changes in time."""

    since: Day | None = Field(
        None, alias="from", description="The first day of the new value; the first entry may leave it out."
    )
    value: T = Field(description="The new value.")
    by: Day | None = Field(
        None, description="Makes it a ramp: it moves evenly from the value before, and arrives on this day."
    )
    event: Text | None = Field(None, description="Name of the event, in the scenario's events file, that caused it.")


class Dated(Model, Generic[T]):
    """A value that is constant, or changes on given days."""

    changes: tuple[Change[T], ...] = Field(min_length=1, max_length=1000)

    @model_validator(mode="before")
    @classmethod
    def _read(cls, value: Any, info: ValidationInfo) -> Any:
        if isinstance(value, dict) and set(value) == {"changes"} and info.context != FROM_FILE:
            return value
        entries = value if isinstance(value, list) else [value]
        return {"changes": [e if isinstance(e, dict) else {"value": e} for e in entries]}

    @model_validator(mode="after")
    def _in_order(self) -> Dated[T]:
        if self.changes[0].by is not None:
            raise PlacedError("the first entry has no value before it to ramp from: leave out 'by'", 0, "by")
        for i, (before, change) in enumerate(zip(self.changes, self.changes[1:], strict=False), start=1):
            if change.since is None:
                raise PlacedError("every entry after the first needs its day: 'from: 2021-06-01'", i)
            if change.by is not None and change.by <= change.since:
                text = f"a ramp ends after it starts: 'by: {change.by}' is not after 'from: {change.since}'"
                raise PlacedError(text, i, "by")
            reached = before.by or before.since
            if reached is not None and change.since < reached:
                text = f"entries stand in order of time: 'from: {change.since}' comes before {reached}"
                raise PlacedError(text, i, "from")
            if change.since == before.since:
                raise PlacedError(f"two entries start on {change.since}", i, "from")
        return self

    @model_serializer(mode="wrap")
    def _write(self, handler: Any) -> Any:
        entries = handler(self)["changes"]
        entries = [{("from" if k == "since" else k): v for k, v in e.items() if v is not None} for e in entries]
        return entries[0]["value"] if len(entries) == 1 and set(entries[0]) == {"value"} else entries

    def __reduce__(self) -> Any:
        """Pickle by the entries alone: pydantic's parametrised classes cannot be found again by name."""
        return _thaw, (tuple((c.since, c.value, c.by, c.event) for c in self.changes),)

    def at(self, days: Sequence[date]) -> np.ndarray:
        """Value on each day.

        Parameters
        ----------
        days : sequence of datetime.date
            In any order.

        Returns
        -------
        numpy.ndarray of float64, shape (len(days),)
            The first entry's value before its day.
        """
        import numpy as np  # imported here so that checking a scenario does not wait for it

        ordinal = np.array([d.toordinal() for d in days], dtype=np.float64)
        values = np.full(len(ordinal), float(self.changes[0].value))  # type: ignore[arg-type]
        for change in self.changes[1:]:
            assert change.since is not None
            start, target = change.since.toordinal(), float(change.value)  # type: ignore[arg-type]
            if change.by is None:
                values = np.where(ordinal >= start, target, values)
            else:
                done = np.clip((ordinal - start) / (change.by.toordinal() - start), 0, 1)
                values = values + done * (target - values)
        return values

    @property
    def largest(self) -> float:
        """The largest value at any time (ramps lie between their ends)."""
        return max(float(change.value) for change in self.changes)  # type: ignore[arg-type]


def _thaw(entries: tuple[tuple[Any, Any, Any, Any], ...]) -> Dated[Any]:
    names = ("since", "value", "by", "event")
    return Dated.model_construct(
        changes=tuple(Change.model_construct(**dict(zip(names, entry, strict=True))) for entry in entries)
    )


def constant(value: Any) -> Any:
    """Give a `Dated` field a constant default.

    Parameters
    ----------
    value : object
        Already in the field's inner unit.

    Returns
    -------
    Dated
        Constant.
    """
    return _thaw(((None, value, None, None),))

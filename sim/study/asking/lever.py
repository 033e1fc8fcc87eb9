"""A lever: one number of a scenario, and the values it may be tried at.

The same number of several intakes, or of several campaigns, is one lever too: all of them are set to one value.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass

from sim.errors import UsageError
from sim.scenario.nodes import spoken
from sim.scenario.shape import largest_at
from sim.scenario.values import format_duration, parse_duration

_KINDS = {
    "count": "a whole number",
    "number": "a number, such as 0.2 or 20%",
    "duration": "a duration with its unit, such as '5 min'",
}


@dataclass(frozen=True)
class Lever:
    """One number of a scenario.

    Attributes
    ----------
    path : tuple of str
        Keys, such as ``("groups", "handlers", "leavers")``.
    kind : {"count", "number", "duration"}
        A whole number, any number (a share is one), or a duration in seconds.
    now : float
        Its value in the scenario.
    entry : int, optional
        Which entry it is of a value that changes in time; None: it does not.
    entries : str
        All of them, as they would be written in the scenario.
    members : tuple of Lever
        The numbers that are set to the same value, if there are several; `now` is the largest of theirs.
    """

    path: tuple[str, ...]
    kind: str
    now: float
    entry: int | None = None
    entries: str = ""
    members: tuple[Lever, ...] = ()

    def __str__(self) -> str:
        return spoken(self.path) if self.entry is None else f"{spoken(self.path)}.{self.entry}"

    def override(self, value: float) -> dict[str | tuple[str, ...], str]:
        """Say what to put over the scenario to give it a value.

        Parameters
        ----------
        value : float
            Of the lever.

        Returns
        -------
        dict
            For `sim.scenario.load_scenario`.
        """
        if self.members:
            return {member.path: self.written(value) for member in self.members}
        if self.entry is None:
            return {self.path: self.written(value)}
        whole = json.loads(self.entries)
        number = int(value) if self.kind == "count" else value
        whole[self.entry]["value"] = self.written(value) if self.kind == "duration" else number
        return {self.path: json.dumps(whole)}

    def written(self, value: float) -> str:
        """Write a value as it would stand in the scenario.

        Parameters
        ----------
        value : float
            Of the lever.

        Returns
        -------
        str
        """
        if self.kind == "duration":
            return format_duration(value)
        if self.kind == "count":
            return str(int(value))
        return f"{100 * value:.10g}%" if largest_at(self.path) == 1 else f"{value:.10g}"

    @property
    def written_now(self) -> str:
        """What stands in the scenario; of several numbers all of them, in the order of their names."""
        return ", ".join(self.written(one.now) for one in self.members or (self,))

    def read(self, text: str, option: str) -> float:
        """Read a value as it would be written in the scenario.

        Parameters
        ----------
        text : str
            Such as ``12``, ``15%`` or ``5 min``.
        option : str
            Named in the error.

        Returns
        -------
        float

        Raises
        ------
        sim.errors.UsageError
            If it is no such value.
        """
        try:
            if self.kind == "duration":
                return float(parse_duration(text))
            value = read_share(text)
        except ValueError:
            value = math.nan
        if not math.isfinite(value) or (self.kind == "count" and value != int(value)):
            raise UsageError(f"{option} is {_KINDS[self.kind]}, not '{text}'")
        return value

    @property
    def usual(self) -> tuple[float, float]:
        """Bounds to try where none are given: nothing, and four times what it is now, or all that the key takes."""
        high = max(4 * self.now, self.now + 10) if self.kind == "count" else 4 * self.now or 1.0
        return 0.0, min(high, largest_at(self.path))

    def between(self, wrong: float, valid: float) -> float | None:
        """Halve the way from a value that is not valid to one that is.

        Parameters
        ----------
        wrong, valid : float
            The two.

        Returns
        -------
        float or None
            None: they are as near as matters, whole numbers and seconds next to each other, others within a hundredth.
        """
        half = (wrong + valid) / 2
        if self.kind == "number":
            return round(half, 6) if abs(wrong - valid) > 0.01 * max(abs(wrong), abs(valid)) else None
        return float(math.floor(half)) if abs(wrong - valid) > 1 else None

    def grid(self, low: float, high: float) -> tuple[float, ...]:
        """List the values to choose from.

        Parameters
        ----------
        low, high : float
            The first and the last.

        Returns
        -------
        tuple of float
            Whole numbers, whole seconds, or at least a hundred and at most a thousand steps of a round size.
        """
        width = high - low
        step = 10.0 ** (math.floor(math.log10(width)) - 2) if self.kind == "number" else 1.0
        inner = (round(low + i * step, 12) for i in range(math.ceil(round(width / step, 6))))
        return (*inner, high)


def read_share(text: str) -> float:
    """Read a number that may be written in per cent.

    Parameters
    ----------
    text : str
        Such as ``0.8`` or ``80%``.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If it is neither.
    """
    bare = text.strip().removesuffix("%")
    return float(bare) / 100 if text.strip().endswith("%") else float(bare)

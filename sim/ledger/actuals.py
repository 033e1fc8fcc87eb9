"""What a month came to: the rows of a table of the past that say what a projection says, and why others do not.

A service level can be held against another only if both count the same thing: the same threshold, the same
denominator, the same clock, the same whole month. A row that leaves its denominator or clock open is kept, and marked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sim.history import Observation
from sim.history.observation import DENOMINATORS
from sim.scenario.model import Target

_CLOCKS = {"force": "the force's clock", "bt": "the operator's clock"}


@dataclass(frozen=True)
class Definition:
    """What a service level counts.

    Attributes
    ----------
    stream : str
        Whose.
    within_s : float
        Threshold, seconds.
    denominator : str
        One of `sim.history.observation.DENOMINATORS`.
    clock : str
        ``"force"`` or ``"bt"``.
    """

    stream: str
    within_s: float
    denominator: str
    clock: str

    @classmethod
    def of(cls, stream: str, target: Target) -> Definition:
        """Read it off a target."""
        return cls(stream, float(target.within), target.denominator, target.clock)


@dataclass(frozen=True)
class Came:
    """What a month came to.

    Attributes
    ----------
    month : str
        Such as ``"2021-06"``.
    seen : sim.history.Observation
        The row that says so; a bound, or a doubtful one, where there is no better.
    unstated : tuple of str
        What the row leaves open of ``denominator`` and ``clock``.
    """

    month: str
    seen: Observation
    unstated: tuple[str, ...] = ()

    def met(self, share: float) -> bool | None:
        """Say whether a share was met.

        Parameters
        ----------
        share : float
            The target's.

        Returns
        -------
        bool or None
            None where the figure, as far as it was rounded, or the bound does not tell.
        """
        value, half = self.seen.value, self.seen.rounding
        if self.seen.relation == "=":
            if value - half >= share - 1e-12:
                return True
            return False if value + half <= share + 1e-12 else None
        if self.seen.relation.startswith(">"):
            return True if value >= share else None
        strict = self.seen.relation == "<"
        return False if value < share or (strict and value == share) else None

    def inside(self, low: float, high: float) -> bool | None:
        """Say whether a range holds what came.

        Parameters
        ----------
        low, high : float
            Ends of the range, shares.

        Returns
        -------
        bool or None
            A bound that lies wholly outside is False; None where what it leaves open lies on both sides of an end.
        """
        value, relation = self.seen.value, self.seen.relation
        least, most = self._between
        if least > high or most < low or (relation == ">" and value == high) or (relation == "<" and value == low):
            return False
        return True if low <= least and most <= high else None

    def beyond(self, low: float, high: float) -> float:
        """Say how far beyond a range what came lies, of a bound at least.

        Parameters
        ----------
        low, high : float
            Ends of the range, shares.

        Returns
        -------
        float
            Above 0 beyond the high end, below 0 beyond the low one, 0 if it need not lie beyond.
        """
        least, most = self._between
        return max(least - high, 0.0) + min(most - low, 0.0)

    @property
    def _between(self) -> tuple[float, float]:
        """What the share may be: a bound leaves open all to one side of it."""
        value, relation = self.seen.value, self.seen.relation
        return (0.0 if relation.startswith("<") else value), (1.0 if relation.startswith(">") else value)


def find_actuals(
    rows: Iterable[Observation], what: Definition
) -> tuple[dict[str, Came], list[tuple[Observation, str]]]:
    """Find what each month came to.

    Parameters
    ----------
    rows : iterable of sim.history.Observation
        A table of the past.
    what : Definition
        Of the projection.

    Returns
    -------
    dict of str to Came
        By month. Of several rows about one month the plainest counts: one that states its definition before one that
        does not, a plain one before a doubtful one, a figure before a bound.
    list of (Observation, str)
        Other rows of a service level of the stream, and why they cannot be held against the projection.
    """
    by_month: dict[str, list[Came]] = {}
    others: list[tuple[Observation, str]] = []
    for seen in rows:
        if seen.stream != what.stream or seen.within_s is None:
            continue
        reason = _apart(seen, what)
        if reason:
            others.append((seen, reason))
        else:
            month = f"{seen.start:%Y-%m}"
            by_month.setdefault(month, []).append(Came(month, seen, _unstated(seen)))
    found: dict[str, Came] = {}
    for month, several in sorted(by_month.items()):
        best = min(_rank(came) for came in several)
        first, *rest = (came for came in several if _rank(came) == best)
        if any(came.seen.value != first.seen.value for came in rest):
            others += [(came.seen, "rows about this month say different things") for came in (first, *rest)]
            continue
        found[month] = first
        others += [(came.seen, "a plainer row is about the same month") for came in several if _rank(came) != best]
    return found, others


def _rank(came: Came) -> tuple[int, bool, bool]:
    return len(came.unstated), came.seen.doubtful, came.seen.bound


def _unstated(seen: Observation) -> tuple[str, ...]:
    known = {"denominator": seen.denominator in DENOMINATORS, "clock": bool(seen.clock)}
    return tuple(name for name, stated in known.items() if not stated)


def _apart(seen: Observation, what: Definition) -> str:
    if seen.within_s != what.within_s:
        return f"it counts calls within {seen.within_s:g} s, and the projection within {what.within_s:g} s"
    if seen.denominator in DENOMINATORS and seen.denominator != what.denominator:
        return f"it is a share of {_plain(seen.denominator)}, and the projection of {_plain(what.denominator)}"
    if seen.clock and seen.clock != what.clock:
        return f"it is on {_CLOCKS[seen.clock]}, and the projection on {_CLOCKS[what.clock]}"
    if seen.grain != "month":
        return f"it is about {seen.spoken_period()}, and not one whole month"
    return ""


def _plain(denominator: str) -> str:
    return denominator.replace("_", " ")

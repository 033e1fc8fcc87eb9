"""When enough replications have been run: at looks set beforehand, once every promise is known closely enough.

Looking after each replication and stopping at the first good moment would make the intervals too narrow; so
there are few looks, each at twice the number of the one before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf, isnan
from typing import Any

from sim.errors import UsageError

FIRST_LOOK = 100
_Z95 = 1.959963984540054  # 97.5 % point of the normal distribution


@dataclass(frozen=True)
class StoppingRule:
    """How many replications to run.

    Attributes
    ----------
    replications : int
        Exactly so many, if no precision is asked for; else at most.
    points : float, optional
        Largest 95 % half-width of every target's service level in every month that counts, in points.
    points_p : float, optional
        Largest 95 % Wilson half-width of the probability that a target is held by its promise, in points.
    """

    replications: int
    points: float | None = None
    points_p: float | None = None

    def __post_init__(self) -> None:
        for name, value in (("--precision", self.points), ("--precision-p", self.points_p)):
            if value is not None and not 0 < value <= 100:
                raise UsageError(f"{name} is a number of points above 0 and at most 100, not {value:g}")

    def looks(self) -> Iterator[int]:
        """Numbers of replications at which to look.

        Yields
        ------
        int
            100, 200, 400 and so on up to the most; only the most, if no precision is asked for.
        """
        look = FIRST_LOOK
        while (self.points is not None or self.points_p is not None) and look < self.replications:
            yield look
            look *= 2
        yield self.replications

    def widths(self, trajectory: Sequence[Mapping[Any, Any]], reached: Mapping[str, Any]) -> dict[str, float]:
        """Measure how closely the promises are known.

        Parameters
        ----------
        trajectory : sequence of mapping
            Rows of the trajectory.
        reached : mapping
            As of `sim.projection.reached`.

        Returns
        -------
        dict of str to float
            ``points`` and ``points_p``, the widest half-widths; 0 where there is nothing to know.
        """
        monthly = [100 * _Z95 * row["mc_error"] for row in trajectory if _judged(row, reached)]
        held = [r["p_held_by_promised"] for r in reached.values() if r["p_held_by_promised"] is not None]
        return {
            # with a single replication nothing is known
            "points": max((inf if isnan(width) else width for width in monthly), default=0.0),
            "points_p": max((50 * (p["high"] - p["low"]) for p in held), default=0.0),
        }

    def met(self, widths: Mapping[str, float]) -> bool:
        """Say whether what was asked for is known closely enough.

        Parameters
        ----------
        widths : mapping of str to float
            From `widths`.

        Returns
        -------
        bool
            False if nothing was asked for.
        """
        asked = {name: getattr(self, name) for name in ("points", "points_p") if getattr(self, name) is not None}
        return bool(asked) and all(widths[name] <= most for name, most in asked.items())


def _judged(row: Mapping[Any, Any], reached: Mapping[str, Any]) -> bool:
    """Whether a row is a target's share, in a month that counts and in which something was offered."""
    if row["measure"] != "service_level" or row["stream"] not in reached or isnan(row["mean"]):
        return False
    first = reached[row["stream"]]["first_month"]
    return first is not None and row["month"] >= first

"""Causes as the players of a game: every set of them is taken out, simulated on the same chance, and counted."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import isnan
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.scenario import Loaded
from sim.study.months import cut_after
from sim.study.together import Together

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiment import Replication
    from sim.scenario.model import Target

LEAST_REPLICATIONS = 8
PRECISION_POINTS = 1.0
PERIOD = "period"
TOTALS = ("as it is", "without all of them", "difference")
EXPLAIN_COLUMNS = ("stream", "period", "cause", "mean", "low", "high", "replications")
TOO_SLOW = f"{LEAST_REPLICATIONS} futures are the least, and took longer than the time given"
_PAIRS_OF_ORDERS = 2


@dataclass
class Game:
    """The counts of every set of causes and replication, as they come in.

    Attributes
    ----------
    loaded : Loaded
        The scenario.
    stream : str
        Whose target.
    target : Target
        Its denominator is used.
    months : tuple of str
        Looked at, one after another.
    seed : int
        Of the draws of orders, where there are too many sets.
    counts : dict
        ``counts[present][replication]`` has shape (3, len(months) + 1): answered in time, all that counts, and lost in
        outages; the last column is of all months together. Bit i of ``present`` is set if cause i is as it is.
    replications : int
        How many there are.
    """

    loaded: Loaded
    stream: str
    target: Target
    months: tuple[str, ...]
    seed: int
    counts: dict[int, dict[int, np.ndarray]] = field(default_factory=lambda: defaultdict(dict))  # set, replication
    replications: int = 0

    @property
    def causes(self) -> tuple[str, ...]:
        """The players, by name."""
        return self.loaded.causes

    def orders(self, number: int) -> list[list[int]] | None:
        """List the orders in which a replication lets the causes come in.

        Parameters
        ----------
        number : int
            Of the replication.

        Returns
        -------
        list of list of int or None
            None: all of them.
        """
        from sim.projection import EXACT_UP_TO, draw_orders
        from sim.seeding import generator

        if len(self.causes) <= EXACT_UP_TO:
            return None
        return draw_orders(generator(self.seed, number, "orders", "causes", 0), len(self.causes), _PAIRS_OF_ORDERS)

    def sets(self, number: int) -> tuple[int, ...]:
        """List the sets of causes that a replication needs.

        Parameters
        ----------
        number : int
            Of the replication.

        Returns
        -------
        tuple of int
        """
        from sim.projection import all_sets, sets_along

        orders = self.orders(number)
        return tuple(all_sets(len(self.causes))) if orders is None else sets_along(orders)

    def play(self, crew: Together, replications: int | None, minutes: float) -> dict[str, Any]:
        """Simulate until every share is known closely enough, or the time is spent.

        Parameters
        ----------
        crew : Together
            Who simulates.
        replications : int or None
            Exactly so many instead.
        minutes : float
            To spend at most, once there are `LEAST_REPLICATIONS`.

        Returns
        -------
        dict
            Ready for JSON: whether the precision was met, why it stopped (the precision, the time, the least number of
            replications though the time was spent before, or the number asked for), and the widest half-width in
            points.
        """
        began = time.monotonic()
        self._more(crew, replications or LEAST_REPLICATIONS)
        reason = "the number asked for"
        while replications is None:
            spent = time.monotonic() - began
            if self.half_width() <= PRECISION_POINTS:
                reason = "every share is known to a point"
                break
            fit = int((60 * minutes - spent) / (spent / self.replications))
            if fit < 1:
                least = self.replications == LEAST_REPLICATIONS and spent > 60 * minutes
                reason = TOO_SLOW if least else "the time is spent"
                break
            self._more(crew, min(fit, self.replications))
        width = self.half_width()
        return {
            "met": width <= PRECISION_POINTS,
            "reason": reason,
            "half_width_points": width,
            "precision_points": PRECISION_POINTS,
            "minutes": round((time.monotonic() - began) / 60, 3),
            "minutes_given": None if replications is not None else minutes,
        }

    def _more(self, crew: Together, more: int) -> None:
        """Simulate further replications of every set; sets that give the same scenario are simulated once."""
        numbers = range(self.replications, self.replications + more)
        wanted: dict[int, list[int]] = defaultdict(list)
        for number in numbers:
            for present in self.sets(number):
                wanted[present].append(number)
        same: dict[str, tuple[Loaded, dict[int, list[int]]]] = {}
        for present, asked in sorted(wanted.items()):
            out = [cause for i, cause in enumerate(self.causes) if not present >> i & 1]
            cut = cut_after(self.loaded.without(out), self.months[-1])
            same.setdefault(cut.sha256, (cut, {}))[1][present] = asked
        crew.plan(sum(len(_all_of(sets)) for _, sets in same.values()))
        for loaded, sets in same.values():
            for ended in crew.replications(loaded, _all_of(sets)):
                counts = self._count(ended)
                for present, asked in sets.items():
                    if ended.number in asked:
                        self.counts[present][ended.number] = counts
        self.replications += more

    def _count(self, ended: Replication) -> np.ndarray:
        """Answered in time, all that counts, and lost, by month asked for and in all; shape (3, months + 1)."""
        measures, at = ended.figures.values[self.stream], [ended.figures.periods.index(m) for m in self.months]
        if self.target.denominator == "offered_less_short_abandons":
            whole = measures["offered"] - measures["short_abandoned"]
        else:
            whole = measures[self.target.denominator]
        found = np.stack([measures["answered_within"][at], whole[at], measures["lost"][at]])
        return np.concatenate([found, found.sum(axis=1, keepdims=True)], axis=1)

    def _share_of(self, present: int, number: int) -> np.ndarray:
        within, whole, _ = self.counts[present][number]
        return np.divide(within, whole, out=np.full(len(whole), np.nan), where=whole > 0)

    def shares(self) -> tuple[np.ndarray, np.ndarray]:
        """Work out what each cause is worth, replication by replication.

        Returns
        -------
        tuple of numpy.ndarray
            Shares of the causes, and the `TOTALS`; shapes (replications, causes or 3, months + 1).
        """
        from sim.projection import shapley, shares_along

        n, causes, totals = len(self.causes), [], []
        for number in range(self.replications):
            values = {present: self._share_of(present, number) for present in self.sets(number)}
            orders = self.orders(number)
            causes.append(shapley(values, n) if orders is None else shares_along(values, orders))
            everything, nothing = values[(1 << n) - 1], values[0]
            totals.append(np.stack([everything, nothing, everything - nothing]))
        return np.stack(causes), np.stack(totals)

    def lost(self) -> dict[str, float]:
        """Count the calls of the whole period that are lost in outages, which are not among those offered.

        Returns
        -------
        dict of str to float
            Mean over replications, by the first two of `TOTALS`.
        """
        both = ((1 << len(self.causes)) - 1, 0)
        means = (sum(self.counts[s][n][2, -1] for n in range(self.replications)) / self.replications for s in both)
        return {name: float(mean) for name, mean in zip(TOTALS, means, strict=False)}

    def half_width(self) -> float:
        """Find the widest 95 % half-width of a cause's share of the whole period.

        Returns
        -------
        float
            In points.
        """
        from sim.projection import mean_interval

        found = mean_interval(self.shares()[0][:, :, -1])
        widest = 100 * float(np.max(found["high"] - found["mean"]))
        return 0.0 if isnan(widest) else widest  # nothing was offered: nothing more can be known

    def table(self) -> pd.DataFrame:
        """Sum up totals and causes by month and for the period.

        Returns
        -------
        pandas.DataFrame
            The `EXPLAIN_COLUMNS`.
        """
        import pandas as pd

        return pd.DataFrame(self._rows(), columns=list(EXPLAIN_COLUMNS))

    def _rows(self) -> Iterator[tuple[Any, ...]]:
        from sim.projection import mean_interval

        shares, totals = self.shares()
        found = [mean_interval(np.concatenate([totals, shares], axis=1)[:, i]) for i in range(3 + len(self.causes))]
        for at, period in enumerate((*self.months, PERIOD)):
            for cause, of in zip((*TOTALS, *self.causes), found, strict=True):
                yield self.stream, period, cause, *(of[name][at].item() for name in ("mean", "low", "high", "n"))


def _all_of(sets: dict[int, list[int]]) -> list[int]:
    return sorted({number for asked in sets.values() for number in asked})

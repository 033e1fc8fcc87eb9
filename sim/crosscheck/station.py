"""A centre of the textbooks in steady state: what the formulas say of it, and what the engine makes of it.

Arrivals are a Poisson process, handle times exponential; callers wait for ever (M/M/c), or hang up when an exponential
patience ends (M/M/c+M), or are of two classes of which one goes first (M/M/c with priorities that interrupt nobody).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, sqrt

import numpy as np

from sim.engine import Contacts, Outcome, Routing, Staffing, simulate
from sim.erlang import erlang_a, erlang_c, mmc, priority_mmc
from sim.seeding import generator

SHARES = ("in_time", "in_time_less_short", "waits", "hangs_up", "waits_1", "waits_2")
"""Figures that are shares; the others are mean waits in seconds."""
_SHORTEST_S = 0.001  # of the engine's contract
_RELAXATIONS = 12.0  # after which nothing is left of an empty beginning: exp(-12) is 6e-6


@dataclass(frozen=True)
class Station:
    """A centre in steady state.

    Attributes
    ----------
    agents : int
        Handlers, from 1.
    rates_per_s : tuple of float
        Arrivals a second of each class, the most urgent first; one or two.
    handle_s : float
        Mean handle time.
    patience_s : float
        Mean patience; infinite: nobody hangs up. With two classes it is infinite.
    within_s : float
        In time: a wait of at most this.
    short_s : float
        Who hangs up sooner is a short abandon.
    """

    agents: int
    rates_per_s: tuple[float, ...]
    handle_s: float
    patience_s: float = inf
    within_s: float = 30.0
    short_s: float = 5.0

    @property
    def rate_per_s(self) -> float:
        """Arrivals a second of all classes."""
        return sum(self.rates_per_s)

    @property
    def load(self) -> float:
        """Offered load in erlangs."""
        return self.rate_per_s * self.handle_s

    @property
    def warm_up(self) -> int:
        """Contacts that are left out at the beginning, when the centre is empty.

        The memory of an M/M/c queue fades in proportion to exp(-t / r), r = h / (c (1 - sqrt(a / c))**2) at the
        slowest (Morse 1955, Operations Research 3, 255-261), or with a handle time if that is longer; where callers
        hang up, it has faded when those who wait have gone.
        """
        utilisation = self.load / self.agents
        queue_s = self.handle_s / (self.agents * (1 - sqrt(utilisation)) ** 2) if utilisation < 1 else inf
        relaxation_s = max(self.handle_s, min(queue_s, self.patience_s + self.handle_s))
        return int(_RELAXATIONS * relaxation_s * self.rate_per_s) + 100

    def expected(self) -> dict[str, float]:
        """Work out what the formulas say (`sim.erlang`).

        Returns
        -------
        dict of str to float
            Shares and mean waits by name: ``in_time`` (of all), ``in_time_less_short`` (of all less short abandons),
            ``waits``, ``hangs_up``, ``wait_s``; with two classes ``waits_1``, ``wait_1_s`` and so on.
        """
        if len(self.rates_per_s) > 1:
            waits = float(erlang_c(self.agents, self.load))
            wait_s = priority_mmc(self.agents, self.rates_per_s, self.handle_s)
            shares = {f"waits_{k}": waits for k in range(1, len(wait_s) + 1)}
            return shares | {f"wait_{k}_s": float(wait) for k, wait in enumerate(wait_s, start=1)}
        if self.patience_s == inf:
            queue = mmc(self.agents, self.rate_per_s, self.handle_s, self.within_s)
            found = {"in_time": queue.service_level, "waits": queue.p_wait, "wait_s": queue.mean_wait_s}
        else:
            a = erlang_a(
                self.agents, self.rate_per_s, self.handle_s, self.patience_s, self.within_s, self.short_s
            )  # fmt: skip
            found = {"in_time": a.sl_offered, "in_time_less_short": a.sl_excl_short_abandons}
            found |= {"hangs_up": a.p_abandon, "wait_s": a.mean_wait_s}
        return {name: float(value) for name, value in found.items()}

    def simulated(
        self, contacts: int, replications: int, seed: int, name: str, *, first: int = 0, engine: str = "compiled"
    ) -> dict[str, np.ndarray]:
        """Run the engine.

        Parameters
        ----------
        contacts : int
            Counted in each replication, after `warm_up`.
        replications : int
            How many, each of draws of its own.
        seed : int
            Of the study.
        name : str
            Keys the draws.
        first : int
            Number of the first replication.
        engine : {"compiled", "simpy"}
            Which engine.

        Returns
        -------
        dict of str to numpy.ndarray, shape (replications,)
            By the names of `expected`.
        """
        runs = [self._run(contacts, seed, number, name, engine) for number in range(first, first + replications)]
        return {figure: np.array([run[figure] for run in runs]) for figure in runs[0]}

    def _run(self, contacts: int, seed: int, number: int, name: str, engine: str) -> dict[str, float]:
        draws = {
            what: generator(seed, number, f"station {what}", name, 0)
            for what in ("arrival", "class", "handle", "patience")
        }
        # as many come after those who are counted, so that the last of these meet callers who go before them, too
        rows = self.warm_up + contacts + self.warm_up
        counted = slice(self.warm_up, self.warm_up + contacts)
        stream = np.zeros(rows, np.int64)
        if len(self.rates_per_s) > 1:
            upto = np.cumsum(self.rates_per_s) / self.rate_per_s
            stream = np.minimum(np.searchsorted(upto, draws["class"].random(rows), side="right"), len(upto) - 1)
        patience_s = np.full(rows, inf)
        if self.patience_s < inf:
            patience_s = draws["patience"].standard_exponential(rows) * self.patience_s
        handle_s = np.maximum(draws["handle"].standard_exponential(rows) * self.handle_s, _SHORTEST_S)
        log = simulate(
            Contacts(
                arrival_s=np.cumsum(draws["arrival"].standard_exponential(rows)) / self.rate_per_s,
                stream=stream,
                handle_s=handle_s,
                patience_s=patience_s,
            ),
            Staffing(from_s=np.zeros(1), on_duty=np.full((1, 1), self.agents)),
            Routing(priority=np.arange(1, len(self.rates_per_s) + 1), groups=((0,),) * len(self.rates_per_s)),
            engine=engine,
        )
        outcome, wait_s = log.outcome[counted], log.wait_s[counted]
        if len(self.rates_per_s) > 1:
            by_class = [wait_s[stream[counted] == k] for k in range(len(self.rates_per_s))]
            found = {f"waits_{k}": float(np.mean(waits > 0)) for k, waits in enumerate(by_class, start=1)}
            return found | {f"wait_{k}_s": float(np.mean(waits)) for k, waits in enumerate(by_class, start=1)}
        in_time = float(np.mean((outcome == Outcome.ANSWERED) & (wait_s <= self.within_s)))
        if self.patience_s == inf:
            return {"in_time": in_time, "waits": float(np.mean(wait_s > 0)), "wait_s": float(np.mean(wait_s))}
        gone = outcome == Outcome.ABANDONED
        stayed = 1 - float(np.mean(gone & (wait_s < self.short_s)))
        return {
            "in_time": in_time,
            "in_time_less_short": in_time / stayed,
            "hangs_up": float(np.mean(gone)),
            "wait_s": float(np.mean(wait_s)),
        }

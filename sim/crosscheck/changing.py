"""Part (iv): the engine on a load that changes over the week, against formulas for steady state.

The engine simulates a pool's week over and over: Poisson arrivals at its rates, exponential handle times and patience,
one priority, the handlers of each quarter-hour. The formulas take each quarter-hour as if it lasted for ever, at its
own rate of arrivals (*interval by interval*), or at the rate whose load is that of Mt/G/inf, which lags behind
(*modified offered load*: Jagerman 1975; Massey and Whitt 1994). What they leave out is carry-over: queues that were
there before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf

import numpy as np

from sim.calendar import INTERVAL_S
from sim.crosscheck.pool import QUARTERS, Kind, Pool
from sim.engine import Contacts, Outcome, Routing, Staffing, simulate
from sim.erlang import erlang_a, mmc, offered_load
from sim.seeding import generator

REPLICATIONS = 20
_CONTACTS = 6_000_000  # of all replications, about
_MOST_WEEKS = 400
_SHORTEST_S = 0.001  # of the engine's contract
BY_INTERVAL, MODIFIED = "interval by interval", "modified offered load"


@dataclass(frozen=True)
class Simulated:
    """A pool's week from the engine, by stream and quarter-hour.

    Attributes
    ----------
    offered, in_time : numpy.ndarray, shape (replications, streams, QUARTERS)
        Contacts, and those answered within their stream's threshold (within any time, if it has no target).
    """

    offered: np.ndarray
    in_time: np.ndarray

    def shares(self, stream: int) -> np.ndarray:
        """Share of a stream's contacts answered in time, by replication; shape (replications,)."""
        return self.in_time[:, stream].sum(axis=-1) / self.offered[:, stream].sum(axis=-1)


def simulate_changing(
    pool: Pool, seed: int, *, kinds: Mapping[str, Kind] | None = None, engine: str = "compiled"
) -> Simulated:
    """Run the engine on a pool's week.

    Parameters
    ----------
    pool : Pool
        The pool.
    seed : int
        Of the study.
    kinds : mapping of str to Kind, optional
        Handle times and patience of each stream to draw from, instead of exponential ones that are alike for all.
    engine : {"compiled", "simpy"}
        Which engine.

    Returns
    -------
    Simulated
        The first week of each replication, which begins empty, is left out.
    """
    a_week = float(pool.rate_per_s.sum()) * INTERVAL_S
    weeks = int(np.clip(np.ceil(_CONTACTS / REPLICATIONS / a_week), 2, _MOST_WEEKS)) + 1
    shape = (len(pool.streams), QUARTERS)
    offered, in_time = np.zeros((REPLICATIONS, *shape)), np.zeros((REPLICATIONS, *shape))
    heads = np.tile(pool.heads, weeks)
    changed = np.flatnonzero(np.r_[True, heads[1:] != heads[:-1]])
    staffing = Staffing(from_s=changed * INTERVAL_S, on_duty=heads[changed, np.newaxis])
    routing = Routing(priority=np.ones(len(pool.streams), np.int64), groups=((0,),) * len(pool.streams))
    limits_s = np.array([pool.within_s.get(name, inf) for name in pool.streams])
    for number in range(REPLICATIONS):
        contacts = _draw(pool, weeks, seed, number, kinds)
        log = simulate(contacts, staffing, routing, engine=engine)
        interval = (contacts.arrival_s // INTERVAL_S).astype(np.int64)
        counted = interval >= QUARTERS
        cell = contacts.stream * QUARTERS + interval % QUARTERS
        well = (log.outcome == Outcome.ANSWERED) & (log.wait_s <= limits_s[contacts.stream])
        for found, those in ((offered, counted), (in_time, counted & well)):
            found[number] = np.bincount(cell[those], minlength=offered[number].size).reshape(shape)
    return Simulated(offered, in_time)


def _draw(pool: Pool, weeks: int, seed: int, number: int, kinds: Mapping[str, Kind] | None) -> Contacts:
    draws = {
        what: generator(seed, number, f"crosscheck week {what}", pool.group, 0)
        for what in ("count", "place", "stream", "handle", "patience")
    }
    rate = pool.rate_per_s
    counts = draws["count"].poisson(np.tile(rate * INTERVAL_S, weeks))
    interval = np.repeat(np.arange(weeks * QUARTERS), counts)
    rows = len(interval)
    # contacts of an interval are alike, so that sorting them does not touch their streams
    upto = np.cumsum(pool.rates_per_s, axis=0)[:-1] / np.where(rate > 0, rate, 1.0)
    stream = (draws["stream"].random(rows) >= upto[:, interval % QUARTERS]).sum(axis=0)
    handle_s, patience_s = np.full(rows, pool.handle_s), np.full(rows, inf)
    if kinds is None:
        handle_s *= draws["handle"].standard_exponential(rows)
        if pool.patience_s < inf:
            patience_s = draws["patience"].standard_exponential(rows) * pool.patience_s
    else:
        for at, name in enumerate(pool.streams):
            mine = np.flatnonzero(stream == at)
            for column, what, known in ((handle_s, "handle", "handle_s"), (patience_s, "patience", "patience_s")):
                values = getattr(kinds[name], known)
                if len(values):
                    column[mine] = values[draws[what].integers(len(values), size=len(mine))]
    return Contacts(
        arrival_s=np.sort(interval * INTERVAL_S + draws["place"].random(rows) * INTERVAL_S),
        stream=stream,
        handle_s=np.maximum(handle_s, _SHORTEST_S),
        patience_s=patience_s,
    )


def erlang_by_interval(pool: Pool, within_s: float, *, patience: bool = True, method: str = BY_INTERVAL) -> np.ndarray:
    """Share answered in time in each quarter-hour, by a formula for steady state.

    Parameters
    ----------
    pool : Pool
        The pool.
    within_s : float
        The threshold.
    patience : bool
        Whether callers hang up (Erlang A), or wait for ever (Erlang C).
    method : {"interval by interval", "modified offered load"}
        Which rate each quarter-hour has.

    Returns
    -------
    numpy.ndarray, shape (QUARTERS,)
        Of all offered contacts; 0 where nobody is on duty, or Erlang C is overloaded.
    """
    rate = pool.rate_per_s
    if method == MODIFIED:
        rate = offered_load(rate, pool.handle_s, interval_s=INTERVAL_S, cyclic=True) / pool.handle_s
    heads = pool.heads
    agents = np.maximum(heads, 1)
    if patience and pool.patience_s < inf:
        found = erlang_a(agents, rate, pool.handle_s, pool.patience_s, within_s).sl_offered
    else:
        found = mmc(agents, rate, pool.handle_s, within_s).service_level
    return np.where(heads > 0, found, 0.0)

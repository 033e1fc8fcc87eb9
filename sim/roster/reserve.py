"""Handlers are kept free only where a stream may come that they are kept for.

In the engine's contract a reserve is a stream's, and holds in each group that takes the stream: also in a group that
takes no 999, where the handler who is kept free for 999 would be kept for nobody. What *all* streams of a group must
leave free serves none of them. So the engine is given as many handlers more in that group: with r of them who can never
be taken, "more than r free" is "any free". Groups with work that can be put down are left as they are, for there one of
these could be taken in place of that work; and so is a reserve above all heads, which is there to stop a stream.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.calendar import INTERVAL_S, Calendar
from sim.engine import Routing, Staffing
from sim.roster.hours import by_hours
from sim.scenario.model import Reserve, Scenario


def reserve_by_interval(rules: dict[str, Reserve], calendar: Calendar) -> np.ndarray:
    """Most handlers that any of a stream's rules keeps free.

    Parameters
    ----------
    rules : dict of str to Reserve
        By name.
    calendar : Calendar
        The period.

    Returns
    -------
    numpy.ndarray of int64, shape (n_intervals,)
    """
    kept = np.zeros(calendar.n_intervals, np.int64)
    for rule in rules.values():
        handlers = np.rint(rule.handlers.at(calendar.days)).astype(np.int64)
        kept = np.maximum(kept, by_hours(rule.hours, handlers, calendar))
    return kept


def without_idle_reserve(staffing: Staffing, routing: Routing, scenario: Scenario, calendar: Calendar) -> Staffing:
    """Make up for a reserve that all streams of a group have.

    Parameters
    ----------
    staffing : sim.engine.Staffing
        As it turns out, with outages, whose reserves above all heads stop a stream.
    routing : sim.engine.Routing
        Who takes what.
    scenario : Scenario
        Its reserves are those that are meant to be kept.
    calendar : Calendar
        The period.

    Returns
    -------
    sim.engine.Staffing
        For the engine alone: nothing else may count its handlers. The same one where every group takes a stream that
        need not leave anybody free.
    """
    rules = [stream.reserve for _, stream in sorted(scenario.streams.items())]
    idle = {group: streams for group, streams in _streams_of(routing).items()
            if all(rules[s] for s in streams) and not routing.interruptible[streams].any()}  # fmt: skip
    if not idle:
        return staffing
    interval = np.minimum(staffing.from_s // INTERVAL_S, calendar.n_intervals - 1).astype(np.int64)
    meant = np.stack([reserve_by_interval(of, calendar)[interval] for of in rules], axis=1)
    more = np.zeros_like(staffing.on_duty)
    for group, streams in idle.items():
        more[:, group] = meant[:, streams].min(axis=1)
    more[more > staffing.on_duty.sum(axis=1).max()] = 0
    reserve = staffing.reserve_of(len(rules))
    stopped = reserve > meant
    return replace(
        staffing,
        on_duty=staffing.on_duty + more,
        reserve=np.where(stopped, reserve + more.max(axis=1, keepdims=True), reserve),
    )


def _streams_of(routing: Routing) -> dict[int, list[int]]:
    """By group, the streams that it takes."""
    found: dict[int, list[int]] = {}
    for stream, groups in enumerate(routing.groups):
        for group in groups:
            found.setdefault(group, []).append(stream)
    return found

"""Calls that a group is expected to answer, as erlangs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.calendar import INTERVAL_S, Calendar
from sim.demand import StreamDemand
from sim.engine import Outcome
from sim.scenario.model import Scenario

_AT_ONCE_S = 3600.0


def offered_load(group: str, scenario: Scenario, demands: Sequence[StreamDemand], calendar: Calendar) -> np.ndarray:
    """Work out the load that is offered to a group in each quarter-hour.

    Contacts that arrive of themselves count, and those that answered ones are passed on to within the hour (a
    switchboard). What else follows from them (redials, repeats) comes at much the same times, and a roster is planned
    before it is known how many there will be.

    Parameters
    ----------
    group : str
        The group's name.
    scenario : sim.scenario.model.Scenario
        Which group each stream goes to first; a group that no stream goes to first has the load of all that name it.
    demands : sequence of sim.demand.StreamDemand
        Of every stream.
    calendar : Calendar
        The period.

    Returns
    -------
    numpy.ndarray, shape (intervals,)
        Contacts times mean handle time over the length of a quarter-hour (erlang).
    """
    first = {name for name, stream in scenario.streams.items() if stream.groups[0] == group}
    named = first or {name for name, stream in scenario.streams.items() if group in stream.groups}
    contacts = _with_passed_on(demands, calendar)
    load = np.zeros(calendar.n_intervals)
    for demand in demands:
        if demand.name in named:
            handle_s = np.sum([mean for _, mean, _ in demand.parts_s], axis=0)
            load += contacts[demand.name] * handle_s[calendar.interval_day] / INTERVAL_S
    return load


def _with_passed_on(demands: Sequence[StreamDemand], calendar: Calendar) -> dict[str, np.ndarray]:
    """Contacts expected by stream, with those passed on by others; a chain is as long as there are streams at most."""
    routes = [
        (demand.name, route.to, route.share[calendar.interval_day])
        for demand in demands
        for followed in demand.followers
        for route in followed.routes
        if followed.outcomes & (1 << Outcome.ANSWERED) and route.after_s <= _AT_ONCE_S and route.to != demand.name
    ]
    contacts = {demand.name: demand.expected for demand in demands}
    for _ in demands if routes else ():
        passed = {demand.name: demand.expected.copy() for demand in demands}
        for name, to, share in routes:
            passed[to] += contacts[name] * share
        contacts = passed
    return contacts

"""Who may take what, and when a stream is closed, as the engine is told it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.calendar import Calendar
from sim.engine import Routing
from sim.engine.contract import LATEST_S
from sim.scenario.model import Scenario, Window


def routing(scenario: Scenario, calendar: Calendar) -> Routing:
    """Number streams and groups by name, and say who takes what.

    Parameters
    ----------
    scenario : sim.scenario.model.Scenario
        Streams and groups.
    calendar : Calendar
        The period, for windows in local time.

    Returns
    -------
    sim.engine.Routing
    """
    numbers = {name: i for i, name in enumerate(sorted(scenario.groups))}
    streams = [stream for _, stream in sorted(scenario.streams.items())]
    return Routing(
        priority=np.array([s.priority for s in streams]),
        groups=tuple(tuple(numbers[g] for g in s.groups) for s in streams),
        overflow_after_s=np.array([np.inf if s.overflow_after is None else s.overflow_after for s in streams]),
        interruptible=np.array([s.interruptible for s in streams]),
        closed=tuple(tuple(_elapsed(s.closed, calendar)) for s in streams),
    )


def _elapsed(windows: tuple[Window, ...], calendar: Calendar) -> Iterator[tuple[float, float]]:
    """Windows in elapsed seconds, without what lies before the period, in a skipped hour, or beyond the contract."""
    for window in windows:
        start = max(calendar.elapsed_s(window.start), 0.0)
        stop = min(calendar.elapsed_s(window.stop), LATEST_S)
        if start < stop:
            yield start, stop

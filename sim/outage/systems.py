"""All that a scenario says of systems, laid over its period, before chance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.calendar import Calendar
from sim.outage.lapses import Lapsing
from sim.outage.windows import Failing
from sim.scenario.model import Scenario


@dataclass(frozen=True)
class Effect:
    """What an outage does.

    Attributes
    ----------
    closed, unanswered : tuple of int
        Streams that callers cannot get into, and streams that nobody can take.
    pace, heads : dict of int to numpy.ndarray, shape (days,)
        By group: factor on the handle time, and share of heads who go on, for an outage that begins on each day.
    """

    closed: tuple[int, ...]
    unanswered: tuple[int, ...]
    pace: dict[int, np.ndarray]
    heads: dict[int, np.ndarray]


@dataclass(frozen=True)
class Systems:
    """Outages and workarounds that can make a difference in the period.

    Attributes
    ----------
    calendar : Calendar
        The period.
    outages : tuple of (Failing, Effect)
        Those that can happen, by name.
    workarounds : tuple of (Lapsing, tuple of int)
        Those that matter, by name, each with the groups it concerns.
    """

    calendar: Calendar
    outages: tuple[tuple[Failing, Effect], ...]
    workarounds: tuple[tuple[Lapsing, tuple[int, ...]], ...]

    @classmethod
    def of(cls, scenario: Scenario, calendar: Calendar) -> Systems:
        """Make a scenario's systems ready.

        Parameters
        ----------
        scenario : sim.scenario.model.Scenario
            Streams and groups are numbered in the order of their names.
        calendar : Calendar
            The period.

        Returns
        -------
        Systems
            What never happens, or changes nothing, is not in it.
        """
        streams = {name: i for i, name in enumerate(sorted(scenario.streams))}
        groups = {name: i for i, name in enumerate(sorted(scenario.groups))}
        outages = []
        for name, outage in sorted(scenario.outages.items()):
            failing = Failing.of(name, outage, calendar)
            effect = Effect(
                closed=tuple(streams[s] for s, how in outage.streams.items() if how == "closed"),
                unanswered=tuple(streams[s] for s, how in outage.streams.items() if how == "unanswered"),
                pace={groups[g]: partial.handle_time.at(calendar.days) for g, partial in outage.groups.items()},
                heads={groups[g]: partial.heads.at(calendar.days) for g, partial in outage.groups.items()},
            )
            outages += [(failing, effect)] if failing.ever else []
        workarounds = []
        for name, workaround in sorted(scenario.workarounds.items()):
            lapsing = Lapsing.of(name, workaround, calendar)
            concerned = tuple(sorted(groups[g] for g in set(workaround.groups or groups)))
            workarounds += [(lapsing, concerned)] if lapsing.ever else []
        return cls(calendar, tuple(outages), tuple(workarounds))

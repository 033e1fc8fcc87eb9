"""One future's outages and lapses, laid over who is on duty and who takes what.

Where several hold at once, windows of a closed stream become one, factors on the handle time multiply, the
least share of heads holds, and the reserve is the greatest. People who are halved by an outage finish the contact in
hand, as at the end of a shift; a contact begun before an outage takes as long as it would have.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from sim.calendar import INTERVAL_S, Periods
from sim.engine import Routing, Staffing
from sim.outage.lapses import lapsed
from sim.outage.systems import Systems
from sim.outage.windows import Windows

_MOST_PACE = 1000.0  # of the engine's contract


@dataclass(frozen=True)
class Disruption:
    """What fails when in one future.

    Attributes
    ----------
    outages : dict of str to Windows
        Of each outage that can happen.
    lapses : dict of str to numpy.ndarray of bool, shape (intervals,)
        When each workaround that matters is not done.
    """

    outages: dict[str, Windows]
    lapses: dict[str, np.ndarray]

    def by_period(self, periods: Periods) -> dict[str, dict[str, np.ndarray]]:
        """Score them by stretches of time.

        Parameters
        ----------
        periods : sim.calendar.Periods
            Stretches of time.

        Returns
        -------
        dict of str to dict of str to numpy.ndarray, shape (len(periods.labels),)
            By name, then by the names of `OUTAGE_MEASURES` or `WORKAROUND_MEASURES`.
        """
        found = {n: {"outages": w.count(periods), "outage_hours": w.hours(periods)} for n, w in self.outages.items()}
        return found | {name: {"lapsed_hours": lapsed(out).hours(periods)} for name, out in self.lapses.items()}


def draw_disruption(systems: Systems, seed: int, replication: int) -> Disruption:
    """Draw one future's outages and lapses.

    Parameters
    ----------
    systems : Systems
        Of the scenario.
    seed, replication : int
        Keys of the random streams: purpose ``outage`` by the outage's name, ``lapse`` by the workaround's.

    Returns
    -------
    Disruption
    """
    calendar = systems.calendar
    return Disruption(
        {failing.name: failing.draw(calendar, seed, replication) for failing, _ in systems.outages},
        {lapsing.name: lapsing.draw(calendar, seed, replication) for lapsing, _ in systems.workarounds},
    )


def disrupt(staffing: Staffing, routing: Routing, systems: Systems, what: Disruption) -> tuple[Staffing, Routing]:
    """Lay outages and lapses over a roster.

    Parameters
    ----------
    staffing : sim.engine.Staffing
        Who is on duty.
    routing : sim.engine.Routing
        Who takes what.
    systems : Systems
        What each outage and workaround does.
    what : Disruption
        When.

    Returns
    -------
    staffing : sim.engine.Staffing
        With rows at the exact second at which something begins or ends; rows that repeat the one before are left
        out. The one given where nothing changes anybody's work.
    routing : sim.engine.Routing
        With the closed windows added. The one given where no stream closes.
    """
    return _staffing(staffing, len(routing.priority), systems, what), _routing(routing, systems, what)


def _routing(routing: Routing, systems: Systems, what: Disruption) -> Routing:
    closed = [list(windows) for windows in routing.closed]
    for failing, effect in systems.outages:
        for stream in effect.closed:
            closed[stream] += what.outages[failing.name].pairs()
    if sum(map(len, closed)) == sum(map(len, routing.closed)):
        return routing
    return replace(routing, closed=tuple(map(tuple, closed)))


def _staffing(staffing: Staffing, streams: int, systems: Systems, what: Disruption) -> Staffing:
    from_s = _rows(staffing, systems, what)
    if from_s is None:
        return staffing
    row = np.searchsorted(staffing.from_s, from_s, side="right") - 1
    pace = staffing.pace[row]
    on_duty = staffing.on_duty[row]
    reserve = staffing.reserve_of(streams)[row]
    left = np.ones(on_duty.shape)
    nobody = int(staffing.on_duty.max(initial=0)) + 1
    for failing, effect in systems.outages:
        windows = what.outages[failing.name]
        if not len(windows):
            continue
        number = windows.number_at(from_s)
        out = number >= 0
        day = _day(windows.from_s, systems)[number]
        for group, factor in effect.pace.items():
            pace[:, group] *= np.where(out, factor[day], 1.0)
        for group, share in effect.heads.items():
            left[:, group] = np.minimum(left[:, group], np.where(out, share[day], 1.0))
        for stream in effect.unanswered:
            reserve[:, stream] = np.where(out, np.maximum(reserve[:, stream], nobody), reserve[:, stream])
    for lapsing, groups in systems.workarounds:
        factor = _by_interval(lapsing.factor, what.lapses[lapsing.name], systems)
        interval = (from_s // INTERVAL_S).astype(np.int64)
        inside = interval < len(factor)
        factor = np.where(inside, factor[np.minimum(interval, len(factor) - 1)], 1.0)
        for group in groups:
            pace[:, group] *= factor
    # a share of whole people that comes out whole must not fall short of it by a rounding error
    on_duty = np.floor(np.round(on_duty * left, 9)).astype(np.int64)
    pace = np.minimum(pace, _MOST_PACE)
    rows = np.hstack([on_duty, pace, reserve])
    kept = np.r_[True, (rows[1:] != rows[:-1]).any(axis=1)]
    without_reserve = staffing.reserve is None and not reserve.any()
    return Staffing(
        from_s=from_s[kept],
        on_duty=on_duty[kept],
        pace=pace[kept],
        reserve=None if without_reserve else reserve[kept],
    )


def _rows(staffing: Staffing, systems: Systems, what: Disruption) -> np.ndarray | None:
    """When anything may change; None if nothing but the roster does."""
    found = []
    for failing, effect in systems.outages:
        windows = what.outages[failing.name]
        if len(windows) and (effect.pace or effect.heads or effect.unanswered):
            found += [windows.from_s, windows.to_s]
    for lapsing, _ in systems.workarounds:
        factor = _by_interval(lapsing.factor, what.lapses[lapsing.name], systems)
        turns = np.flatnonzero(np.diff(np.r_[1.0, factor, 1.0])) * INTERVAL_S
        found += [turns] if len(turns) else []
    return np.unique(np.concatenate([staffing.from_s, *found])) if found else None


def _by_interval(factor: np.ndarray, out: np.ndarray, systems: Systems) -> np.ndarray:
    return np.where(out, factor[systems.calendar.interval_day], 1.0)


def _day(at_s: np.ndarray, systems: Systems) -> np.ndarray:
    """Day of each time; the last one for what comes after the period."""
    starts = systems.calendar.day_start_s[:-1]
    return np.searchsorted(starts, at_s, side="right") - 1

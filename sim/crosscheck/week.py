"""A scenario's typical week, from simulations of it: who calls, who is on duty, and who is answered in time.

Every future is simulated twice on the same arrays: as it is, and *levelled*, with one priority for all streams and
nothing reserved (work that can be put down for others still can be). What the two differ by is what priority does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import inf

import numpy as np

from sim.calendar import INTERVAL_S
from sim.crosscheck.pool import QUARTERS, Kind, Pool
from sim.crosscheck.typical import typical
from sim.engine import CallLog, Contacts, Outcome, Routing, Staffing, simulate
from sim.experiment import Centre, arrays
from sim.roster import without_idle_reserve

AS_IS, LEVELLED = "as it is", "one priority"
_SAMPLED = 4  # futures from which it is known what contacts are like
_EVENED = 6  # quarter-hours on either side


@dataclass(frozen=True)
class Week:
    """Sums over a stretch of time by quarter-hour of the week, future by future.

    Attributes
    ----------
    streams, groups : tuple of str
        Names, in the engine's order.
    within_s : dict of str to float
        Threshold of each stream that has a target, on the force's clock.
    left_out : tuple of datetime.date
        Bank holidays and special days that lie in it and are not in the sums, in order.
    times : numpy.ndarray, shape (QUARTERS,)
        How often each quarter-hour of the week comes on the other days.
    offered, in_time : dict of str to numpy.ndarray, shape (futures, streams, QUARTERS)
        Attempts that got in, and those answered in time, `AS_IS` and `LEVELLED`.
    expected : numpy.ndarray, shape (streams, QUARTERS)
        Contacts that arrive of themselves, expected each time.
    on_duty : numpy.ndarray, shape (groups, QUARTERS)
        Mean heads.
    kinds : dict of str to Kind
        Of each stream: how long its answered contacts took, at the pace of the day, and the patience of its callers.
    contacts : int
        Callers simulated.
    """

    streams: tuple[str, ...]
    groups: tuple[str, ...]
    within_s: dict[str, float]
    left_out: tuple[date, ...]
    times: np.ndarray
    offered: dict[str, np.ndarray]
    in_time: dict[str, np.ndarray]
    expected: np.ndarray
    on_duty: np.ndarray
    kinds: dict[str, Kind]
    contacts: int

    def share(self, stream: str, how: str) -> np.ndarray:
        """Share of a stream's offered attempts that is answered in time: a ratio of sums.

        Parameters
        ----------
        stream : str
            With a target.
        how : {"as it is", "one priority"}
            Which simulation.

        Returns
        -------
        numpy.ndarray, shape (futures,)
        """
        at = self.streams.index(stream)
        return self.in_time[how][:, at].sum(axis=-1) / self.offered[how][:, at].sum(axis=-1)


def level(staffing: Staffing, routing: Routing) -> tuple[Staffing, Routing]:
    """Take priorities and reserves away.

    Parameters
    ----------
    staffing, routing
        Of a scenario.

    Returns
    -------
    tuple of Staffing and Routing
        All streams alike, but for those that can be put down, which still come last.
    """
    priority = np.where(routing.interruptible, routing.priority.max() + 1, 1)
    return replace(staffing, reserve=None), replace(routing, priority=priority)


def simulate_week(
    centre: Centre,
    span_s: tuple[float, float],
    seed: int,
    replications: int,
    *,
    tell: Callable[[str], None] = lambda _: None,
) -> Week:
    """Simulate a scenario, and add up the weeks of a stretch of time.

    Parameters
    ----------
    centre : Centre
        The scenario.
    span_s : tuple of float
        From and to, in elapsed seconds; whole quarter-hours.
    seed, replications : int
        As for `sim.run`: the same futures.
    tell : callable
        Told what is being done.

    Returns
    -------
    Week
    """
    quarter = centre.calendar.quarter_of_week
    span = slice(*(round(edge / INTERVAL_S) for edge in span_s))
    names = tuple(rule.name for rule in centre.rules)
    groups = tuple(sorted(centre.scenario.groups))
    within = {
        rule.name: max(rule.within_s - (rule.bt_offset_s if rule.clock == "bt" else 0.0), 0.0)
        for rule in centre.rules
        if rule.within_s is not None
    }
    limits_s = np.array([within.get(name, inf) for name in names])
    kept, left_out = typical(centre, span, quarter)
    times = np.bincount(quarter[kept], minlength=QUARTERS)
    counts = {how: np.zeros((2, replications, len(names), QUARTERS)) for how in (AS_IS, LEVELLED)}
    heads, expected = np.zeros((len(groups), QUARTERS)), np.zeros((len(names), QUARTERS))
    samples: list[dict[str, Kind]] = []
    callers = 0
    for number in range(replications):
        if number % 5 == 0:
            tell(f"(v) the scenario: future {number + 1} of {replications}")
        future = centre.in_future(seed, number)
        expected += [np.bincount(quarter[kept], weights=d.expected[kept], minlength=QUARTERS) for d in future.demands]
        contacts, staffing, routing = arrays(future, seed, number)
        callers += len(contacts)
        log = simulate(contacts, without_idle_reserve(staffing, routing, future.scenario, future.calendar), routing)
        counts[AS_IS][:, number] = _count(log, quarter, kept, limits_s)
        if len(samples) < _SAMPLED:
            samples.append(_kinds(log, contacts, staffing, kept, names))
        log = simulate(contacts, *level(staffing, routing))
        counts[LEVELLED][:, number] = _count(log, quarter, kept, limits_s)
        row = np.searchsorted(staffing.from_s, np.flatnonzero(kept) * INTERVAL_S, side="right") - 1
        for group in range(len(groups)):
            heads[group] += np.bincount(quarter[kept], weights=staffing.on_duty[row, group], minlength=QUARTERS)
    return Week(
        streams=names,
        groups=groups,
        within_s=within,
        left_out=left_out,
        times=times,
        offered={how: count[0] for how, count in counts.items()},
        in_time={how: count[1] for how, count in counts.items()},
        expected=expected / (times * replications),
        on_duty=heads / (times * replications),
        kinds={
            name: Kind(
                *(np.concatenate([getattr(some[name], of) for some in samples]) for of in ("handle_s", "patience_s"))
            )
            for name in names
        },
        contacts=callers,
    )


def _count(log: CallLog, quarter: np.ndarray, kept: np.ndarray, limits_s: np.ndarray) -> np.ndarray:
    """Attempts that got in, and those answered in time; shape (2, streams, QUARTERS)."""
    interval = (log.arrival_s // INTERVAL_S).astype(np.int64)
    here = np.flatnonzero(_arrived_in(kept, interval) & (log.outcome != Outcome.LOST))
    stream = log.stream[here]
    cell = stream * QUARTERS + quarter[interval[here]]
    well = (log.outcome[here] == Outcome.ANSWERED) & (log.wait_s[here] <= limits_s[stream])
    size = len(limits_s) * QUARTERS
    both = [np.bincount(cell, minlength=size), np.bincount(cell[well], minlength=size)]
    return np.array(both).reshape(2, len(limits_s), QUARTERS)


def _kinds(
    log: CallLog, contacts: Contacts, staffing: Staffing, kept: np.ndarray, names: tuple[str, ...]
) -> dict[str, Kind]:
    """What contacts were like in some intervals."""
    here = _arrived_in(kept, (log.arrival_s // INTERVAL_S).astype(np.int64))
    found = {}
    for number, name in enumerate(names):
        mine = here & (log.stream == number)
        some = np.flatnonzero(mine & (log.outcome == Outcome.ANSWERED))
        row = np.searchsorted(staffing.from_s, log.start_s[some], side="right") - 1
        took = contacts.handle_s[log.contact[some]] * staffing.pace[row, log.group[some]]
        found[name] = Kind(took, contacts.patience_s[log.contact[mine & (log.attempt == 1)]])
    return found


def _arrived_in(kept: np.ndarray, interval: np.ndarray) -> np.ndarray:
    """Say of each attempt whether it came in one of some intervals; redials may come after the last of all."""
    return (interval < len(kept)) & kept[np.minimum(interval, len(kept) - 1)]


def pools_of(week: Week, centre: Centre) -> list[Pool]:
    """Gather groups that share streams, and their streams.

    Parameters
    ----------
    week : Week
        Of the scenario.
    centre : Centre
        The same scenario.

    Returns
    -------
    list of Pool
        One for each set of groups that are joined by streams which may go to more than one of them, if anybody calls
        them and is answered.
    """
    found = []
    attempts = week.offered[AS_IS].sum(axis=0)
    usable = ~centre.routing.interruptible & (attempts.sum(axis=1) > 0)
    rates = _smooth(attempts / (week.times * len(week.offered[AS_IS])), week.expected) / INTERVAL_S
    for joined in _joined(len(week.groups), [centre.routing.groups[i] for i in np.flatnonzero(usable)]):
        mine = np.flatnonzero(usable & [not joined.isdisjoint(groups) for groups in centre.routing.groups])
        kinds = [week.kinds[week.streams[i]] for i in mine]
        answered = [at for at, kind in enumerate(kinds) if len(kind.handle_s)]
        if not answered:
            continue
        weight = attempts[mine].sum(axis=1)
        handle_s = np.average([kinds[at].handle_s.mean() for at in answered], weights=weight[answered])
        hang_up = np.average([1 / max(kind.patience_s.mean(), 1e-3) for kind in kinds], weights=weight)
        names = tuple(week.streams[i] for i in mine)
        found.append(
            Pool(
                group=" and ".join(week.groups[number] for number in sorted(joined)),
                streams=names,
                priorities=tuple(int(centre.routing.priority[i]) for i in mine),
                rates_per_s=rates[mine],
                on_duty=week.on_duty[sorted(joined)].sum(axis=0),
                handle_s=float(handle_s),
                patience_s=float(1 / hang_up) if hang_up else inf,
                within_s={name: week.within_s[name] for name in names if name in week.within_s},
                short_s=float(centre.scenario.short_abandon),
            )
        )
    return found


def _joined(groups: int, routes: Sequence[Sequence[int]]) -> list[set[int]]:
    """Sets of groups that streams join, in the order of their lowest number."""
    sets = [{number} for number in range(groups)]
    for route in routes:
        touched = [some for some in sets if not some.isdisjoint(route)]
        sets = [some for some in sets if some.isdisjoint(route)] + [set().union(*touched)]
    return sorted((some for some in sets if some), key=min)


def _smooth(seen: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """What was expected, and what came besides (redials, contacts that follow), evened out over three hours.

    Counts of a few weeks are rougher than the rates they come from, and a formula would take that for real.
    """
    besides = np.zeros_like(seen)
    for shift in range(-_EVENED, _EVENED + 1):
        besides += np.roll(seen - expected, shift, axis=-1)
    return np.maximum(expected + besides / (2 * _EVENED + 1), 0.0)

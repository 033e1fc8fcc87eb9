"""The dispatch room as a SimPy model: the rules of `sim.dispatch.contract`, to be read.

Incidents become ready, wait, and are attended by units of their area; the duty changes. Changes of duty and
incidents are SimPy processes, the end of a deployment is a SimPy event. `_dispatch` is rule 4, and the one place
where anything starts.
"""

from __future__ import annotations

from collections.abc import Generator
from heapq import heappop, heappush
from math import inf, nan
from typing import Any

import numpy as np
from simpy import Environment, Event, Timeout

from sim.dispatch.contract import EMERGENCY, Duty, Incidents
from sim.dispatch.log import COLUMNS, Deployed, DispatchLog
from sim.engine.checks import SHORTEST_S
from sim.engine.instant import ARRIVES, ENDS, STAFFING, At, Instant

DONE, LEFT, WAITING = (int(outcome) for outcome in Deployed)


def run(incidents: Incidents, duty: Duty) -> DispatchLog:
    """Run the room until nothing is left to happen.

    Parameters
    ----------
    incidents, duty
        Valid, and checked against each other.

    Returns
    -------
    sim.dispatch.log.DispatchLog
        One row a deployment.
    """
    room = Room(incidents, duty)
    room.env.run()
    return room.log()


class Incident:
    """One incident, from its creation until it is done."""

    def __init__(self, given: Incidents, row: int) -> None:
        self.row = row
        self.grade = int(given.grade[row])
        self.area = int(given.area[row])
        self.takers = int(given.takers[row])
        self.travel_s = float(given.travel_s[row])
        self.left_s = float(given.scene_s[row])
        self.may_be_left = bool(given.may_be_left[row])
        self.created_s = float(given.created_s[row])
        self.waits_from_s = self.created_s
        self.deployments = 0
        self.note = -1  # row of the log while a unit is out
        self.started_s = self.arrives_s = nan
        self.release: Timeout | None = None

    @property
    def order(self) -> tuple[int, float, int]:
        """Its place among those that wait (rule 4)."""
        return self.grade, self.created_s, self.row


class Units:
    """The units of one kind in one area."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.on_duty = 0
        self.out: list[Incident] = []

    @property
    def spare(self) -> int:
        """Idle units; negative while some finish after their shift."""
        return self.on_duty - len(self.out)


class Room:
    """A dispatch room in a SimPy environment, from its first second to its last.

    Parameters
    ----------
    incidents, duty
        Valid, and checked against each other.
    """

    def __init__(self, incidents: Incidents, duty: Duty) -> None:
        self.env = Environment(initial_time=0.0)
        self._instant = Instant(self.env)
        self._given = incidents
        self._duty = duty
        self._units = [Units(number) for number in range(duty.units.shape[1])]
        self._most = 0
        # Who waits, by area and takers: within one such queue all depend on the same units.
        self._queues: dict[tuple[int, int], list[tuple[tuple[int, float, int], Incident]]] = {}
        self._noted: list[list[Any]] = []
        self.env.process(self._change_duty())
        self.env.process(self._let_incidents_become_ready())

    def _change_duty(self) -> Generator[Event, None, None]:
        for row, from_s in enumerate(self._duty.from_s.tolist()):
            yield Timeout(self.env, At(from_s))
            self._instant.due((STAFFING, row, 0), self._staff, row)

    def _let_incidents_become_ready(self) -> Generator[Event, None, None]:
        rows = self._given.in_order_of_readiness
        if not len(rows):
            return
        ready_s = self._given.ready_s[rows].tolist()
        coming = Timeout(self.env, At(ready_s[0]))
        for row, next_s in zip(rows.tolist(), [*ready_s[1:], inf], strict=True):
            yield coming
            # The next one must be known before this one is handled: it may be ready at the same instant.
            if next_s < inf:
                coming = Timeout(self.env, At(next_s))
            self._instant.due((ARRIVES, row, 0), self._ready, Incident(self._given, row))

    def _end_due(self, release: Any) -> None:
        incident = release.value
        self._instant.due((ENDS, incident.row, 0), self._end, release)

    # What happens: one method for each kind of event (rule 6).

    def _end(self, release: Any) -> None:
        incident = release.value
        if incident.release is not release:  # its unit was taken for an emergency
            return
        self._free(incident, DONE)
        self._dispatch()

    def _staff(self, row: int) -> None:
        for units, on_duty in zip(self._units, self._duty.units[row].tolist(), strict=True):
            units.on_duty = on_duty
        self._most = int(self._duty.most_units[row])
        self._dispatch()

    def _ready(self, incident: Incident) -> None:
        self._wait(incident)
        self._dispatch()

    # The steps they consist of.

    def _dispatch(self) -> None:
        """Start whatever may start, the first first (rule 4)."""
        while found := [queue for queue in self._queues.values() if queue and self._unit_for(queue[0][1])]:
            _, incident = heappop(min(found, key=lambda queue: queue[0][0]))
            units = self._unit_for(incident)
            assert units is not None
            if units.spare < 1 or self._running() >= self._most:
                self._leave(units)
            self._start(incident, units)

    def _unit_for(self, incident: Incident) -> Units | None:
        """Say which kind's unit an incident may start with: an idle one, or one to be taken (rules 1 and 2)."""
        kinds = range(self._duty.kinds)
        mine = [self._units[incident.area * len(kinds) + kind] for kind in kinds if incident.takers >> kind & 1]
        if self._running() < self._most:
            for units in mine:
                if units.spare >= 1:
                    return units
        if incident.grade == EMERGENCY and self._running() <= self._most:
            for units in mine:
                if units.spare >= 0 and any(other.may_be_left for other in units.out):
                    return units
        return None

    def _running(self) -> int:
        return sum(len(units.out) for units in self._units)

    def _wait(self, incident: Incident) -> None:
        queue = self._queues.setdefault((incident.area, incident.takers), [])
        heappush(queue, (incident.order, incident))

    def _start(self, incident: Incident, units: Units) -> None:
        now = self.env.now
        incident.deployments += 1
        incident.note = len(self._noted)
        incident.started_s, incident.arrives_s = now, now + incident.travel_s
        units.out.append(incident)
        ends_s = incident.arrives_s + incident.left_s
        self._noted.append(
            [
                incident.row,
                incident.deployments,
                incident.waits_from_s,
                now,
                incident.arrives_s,
                ends_s,
                units.number,
                DONE,
            ]
        )
        incident.release = Timeout(self.env, At(ends_s), incident)
        incident.release.callbacks.append(self._end_due)

    def _leave(self, units: Units) -> None:
        """Take a unit from the least urgent incident, and let that wait again (rules 2 and 3)."""
        now = self.env.now
        left = max(
            (other for other in units.out if other.may_be_left),
            key=lambda other: (other.grade, other.started_s, other.row),
        )
        noted = self._noted[left.note]
        if now >= left.arrives_s:
            left.left_s = max(noted[5] - now, SHORTEST_S)
        else:
            noted[4] = nan
        noted[5] = now
        self._free(left, LEFT)
        left.waits_from_s = now
        self._wait(left)

    def _free(self, incident: Incident, outcome: int) -> None:
        noted = self._noted[incident.note]
        self._units[noted[6]].out.remove(incident)
        noted[7] = outcome
        incident.release = None

    def log(self) -> DispatchLog:
        """Give the log, once nothing is left to happen.

        Returns
        -------
        DispatchLog
            One row a deployment; who still waits comes last.
        """
        waiting = sorted((i for queue in self._queues.values() for _, i in queue), key=lambda incident: incident.row)
        rows = self._noted + [[i.row, i.deployments + 1, i.waits_from_s, nan, nan, nan, -1, WAITING] for i in waiting]
        columns = zip(*rows, strict=True) if rows else ([] for _ in COLUMNS)
        return DispatchLog(
            **{name: np.array(list(c), kind) for (name, kind), c in zip(COLUMNS.items(), columns, strict=True)}
        )

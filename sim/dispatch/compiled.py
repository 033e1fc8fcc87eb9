"""The dispatch room in numba: what `sim.dispatch.kernel` reads and writes, to the bit as the SimPy reference has it.

Machine code is kept as that of the engine is, in a folder of its own named after a hash of this package's sources.
"""

from __future__ import annotations

import hashlib
from math import inf, nan
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from sim.dispatch.contract import EMERGENCY, Duty, Incidents
from sim.dispatch.kernel import N_GRADES, play
from sim.dispatch.log import COLUMNS, Deployed, DispatchLog
from sim.engine.compiled.cache import Cached, table
from sim.engine.compiled.heap import Heaps, empty_heaps
from sim.engine.compiled.rows import rows_alone

JOB = [
    ("created_s", np.float64), ("waits_from_s", np.float64), ("started_s", np.float64), ("travel_s", np.float64),
    ("left_s", np.float64), ("ends_s", np.float64), ("queue", np.int32), ("note", np.int32), ("place", np.int32),
    ("number", np.int32), ("grade", np.int8), ("may_be_left", np.bool_),
]  # fmt: skip
"""An incident: since when it waits; when it (re)started; its next journey, what is left at the scene, and when it
ends; its queue; its row of the log; its place among those its kind of unit attends, -1 if none does."""
QUEUE = [("area", np.int64), ("takers", np.int64)]
"""Those of one area that the same kinds of unit may take, in the order of areas."""
UNITS = [("on_duty", np.int64), ("busy", np.int64), ("begin", np.int64)]
"""The units of one kind in one area: on duty, out, and where their incidents lie in `Room.out`."""
NOTE: list[tuple[str, Any]] = list(COLUMNS.items())
STATE = [("out", np.int64), ("most", np.int64), ("noted", np.int64)]
"""Units out, how many the dispatchers can run, and rows of the log so far."""


class Room(NamedTuple):
    """What the kernel reads and writes.

    Attributes
    ----------
    ready : numpy.ndarray of int64
        Places in `jobs` in the order in which they become ready.
    ready_s : numpy.ndarray of float64
        When each of them does.
    from_s, most_units : numpy.ndarray, shape (m + 1,)
        As in `Duty`, with a last row at inf.
    on_duty : numpy.ndarray, shape (m, areas * kinds)
        As in `Duty`.
    kinds : int
        Kinds of unit.
    jobs : numpy.recarray of `JOB`
        Those that need a unit, in the order of their rows.
    queues : numpy.recarray of `QUEUE`
        In the order of areas.
    first_queue : numpy.ndarray, shape (areas + 1,)
        Where the queues of each area begin.
    waiting : Heaps
        Of each queue one heap a grade, by creation and row.
    ends : Heaps
        One heap of deployments by their end; some of them were left before.
    units : numpy.recarray of `UNITS`
        By area and kind.
    out : numpy.ndarray of int64
        Which incidents each kind of unit attends.
    notes : numpy.recarray of `NOTE`
        The log as it grows.
    state : numpy.recarray of `STATE`, shape (1,)
        The room as a whole.
    """

    ready: np.ndarray
    ready_s: np.ndarray
    from_s: np.ndarray
    most_units: np.ndarray
    on_duty: np.ndarray
    kinds: int
    jobs: np.recarray
    queues: np.recarray
    first_queue: np.ndarray
    waiting: Heaps
    ends: Heaps
    units: np.recarray
    out: np.ndarray
    notes: np.recarray
    state: np.recarray


def sources(folder: Path) -> str:
    """Tell the sources of a package apart.

    Parameters
    ----------
    folder : pathlib.Path
        With its modules.

    Returns
    -------
    str
        A hash of their names and contents.
    """
    told_apart = hashlib.sha256()
    for source in sorted(folder.glob("*.py")):
        told_apart.update(source.name.encode() + b"\0" + source.read_bytes() + b"\0")
    return told_apart.hexdigest()[:20]


DISPATCH = Cached(play, f"dispatch-{sources(Path(__file__).parent)}")


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
    deployed = np.flatnonzero(incidents.takers)
    room = _begin(incidents, deployed, duty)
    DISPATCH(room)
    return _log(room, deployed)


def _begin(incidents: Incidents, deployed: np.ndarray, duty: Duty) -> Room:
    """Lay out the room of those that need a unit, numbered in the order of their rows."""
    n = len(deployed)
    ready = np.argsort(incidents.ready_s[deployed], kind="stable")
    area, takers, grade = (column[deployed] for column in (incidents.area, incidents.takers, incidents.grade))
    masks = np.unique(takers)
    number = area * len(masks) + np.searchsorted(masks, takers)
    there = np.bincount(number, minlength=duty.areas * len(masks)) > 0
    queue_area, queue_takers = np.divmod(np.flatnonzero(there), max(len(masks), 1))
    queue = (np.cumsum(there) - 1)[number]
    created_s = incidents.created_s[deployed]
    jobs = table(
        JOB, n, created_s=created_s, waits_from_s=created_s, travel_s=incidents.travel_s[deployed],
        left_s=incidents.scene_s[deployed], queue=queue, place=-1, number=0, grade=grade,
        may_be_left=incidents.may_be_left[deployed],
    )  # fmt: skip
    rows = rows_alone(n)
    waiting = np.bincount(queue * N_GRADES + grade - 1, minlength=len(queue_area) * N_GRADES)
    # only an emergency makes another incident be left, and is never left itself
    most = n + int(np.count_nonzero(grade == EMERGENCY))
    most_out = duty.units.max(axis=0)
    return Room(
        ready=ready,
        ready_s=np.append(incidents.ready_s[deployed[ready]], inf),
        from_s=np.append(duty.from_s, inf),
        most_units=duty.most_units,
        on_duty=duty.units,
        kinds=duty.kinds,
        jobs=jobs,
        queues=table(QUEUE, len(queue_area), area=queue_area, takers=masks[queue_takers]),
        first_queue=np.searchsorted(queue_area, np.arange(duty.areas + 1)),
        waiting=empty_heaps(waiting.tolist(), rows),
        ends=empty_heaps([most], rows),
        units=table(UNITS, len(most_out), on_duty=0, busy=0, begin=np.cumsum(most_out) - most_out),
        out=np.empty(int(most_out.sum()), np.int64),
        notes=table(NOTE, most + n),
        state=table(STATE, 1, out=0, most=0, noted=0),
    )


def _log(room: Room, deployed: np.ndarray) -> DispatchLog:
    bounds = room.waiting.bounds
    noted = int(room.state.noted[0])
    left = [room.waiting.entries.attempt[b.begin : b.begin + b.entries] for b in bounds if b.entries]
    waiting = np.sort(np.concatenate([*left, np.empty(0, np.int64)]))
    rest = room.notes[noted : noted + len(waiting)]
    rest["incident"] = waiting
    rest["number"] = room.jobs.number[waiting] + 1
    rest["waits_from_s"] = room.jobs.waits_from_s[waiting]
    rest["start_s"] = rest["arrive_s"] = rest["end_s"] = nan
    rest["unit"] = -1
    rest["outcome"] = int(Deployed.WAITING)
    notes = room.notes[: noted + len(waiting)]
    columns = {name: np.ascontiguousarray(notes[name]) for name in COLUMNS}
    columns["incident"] = deployed[columns["incident"]]
    return DispatchLog(**columns)

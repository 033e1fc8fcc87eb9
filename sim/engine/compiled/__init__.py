"""The contact centre in numba: the whole of the engine's contract, to the bit as the SimPy reference has it.

`centre` has the order of events and the rules; `queue` keeps waiters, `service` contacts in service, `ends` when these
end, `later` redials and followers; `heap` and `timetable` are what they are kept in. `state` lays out the arrays,
and `cache` compiles.
"""

from __future__ import annotations

import numpy as np

from sim.engine.compiled.cache import Cached
from sim.engine.compiled.centre import play
from sim.engine.compiled.later import NOT_MADE
from sim.engine.compiled.state import Centre, begin
from sim.engine.contract import Contacts, Routing, Staffing
from sim.engine.log import CallLog

PLAIN, SMALL, LARGE = (Cached(play, name) for name in ("plain", "small", "large"))
"""The three versions that exist: without `rest`; with it; and with a heap of ends."""


def run(contacts: Contacts, staffing: Staffing, routing: Routing) -> CallLog:
    """Run the centre until nothing is left to happen.

    Parameters
    ----------
    contacts, staffing, routing
        Valid, and checked against each other.

    Returns
    -------
    CallLog
        One row an attempt.
    """
    centre, rest = begin(contacts, staffing, routing)
    version = PLAIN if rest is None else SMALL if centre.ends.many is None else LARGE
    version(centre, rest)
    return _log(centre, made_all=rest is None)


def _log(centre: Centre, *, made_all: bool) -> CallLog:
    """Put the attempts that were made in the order of the log."""
    noted, stream = centre.noted, centre.given.stream
    rows = len(stream)
    if made_all:
        contact, number, columns = np.arange(rows), np.ones(rows, np.int32), noted._asdict()
    else:
        attempt = np.flatnonzero(noted.outcome != NOT_MADE)
        # First attempts lie by row already, and so do second ones, and so on: runs that a stable sort merges.
        attempt = attempt[np.argsort(attempt % max(rows, 1), kind="stable")]
        before, contact = np.divmod(attempt, max(rows, 1))
        number, stream = (before + 1).astype(np.int32), stream[contact]
        columns = {name: column[attempt] for name, column in noted._asdict().items()}
    return CallLog(contact=contact, attempt=number, stream=stream.astype(np.int32), **columns)

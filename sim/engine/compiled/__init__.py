"""The contact centre in numba: the whole of the engine's contract, to the bit as the SimPy reference has it.

`centre` has the order of events and the rules; `rows` numbers attempts; `queue` keeps waiters, `service` contacts in
service, `ends` when these end, `later` redials and followers; `heap`, `timetable` and `wheel` are what they are kept
in. `order` puts the log together, `state` lays out the arrays, and `cache` compiles.
"""

from __future__ import annotations

import numpy as np

from sim.engine.compiled.cache import Cached
from sim.engine.compiled.centre import play
from sim.engine.compiled.later import NOT_MADE
from sim.engine.compiled.order import put_in_order
from sim.engine.compiled.rows import Rows
from sim.engine.compiled.state import begin
from sim.engine.contract import Contacts, Routing, Staffing
from sim.engine.log import CallLog

VERSIONS = {
    (plain, few): Cached(play, f"{'plain' if plain else 'general'}-{'few' if few else 'many'}")
    for plain in (True, False)
    for few in (True, False)
}
"""The four versions that exist: without `rest` or with it, with few handlers or with a wheel of ends."""

ORDER = Cached(put_in_order, "order")


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
    VERSIONS[rest is None, centre.ends.many is None](centre, rest)
    columns, rows = centre.noted._asdict(), centre.rows
    made_all = rest is None
    del centre, rest  # the log can have their memory
    return _log(columns, rows, contacts.stream, made_all=made_all)


def _log(columns: dict[str, np.ndarray], rows: Rows, stream: np.ndarray, *, made_all: bool) -> CallLog:
    """Put the attempts that were made in the order of the log, each column in the place of what was noted."""
    callers = rows.callers
    if made_all:
        contact, number = np.arange(callers), np.ones(callers, np.int32)
    else:
        redials, outcome = rows.redials[: rows.foreseen[0]], columns["outcome"]
        foreseen = callers + len(redials)
        made = int(np.count_nonzero(outcome[:foreseen] != NOT_MADE))
        place, contact, number = np.empty(made, np.int64), np.empty(made, np.int64), np.empty(made, np.int32)
        ORDER(callers, outcome, redials, np.full(foreseen, -1, np.int32), place, contact, number)
        stream = stream[contact]
        for name in columns:
            columns[name] = columns[name].take(place, mode="clip")
    return CallLog(contact=contact, attempt=number, stream=stream.astype(np.int32), **columns)

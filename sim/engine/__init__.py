"""The contact centre: a deterministic function from arrays of contacts, staffing and routing to a call log."""

from __future__ import annotations

from sim.engine.contract import Contacts, Routing, Staffing, check_together
from sim.engine.log import CallLog, Outcome
from sim.errors import UsageError, did_you_mean

__all__ = ["ENGINES", "CallLog", "Contacts", "Outcome", "Routing", "Staffing", "check_engine", "simulate"]

ENGINES = ("compiled", "simpy")
"""The compiled engine and the SimPy reference; on the same arrays they give the same log to the bit."""


def simulate(contacts: Contacts, staffing: Staffing, routing: Routing, engine: str = "compiled") -> CallLog:
    """Run the centre until nothing is left to happen.

    Parameters
    ----------
    contacts : Contacts
        Who calls, with all that chance has to say about them.
    staffing : Staffing
        Who is on duty.
    routing : Routing
        Which contact goes to whom, and first.
    engine : {"compiled", "simpy"}
        Which engine runs it.

    Returns
    -------
    CallLog
        One row an attempt.

    Raises
    ------
    ContractError
        If the three do not fit each other.
    UsageError
        If there is no such engine.
    """
    check_engine(engine)
    check_together(contacts, staffing, routing)
    # SimPy and numba are loaded by those who simulate, not by those who only look at a contract.
    if engine == "simpy":
        from sim.engine.reference import run
    else:
        from sim.engine.compiled import run
    return run(contacts, staffing, routing)


def check_engine(engine: str) -> None:
    """Refuse an engine that is not there, before anything is drawn for it.

    Parameters
    ----------
    engine : str
        Its name.

    Raises
    ------
    UsageError
        If there is no such engine.
    """
    if engine not in ENGINES:
        hint = did_you_mean(engine, ENGINES)
        raise UsageError(f"unknown engine '{engine}'; there are {', '.join(ENGINES)}{f' ({hint})' if hint else ''}")

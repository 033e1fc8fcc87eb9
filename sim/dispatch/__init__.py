"""The dispatch room: incidents by grade, the units that attend them, and those that wait for one.

`contract` has the arrays and the rules, `reference` the SimPy model, `compiled` its twin in numba. `plan` makes a
scenario ready, `draw` draws the incidents that answered contacts create, and `figures` scores the log by month.
"""

from __future__ import annotations

from sim.dispatch.contract import Duty, Incidents, check_together
from sim.dispatch.log import Deployed, DispatchLog
from sim.engine import check_engine

__all__ = ["Deployed", "DispatchLog", "Duty", "Incidents", "dispatch"]


def dispatch(incidents: Incidents, duty: Duty, engine: str = "compiled") -> DispatchLog:
    """Run the dispatch room until nothing is left to happen.

    Parameters
    ----------
    incidents : Incidents
        What is to be attended, with all that chance has to say about it.
    duty : Duty
        Units on duty, and how many the dispatchers can run.
    engine : {"compiled", "simpy"}
        Which engine runs it.

    Returns
    -------
    DispatchLog
        One row a deployment.

    Raises
    ------
    sim.errors.ContractError
        If the two do not fit each other.
    sim.errors.UsageError
        If there is no such engine.
    """
    check_engine(engine)
    check_together(incidents, duty)
    # SimPy and numba are loaded by those who simulate, not by those who only look at a contract.
    if engine == "simpy":
        from sim.dispatch.reference import run
    else:
        from sim.dispatch.compiled import run
    return run(incidents, duty)

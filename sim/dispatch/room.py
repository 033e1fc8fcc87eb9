"""The dispatch room of one run of chance, from answered contacts to figures."""

from __future__ import annotations

import numpy as np

from sim.dispatch import dispatch
from sim.dispatch.draw import draw_incidents
from sim.dispatch.figures import incident_figures
from sim.dispatch.plan import DispatchPlan
from sim.engine import CallLog, Contacts


def run_dispatch(
    plan: DispatchPlan, contacts: Contacts, log: CallLog, seed: int, replication: int, engine: str = "compiled"
) -> dict[str, dict[str, np.ndarray]]:
    """Draw the incidents that answered contacts create, dispatch units to them, and score it by month.

    Parameters
    ----------
    plan : DispatchPlan
        What does not depend on chance.
    contacts : sim.engine.Contacts
        All contacts.
    log : sim.engine.CallLog
        What became of them.
    seed, replication : int
        Keys of the random streams.
    engine : {"compiled", "simpy"}
        Which engine runs the room.

    Returns
    -------
    dict of str to dict of str to numpy.ndarray, shape (months,)
        As `sim.dispatch.figures.incident_figures` gives it.
    """
    drawn = draw_incidents(plan, contacts, log, seed, replication)
    deployments = dispatch(drawn.incidents, plan.duty, engine)
    return incident_figures(plan, drawn, deployments, plan.calendar.periods("month"))

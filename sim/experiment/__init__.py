"""Replications: one run of chance after another, on as many cores or machines as there are.

`Centre` is a scenario made ready: all that does not depend on chance, worked out once. `replicate` draws one
run of chance, simulates every call of every month, and scores the log. `run_replications` does that many times on
a `Crew`, keeps what is finished in a `Checkpoint`, and `StoppingRule` says how many are enough; the results do not
depend on who does the work.
"""

from sim.experiment.centre import (
    SOURCES,
    Centre,
    Replication,
    arrays,
    attempts,
    first_days,
    people_by_period,
    replicate,
)
from sim.experiment.checkpoint import Checkpoint
from sim.experiment.crew import Crew, choose_crew, dask_crew, fingerprint, process_crew
from sim.experiment.pool import run_replications, run_tasks
from sim.experiment.stopping import StoppingRule

__all__ = [
    "SOURCES",
    "Centre",
    "Checkpoint",
    "Crew",
    "Replication",
    "StoppingRule",
    "arrays",
    "attempts",
    "choose_crew",
    "dask_crew",
    "fingerprint",
    "first_days",
    "people_by_period",
    "process_crew",
    "replicate",
    "run_replications",
    "run_tasks",
]

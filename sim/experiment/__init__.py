"""Replications: one run of chance after another, on as many cores as there are.

`Centre` is a scenario made ready: all that does not depend on chance, worked out once. `replicate` draws one
run of chance, simulates every call of every month, and scores the log. `run_replications` does that many times,
in this process or in others; the results do not depend on how many.
"""

from sim.experiment.centre import Centre, Replication, first_days, people_by_period, replicate
from sim.experiment.pool import run_replications

__all__ = ["Centre", "Replication", "first_days", "people_by_period", "replicate", "run_replications"]

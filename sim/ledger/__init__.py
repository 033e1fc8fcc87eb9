"""The ledger: what was projected, month by month, kept to be held against what comes.

A line of it is one run's projection of one target in one month of its plan: the quantiles of the futures, their mean
and the chance that the month meets the target. Lines are only ever added. As months arrive, `score` holds each line
against the published figure of the same definition, and `scores_to_date` sums up, for each scenario and standing, by
how many months ahead it was said.
"""

from sim.ledger.actuals import Came, Definition, find_actuals
from sim.ledger.entry import LEVELS, Entry, read_entries, write_entries
from sim.ledger.registering import About, months_ahead, of_futures, of_trajectory
from sim.ledger.scoring import (
    SCORE_COLUMNS,
    TO_DATE,
    TO_DATE_COLUMNS,
    Unscored,
    figures_that_came,
    in_hindsight,
    score,
    scores_to_date,
)

__all__ = [
    "LEVELS",
    "SCORE_COLUMNS",
    "TO_DATE",
    "TO_DATE_COLUMNS",
    "About",
    "Came",
    "Definition",
    "Entry",
    "Unscored",
    "figures_that_came",
    "find_actuals",
    "in_hindsight",
    "months_ahead",
    "of_futures",
    "of_trajectory",
    "read_entries",
    "score",
    "scores_to_date",
    "write_entries",
]

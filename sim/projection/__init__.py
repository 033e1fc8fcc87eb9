"""What many futures say: trajectories, the month a target is reached and held, and the words for it.

Nothing is simulated here. `Futures` holds the monthly figures of all replications and says which months
count; `trajectory` sums them up by month, `reached` by target, and `answer` says the result in words.
All intervals are Monte Carlo only: they tell how far chance in a limited number of replications can
mislead, not how far the model is from the world.
"""

from sim.projection.attribution import EXACT_UP_TO, all_sets, draw_orders, sets_along, shapley, shares_along
from sim.projection.chance import meets, wilson
from sim.projection.dates import first_held, reached
from sim.projection.differences import DIFFERENCE_COLUMNS, Difference, compare_target, mean_interval
from sim.projection.failures import lost, number_spoken, out_of_order, picked_up
from sim.projection.futures import Futures
from sim.projection.headline import answer, what_ranges_hold
from sim.projection.incidents import attended, unresourced
from sim.projection.monthly import months_with_calls
from sim.projection.overtime import minimum_held
from sim.projection.scores import brier, crps, crps_quantiles
from sim.projection.speech import month_spoken, spoken, stream_spoken
from sim.projection.trajectories import TRAJECTORY_COLUMNS, met_by, summary, trajectory
from sim.projection.uncertainty import OVERLAP, source_shares
from sim.projection.unknown import UNKNOWN_COLUMNS, chances_by_unknown, influence

__all__ = [
    "DIFFERENCE_COLUMNS",
    "EXACT_UP_TO",
    "OVERLAP",
    "TRAJECTORY_COLUMNS",
    "UNKNOWN_COLUMNS",
    "Difference",
    "Futures",
    "all_sets",
    "answer",
    "attended",
    "brier",
    "chances_by_unknown",
    "compare_target",
    "crps",
    "crps_quantiles",
    "draw_orders",
    "first_held",
    "influence",
    "lost",
    "mean_interval",
    "meets",
    "met_by",
    "minimum_held",
    "month_spoken",
    "months_with_calls",
    "number_spoken",
    "out_of_order",
    "picked_up",
    "reached",
    "sets_along",
    "shapley",
    "shares_along",
    "source_shares",
    "spoken",
    "stream_spoken",
    "summary",
    "trajectory",
    "unresourced",
    "what_ranges_hold",
    "wilson",
]

"""What many futures say: trajectories, the month a target is reached and held, and the words for it.

Nothing is simulated here. `Futures` holds the monthly figures of all replications and says which months
count; `trajectory` sums them up by month, `reached` by target, and `answer` says the result in words.
All intervals are Monte Carlo only: they tell how far chance in a limited number of replications can
mislead, not how far the model is from the world.
"""

from sim.projection.chance import meets, wilson
from sim.projection.dates import reached
from sim.projection.futures import Futures
from sim.projection.headline import answer
from sim.projection.speech import month_spoken, spoken, stream_spoken
from sim.projection.trajectories import TRAJECTORY_COLUMNS, summary, trajectory

__all__ = [
    "TRAJECTORY_COLUMNS",
    "Futures",
    "answer",
    "meets",
    "month_spoken",
    "reached",
    "spoken",
    "stream_spoken",
    "summary",
    "trajectory",
    "wilson",
]

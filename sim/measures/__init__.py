"""Figures of a contact centre, each with its definition, from the call log alone.

Simulated futures and call logs of the past are scored by the same functions. `score` cuts the log into
hours, days, weeks, months or quarters of the wall clock and returns the `Figures` of each stream and
group. A figure is always a count, a ratio of sums or a statistic of waits within one stretch of one
replication: percentages are never averaged here.
"""

from sim.measures.figures import Figures, Measured
from sim.measures.groups import GROUP_MEASURES
from sim.measures.quantiles import sorted_quantile
from sim.measures.scoring import score
from sim.measures.streams import STREAM_MEASURES, StreamRule, ratio, stream_rules

__all__ = [
    "GROUP_MEASURES",
    "STREAM_MEASURES",
    "Figures",
    "Measured",
    "StreamRule",
    "ratio",
    "score",
    "sorted_quantile",
    "stream_rules",
]

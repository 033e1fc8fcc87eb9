"""Who is on duty in every quarter-hour: the bridge from people, who move in weeks, to calls, which move in seconds.

A shift pattern is a cycle of days (early, late, night, off) worked by several teams out of step, fixed weekdays, or
shifts matched to the calls. People are shared out over the teams; abstraction takes some away for the day; the rest are
on duty in the hours of their shift by the clock on the wall, so that the night of a clock change has an hour less or
more. A minimum may call some of them back, or have overtime worked. Breaks, meetings and tutoring thin them evenly:
handlers are whole, and the fraction is spread over the quarter-hours by a fixed sequence, which is how staggered breaks
look.
"""

from sim.roster.cover import Coverage
from sim.roster.duty import Duty, draw_duty, heads_on_duty
from sim.roster.load import offered_load
from sim.roster.minimum import MINIMUM_MEASURES, Held, minimum_by_period
from sim.roster.planning import PatternComparison, compare_patterns, coverage, coverages, expected_handlers
from sim.roster.reserve import without_idle_reserve
from sim.roster.roster import Roster, draw_roster
from sim.roster.routes import routing
from sim.roster.sharing import share_out

__all__ = [
    "MINIMUM_MEASURES",
    "Coverage",
    "Duty",
    "Held",
    "PatternComparison",
    "Roster",
    "compare_patterns",
    "coverage",
    "coverages",
    "draw_duty",
    "draw_roster",
    "expected_handlers",
    "heads_on_duty",
    "minimum_by_period",
    "offered_load",
    "routing",
    "share_out",
    "without_idle_reserve",
]

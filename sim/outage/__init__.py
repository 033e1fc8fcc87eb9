"""Systems that fail, and workarounds that lapse.

`Systems` is what of it does not depend on chance. `draw_disruption` gives one future's outages and lapses, and
`disrupt` lays them over who is on duty and who takes what. Nothing else in a replication knows of them: callers who
could not get in are in the engine's call log, and redial as they would after any failed attempt.
"""

from sim.outage.disruption import Disruption, disrupt, draw_disruption
from sim.outage.lapses import Lapsing
from sim.outage.systems import Systems
from sim.outage.windows import OUTAGE_MEASURES, WORKAROUND_MEASURES, Failing, Windows

__all__ = [
    "OUTAGE_MEASURES",
    "WORKAROUND_MEASURES",
    "Disruption",
    "Failing",
    "Lapsing",
    "Systems",
    "Windows",
    "disrupt",
    "draw_disruption",
]

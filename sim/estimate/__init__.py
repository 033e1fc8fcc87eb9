"""What a call log and HR tables say directly: one number after another, each with its standard error.

`read_calls`, `read_people` and `read_absences` read the tables; every other module turns a table into an estimate and
knows nothing of scenarios' files. What no table shows is left to `sim.calibrate`.
"""

from sim.estimate.calls import Calls, read_calls
from sim.estimate.day_factor import DayFactor, fit_day_factor
from sim.estimate.estimate import Estimate
from sim.estimate.found import Found, Written
from sim.estimate.groups import estimate_group
from sim.estimate.handling import Handling, fit_handling
from sim.estimate.patience import Patience, Survival, fit_patience, survival_curve
from sim.estimate.people import Leaving, Sickness, fit_leaving, fit_sickness
from sim.estimate.profile import Profile, fit_profile
from sim.estimate.staff import Absences, People, read_absences, read_people
from sim.estimate.streams import StreamEstimates, brought_about, estimate_stream
from sim.estimate.volume import Days, Volume, fit_volume

__all__ = [
    "Absences",
    "Calls",
    "DayFactor",
    "Days",
    "Estimate",
    "Found",
    "Handling",
    "Leaving",
    "Patience",
    "People",
    "Profile",
    "Sickness",
    "StreamEstimates",
    "Survival",
    "Volume",
    "Written",
    "brought_about",
    "estimate_group",
    "estimate_stream",
    "fit_day_factor",
    "fit_handling",
    "fit_leaving",
    "fit_patience",
    "fit_profile",
    "fit_sickness",
    "fit_volume",
    "read_absences",
    "read_calls",
    "read_people",
    "survival_curve",
]

"""What history says of the numbers that nobody knows: priors, waves of simulations, an emulator, a posterior."""

from sim.calibrate.diagnostics import Predicted, diagnose
from sim.calibrate.emulator import Emulator, fit_emulator
from sim.calibrate.evidence import Evidence
from sim.calibrate.fitting import Fit, coordinates, learn
from sim.calibrate.hindsight import days_between, foretell, known_at, part_of, summary
from sim.calibrate.holdout import erlang_forecasts, score_rows, volumes_spoken, with_volumes
from sim.calibrate.posterior import Posterior, sample
from sim.calibrate.rows import Row, evidence, outcomes, published, rows_of, spoken_value, with_calls
from sim.calibrate.tables import drawn_values, parameter_table, row_table
from sim.calibrate.wave import Kept, Simulated, simulate_settings, values_of

__all__ = [
    "Emulator",
    "Evidence",
    "Fit",
    "Kept",
    "Posterior",
    "Predicted",
    "Row",
    "Simulated",
    "coordinates",
    "days_between",
    "diagnose",
    "drawn_values",
    "erlang_forecasts",
    "evidence",
    "fit_emulator",
    "foretell",
    "known_at",
    "learn",
    "outcomes",
    "parameter_table",
    "part_of",
    "published",
    "row_table",
    "rows_of",
    "sample",
    "score_rows",
    "simulate_settings",
    "spoken_value",
    "summary",
    "values_of",
    "volumes_spoken",
    "with_calls",
    "with_volumes",
]

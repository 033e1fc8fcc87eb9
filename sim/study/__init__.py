"""A study from start to finish: a scenario in, a folder of results out, and that folder read back.

`run` simulates a scenario into a new folder, `resume` goes on with one that was interrupted, `rerun` does one
again and says whether every table is the same, `Run.open` reads one. A folder holds what was run (`run.json`,
`manifest.json`, `scenario.resolved.yaml`, `inputs/`), what came out (`replications.parquet`,
`trajectory.csv`, `reached.json`) and `figures/`. It is never written over.
"""

from sim.study.folder import Run
from sim.study.people import draw_workforce
from sim.study.repeat import Repeat, rerun
from sim.study.running import resume, run
from sim.study.settings import DEFAULT_REPLICATIONS, Progress, Settings

__all__ = [
    "DEFAULT_REPLICATIONS",
    "Progress",
    "Repeat",
    "Run",
    "Settings",
    "draw_workforce",
    "rerun",
    "resume",
    "run",
]

"""What was run, from what, by which versions, and what the checks say: enough to run it again."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from importlib.metadata import version
from typing import Any

from sim.checks import Check
from sim.scenario import Loaded

FORMAT = 1
CALIBRATED = False
UNCALIBRATED = "Not calibrated: assumed values were chosen by hand, and the ranges are those of chance alone."
_PACKAGES = (
    "callsim",
    "holidays",
    "matplotlib",
    "numpy",
    "pandas",
    "pyarrow",
    "pydantic",
    "PyYAML",
    "scipy",
    "simpy",
    "tzdata",
)


def manifest(
    loaded: Loaded,
    *,
    seed: int,
    replications: int,
    engine: str,
    workers: int,
    started: datetime,
    ended: datetime,
    contacts: int,
    attempts: int,
    checks: Sequence[Check],
) -> dict[str, Any]:
    """Write down a run.

    Parameters
    ----------
    loaded : sim.scenario.Loaded
        What was run.
    seed, replications : int
        How it was keyed, and how often.
    engine : str
        Which engine simulated.
    workers : int
        Processes; no result depends on it.
    started, ended : datetime.datetime
        In UTC.
    contacts, attempts : int
        Simulated in all replications together.
    checks : sequence of Check
        On input and output.

    Returns
    -------
    dict
        Ready for JSON.
    """
    return {
        "format": FORMAT,
        "scenario": {"name": loaded.scenario.name, "file": loaded.path, "sha256": loaded.sha256},
        "inputs": {name: sha256(content).hexdigest() for name, content in sorted(loaded.files.items())},
        "seed": seed,
        "replications": replications,
        "engine": engine,
        "workers": workers,
        "calibrated": CALIBRATED,
        "python": platform.python_version(),
        "packages": {name: version(name) for name in _PACKAGES},
        "platform": platform.platform(),
        "started": started.isoformat(timespec="seconds"),
        "ended": ended.isoformat(timespec="seconds"),
        "seconds": round((ended - started).total_seconds(), 3),
        "contacts": contacts,
        "attempts": attempts,
        "checks": [row.to_dict() for row in checks],
    }

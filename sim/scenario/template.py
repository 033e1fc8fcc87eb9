"""The scenario that `callsim init` writes: a small force, every value commented and marked as assumed."""

from __future__ import annotations

from importlib.resources import files

INIT_NAME = "small_force.yaml"
SCHEMA_NAME = "callsim.schema.json"


def init_text() -> str:
    """Give the scenario to start from.

    Returns
    -------
    str
        YAML in one file, with the schema expected beside it under `SCHEMA_NAME`.
    """
    return files("sim.scenario").joinpath("templates", INIT_NAME).read_text(encoding="utf-8")

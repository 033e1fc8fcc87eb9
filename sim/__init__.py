"""callsim: a discrete-event simulation of a police contact centre.

When does it answer 80 % of 101 calls within 30 seconds, and how sure is that?

`load_scenario` reads a scenario, `run` simulates it and writes a folder of results, `Run.open` reads one back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.scenario import load_scenario as load_scenario
    from sim.study import Run as Run
    from sim.study import run as run

__all__ = ["Run", "load_scenario", "run"]
_HOME = {"Run": "sim.study", "run": "sim.study", "load_scenario": "sim.scenario"}


def __getattr__(name: str) -> Any:
    # loaded when asked for: `import sim` stays light, and so does every command that only looks
    if name not in _HOME:
        raise AttributeError(f"module 'sim' has no attribute '{name}'")
    from importlib import import_module

    return getattr(import_module(_HOME[name]), name)

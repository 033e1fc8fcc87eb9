"""callsim: a discrete-event simulation of a police contact centre.

When does it answer 80 % of 101 calls within 30 seconds, and how sure is that?

`load_scenario` reads a scenario, `run` simulates it and writes a folder of results, `Run.open` reads one back.
`compare`, `explain` and `solve` ask one question of several simulations; `calibrate_scenario` fits what nobody knows
to history; `crosscheck_scenario` holds the engine beside `sim.erlang`, the formulas of queueing theory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim import erlang as erlang
    from sim.scenario import load_scenario as load_scenario
    from sim.study import Run as Run
    from sim.study import draw_workforce as draw_workforce
    from sim.study import run as run
    from sim.study.asking.comparing import compare as compare
    from sim.study.asking.explaining import explain as explain
    from sim.study.asking.solving import solve as solve
    from sim.study.crosschecking import crosscheck as crosscheck_scenario
    from sim.study.fitting.calibrating import calibrate as calibrate_scenario

__all__ = [
    "Run",
    "calibrate_scenario",
    "compare",
    "crosscheck_scenario",
    "draw_workforce",
    "erlang",
    "explain",
    "load_scenario",
    "run",
    "solve",
]
# No name may be that of a package inside `sim`: importing `sim.calibrate` binds that name here, over a function.
_HOME = {
    "Run": ("sim.study", "Run"),
    "calibrate_scenario": ("sim.study.fitting.calibrating", "calibrate"),
    "compare": ("sim.study.asking.comparing", "compare"),
    "crosscheck_scenario": ("sim.study.crosschecking", "crosscheck"),
    "draw_workforce": ("sim.study", "draw_workforce"),
    "explain": ("sim.study.asking.explaining", "explain"),
    "load_scenario": ("sim.scenario", "load_scenario"),
    "run": ("sim.study", "run"),
    "solve": ("sim.study.asking.solving", "solve"),
}


def __getattr__(name: str) -> Any:
    # loaded when asked for: `import sim` stays light, and so does every command that only looks
    from importlib import import_module

    if name == "erlang":
        return import_module("sim.erlang")
    if name not in _HOME:
        raise AttributeError(f"module 'sim' has no attribute '{name}'")
    home, called = _HOME[name]
    return getattr(import_module(home), called)


def __dir__() -> list[str]:
    return list(__all__)  # what Tab offers in a notebook: what docs/reference/python.md describes, and nothing else

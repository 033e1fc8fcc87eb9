"""Golden runs: a small scenario with a fixed seed gives the figures that it gave before, on every machine.

`python -m sim.crosscheck.golden` writes them anew. Do so when figures are meant to change, and say so in the changelog.
Figures are compared to a billionth: compilers of numerical libraries may round the last bit of a logarithm differently.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import numpy as np

from sim.check import Check, check
from sim.engine import ENGINES
from sim.experiment import Centre, first_days, replicate
from sim.scenario import Loaded, load_scenario
from sim.scenario.template import INIT_NAME

NAME = "golden.json"
SEED, DAYS = 20211231, 59
_CLOSE = 1e-9

Table = Mapping[str, Mapping[str, list[float | None]]]


def teaching() -> Loaded:
    """Load the scenario that `callsim init` writes, which comes with the package.

    Returns
    -------
    Loaded
    """
    with as_file(files("sim.scenario").joinpath("templates", INIT_NAME)) as path:
        return load_scenario(path)


def figures(engine: str) -> dict[str, dict[str, list[float | None]]]:
    """Simulate the golden run.

    Parameters
    ----------
    engine : {"compiled", "simpy"}
        Which engine.

    Returns
    -------
    dict of str to dict of str to list of float or None
        By stream or group, measure and month; None where there is nothing to divide by.
    """
    centre = Centre.of(first_days(teaching(), DAYS))
    found = replicate(centre, SEED, 0, engine).figures.values
    return {
        name: {measure: [_known(value) for value in values] for measure, values in sorted(of.items())}
        for name, of in sorted(found.items())
    }


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def stored() -> Table:
    """Read the figures that come with the package.

    Returns
    -------
    mapping
        As of `figures`.
    """
    return json.loads(files("sim.crosscheck").joinpath(NAME).read_text(encoding="utf-8"))


def differing(found: Table, before: Table) -> int:
    """Count figures that are not what they were, or that only one table has.

    Parameters
    ----------
    found, before : mapping
        As of `figures`.

    Returns
    -------
    int
    """
    one, other = _flat(found), _flat(before)
    return sum(not _same(one.get(key, "missing"), other.get(key, "missing")) for key in one.keys() | other.keys())


def _flat(table: Table) -> dict[tuple[str, str, int], float | None]:
    return {
        (name, measure, month): value
        for name, of in table.items()
        for measure, values in of.items()
        for month, value in enumerate(values)
    }


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, float | int) and isinstance(other, float | int):
        return abs(one - other) <= _CLOSE * max(abs(one), abs(other))
    return one == other


def check_golden() -> list[Check]:
    """Hold the golden run of both engines against the stored figures.

    Returns
    -------
    list of Check
        One an engine: figures that differ.
    """
    before = stored()
    rows = []
    for engine in ENGINES:
        found = figures(engine)
        what = f"of {len(_flat(found))} figures of {DAYS} days of '{INIT_NAME}', seed {SEED}"
        rows.append(check(f"golden run, {engine}: figures that differ", differing(found, before), "==", 0, what))
    return rows


def write(path: Path) -> None:
    """Write the figures of the compiled engine as those to be held against.

    Parameters
    ----------
    path : pathlib.Path
        Where to.
    """
    path.write_text(json.dumps(figures("compiled"), indent=1) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write(Path(__file__).with_name(NAME))

"""Simulations of many settings, each kept as it ends, so that a fit that was killed goes on where it stood."""

from __future__ import annotations

import json
import pickle
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np
from scipy.special import ndtr

from sim.calibrate.rows import Row, outcomes
from sim.experiment import Centre, Crew, attempts, run_tasks
from sim.experiment.drawn import in_future
from sim.scenario import Loaded
from sim.scenario.priors import Parameter


@lru_cache(maxsize=2)
def _unpickled(pickled: bytes) -> tuple[Loaded, tuple[Row, ...]]:
    """Read once a process what every simulation needs; the bytes say which."""
    return pickle.loads(pickled)


def parameters_of(loaded: Loaded) -> dict[str, Parameter]:
    """Give what a scenario does not know, in the order of names, which is that of scores.

    Parameters
    ----------
    loaded : Loaded
        With a section `calibration`.

    Returns
    -------
    dict of str to sim.scenario.priors.Parameter
    """
    calibration = loaded.scenario.calibration
    assert calibration is not None
    return dict(sorted(calibration.parameters.items()))


def values_of(loaded: Loaded, scores: np.ndarray) -> dict[str, float]:
    """Turn normal scores into values of the parameters.

    Parameters
    ----------
    loaded : Loaded
        With a section `calibration`.
    scores : numpy.ndarray, shape (parameters,)
        In the order of the parameters' names.

    Returns
    -------
    dict of str to float
    """
    named = zip(parameters_of(loaded).items(), ndtr(scores), strict=True)
    return {name: parameter.prior.value(float(share)) for (name, parameter), share in named}


@dataclass(frozen=True)
class Simulated:
    """What one simulation said.

    Attributes
    ----------
    number : int
        Of the simulation, which keys its chance.
    scores : numpy.ndarray, shape (parameters,)
        Normal scores of its setting.
    outcomes : numpy.ndarray, shape (outcomes,)
        As `sim.calibrate.rows.outcomes` gives them.
    """

    number: int
    scores: np.ndarray
    outcomes: np.ndarray


@dataclass(frozen=True)
class Setting:
    """Simulates settings in whatever process it is sent to.

    Attributes
    ----------
    pickled : bytes
        The scenario, and the rows of history.
    seed : int
        Of the fit.
    engine : str
        Which engine simulates.
    scores : dict of int to numpy.ndarray
        The setting of each number.
    """

    pickled: bytes
    seed: int
    engine: str
    scores: dict[int, np.ndarray]
    markers: None = None

    def __call__(self, number: int) -> Simulated:
        """Simulate the setting of a number."""
        loaded, rows = _unpickled(self.pickled)
        centre = Centre.of(in_future(loaded, values_of(loaded, self.scores[number])))
        log = attempts(centre, self.seed, number, self.engine)
        return Simulated(number, self.scores[number], outcomes(log, rows))


@dataclass
class Kept:
    """All simulations of a fit, in a file that grows by one line each.

    Attributes
    ----------
    file : pathlib.Path
        JSON, one line a simulation.
    found : dict of int to Simulated
        By number.
    """

    file: Path
    found: dict[int, Simulated] = field(default_factory=dict)

    @classmethod
    def read(cls, file: Path) -> Kept:
        """Read what there is; a line that a kill cut off is no simulation."""
        kept = cls(file)
        whole = []
        for line in file.read_text(encoding="utf-8").splitlines() if file.exists() else ():
            try:
                row = json.loads(line)
                one = Simulated(row["number"], np.array(row["scores"]), np.array(row["outcomes"]))
            except (ValueError, KeyError, TypeError):
                continue
            kept.found[one.number] = one
            whole.append(line)
        part = file.with_suffix(".part")
        part.write_text("".join(f"{line}\n" for line in whole), encoding="utf-8")
        part.replace(file)
        return kept

    def add(self, one: Simulated) -> None:
        """Keep one more."""
        self.found[one.number] = one
        row = {"number": one.number, "scores": one.scores.tolist(), "outcomes": one.outcomes.tolist()}
        with self.file.open("a", encoding="utf-8") as file:
            file.write(f"{json.dumps(row)}\n")

    def arrays(self) -> tuple[np.ndarray, np.ndarray]:
        """Scores and outcomes of all, by number; shapes (n, parameters) and (n, outcomes)."""
        ordered = [self.found[number] for number in sorted(self.found)]
        return np.stack([one.scores for one in ordered]), np.stack([one.outcomes for one in ordered])


def simulate_settings(
    loaded: Loaded,
    rows: Sequence[Row],
    scores: Mapping[int, np.ndarray],
    *,
    seed: int,
    engine: str,
    crew: Crew,
    kept: Kept,
) -> Iterator[Simulated]:
    """Simulate settings that are not kept yet, and keep them.

    Parameters
    ----------
    loaded : Loaded
        The scenario, cut to what the rows need.
    rows : sequence of Row
        What is compared.
    scores : mapping of int to numpy.ndarray
        The setting of each number; a number stands for one and the same setting always.
    seed, engine
        As for a run.
    crew : Crew
        Who simulates.
    kept : Kept
        What there is already; grows.

    Yields
    ------
    Simulated
        As they end.
    """
    missing = {number: each for number, each in scores.items() if number not in kept.found}
    task = Setting(pickle.dumps((loaded, tuple(rows))), seed, engine, missing)
    for one in run_tasks(crew, task, missing):
        kept.add(one)
        yield one

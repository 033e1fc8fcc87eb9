"""The shipped overlays of West Mercia, cut to a short window, and a figure of each of a few futures."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import numpy as np

from sim.experiment import Centre, Replication, first_days, replicate
from sim.projection import mean_interval
from sim.scenario import Loaded, load_scenario

FOLDER = Path(__file__).parents[2] / "scenarios" / "west_mercia"
ALL = tuple(sorted(path.name for path in FOLDER.glob("*.yaml") if path.name != "priors.yaml"))
"""But for what calibration starts from, which is the plan with questions beside it."""
SEED = 4


@cache
def load(name: str, *overrides: tuple[str, str], start: str = "2021-05-10", end: str = "2022-06-30") -> Loaded:
    """An overlay from a day to another; what lies outside has no effect."""
    loaded = load_scenario(FOLDER / f"{name}.yaml", {"period.start": start, **dict(overrides)})
    return first_days(loaded, (date.fromisoformat(end) - date.fromisoformat(start)).days + 1)


@cache
def futures(name: str, *overrides: tuple[str, str], count: int, start: str, end: str) -> tuple[Replication, ...]:
    """Some futures of an overlay; the same numbers of another meet the same callers."""
    centre = Centre.of(load(name, *overrides, start=start, end=end))
    return tuple(replicate(centre, SEED, number) for number in range(count))


def figure(replications: tuple[Replication, ...], of: str, measure: str, first: str, last: str) -> np.ndarray:
    """A sum over months, or a ratio of sums (``"part/whole"``), of each future."""
    found = []
    for replication in replications:
        figures = replication.figures
        within = [first <= month <= last for month in figures.periods]
        assert any(within)
        sums = [figures.values[of][each][within].sum() for each in measure.split("/")]
        found.append(sums[0] if len(sums) == 1 else sums[0] / sums[1])
    return np.array(found)


def bits(replication: Replication) -> dict[tuple[str, str], bytes]:
    """All figures of a future, byte by byte."""
    values = replication.figures.values
    return {(of, measure): value.tobytes() for of, measures in values.items() for measure, value in measures.items()}


def interval(differences: np.ndarray) -> tuple[float, float]:
    """The paired 95 % t interval of the mean difference."""
    found = mean_interval(differences[:, np.newaxis])
    return float(found["low"][0]), float(found["high"][0])

"""Truths drawn from the whole generative model, and what the fit makes of the history each of them would have had.

    python -m tests.long.synthetic [--truths 200] [--simulations 768]

One wave of simulations from the prior serves all truths. A truth is a setting from the prior, one future of it, and
what would have been published: with the discrepancy and the observation error that the calibration states. For each
parameter, the table says how often its 80 % interval holds the truth, and how even the ranks are.
"""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from sim.calendar import Calendar
from sim.calibrate import Fit, Kept, Row, evidence, learn, rows_of, simulate_settings
from sim.calibrate.evidence import Evidence
from sim.experiment import choose_crew
from sim.history import Observation, read_history
from sim.measures import stream_rules
from sim.scenario import Loaded, load_scenario
from tests.long.centre import CALLS, DUTY, monthly

SEED = 20260  # changing it is a line in the changelog
TRUTHS_FROM = 500_000
MONTHS = 12
CENTRE = """\
name: A centre whose truth is known
period: {start: 2021-01-01, end: 2021-12-31}
targets:
  calls: {share: 80%, within: 30s, denominator: offered}
streams:
  calls:
    # CALLS
    day_factor: {cv: 0.07}
    handle:
      talk: {mean: 9 min, cv: 0.9}
      factors: {new_system: [1.0, {from: 2021-05-01, value: 1.2}]}
groups:
  handlers:
    strength: [17, {from: 2021-09-01, value: 17}]
    # DUTY
calibration:
  discrepancy: 2%
  observation_error: 1%
  parameters:
    patience: {prior: {median: 1, sd_log: 0.4}, times: [streams.calls.patience.mean]}
    off_seat: {prior: {from: 0.02, to: 0.3}, sets: [groups.handlers.abstraction.breaks.rate]}
    new_system: {prior: {from: 1.0, to: 1.4}, sets: [streams.calls.handle.factors.new_system.1]}
    redials: {prior: {from: 0.1, to: 0.7}, sets: [streams.calls.redials.share]}
    volume: {prior: {median: 1, sd_log: 0.06}, times: [streams.calls.volume.per_day]}
    autumn: {prior: {from: 12, to: 22}, sets: [groups.handlers.strength.1]}
""".replace("    # CALLS\n", CALLS).replace("    # DUTY\n", DUTY)


@dataclass(frozen=True)
class Study:
    """How truths and their intervals stood.

    Attributes
    ----------
    names : tuple of str
        Of the parameters.
    inside : numpy.ndarray of bool, shape (truths, parameters)
        Whether the 80 % interval held the truth.
    rank : numpy.ndarray, shape (truths, parameters)
        Share of the posterior below the truth.
    learnt : numpy.ndarray, shape (parameters,)
        Share of the prior's variance that history took away, on average.
    """

    names: tuple[str, ...]
    inside: np.ndarray
    rank: np.ndarray
    learnt: np.ndarray


def history() -> tuple[Observation, ...]:
    """Rows of twelve months; their values are written over."""
    return read_history("synthetic", monthly((2021, month) for month in range(1, MONTHS + 1)))


def centre(folder: Path) -> tuple[Loaded, tuple[Row, ...], Evidence]:
    """Read the centre, and lay out what would be published of it."""
    path = folder / "synthetic.yaml"
    path.write_text(CENTRE, encoding="utf-8")
    loaded = load_scenario(path)
    period = loaded.scenario.period
    rows, _ = rows_of(history(), stream_rules(loaded.scenario), Calendar(period.start, period.end))
    assert loaded.scenario.calibration is not None
    return loaded, rows, evidence(rows, loaded.scenario.calibration)


def study(truths: int, simulations: int, workers: int | None = None, keep: Path | None = None) -> Study:
    """Fit every truth.

    Parameters
    ----------
    truths, simulations : int
        How many.
    workers : int, optional
        Processes.
    keep : pathlib.Path, optional
        Folder in which simulations are kept, and gone on with.

    Returns
    -------
    Study
    """
    with tempfile.TemporaryDirectory() as temporary:
        loaded, rows, seen = centre(Path(temporary))
        folder = keep or Path(temporary)
        fit = Fit(loaded, rows, seen, SEED, "compiled", Kept.read(folder / "wave.jsonl"))
        crew = choose_crew(workers, None, 60_000.0 * (truths + simulations), "compiled")
        run = {"seed": SEED, "engine": "compiled", "crew": crew}
        wave = dict(enumerate(fit.first_wave(simulations)))
        for _ in simulate_settings(loaded, rows, wave, kept=fit.kept, **run):
            pass
        random = np.random.default_rng(SEED)
        scores = random.standard_normal((truths, len(fit.even)))
        kept = Kept.read(folder / "truths.jsonl")
        for _ in simulate_settings(
            loaded, rows, {TRUTHS_FROM + i: each for i, each in enumerate(scores)}, kept=kept, **run
        ):
            pass
    points, outcomes = fit.kept.arrays()
    _, truth = kept.arrays()
    assert loaded.scenario.calibration is not None
    inside, rank, learnt = [], [], []
    for i in range(truths):
        said = replace(seen, value=truth[i] + seen.sd * random.standard_normal(len(seen.sd)))
        _, posterior = learn(points, outcomes, said, fit.even, np.random.default_rng([SEED, i]))
        below = posterior.weight @ (posterior.scores < scores[i])
        rank.append(below)
        inside.append((below > 0.1) & (below < 0.9))
        learnt.append(1 - np.diag(posterior.covariance()))
    names = tuple(sorted(loaded.scenario.calibration.parameters))
    return Study(names, np.array(inside), np.array(rank), np.mean(learnt, axis=0))


def ecdf_distance(rank: np.ndarray) -> float:
    """Largest distance of the ranks' distribution function from the even one (Kolmogorov 1933)."""
    ordered = np.sort(rank)
    n = len(ordered)
    return float(max((np.arange(1, n + 1) / n - ordered).max(), (ordered - np.arange(n) / n).max()))


def band(n: int, parameters: int) -> float:
    """Simultaneous 99 % band of `ecdf_distance`, over all parameters (Bonferroni)."""
    from scipy.stats import kstwo

    return float(kstwo.ppf(1 - 0.01 / parameters, n))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--truths", type=int, default=200)
    parser.add_argument("--simulations", type=int, default=768)
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    if given.keep:
        given.keep.mkdir(parents=True, exist_ok=True)
    found = study(given.truths, given.simulations, keep=given.keep)
    widest = band(given.truths, len(found.names))
    print(f"{given.truths} truths, one wave of {given.simulations} simulations, seed {SEED}\n")
    print("| parameter | learnt | 80 % interval holds | ranks off by (band) |")
    print("|---|---|---|---|")
    for i, name in enumerate(found.names):
        distance = ecdf_distance(found.rank[:, i])
        print(f"| {name} | {found.learnt[i]:.0%} | {found.inside[:, i].sum()} | {distance:.3f} ({widest:.3f}) |")


if __name__ == "__main__":
    main()

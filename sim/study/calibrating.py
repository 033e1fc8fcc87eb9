"""Fit a scenario to history: what the published rows say of the numbers that nobody knows.

Every simulation is kept as it ends. The same command with the same ``--out`` goes on where it was stopped.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import Interrupted, UsageError
from sim.scenario import Loaded, load_scenario
from sim.study.folder import at_work, new_folder, read_json, write_json, write_text, writing
from sim.study.rows import held_out, read_rows, trained_on
from sim.study.settings import Progress, Settings
from sim.study.together import Together, keep_scenario, together

if TYPE_CHECKING:
    import pandas as pd

    from sim.calibrate import Fit, Posterior, Row
    from sim.check import Check
    from sim.history import Observation

DEFAULT_SIMULATIONS = 1024
LEAST_SIMULATIONS = 128
PREDICTIONS = 200
_PREDICTED_FROM = 1_000_000  # number of the first simulation that only predicts
_FIT, _SIMULATIONS = "fit.json", "simulations.jsonl"
_PREDICTIONS, _HELD_OUT = "predictions.jsonl", "holdout.jsonl"


@dataclass(frozen=True)
class Calibrated:
    """A fit.

    Attributes
    ----------
    folder : pathlib.Path
        Where it is written; ``calibrated.yaml`` in it is a scenario to run.
    parameters, rows : pandas.DataFrame
        As ``parameters.csv`` and ``rows.csv``.
    held_out : pandas.DataFrame
        As ``holdout.csv``: rows after the day up to which is learnt, and how far off the fit and simple forecasts were;
        empty if there are none.
    checks : tuple of sim.check.Check
        Whether the fit can be believed.
    left_out : tuple of (Observation, str)
        Rows of history that nothing was learnt from, and why.
    about : dict
        As ``manifest.json``.
    """

    folder: Path
    parameters: pd.DataFrame
    rows: pd.DataFrame
    held_out: pd.DataFrame
    checks: tuple[Check, ...]
    left_out: tuple[tuple[Observation, str], ...]
    about: dict[str, Any]

    @property
    def passed(self) -> bool:
        """Whether no check said no."""
        return all(row.passed for row in self.checks)


def calibrate(
    scenario: str | os.PathLike[str] | Loaded,
    *,
    history: str | os.PathLike[str] | None = None,
    train_until: date | None = None,
    simulations: int = DEFAULT_SIMULATIONS,
    settings: Settings | None = None,
    workers: int | None = None,
    out: str | os.PathLike[str] | None = None,
    progress: Progress | None = None,
) -> Calibrated:
    """Fit a scenario's unknown numbers to history.

    Parameters
    ----------
    scenario : str, path-like or Loaded
        With a section `calibration`.
    history : str or path-like, optional
        A table in the long form; default: the one that the scenario names.
    train_until : datetime.date, optional
        Learn from no row that ends later; default: from all before the plan starts.
    simulations : int
        In all, before those that look whether the fit holds.
    settings : Settings, optional
        Seed and engine.
    workers, progress
        As for `sim.run`.
    out : str or path-like, optional
        New or empty, or the folder of the same fit, which then goes on.

    Returns
    -------
    Calibrated

    Raises
    ------
    sim.errors.UsageError
        If there is nothing to learn, or nothing to learn from.
    """
    from sim.calibrate import Fit, Kept, evidence

    settings = settings or Settings()
    settings.check()
    if not LEAST_SIMULATIONS <= simulations <= 1_000_000:
        raise UsageError(f"simulations must lie between {LEAST_SIMULATIONS} and 1,000,000, not {simulations}")
    loaded = scenario if isinstance(scenario, Loaded) else load_scenario(scenario)
    if loaded.scenario.calibration is None:
        raise UsageError(f"{loaded.path} does not say what is unknown: add a section 'calibration'")
    if loaded.scenario.posterior is not None:
        raise UsageError(f"{loaded.path} is calibrated already: calibrate the scenario that it extends")
    until = train_until or loaded.scenario.period.plan_start or loaded.scenario.period.start
    known = read_rows(loaded, history)
    cut, rows, left_out = trained_on(loaded, known, until)
    later = held_out(loaded, known, until)
    about = {
        "scenario": loaded.sha256,
        "rows": [row.label for row in rows],
        "until": until.isoformat(),
        "seed": settings.seed,
        "simulations": simulations,
    }
    n = simulations + PREDICTIONS
    with _folder(loaded, out, about) as folder, together(cut, n, settings, workers, progress) as crew:
        kept = Kept.read(folder / _SIMULATIONS)
        calibration = loaded.scenario.calibration
        fit = Fit(cut, rows, evidence(rows, calibration), settings.seed, settings.engine, kept)
        crew.plan(n)
        crew.tell(len(kept.found))
        try:
            for _ in fit.waves(simulations, crew.crew):
                crew.tell(len(kept.found))
            return _conclude(folder, loaded, fit, later, crew, simulations, left_out, about)
        except KeyboardInterrupt:
            how = f"go on with the same command and --out {folder.as_posix()}"
            raise Interrupted(f"interrupted: {len(kept.found)} simulations are kept; {how}") from None


def _conclude(
    folder: Path,
    loaded: Loaded,
    fit: Fit,
    later: tuple[Loaded, tuple[Row, ...]],
    crew: Together,
    simulations: int,
    left_out: tuple[tuple[Observation, str], ...],
    asked: dict[str, Any],
) -> Calibrated:
    from sim.calibrate import Predicted, diagnose, drawn_values, parameter_table, row_table
    from sim.calibrate.fitting import last_wave
    from sim.calibrate.tables import correlation_table, posterior_bytes
    from sim.seeding import generator

    emulator, posterior = fit.learn()
    start = last_wave(simulations)
    before = fit.learn(start)[1] if start else None
    scores, reading = posterior.drawn(PREDICTIONS, generator(fit.seed, 0, "predictions", "calibration", 0))
    outcomes = _predict(folder / _PREDICTIONS, fit, fit.loaded, fit.rows, scores, crew, simulations)
    predicted = Predicted.of(outcomes, reading, fit.evidence)
    scored = _score(folder, loaded, fit, later, (scores, reading), crew, simulations + PREDICTIONS)
    checks = tuple(diagnose(fit, emulator, posterior, before, predicted))
    drawn = drawn_values(fit, posterior)
    failed = [row.check for row in checks if not row.passed]
    went = {"passed": not failed, "failed": failed, "trained_until": asked["until"], "rows": len(fit.rows)}
    parameters, rows = parameter_table(fit, posterior, drawn), row_table(fit, predicted)
    keep_scenario(folder, loaded)
    for name, table in (("parameters", parameters), ("rows", rows)):
        write_text(folder / f"{name}.csv", table.to_csv(index=False, lineterminator="\n"))
    if not scored.empty:
        write_text(folder / "holdout.csv", scored.to_csv(index=False, lineterminator="\n"))
    write_text(folder / "correlations.csv", correlation_table(fit, posterior).to_csv(lineterminator="\n"))
    (folder / "posterior.parquet").write_bytes(posterior_bytes(fit, posterior, drawn, went))
    write_text(folder / "calibrated.yaml", _overlay(loaded, went))
    _draw(folder / "figures", loaded, fit, posterior, drawn, rows)
    about = crew.about("calibrate", [loaded])
    about |= {"calibration": went, "simulations": simulations, "checks": [row.to_dict() for row in checks]}
    about |= {"readings": _readings(fit, posterior)}
    write_json(folder / "manifest.json", about)
    return Calibrated(folder, parameters, rows, scored, checks, left_out, about)


def _predict(
    file: Path,
    fit: Fit,
    loaded: Loaded,
    rows: tuple[Row, ...],
    scores: np.ndarray,
    crew: Together,
    before: int,
) -> np.ndarray:
    """Simulate settings that were drawn from the posterior; outcomes of rows, shape (settings, outcomes)."""
    from sim.calibrate import Kept, simulate_settings

    kept = Kept.read(file)
    numbered = {_PREDICTED_FROM + i: each for i, each in enumerate(scores)}
    for _ in simulate_settings(loaded, rows, numbered, seed=fit.seed, engine=fit.engine, crew=crew.crew, kept=kept):
        crew.tell(before + len(kept.found))
    return kept.arrays()[1]


def _score(
    folder: Path,
    loaded: Loaded,
    fit: Fit,
    later: tuple[Loaded, tuple[Row, ...]],
    drawn: tuple[np.ndarray, np.ndarray],
    crew: Together,
    before: int,
) -> pd.DataFrame:
    """Hold the fit, and simple forecasts, against rows it was not shown."""
    import pandas as pd

    from sim.calibrate import evidence, score_rows
    from sim.experiment import Centre
    from sim.seeding import generator

    cut, rows = later
    if not rows:
        return pd.DataFrame()
    scores, reading = drawn
    crew.plan(len(scores))
    outcomes = _predict(folder / _HELD_OUT, fit, cut, rows, scores, crew, before)
    assert loaded.scenario.calibration is not None
    seen = evidence(rows, loaded.scenario.calibration)
    # a stream whose rows all say of what is read as they say; else as in the fit, where its rows left it open too
    names = [dict(each) for each in fit.evidence.readings]
    places = [
        next((j for j, other in enumerate(seen.readings) if all(names[i].get(s, of) == of for s, of in other)), 0)
        for i in range(len(names))
    ]
    own = np.take_along_axis(outcomes, seen.outcome[np.array(places)[reading]], axis=1)
    noise = generator(fit.seed, 0, "published", "calibration", 0).standard_normal(own.shape)
    return score_rows(rows, own + seen.sd * noise, fit.rows, Centre.of(loaded), fit.seed)


def _readings(fit: Fit, posterior: Posterior) -> list[dict[str, Any]]:
    believed = np.bincount(posterior.reading, weights=posterior.weight, minlength=len(fit.evidence.readings))
    return [
        {"reading": dict(reading), "probability": round(float(share), 4)}
        for reading, share in zip(fit.evidence.readings, believed, strict=True)
    ]


def _overlay(loaded: Loaded, went: dict[str, Any]) -> str:
    import json

    name = json.dumps(f"{loaded.scenario.name}, calibrated", ensure_ascii=False)
    state = "all checks passed" if went["passed"] else f"checks that said no: {', '.join(went['failed'])}"
    return (
        f"# Fitted to {went['rows']} rows of history up to {went['trained_until']}; {state}.\n"
        "# Each future of a run takes parameters of its own from the posterior.\n\n"
        f"extends: scenario.resolved.yaml\nname: {name}\nposterior: posterior.parquet\n"
    )


@contextmanager
def _folder(loaded: Loaded, out: str | os.PathLike[str] | None, about: dict[str, Any]) -> Iterator[Path]:
    """Make the folder of a fit, or go on in that of the same one."""
    going_on = out is not None and (Path(out) / _FIT).is_file()
    if going_on:
        folder = Path(str(out))
        if read_json(folder / _FIT) != about:
            raise UsageError(f"{folder} holds another fit: give another folder with --out")
    else:
        folder = new_folder(replace(loaded, path=f"calibrate-{Path(loaded.path).name}"), out)
    with writing(folder), at_work(folder):
        if not going_on:
            write_json(folder / _FIT, about)
        yield folder


def _draw(
    folder: Path, loaded: Loaded, fit: Fit, posterior: Posterior, drawn: dict[str, np.ndarray], rows: pd.DataFrame
) -> None:
    from sim.report.calibration import draw_fit, draw_pairs, draw_parameters
    from sim.report.figures import save

    folder.mkdir(exist_ok=True)
    priors = prior_draws(fit)
    save(draw_parameters(priors, drawn, posterior.weight, scenario=loaded.scenario.name), folder / "parameters")
    save(draw_pairs(drawn, posterior.weight, scenario=loaded.scenario.name), folder / "pairs")
    for stream in sorted({row.observation.stream for row in fit.rows if row.figure == "share"}):
        save(draw_fit(rows, stream, scenario=loaded.scenario.name), folder / f"fit-{stream}")


def prior_draws(fit: Fit, n: int = 999) -> dict[str, np.ndarray]:
    """Give evenly spread values of each parameter's prior.

    Parameters
    ----------
    fit : Fit
        With the priors.
    n : int
        How many.

    Returns
    -------
    dict of str to numpy.ndarray, shape (n,)
    """
    shares = (np.arange(n) + 0.5) / n
    return {
        name: np.array([parameter.prior.value(float(share)) for share in shares])
        for name, parameter in fit.parameters.items()
    }

"""Fit a scenario to history: what the published rows say of the numbers that nobody knows.

Every simulation is kept as it ends. The same command with the same ``--out`` goes on where it was stopped.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import Interrupted, UsageError
from sim.scenario import Loaded, load_scenario
from sim.study.files import write_json, write_text
from sim.study.fitting.estimating import OVERLAY, Direct, Tables, estimate
from sim.study.fitting.fitted import calibrated_yaml, draw, kept_folder, readings
from sim.study.fitting.predicting import predict, score
from sim.study.fitting.rows import check_rows, held_out, read_rows, trained_on
from sim.study.settings import Progress, Settings
from sim.study.together import Together, keep_scenario, together

if TYPE_CHECKING:
    import pandas as pd

    from sim.calibrate import Fit, Row
    from sim.check import Check
    from sim.history import Observation

DEFAULT_SIMULATIONS = 1024
LEAST_SIMULATIONS = 128
PREDICTIONS = 200
_SIMULATIONS, _PREDICTIONS, _HELD_OUT = "simulations.jsonl", "predictions.jsonl", "holdout.jsonl"


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
    direct : pandas.DataFrame
        As ``direct.csv``: what call-level and HR tables say; empty if none was given.
    missing : tuple of str
        What these tables could not say, and what would be needed.
    about : dict
        As ``manifest.json``.
    """

    folder: Path
    parameters: pd.DataFrame
    rows: pd.DataFrame
    held_out: pd.DataFrame
    checks: tuple[Check, ...]
    left_out: tuple[tuple[Observation, str], ...]
    direct: pd.DataFrame
    missing: tuple[str, ...]
    about: dict[str, Any]

    @property
    def scenario(self) -> Path:
        """The file to run."""
        return self.folder / (OVERLAY if self.parameters.empty else "calibrated.yaml")

    @property
    def passed(self) -> bool:
        """Whether no check said no."""
        return all(row.passed for row in self.checks)


def calibrate(
    scenario: str | os.PathLike[str] | Loaded,
    *,
    history: str | os.PathLike[str] | None = None,
    tables: Tables | None = None,
    train_until: date | None = None,
    simulations: int = DEFAULT_SIMULATIONS,
    settings: Settings | None = None,
    workers: int | None = None,
    out: str | os.PathLike[str] | None = None,
    progress: Progress | None = None,
) -> Calibrated:
    """Fit a scenario's numbers to tables of the past: directly where a table shows them, else by simulation.

    Parameters
    ----------
    scenario : str, path-like or Loaded
        With a section `calibration` and a history; without one of them, only the direct step is done.
    history : str or path-like, optional
        A table in the long form; default: the one that the scenario names.
    tables : Tables, optional
        Call-level and HR tables, for the direct step; the other then starts from what they say.
    train_until : datetime.date, optional
        Learn from no row that ends later; default: from all before the plan starts, and from a whole log of calls
        where the scenario does not say when that is.
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
    settings, tables = settings or Settings(), tables or Tables()
    settings.check()
    if not LEAST_SIMULATIONS <= simulations <= 1_000_000:
        raise UsageError(f"simulations must lie between {LEAST_SIMULATIONS} and 1,000,000, not {simulations}")
    loaded = scenario if isinstance(scenario, Loaded) else load_scenario(scenario)
    unknown = loaded.scenario.calibration
    if unknown is None and not tables.given:
        raise UsageError(f"{loaded.path} does not say what is unknown: add a section 'calibration'")
    if loaded.scenario.posterior is not None:
        raise UsageError(f"{loaded.path} is calibrated already: calibrate the scenario that it extends")
    until = train_until or loaded.scenario.period.plan_start or loaded.scenario.period.start
    known = read_rows(loaded, history) if unknown is not None and not _alone(loaded, history, tables) else None
    about: dict[str, Any] = {"scenario": loaded.sha256, "until": until.isoformat()}
    if known is not None:
        _, rows, _ = trained_on(loaded, known, until)
        about |= {"rows": [row.label for row in rows], "seed": settings.seed, "simulations": simulations}
    direct = estimate(loaded, tables, train_until or loaded.scenario.period.plan_start) if tables.given else None
    if direct is not None:
        about["tables"] = direct.read
        if direct.calls_until is not None and direct.calls_until != until:
            about["calls_until"] = direct.calls_until.isoformat()
    with kept_folder("calibrate", loaded, out, about) as folder:
        if direct is not None:
            loaded = direct.put(folder, loaded)
        if known is None:
            assert direct is not None
            return _directly(folder, loaded, direct, settings, about)
        try:
            return _fit(folder, loaded, known, direct, simulations, settings, workers, progress, about)
        except KeyboardInterrupt:
            how = f"go on with the same command and --out {folder.as_posix()}"
            raise Interrupted(f"interrupted: every simulation that ended is kept; {how}") from None


def _alone(loaded: Loaded, history: str | os.PathLike[str] | None, tables: Tables) -> bool:
    """Whether only the direct step can be done: there are tables, and no history to learn the rest from."""
    return tables.given and history is None and loaded.scenario.history is None


def _directly(folder: Path, loaded: Loaded, direct: Direct, settings: Settings, asked: dict[str, Any]) -> Calibrated:
    """Conclude a calibration that has the direct step only."""
    import pandas as pd

    with together(loaded, 0, settings, 1, None) as crew:
        about = crew.about("calibrate", [loaded])
    went = {"trained_until": asked.get("calls_until", asked["until"]), "tables": direct.read, "missing": direct.missing}
    about |= {"direct": went, "checks": [row.to_dict() for row in direct.checks]}
    write_json(folder / "manifest.json", about)
    none = pd.DataFrame()
    return Calibrated(
        folder, none, none, none, tuple(direct.checks), (), direct.table(), tuple(direct.missing), about
    )  # fmt: skip


def _fit(
    folder: Path,
    loaded: Loaded,
    known: tuple[Observation, ...],
    direct: Direct | None,
    simulations: int,
    settings: Settings,
    workers: int | None,
    progress: Progress | None,
    asked: dict[str, Any],
) -> Calibrated:
    from sim.calibrate import Fit, Kept, evidence

    until = date.fromisoformat(asked["until"])
    cut, rows, left_out = trained_on(loaded, known, until)
    later = held_out(loaded, known, until)
    n = simulations + PREDICTIONS
    with together(cut, n, settings, workers, progress) as crew:
        kept = Kept.read(folder / _SIMULATIONS)
        calibration = loaded.scenario.calibration
        assert calibration is not None
        fit = Fit(cut, rows, evidence(rows, calibration), settings.seed, settings.engine, kept)
        crew.plan(n)
        crew.tell(len(kept.found))
        for _ in fit.waves(simulations, crew.crew):
            crew.tell(len(kept.found))
        return _conclude(folder, loaded, fit, later, crew, simulations, left_out, direct, asked)


def _conclude(
    folder: Path,
    loaded: Loaded,
    fit: Fit,
    later: tuple[Loaded, tuple[Row, ...]],
    crew: Together,
    simulations: int,
    left_out: tuple[tuple[Observation, str], ...],
    direct: Direct | None,
    asked: dict[str, Any],
) -> Calibrated:
    import pandas as pd

    from sim.calibrate import Predicted, diagnose, drawn_values, parameter_table, row_table, volumes_spoken
    from sim.calibrate.fitting import last_wave
    from sim.calibrate.tables import correlation_table, posterior_bytes
    from sim.manifest import Standing
    from sim.seeding import generator

    emulator, posterior = fit.learn()
    start = last_wave(simulations)
    before = fit.learn(start)[1] if start else None
    scores, reading = posterior.drawn(PREDICTIONS, generator(fit.seed, 0, "predictions", "calibration", 0))
    outcomes = predict(folder / _PREDICTIONS, fit, fit.loaded, fit.rows, scores, crew, simulations)
    predicted = Predicted.of(outcomes, reading, fit.evidence)
    scored = score(folder / _HELD_OUT, loaded, fit, later, (scores, reading), crew, simulations + PREDICTIONS)
    said = (*(direct.checks if direct else ()), *check_rows(fit.rows, left_out, date.fromisoformat(asked["until"])))
    checks = (*said, *diagnose(fit, emulator, posterior, before, predicted))
    drawn = drawn_values(fit, posterior)
    failed = [row.check for row in checks if not row.passed]
    went = {"passed": not failed, "failed": failed, "trained_until": asked["until"], "rows": len(fit.rows)}
    parameters, rows = parameter_table(fit, posterior, drawn), row_table(fit, predicted)
    if direct is None:
        keep_scenario(folder, loaded)
    for name, table in (("parameters", parameters), ("rows", rows)):
        write_text(folder / f"{name}.csv", table.to_csv(index=False, lineterminator="\n"))
    if not scored.empty:
        write_text(folder / "holdout.csv", scored.to_csv(index=False, lineterminator="\n"))
    write_text(folder / "correlations.csv", correlation_table(fit, posterior).to_csv(lineterminator="\n"))
    (folder / "posterior.parquet").write_bytes(posterior_bytes(fit, posterior, drawn, went))
    write_text(
        folder / "calibrated.yaml", calibrated_yaml(loaded, went, OVERLAY if direct else "scenario.resolved.yaml")
    )
    draw(folder / "figures", loaded, fit, posterior, drawn, rows)
    about = crew.about("calibrate", [loaded])
    standing = Standing.of_fit(went)  # of what was fitted, not of the scenario that it began with
    about |= {"calibrated": standing.calibrated, "standing": standing.words}
    about |= {"calibration": went, "simulations": simulations, "checks": [row.to_dict() for row in checks]}
    about |= {"readings": readings(fit, posterior)}
    if not scored.empty:
        about["erlang_a"] = volumes_spoken(scored)
    if direct is not None:
        about["direct"] = {"tables": direct.read, "missing": direct.missing}
    write_json(folder / "manifest.json", about)
    found = (direct.table(), tuple(direct.missing)) if direct else (pd.DataFrame(), ())
    return Calibrated(folder, parameters, rows, scored, checks, left_out, *found, about)

"""What a calibration would have said earlier: from several days, rows after each are foretold and scored.

All days share one wave of simulations, each kept as it ends: the same command with the same ``--out`` goes on.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import Interrupted, UsageError
from sim.scenario import Loaded, load_scenario
from sim.study.files import write_json, write_text
from sim.study.fitting.calibrating import DEFAULT_SIMULATIONS, LEAST_SIMULATIONS
from sim.study.fitting.fitted import kept_folder
from sim.study.fitting.rows import compared, read_rows
from sim.study.settings import Progress, Settings
from sim.study.together import keep_scenario, together

if TYPE_CHECKING:
    import pandas as pd

    from sim.calibrate import Fit
    from sim.history import Observation

_SIMULATIONS = "simulations.jsonl"


@dataclass(frozen=True)
class Backtest:
    """Forecasts from several days, and what came.

    Attributes
    ----------
    folder : pathlib.Path
        Where it is written.
    table : pandas.DataFrame
        As ``backtest.csv``: one row for each day and each row after it.
    summary : pandas.DataFrame
        As ``summary.csv``: by day and kind of row.
    left_out : tuple of (Observation, str)
        Rows of history that cannot be compared, and why.
    about : dict
        As ``manifest.json``.
    """

    folder: Path
    table: pd.DataFrame
    summary: pd.DataFrame
    left_out: tuple[tuple[Observation, str], ...]
    about: dict[str, Any]


def backtest(
    scenario: str | os.PathLike[str] | Loaded,
    *,
    days: Sequence[date] = (),
    history: str | os.PathLike[str] | None = None,
    simulations: int = DEFAULT_SIMULATIONS,
    settings: Settings | None = None,
    workers: int | None = None,
    out: str | os.PathLike[str] | None = None,
    progress: Progress | None = None,
) -> Backtest:
    """Calibrate from several days, and score the rows after each.

    Parameters
    ----------
    scenario : str, path-like or Loaded
        With a section `calibration`.
    days : sequence of datetime.date
        Learn up to each; default: every month end that leaves rows on both sides.
    history : str or path-like, optional
        A table in the long form; default: the one that the scenario names.
    simulations : int
        Of the one wave that all days share.
    settings : Settings, optional
        Seed and engine.
    workers, progress
        As for `sim.run`.
    out : str or path-like, optional
        New or empty, or the folder of the same backtest, which then goes on.

    Returns
    -------
    Backtest

    Raises
    ------
    sim.errors.UsageError
        If there is nothing to learn, or no day that leaves rows on both sides.
    """
    from sim.calibrate import Fit, Kept, days_between, evidence, known_at

    settings = settings or Settings()
    settings.check()
    if not LEAST_SIMULATIONS <= simulations <= 1_000_000:
        raise UsageError(f"simulations must lie between {LEAST_SIMULATIONS} and 1,000,000, not {simulations}")
    loaded = scenario if isinstance(scenario, Loaded) else load_scenario(scenario)
    calibration = loaded.scenario.calibration
    if calibration is None:
        raise UsageError(f"{loaded.path} does not say what is unknown: add a section 'calibration'")
    if loaded.scenario.posterior is not None:
        raise UsageError(f"{loaded.path} is calibrated already: backtest the scenario that it extends")
    cut, rows, left_out = compared(loaded, read_rows(loaded, history))
    asked = tuple(sorted(set(days))) or days_between(rows)
    for day in asked:
        known = known_at(rows, day)
        if not known.any() or known.all():
            side = "before" if not known.any() else "after"
            raise UsageError(f"history has no row {side} {day} that can be compared: give another --from")
    if not asked:
        n = f"{len(rows)} row{'' if len(rows) == 1 else 's'}"
        raise UsageError(f"no month end leaves rows on both sides: {n} of history can be compared")
    about = {
        "command": "backtest",
        "scenario": loaded.sha256,
        "rows": [row.label for row in rows],
        "seed": settings.seed,
        "simulations": simulations,
    }
    with (
        kept_folder("backtest", loaded, out, about) as folder,
        together(cut, simulations, settings, workers, progress) as crew,
    ):
        kept = Kept.read(folder / _SIMULATIONS)
        fit = Fit(cut, rows, evidence(rows, calibration), settings.seed, settings.engine, kept)
        crew.plan(simulations)
        crew.tell(len(kept.found))
        try:
            for _ in fit.one_wave(simulations, crew.crew):
                crew.tell(len(kept.found))
        except KeyboardInterrupt:
            how = f"go on with the same command and --out {folder.as_posix()}"
            raise Interrupted(f"interrupted: {len(kept.found)} simulations are kept; {how}") from None
        table = _score(fit, cut, asked)
        return _conclude(
            folder, loaded, table, left_out, crew.about("backtest", [loaded]) | {"simulations": simulations}
        )


def _score(fit: Fit, cut: Loaded, days: Sequence[date]) -> pd.DataFrame:
    import numpy as np
    import pandas as pd

    from sim.calibrate import erlang_forecasts, foretell, known_at, score_rows, with_volumes
    from sim.experiment import Centre
    from sim.seeding import generator

    scores, outcomes = fit.kept.arrays()
    centre = Centre.of(cut)
    found = []
    for day in days:
        known = known_at(fit.rows, day)
        random = generator(fit.seed, day.toordinal(), "backtest", "calibration", 0)
        samples = foretell(scores, outcomes, fit.evidence, known, fit.even, random)
        after, before = (tuple(fit.rows[i] for i in np.flatnonzero(mask)) for mask in (~known, known))
        erlang = erlang_forecasts(after, with_volumes(centre, before), fit.seed)
        scored = score_rows(after, samples, before, erlang)
        scored.insert(0, "until", day.isoformat())
        scored.insert(1, "start", [row.observation.start.isoformat() for row in after])
        scored.insert(2, "end", [row.observation.end.isoformat() for row in after])
        scored.insert(3, "stream", [row.observation.stream for row in after])
        scored.insert(4, "of", ["shares" if row.is_share else "counts and waits" for row in after])
        found.append(scored)
    return pd.concat(found, ignore_index=True)


def _conclude(
    folder: Path,
    loaded: Loaded,
    table: pd.DataFrame,
    left_out: tuple[tuple[Observation, str], ...],
    about: dict[str, Any],
) -> Backtest:
    from sim.calibrate import summary, volumes_spoken
    from sim.report.backtest import draw_backtest
    from sim.report.figures import file_name, save

    short = summary(table)
    keep_scenario(folder, loaded)
    write_text(folder / "backtest.csv", table.to_csv(index=False, lineterminator="\n"))
    write_text(folder / "summary.csv", short.to_csv(index=False, lineterminator="\n"))
    shares = table.loc[table["of"] == "shares"]
    (folder / "figures").mkdir(exist_ok=True)
    for stream in sorted(set(shares["stream"])):
        figure = draw_backtest(shares.loc[shares["stream"] == stream], stream, scenario=loaded.scenario.name)
        save(figure, folder / "figures" / file_name(stream, "backtest"))
    about["erlang_a"] = volumes_spoken(table)
    about["days"] = sorted(set(table["until"]))
    write_json(folder / "manifest.json", about)
    return Backtest(folder, table, short, left_out, about)

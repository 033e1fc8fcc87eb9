"""What a fit says of rows of history: of those it learnt from, and of those that were held out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.scenario import Loaded
from sim.study.together import Together

if TYPE_CHECKING:
    import pandas as pd

    from sim.calibrate import Fit, Row

_PREDICTED_FROM = 1_000_000  # number of the first simulation that only predicts


def predict(
    file: Path,
    fit: Fit,
    loaded: Loaded,
    rows: tuple[Row, ...],
    scores: np.ndarray,
    crew: Together,
    before: int,
) -> np.ndarray:
    """Simulate settings that were drawn from the posterior.

    Parameters
    ----------
    file : pathlib.Path
        In which simulations are kept, and gone on with.
    fit : sim.calibrate.Fit
        Gives seed and engine.
    loaded : Loaded
        The scenario, cut to what the rows need.
    rows : tuple of sim.calibrate.Row
        What is compared.
    scores : numpy.ndarray, shape (settings, parameters)
        Normal scores.
    crew : Together
        Who simulates.
    before : int
        How many simulations had ended.

    Returns
    -------
    numpy.ndarray, shape (settings, outcomes)
        As `sim.calibrate.rows.outcomes` gives them.
    """
    from sim.calibrate import Kept, simulate_settings

    kept = Kept.read(file)
    numbered = {_PREDICTED_FROM + i: each for i, each in enumerate(scores)}
    for _ in simulate_settings(loaded, rows, numbered, seed=fit.seed, engine=fit.engine, crew=crew.crew, kept=kept):
        crew.tell(before + len(kept.found))
    return kept.arrays()[1]


def score(
    file: Path,
    loaded: Loaded,
    fit: Fit,
    later: tuple[Loaded, tuple[Row, ...]],
    drawn: tuple[np.ndarray, np.ndarray],
    crew: Together,
    before: int,
) -> pd.DataFrame:
    """Hold a fit, and simple forecasts, against rows it was not shown.

    Parameters
    ----------
    file : pathlib.Path
        As for `predict`.
    loaded : Loaded
        The whole scenario.
    fit : sim.calibrate.Fit
        With the rows that it learnt from.
    later : tuple
        As `sim.study.fitting.rows.held_out` gives them.
    drawn : tuple of numpy.ndarray
        Normal scores of settings, and which reading each takes.
    crew, before
        As for `predict`.

    Returns
    -------
    pandas.DataFrame
        As ``holdout.csv``; empty if no row was held out.
    """
    import pandas as pd

    from sim.calibrate import erlang_forecasts, evidence, score_rows, with_volumes
    from sim.experiment import Centre
    from sim.seeding import generator

    cut, rows = later
    if not rows:
        return pd.DataFrame()
    scores, reading = drawn
    crew.plan(len(scores))
    outcomes = predict(file, fit, cut, rows, scores, crew, before)
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
    erlang = erlang_forecasts(rows, with_volumes(Centre.of(loaded), fit.rows), fit.seed)
    return score_rows(rows, own + seen.sd * noise, fit.rows, erlang)

"""What a fit leaves in its folder: the folder itself, the scenario to run, and figures."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import UsageError
from sim.scenario import Loaded
from sim.study.files import read_json, write_json, writing
from sim.study.folder import at_work, new_folder

if TYPE_CHECKING:
    import pandas as pd

    from sim.calibrate import Fit, Posterior

FIT = "fit.json"


def calibrated_yaml(loaded: Loaded, went: dict[str, Any], base: str = "scenario.resolved.yaml") -> str:
    """Write a scenario whose futures draw parameters.

    Parameters
    ----------
    loaded : Loaded
        The scenario.
    went : dict
        How the fit went: ``passed``, ``failed``, ``rows`` and ``trained_until``.
    base : str
        File beside it that it extends.

    Returns
    -------
    str
        YAML.
    """
    from sim.manifest import first_few

    name = json.dumps(f"{loaded.scenario.name}, calibrated", ensure_ascii=False)
    state = "all checks passed" if went["passed"] else f"checks that said no: {first_few(went['failed'])}"
    return (
        f"# Fitted to {went['rows']} rows of history up to {went['trained_until']}; {state}.\n"
        "# Each future of a run takes parameters of its own from the posterior.\n\n"
        f"extends: {base}\nname: {name}\nposterior: posterior.parquet\n"
    )


@contextmanager
def kept_folder(
    command: str, loaded: Loaded, out: str | os.PathLike[str] | None, about: dict[str, Any]
) -> Iterator[Path]:
    """Make the folder of a fit, or go on in that of the same one.

    Parameters
    ----------
    command : str
        Its name.
    loaded : Loaded
        Names the folder if `out` does not.
    out : str or path-like, optional
        New or empty, or the folder of the same fit.
    about : dict
        What makes it the same: ready for JSON.

    Yields
    ------
    pathlib.Path

    Raises
    ------
    sim.errors.UsageError
        If the folder holds another fit.
    """
    going_on = out is not None and (Path(out) / FIT).is_file()
    if going_on:
        folder = Path(str(out))
        if read_json(folder / FIT) != about:
            raise UsageError(f"{folder} holds another fit: give another folder with --out")
    else:
        folder = new_folder(replace(loaded, path=f"{command}-{Path(loaded.path).name}"), out)
    with writing(folder), at_work(folder):
        if not going_on:
            write_json(folder / FIT, about)
        yield folder


def draw(
    folder: Path, loaded: Loaded, fit: Fit, posterior: Posterior, drawn: dict[str, np.ndarray], rows: pd.DataFrame
) -> None:
    """Draw priors against posteriors, pairs, and the fit over history.

    Parameters
    ----------
    folder : pathlib.Path
        Where to; made if it is not there.
    loaded : Loaded
        The scenario.
    fit, posterior
        As learnt.
    drawn : dict of str to numpy.ndarray
        As `sim.calibrate.drawn_values` gives them.
    rows : pandas.DataFrame
        As ``rows.csv``.
    """
    from sim.report.figures import save
    from sim.report.fit import draw_fit, draw_pairs, draw_parameters

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


def readings(fit: Fit, posterior: Posterior) -> list[dict[str, Any]]:
    """Say how likely each reading of the denominators is that history leaves open.

    Parameters
    ----------
    fit, posterior
        As learnt.

    Returns
    -------
    list of dict
        ``reading`` (a denominator by stream) and ``probability``.
    """
    believed = np.bincount(posterior.reading, weights=posterior.weight, minlength=len(fit.evidence.readings))
    return [
        {"reading": dict(reading), "probability": round(float(share), 4)}
        for reading, share in zip(fit.evidence.readings, believed, strict=True)
    ]

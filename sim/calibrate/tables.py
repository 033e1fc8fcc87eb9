"""A fit as tables: parameters before and after, rows with their bands, and draws for a run."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import ndtri

from sim.calibrate.diagnostics import Predicted
from sim.calibrate.fitting import Fit
from sim.calibrate.posterior import Posterior
from sim.calibrate.rows import spoken_value
from sim.calibrate.wave import values_of
from sim.errors import UsageError
from sim.experiment.drawn import ABOUT, READING, WEIGHT

if TYPE_CHECKING:
    import pandas as pd

PARAMETER_COLUMNS = (
    "parameter", "initial", "prior_median", "prior_low", "prior_high", "median", "low", "high", "learnt", "identified",
)  # fmt: skip
ROW_COLUMNS = ("row", "stream", "measure", "start", "end", "relation", "published", "median", "low", "high", "doubtful")
_IDENTIFIED, _PARTLY = 0.75, 0.25


def quantile(values: np.ndarray, weight: np.ndarray, shares: tuple[float, ...]) -> list[float]:
    """Give weighted quantiles.

    Parameters
    ----------
    values, weight : numpy.ndarray, shape (n,)
        Draws and their weights, adding to 1.
    shares : tuple of float
        Which.

    Returns
    -------
    list of float
        The smallest value with at least this share of the weight up to it.
    """
    order = np.argsort(values, kind="stable")
    upto = np.cumsum(weight[order])
    which = np.minimum(np.searchsorted(upto, np.array(shares) * upto[-1]), len(values) - 1)
    return values[order][which].tolist()


def drawn_values(fit: Fit, posterior: Posterior) -> dict[str, np.ndarray]:
    """Give the parameters' values of every draw.

    Parameters
    ----------
    fit : Fit
        Names the parameters and their priors.
    posterior : Posterior
        Weighted draws.

    Returns
    -------
    dict of str to numpy.ndarray, shape (draws,)
    """
    each = [values_of(fit.loaded, scores) for scores in posterior.scores]
    return {name: np.array([values[name] for values in each]) for name in each[0]}


def parameter_table(fit: Fit, posterior: Posterior, drawn: Mapping[str, np.ndarray]) -> pd.DataFrame:
    """Lay out what was believed of each parameter before, and what is now.

    Parameters
    ----------
    fit : Fit
        With the priors.
    posterior : Posterior
        Weighted draws.
    drawn : mapping of str to numpy.ndarray
        As `drawn_values` gives them.

    Returns
    -------
    pandas.DataFrame
        `PARAMETER_COLUMNS`: the value that leaves the scenario as it is written (nothing if there is none), medians and
        95 % intervals; ``learnt`` is the share of the prior's variance (of normal scores) that history took away, 0
        where the posterior is as wide or wider, and ``identified`` says so in a word: yes from three quarters, partly
        from one quarter, no below.
    """
    import pandas as pd

    tails, learnt = (0.5, 0.025, 0.975), np.maximum(1 - np.diag(posterior.covariance()), 0.0)
    rows = []
    for i, (name, values) in enumerate(drawn.items()):
        prior = [values_of(fit.loaded, np.full(len(drawn), ndtri(share)))[name] for share in tails]
        word = "yes" if learnt[i] >= _IDENTIFIED else "partly" if learnt[i] >= _PARTLY else "no"
        now = quantile(values, posterior.weight, tails)
        rows.append((name, _initial(fit, name), *prior, *now, float(learnt[i]), word))
    return pd.DataFrame(rows, columns=list(PARAMETER_COLUMNS))


def _initial(fit: Fit, name: str) -> float:
    parameter = fit.parameters[name]
    if not parameter.sets:
        return 1.0 if parameter.times else 0.0
    where: Any = json.loads(fit.loaded.scenario.model_dump_json(by_alias=True))
    for step in parameter.sets[0].split("."):
        where = where[int(step)] if isinstance(where, list) else where[step]
    where = where["value"] if isinstance(where, dict) else where
    return float(where) if isinstance(where, int | float) else float("nan")


def row_table(fit: Fit, predicted: Predicted) -> pd.DataFrame:
    """Lay out each row of history beside what the posterior says of it.

    Parameters
    ----------
    fit : Fit
        With the rows.
    predicted : Predicted
        By the posterior.

    Returns
    -------
    pandas.DataFrame
        `ROW_COLUMNS`, in the rows' own units, with 95 % bands of what would be published.
    """
    import pandas as pd

    rows = []
    for i, row in enumerate(fit.rows):
        seen = row.observation
        ends = (predicted.mean[i] + z * predicted.sd[i] for z in (0.0, -1.959964, 1.959964))
        said = [spoken_value(row, float(end)) for end in ends]
        about = (row.label, seen.stream, seen.measure, seen.start.isoformat(), seen.end.isoformat(), seen.relation)
        rows.append((*about, seen.value, *said, seen.doubtful))
    return pd.DataFrame(rows, columns=list(ROW_COLUMNS))


def correlation_table(fit: Fit, posterior: Posterior) -> pd.DataFrame:
    """Lay out which parameters history could not tell apart.

    Parameters
    ----------
    fit : Fit
        Names the parameters.
    posterior : Posterior
        Weighted draws.

    Returns
    -------
    pandas.DataFrame
        Correlations of normal scores, with the parameters' names both ways.
    """
    import pandas as pd

    covariance = posterior.covariance()
    sd = np.sqrt(np.diag(covariance))
    names = list(fit.parameters)
    return pd.DataFrame(covariance / np.outer(sd, sd), index=pd.Index(names, name="parameter"), columns=names)


def posterior_bytes(fit: Fit, posterior: Posterior, drawn: Mapping[str, np.ndarray], about: Mapping[str, Any]) -> bytes:
    """Write draws as a run reads them.

    Parameters
    ----------
    fit : Fit
        Names the readings.
    posterior : Posterior
        Weighted draws.
    drawn : mapping of str to numpy.ndarray
        As `drawn_values` gives them.
    about : mapping
        How the calibration went.

    Returns
    -------
    bytes
        Parquet.

    Raises
    ------
    sim.errors.UsageError
        If a parameter has the name of a column that the table needs.
    """
    import pyarrow as pa
    from pyarrow import parquet

    for taken in (WEIGHT, READING):
        if taken in drawn:
            raise UsageError(f"a parameter cannot be called '{taken}'")
    readings = ["; ".join(f"{stream}: {of}" for stream, of in reading) for reading in fit.evidence.readings]
    columns = {WEIGHT: posterior.weight, READING: [readings[i] for i in posterior.reading.tolist()], **drawn}
    table = pa.table(columns).replace_schema_metadata({ABOUT: json.dumps(dict(about), sort_keys=True)})
    written = io.BytesIO()
    parquet.write_table(table, written, compression="zstd")
    return written.getvalue()

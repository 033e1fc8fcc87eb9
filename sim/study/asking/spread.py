"""Where the spread of an answer comes from: who calls, who is at work, what fails.

All sources of chance but one are frozen in turn: of two futures that share all but it, the difference is what that one
does (`sim.projection.source_shares`). Looked at are the month held, censored at the horizon, and the service
level of the month promised, or of the last one that counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.scenario import Loaded
from sim.study.together import Together

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenario.model import Target

LEAST_PAIRS = 10
DEFAULT_PAIRS = 40
UNCERTAINTY_COLUMNS = ("stream", "figure", "month", "source", "share", "low", "high", "mean", "sd", "replications")


def uncertainty(crew: Together, loaded: Loaded, stream: str, target: Target, pairs: int) -> pd.DataFrame:
    """Say how much of the spread comes from each source.

    Parameters
    ----------
    crew : Together
        Who simulates.
    loaded : sim.scenario.Loaded
        The scenario, to its horizon.
    stream : str
        Whose target.
    target : sim.scenario.model.Target
        The promise.
    pairs : int
        Futures of each kind, at least `LEAST_PAIRS`.

    Returns
    -------
    pandas.DataFrame
        With `UNCERTAINTY_COLUMNS`: the share of the variance of ``months_to_held`` or ``service_level`` that a
        source makes with all others frozen, with its 95 % interval, and mean and standard deviation of the figure
        itself. Sources are those of `sim.experiment.SOURCES`, and ``overlap``: what these shares add to beyond the
        whole, because what one does hangs on another. nan where the figure is the same in all futures.
    """
    import pandas as pd

    from sim.experiment import SOURCES
    from sim.projection import source_shares

    crew.plan(pairs * (1 + len(SOURCES)))
    numbers = range(pairs)
    found = _figures(crew, loaded, stream, target, numbers, None)
    redrawn = {source: _figures(crew, loaded, stream, target, numbers, source) for source in SOURCES}
    rows = []
    for (figure, month), values in found.items():
        shares = source_shares(values, {source: of[figure, month] for source, of in redrawn.items()})
        about = (float(np.nanmean(values)), float(np.nanstd(values, ddof=1)), pairs)
        rows += [(stream, figure, month, source, *share, *about) for source, share in shares.items()]
    return pd.DataFrame(rows, columns=list(UNCERTAINTY_COLUMNS))


def _figures(
    crew: Together, loaded: Loaded, stream: str, target: Target, numbers: range, redrawn: str | None
) -> dict[tuple[str, str], np.ndarray]:
    from sim.projection import first_held, met_by

    futures = crew.futures(loaded, numbers, redrawn=redrawn)
    counted = [futures.months.index(month) for month in futures.counted_months]
    if not counted:
        return {}
    held = first_held(met_by(futures, stream, target)[:, counted], target.hold_months)
    month = target.promised if target.promised in futures.counted_months else futures.counted_months[-1]
    level = futures.of(stream, "service_level")[:, futures.months.index(str(month))]
    return {("months_to_held", ""): held.astype(np.float64), ("service_level", str(month)): level}

"""What a promise hangs on: the chance to meet it by bins of each number that nobody knows, future by future."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from sim.projection.chance import wilson
from sim.projection.futures import Futures
from sim.projection.trajectories import met_by

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenario.model import Target

BINS = 5
UNKNOWN_COLUMNS = (
    "stream", "month", "parameter", "together", "from", "to", "futures", "meet", "p_meets", "low", "high", "level_p50",
)  # fmt: skip


def influence(drawn: pd.DataFrame, level: np.ndarray) -> dict[str, float]:
    """Say how closely a share goes with each number.

    Parameters
    ----------
    drawn : pandas.DataFrame
        One row a future, one column a parameter.
    level : numpy.ndarray, shape (futures,)
        The share in each future.

    Returns
    -------
    dict of str to float
        Sizes of the correlations, the largest first; 0 for a number that does not vary, and in a single future.
    """
    if len(level) < 2:
        return {str(name): 0.0 for name in drawn.columns}
    with np.errstate(invalid="ignore", divide="ignore"):
        found = {str(name): abs(float(np.corrcoef(drawn[name], level)[0, 1])) for name in drawn.columns}
    known = {name: size if size == size else 0.0 for name, size in found.items()}
    return dict(sorted(known.items(), key=lambda item: -item[1]))


def chances_by_unknown(drawn: pd.DataFrame, futures: Futures, targets: Mapping[str, Target]) -> pd.DataFrame:
    """Count, for bins of each number that nobody knows, in how many futures the promised month meets.

    Parameters
    ----------
    drawn : pandas.DataFrame
        One row a future, in the order of `futures`; one column a parameter.
    futures : Futures
        Monthly figures.
    targets : mapping of str to Target
        By stream; those without a promised month that counts are left out.

    Returns
    -------
    pandas.DataFrame
        `UNKNOWN_COLUMNS`: by stream, the numbers on which the share hangs most first (``together`` is the size of the
        correlation), each in five bins of as many futures; ``low`` and ``high`` are the 95 % Wilson interval.
    """
    import pandas as pd

    rows = []
    for stream, target in sorted(targets.items()):
        if target.promised not in futures.counted_months:
            continue
        month = futures.months.index(str(target.promised))
        level = futures.of(stream, "service_level")[:, month]
        met = met_by(futures, stream, target)[:, month]
        for name, together in influence(drawn, level).items():
            values = drawn[name].to_numpy(np.float64)
            for bin_ in np.array_split(np.argsort(values, kind="stable"), min(BINS, len(values))):
                count = int(met[bin_].sum())
                low, high = wilson(count, len(bin_))
                ends = (values[bin_].min(), values[bin_].max())
                about = (stream, str(target.promised), name, together)
                rows.append((*about, *ends, len(bin_), count, count / len(bin_), low, high, np.median(level[bin_])))
    return pd.DataFrame(rows, columns=list(UNKNOWN_COLUMNS))

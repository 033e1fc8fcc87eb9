"""What scoring a call log gives: figures by stretch of time, stream or group, and measure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

Measured = Mapping[str, Mapping[str, np.ndarray]]


@dataclass(frozen=True)
class Figures:
    """Figures of one call log.

    Attributes
    ----------
    periods : tuple of str
        Name of each stretch of time, in order, such as ``"2021-12"``.
    whole : numpy.ndarray of bool, shape (len(periods),)
        Whether all of the stretch lies inside the period that was simulated.
    values : mapping of str to mapping of str to numpy.ndarray of float64
        ``values[stream][measure]`` has shape (len(periods),). A group's figures stand under the group's
        name; no measure of a group has the name of one of a stream.
    """

    periods: tuple[str, ...]
    whole: np.ndarray
    values: Measured

    def to_frame(self) -> pd.DataFrame:
        """Write the figures in long form.

        Returns
        -------
        pandas.DataFrame
            Columns ``period, stream, measure, value``; by stream, then measure, then time.
        """
        import pandas as pd

        keys = [(stream, measure) for stream, measures in self.values.items() for measure in measures]
        each = len(self.periods)
        values = [self.values[stream][measure] for stream, measure in keys]
        return pd.DataFrame(
            {
                "period": np.tile(np.array(self.periods, dtype=object), len(keys)),
                "stream": np.repeat(np.array([stream for stream, _ in keys], dtype=object), each),
                "measure": np.repeat(np.array([measure for _, measure in keys], dtype=object), each),
                "value": np.concatenate([np.empty(0), *values]),
            }
        )

"""What comes out of the dispatch room: one row a deployment. Every figure of incidents reads this one table."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = {
    "incident": np.int64, "number": np.int32, "waits_from_s": np.float64, "start_s": np.float64,
    "arrive_s": np.float64, "end_s": np.float64, "unit": np.int32, "outcome": np.int8,
}  # fmt: skip
"""Columns of the log and their types."""


class Deployed(IntEnum):
    """How a deployment ended; exactly one of these."""

    DONE = 0
    LEFT = 1
    WAITING = 2


@dataclass(frozen=True, kw_only=True, eq=False)
class DispatchLog:
    """One row a deployment in the order in which they began, then the incidents that wait at the end, by row.

    An incident that is settled without deployment has no row.

    Attributes
    ----------
    incident : numpy.ndarray of int64
        Row of `sim.dispatch.contract.Incidents`.
    number : numpy.ndarray of int32
        Number of the incident's deployment, from 1.
    waits_from_s : numpy.ndarray of float64
        Since when it had waited for this unit: its creation, or when it was left.
    start_s : numpy.ndarray of float64
        When the unit was sent; nan if none was.
    arrive_s : numpy.ndarray of float64
        When it arrived; nan if it never did.
    end_s : numpy.ndarray of float64
        When it became free, or was taken for an emergency; nan if none was sent.
    unit : numpy.ndarray of int32
        ``area * kinds + kind`` of the unit; -1 if none was sent.
    outcome : numpy.ndarray of int8
        A `Deployed`: done, left for an emergency, or waiting at the end.
    """

    incident: np.ndarray
    number: np.ndarray
    waits_from_s: np.ndarray
    start_s: np.ndarray
    arrive_s: np.ndarray
    end_s: np.ndarray
    unit: np.ndarray
    outcome: np.ndarray

    def __len__(self) -> int:
        return len(self.incident)

    def to_frame(self) -> pd.DataFrame:
        """Give the log as a table.

        Returns
        -------
        pandas.DataFrame
            One column an attribute, in their order.
        """
        import pandas as pd

        return pd.DataFrame({name: getattr(self, name) for name in COLUMNS})

"""What comes out of an engine: one row an attempt, with its outcome. Every measure reads this one table."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd


class Outcome(IntEnum):
    """How an attempt ended; exactly one of these."""

    ANSWERED = 0
    ABANDONED = 1
    OVERFLOWED = 2
    LOST = 3
    UNFINISHED = 4


@dataclass(frozen=True, kw_only=True, eq=False)
class CallLog:
    """One row an attempt, sorted by contact and attempt.

    Attributes
    ----------
    contact : numpy.ndarray of int64
        Row of `Contacts`.
    attempt : numpy.ndarray of int32
        Number of the attempt, from 1.
    arrival_s : numpy.ndarray of float64
        When this attempt arrived.
    stream : numpy.ndarray of int32
        Kind of contact.
    outcome : numpy.ndarray of int8
        An `Outcome`.
    start_s : numpy.ndarray of float64
        First start of service; nan if none.
    end_s : numpy.ndarray of float64
        End of the attempt; nan if unfinished.
    wait_s : numpy.ndarray of float64
        From arrival to the first start or, if there was none, to the end; nan if there was neither.
    group : numpy.ndarray of int32
        Group that answered first; -1 if none.
    """

    contact: np.ndarray
    attempt: np.ndarray
    arrival_s: np.ndarray
    stream: np.ndarray
    outcome: np.ndarray
    start_s: np.ndarray
    end_s: np.ndarray
    wait_s: np.ndarray
    group: np.ndarray

    def __len__(self) -> int:
        return len(self.contact)

    @classmethod
    def sorted_from(cls, noted: np.ndarray, stream: np.ndarray) -> CallLog:
        """Make a log from what an engine noted of each attempt.

        Parameters
        ----------
        noted : numpy.ndarray of float64, shape (attempts, 7)
            Contact, attempt, arrival, outcome, first start (nan: none), end (nan: unfinished) and group that
            answered first (-1: none), in any order of rows.
        stream : numpy.ndarray of int, shape (n,)
            Kind of contact of each caller.

        Returns
        -------
        CallLog
            Sorted, with the waits.
        """
        noted = noted[np.lexsort((noted[:, 1], noted[:, 0]))]
        contact = noted[:, 0].astype(np.int64)
        arrival_s, start_s, end_s = (np.ascontiguousarray(noted[:, column]) for column in (2, 4, 5))
        return cls(
            contact=contact,
            attempt=noted[:, 1].astype(np.int32),
            arrival_s=arrival_s,
            stream=stream[contact].astype(np.int32),
            outcome=noted[:, 3].astype(np.int8),
            start_s=start_s,
            end_s=end_s,
            wait_s=np.where(np.isnan(start_s), end_s, start_s) - arrival_s,
            group=noted[:, 6].astype(np.int32),
        )

    def to_frame(self) -> pd.DataFrame:
        """Give the log as a table.

        Returns
        -------
        pandas.DataFrame
            One column an attribute, in their order.
        """
        import pandas as pd

        return pd.DataFrame({name: getattr(self, name) for name in self.__dataclass_fields__})

"""The monthly figures of all replications, and which of the months count.

Months are whole local months. One counts when all of it is simulated and none of it lies before the
plan's first day: with a plan from 24 May 2021, June 2021 is the first; with a plan from 1 June, too. Months
before that are history; a month of which only a part is simulated is neither drawn nor counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd

    from sim.calendar import Calendar
    from sim.measures import Figures


@dataclass(frozen=True)
class Futures:
    """Figures by replication and month.

    Attributes
    ----------
    months : tuple of str
        Every month of the period, in order, such as ``"2021-12"``.
    whole, counted : numpy.ndarray of bool, shape (len(months),)
        Whether all of the month is simulated; and whether it is, and lies in the plan.
    replications : tuple of int
        Their numbers.
    values : mapping of tuple of str to numpy.ndarray of float64
        ``values[stream, measure]`` has shape (len(replications), len(months)).
    """

    months: tuple[str, ...]
    whole: np.ndarray
    counted: np.ndarray
    replications: tuple[int, ...]
    values: Mapping[tuple[str, str], np.ndarray]

    @classmethod
    def from_figures(
        cls, figures: Mapping[int, Figures] | Sequence[Figures], calendar: Calendar, plan_start: date | None = None
    ) -> Futures:
        """Stack the figures of replications.

        Parameters
        ----------
        figures : mapping of int to sim.measures.Figures, or a sequence of them
            By replication, at month grain; a sequence is numbered from 0.
        calendar : sim.calendar.Calendar
            The days of the period.
        plan_start : datetime.date, optional
            First day of the plan; default: of the period.

        Returns
        -------
        Futures
            In rising order of the replications' numbers.

        Raises
        ------
        sim.errors.UsageError
            If there are none, or they are not of the calendar's months or do not have the same measures.
        """
        by_number = dict(figures) if isinstance(figures, Mapping) else dict(enumerate(figures))
        if not by_number:
            raise UsageError("there is no replication to sum up")
        numbers = tuple(sorted(by_number))
        months = calendar.periods("month").labels
        keys = _keys(by_number[numbers[0]])
        for number in numbers:
            if by_number[number].periods != months:
                raise UsageError(f"the figures of replication {number} are not those of the period's months")
            if set(_keys(by_number[number])) != set(keys):
                raise UsageError(f"replication {number} has other streams or measures than replication {numbers[0]}")
        values = {(s, m): np.stack([by_number[number].values[s][m] for number in numbers]) for s, m in keys}
        return cls(*_months(calendar, plan_start), numbers, values)

    @classmethod
    def from_frame(cls, frame: pd.DataFrame, calendar: Calendar, plan_start: date | None = None) -> Futures:
        """Read the long table of a run.

        Parameters
        ----------
        frame : pandas.DataFrame
            Columns ``replication, period, stream, measure, value``, in any order of rows; a figure that has
            no row is nan.
        calendar : sim.calendar.Calendar
            The days of the period.
        plan_start : datetime.date, optional
            First day of the plan; default: of the period.

        Returns
        -------
        Futures
            Streams and measures in the order in which they first come.

        Raises
        ------
        sim.errors.UsageError
            If the table is empty, names a month outside the period, or has two rows for one figure.
        """
        import pandas as pd

        if not len(frame):
            raise UsageError("there is no replication to sum up")
        months, whole, counted = _months(calendar, plan_start)
        at = pd.Index(months).get_indexer(pd.Index(frame["period"]))
        if (at < 0).any():
            raise UsageError(f"period {frame['period'].iloc[int(np.argmin(at))]!r} is no month of the period")
        replication, numbers = pd.factorize(frame["replication"], sort=True)
        key, keys = pd.factorize(pd.MultiIndex.from_arrays([frame["stream"], frame["measure"]]))
        dense = np.full((len(keys), len(numbers), len(months)), np.nan)
        place = np.ravel_multi_index((key, replication, at), dense.shape)
        if np.unique(place).size < len(frame):
            raise UsageError("the table has more than one row for a replication, period, stream and measure")
        dense.flat[place] = frame["value"].to_numpy(np.float64)
        values = {(str(s), str(m)): dense[i] for i, (s, m) in enumerate(keys)}
        return cls(months, whole, counted, tuple(int(n) for n in numbers), values)

    def to_frame(self) -> pd.DataFrame:
        """Write the long table of a run.

        Returns
        -------
        pandas.DataFrame
            Columns ``replication, period, stream, measure, value``; part months are in it.
        """
        import pandas as pd

        n, m, k = len(self.replications), len(self.months), len(self.values)
        stacked = np.stack(list(self.values.values()), axis=1)
        return pd.DataFrame(
            {
                "replication": np.repeat(np.array(self.replications), k * m),
                "period": np.tile(np.array(self.months, dtype=object), n * k),
                "stream": np.tile(np.repeat(np.array([s for s, _ in self.values], dtype=object), m), n),
                "measure": np.tile(np.repeat(np.array([m for _, m in self.values], dtype=object), m), n),
                "value": stacked.reshape(-1),
            }
        )

    @cached_property
    def counted_months(self) -> tuple[str, ...]:
        """The months that count, in order."""
        return tuple(month for month, counts in zip(self.months, self.counted, strict=True) if counts)

    def of(self, stream: str, measure: str) -> np.ndarray:
        """Look up one measure.

        Parameters
        ----------
        stream, measure : str
            Their names.

        Returns
        -------
        numpy.ndarray of float64, shape (replications, months)
            Of all months.

        Raises
        ------
        sim.errors.UsageError
            If it was not measured.
        """
        if (stream, measure) not in self.values:
            raise UsageError(f"the replications have no measure '{measure}' of stream '{stream}'")
        return self.values[stream, measure]


def _keys(figures: Figures) -> list[tuple[str, str]]:
    return [(stream, measure) for stream, measures in figures.values.items() for measure in measures]


def _months(calendar: Calendar, plan_start: date | None) -> tuple[tuple[str, ...], np.ndarray, np.ndarray]:
    periods = calendar.periods("month")
    start = plan_start or calendar.first_day
    in_plan = np.array([date.fromisoformat(f"{month}-01") >= start for month in periods.labels])
    return periods.labels, periods.whole, periods.whole & in_plan

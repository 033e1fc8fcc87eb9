"""A measure over months: which of them hold all their calls, its means over the futures, and their mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from math import fsum, isnan
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def months_with_calls(months: Iterable[str], calls_from: date | None) -> tuple[str, ...]:
    """Select months of which all calls were simulated; people may have been from earlier on.

    Parameters
    ----------
    months : iterable of str
        Such as ``2021-12``.
    calls_from : datetime.date or None
        First day with calls; None: the first of all.

    Returns
    -------
    tuple of str
        In the same order.
    """
    return tuple(month for month in months if calls_from is None or date.fromisoformat(f"{month}-01") >= calls_from)


def means_by_month(trajectory: pd.DataFrame, name: str, measure: str, first_month: str) -> dict[str, float]:
    """Select the means of a measure.

    Parameters
    ----------
    trajectory : pandas.DataFrame
        As written to ``trajectory.csv``.
    name, measure : str
        Stream, group or the like, and what of it.
    first_month : str
        Months before it are left out.

    Returns
    -------
    dict of str to float
        By month, in the order of the table; without those in which it is not known.
    """
    rows = trajectory[
        (trajectory["stream"] == name) & (trajectory["measure"] == measure) & (trajectory["month"] >= first_month)
    ]
    found = dict(zip(rows["month"].astype(str), rows["mean"].astype(float), strict=True))
    return {month: mean for month, mean in found.items() if not isnan(mean)}


def mean_of(by_month: Mapping[str, float]) -> float:
    """Average a measure over months, each counted once.

    Parameters
    ----------
    by_month : mapping of str to float
        At least one.

    Returns
    -------
    float
    """
    return fsum(by_month.values()) / len(by_month)

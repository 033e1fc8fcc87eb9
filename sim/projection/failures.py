"""What a run says of systems and of the neighbours: calls picked up elsewhere, hours of outage, calls lost in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.projection.monthly import mean_of, means_by_month
from sim.projection.speech import month_spoken, since_spoken

if TYPE_CHECKING:
    import pandas as pd


def picked_up(trajectory: pd.DataFrame, first_month: str) -> list[str]:
    """Say how many calls of each stream other forces pick up.

    Parameters
    ----------
    trajectory : pandas.DataFrame
        As written to ``trajectory.csv``.
    first_month : str
        Months before it are left out.

    Returns
    -------
    list of str
        One sentence a stream of which any call is picked up: the mean over futures and months, and the month with
        the highest mean over futures.
    """
    return [
        f"{since_spoken(first_month)}, {number_spoken(mean)} calls a month to {stream} are picked up by other forces; "
        f"most in {month} ({number_spoken(most)})."
        for stream, mean, month, most in _by_name(trajectory, "overflowed", first_month)
    ]


def out_of_order(trajectory: pd.DataFrame, first_month: str) -> list[str]:
    """Say for how long systems are out.

    Parameters
    ----------
    trajectory, first_month
        As for `picked_up`.

    Returns
    -------
    list of str
        One sentence an outage that comes to pass.
    """
    return [
        f"{since_spoken(first_month)}, the outage '{name}' takes {number_spoken(mean)} hours a month; most in {month} "
        f"({number_spoken(most)})."
        for name, mean, month, most in _by_name(trajectory, "outage_hours", first_month)
    ]


def lost(trajectory: pd.DataFrame, first_month: str) -> list[str]:
    """Say how many calls are lost in outages.

    Parameters
    ----------
    trajectory, first_month
        As for `picked_up`.

    Returns
    -------
    list of str
        One sentence a stream of which any call is lost.
    """
    return [
        f"{since_spoken(first_month)}, {number_spoken(mean)} calls a month to {stream} are lost in outages, and are "
        f"not among those offered; most in {month} ({number_spoken(most)})."
        for stream, mean, month, most in _by_name(trajectory, "lost", first_month)
    ]


def _by_name(trajectory: pd.DataFrame, measure: str, first_month: str) -> list[tuple[str, float, str, float]]:
    found = []
    for name in sorted(set(trajectory.loc[trajectory["measure"] == measure, "stream"].astype(str))):
        means = means_by_month(trajectory, name, measure, first_month)
        most = max(means, key=lambda month: means[month], default="")
        if most and means[most] > 0:
            found.append((name, mean_of(means), month_spoken(most), means[most]))
    return found


def number_spoken(value: float) -> str:
    """Say a number with as many digits as one reads.

    Parameters
    ----------
    value : float
        0 or more.

    Returns
    -------
    str
        Whole from 10 on, else with two significant digits.
    """
    return f"{value:,.0f}" if value >= 10 else f"{value:.2g}"

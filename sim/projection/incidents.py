"""What a run says of incidents: how many wait for a unit, and how many are attended in time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.projection.monthly import mean_of, means_by_month
from sim.projection.speech import month_spoken, since_spoken

if TYPE_CHECKING:
    import pandas as pd


def unresourced(trajectory: pd.DataFrame, first_month: str) -> list[str]:
    """Say how many incidents wait for a unit, and how often there are too many of them.

    Parameters
    ----------
    trajectory : pandas.DataFrame
        As written to ``trajectory.csv``.
    first_month : str
        Months before it are left out.

    Returns
    -------
    list of str
        A sentence, if there are incidents: means over futures and months, and the worst month, which is the one with
        the most time above the upper limit, or without limits the one in which most wait.
    """
    waiting = means_by_month(trajectory, "incidents", "unresourced", first_month)
    if not waiting:
        return []
    number = mean_of(waiting)
    spoken = f"{number:.0f}" if number >= 10 else f"{number:.1f}"
    said = f"{since_spoken(first_month)}, {spoken} incidents wait for a unit"
    above = means_by_month(trajectory, "incidents", "above_upper_limit", first_month)
    concern = means_by_month(trajectory, "incidents", "in_area_of_concern", first_month)
    if not above or not concern:
        worst = max(waiting, key=lambda month: waiting[month])
        return [f"{said} on average; most in {month_spoken(worst)} ({waiting[worst]:.0f})."]
    share = (
        f"{said} on average; they are above the upper limit in {_percent(mean_of(above))} of the time, and in the area "
        f"of concern in {_percent(mean_of(concern))}"
    )
    worst = max(above, key=lambda month: above[month])
    if above[worst] == 0:
        return [f"{share}."]
    return [f"{share}; most above it in {month_spoken(worst)} ({_percent(above[worst])})."]


def attended(trajectory: pd.DataFrame, first_month: str) -> list[str]:
    """Say how many incidents are attended in time.

    Parameters
    ----------
    trajectory, first_month
        As for `unresourced`.

    Returns
    -------
    list of str
        A sentence on all grades that have a target: incidents attended within it, of all that were not settled
        otherwise, over all months.
    """
    said = []
    for grade in ("grade 1", "grade 2", "grade 3", "grade 4"):
        within = means_by_month(trajectory, grade, "attended_within", first_month)
        created, settled = (means_by_month(trajectory, grade, name, first_month) for name in ("incidents", "settled"))
        due = sum(created[month] - settled[month] for month in within)
        if due > 0:
            said.append(f"{_percent(sum(within.values()) / due)} of {grade}")
    return [f"{since_spoken(first_month)}, attended within the target: {', '.join(said)}."] if said else []


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %" if share >= 0.1 or share == 0 else f"{100 * share:.2g} %"

"""What a run says of minimum staffing: what it takes to hold it, and when it is not held."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.projection.failures import number_spoken
from sim.projection.monthly import mean_of, means_by_month
from sim.projection.speech import month_spoken, since_spoken

if TYPE_CHECKING:
    import pandas as pd


def minimum_held(trajectory: pd.DataFrame, first_month: str) -> list[str]:
    """Say what minimum staffing costs.

    Parameters
    ----------
    trajectory : pandas.DataFrame
        As written to ``trajectory.csv``.
    first_month : str
        Months before it are left out.

    Returns
    -------
    list of str
        A sentence for each group whose minimum takes any overtime, moved leave, or is not held: means over futures and
        months, and the month with the most hours of overtime.
    """
    names = ("overtime_hours", "moved_leave_shifts", "minimum_shortfall_hours")
    said = []
    for group in sorted(set(trajectory.loc[trajectory["measure"] == names[0], "stream"])):
        by_month = [means_by_month(trajectory, group, name, first_month) for name in names]
        if not all(by_month):
            continue
        overtime, moved, short = map(mean_of, by_month)
        if overtime + moved + short == 0:
            continue
        most = max(by_month[0], key=lambda month: by_month[0][month])
        peak = f"; most overtime in {month_spoken(most)} ({number_spoken(by_month[0][most])})" if overtime else ""
        held = f"; {number_spoken(short)} hours of handlers are missing all the same" if short else ""
        said.append(
            f"{since_spoken(first_month)}, the minimum of '{group}' takes {number_spoken(overtime)} hours of overtime "
            f"a month and moves {number_spoken(moved)} shifts of leave{held}{peak}."
        )
    return said

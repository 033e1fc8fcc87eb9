"""What a run says of minimum staffing: what it takes to hold it, and when it is not held."""

from __future__ import annotations

from math import fsum
from typing import TYPE_CHECKING

from sim.projection.failures import number_spoken
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
    months = trajectory[trajectory["month"] >= first_month]
    names = ("overtime_hours", "moved_leave_shifts", "minimum_shortfall_hours")
    said = []
    for group in sorted(set(months.loc[months["measure"] == names[0], "stream"])):
        of = months.loc[months["stream"] == group]
        overtime, moved, short = (_mean(of.loc[of["measure"] == name, "mean"]) for name in names)
        if overtime + moved + short == 0:
            continue
        rows = of.loc[of["measure"] == names[0]].to_dict(orient="records")
        most = max(rows, key=lambda row: row["mean"])
        peak = f"; most overtime in {month_spoken(most['month'])} ({number_spoken(most['mean'])})" if overtime else ""
        held = f"; {number_spoken(short)} hours of handlers are missing all the same" if short else ""
        said.append(
            f"{since_spoken(first_month)}, the minimum of '{group}' takes {number_spoken(overtime)} hours of overtime "
            f"a month and moves {number_spoken(moved)} shifts of leave{held}{peak}."
        )
    return said


def _mean(values: pd.Series) -> float:
    return fsum(values) / len(values)

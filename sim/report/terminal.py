"""What a run says in the terminal: the answer first, then the months, then what to beware of."""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan
from typing import TYPE_CHECKING, Any

from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sim.projection import (
    answer,
    attended,
    lost,
    minimum_held,
    month_spoken,
    out_of_order,
    picked_up,
    stream_spoken,
    unresourced,
    what_ranges_hold,
)
from sim.projection.speech import seconds_spoken

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

PEOPLE_COLUMNS = {
    "establishment": "establishment",
    "strength": "in post",
    "vacancies": "vacancies",
    "trainees": "trainees",
    "effective": "effective",
}


def show_answer(console: Console, reached: Mapping[str, Any], *, calibrated: bool = False) -> None:
    """Say of each target when it is reached and held, in sentences.

    Parameters
    ----------
    console : rich.console.Console
        Where to.
    reached : mapping
        As written to ``reached.json``.
    calibrated : bool
        Whether the scenario was fitted to history, and the fit holds.
    """
    for stream, result in reached.items():
        same_for_all = what_ranges_hold(result["replications"], calibrated=calibrated)
        first, *others = answer(result, stream_spoken(stream), calibrated=calibrated)
        console.print(Text(first, style="bold"))
        for sentence in others:
            if sentence != same_for_all:
                console.print(Padding(Text(sentence), (0, 0, 0, 2)))
        console.print()
    for replications in {result["replications"] for result in reached.values() if result["counted_months"]}:
        console.print(what_ranges_hold(replications, calibrated=calibrated), markup=False)
        console.print()


def months_table(trajectory: pd.DataFrame, reached: Mapping[str, Any], plan_start: str) -> Group:
    """Lay out the service level of every target by month.

    Parameters
    ----------
    trajectory : pandas.DataFrame
        As written to ``trajectory.csv``.
    reached : mapping
        As written to ``reached.json``; names the targets.
    plan_start : str
        First month that counts; those before are history.

    Returns
    -------
    rich.console.Group
    """
    table = Table()
    table.add_column("month", no_wrap=True)
    for stream, result in reached.items():
        table.add_column(f"{stream}\nin {_within(result['within_s'])}", justify="right")
        table.add_column("80 % between", justify="right")
        table.add_column(f"meets\n{100 * result['share']:g} %", justify="right")
    rows = trajectory[trajectory["measure"] == "service_level"].set_index(["month", "stream"])
    for month in dict.fromkeys(trajectory["month"]):
        cells: list[str] = []
        for stream in reached:
            row = rows.loc[(month, stream)]
            counts = month >= plan_start
            if isnan(row["mean"]):  # nobody calls yet
                cells += ["-", "-", "-"]
                continue
            cells += [
                f"{100 * row['mean']:.1f} %",
                f"{100 * row['p10']:.0f} to {100 * row['p90']:.0f}",
                f"{row['p_meets'] * reached[stream]['replications']:.0f} of {reached[stream]['replications']}"
                if counts
                else "history",
            ]
        table.add_row(month_spoken(month), *cells, style=None if month >= plan_start else "dim")
    return Group(Text("Share answered in time: mean of futures, and the range of 80 % of them"), table)


def _within(seconds: float) -> str:
    return f"{seconds:g} s" if seconds < 120 else seconds_spoken(seconds)


def show_others(console: Console, trajectory: pd.DataFrame, plan_start: str) -> None:
    """Say what else came of it, a line for each that the scenario has.

    What other forces pick up, for how long systems are out and what is lost then, what minimum staffing costs, and
    how incidents fare.

    Parameters
    ----------
    console : rich.console.Console
        Where to.
    trajectory, plan_start
        As for `months_table`.
    """
    for say in (picked_up, out_of_order, lost, minimum_held, unresourced, attended):
        for sentence in say(trajectory, plan_start):
            console.print(Text(sentence))
    console.print()


def checks_table(checks: list[dict[str, Any]]) -> Group:
    """Lay out check rows.

    Parameters
    ----------
    checks : list of dict
        As in ``manifest.json``.

    Returns
    -------
    rich.console.Group
    """
    table = Table()
    for name in ("check", "found", "should be", "says", "comment"):
        table.add_column(name, justify="right" if name in ("found", "should be") else "left")
    for row in checks:
        says = "ok" if row["passed"] else "LOOK"
        should = f"{row['operator']} {row['threshold']:g}"
        table.add_row(row["check"], f"{row['statistic']:.3g}", should, says, row["comment"])
    return Group(Text("Checks"), table)


def people_table(people: pd.DataFrame, group: str) -> Group:
    """Lay out a group's people by month.

    Parameters
    ----------
    people : pandas.DataFrame
        Columns month, measure, mean, p10, p90.
    group : str
        The group's name.

    Returns
    -------
    rich.console.Group
    """
    table = Table()
    table.add_column("month")
    for label in PEOPLE_COLUMNS.values():
        table.add_column(label, justify="right")
    for month, rows in people.groupby("month", sort=False):
        by_measure = rows.set_index("measure")
        cells = []
        for measure in PEOPLE_COLUMNS:
            row = by_measure.loc[measure]
            spread = f" ({row['p10']:.0f} to {row['p90']:.0f})" if row["p90"] - row["p10"] >= 0.5 else ""
            cells.append(f"{row['mean']:.1f}{spread}")
        table.add_row(month_spoken(str(month)), *cells)
    return Group(Text(f"People of the group '{group}': mean, and the range of 80 % of the futures"), table)

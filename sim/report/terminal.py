"""What a run says in the terminal: the answer first, then the months, then what to beware of."""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan
from typing import TYPE_CHECKING, Any

from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sim.projection import answer, month_spoken, out_of_order, picked_up, stream_spoken

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
        sentences = answer(result, stream_spoken(stream), calibrated=calibrated)
        console.print(Text(sentences[0], style="bold"))
        for sentence in sentences[1:]:
            console.print(Padding(Text(sentence), (0, 0, 0, 2)))
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
    table.add_column("month")
    for stream, result in reached.items():
        table.add_column(f"{stream} in {result['within_s']:g} s", justify="right")
        table.add_column("80 in 100", justify="right")
        table.add_column(f"meets {100 * result['share']:g} %", justify="right")
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
    return Group(Text("Share answered in time: mean of futures, and the range of 80 in 100"), table)


def show_failures(console: Console, trajectory: pd.DataFrame, plan_start: str) -> None:
    """Say what other forces pick up, and for how long systems are out; nothing where there is neither.

    Parameters
    ----------
    console : rich.console.Console
        Where to.
    trajectory, plan_start
        As for `months_table`.
    """
    for sentence in (*picked_up(trajectory, plan_start), *out_of_order(trajectory, plan_start)):
        console.print(Text(sentence))


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
    return Group(Text(f"People of the group '{group}': mean, and the range of 80 in 100 futures"), table)

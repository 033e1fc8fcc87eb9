"""Where the spread of an answer comes from, as a table and a sentence for each figure."""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan
from typing import TYPE_CHECKING, Any

from rich.console import Group
from rich.table import Table
from rich.text import Text

from sim.projection import OVERLAP, month_spoken

if TYPE_CHECKING:
    import pandas as pd

SPOKEN = {
    "demand": "who calls, and what comes of it",
    "people": "who is in post and at work",
    "outages": "what fails",
    "parameters": "what is not known of the centre",
    OVERLAP: "counted twice, as one hangs on another",
}
_WIDEST = 1.0
NOT_IN_IT = "Chance alone: what is unknown about the centre is not in it until a calibration says how unknown it is."


def spread_tables(table: pd.DataFrame) -> Group:
    """Lay out how much of the spread each source of chance makes.

    Parameters
    ----------
    table : pandas.DataFrame
        As ``uncertainty.csv``.

    Returns
    -------
    rich.console.Group
    """
    parts: list[Text | Table] = []
    for _, rows in table.groupby(["figure", "month"], sort=False):
        records = rows.to_dict(orient="records")
        parts.append(Text(f"\n{_headline(records[0])}", style="bold"))
        if isnan(records[0]["share"]):
            parts.append(Text("It is the same in all futures, or nearly: there is no spread to share out."))
            continue
        shown = Table()
        shown.add_column("source of chance", overflow="fold")
        shown.add_column("of the variance", justify="right")
        shown.add_column("95 % interval", justify="right")
        for row in records:
            if row["source"] == "parameters" and row["low"] == row["high"] == 0:
                continue  # nobody asked: see below
            shown.add_row(SPOKEN[row["source"]], *_share(row))
        parts.append(shown)
    unknown = table.loc[table["source"] == "parameters", "share"]
    return Group(*parts) if (unknown > 0).any() else Group(*parts, Text(NOT_IN_IT))


def _share(row: Mapping[Any, Any]) -> tuple[str, str]:
    """Say a share and its interval, if the interval leaves anything open to be said."""
    if not row["high"] - row["low"] <= _WIDEST:
        return "", "too few pairs to say"
    return f"{100 * row['share']:.0f} %", f"{100 * row['low']:.0f} to {100 * row['high']:.0f} %"


def _headline(row: Mapping[Any, Any]) -> str:
    if row["figure"] == "months_to_held":
        return (
            f"Months until it is held: {row['mean']:.1f} on average, give or take {row['sd']:.1f}; its spread is from"
        )
    share = f"{100 * row['mean']:.1f} %, give or take {100 * row['sd']:.1f} points"
    return f"Answered in time in {month_spoken(row['month'])}: {share}; its spread is from"

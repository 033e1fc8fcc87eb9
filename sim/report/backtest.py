"""Forecasts from several days against what came: for the terminal, and as a figure."""

from __future__ import annotations

from collections.abc import Iterable
from math import isnan
from typing import TYPE_CHECKING, Any

import numpy as np
from rich.console import Group
from rich.table import Table
from rich.text import Text

from sim.projection import stream_spoken
from sim.report.figures import DARK_BLUE, DARK_PINK, GREY, ORANGE, TURQUOISE
from sim.report.fit import days_spoken, sheet

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from sim.history import Observation

SIMPLE = (("last_value", "last value"), ("year_before", "year before"), ("erlang_a", "Erlang A"))


def backtest_tables(summary: pd.DataFrame, left_out: Iterable[tuple[Observation, str]]) -> Group:
    """Lay out a backtest for the terminal.

    Parameters
    ----------
    summary : pandas.DataFrame
        As ``summary.csv``.
    left_out : iterable of (Observation, str)
        Rows that cannot be compared, and why.

    Returns
    -------
    rich.console.Group
    """
    import pandas as pd

    parts: list[Any] = []
    for of, unit in (("shares", "points"), ("counts and waits", "% of what came")):
        rows = summary[summary["of"] == of]
        if rows.empty:
            continue
        table = Table(title=f"{of.capitalize()} that came later: how far off, in {unit}", title_justify="left")
        table.add_column("learnt up to")
        for head in ("rows", "error", "in 50 %", "in 80 %", "in 95 %", "score", *(f"less {n}" for _, n in SIMPLE)):
            table.add_column(head, justify="right")
        for row in pd.DataFrame(rows).to_dict(orient="records"):
            inside = [str(row[f"in_{share}"]) for share in (50, 80, 95)]
            simple = [_apart(row[f"apart_{key}"], row[f"rows_{key}"], row["rows"]) for key, _ in SIMPLE]
            if row["until"] == "all":
                table.add_section()
            table.add_row(row["until"], str(row["rows"]), _one(row["error"]), *inside, _one(row["crps"]), *simple)
        parts.append(table)
    parts.append(
        Text(
            "Score: CRPS of the fit's forecast, smaller is better. 'less ...': that score less the simple forecast's, "
            "on the same rows (how many, where not all); below 0 the fit is better. 'in 50 %': how many rows came "
            "inside. Days share rows, so that their scores hang together. What the scenario itself says of the time "
            "after a day is taken as known: where it was written later, in hindsight, these scores flatter."
        )
    )
    apart = list(left_out)
    if apart:
        parts.append(Text(f"\n{len(apart)} rows of history cannot be compared:"))
        parts += [Text(f"  line {seen.row}: {seen.stream} {seen.measure} {seen.start}: {why}") for seen, why in apart]
    return Group(*parts)


def _one(value: float) -> str:
    return "-" if isnan(value) else f"{value:.1f}"


def _apart(value: float, rows: int, of: int) -> str:
    if not rows:
        return "-"
    return f"{value:+.1f}".replace("-", "−") + (f" ({rows})" if rows < of else "")


def draw_backtest(table: pd.DataFrame, stream: str, *, scenario: str) -> Figure:
    """Draw the last forecast before each row, with the simple ones; and scores by day.

    Parameters
    ----------
    table : pandas.DataFrame
        Rows of ``backtest.csv`` about shares of the stream.
    stream : str
        Whose.
    scenario : str
        Its name.

    Returns
    -------
    matplotlib.figure.Figure
    """
    figure, (above, below) = sheet(
        2, 1, f"Shares of {stream_spoken(stream)}, foretold before they came\n{scenario}",
        "Above: what the last forecast before each row said; bar: 95 % band, line: median. Below: mean score (CRPS) of "
        "all rows after each day; smaller is better, and 0 would be exact. What the scenario itself says of the time "
        "after a day is taken as known.",
    )  # fmt: skip
    figure.set_size_inches(10, 8)
    last = table.sort_values("until").drop_duplicates("row", keep="last").sort_values(["end", "start"])
    labels = []
    for place, row in enumerate(last.to_dict(orient="records")):
        low, median, high, came = (100 * row[key] for key in ("low", "median", "high", "published"))
        above.plot([place, place], [low, high], color=DARK_BLUE, linewidth=9, alpha=0.3, solid_capstyle="butt")
        above.plot([place - 0.2, place + 0.2], [median, median], color=DARK_BLUE, linewidth=2)
        first = place == 0
        for (key, name), marker, colour in zip(SIMPLE, "_^x", (GREY, DARK_PINK, ORANGE), strict=True):
            if not isnan(row[key]):
                above.plot(
                    [place + 0.28], [100 * row[key]], marker=marker, color=colour, linestyle="none", markersize=7,
                    label=name,
                )  # fmt: skip
        above.plot(
            [place], [came], marker="o", color=TURQUOISE, markeredgecolor=GREY, markersize=8, linestyle="none",
            label="what came" if first else None,
        )  # fmt: skip
        labels.append(days_spoken(row))
    named = dict(zip(*reversed(above.get_legend_handles_labels()), strict=True))
    above.legend(named.values(), named.keys(), frameon=False, fontsize=9, ncols=4, loc="lower left")
    above.set_xticks(range(len(labels)), labels, fontsize=8)
    above.set_ylim(0, 101)
    above.set_ylabel("% of calls")
    days = sorted(set(table["until"]))
    for key, name, colour, style in (
        ("crps", "fit", DARK_BLUE, "-"), ("crps_last_value", "last value", GREY, "--"),
        ("crps_year_before", "year before", DARK_PINK, ":"), ("crps_erlang_a", "Erlang A", ORANGE, "-."),
    ):  # fmt: skip
        scores = [100 * table.loc[table["until"] == day, key].mean() for day in days]
        if not np.isnan(scores).all():
            below.plot(days, scores, color=colour, linestyle=style, marker="o", markersize=4, label=name)
    if below.get_legend_handles_labels()[0]:
        below.legend(frameon=False, fontsize=9, ncols=4, loc="upper left")
    else:
        below.annotate("only bounds came: nothing to score", (0.5, 0.5), xycoords="axes fraction", ha="center")
    below.set_ylim(bottom=0)
    below.margins(y=0.25)
    below.set_ylabel("score, points")
    below.set_xlabel("learnt up to")
    below.tick_params(axis="x", labelsize=8)
    for axes in (above, below):
        axes.grid(axis="y", color="#D9D9D9", linewidth=0.8)
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
    return figure

"""What comparing scenarios says: a ranked table, the months, and a figure of small multiples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import takewhile
from math import isnan
from textwrap import fill
from typing import TYPE_CHECKING, Any

from rich.console import Group
from rich.table import Table
from rich.text import Text

from sim.projection import month_spoken, stream_spoken
from sim.projection.speech import seconds_spoken
from sim.report.figures import DARK_BLUE, DARK_PINK, GREY, _at, _middle, _months_axis

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.scenario.model import Scenario

SHARE, WHEN, HELD = "service_level", "months_to_held", "p_held_by_promised"
MOST_COLUMNS = 8  # scenarios beside one another in a terminal
_UNIT = {SHARE: 100.0, HELD: 100.0, WHEN: 1.0}
Row = Mapping[str, Any]


def comparison_tables(table: pd.DataFrame, stream: str, baseline: str, horizon: int | None = None) -> Group:
    """Lay out what each scenario does beyond the baseline, the best first.

    Parameters
    ----------
    table : pandas.DataFrame
        As ``compare.csv``.
    stream : str
        Whose target.
    baseline : str
        Name of the baseline.
    horizon : int, optional
        Months that count, which a future has in which the target is never held.

    Returns
    -------
    rich.console.Group
    """
    ranked = by_scenario(table, stream)
    promised = next((of[HELD][0]["month"] for of in ranked.values() if HELD in of), None)
    summed = Table()
    summed.add_column("")
    summed.add_column("scenario", overflow="fold")
    summed.add_column("months to held", justify="right")
    summed.add_column("difference", justify="right")
    summed.add_column(f"held by {month_spoken(promised)}" if promised else "held by the promise", justify="right")
    summed.add_column("difference, points", justify="right")
    summed.add_row("", f"baseline: {baseline}", *_cells(next(iter(ranked.values())), "baseline"), style="dim")
    for rank, (name, of) in zip(rank_texts(ranked), ranked.items(), strict=True):
        summed.add_row(rank, name, *_cells(of, "value"))
    what = f"{stream_spoken(stream)}: the best first; differences within each future, with their 95 % intervals"
    said = []
    if shared := shared_ranks(ranked):
        said.append(Text(shared))
    if horizon:
        said.append(Text(f"Months to held: {horizon} months stand for 'not within the horizon'."))
    return Group(Text(what, style="bold"), summed, *said, Text(), _months(ranked))


def by_scenario(table: pd.DataFrame, stream: str) -> dict[str, dict[str, list[Row]]]:
    """Sort a comparison's rows of one stream by scenario and measure.

    Parameters
    ----------
    table : pandas.DataFrame
        As ``compare.csv``.
    stream : str
        Whose target.

    Returns
    -------
    dict of str to dict of str to list of dict
        Scenarios by rank; each with the rows of each measure.
    """
    rows: list[Row] = [row for row in table.to_dict(orient="records") if row["stream"] == stream]  # type: ignore[misc]
    found: dict[str, dict[str, list[Row]]] = {}
    for row in sorted(rows, key=lambda row: row["rank"]):
        found.setdefault(row["scenario"], {}).setdefault(row["measure"], []).append(row)
    return found


def rank_texts(ranked: Mapping[str, Mapping[str, list[Row]]]) -> list[str]:
    """Write the rank of each scenario, with a sign where it is shared.

    Parameters
    ----------
    ranked : mapping
        As `by_scenario` gives it.

    Returns
    -------
    list of str
        Such as ``["1", "2=", "2=", "4"]``.
    """
    ranks = [next(iter(of.values()))[0]["rank"] for of in ranked.values()]
    return [f"{rank}=" if ranks.count(rank) > 1 else str(rank) for rank in ranks]


def shared_ranks(ranked: Mapping[str, Mapping[str, list[Row]]]) -> str:
    """Say what a shared rank means.

    Parameters
    ----------
    ranked : mapping
        As `by_scenario` gives it.

    Returns
    -------
    str
        One sentence; nothing where no rank is shared.
    """
    if not any(rank.endswith("=") for rank in rank_texts(ranked)):
        return ""
    return "Ranks with '=' are shared: chance may be all that separates such a scenario from the first of its rank."


def _cells(of: Mapping[str, list[Row]], column: str) -> list[str]:
    cells = []
    for measure, digits in ((WHEN, 1), (HELD, 0)):
        if measure not in of:
            cells += ["-", ""]
            continue
        row = of[measure][0]
        cells.append(f"{_UNIT[measure] * row[column]:.{digits}f}{' %' if measure == HELD else ''}")
        cells.append(interval_text(row, digits) if column == "value" else "")
    return cells


def interval_text(row: Row, digits: int = 1) -> str:
    """Write a difference with its interval.

    Parameters
    ----------
    row : mapping
        With measure, difference, low and high.
    digits : int
        After the point.

    Returns
    -------
    str
        Such as ``"+2.1 (+0.8 to +3.4)"``; without an interval where none is known.
    """
    unit = _UNIT[row["measure"]]
    text = signed(unit * row["difference"], digits)
    if isnan(row["low"]):
        return text
    return f"{text} ({signed(unit * row['low'], digits)} to {signed(unit * row['high'], digits)})"


def signed(value: float, digits: int = 1) -> str:
    """Write a number with its sign, and nothing as 0.

    Parameters
    ----------
    value : float
        Any.
    digits : int
        After the point.

    Returns
    -------
    str
        With a proper minus sign.
    """
    text = f"{value:+.{digits}f}"
    return text.lstrip("+-") if float(text) == 0 else text.replace("-", "−")


def _months(ranked: Mapping[str, Mapping[str, list[Row]]]) -> Group:
    """Differences of the share by month; a column for each scenario, headed by its rank."""
    scenarios, ranks = list(ranked.values()), rank_texts(ranked)
    months = list(zip(*(of[SHARE] for of in scenarios), strict=True))
    alike = list(
        takewhile(lambda rows: all(row["difference"] == row["low"] == row["high"] == 0 for row in rows), months)
    )
    tables = []
    for first in range(0, len(scenarios), MOST_COLUMNS):
        shown = slice(first, first + MOST_COLUMNS)
        table = Table()
        table.add_column("month", no_wrap=True)
        for rank in ranks[shown]:
            table.add_column(rank, justify="right")
        for rows in months[len(alike) :]:
            table.add_row(month_spoken(rows[0]["month"]), *(_month_cell(row) for row in rows[shown]))
        tables.append(table)
    said = [
        Text("Share answered in time: points more or fewer than the baseline, ± half the interval"),
        Text("A column for each scenario, headed by its rank, in the order above."),
    ]
    if alike:
        last = month_spoken(alike[-1][0]["month"])
        said.append(Text(f"Up to {last} none differs from the baseline in any future."))
    return Group(*said, *(tables if len(alike) < len(months) else []))


def _month_cell(row: Row) -> str:
    difference, high = 100 * row["difference"], 100 * row["high"]
    if isnan(difference):
        return "-"
    return signed(difference) if isnan(high) else f"{signed(difference)} ±{high - difference:.1f}"


def draw_comparison(table: pd.DataFrame, stream: str, baseline: Scenario, *, note: str = "") -> Figure:
    """Draw what each scenario does beyond the baseline: by month, in months to held, in the chance to hold.

    Parameters
    ----------
    table : pandas.DataFrame
        As ``compare.csv``.
    stream : str
        Whose target.
    baseline : sim.scenario.model.Scenario
        What they are held against.
    note : str
        What the reader must know.

    Returns
    -------
    matplotlib.figure.Figure
        A row of three for each scenario, the best on top.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    ranked = by_scenario(table, stream)
    figure = Figure(figsize=(11, 1.9 + 1.75 * len(ranked)), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots(len(ranked), 3, squeeze=False, sharex="col", sharey="col", width_ratios=[3, 1.25, 1.25])
    target = baseline.targets[stream]
    plan_start = baseline.period.plan_start or baseline.period.start
    for row, rank, (name, of) in zip(axes, rank_texts(ranked), ranked.items(), strict=True):
        _draw_months(row[0], of[SHARE])
        row[0].axvline(_at(plan_start), color=GREY, linewidth=1)
        row[0].set_title(fill(f"{rank}  {name}", 70), loc="left", fontsize=10.5, weight="bold", parse_math=False)
        _draw_point(row[1], of.get(WHEN, []))
        _draw_point(row[2], of.get(HELD, []))
    axes[0][0].annotate(
        " projection from here", (_at(plan_start), 0.03), xycoords=("data", "axes fraction"), color=GREY, fontsize=8.5,
        va="bottom",
    )  # fmt: skip
    _months_axis(axes[-1][0])
    promised = f" by {month_spoken(target.promised)}" if target.promised else " by the month promised"
    heads = {1: "months to held", 2: f"chance to be held\n{promised.strip()}"}
    units = {1: "months sooner (−)\nor later (+)", 2: "points more (+)\nor fewer (−)"}
    for at, (measure, least) in enumerate(((WHEN, 0.5), (HELD, 5.0)), start=1):
        axes[0][at].set_title(heads[at], fontsize=9.5, color=GREY)
        axes[-1][at].set_xlabel(units[at], fontsize=9, color=GREY)
        axes[0][at].set_xlim(*_limits([of[measure][0] for of in ranked.values() if measure in of], least))
    figure.supylabel("share answered in time:\npoints more (+) or fewer (−)", fontsize=9, color=GREY, ma="center")
    figure.suptitle(
        f"What each scenario changes for {stream_spoken(stream)} within {seconds_spoken(target.within)}, "
        "the best on top\n"
        f"against {baseline.name}; bands and bars are 95 % intervals over futures",
        x=0.01, ha="left", fontsize=12, weight="bold", parse_math=False,
    )  # fmt: skip
    note = f"{shared_ranks(ranked)}\n{note}".strip()
    figure.supxlabel(note, x=0.01, ha="left", fontsize=8.5, color=GREY)
    return figure


def _draw_months(axes: Axes, rows: Sequence[Row]) -> None:
    _bare(axes)
    axes.grid(axis="y", color="#D9D9D9", linewidth=0.8)
    axes.axhline(0, color=GREY, linewidth=1)
    days = [_middle(row["month"]) for row in rows]
    points = {name: [100 * row[name] for row in rows] for name in ("difference", "low", "high")}
    axes.fill_between(days, points["low"], points["high"], color=DARK_BLUE, alpha=0.25, linewidth=0)
    axes.plot(days, points["difference"], color=DARK_BLUE, linewidth=2)


def _draw_point(axes: Axes, rows: Sequence[Row]) -> None:
    _bare(axes)
    axes.set_yticks([])
    axes.set_ylim(-1, 1)
    axes.spines["left"].set_visible(False)
    axes.axvline(0, color=GREY, linewidth=1)
    about = {"xycoords": "axes fraction", "ha": "center", "fontsize": 9}
    about["bbox"] = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}
    if not rows:
        axes.annotate("no month promised\nthat counts", (0.5, 0.7), color=GREY, **about)
        return
    row = rows[0]
    unit = _UNIT[row["measure"]]
    if not isnan(row["low"]):
        axes.plot([unit * row["low"], unit * row["high"]], [0, 0], color=DARK_PINK, linewidth=3, solid_capstyle="butt")
    axes.plot([unit * row["difference"]], [0], marker="o", color=DARK_PINK, markersize=8)
    axes.annotate(interval_text(row, 1 if row["measure"] == WHEN else 0), (0.5, 0.78), color=DARK_PINK, **about)


def _limits(rows: Sequence[Row], least: float) -> tuple[float, float]:
    """Make room for every interval, with nothing (0) always in sight."""
    unit = _UNIT[rows[0]["measure"]] if rows else 1.0
    ends = [unit * row[name] for row in rows for name in ("difference", "low", "high") if not isnan(row[name])]
    low, high = min([-least, *ends]), max([least, *ends])
    return low - 0.12 * (high - low), high + 0.12 * (high - low)


def _bare(axes: Axes) -> None:
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.set_axisbelow(True)
    axes.tick_params(labelsize=8.5)

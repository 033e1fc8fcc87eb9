"""Why a target is missed: a waterfall from the share without the causes to the share with them, and tables."""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan
from textwrap import fill
from typing import TYPE_CHECKING, Any

from rich.console import Group
from rich.table import Table
from rich.text import Text

from sim.projection import month_spoken, number_spoken, stream_spoken
from sim.projection.speech import seconds_spoken
from sim.report.comparison import signed
from sim.report.figures import DARK_BLUE, DARK_PINK, GREY, ORANGE, ORANGE_TEXT, TURQUOISE, _figure

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from sim.scenario.model import Target

Row = Mapping[str, Any]
_BEHIND = {"facecolor": "white", "edgecolor": "none", "pad": 0.8}
_AS_IT_IS, _WITHOUT, _DIFFERENCE = "as it is", "without all of them", "difference"


def by_period(table: pd.DataFrame) -> dict[str, dict[str, Row]]:
    """Sort an explanation's rows by period and cause.

    Parameters
    ----------
    table : pandas.DataFrame
        As ``explain.csv``.

    Returns
    -------
    dict of str to dict of str to dict
        By month, the whole period last; causes from the one that costs most to the one that helps most.
    """
    found: dict[str, dict[str, Row]] = {}
    for row in table.to_dict(orient="records"):
        found.setdefault(row["period"], {})[row["cause"]] = row  # type: ignore[index]
    whole = found["period"]
    order = sorted(whole, key=lambda cause: (cause not in (_AS_IT_IS, _WITHOUT, _DIFFERENCE), whole[cause]["mean"]))
    return {period: {cause: of[cause] for cause in order} for period, of in found.items()}


def causes_tables(table: pd.DataFrame, stream: str, target: Target, span: tuple[str, str]) -> Group:
    """Lay out what each cause is worth, for the period and by month.

    Parameters
    ----------
    table : pandas.DataFrame
        As ``explain.csv``.
    stream : str
        Whose target.
    target : sim.scenario.model.Target
        The promise.
    span : tuple of str
        First and last month.

    Returns
    -------
    rich.console.Group
    """
    periods = by_period(table)
    whole = periods["period"]
    causes = [cause for cause in whole if cause not in (_AS_IT_IS, _WITHOUT, _DIFFERENCE)]
    summed = Table()
    summed.add_column("cause", overflow="fold")
    summed.add_column("points", justify="right")
    summed.add_column("95 % interval", justify="right")
    summed.add_row("without all of them", *_level(whole[_WITHOUT]), style="dim")
    for cause in causes:
        summed.add_row(cause, signed(100 * whole[cause]["mean"]), _interval(whole[cause]))
    summed.add_row("all causes together", signed(100 * whole[_DIFFERENCE]["mean"]), _interval(whole[_DIFFERENCE]))
    summed.add_row("as it is", *_level(whole[_AS_IT_IS]), style="dim")
    months = Table()
    months.add_column("month")
    for head in ("without all", "as it is", *causes):
        months.add_column(head, justify="right", overflow="fold")
    for month, of in periods.items():
        if month != "period":
            levels = (_level(of[name])[0] for name in (_WITHOUT, _AS_IT_IS))
            months.add_row(month_spoken(month), *levels, *(_points(of[cause]) for cause in causes))
    return Group(
        Text(f"{_question(stream, target)}, {_spoken(span)}: what each cause is worth", style="bold"),
        summed,
        Text("\nBy month, in points"),
        months,
    )


def stopping_sentence(stopping: Mapping[str, Any]) -> str:
    """Say why an explanation stopped, and whether it is as precise as it should be.

    Parameters
    ----------
    stopping : mapping
        As in its manifest.

    Returns
    -------
    str
    """
    reason, met = stopping["reason"], "met" if stopping["met"] else "NOT met"
    return (
        f"{reason[0].upper()}{reason[1:]}. The widest 95 % half-width is {stopping['half_width_points']:.2f} points: "
        f"the precision of {stopping['precision_points']:g} point is {met}."
    )


def lost_sentences(lost: Mapping[str, float], stream: str) -> list[str]:
    """Say how many calls were lost in outages: they cost no points, which is easily missed.

    Parameters
    ----------
    lost : mapping of str to float
        As in the manifest of an explanation: as it is, and without all of the causes.
    stream : str
        Whose target.

    Returns
    -------
    list of str
        None where no call is lost.
    """
    if not any(lost.values()):
        return []
    return [
        "Calls that are lost in an outage are not offered, so that they cost no points here: "
        f"{number_spoken(lost[_AS_IT_IS])} calls to {stream} are lost in the period, and "
        f"{number_spoken(lost[_WITHOUT])} without all of the causes ('lost' in trajectory.csv of a run)."
    ]


def _question(stream: str, target: Target) -> str:
    return f"Share of {stream_spoken(stream)} answered within {seconds_spoken(target.within)}"


def _spoken(span: tuple[str, str]) -> str:
    first, last = map(month_spoken, span)
    return first if first == last else f"{first} to {last}"


def _level(row: Row) -> tuple[str, str]:
    return ("-" if isnan(row["mean"]) else f"{100 * row['mean']:.1f} %"), _interval(row, sign=False)


def _points(row: Row) -> str:
    return "-" if isnan(row["mean"]) else signed(100 * row["mean"])


def _interval(row: Row, *, sign: bool = True) -> str:
    if isnan(row["low"]):
        return ""
    low, high = 100 * row["low"], 100 * row["high"]
    return f"{signed(low)} to {signed(high)}" if sign else f"{low:.1f} to {high:.1f} %"


def draw_causes(
    table: pd.DataFrame, stream: str, target: Target, *, scenario: str, span: tuple[str, str], note: str = ""
) -> Figure:
    """Draw a waterfall: from the share without the causes, cause by cause, to the share as it is.

    Parameters
    ----------
    table : pandas.DataFrame
        As ``explain.csv``.
    stream : str
        Whose target.
    target : sim.scenario.model.Target
        The promise.
    scenario : str
        Its name.
    span : tuple of str
        First and last month.
    note : str
        What the reader must know.

    Returns
    -------
    matplotlib.figure.Figure
        Whiskers are 95 % intervals of each cause's own share.
    """
    whole = by_period(table)["period"]
    causes = [cause for cause in whole if cause not in (_AS_IT_IS, _WITHOUT, _DIFFERENCE)]
    figure, axes = _figure(note)
    level = 100 * whole[_WITHOUT]["mean"]
    axes.bar([0], [level], color=DARK_BLUE, width=0.62)
    axes.annotate(
        f"{level:.1f} %",
        (0, level),
        ha="center",
        va="bottom",
        fontsize=10,
        color=DARK_BLUE,
        weight="bold",
        bbox=_BEHIND,
    )
    for at, cause in enumerate(causes, start=1):
        points = 100 * whole[cause]["mean"]
        colour, hatch = (DARK_PINK, "") if points <= 0 else (TURQUOISE, "//")
        axes.bar([at], [points], bottom=level, color=colour, hatch=hatch, edgecolor="white", width=0.62)
        axes.plot([at - 1 + 0.31, at + 0.31], [level, level], color=GREY, linewidth=0.8)
        low, high = (100 * whole[cause][name] for name in ("low", "high"))
        ends = [level, level + points]
        if not isnan(low):
            for line, width in (("white", 4.0), (GREY, 1.6)):
                axes.plot([at, at], [level + low, level + high], color=line, linewidth=width, solid_capstyle="butt")
            ends += [level + low, level + high]
        level += points
        axes.annotate(
            signed(points), (at, max(ends)), xytext=(0, 2), textcoords="offset points", ha="center", va="bottom",
            fontsize=10, color=GREY, weight="bold", bbox=_BEHIND,
        )  # fmt: skip
    last = len(causes) + 1
    axes.plot([last - 1 - 0.31, last + 0.31], [level, level], color=GREY, linewidth=0.8)
    axes.bar([last], [level], color=DARK_BLUE, width=0.62)
    axes.annotate(
        f"{level:.1f} %", (last, level), ha="center", va="bottom", fontsize=10, color=DARK_BLUE, weight="bold"
    )
    axes.axhline(100 * target.share, color=ORANGE, linewidth=1.5, linestyle="--", zorder=0.9)
    axes.annotate(
        f"target\n{100 * target.share:g} %", (last + 0.42, 100 * target.share), xytext=(0, 3),
        textcoords="offset points", ha="left", va="bottom", fontsize=9.5, color=ORANGE_TEXT,
    )  # fmt: skip
    axes.set_xticks(
        range(last + 1), [fill(name.replace("_", " "), 14) for name in ("without all\nof them", *causes, "as it is")]
    )
    axes.set_ylim(0, 106)
    axes.set_yticks(range(0, 101, 20))
    axes.set_xlim(-0.5, last + 0.95)
    axes.set_ylabel(f"% of calls {target.denominator.replace('_', ' ')}")
    axes.set_title(
        f"{_question(stream, target)}, {_spoken(span)}:\nwhat each cause takes (−) or gives (+), in points; whiskers "
        f"are 95 % intervals over futures\n{scenario}",
        loc="left", fontsize=12, weight="bold", parse_math=False,
    )  # fmt: skip
    return figure

"""Figures that only the page has: small fans, waterfalls and differences, narrow enough for a telephone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import isnan
from textwrap import wrap
from typing import TYPE_CHECKING

import numpy as np

from sim.report.comparison import signed
from sim.report.figures import (
    DARK_BLUE,
    DARK_PINK,
    GREY,
    LETTERS,
    ORANGE,
    ORANGE_TEXT,
    TURQUOISE,
    TURQUOISE_TEXT,
    _at,
    _figure,
    _middle,
    _months_axis,
)

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_SMALL = (4.4, 2.7)
_WIDE = 5.0
_NAME = 19  # letters of a name beside a bar, on each of three lines
_LINE = 0.18  # inches
_BESIDE = 8  # letters of a name beside the axes, on each line
_CLOSE = 0.3  # of the height of a small figure: what two names of two lines take
_LETTER = 0.1  # inches that a bold letter takes, at most
_BEHIND = {"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.6}


@dataclass(frozen=True)
class Step:
    """A step of a waterfall, or a row of differences.

    Attributes
    ----------
    name : str
        What it is.
    value, low, high : float
        In points, with its interval; nan where there is none.
    """

    name: str
    value: float
    low: float
    high: float


def draw_fan(
    rows: pd.DataFrame,
    *,
    unit: float,
    plan_start: date,
    ceiling: float | None = None,
    target: float | None = None,
    promised: str | None = None,
    limits: Sequence[tuple[str, float]] = (),
    span: tuple[str, str] | None = None,
) -> Figure:
    """Draw a measure as a small fan.

    Parameters
    ----------
    rows : pandas.DataFrame
        Of ``trajectory.csv``, a row a month.
    unit : float
        What a value is multiplied by.
    plan_start : datetime.date
        Where the projection starts.
    ceiling : float, optional
        Upper end of the axis; default: as the figures ask for.
    target : float, optional
        A line to be reached.
    promised : str, optional
        The month it was promised for.
    limits : sequence of tuple of str and float
        Other lines, each with its name.
    span : tuple of str, optional
        First and last month of the axis, where several figures share it.

    Returns
    -------
    matplotlib.figure.Figure
    """
    figure, axes = _figure(size=_SMALL)
    days = [_middle(month) for month in rows["month"]]
    of = {name: unit * np.asarray(rows[name], dtype=float) for name in ("mean", "p05", "p10", "p90", "p95")}
    axes.fill_between(days, of["p05"], of["p95"], color=DARK_BLUE, alpha=0.16, linewidth=0)
    axes.fill_between(days, of["p10"], of["p90"], color=DARK_BLUE, alpha=0.30, linewidth=0)
    axes.plot(days, of["mean"], color=DARK_BLUE, linewidth=2, marker="o" if len(days) == 1 else "")
    ends = [_middle(month) for month in span] if span else [days[0], days[-1]]
    lines = [*limits, *([(f"target {target:g}", target)] if target else [])]
    top = max([float(np.nanmax(of["p95"])), 0.9, *(value for _, value in lines)])
    axes.set_ylim(0, ceiling or 1.12 * top)
    axes.set_xlim(ends[0] - 15, ends[1] + 15)
    if _at(plan_start) > ends[0]:
        axes.axvline(_at(plan_start), color=GREY, linewidth=1)
    for _, value in lines:
        axes.axhline(value, color=DARK_PINK, linewidth=1.3, linestyle="--")
    for at, (name, value) in zip(_one_above_the_other([value for _, value in lines], axes), lines, strict=True):
        # beside the axes, where no curve is
        axes.annotate(
            "\n".join(wrap(name, _BESIDE)), (1, value), xycoords=("axes fraction", "data"), xytext=(3, 0),
            textcoords="offset points", color=DARK_PINK, fontsize=LETTERS, va=at, ha="left", parse_math=False,
            annotation_clip=False,
        )  # fmt: skip
    if promised and ends[0] <= _middle(promised) <= ends[1]:
        axes.axvline(_middle(promised), color=ORANGE, linewidth=1.5, linestyle=":")
        axes.annotate(
            "promised", (_middle(promised), 1), xycoords=("data", "axes fraction"), xytext=(0, 1),
            textcoords="offset points", color=ORANGE_TEXT, fontsize=LETTERS, ha="center", va="bottom",
            annotation_clip=False,
        )  # fmt: skip
    axes.locator_params(axis="y", nbins=5)
    _months_axis(axes, 5)
    return figure


def draw_waterfall(
    start: tuple[str, float], steps: Sequence[Step], end: tuple[str, float], *, target: float | None
) -> Figure:
    """Draw how one share becomes another, step by step, from the top down.

    Parameters
    ----------
    start, end : tuple of str and float
        Name and share, in per cent.
    steps : sequence of Step
        In points; whiskers show their intervals.
    target : float or None
        In per cent.

    Returns
    -------
    matplotlib.figure.Figure
    """
    names = _wrapped([start[0], *(step.name for step in steps), end[0]])
    figure, axes = _figure(size=(_WIDE, 1.0 + sum(map(_height, names))))
    axes.grid(visible=False)
    axes.grid(axis="x", color="#D9D9D9", linewidth=0.8)
    level = start[1]
    ends = [start[1], end[1], target or 0.0]
    axes.barh([0], [level], color=DARK_BLUE, height=0.62)
    _say_of_bar(axes, level, 0, target)
    for at, step in enumerate(steps, start=1):
        colour, hatch = (DARK_PINK, "") if step.value <= 0 else (TURQUOISE, "//")
        axes.barh([at], [step.value], left=level, color=colour, hatch=hatch, edgecolor="white", height=0.62)
        axes.plot([level, level], [at - 1 + 0.31, at + 0.31], color=GREY, linewidth=0.8)
        reach = [level, level + step.value]
        if not isnan(step.low) and step.high > step.low:
            for line, width in (("white", 4.0), (GREY, 1.6)):
                axes.plot([level + step.low, level + step.high], [at, at], color=line, linewidth=width)
            reach += [level + step.low, level + step.high]
        text, colour = signed(step.value), TURQUOISE_TEXT if step.value > 0 else DARK_PINK
        over = target is not None and max(reach) < target < max(reach) + _width(text)
        _say(axes, min(reach) if over else max(reach), at, text, colour, left=over)
        ends += reach
        level += step.value
    last = len(steps) + 1
    axes.plot([level, level], [last - 1 - 0.31, last + 0.31], color=GREY, linewidth=0.8)
    axes.barh([last], [end[1]], color=DARK_BLUE, height=0.62)
    _say_of_bar(axes, end[1], last, target)
    if target is not None:
        axes.axvline(target, color=ORANGE, linewidth=1.5, linestyle="--", zorder=0.9)
        axes.annotate(
            f"target {target:g} %", (target, -0.55), color=ORANGE_TEXT, fontsize=LETTERS, ha="right", va="bottom",
            xytext=(-3, 0), textcoords="offset points",
        )  # fmt: skip
    _rows(axes, names)
    axes.set_xlim(0, max(104.0, max(ends) + 20))
    axes.set_xticks(range(0, 101, 20), [f"{tick} %" for tick in range(0, 101, 20)])
    return figure


def draw_differences(rows: Sequence[Step], *, unit: str) -> Figure:
    """Draw differences with their intervals, one below the other.

    Parameters
    ----------
    rows : sequence of Step
        In the order of the page.
    unit : str
        What the axis counts.

    Returns
    -------
    matplotlib.figure.Figure
    """
    names = _wrapped([row.name for row in rows])
    figure, axes = _figure(size=(_WIDE, 0.9 + sum(map(_height, names))))
    axes.grid(visible=False)
    axes.grid(axis="x", color="#D9D9D9", linewidth=0.8)
    axes.axvline(0, color=GREY, linewidth=1)
    ends = [0.0]
    for at, row in enumerate(rows):
        known = not isnan(row.low)
        reach = [row.value, *([row.low, row.high] if known else [])]
        colour = DARK_BLUE if row.value >= 0 else DARK_PINK
        if known:
            axes.plot([row.low, row.high], [at, at], color=colour, linewidth=2.5, solid_capstyle="butt")
        axes.plot([row.value], [at], marker="o" if row.value >= 0 else "s", color=colour, markersize=7)
        _say(axes, max(reach), at, signed(row.value), colour)
        ends += reach
    _rows(axes, names)
    low, high = min(ends), max(ends)
    room = max(high - low, 1.0)
    axes.set_xlim(low - 0.06 * room, high + 0.28 * room)
    axes.set_xlabel("\n".join(wrap(unit, 34)), fontsize=LETTERS, color=GREY, parse_math=False)
    return figure


def _one_above_the_other(values: Sequence[float], axes: Axes) -> list[str]:
    """Say how each name stands to its line, so that names of lines that are close do not meet."""
    low, high = axes.get_ylim()
    close = [
        [other for other in values if other != value and abs(other - value) < _CLOSE * (high - low)] for value in values
    ]
    return [
        "center" if not others else "bottom" if value > max(others) else "top"
        for value, others in zip(values, close, strict=True)
    ]


def _wrapped(names: Sequence[str]) -> list[list[str]]:
    return [wrap(name.replace("_", " "), _NAME, max_lines=3, placeholder=" …") for name in names]


def _height(lines: Sequence[str]) -> float:
    """Inches that a row takes."""
    return max(0.4, 0.1 + _LINE * len(lines))


def _rows(axes: Axes, names: Sequence[Sequence[str]]) -> None:
    axes.set_yticks(range(len(names)), ["\n".join(of) for of in names], fontsize=LETTERS)
    for label in axes.get_yticklabels():
        label.set_parse_math(False)
    axes.set_ylim(len(names) - 0.4, -0.9)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)


def _say_of_bar(axes: Axes, share: float, row: float, target: float | None) -> None:
    """Write a share behind its bar, or into it where the target's line runs behind it."""
    text = f"{share:.1f} %"
    inside = target is not None and share <= target < share + _width(text) < 2 * share
    _say(axes, share, row, text, "white" if inside else DARK_BLUE, left=inside, behind=not inside)


def _width(text: str) -> float:
    """Points of the axis of a waterfall that a bold text takes, with the gap before it."""
    return 104 * (_LETTER * len(text) + 0.1) / (_WIDE - 1.7)


def _say(axes: Axes, at: float, row: float, text: str, colour: str, *, left: bool = False, behind: bool = True) -> None:
    axes.annotate(
        text, (at, row), xytext=(-5 if left else 5, 0), textcoords="offset points", va="center",
        ha="right" if left else "left", fontsize=LETTERS, color=colour, weight="bold", bbox=_BEHIND if behind else None,
    )  # fmt: skip

"""Figures of a run: each target's trajectory as a fan, and what all figures share.

Colours are those of the Government Analysis Function's palette for charts. A title says what is shown,
lines are labelled where they end, and nothing is told by colour alone.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import UsageError
from sim.history import Observation
from sim.projection import month_spoken, months_with_calls, stream_spoken
from sim.projection.speech import iso_days_spoken
from sim.scenario.model import Target

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DARK_BLUE, TURQUOISE, DARK_PINK, ORANGE, GREY = "#12436D", "#28A197", "#801650", "#F46A25", "#3D3D3D"
# the same hues, dark enough for text (4.5 to 1 on white)
TURQUOISE_TEXT, ORANGE_TEXT = "#1A6B64", "#A8430B"
BARE = (5.0, 3.6)  # inches: so narrow that letters of `LETTERS` points can be read on a telephone
LETTERS = 10.5
_TWO_ABREAST = 7  # inches that two names above the axes take


def _figure(note: str = "", size: tuple[float, float] = (10, 5.6)) -> tuple[Figure, Axes]:
    # the object-oriented interface: no window system, and nothing global is changed
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=size, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    if size[0] <= BARE[0]:
        axes.tick_params(labelsize=LETTERS)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.grid(axis="y", color="#D9D9D9", linewidth=0.8)
    axes.set_axisbelow(True)
    if note:
        figure.supxlabel(iso_days_spoken(note), x=0.01, ha="left", fontsize=8.5, color=GREY)
    return figure, axes


def _at(day: date) -> float:
    """Place of a day on an axis of dates: days since 1970, as matplotlib counts them."""
    return float((day - date(1970, 1, 1)).days)


def _middle(month: str) -> float:
    return _at(date.fromisoformat(f"{month}-15"))


def _months_axis(axes: Axes, most: int = 14) -> None:
    from matplotlib.dates import MonthLocator, num2date
    from matplotlib.ticker import FuncFormatter

    shown: set[int] = set()

    def label(at: float, position: int | None) -> str:
        day = num2date(at)
        if position == 0:
            shown.clear()
        year = "" if day.year in shown else f"\n{day.year}"  # each year once, under its first month
        shown.add(day.year)
        return f"{day:%b}{year}"

    first, last = (num2date(limit) for limit in axes.get_xlim())
    months = (last.year - first.year) * 12 + last.month - first.month
    axes.xaxis.set_major_locator(MonthLocator(interval=max(1, months // most)))
    axes.xaxis.set_major_formatter(FuncFormatter(label))


def draw_trajectory(
    trajectory: pd.DataFrame,
    stream: str,
    target: Target,
    *,
    scenario: str,
    plan_start: date,
    calls_from: date | None = None,
    history: Iterable[Observation] = (),
    note: str = "",
    bare: bool = False,
    size: tuple[float, float] = BARE,
) -> Figure:
    """Draw a target's trajectory as a fan, with history, target line and promised date.

    Parameters
    ----------
    trajectory : pandas.DataFrame
        As written to ``trajectory.csv``.
    stream : str
        Whose.
    target : sim.scenario.model.Target
        The promise.
    scenario : str
        Name of the scenario.
    plan_start : datetime.date
        Where the projection starts.
    calls_from : datetime.date, optional
        First day with calls: a month that lacks some of them is no finding, and is left out.
    history : iterable of Observation
        Published figures; those of this stream and threshold are drawn.
    note : str
        What the reader must know, such as that the run is not calibrated.
    bare : bool
        Smaller, without title and note: for a page that says both in words.
    size : tuple of float
        Inches of a bare figure.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    sim.errors.UsageError
        If no month has all its calls.
    """
    rows = trajectory.loc[(trajectory["stream"] == stream) & (trajectory["measure"] == "service_level")]
    rows = rows.loc[rows["month"].isin(months_with_calls(rows["month"], calls_from))]
    if rows.empty:
        raise UsageError(f"no month has all its {stream_spoken(stream)}, and so there is nothing to draw")
    days = [_middle(month) for month in rows["month"]]
    percent = {c: 100 * np.asarray(rows[c], dtype=float) for c in ("mean", "p05", "p10", "p90", "p95")}
    figure, axes = _figure(note, size) if bare else _figure(note)
    letters = LETTERS if bare else 9
    axes.fill_between(days, percent["p05"], percent["p95"], color=DARK_BLUE, alpha=0.16, linewidth=0)
    axes.fill_between(days, percent["p10"], percent["p90"], color=DARK_BLUE, alpha=0.30, linewidth=0)
    axes.plot(days, percent["mean"], color=DARK_BLUE, linewidth=2)
    axes.axhline(100 * target.share, color=DARK_PINK, linewidth=1.5, linestyle="--")
    end = days[-1] + 20
    # whichever ends higher is written above its line, the other below: never over each other
    over = percent["mean"][-1] >= 100 * target.share
    goal = f"target\n{100 * target.share:g} %" if bare else f"target {100 * target.share:g} %"
    bands = "mean" if bare else "mean; bands hold\n80 and 90 % of\nthe futures"  # a page says it beside
    _write_at_end(axes, end, 100 * target.share, goal, DARK_PINK, letters, above=not over)
    _write_at_end(axes, end, percent["mean"][-1], bands, DARK_BLUE, letters, above=over)
    _mark_history(axes, [o for o in history if o.stream == stream and o.within_s == target.within], days[0], letters,
                  2 if figure.get_figwidth() > _TWO_ABREAST else 1)  # fmt: skip
    axes.axvline(_at(plan_start), color=GREY, linewidth=1)
    axes.annotate(
        " projection from here", (_at(plan_start), 1), color=GREY, fontsize=letters, va="bottom", ha="left"
    )  # fmt: skip
    if target.promised:
        axes.axvline(_middle(target.promised), color=ORANGE, linewidth=1.5, linestyle=":")
        when = month_spoken(target.promised)
        label = f" promised:\n {when}" if bare else f" promised: {when}"
        axes.annotate(label, (_middle(target.promised), 8), color=ORANGE_TEXT, fontsize=letters, va="bottom", ha="left")
    axes.set_ylim(0, 101)
    axes.set_xlim(days[0] - 15, end)
    axes.set_ylabel(f"% of calls {target.denominator.replace('_', ' ')}", fontsize=LETTERS if bare else None)
    _months_axis(axes, 6 if bare else 14)
    if not bare:
        axes.set_title(
            f"Share of {stream_spoken(stream)} answered within {target.within:g} s\n{scenario}",
            loc="left", fontsize=12, weight="bold", parse_math=False, pad=22 if axes.get_legend() else None,
        )  # fmt: skip
    return figure


def _write_at_end(axes: Axes, at: float, value: float, text: str, colour: str, letters: float, *, above: bool) -> None:
    axes.annotate(
        text, (at, value), xytext=(4, 2 if above else -2), textcoords="offset points", color=colour, fontsize=letters,
        va="bottom" if above else "top", ha="left", annotation_clip=False,
    )  # fmt: skip


def _mark_history(axes: Axes, history: Sequence[Observation], first: float, letters: float, abreast: int) -> None:
    spans: dict[str, None] = {}
    behind = {"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.5}
    for o in history:
        start, end = _at(o.start), _at(o.end)
        middle = (start + end) / 2
        if middle < first - 31:
            continue
        long = end - start > 62
        bound = o.relation != "="
        value = 100 * o.value
        if long:
            doubt = " (doubtful)" if o.doubtful else ""
            said = f"published: {value:.0f}{doubt}, {o.start:%b %Y} to {o.end:%b %Y}"
            label = "_" if said in spans else said  # its name stands above the axes: the curves leave no room inside
            spans[said] = None
            axes.plot([start, end], [value, value], color=TURQUOISE, linewidth=1.5, linestyle=(0, (4, 2)), label=label)
            continue
        marker = {">": "^", ">=": "^", "<": "v", "<=": "v"}.get(o.relation, "o")
        axes.plot(
            [middle],
            [value],
            marker=marker,
            color=TURQUOISE,
            markeredgecolor=GREY,
            markersize=7,
            linestyle="none",
            zorder=5,
        )
        week = end - start < 25
        if bound or not week:
            text = f"{o.relation} {value:.0f}" if bound else f"{value:.0f}"
            axes.annotate(
                text, (middle, value), xytext=(6, 5), textcoords="offset points", fontsize=letters,
                color=TURQUOISE_TEXT, bbox=behind,
            )  # fmt: skip
    if history:
        axes.plot([], [], marker="o", color=TURQUOISE, markeredgecolor=GREY, linestyle="none", label="published")
        axes.legend(loc="lower right", frameon=False, fontsize=letters, bbox_to_anchor=(1, 1.0), borderaxespad=0.2,
                    ncols=abreast)  # fmt: skip


def file_name(name: str, kind: str) -> str:
    """Name the file of a figure so that every system takes it.

    Parameters
    ----------
    name : str
        Of a stream or group; characters that are not plain become their code points.
    kind : str
        What is drawn.

    Returns
    -------
    str
        Such as ``"101-trajectory.png"``.
    """
    return re.sub(r"[^A-Za-z0-9_-]", lambda match: f"+{ord(match[0]):x}", name) + f"-{kind}.png"


def save(figure: Figure, path: Path) -> None:
    """Write a figure as PNG, the same bytes for the same figure.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        The figure.
    path : pathlib.Path
        Where to.
    """
    with letters_missing():
        figure.savefig(path, dpi=130, metadata={"Software": None})


@contextmanager
def letters_missing() -> Iterator[None]:
    """Let a figure be written though its font lacks letters of a name, without a word of it in the terminal.

    On a page the letters stay text, for which the reader's own system has a font; in a picture they are boxes.
    """
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from", category=UserWarning)
        yield

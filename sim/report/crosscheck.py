"""What the cross-checks say: sentences, tables, and a heat map of the week."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import inf, isfinite
from textwrap import fill
from typing import TYPE_CHECKING, Any

import numpy as np
from rich.console import Group
from rich.table import Table
from rich.text import Text

from sim.crosscheck.changing import REPLICATIONS
from sim.crosscheck.gaps import CAUSES, FUTURES, beyond_chance
from sim.crosscheck.pool import hour_name
from sim.crosscheck.stationary import FIGURES, PARTS, SHARES
from sim.projection import month_spoken, stream_spoken
from sim.projection.speech import iso_days_spoken
from sim.report.comparison import signed
from sim.report.figures import DARK_BLUE, GREY, ORANGE

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.check import Check

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_SHARES = {FIGURES[name] for name in SHARES}
_SPOKEN = {
    "abandonment": "that callers hang up",
    "carry-over": "that queues carry over from one interval to the next",
    "kinds of call": "how long each kind of call is, and how patient its callers",
    "over-dispersion": "that days and staff vary, and callers redial in bunches",
    "priority": "who goes first",
}
_MOST_NAMED = 8  # days
_DEEPEST_POINTS = 60  # where the colours end, in every figure, so that figures can be compared
Row = Mapping[str, Any]


def verdict(checks: Sequence[Check], level: float) -> str:
    """Say in a sentence whether the engine agrees with the formulas.

    Parameters
    ----------
    checks : sequence of sim.check.Check
        Of parts (i) to (iii).
    level : float
        Chance that any of them says no of an engine that is right.

    Returns
    -------
    str
    """
    no = [row for row in checks if not row.passed]
    about = f"{len(checks)} checks, together at a level of {100 * level:g} % (Holm)"
    if not no:
        return f"The engine agrees with Erlang C, Erlang A and the formula for two priorities: {about}."
    return f"{len(no)} of {about}, say NO: the engine is not what queueing theory says, or too little was simulated."


def half_width(error: float, replications: int) -> float:
    """Half of a 95 % interval (Student's) about a mean over replications.

    Parameters
    ----------
    error : float
        Its standard error, in any unit.
    replications : int
        At least 2.

    Returns
    -------
    float
        In the same unit.
    """
    from scipy.special import stdtrit

    return float(stdtrit(replications - 1, 0.975)) * error


def gap_sentences(gaps: pd.DataFrame, week: pd.DataFrame, stream: str, *, futures: int = FUTURES) -> tuple[str, ...]:
    """Say by how much Erlang C and Erlang A are off, when, and why.

    Parameters
    ----------
    gaps, week : pandas.DataFrame
        As ``causes.csv`` and ``week.csv``.
    stream : str
        With a target.
    futures : int
        Behind the simulated shares.

    Returns
    -------
    tuple of str
        Three sentences. Differences are those of the figures as they are printed.
    """
    rows = {row["step"]: row for row in _records(gaps) if row["stream"] == stream}
    hours = [row for row in _records(week) if row["stream"] == stream]
    simulated = 100 * rows[CAUSES[-1]]["share"]
    error_of_all = 100 * rows[CAUSES[-1]]["share_error"]
    found = f"{simulated:.1f} % (± {half_width(error_of_all, futures):.1f}; 95 %) are simulated"
    calls = stream_spoken(stream)
    said = []
    for name, step, column in (("C", "Erlang C", "erlang_c"), ("A", CAUSES[0], "erlang_a")):
        says = 100 * rows[step]["share"]
        off = says - simulated
        known = [(100 * (row[column] - row["scenario"]), row["hour"], row) for row in hours]
        gap, hour, row = max((of for of in known if isfinite(of[0])), key=lambda of: abs(of[0]))
        error = 100 * row.get("scenario_error", 0.0)  # older tables have none
        printed = abs(round(says, 1) - round(simulated, 1))
        how = f"it {'overstates' if off > 0 else 'understates'} by {printed:.1f} points over the week"
        if not beyond_chance(off, error_of_all, futures=futures):
            how = "no difference beyond chance over the week"
        most = beyond_chance(gap, error, of_an_hour=True, futures=futures)
        when = f"and most on {hour} ({signed(gap, 0)} points)" if most else "and in no hour one beyond chance"
        within = rows[step]["within_s"]
        lead = f"{calls[0].upper()}{calls[1:]} answered within {within:g} s: " if name == "C" else ""
        said.append(f"{lead}Erlang {name}, interval by interval, says {says:.1f} % where {found}: {how}, {when}.")
    named = [
        cause
        for cause in CAUSES
        if beyond_chance(rows[cause]["adds"], rows[cause].get("adds_error", 0.0), futures=futures)
    ]
    parts = [f"{_SPOKEN[cause]} {signed(100 * rows[cause]['adds'])}" for cause in named]
    if others := [_SPOKEN[cause] for cause in CAUSES if cause not in named]:
        parts.append(f"no difference beyond chance: {', '.join(others)}")
    said.append(f"Why, in points from Erlang C to the simulation: {'; '.join(parts)}.")
    return tuple(said)


def days_left_out_spoken(about: Mapping[str, Any]) -> str:
    """Say which days are no part of the typical week.

    Parameters
    ----------
    about : mapping
        What the manifest says of the cross-check.

    Returns
    -------
    str
        A sentence; nothing where no day is left out, or none was recorded.
    """
    days = about.get("days_left_out") or ()
    if not days:
        return ""
    named = f" ({', '.join(iso_days_spoken(day) for day in days)})" if len(days) <= _MOST_NAMED else ""
    what = "is a bank holiday or special day" if len(days) == 1 else "are bank holidays or special days"
    return f"{len(days)} {'day' if len(days) == 1 else 'days'}{named} {what}, and no part of this typical week."


def agreement_table(table: pd.DataFrame) -> Group:
    """Lay out parts (i) to (iii).

    Parameters
    ----------
    table : pandas.DataFrame
        As ``crosscheck.csv``.

    Returns
    -------
    rich.console.Group
    """
    shown: list[Any] = []
    for part, theory in PARTS.items():
        laid = Table()
        for name in ("hour", "centre", "figure"):
            laid.add_column(name, overflow="fold")
        for name in ("formula", "engine", "std. error", "power", "p (Holm)"):
            laid.add_column(name, justify="right", no_wrap=True)
        laid.add_column("says", no_wrap=True)
        before, notes = None, []
        for row in (row for row in _records(table) if row["part"] == part):
            where = (row["group"], row["hour"])
            centre = f"{row['handlers']} handlers, {row['contacts_an_hour']:.1f} an hour of {row['handle_s']:.0f} s"
            centre += f", patience {row['patience_s']:.0f} s" if row["patience_s"] != inf else ""
            first = where != before
            if first and row["comment"]:
                notes.append(f"{row['hour']}: {row['comment']}.")
            unit, digits = (100, 2) if row["figure"] in _SHARES else (1, 2)
            sign = " %" if unit == 100 else " s"
            laid.add_row(
                f"{row['group']}: {row['hour']}" if first else "", centre if first else "", row["figure"],
                f"{unit * row['theory']:.{digits}f}{sign}", f"{unit * row['engine']:.{digits}f}{sign}",
                f"{unit * row['standard_error']:.{digits}f}", f"{row['power']:.3f}", f"{row['statistic']:.3f}",
                "ok" if row["passed"] else "NO",
            )  # fmt: skip
            before = where
        shown += [Text(f"({part}) The engine against {theory}, in steady state", style="bold"), laid]
        shown += [Text(note, style="dim") for note in notes]
    shown.append(Text("Power: the chance to see a difference of 1 point of a share, or of 5 % of a mean wait."))
    return Group(*shown)


def changing_tables(changing: pd.DataFrame) -> Group:
    """Lay out part (iv).

    Parameters
    ----------
    changing : pandas.DataFrame
        As ``time_varying.csv``.

    Returns
    -------
    rich.console.Group
    """
    laid = Table()
    laid.add_column("stream")
    laid.add_column("formula's rate of each quarter-hour", overflow="fold")
    for name in ("formula", "engine", "mean gap by hour", "says most too much", "says most too little"):
        laid.add_column(name, justify="right")
    for row in _records(changing):
        laid.add_row(
            f"{row['stream']} in {row['within_s']:g} s", row["method"], f"{100 * row['formula']:.1f} %",
            f"{100 * row['engine']:.1f} ± {half_width(100 * row['standard_error'], REPLICATIONS):.1f} %",
            f"{100 * row['mean_gap_by_hour']:.1f} points",
            f"{row['over_hour']} ({signed(100 * row['over'])})", f"{row['under_hour']} ({signed(100 * row['under'])})",
        )  # fmt: skip
    what = "(iv) Erlang by interval against the engine, on the same changing load, all calls alike (±: 95 %)"
    return Group(Text(what, style="bold"), laid)


def gap_tables(gaps: pd.DataFrame) -> Group:
    """Lay out part (v).

    Parameters
    ----------
    gaps : pandas.DataFrame
        As ``causes.csv``.

    Returns
    -------
    rich.console.Group
    """
    laid = Table()
    laid.add_column("stream")
    laid.add_column("step, from Erlang C to the simulation", overflow="fold")
    for name in ("in time", "points", "standard error"):
        laid.add_column(name, justify="right")
    for row in _records(gaps):
        first = row["step"] not in CAUSES
        laid.add_row(
            f"{row['stream']} in {row['within_s']:g} s" if first else "",
            row["step"] if first else f"{row['step']}: {_SPOKEN[row['step']]}",
            f"{100 * row['share']:.1f} %",
            "" if first else signed(100 * row["adds"]),
            f"{100 * row['adds_error']:.1f}" if row["adds_error"] else "",
        )
    return Group(Text("(v) From Erlang C to the scenario as it is, share of offered contacts", style="bold"), laid)


def draw_week(hours: pd.DataFrame, stream: str, *, scenario: str, month: str | None, note: str = "") -> Figure:
    """Draw by how much Erlang C and Erlang A are off in each hour of the week.

    Parameters
    ----------
    hours : pandas.DataFrame
        As ``week.csv``.
    stream : str
        With a target.
    scenario : str
        Name of the scenario.
    month : str or None
        Whose weeks; None: of the whole period.
    note : str
        What the reader must know.

    Returns
    -------
    matplotlib.figure.Figure
        Two heat maps with the points in their cells: blue where Erlang says too little, orange where too much.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11, 7.4), layout="constrained")
    FigureCanvasAgg(figure)
    panels = figure.subplots(2, 1)
    rows = {row["hour"]: row for row in _records(hours) if row["stream"] == stream}
    week = [rows[hour_name(hour)] for hour in range(168)]
    for axes, name, column in zip(panels, ("C", "A"), ("erlang_c", "erlang_a"), strict=True):
        _draw_points(axes, np.array([100 * (row[column] - row["scenario"]) for row in week]).reshape(7, 24))
        what = "nobody hangs up" if name == "C" else "callers hang up"
        axes.set_title(f"Erlang {name} ({what}) less the simulation", loc="left", fontsize=10.5, weight="bold")
    panels[-1].set_xlabel("hour of the day", fontsize=9, color=GREY)
    when = f"weeks of {month_spoken(month)}" if month else "all weeks"
    within = week[0]["within_s"]
    title = f"Where Erlang's formulas are off for {stream_spoken(stream)}: points of the share answered in {within:g} s"
    figure.suptitle(
        f"{fill(title, 95)}\n{fill(f'{scenario}, {when}', 95)}",
        x=0.01, ha="left", fontsize=12, weight="bold", parse_math=False,
    )  # fmt: skip
    key = (
        "Orange and +: the formula says too much. Blue and −: it says too little. In whole points; grey: nobody called."
    )
    figure.supxlabel(f"{key}\n{note}", x=0.01, ha="left", fontsize=8.5, color=GREY)
    return figure


def _draw_points(axes: Axes, points: np.ndarray) -> None:
    from matplotlib.colors import LinearSegmentedColormap

    colours = LinearSegmentedColormap.from_list("too little, too much", [DARK_BLUE, "#FFFFFF", ORANGE])
    colours = colours.with_extremes(bad="#D9D9D9")
    axes.imshow(points, cmap=colours, vmin=-_DEEPEST_POINTS, vmax=_DEEPEST_POINTS, aspect="auto")
    for (day, hour), value in np.ndenumerate(points):
        if np.isfinite(value):
            dark = value < -0.68 * _DEEPEST_POINTS  # from there on white is read more easily than black
            colour = "#FFFFFF" if dark else "#0B0C0C"
            axes.text(hour, day, signed(float(value), 0), ha="center", va="center", fontsize=8, color=colour)
    axes.set_yticks(range(7), _DAYS, fontsize=9)
    axes.set_xticks(range(24), [f"{hour:02d}" for hour in range(24)], fontsize=8.5)
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)


def _records(table: pd.DataFrame) -> list[Row]:
    return table.to_dict(orient="records")  # type: ignore[return-value]

"""People in post against establishment, and what they are worth, as a figure."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sim.report.figures import (
    BARE,
    DARK_BLUE,
    DARK_PINK,
    GREY,
    LETTERS,
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


def draw_workforce(
    trajectory: pd.DataFrame, group: str, *, scenario: str, plan_start: date, note: str = "", bare: bool = False
) -> Figure:
    """Draw people in post against establishment, and what they are worth in experienced handlers.

    Parameters
    ----------
    trajectory : pandas.DataFrame
        As written to ``trajectory.csv``.
    group : str
        Whose.
    scenario : str
        Name of the scenario.
    plan_start : datetime.date
        Where the projection starts.
    note : str
        What the reader must know.
    bare : bool
        Smaller, without title and note: for a page that says both in words.

    Returns
    -------
    matplotlib.figure.Figure
    """
    rows = trajectory[trajectory["stream"] == group].set_index("measure")
    figure, axes = _figure(note, BARE) if bare else _figure(note)
    styles = {
        "establishment": ("establishment", DARK_PINK, "--"),
        "strength": ("in post", DARK_BLUE, "-"),
        "effective": ("effective", TURQUOISE, "-."),
    }
    days = [_middle(month) for month in rows.loc["establishment", "month"]]
    for measure, (_, colour, line) in styles.items():
        drawn = rows.loc[measure]
        axes.fill_between(days, drawn["p10"].to_numpy(), drawn["p90"].to_numpy(), color=colour, alpha=0.2, linewidth=0)
        axes.plot(days, drawn["mean"].to_numpy(), color=colour, linestyle=line, linewidth=2)
    letters = LETTERS if bare else 9
    _label_ends(axes, days[-1] + 10, letters, {
        label: (float(rows.loc[measure, "mean"].iloc[-1]), colour) for measure, (label, colour, _) in styles.items()
    })  # fmt: skip
    axes.axvline(_at(plan_start), color=GREY, linewidth=1)
    low, high = axes.get_ylim()
    axes.set_ylim(min(low, 0.75 * high), high * 1.02)
    here = (_at(plan_start), axes.get_ylim()[0])
    axes.annotate(" projection from here", here, color=GREY, fontsize=letters, va="bottom")
    axes.set_xlim(days[0] - 15, days[-1] + 15)
    if bare:
        axes.set_ylabel("people (FTE)", fontsize=LETTERS)  # a page says beside it that the axis does not start at 0
    else:
        axes.set_ylabel("people (FTE); the axis does not start at 0")
    _months_axis(axes, 6 if bare else 14)
    if not bare:
        axes.set_title(
            f"People of the group '{group}' against establishment; bands hold 80 % of the futures\n{scenario}",
            loc="left", fontsize=12, weight="bold", parse_math=False,
        )  # fmt: skip
    return figure


def _label_ends(axes: Axes, at: float, letters: float, ends: dict[str, tuple[float, str]]) -> None:
    """Write each line's name at its end, apart from the others."""
    low, high = axes.get_ylim()
    gap = (high - low) * 0.006 * letters
    placed = float("-inf")
    for label, (value, colour) in sorted(ends.items(), key=lambda item: item[1][0]):
        placed = max(value, placed + gap)
        axes.annotate(
            label,
            (at, placed),
            color=TURQUOISE_TEXT if colour == TURQUOISE else colour,
            va="center",
            ha="left",
            fontsize=letters,
            annotation_clip=False,
        )

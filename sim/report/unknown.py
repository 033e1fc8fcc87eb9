"""What the promised month hangs on: its share against each number that nobody knows, future by future."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.projection import influence, month_spoken, stream_spoken
from sim.report.figures import DARK_BLUE, DARK_PINK
from sim.report.fit import sheet

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from matplotlib.figure import Figure

    from sim.scenario.model import Target


def draw_unknown(
    drawn: pd.DataFrame, level: np.ndarray, stream: str, target: Target, *, scenario: str, note: str
) -> Figure:
    """Draw the promised month's share against each number that nobody knows, future by future.

    Parameters
    ----------
    drawn : pandas.DataFrame
        As ``parameters.csv`` of a run: one row a future, one column a parameter.
    level : numpy.ndarray, shape (futures,)
        Share answered in time in the promised month.
    stream : str
        Whose.
    target : sim.scenario.model.Target
        The promise.
    scenario : str
        Its name.
    note : str
        What the reader must know.

    Returns
    -------
    matplotlib.figure.Figure
        The parameters on which the share hangs most come first.
    """
    names = list(influence(drawn, level))
    what = f"{stream_spoken(stream)} answered within {target.within:g} s"
    figure, panels = sheet(
        len(names), 3, f"What {month_spoken(str(target.promised))} hangs on: {what}\n{scenario}",
        f"Each point is a future. Dashed: the target of {100 * target.share:g} %. {note}",
    )  # fmt: skip
    for axes, name in zip(panels, names, strict=True):
        axes.plot(drawn[name], 100 * level, marker="o", markersize=3.5, linestyle="none", color=DARK_BLUE, alpha=0.6)
        axes.axhline(100 * target.share, color=DARK_PINK, linewidth=1.5, linestyle="--")
        axes.set_title(name, loc="left", fontsize=10, parse_math=False)
        axes.set_ylim(0, 101)
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
    panels[0].set_ylabel("% of calls")
    return figure

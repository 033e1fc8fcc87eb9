"""A fit as figures: what was believed before and after, what went together, and the fit over history."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from math import ceil
from textwrap import fill
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.projection import stream_spoken
from sim.projection.speech import iso_days_spoken
from sim.report.figures import DARK_BLUE, DARK_PINK, GREY, TURQUOISE

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_BINS = 30


def sheet(panels: int, columns: int, title: str, note: str) -> tuple[Figure, list[Axes]]:
    """Make a figure of several panels.

    Parameters
    ----------
    panels, columns : int
        How many, and how many side by side.
    title, note : str
        Above and below them.

    Returns
    -------
    figure : matplotlib.figure.Figure
    axes : list of matplotlib.axes.Axes
        One a panel.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    rows = ceil(panels / columns)
    figure = Figure(figsize=(10, 1.2 + 2.1 * rows), layout="constrained")
    FigureCanvasAgg(figure)
    axes = [figure.add_subplot(rows, columns, i + 1) for i in range(panels)]
    figure.suptitle(title, x=0.01, ha="left", fontsize=12, weight="bold", parse_math=False)
    figure.supxlabel(fill(iso_days_spoken(note), 150), x=0.01, ha="left", fontsize=8.5, color=GREY)
    return figure, axes


def draw_parameters(
    prior: Mapping[str, np.ndarray], drawn: Mapping[str, np.ndarray], weight: np.ndarray, *, scenario: str
) -> Figure:
    """Draw each parameter before and after, side by side.

    Parameters
    ----------
    prior : mapping of str to numpy.ndarray
        Evenly spread values of the prior, by name.
    drawn : mapping of str to numpy.ndarray, shape (n,)
        Draws of the posterior, by name.
    weight : numpy.ndarray, shape (n,)
        Of the draws.
    scenario : str
        Its name.

    Returns
    -------
    matplotlib.figure.Figure
    """
    figure, panels = sheet(
        len(drawn), 3, f"What history changes in what is believed\n{scenario}",
        "Line: before. Filled: after. Where both are alike, history says nothing of it.",
    )  # fmt: skip
    for axes, (name, values) in zip(panels, drawn.items(), strict=True):
        # the farthest few draws in a thousand would leave the rest in one bar
        ends = [np.quantile(of, (0.002, 0.998)) for of in (prior[name], values)]
        edges = np.linspace(min(end[0] for end in ends), max(end[1] for end in ends), _BINS + 1)
        axes.hist(values, bins=edges.tolist(), weights=weight, density=True, color=DARK_BLUE, alpha=0.75)
        axes.hist(prior[name], bins=edges.tolist(), density=True, histtype="step", color=DARK_PINK, linewidth=1.5)
        axes.set_title(name, loc="left", fontsize=10, parse_math=False)
        axes.set_yticks([])
        for side in ("top", "right", "left"):
            axes.spines[side].set_visible(False)
    return figure


def draw_pairs(drawn: Mapping[str, np.ndarray], weight: np.ndarray, *, scenario: str) -> Figure:
    """Draw which parameters history could not tell apart: their correlations.

    Parameters
    ----------
    drawn : mapping of str to numpy.ndarray, shape (n,)
        Draws of the posterior, by name.
    weight : numpy.ndarray, shape (n,)
        Of the draws.
    scenario : str
        Its name.

    Returns
    -------
    matplotlib.figure.Figure
    """
    from matplotlib.colors import LinearSegmentedColormap

    names = list(drawn)
    values = np.stack(list(drawn.values()))
    off = values - (values @ weight)[:, None]
    covariance = (off * weight) @ off.T
    sd = np.sqrt(np.diag(covariance))
    correlation = covariance / np.outer(sd, sd)
    figure, (axes,) = sheet(
        1, 1, f"What history cannot tell apart\n{scenario}",
        "Correlation of each pair after the fit: near -1 or 1, history knows the two together and neither alone.",
    )  # fmt: skip
    figure.set_size_inches(10, 2.2 + 0.45 * len(names))
    shades = LinearSegmentedColormap.from_list("signed", [DARK_PINK, "white", DARK_BLUE])
    axes.imshow(correlation, cmap=shades, vmin=-1, vmax=1, aspect="auto")
    for i in range(len(names)):
        for j in range(len(names)):
            dark = abs(correlation[i, j]) > 0.55
            said = f"{correlation[i, j]:.2f}".replace("-", "−") if i != j else ""
            axes.annotate(
                said, (j, i), ha="center", va="center", fontsize=9, color="white" if dark else GREY
            )  # fmt: skip
    axes.set_xticks(range(len(names)), names, rotation=35, ha="right", parse_math=False)
    axes.set_yticks(range(len(names)), names, parse_math=False)
    for side in ("top", "right", "left", "bottom"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=0)
    return figure


def draw_fit(rows: pd.DataFrame, stream: str, *, scenario: str) -> Figure:
    """Draw the shares that were published over the bands of the fit.

    Parameters
    ----------
    rows : pandas.DataFrame
        As ``rows.csv``.
    stream : str
        Whose.
    scenario : str
        Its name.

    Returns
    -------
    matplotlib.figure.Figure
    """
    shares = [
        row
        for row in rows.to_dict(orient="records")
        if row["stream"] == stream and row["measure"].startswith(("service_level", "abandonment"))
    ]
    figure, (axes,) = sheet(
        1, 1, f"Published shares of {stream_spoken(stream)}, and what the fit says\n{scenario}",
        "Bars: 95 % bands of what would be published. They hold what is not known, chance, and what the model misses.",
    )  # fmt: skip
    figure.set_size_inches(10, 5)
    labels = []
    for place, row in enumerate(shares):
        low, median, high, said = (100 * row[key] for key in ("low", "median", "high", "published"))
        axes.plot([place, place], [low, high], color=DARK_BLUE, linewidth=9, alpha=0.3, solid_capstyle="butt")
        axes.plot([place - 0.18, place + 0.18], [median, median], color=DARK_BLUE, linewidth=2)
        marker = {">": "^", "<": "v"}.get(row["relation"][0], "o")
        axes.plot([place], [said], marker=marker, color=TURQUOISE, markeredgecolor=GREY, markersize=8, linestyle="none")
        axes.annotate(f"{said:.0f}", (place, said), xytext=(8, -3), textcoords="offset points", fontsize=9)
        labels.append(days_spoken(row) + ("\ndoubtful" if row["doubtful"] else ""))
    axes.set_xticks(range(len(labels)), labels, fontsize=8)
    axes.set_xlim(-0.6, len(labels) - 0.4)
    axes.set_ylim(0, 101)
    axes.set_ylabel("% of calls")
    axes.grid(axis="y", color="#D9D9D9", linewidth=0.8)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    return figure


def days_spoken(row: Mapping[Any, Any]) -> str:
    """Write the days of a row (its ``start`` and ``end``) in lines short enough for an axis."""
    start, end = date.fromisoformat(row["start"]), date.fromisoformat(row["end"])
    if (end - start).days < 25:
        return f"{start:%d %b}\nto {end:%d %b}\n{end:%Y}"
    return f"{start:%b %Y}" if (end - start).days < 62 else f"{start:%b %Y}\nto {end:%b %Y}"

"""What tables say directly, for the terminal and as figures: a profile with its band, a survival curve with its fit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
from rich.console import Group
from rich.table import Table
from rich.text import Text

from sim.projection import stream_spoken
from sim.report.figures import DARK_BLUE, DARK_PINK, ORANGE, ORANGE_TEXT
from sim.report.fit import sheet

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from sim.estimate import Patience, Profile, Survival

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_SHARES = ("growth", "never_wait", "leavers", "rate")
_TIMES = ("mean", "handle")


def direct_tables(direct: pd.DataFrame, missing: Iterable[str]) -> Group:
    """Lay out direct estimates for the terminal.

    Parameters
    ----------
    direct : pandas.DataFrame
        As ``direct.csv``.
    missing : iterable of str
        What could not be estimated, and why.

    Returns
    -------
    rich.console.Group
    """
    table = Table(title="What the tables say directly", title_justify="left")
    for head, justify in (("value", "left"), ("estimate", "right"), ("95 % interval", "right"), ("n", "right")):
        table.add_column(head, justify=justify, no_wrap=head == "value")  # type: ignore[arg-type]
    table.add_column("used", overflow="fold")
    lists: dict[str, list[dict[Any, Any]]] = {}
    for row in direct.to_dict(orient="records"):
        *above, last = row["parameter"].split(".")
        lists.setdefault(".".join(above) if last.isdecimal() else row["parameter"], []).append(row)
    for name, rows in lists.items():
        first = rows[0]
        if len(rows) > 1:
            half = max(row["high"] - row["estimate"] for row in rows)
            each = " ".join(f"{row['estimate']:.2f}" for row in rows)
            table.add_row(name, each, f"each ± {half:.2f}", f"{first['n']:,}", first["used"])
            continue
        said = [_spoken(name, first[key]) for key in ("estimate", "low", "high")]
        between = f"{said[1]} to {said[2]}" if first["standard_error"] else "counted"
        table.add_row(name, said[0], between, f"{first['n']:,}", first["used"])
    parts: list[Any] = [table]
    apart = list(missing)
    if apart:
        parts.append(Text("Not estimated:"))
        parts += [Text(f"  {each}") for each in apart]
    parts.append(Text(""))
    return Group(*parts)


def _spoken(parameter: str, value: float) -> str:
    last = parameter.rsplit(".", 1)[-1]
    if last in _SHARES:
        return f"{100 * value:.1f} %"
    return f"{value:.1f} s" if last in _TIMES else f"{value:.3g}" if abs(value) < 100 else f"{value:,.1f}"


def draw_profile(profile: Profile, before: np.ndarray, stream: str, *, scenario: str) -> Figure:
    """Draw the week's profile with its band, and the scenario's.

    Parameters
    ----------
    profile : sim.estimate.Profile
        As estimated.
    before : numpy.ndarray, shape (7, 96)
        As the scenario has it.
    stream : str
        Whose.
    scenario : str
        Its name.

    Returns
    -------
    matplotlib.figure.Figure
    """
    figure, panels = sheet(
        7, 4, f"When {stream_spoken(stream)} come: share of a day's by quarter-hour\n{scenario}",
        f"Band: 95 %. Dashed: the scenario as it was. {profile.n:,} calls; "
        "where they are few, days lean on one another.",
    )  # fmt: skip
    hours = np.arange(96) / 4
    highest = 100 * max((profile.share + 2 * profile.standard_error).max(), before.max())
    for day, axes in enumerate(panels):
        share, half = 100 * profile.share[day], 196 * profile.standard_error[day]
        axes.fill_between(hours, np.maximum(share - half, 0), share + half, step="post", color=DARK_BLUE, alpha=0.25)
        axes.step(hours, share, where="post", color=DARK_BLUE, linewidth=1.3)
        axes.step(hours, 100 * before[day], where="post", color=DARK_PINK, linewidth=1.2, linestyle="--")
        axes.set_title(WEEKDAYS[day], loc="left", fontsize=10)
        axes.set_xlim(0, 24)
        axes.set_ylim(0, 1.05 * highest)
        axes.set_xticks([0, 6, 12, 18, 24])
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
    panels[0].set_ylabel("% of the day")
    return figure


def draw_patience(curve: Survival, fit: Patience, stream: str, *, scenario: str) -> Figure:
    """Draw the share of callers who are still waiting, were nobody answered, and the fit.

    Parameters
    ----------
    curve : sim.estimate.Survival
        Kaplan and Meier's.
    fit : sim.estimate.Patience
        As estimated.
    stream : str
        Whose.
    scenario : str
        Its name.

    Returns
    -------
    matplotlib.figure.Figure
    """
    figure, (axes,) = sheet(
        1, 1, f"How long callers wait: {stream_spoken(stream)}\n{scenario}",
        f"Step: share still waiting, were nobody answered (Kaplan and Meier), with its 95 % band. "
        f"{100 * fit.censored:.0f} % of the waits ended otherwise. Mean patience {fit.mean_s.value:.0f} s "
        f"({fit.mean_s.low:.0f} to {fit.mean_s.high:.0f}). The mean wait of those who hung up, {fit.naive_s:.0f} s, is "
        "no estimate of it.",
    )  # fmt: skip
    figure.set_size_inches(10, 5)
    shown = curve.at_risk >= 20
    at, share, half = curve.at_s[shown], 100 * curve.share[shown], 196 * curve.standard_error[shown]
    low, high = np.maximum(share - half, 0), np.minimum(share + half, 100)
    axes.fill_between(at, low, high, step="post", color=DARK_BLUE, alpha=0.25)
    axes.step(at, share, where="post", color=DARK_BLUE, linewidth=1.5)
    grid = np.linspace(0, float(at.max(initial=60.0)), 200)
    fitted, naive = 100 * fit.stays(grid), 100 * np.exp(-grid / fit.naive_s)
    axes.plot(grid, fitted, color=DARK_PINK, linewidth=1.8)
    axes.plot(grid, naive, color=ORANGE, linewidth=1.2, linestyle=":")
    said: dict[str, Any] = {"textcoords": "offset points", "fontsize": 9}
    axes.annotate("fit", (grid[60], fitted[60]), xytext=(8, 12), color=DARK_PINK, **said)
    words = "if only those who hung up counted"
    axes.annotate(words, (grid[60], naive[60]), xytext=(-4, -4), ha="right", va="top", color=ORANGE_TEXT, **said)
    axes.set_xlim(0, grid[-1])
    axes.set_ylim(0, 101)
    axes.set_xlabel("seconds waited")
    axes.set_ylabel("% of callers")
    axes.grid(axis="y", color="#D9D9D9", linewidth=0.8)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    return figure

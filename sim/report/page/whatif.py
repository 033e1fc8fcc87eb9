"""What if: a panel with sliders over what a grid of other values of the levers has given.

Nothing is simulated or fitted in the page: each position of the sliders is a point that was simulated.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from sim.projection import month_spoken, stream_spoken, wilson
from sim.projection.speech import interval_spoken
from sim.report.page.parts import Missing
from sim.report.page.wording import scenario_file
from sim.report.record import Record

_LEVERS = {
    "leavers": "Leavers",
    "intake": "Size of intakes",
    "abstraction": "Abstraction",
    "internal": "Internal demand",
}
_CHANCES = {"p_reached_by_promised": "reached", "p_held_by_promised": "held"}


@dataclass(frozen=True)
class Slider:
    """One lever of the panel.

    Attributes
    ----------
    key, name : str
        Its column, and its name.
    labels : tuple of str
        Of each level, in order.
    start : int
        Which level is the plan.
    """

    key: str
    name: str
    labels: tuple[str, ...]
    start: int


@dataclass(frozen=True)
class Panel:
    """What the panel needs.

    Attributes
    ----------
    sliders : tuple of Slider
        Of levers with more than one level.
    streams : tuple of str
        Of targets that the grid has.
    replications : int
        Of each point.
    points : int
        How many.
    beside : str
        Why the plan of the panel is not quite that of the answer.
    data : str
        JSON for the script, in which nothing can end its element.
    """

    sliders: tuple[Slider, ...]
    streams: tuple[str, ...]
    replications: int
    points: int
    beside: str
    data: str


def panel(record: Record) -> Panel | None:
    """Make the panel.

    Parameters
    ----------
    record : Record
        The run.

    Returns
    -------
    Panel or None
        None if there is no grid.
    """
    if "grid" not in record.tables:
        return None
    grid = record.tables["grid"]
    levels = {lever: sorted(grid[lever].unique()) for lever in _LEVERS}
    sliders = tuple(
        Slider(lever, name, tuple(_label(record, lever, level) for level in levels[lever]), levels[lever].index(1.0))
        for lever, name in _LEVERS.items()
        if len(levels[lever]) > 1
    )
    streams = tuple(stream for stream in record.targets if stream in set(grid["stream"]))
    n = int(grid["replications"].iloc[0])
    points = len(grid[list(_LEVERS)].drop_duplicates())
    data = {
        "levers": [slider.key for slider in sliders],
        "streams": [_stream(record, stream, [slider.key for slider in sliders]) for stream in streams],
    }
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return Panel(
        sliders,
        streams,
        n,
        points,
        _beside(record, n),
        text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"),
    )


def no_grid(record: Record) -> Missing:
    """Say that there is no grid, and what would add one, if anything in the scenario can be moved.

    Parameters
    ----------
    record : Record
        The run.

    Returns
    -------
    sim.report.page.parts.Missing
    """
    what = "No other numbers of the levers have been simulated for this run."
    if not record.targets:
        return Missing(f"{what} They show what becomes of a target, and this scenario has none.")
    if record.movable == ():
        levers = ", ".join(name.lower() for name in _LEVERS.values())
        return Missing(f"{what} There is nothing to move: the scenario has none of {levers}.")
    return Missing(what, f"callsim run {scenario_file(record)} --grid --into RUN")


def moved_levers(record: Record) -> int:
    """Count the levers that the run's grid moves.

    Parameters
    ----------
    record : Record
        With a grid.

    Returns
    -------
    int
    """
    return sum(len(set(record.tables["grid"][lever].tolist())) > 1 for lever in _LEVERS)


def _label(record: Record, lever: str, level: float) -> str:
    """Say a level; of intakes with the people that it comes to, as these are whole."""
    said, planned = level_spoken(level), record.starters.get(1.0)
    if lever != "intake" or level == 1.0 or planned is None or level not in record.starters:
        return said
    return f"{said}, in whole people {sum(record.starters[level])} instead of {sum(planned)}"


def _beside(record: Record, n: int) -> str:
    return (
        f"\u201cAs planned\u201d may differ a little from the answer above: it is the mean of {n} futures, not of "
        f"{record.manifest['replications']}, and only the plan's months were simulated."
    )


def level_spoken(level: float) -> str:
    """Say a multiplier.

    Parameters
    ----------
    level : float
        Such as 0.75.

    Returns
    -------
    str
        Such as ``25 % less than planned``.
    """
    off = round(100 * (level - 1), 6)
    return "as planned" if off == 0 else f"{abs(off):g} % {'more' if off > 0 else 'less'} than planned"


def _stream(record: Record, stream: str, moving: list[str]) -> dict[str, Any]:
    grid = record.tables["grid"]
    rows = grid.loc[grid["stream"] == stream]
    shares = rows.loc[rows["measure"] == "service_level"]
    months = sorted(shares["month"].unique())
    target, result = record.scenario.targets[stream], record.reached[stream]
    fixed = [lever for lever in _LEVERS if lever not in moving]
    levels = {lever: sorted(grid[lever].unique()) for lever in moving}
    points: dict[str, dict[str, Any]] = {}
    for key, of in shares.groupby([*moving, *fixed], sort=True):
        at = of.set_index("month").reindex(months)
        bands = {name: [_thousandths(value) for value in at[name]] for name in ("mean", "p10", "p90")}
        points[_place(key, moving, levels)] = bands
    promised = result["promised"]
    for row in rows.loc[rows["measure"].isin(list(_CHANCES))].to_dict(orient="records"):
        key = tuple(row[lever] for lever in (*moving, *fixed))
        n = int(row["replications"])
        points[_place(key, moving, levels)][_CHANCES[row["measure"]]] = _chance(round(row["mean"] * n), n)
    return {
        "calls": stream_spoken(stream),
        "within": record.within(stream),
        "target": 100 * target.share,
        "months": [month_spoken(month) for month in months],
        "promised": month_spoken(promised) if promised in months else None,
        "at": months.index(promised) if promised in months else len(months) - 1,
        "points": points,
    }


def _place(key: Any, moving: list[str], levels: dict[str, list[float]]) -> str:
    values = key if isinstance(key, tuple) else (key,)
    return ",".join(str(levels[lever].index(value)) for lever, value in zip(moving, values, strict=False))


@cache
def _chance(met: int, n: int) -> str:
    return f"{met} of {n} futures ({interval_spoken(*wilson(met, n))})"


def _thousandths(value: float) -> int | None:
    return None if value != value else round(1000 * value)

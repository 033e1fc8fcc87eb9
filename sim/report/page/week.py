"""The week, hour by hour: where the misses are."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan
from typing import Any

from sim.crosscheck.pool import hour_name
from sim.projection import month_spoken, stream_spoken
from sim.report.crosscheck import days_left_out_spoken
from sim.report.page.months import PERCENT
from sim.report.page.parts import Missing, Section
from sim.report.page.wording import fewer_futures, opening, scenario_file
from sim.report.record import Record

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_SHADES = 6  # of the colours in the style sheet, from the best to the worst


@dataclass(frozen=True)
class Cell:
    """An hour of the week.

    Attributes
    ----------
    text : str
        Share in time, in whole per cents; with so many digits more that it lies on its side of the target.
    shade : int
        Which colour; 0 is at or above the target.
    missed : bool
        Whether it lies below the target.
    """

    text: str
    shade: int
    missed: bool


@dataclass(frozen=True)
class HeatMap:
    """A week of one stream, as a table whose cells are coloured.

    Attributes
    ----------
    key, title, caption : str
        Its id, what it shows, and what the cells are.
    says : tuple of str
        Sentences beside it.
    days : tuple of str
        Heads of the columns.
    rows : tuple of tuple of str and tuple of Cell
        By hour of the day.
    """

    key: str
    title: str
    caption: str
    says: tuple[str, ...]
    days: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]


def week(record: Record) -> tuple[Section, tuple[HeatMap, ...]]:
    """Show the share in time in each hour of the typical week.

    Parameters
    ----------
    record : Record
        The run.

    Returns
    -------
    tuple of Section and tuple of HeatMap
        Heading and text, and a map for each target.
    """
    title = "The week: where the misses are"
    if "week" not in record.tables:
        what = "The hours of the week have not been looked at for this run."
        command = f"callsim crosscheck {scenario_file(record)} --into RUN"
        return Section("week", title, missing=(Missing(what, command),)), ()
    found = record.tables["week"]
    about = record.added.get("week.csv", {})
    month = about.get("month")
    said = f"Weeks of {month_spoken(month)}" if month else "All weeks"
    n = about.get("futures") or about.get("replications")
    futures = f", {n} futures" if n else ""
    fewer = fewer_futures(record, int(n)) if n else ""
    says = (
        f"{said}{futures}. Each cell is the share of calls offered in that hour that are answered in time; darker is "
        "worse, and a bold number in a frame is below the target.",
        *filter(None, (fewer, days_left_out_spoken(about))),
    )
    maps = [
        _map(record, stream, number, [row for row in found.to_dict(orient="records") if row["stream"] == stream])
        for number, stream in enumerate(record.targets, start=1)
        if stream in set(found["stream"])
    ]
    return Section("week", title, says), tuple(maps)


def _map(record: Record, stream: str, number: int, rows: list[dict[Any, Any]]) -> HeatMap:
    by_hour = {row["hour"]: row for row in rows}
    goal = record.scenario.targets[stream].share
    known = {hour: row["scenario"] for hour, row in by_hour.items() if not isnan(row["scenario"])}
    missed = [hour for hour, share in known.items() if share < goal]
    worst = min(known, key=lambda hour: known[hour])
    calls = stream_spoken(stream)
    title = f"{opening(calls)}: {len(missed)} of {len(known)} hours of the week lie below {100 * goal:g} %; "
    title += f"the worst is {worst}, with {PERCENT.full(known[worst])}"
    lowest = min(known.values())
    laid = tuple(
        (f"{hour:02d}:00", tuple(_cell(known.get(hour_name(24 * day + hour)), goal, lowest) for day in range(7)))
        for hour in range(24)
    )
    busiest = max(by_hour.values(), key=lambda row: row["contacts_an_hour"])
    at = known.get(busiest["hour"])
    says = (
        f"The busiest hour is {busiest['hour']}, with {busiest['contacts_an_hour']:.0f} contacts and "
        f"{busiest['handlers']:.1f} handlers on duty: {PERCENT.full(at)} are answered in time.",
    )
    return HeatMap(
        f"week-{number}", title, f"Share of {record.goal(stream)} in each hour of the week, in per cent", says,
        _DAYS, laid,
    )  # fmt: skip


def _cell(share: float | None, goal: float, lowest: float) -> Cell:
    if share is None:
        return Cell("–", 0, False)
    if share >= goal:
        return Cell(_apart(share, goal), 0, False)
    depth = (goal - share) / max(goal - lowest, 0.05)
    return Cell(_apart(share, goal), min(1 + int(depth * (_SHADES - 1)), _SHADES - 1), True)


def _apart(share: float, goal: float) -> str:
    """Print a share so that it does not seem to meet a target that it misses, or the other way round."""
    said = (f"{100 * share:.{digits}f}" for digits in range(4))
    return next((text for text in said if (float(text) < 100 * goal) == (share < goal)), f"{100 * share:.4f}")

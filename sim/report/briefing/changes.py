"""What changed since the last briefing, and why: inputs that differ, by their paths, with their sources."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from sim.projection import month_spoken, stream_spoken
from sim.projection.speech import day_spoken
from sim.report.briefing.content import Facts, Grid, Section
from sim.report.causes import by_period
from sim.report.comparison import signed
from sim.report.record import Record
from sim.report.touched import cause_spoken

MOST_CHANGES = 6
MOST_CAUSES = 3
_SAID_ELSEWHERE = ("name", "description", "period.plan_start")
_TOTALS = ("as it is", "without all of them", "difference")


@dataclass(frozen=True)
class Change:
    """An input that differs.

    Attributes
    ----------
    path : str
        Of the value in the scenario, or the name of a file.
    before, now : str
        As written; empty where it was not there.
    why : str
        The source of the new value, or of the old one where it was taken out.
    """

    path: str
    before: str
    now: str
    why: str


def changes_between(before: Record, now: Record) -> tuple[Change, ...]:
    """Find the inputs that differ.

    Parameters
    ----------
    before, now : Record
        Two runs.

    Returns
    -------
    tuple of Change
        In the scenario's order; values that were taken out come after those that are there, files last.
    """
    was = {row.path: row for row in before.sources}
    found = []
    for row in now.sources:
        old = was.pop(row.path, None)
        if row.path not in _SAID_ELSEWHERE and (old is None or not _same(old.value, row.value)):
            found.append(Change(row.path, old.value if old else "", row.value, row.source))
    found += [Change(row.path, row.value, "", row.source) for row in was.values() if row.path not in _SAID_ELSEWHERE]
    files = {name: (before.loaded.inputs.get(name), now.loaded.inputs.get(name)) for name in _names(before, now)}
    for name, (old, new) in files.items():
        if old is not None and new is not None and sha256(old).digest() != sha256(new).digest():
            found.append(Change(name, "its content", "another content", "the file was changed"))
    return tuple(found)


def _same(one: str, other: str) -> bool:
    if one == other:
        return True
    try:
        return float(one) == float(other)
    except ValueError:
        return False


def _names(before: Record, now: Record) -> list[str]:
    return sorted({*before.loaded.inputs, *now.loaded.inputs})


def what_changed(facts: Facts) -> Section:
    """Say what changed since last time, and why.

    Parameters
    ----------
    facts : Facts
        Of the briefing.

    Returns
    -------
    Section
    """
    heading = "What changed, and why"
    says = _why(facts)
    if facts.before is None:
        return Section(heading, ("No earlier run was given, so nothing is compared with last time.", *says))
    found = changes_between(facts.before, facts.now)
    days = [day_spoken(record.plan_start) for record in (facts.before, facts.now)]
    moved = [text for stream in facts.now.reached for text in [_moved(facts, facts.before, stream)] if text]
    plan = f"Last time the plan began on {days[0]}, now on {days[1]}." if days[0] != days[1] else ""
    if not found:
        plan = f"{plan} No other input differs." if plan else "No input differs."
        return Section(heading, tuple(text for text in (plan, *moved, *says) if text))
    rows = tuple(
        (each.path, each.before or "not there", each.now or "taken out", each.why or "not said") for each in found
    )
    left = len(rows) - MOST_CHANGES
    notes = (f"And {left} more, which the two scenario files show.",) if left > 0 else ()
    grid = Grid("Inputs that differ from last time", ("Input", "Was", "Is now", "Source"), rows[:MOST_CHANGES], notes)
    return Section(heading, tuple(text for text in (plan, *moved, *says) if text), grids=(grid,))


def _moved(facts: Facts, before: Record, stream: str) -> str:
    """Say how the forecast of the month promised moved."""
    month = facts.now.reached[stream]["promised"]
    if month is None or stream not in before.reached or not (before.counts(month) and facts.now.counts(month)):
        return ""
    if facts.promised(stream) is not None:  # what it came to is said, and no chance of it is news
        return ""
    then, now = (record.figure(stream, "service_level", month) for record in (before, facts.now))
    if then is None or now is None:
        return ""
    points = 100 * (now - then)
    way = (
        "as last time"
        if abs(points) < 0.5
        else f"{abs(points):.0f} points {'more' if points > 0 else 'fewer'} than last time"
    )
    return f"{stream_spoken(stream)} in {month_spoken(month)}: {100 * now:.0f} % on average, {way}."


def _why(facts: Facts) -> tuple[str, ...]:
    """Name the causes that cost most, where the run has them."""
    table = facts.now.tables.get("explain")
    if table is None:
        return ()
    stream = str(table["stream"].iloc[0])
    periods = by_period(table)
    causes = {cause: row for cause, row in periods["period"].items() if cause not in _TOTALS}
    said = [
        f"{cause_spoken(facts.now.loaded, cause)} {signed(100 * row['mean'])} "
        f"({signed(100 * row['low'])} to {signed(100 * row['high'])})"
        for cause, row in list(causes.items())[:MOST_CAUSES]
    ]
    months = [period for period in periods if period != "period"]
    span = " to ".join(month_spoken(month) for month in dict.fromkeys((months[0], months[-1])))
    return (
        f"What costs {stream_spoken(stream)} most over {span}, in points of the share answered in time: "
        f"{'; '.join(said)}.",
    )

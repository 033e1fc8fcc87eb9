"""The Demand Reduction Plan and the suite of measures, as tables of the same make."""

from __future__ import annotations

from collections.abc import Iterator

from sim.history import Observation
from sim.ledger import Came, Definition, find_actuals
from sim.projection import month_spoken
from sim.report.briefing.cells import NOTHING, UNSTATED, UNSTATED_NOTE, came_cell, forecast_cell
from sim.report.briefing.content import Facts, Grid, Section
from sim.report.workbook.units import measure_spoken, unit_of

Place = tuple[str, str]
MOST_DEMAND, MOST_MEASURES = 9, 14  # rows, so that all of it stands on two pages
_PUBLISHED_AS = {
    "mean_wait_s": "mean_wait", "p90_wait_s": "p90_wait", "unresourced": "unresourced_backlog",
    "strength": "strength", "establishment": "establishment", "vacancies": "vacancies",
}  # fmt: skip


def demand_plan(facts: Facts) -> Section:
    """Show what comes in, by stream, and what waits for a unit.

    Parameters
    ----------
    facts : Facts
        Of the briefing.

    Returns
    -------
    Section
    """
    streams = facts.now.scenario.streams
    places = [(stream, "offered") for stream in streams]
    places += [(stream, "redials") for stream in facts.now.scenario.targets if streams[stream].redials]
    places += [("incidents", "unresourced"), ("incidents", "above_upper_limit")]
    says = []
    if facts.now.scenario.incidents is None:
        says.append("Incidents are not in this run, so nothing is said of those that wait for a unit.")
    return Section(
        "Demand Reduction Plan",
        tuple(says),
        grids=(_grid(facts, "Contacts a month, and incidents", places, MOST_DEMAND),),
    )


def suite(facts: Facts) -> Section:
    """Show the measures side by side.

    Parameters
    ----------
    facts : Facts
        Of the briefing.

    Returns
    -------
    Section
    """
    targets = facts.now.scenario.targets
    places: list[Place] = []
    for stream in targets:
        clocks = ("sl_offered_force", "sl_offered_bt") if (stream, "sl_offered_bt") in facts.now.simulated else ()
        places += [(stream, measure) for measure in clocks or ("service_level",)]
        places += [(stream, "abandonment"), (stream, "p90_wait_s")]
    places += [(stream, "overflowed") for stream in targets]
    places += [(g, m) for g in facts.now.scenario.groups for m in ("vacancies", "effective", "occupancy")]
    return Section("Suite of measures", grids=(_grid(facts, "Measures side by side", places, MOST_MEASURES),))


def _grid(facts: Facts, caption: str, places: list[Place], most: int) -> Grid:
    end, ahead = facts.months[-1], facts.near
    before = facts.before if facts.forecast_before(end) else None
    kept = [place for place in places if any(facts.now.figure(*place, month, "p95") for month in (end, *ahead))]
    columns = {facts.said_before: [forecast_cell(before, end, *place) for place in kept]}
    columns |= {"happened": [came_cell(_came(facts, *place, end)) for place in kept]}
    columns |= {"model now": [forecast_cell(facts.now, end, *place) for place in kept]}
    told = {name: cells for name, cells in columns.items() if any(cell != NOTHING for cell in cells)}
    headings = ["Measure", *(f"{month_spoken(end)}: {name}" for name in told), *map(month_spoken, ahead)]
    rows = [
        (_named(*place), *cells, *(forecast_cell(facts.now, month, *place) for month in ahead))
        for place, *cells in zip(kept, *told.values(), strict=True)
    ]
    notes = [] if "happened" in told else [f"No figure of these was published for {month_spoken(end)}."]
    if any(UNSTATED in cell for row in rows for cell in row):
        notes.append(UNSTATED_NOTE)
    if len(rows) > most:
        notes.append(f"{len(rows) - most} more are in the workbook of this run.")
    return Grid(caption, tuple(headings), tuple(rows[:most]), tuple(notes))


def _named(stream: str, measure: str) -> str:
    said = measure_spoken(measure)
    if measure == "service_level":
        said = "answered in time"
    elif measure == "unresourced":
        return "Incidents that wait for a unit"
    elif measure == "above_upper_limit":
        return "Time with more of them than the upper limit"
    elif measure == "offered":
        said = "contacts"
    elif measure == "p90_wait_s":
        said = "wait that nine in ten do not exceed"
    unit = unit_of(measure)
    if measure == "vacancies":  # can be negative
        return f"{stream}: {said} ({unit}; below zero: over establishment)"
    return f"{stream}: {said} ({unit})" if unit in ("FTE", "heads") else f"{stream}: {said}"


def _came(facts: Facts, stream: str, measure: str, month: str) -> Came | None:
    if measure in ("service_level", "sl_offered_force", "sl_offered_bt"):
        target = facts.now.scenario.targets[stream]
        what = Definition.of(stream, target)
        if measure != "service_level":
            what = Definition(stream, what.within_s, "offered", measure.removeprefix("sl_offered_"))
        return find_actuals(facts.actuals, what)[0].get(month)
    found = list(_of_month(facts.actuals, stream, _PUBLISHED_AS.get(measure, measure), month))
    return Came(month, min(found, key=lambda seen: (seen.doubtful, seen.bound, seen.row))) if found else None


def _of_month(rows: tuple[Observation, ...], stream: str, measure: str, month: str) -> Iterator[Observation]:
    for seen in rows:
        if (seen.stream, seen.measure, seen.grain) == (stream, measure, "month") and f"{seen.start:%Y-%m}" == month:
            yield seen

"""The months as tables: a row a month as planners lay them out, the long form, and people by group."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sim.report.record import Record
from sim.report.workbook.sheet import Column, Kind, Sheet, sheet
from sim.report.workbook.units import SHARE, column_notes, measure_notes, measure_spoken, unit_of
from sim.workforce import PEOPLE_MEASURES

_MONTH = Column("month", "whole local month")
_WHEN = Column(
    "history or plan",
    "history: begins before the plan does, and never counts as reached; without all its calls: "
    "only people were simulated, or calls of a part of the month",
)
_TARGET_MEASURES = (
    "offered",
    "abandonment",
    "mean_wait_s",
    "p90_wait_s",
    "overflowed",
    "sl_offered_force",
    "sl_offered_bt",
)
_STREAM_MEASURES = ("offered", "answered", "abandonment", "mean_wait_s", "p90_wait_s")
_GROUP_MEASURES = ("establishment", "strength", "vacancies", "trainees", "effective", "handlers_on_duty", "occupancy")
_OTHER_MEASURES = (
    "outage_hours",
    "lapsed_hours",
    "unresourced",
    "above_upper_limit",
    "incidents",
    "attendance_in_target",
)
_SPREAD = {"mean": "mean", "p10": "10th percentile", "p90": "90th percentile"}
_LONG = ("mean", "mc_error", "p05", "p10", "p50", "p90", "p95")


def month_sheets(record: Record) -> tuple[Sheet, ...]:
    """Lay the months out.

    Parameters
    ----------
    record : Record
        A run.

    Returns
    -------
    tuple of Sheet
    """
    return _wide(record), _long(record), _people(record)


def _wide(record: Record) -> Sheet:
    """A row a month; the measures that planners look at first, and then the others."""
    columns, places = [_MONTH, _WHEN], []
    for column, place in _wide_columns(record):
        columns.append(column)
        places.append((column.heading, place))
    rows = [
        {"month": month, "history or plan": _when(record, month)}
        | {heading: record.figure(stream, measure, month, column) for heading, (stream, measure, column) in places}
        for month in record.months
    ]
    title = "A row a month: the main measures of every stream and group (means over the futures, and ranges)"
    return sheet("months", title, columns, rows)


def _wide_columns(record: Record) -> Iterator[tuple[Column, tuple[str, str, str]]]:
    """Columns that are simulated, each with stream, measure and statistic."""
    simulated = record.simulated
    notes = measure_notes()
    targets = record.scenario.targets
    for stream, target in targets.items():
        said = f"{stream} answered within {float(target.within):g} s"
        what = f"{notes['service_level']} ({target.denominator.replace('_', ' ')})"
        for name, spoken in _SPREAD.items():
            heading = f"{said}, {spoken} (share)"
            yield Column(heading, f"{what}: {spoken} over the futures", "share"), (stream, "service_level", name)
        chance = Column(f"{said}, chance to meet {100 * target.share:g} % (share)", column_notes()["p_meets"], "share")
        yield chance, (stream, "service_level", "p_meets")
    own = {stream: _TARGET_MEASURES if stream in targets else _STREAM_MEASURES for stream in record.scenario.streams}
    own |= dict.fromkeys(record.scenario.groups, _GROUP_MEASURES)
    others = dict.fromkeys(stream for stream, _ in simulated if stream not in own)
    for stream, measures in (own | dict.fromkeys(others, _OTHER_MEASURES)).items():
        for measure in measures:
            if (stream, measure) in simulated:
                unit = unit_of(measure)
                heading = f"{stream}: {measure_spoken(measure)} ({unit})"
                kind: Kind = "share" if unit == SHARE else "amount"
                yield Column(heading, f"{notes[measure]}: mean over the futures", kind), (stream, measure, "mean")


def _long(record: Record) -> Sheet:
    notes = column_notes()
    columns = [
        _MONTH, _WHEN, Column("stream", notes["stream"]),
        Column("measure", "one of the measures at the end of these notes"),
        Column("unit", "of the figures in this row; a share is a fraction of one, shown in per cent"),
        *(Column(name, notes[name], "measured") for name in _LONG),
        Column("target (share)", notes["target"], "share"), Column("p_meets (share)", notes["p_meets"], "share"),
    ]  # fmt: skip
    rows = []
    for (stream, measure, month), figures in record.figures.items():
        row: dict[str, Any] = {"month": month, "history or plan": _when(record, month), "stream": stream}
        row |= {"measure": measure, "unit": unit_of(measure), **{name: figures[name] for name in _LONG}}
        rows.append(row | {"target (share)": figures["target"], "p_meets (share)": figures["p_meets"]})
    title = "Every measure by month, as trajectory.csv: mean, its error and percentiles over the futures"
    return sheet("trajectory", title, columns, rows)


def _people(record: Record) -> Sheet:
    notes = measure_notes()
    simulated = set(record.simulated)
    groups = [group for group in record.scenario.groups if any((group, name) in simulated for name in PEOPLE_MEASURES)]
    measures = [name for name in PEOPLE_MEASURES if any((group, name) in simulated for group in groups)]
    columns = [_MONTH, _WHEN, Column("group", "of people")]
    places = []
    for measure in measures:
        for name in ("mean", "p10", "p90") if measure in ("strength", "vacancies", "effective") else ("mean",):
            heading = f"{measure_spoken(measure)}, {_SPREAD[name]} ({unit_of(measure)})"
            columns.append(Column(heading, f"{notes[measure]}: {_SPREAD[name]} over the futures", "amount"))
            places.append((heading, measure, name))
    rows = [
        {"month": month, "history or plan": _when(record, month), "group": group}
        | {heading: record.figure(group, measure, month, name) for heading, measure, name in places}
        for group in groups
        for month in record.months
    ]
    return sheet("people", "People by group and month: posts, people in post, trainees, handlers", columns, rows)


def _when(record: Record, month: str) -> str:
    if record.has_calls(month):
        return "plan" if record.counts(month) else "history"
    return "history, without all its calls"

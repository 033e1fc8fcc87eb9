"""What a run rests on, as tables: history beside the simulation, checks, assumptions with their sources, parameters."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from sim.history import Observation
from sim.ledger import Definition, find_actuals
from sim.report.record import Record
from sim.report.workbook.sheet import Column, Sheet, sheet

_HISTORY = (
    Column("from", "first day, or moment, that the figure is about"),
    Column("to", "last day, or moment"),
    Column("stream", "whose figure"),
    Column("measure", "as published; service_level_30s is the share answered within 30 seconds"),
    Column("denominator", "what a share is a share of, where that was said"),
    Column("relation", "exactly, or a bound: the figure is only known to be more or less"),
    Column("unit", "share (a fraction of one, shown in per cent), count or seconds"),
    Column("published", "the figure", "measured"),
    Column(
        "simulated, mean", "the same measure and month in the run; empty: not one whole month, or not alike", "measured"
    ),
    Column("simulated, p10", "10th percentile over the futures", "measured"),
    Column("simulated, p90", "90th percentile over the futures", "measured"),
    Column("clock", "force: from when the call reaches us; bt: from when the operator connects; empty: not said"),
    Column("doubtful", "whether its note says that it may mean something else"),
    Column("source", "where it was published"),
    Column("note", "what was said of it"),
)
_CHECKS = (
    Column("check", "what was looked at"),
    Column("found", "the statistic", "number"),
    Column("should be", "how it should stand to the threshold"),
    Column("threshold", "in the statistic's unit", "number"),
    Column("says", "ok, or LOOK where it does not pass"),
    Column("comment", "what that means"),
)
_ASSUMPTIONS = (
    Column("value of", "path of the value in the scenario"),
    Column("value", "as written, with its unit"),
    Column(
        "assumed", "yes: nobody published it; no: it has a source; default: left to the model's default; empty: no word"
    ),
    Column("source", "where it comes from, or why it was assumed so"),
    Column("note", "what was said of it"),
    Column("stands in", "file and line"),
)
_RELATIONS = {"=": "exactly", ">": "more than", "<": "less than", ">=": "at least", "<=": "at most"}
_OPERATORS = {**_RELATIONS, "==": "exactly"}
_WAITS = ("mean_wait", "median_wait", "p90_wait", "p95_wait", "longest_wait")
_COUNTS = ("attempts", "offered", "answered", "abandoned", "short_abandoned", "overflowed", "lost", "redials")


def evidence_sheets(record: Record) -> tuple[Sheet, ...]:
    """Lay out what a run rests on.

    Parameters
    ----------
    record : Record
        A run.

    Returns
    -------
    tuple of Sheet
    """
    checks = [
        {
            "check": row["check"],
            "found": row["statistic"],
            "should be": _OPERATORS.get(row["operator"], row["operator"]),
            "threshold": row["threshold"],
            "says": "ok" if row["passed"] else "LOOK",
            "comment": row["comment"],
        }
        for row in record.checks
    ]
    return (
        _history(record),
        sheet("checks", "Checks of the input and of the run", _CHECKS, checks),
        sheet("assumptions", "Every value of the scenario with its source", _ASSUMPTIONS, _assumptions(record)),
        _parameters(record),
    )


def _history(record: Record) -> Sheet:
    alike = _alike(record)
    rows = []
    for seen in record.history:
        start, end = seen.period()
        simulated = _simulated(record, seen, alike)
        rows.append(
            {
                "from": start,
                "to": end,
                "stream": seen.stream,
                "measure": seen.measure,
                "denominator": seen.denominator.replace("_", " "),
                "relation": _RELATIONS[seen.relation],
                "unit": _unit(seen),
                "published": float(f"{seen.value:.12g}"),
                **{f"simulated, {name}": simulated.get(name) for name in ("mean", "p10", "p90")},
                "clock": seen.clock,
                "doubtful": "yes" if seen.doubtful else "no",
                "source": seen.source,
                "note": seen.note,
            }
        )
    return sheet("history", "Published figures beside the simulation", _HISTORY, rows)


def _unit(seen: Observation) -> str:
    return {"percent": "share", "min": "seconds", "s": "seconds"}.get(seen.unit, seen.unit)


def _alike(record: Record) -> set[Observation]:
    """Rows of service levels that count what the run's own target counts."""
    found: set[Observation] = set()
    for stream, target in record.scenario.targets.items():
        months, _ = find_actuals(record.history, Definition.of(stream, target))
        found |= {came.seen for came in months.values()}
    return found


def _simulated(record: Record, seen: Observation, alike: set[Observation]) -> dict[str, float]:
    """Find the same figure in the run; nothing where there is none."""
    month = f"{seen.start:%Y-%m}"
    if seen.grain != "month" or (seen.clock == "bt" and seen.within_s is None) or not record.has_calls(month):
        return {}
    if seen.within_s is not None:
        measure = "service_level" if seen in alike else None
    elif seen.measure in _WAITS:
        measure = f"{seen.measure}_s"
    else:
        measure = seen.measure if seen.measure in (*_COUNTS, "abandonment") else None
    return record.figures.get((seen.stream, measure or "", month), {})


def _assumptions(record: Record) -> list[dict[str, Any]]:
    rows = []
    for row in record.sources:
        assumed = "yes" if row.source.startswith("assumed") else "default" if row.origin == "default" else ""
        rows.append(
            {
                "value of": row.path,
                "value": row.value,
                "assumed": assumed or ("no" if row.source else None),
                "source": row.source.removeprefix("assumed").removeprefix(": "),
                "note": row.note,
                "stands in": _place(row.origin),
            }
        )
    return rows


def _place(origin: str) -> str:
    """Name the file without its folder, which is another on another machine."""
    return PurePath(origin.replace("\\", "/")).name


def _parameters(record: Record) -> Sheet:
    drawn = record.parameters
    title = "What each future drew of the numbers that nobody knows"
    if drawn is None:
        return sheet("parameters", title, (), ())
    what = "a parameter under 'calibration' in the scenario: its value in this future"
    columns = [Column("replication", "number of the future", "whole")]
    columns += [Column(str(name), what, "number") for name in drawn.columns if name != "replication"]
    return sheet("parameters", title, columns, drawn.to_dict(orient="records"))

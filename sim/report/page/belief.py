"""Whether the model has earned belief: its calibration, its checks, and the engine beside queueing theory."""

from __future__ import annotations

from math import isinf, isnan
from typing import Any

from sim.report.page.parts import Missing, Section, Table
from sim.report.page.wording import passed, scenario_file
from sim.report.record import Record

_PARTS = {"i": "Erlang C", "ii": "Erlang A", "iii": "two priorities"}


def belief(record: Record) -> Section:
    """Say why the model may be believed, and where it may not.

    Parameters
    ----------
    record : Record
        The run.

    Returns
    -------
    Section
    """
    checks = record.checks
    says = [record.standing] if record.standing else []
    says.append(f"{passed(checks)}; those that say LOOK are listed first, with what that means.")
    rows = sorted(checks, key=lambda row: bool(row["passed"]))
    tables = (Table(
        "Checks of this run: what was found beside what it should be",
        ("Check", "Says", "Found", "Should be", "What that means"),
        tuple(_check(row) for row in rows), "checks", texts=True,
    ),)  # fmt: skip
    if "crosscheck" not in record.tables:
        what = "The engine has not been held against queueing theory for this run."
        missing = (Missing(what, f"callsim crosscheck {scenario_file(record)} --into RUN"),)
        return Section("belief", "Has the model earned belief?", tuple(says), folded=tables, missing=missing)
    found = record.tables["crosscheck"]
    agreed = sum(map(bool, found["passed"].tolist()))
    if agreed == len(found):
        said = (
            f"The engine agrees with queueing theory in all {len(found)} checks (Erlang C, Erlang A, two priorities)."
        )
    else:
        said = f"The engine DISAGREES with queueing theory in {len(found) - agreed} of {len(found)} checks."
    rows = tuple(_agreement(row) for row in found.to_dict(orient="records"))
    heads = ("Centre and figure", "Says", "Formula", "Engine", "Standard error", "Theory")
    tables += (Table("The engine beside formulas that are exact", heads, rows, "crosscheck", texts=True),)
    return Section("belief", "Has the model earned belief?", (*says, said), folded=tables)


def _check(row: dict[str, Any]) -> tuple[str, ...]:
    should = f"{row['operator']} {row['threshold']:g}"
    return row["check"], "ok" if row["passed"] else "LOOK", f"{row['statistic']:.3g}", should, row["comment"]


def _agreement(row: dict[Any, Any]) -> tuple[str, ...]:
    wait = "wait" in row["figure"] and "at all" not in row["figure"]
    times, unit = (1.0, "s") if wait else (100.0, "%")
    patience = "" if isinf(row["patience_s"]) or isnan(row["patience_s"]) else f", patience {row['patience_s']:.0f} s"
    return (
        f"{row['group']}, {row['hour']}{patience}: {row['figure']}",
        "ok" if row["passed"] else "NO",
        f"{times * row['theory']:.2f} {unit}",
        f"{times * row['engine']:.2f} {unit}",
        f"{times * row['standard_error']:.2f}",
        _PARTS.get(row["part"], str(row["part"])),
    )

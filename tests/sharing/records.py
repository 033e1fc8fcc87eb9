"""Runs made by hand, without simulating a call."""

from __future__ import annotations

from calendar import monthrange
from pathlib import Path
from typing import Any

import pandas as pd

from sim.history import read_history
from sim.projection import TRAJECTORY_COLUMNS
from sim.projection.chance import proportion
from sim.report.record import Record
from sim.scenario import load_scenario
from tests.sharing.runs import HEAD
from tests.tiny import TINY

MONTHS = ("2021-06", "2021-07", "2021-08")


def record(
    folder: Path,
    *,
    text: str = TINY,
    rows: dict[tuple[str, str], tuple[float, float, float]] | None = None,
    months: tuple[str, ...] = MONTHS,
    **others: Any,
) -> Record:
    """A run of the tiny centre: of each stream and measure the mean, p10 and p90, the same in every month."""
    path = folder / "tiny.yaml"
    path.write_text(text, encoding="utf-8")
    loaded = load_scenario(path)
    figures = rows if rows is not None else {("calls", "service_level"): (0.5, 0.4, 0.6)}
    table = pd.DataFrame(
        [
            (month, stream, measure, mean, 0.01, low, low, mean, high, high, 0.5, 0.5)
            for month in months
            for (stream, measure), (mean, low, high) in figures.items()
        ],
        columns=list(TRAJECTORY_COLUMNS),
    )
    chance = proportion(3, 4)
    result = {
        "share": 0.5, "within_s": 120.0, "denominator": "offered", "clock": "force", "hold_months": 2,
        "promised": "2021-07", "replications": 4, "first_month": "2021-07", "last_month": "2021-08",
        "counted_months": 2, "last_month_to_hold_from": "2021-07", "p_meets_in_promised": chance,
        "p_reached_by_promised": chance, "p_held_by_promised": chance, "promised_note": None,
        "p_not_within_horizon": {"reached": chance, "held": chance}, "p_lapsed": None,
        "p50_month": {"reached": "2021-07", "held": "2021-07"}, "p80_month": {"reached": None, "held": None},
        "shown_month": "2021-07", "reached": {"2021-07": 3, "2021-08": 0}, "held": {"2021-07": 3, "2021-08": 0},
    }  # fmt: skip
    about = {
        "scenario": {"sha256": "ab" * 32}, "replications": 4, "seed": 1, "packages": {}, "checks": [],
        "ended": "2021-09-01T00:00:00+00:00", "standing": "Not calibrated.", "calibrated": False,
    }  # fmt: skip
    given: dict[str, Any] = {"manifest": about, "reached": {"calls": result}}
    return Record(trajectory=table, loaded=loaded, **(given | others))


def came(*rows: str) -> tuple[Any, ...]:
    """Service levels of the tiny centre, such as ``2021-07 = 45``."""
    lines = []
    for row in rows:
        month, relation, value = row.split()
        last = monthrange(*map(int, month.split("-")))[1]
        lines.append(
            f"{month}-01,{month}-{last},calls,service_level_120s,offered,{relation},{value},percent,force,x,\n"
        )
    return read_history("actuals.csv", (HEAD + "".join(lines)).encode())

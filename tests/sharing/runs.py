"""Scenarios and tables for tests of what is shared."""

from __future__ import annotations

import json
import shutil
from hashlib import sha256
from pathlib import Path

import pandas as pd

from sim.crosscheck.gaps import CHANGING_COLUMNS, GAP_COLUMNS, WEEK_COLUMNS
from sim.projection import DIFFERENCE_COLUMNS
from sim.study.asking.game import EXPLAIN_COLUMNS
from sim.study.asking.spread import UNCERTAINTY_COLUMNS
from sim.study.crosschecking import CHECK_COLUMNS
from sim.study.grid import GRID_COLUMNS
from tests.small import SMALL

NAME = "<script>alert(1)</script>"
FORMULA = '=HYPERLINK("http://example.invalid","press")'
_QUOTED = FORMULA.replace('"', '""')  # as CSV has it
_SAID = f"source: '{FORMULA}', note: '+1+1'"
HARMFUL = (
    SMALL.replace("name: A small centre", f"name: '{NAME}'\ndescription: '@SUM(1)'\nhistory: history.csv")
    .replace("    priority: 2\n", f"    priority: {{value: 2, {_SAID}}}\n")
    .replace(
        "groups:\n  handlers:",
        "  =1+1:\n    volume: {per_day: 3}\n    handle: {talk: {mean: 2 min}}\n    patience: {mean: 5 min}\n"
        "    priority: 3\n    groups: [handlers]\ngroups:\n  handlers:",
    )
)
BEFORE = (
    HARMFUL.replace("leavers: 20%", "leavers: {value: 10%, assumed: true, source: 'HR'}")
    .replace("plan_start: 2021-04-15", "plan_start: 2021-04-01")
    .replace("breaks: {rate: 10%, takes: minutes}", "breaks: {rate: 11%, takes: minutes}\n      extra: {rate: 1%}")
)
_LEVERS = {"stream": "101", "month": "2021-06", "measure": "service_level"}
HEAD = "period_start,period_end,stream,measure,denominator,relation,value,unit,clock,source,note\n"
HISTORY = HEAD + (
    f'2021-04-01,2021-04-30,101,service_level_30s,unknown,=,61,percent,force,=1+1,"{_QUOTED}"\n'
    "2021-04-12,2021-04-18,101,service_level_30s,offered,=,58,percent,force,-1+1,@SUM(1)\n"
    "2021-04-01,2021-04-30,101,offered,,=,1800,count,force,x,\n"
    "2021-05-01,2021-05-31,999,service_level_10s,offered,>,90,percent,force,x,\n"
)
ACTUALS = HEAD + (
    "2021-04-01,2021-04-30,101,service_level_30s,offered,=,1,percent,force,x,\n"
    "2021-05-01,2021-05-31,101,service_level_30s,unknown,=,61,percent,force,x,\n"
    "2021-06-01,2021-06-30,101,service_level_30s,offered,=,99.5,percent,force,x,doubtful: a part of June?\n"
    "2021-06-07,2021-06-13,101,service_level_30s,offered,=,58,percent,force,x,\n"
    "2021-06-14,2021-06-20,101,service_level_30s,offered,=,63,percent,force,x,\n"
    "2021-05-01,2021-05-31,999,service_level_10s,offered,>,90,percent,force,x,\n"
    "2021-06-01,2021-06-30,999,service_level_10s,offered,>,90,percent,force,x,\n"
    "2021-06-01,2021-06-30,999,service_level_10s,offered,=,88.5,percent,bt,x,\n"
    "2021-06-01,2021-06-30,101,offered,,=,1850,count,force,x,\n"
    "2021-06-01,2021-06-30,101,p90_wait,,=,2.5,min,force,x,\n"
)


def add_tables(run: Path, to: Path) -> Path:
    """Copy a run, and add a table of every command, as the commands do."""
    shutil.copytree(run, to)
    rows = {
        "compare.csv": (
            ("stream", "scenario", "sha256", "rank", *DIFFERENCE_COLUMNS),
            [
                ("101", FORMULA, "ab", 1, "service_level", "2021-05", 0.5, 0.6, 0.1, 0.05, 0.15, 4),
                ("101", FORMULA, "ab", 1, "months_to_held", "", 2.0, 1.0, -1.0, float("nan"), float("nan"), 4),
            ],
        ),
        "explain.csv": (
            EXPLAIN_COLUMNS,
            [
                ("101", period, cause, value, value - 0.01, value + 0.01, 4)
                for period in ("2021-05", "period")
                for cause, value in (
                    ("as it is", 0.5), ("without all of them", 0.6), ("difference", -0.1), ("ict_outages", -0.02),
                    ("vacancies", -0.08),
                )
            ],
        ),
        "uncertainty.csv": (
            UNCERTAINTY_COLUMNS,
            [
                ("101", "service_level", "2021-06", source, share, share - 0.1, share + 0.1, 0.5, 0.03, 10)
                for source, share in (("people", 0.2), ("demand", 0.7), ("overlap", 0.1))
            ],
        ),
        "crosscheck.csv": (CHECK_COLUMNS, [tuple([1] * (len(CHECK_COLUMNS) - 2) + [10, "-"])]),
        "time_varying.csv": (CHANGING_COLUMNS, [tuple([0.5] * len(CHANGING_COLUMNS))]),
        "causes.csv": (GAP_COLUMNS, [tuple([0.5] * len(GAP_COLUMNS))]),
        "week.csv": (WEEK_COLUMNS, [tuple([0.5] * len(WEEK_COLUMNS))]),
        "grid.parquet": (
            GRID_COLUMNS,
            [tuple(_LEVERS.get(column, 1.0) for column in GRID_COLUMNS)],
        ),
    }  # fmt: skip
    added = {}
    for name, (columns, lines) in rows.items():
        table = pd.DataFrame(lines, columns=list(columns))
        if name.endswith(".parquet"):
            table.to_parquet(to / name, index=False)
        else:
            table.to_csv(to / name, index=False, lineterminator="\n")
        added[name] = {"command": "a command", "sha256": sha256((to / name).read_bytes()).hexdigest()}
    manifest = json.loads((to / "manifest.json").read_text(encoding="utf-8"))
    (to / "manifest.json").write_text(json.dumps(manifest | {"added": added}), encoding="utf-8")
    return to

"""The page of measures: every column of a run's tables, from the definitions beside the code that computes them.

python -m sim.report.reference > docs/reference/measures.md
"""

from __future__ import annotations

from collections.abc import Mapping

from sim.dispatch.figures import GRADE_MEASURES, INCIDENT_MEASURES
from sim.measures import GROUP_MEASURES, STREAM_MEASURES
from sim.outage import OUTAGE_MEASURES, WORKAROUND_MEASURES
from sim.roster import MINIMUM_MEASURES
from sim.workforce import PEOPLE_MEASURES

_COLUMNS = {
    "month": "whole local month; months of which only a part is simulated are left out",
    "stream": "name of the stream, the group, the outage or the workaround; `incidents`, and `grade 1` to `grade 4`",
    "measure": "one of those below",
    "mean": "mean over the futures of each one's own figure",
    "mc_error": "one standard error of that mean: what chance does to it, and nothing more",
    "p05, p10, p50, p90, p95": "percentiles over the futures",
    "target": "on rows of service_level: the target's share",
    "p_meets": "on rows of service_level: share of the futures whose unrounded ratio is at or above the target "
    "(in months of history too, though these never count as reached)",
}

SECTIONS: tuple[tuple[str, Mapping[str, str]], ...] = (
    ("Columns of `trajectory.csv`", _COLUMNS),
    ("Measures of a stream", STREAM_MEASURES),
    ("Measures of a group: handlers", GROUP_MEASURES),
    ("Measures of a group: people, as means over the month's days", PEOPLE_MEASURES),
    ("Measures of a group: what it took to hold its minimum staffing, in sums", MINIMUM_MEASURES),
    ("Measures of an outage", OUTAGE_MEASURES),
    ("Measures of a workaround", WORKAROUND_MEASURES),
    ("Measures of `incidents`", INCIDENT_MEASURES),
    ("Measures of `grade 1` to `grade 4`: incidents by the month in which they were created", GRADE_MEASURES),
)
"""Titles, each with the definitions of its columns or measures."""


def measures_page() -> str:
    """Write the reference page of the tables.

    Returns
    -------
    str
        Markdown.
    """
    lines = [
        "# Measures",
        "",
        "What the columns of `trajectory.csv` and `replications.parquet` are. `replications.parquet` has the columns",
        "`replication, period, stream, measure, value`, one row a figure of one future. Shares are fractions of one,",
        "waits are in seconds on the force's clock. An attempt belongs to the month in which it arrived, local time;",
        "each has exactly one outcome. A short abandon is an abandoned attempt with a wait under `short_abandon`.",
    ]
    for title, table in SECTIONS:
        lines += ["", f"## {title}", "", "| name | what it is |", "|---|---|"]
        lines += [f"| {name} | {what} |" for name, what in table.items()]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(measures_page(), end="")  # noqa: T201

"""Lines of a ledger, and rows of a table of the past, for tests."""

from __future__ import annotations

from dataclasses import replace

from sim.history import Observation, read_history
from sim.ledger import Entry

HEAD = "period_start,period_end,stream,measure,denominator,relation,value,unit,clock,source,note\n"

LINE = Entry(
    run="a" * 64,
    scenario="A plan",
    sha256="b" * 64,
    standing="Not calibrated.",
    projected="2021-05-24",
    simulated="2021-05-25T09:00:00+00:00",
    replications=100,
    stream="101",
    share=0.8,
    within_s=30.0,
    denominator="offered",
    clock="force",
    month="2021-06",
    quantiles={
        "2.5": 0.52, "5": 0.54, "10": 0.56, "25": 0.58, "50": 0.6, "75": 0.62, "90": 0.64, "95": 0.66, "97.5": 0.68,
    },
    mean=0.6,
    p_meets=0.1,
)  # fmt: skip


def line(**changes: object) -> Entry:
    """The line above, with changes."""
    return replace(LINE, **changes)  # type: ignore[arg-type]


def rows(*texts: str) -> tuple[Observation, ...]:
    """Rows of 101's service level within 30 s, such as ``2021-06 offered = 60 percent force note``."""
    found = []
    for text in texts:
        month, denominator, relation, value, clock, *note = text.split(" ", 5)
        last = {"2021-06": 30, "2021-07": 31, "2021-08": 31, "2021-09": 30}[month]
        found.append(
            f"{month}-01,{month}-{last},101,service_level_30s,{denominator.strip('-')},{relation},{value},percent,"
            f"{clock.strip('-')},x,{' '.join(note)}\n"
        )
    return read_history("actuals.csv", (HEAD + "".join(found)).encode())

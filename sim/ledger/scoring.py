"""Lines of the ledger held against what came: errors, coverage, CRPS and Brier scores, by months ahead and to date.

A doubtful figure is scored and marked, and left out of what is summed up. A bound has no error: it only says, where it
can, whether the target was met. A projection of a month that was over when it was simulated is marked as hindsight.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import nan
from typing import TYPE_CHECKING, Any

from sim.history import Observation
from sim.ledger.actuals import Came, Definition, find_actuals
from sim.ledger.entry import Entry
from sim.ledger.registering import months_ahead
from sim.projection import brier, crps_quantiles

if TYPE_CHECKING:
    import pandas as pd

COVERS = {"in_50": (0.25, 0.75), "in_80": (0.10, 0.90), "in_90": (0.05, 0.95), "in_95": (0.025, 0.975)}
SCORE_COLUMNS = (
    "run", "scenario", "projected", "stream", "month", "months_ahead", "median", "low_80", "high_80", "p_meets", "came",
    "relation", "met", "error", *COVERS, "crps", "brier", "doubtful", "unstated", "hindsight",
)  # fmt: skip
TO_DATE_COLUMNS = (
    "stream", "months_ahead", "months", "mean_error", "mean_absolute_error", *COVERS,
    *(f"of_{name[3:]}" for name in COVERS), "crps", "brier", "of_chances", "hindsight",
)  # fmt: skip
TO_DATE = "to date"
Scores = Mapping[Any, Any]


@dataclass(frozen=True)
class Unscored:
    """A row of the past about a month that was projected, which could not be held against the projection.

    Attributes
    ----------
    seen : sim.history.Observation
        The row.
    why : str
        In plain words.
    """

    seen: Observation
    why: str


def score(
    entries: Sequence[Entry], rows: Sequence[Observation], *, unstated: bool = False
) -> tuple[pd.DataFrame, tuple[Unscored, ...]]:
    """Hold every line against what came.

    Parameters
    ----------
    entries : sequence of Entry
        Of the ledger.
    rows : sequence of sim.history.Observation
        A table of the past.
    unstated : bool
        Whether a row that does not state its denominator or clock is taken to be on the projection's.

    Returns
    -------
    pandas.DataFrame
        `SCORE_COLUMNS`, one row a line of the ledger whose month has come, in the ledger's order. Shares are fractions
        of one; ``error`` is the median less what came. nan (None in ``met``) where nothing can be said.
    tuple of Unscored
        Rows about months in the ledger that were not held against a line, each once, in the table's order.
    """
    import pandas as pd

    found: list[dict[str, Any]] = []
    why: dict[Observation, str] = {}
    of = {what: find_actuals(rows, what) for what in dict.fromkeys(map(definition_of, entries))}
    months: dict[Definition, set[str]] = {what: set() for what in of}
    for entry in entries:
        what = definition_of(entry)
        months[what].add(entry.month)
        came = of[what][0].get(entry.month)
        if came is None:
            continue
        if came.unstated and not unstated:
            why[came.seen] = f"it does not state its {' and '.join(came.unstated)}"
            continue
        found.append(_scored(entry, came))
    used = {came.seen for kept, _ in of.values() for came in kept.values()}
    for what, (_, others) in of.items():
        for seen, reason in others:
            if f"{seen.start:%Y-%m}" in months[what] and seen not in used:
                why.setdefault(seen, reason)
    ordered = sorted(why.items(), key=lambda item: item[0].row)
    return pd.DataFrame(found, columns=list(SCORE_COLUMNS)), tuple(Unscored(*each) for each in ordered)


def definition_of(entry: Entry) -> Definition:
    """Say what a line is a figure of."""
    return Definition(entry.stream, entry.within_s, entry.denominator, entry.clock)


def in_hindsight(end: date, simulated: str) -> bool:
    """Say whether a period was over already when it was simulated.

    Parameters
    ----------
    end : datetime.date
        Its last day.
    simulated : str
        When, UTC, as ISO 8601.

    Returns
    -------
    bool
    """
    return f"{end}" < simulated[:10]


def _scored(entry: Entry, came: Came) -> dict[str, Any]:
    value = came.seen.value
    exact = came.seen.relation == "="
    met = came.met(entry.share)
    covers = {name: _inside(entry, ends, value) if exact else nan for name, ends in COVERS.items()}
    return {
        "run": entry.run,
        "scenario": entry.scenario,
        "projected": entry.projected,
        "stream": entry.stream,
        "month": entry.month,
        "months_ahead": months_ahead(date.fromisoformat(entry.projected), entry.month),
        "median": entry.quantile(0.5),
        "low_80": entry.quantile(0.1),
        "high_80": entry.quantile(0.9),
        "p_meets": entry.p_meets,
        "came": value,
        "relation": came.seen.relation,
        "met": met,
        "error": entry.quantile(0.5) - value if exact else nan,
        **covers,
        "crps": crps_quantiles(entry.levels, list(entry.quantiles.values()), value) if exact else nan,
        "brier": nan if met is None else brier(entry.p_meets, met),
        "doubtful": came.seen.doubtful,
        "unstated": ", ".join(came.unstated),
        "hindsight": in_hindsight(came.seen.end, entry.simulated),
    }


def _inside(entry: Entry, ends: tuple[float, float], value: float) -> float:
    """1 if an interval holds a value, 0 if not, nan where it was not kept."""
    low, high = (entry.quantile(end) for end in ends)
    return nan if low != low or high != high else float(low <= value <= high)


def scores_to_date(scores: pd.DataFrame) -> pd.DataFrame:
    """Sum up scores by stream and months ahead, and to date.

    Parameters
    ----------
    scores : pandas.DataFrame
        Of `score`.

    Returns
    -------
    pandas.DataFrame
        `TO_DATE_COLUMNS`. ``months_ahead`` is a number, or `TO_DATE` for all of a stream. ``months`` is the number of
        figures with an error; ``in_50`` to ``in_95`` are shares of those whose interval was kept, of which there are
        ``of_50`` to ``of_95``; ``of_chances`` is the number behind ``brier``; ``hindsight`` counts those that were
        over when they were simulated. Doubtful figures are left out.
    """
    import pandas as pd

    by_stream: dict[str, list[Scores]] = {}
    for row in scores.to_dict(orient="records"):
        if not row["doubtful"]:
            by_stream.setdefault(str(row["stream"]), []).append(row)
    found = []
    for stream, rows in by_stream.items():
        for ahead in sorted({row["months_ahead"] for row in rows}):
            found.append(_summed(stream, ahead, [row for row in rows if row["months_ahead"] == ahead]))
        found.append(_summed(stream, TO_DATE, rows))
    return pd.DataFrame(found, columns=list(TO_DATE_COLUMNS))


def _summed(stream: str, ahead: int | str, rows: Sequence[Scores]) -> dict[str, Any]:
    known = {
        name: [row[name] for row in rows if row[name] == row[name]] for name in ("error", "crps", "brier", *COVERS)
    }
    return {
        "stream": stream,
        "months_ahead": ahead,
        "months": len(known["error"]),
        "mean_error": _mean(known["error"]),
        "mean_absolute_error": _mean([abs(error) for error in known["error"]]),
        **{name: _mean(known[name]) for name in COVERS},
        **{f"of_{name[3:]}": len(known[name]) for name in COVERS},
        "crps": _mean(known["crps"]),
        "brier": _mean(known["brier"]),
        "of_chances": len(known["brier"]),
        "hindsight": sum(bool(row["hindsight"]) for row in rows),
    }


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else nan

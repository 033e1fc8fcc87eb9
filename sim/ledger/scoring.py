"""Lines of the ledger held against what came: errors, coverage, CRPS and Brier scores, by months ahead and to date.

A doubtful figure is scored and marked, and left out of what is summed up. A bound has no error: it says, where it can,
whether the target was met, and that a range did not hold it where all that it leaves open lies outside; else it is
undecided. A projection of a month that was over when it was simulated is marked as hindsight. What is summed up is of
one scenario in one standing: a fitted model and one that is not are no record of each other.
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
    "run", "scenario", "standing", "projected", "stream", "month", "months_ahead", "median", "low_80", "high_80",
    "p_meets", "came", "relation", "met", "error", *COVERS, "crps", "brier", "doubtful", "unstated", "hindsight",
)  # fmt: skip
TO_DATE_COLUMNS = (
    "stream", "scenario", "standing", "months_ahead", "figures", "projections", "runs", "errors", "mean_error",
    "mean_absolute_error", *COVERS, *(f"of_{name[3:]}" for name in COVERS), "undecided", "crps", "brier", "of_chances",
    "hindsight",
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
        of one; ``error`` is the median less what came; ``in_50`` to ``in_95`` are 1 where that range held what came and
        0 where it did not. nan (None in ``met``) where nothing can be said.
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
    covers = {name: _inside(entry, ends, came) for name, ends in COVERS.items()}
    return {
        "run": entry.run,
        "scenario": entry.scenario,
        "standing": entry.stands,
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


def _inside(entry: Entry, ends: tuple[float, float], came: Came) -> float:
    """1 if an interval holds what came, 0 if not, nan where it was not kept or a bound leaves it open."""
    low, high = (entry.quantile(end) for end in ends)
    held = None if low != low or high != high else came.inside(low, high)
    return nan if held is None else float(held)


def scores_to_date(scores: pd.DataFrame) -> pd.DataFrame:
    """Sum up scores by stream, scenario and standing: by months ahead, and to date.

    Parameters
    ----------
    scores : pandas.DataFrame
        Of `score`.

    Returns
    -------
    pandas.DataFrame
        `TO_DATE_COLUMNS`. ``months_ahead`` is a number, or `TO_DATE` for all of them. ``figures`` is the number of
        figures that came, ``projections`` that of lines held against one, of so many ``runs``; ``errors`` is the
        number behind the errors, which bounds have none of; ``in_50`` to ``in_95`` are shares of those whose interval
        was kept and that tell whether it held, of which there are ``of_50`` to ``of_95``; ``undecided`` counts bounds
        that leave open whether the range of 80 % held; ``of_chances`` is the number behind ``brier``; ``hindsight``
        counts those that were over when they were simulated. Doubtful figures are left out.
    """
    import pandas as pd

    alike: dict[tuple[str, str, str], list[Scores]] = {}
    for row in scores.to_dict(orient="records"):
        if not row["doubtful"]:
            alike.setdefault((str(row["stream"]), str(row["scenario"]), str(row["standing"])), []).append(row)
    found = []
    for of, rows in alike.items():
        for ahead in sorted({row["months_ahead"] for row in rows}):
            found.append(_summed(of, ahead, [row for row in rows if row["months_ahead"] == ahead]))
        found.append(_summed(of, TO_DATE, rows))
    return pd.DataFrame(found, columns=list(TO_DATE_COLUMNS))


def figures_that_came(rows: Sequence[Scores]) -> int:
    """Count the figures behind scores: one that several projections are held against is one figure.

    Parameters
    ----------
    rows : sequence of mapping
        Rows of `score`.

    Returns
    -------
    int
    """
    return len({tuple(row[name] for name in ("stream", "month", "relation", "came")) for row in rows})


def _summed(of: tuple[str, str, str], ahead: int | str, rows: Sequence[Scores]) -> dict[str, Any]:
    known = {
        name: [row[name] for row in rows if row[name] == row[name]] for name in ("error", "crps", "brier", *COVERS)
    }
    return {
        **dict(zip(("stream", "scenario", "standing"), of, strict=True)),
        "months_ahead": ahead,
        "figures": figures_that_came(rows),
        "projections": len(rows),
        "runs": len({row["run"] for row in rows}),
        "errors": len(known["error"]),
        "mean_error": _mean(known["error"]),
        "mean_absolute_error": _mean([abs(error) for error in known["error"]]),
        **{name: _mean(known[name]) for name in COVERS},
        **{f"of_{name[3:]}": len(known[name]) for name in COVERS},
        "undecided": sum(_undecided(row) for row in rows),
        "crps": _mean(known["crps"]),
        "brier": _mean(known["brier"]),
        "of_chances": len(known["brier"]),
        "hindsight": sum(bool(row["hindsight"]) for row in rows),
    }


def _undecided(row: Scores) -> bool:
    return row["low_80"] == row["low_80"] and row["in_80"] != row["in_80"]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else nan

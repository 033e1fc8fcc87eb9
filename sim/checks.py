"""Checks on a run's input and output: each a small function that returns rows to be read.

A row says what was looked at, the statistic, the threshold it is held against, whether it passes, and a
comment. The report and the manifest show all of them; none stops a run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from operator import eq, le
from typing import Any

import numpy as np

from sim.calendar import Calendar
from sim.history import Observation
from sim.projection import Futures
from sim.scenario.model import Target

HISTORY_TOLERANCE = 0.08  # share; the published figures are whole per cents of unknown definition
_DENOMINATORS = {
    "offered": (("offered", 1),),
    "answered": (("answered", 1),),
    "offered_less_short_abandons": (("offered", 1), ("short_abandoned", -1)),
}
_OPERATORS: dict[str, Callable[[float, float], bool]] = {"<=": le, "==": eq}


@dataclass(frozen=True)
class Check:
    """One row: a statistic held against a threshold.

    Attributes
    ----------
    check : str
        What is looked at.
    statistic : float
        What was found.
    operator : {"<=", "=="}
        How it should stand to the threshold.
    threshold : float
        In the statistic's unit.
    passed : bool
        Whether it does.
    comment : str
        What that means.
    """

    check: str
    statistic: float
    operator: str
    threshold: float
    passed: bool
    comment: str

    def to_dict(self) -> dict[str, Any]:
        """Write the row for JSON."""
        return asdict(self)


def check(name: str, statistic: float, operator: str, threshold: float, comment: str) -> Check:
    """Hold a statistic against a threshold.

    Parameters
    ----------
    name : str
        What is looked at.
    statistic : float
        What was found.
    operator : {"<=", "=="}
        How it should stand to the threshold.
    threshold : float
        In the statistic's unit.
    comment : str
        What it means.

    Returns
    -------
    Check
    """
    passed = bool(_OPERATORS[operator](statistic, threshold))
    return Check(name, float(statistic), operator, float(threshold), passed, comment)


def check_conservation(futures: Futures, streams: Iterable[str]) -> list[Check]:
    """Every attempt has one outcome, in every month of every replication.

    Parameters
    ----------
    futures : sim.projection.Futures
        Monthly figures.
    streams : iterable of str
        Names of the streams.

    Returns
    -------
    list of Check
        Two a stream: attempts without an outcome, and contacts that nothing could ever settle.
    """
    rows = []
    for stream in sorted(streams):
        ended = sum(futures.of(stream, m) for m in ("answered", "abandoned", "overflowed", "lost", "unfinished"))
        astray = float(np.abs(futures.of(stream, "attempts") - ended).max())
        unfinished = float(futures.of(stream, "unfinished").sum())
        rows.append(check(f"conservation of {stream}", astray, "==", 0, "attempts less those with one outcome"))
        rows.append(check(f"unfinished {stream}", unfinished, "==", 0, "contacts that nobody could ever take"))
    return rows


def check_answered(futures: Futures, streams: Iterable[str]) -> list[Check]:
    """Somebody is answered in every month in which somebody calls.

    Parameters
    ----------
    futures : sim.projection.Futures
        Monthly figures.
    streams : iterable of str
        Names of the streams.

    Returns
    -------
    list of Check
        One for each stream that fails: a scenario in which nobody can take a stream is most often a slip.
    """
    rows = []
    for stream in sorted(streams):
        offered, answered = futures.of(stream, "offered"), futures.of(stream, "answered")
        nobody = int(((offered > 0) & (answered == 0)).any(axis=0).sum())
        if nobody or not offered.any():
            why = "months in which nobody was answered: who may take it?" if nobody else "no call at all was simulated"
            rows.append(check(f"answered {stream}", nobody or 1, "==", 0, why))
    return rows


def check_input(history: Iterable[Observation]) -> list[Check]:
    """Quality of the published figures; a failing row is a reason to doubt, not to stop.

    Parameters
    ----------
    history : iterable of Observation
        As read.

    Returns
    -------
    list of Check
    """
    rows = list(history)
    doubtful = [o for o in rows if o.doubtful]
    unknown = [o for o in rows if o.within_s is not None and o.denominator not in _DENOMINATORS]
    keys = [(o.start, o.end, o.stream, o.measure, o.denominator, o.clock) for o in rows]
    return [
        check("history: doubtful rows", len(doubtful), "==", 0, f"of {len(rows)}; kept, and marked in figures"),
        check("history: service levels of unknown denominator", len(unknown), "==", 0, "read as the target's own"),
        check("history: duplicates", len(keys) - len(set(keys)), "==", 0, "rows about the same thing"),
    ]


def check_history(
    futures: Futures, targets: Mapping[str, Target], history: Iterable[Observation], calendar: Calendar
) -> list[Check]:
    """How far simulated service levels are from published ones.

    A row that covers whole months is compared with the ratio of sums over them, in the mean of all
    replications; shorter rows (weeks) are averaged, and compared with the whole month in which they end.
    A row that names its denominator is compared on it, another on the target's own.

    Parameters
    ----------
    futures : sim.projection.Futures
        Monthly figures.
    targets : mapping of str to Target
        By stream.
    history : iterable of Observation
        As read; other thresholds and the other clock are left out. A bound is off by what it is broken by; doubtful
        rows are compared too, and marked.
    calendar : Calendar
        The days of the period.

    Returns
    -------
    list of Check
        One for each stretch of time that can be compared.
    """
    published: dict[tuple[str, str, str, str, str, bool], list[float]] = {}
    for o in history:
        target = targets.get(o.stream)
        if target is None or o.within_s != target.within or o.clock not in ("", target.clock):
            continue
        inside = calendar.first_day <= o.start and o.end <= calendar.last_day
        if inside:
            last = f"{o.end:%Y-%m}"
            longer = o.start.day == 1 or (o.end - o.start).days >= 31
            first = f"{o.start:%Y-%m}" if longer else last
            denominator = o.denominator if o.denominator in _DENOMINATORS else target.denominator
            key = (o.stream, first, last, denominator, o.relation[0], o.doubtful)
            published.setdefault(key, []).append(o.value)
    rows = []
    for (stream, first, last, denominator, relation, doubtful), values in published.items():
        a, b = futures.months.index(first), futures.months.index(last) + 1
        within = futures.of(stream, "answered_within")[:, a:b].sum(axis=1)
        whole = sum(
            sign * futures.of(stream, measure)[:, a:b].sum(axis=1) for measure, sign in _DENOMINATORS[denominator]
        )
        simulated = float(np.mean(within / np.maximum(whole, 1)))
        said = float(np.mean(values))
        name = f"{stream} in {first}" if first == last else f"{stream} from {first} to {last}"
        off = {"=": abs(simulated - said), ">": max(said - simulated, 0.0), "<": max(simulated - said, 0.0)}[relation]
        bound = "" if relation == "=" else f"{relation} "
        comment = f"published {bound}{100 * said:.0f} %{' (doubtful)' if doubtful else ''}, "
        comment += f"simulated {100 * simulated:.0f} % of {denominator.replace('_', ' ')}"
        rows.append(check(f"history: {name}", off, "<=", HISTORY_TOLERANCE, comment))
    return rows

"""Checks on a run's output: each a small function that returns rows to be read.

The report and the manifest show all of them; none stops a run.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import numpy as np

from sim.calendar import Calendar
from sim.check import Check, check
from sim.history import Observation
from sim.projection import Futures
from sim.scenario.model import Target

HISTORY_TOLERANCE = 0.08  # share; the published figures are whole per cents of unknown definition
_DENOMINATORS = {
    "offered": (("offered", 1),),
    "answered": (("answered", 1),),
    "offered_less_short_abandons": (("offered", 1), ("short_abandoned", -1)),
}


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


def check_history(
    futures: Futures,
    targets: Mapping[str, Target],
    history: Iterable[Observation],
    calendar: Calendar,
    calls_from: date | None = None,
) -> list[Check]:
    """How far simulated service levels are from published ones.

    A row that covers whole months is compared with the ratio of sums over them, in the mean of all
    replications; shorter rows (weeks) are averaged by their days, and compared with the whole month in which they end.
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
    calls_from : datetime.date, optional
        Rows that begin before this day are left out: no calls are simulated there.

    Returns
    -------
    list of Check
        One for each stretch of time that can be compared.
    """
    published: dict[tuple[str, str, str, str, str, bool], list[tuple[float, int]]] = {}
    for o in history:
        target = targets.get(o.stream)
        if target is None or o.within_s != target.within or o.clock not in ("", target.clock):
            continue
        inside = (calls_from or calendar.first_day) <= o.start and o.end <= calendar.last_day
        if inside:
            last = f"{o.end:%Y-%m}"
            longer = o.start.day == 1 or (o.end - o.start).days >= 31
            first = f"{o.start:%Y-%m}" if longer else last
            denominator = o.denominator if o.denominator in _DENOMINATORS else target.denominator
            key = (o.stream, first, last, denominator, o.relation[0], o.doubtful)
            published.setdefault(key, []).append((o.value, (o.end - o.start).days + 1))
    rows = []
    for (stream, first, last, denominator, relation, doubtful), values in published.items():
        a, b = futures.months.index(first), futures.months.index(last) + 1
        within = futures.of(stream, "answered_within")[:, a:b].sum(axis=1)
        whole = sum(
            sign * futures.of(stream, measure)[:, a:b].sum(axis=1) for measure, sign in _DENOMINATORS[denominator]
        )
        simulated = float(np.mean(within / np.maximum(whole, 1)))
        shares, days = np.transpose(values)
        said = float(np.average(shares, weights=days))
        name = f"{stream} in {first}" if first == last else f"{stream} from {first} to {last}"
        off = {"=": abs(simulated - said), ">": max(said - simulated, 0.0), "<": max(simulated - said, 0.0)}[relation]
        bound = "" if relation == "=" else f"{relation} "
        comment = f"published {bound}{100 * said:.0f} %{' (doubtful)' if doubtful else ''}, "
        comment += f"simulated {100 * simulated:.0f} % of {denominator.replace('_', ' ')}"
        rows.append(check(f"history: {name}", off, "<=", HISTORY_TOLERANCE, comment))
    return rows

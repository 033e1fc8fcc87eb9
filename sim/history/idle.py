"""Periods in which nobody called: a telephone system writes a service level or a wait there too, of no calls.

0 % or 100 % of nothing, or a wait that was carried over, says nothing of the service. Such figures are set aside.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sim.history.observation import Observation

LEFT_OUT = "the clock leaves this hour out, and no calls stand there"


def of_nothing(row: Observation, count: Observation) -> str:
    """Say why a figure of no calls is set aside.

    Parameters
    ----------
    row, count : Observation
        The figure, and the row that counts none.

    Returns
    -------
    str
    """
    return f"{row.measure} of no calls: '{count.measure}' is 0 on line {count.row}"


def of_no_calls(rows: Iterable[Observation]) -> dict[Observation, Observation]:
    """Find the shares and times of periods without calls.

    Parameters
    ----------
    rows : iterable of Observation
        Of one table.

    Returns
    -------
    dict of Observation to Observation
        Of each such figure, the row that counts none: 'offered' 0 of the same stream, period and clock (or where one
        of the two names no clock), or 'answered' 0 where it is about those answered. In the hour that comes twice in
        October the first is of the first, and the second of the second.
    """
    counts: dict[tuple[object, ...], list[Observation]] = defaultdict(list)
    shares: dict[tuple[object, ...], list[Observation]] = defaultdict(list)
    for row in rows:
        when = (row.stream, row.begins, row.ends)
        if row.measure in ("offered", "answered") and not row.doubtful:
            counts[*when, row.measure].append(row)
        elif _of_calls(row):
            shares[*when, *row.series].append(row)
    found: dict[Observation, Observation] = {}
    for (stream, begins, ends, *_), group in shares.items():
        for measure in ("offered", "answered"):
            if measure == "answered" and not (
                group[0].denominator == "answered" or group[0].measure.endswith("_handle_time")
            ):
                continue
            of = [row for row in counts[stream, begins, ends, measure] if _same_clock(row, group[0])]
            found |= _paired(group, of)
    return found


def _paired(group: Sequence[Observation], of: Sequence[Observation]) -> dict[Observation, Observation]:
    if len(of) == len(group):
        return {row: count for row, count in zip(group, of, strict=True) if _none(count)}
    return dict.fromkeys(group, of[0]) if of and all(map(_none, of)) else {}


def _none(count: Observation) -> bool:
    return count.value == 0 and count.relation in ("=", "<=")


def _same_clock(a: Observation, b: Observation) -> bool:
    return a.clock == b.clock or not (a.clock and b.clock)


def _of_calls(row: Observation) -> bool:
    times = row.measure.endswith(("_wait", "_handle_time"))
    return times or row.within_s is not None or row.measure == "abandonment"


def nothing_there(rows: Sequence[Observation]) -> bool:
    """Say whether the figures of one period are what an export shows where there is none.

    Parameters
    ----------
    rows : sequence of Observation
        Of one stream and period.

    Returns
    -------
    bool
        If all are 0, or all counts are and the calls are among them.
    """
    called = any(row.measure in ("offered", "answered") for row in rows)
    return all(row.value == 0 or (called and _of_calls(row)) for row in rows)

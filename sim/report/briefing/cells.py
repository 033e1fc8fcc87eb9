"""Cells of the briefing's tables: forecasts with their ranges, and what happened with what is doubtful about it.

One rule for digits, so that the figures of a row and of a column are alike: shares, counts, seconds and minutes are
whole, hours and people have one decimal.
"""

from __future__ import annotations

from sim.history import Observation
from sim.ledger import Came
from sim.report.record import Record
from sim.report.workbook.units import SHARE, unit_of

NOTHING = "–"
UNSTATED = "[note 1]"
UNSTATED_NOTE = (
    "[note 1] The source does not say how it counts. It stands beside the target, and is not judged as if it counted "
    "the same."
)
INSIDE, UNDECIDED, NOT_JUDGED = "within it", "undecided: a bound", "not judged: definition not stated"
_BOUNDS = {">": "more than ", "<": "less than ", ">=": "at least ", "<=": "at most "}
_SPACE = "\N{NO-BREAK SPACE}"  # so that a line breaks before the range, and not within it
_TIMES = ((10_800, 3600, f"{_SPACE}h", 1), (600, 60, f"{_SPACE}min", 0), (float("-inf"), 1, f"{_SPACE}s", 0))
_UNITS = {SHARE: (0.01, f"{_SPACE}%", 0), "hours": (1, f"{_SPACE}h", 1), "FTE": (1, "", 1), "heads": (1, "", 1)}


def forecast_cell(record: Record | None, month: str, stream: str, measure: str) -> str:
    """Write a forecast with the range of 80 % of the futures.

    Parameters
    ----------
    record : Record or None
        The run.
    month, stream, measure : str
        Of the figure.

    Returns
    -------
    str
        Such as ``"59 % (51 to 64)"``; a dash where there is none.
    """
    if record is None:
        return NOTHING
    mean, low, high = (record.figure(stream, measure, month, name) for name in ("mean", "p10", "p90"))
    if mean is None or low is None or high is None:
        return NOTHING
    unit = unit_of(measure)
    size, sign, digits = _size(mean) if unit == "seconds" else _UNITS.get(unit, (1, "", 0))
    value, least, most = (f"{number / size:z,.{digits}f}".replace("-", "−") for number in (mean, low, high))
    return f"{value}{sign} ({least}{_SPACE}to{_SPACE}{most})"


def _size(seconds: float) -> tuple[float, str, int]:
    """Choose a unit of time that keeps the number short."""
    return next((size, sign, digits) for least, size, sign, digits in _TIMES if seconds >= least)


def range_text(record: Record, month: str, stream: str) -> str:
    """Write the range of a forecast alone.

    Parameters
    ----------
    record : Record
        The run.
    month, stream : str
        Of the share answered in time.

    Returns
    -------
    str
        Such as ``"94 to 96 %"``, or ``"99 %"`` where both ends are; empty where there is none.
    """
    ends = range_of(record, month, stream)
    ends = () if ends is None else dict.fromkeys(f"{100 * end:.0f}" for end in ends)
    return f"{' to '.join(ends)}{_SPACE}%" if ends else ""


def range_of(record: Record, month: str, stream: str) -> tuple[float, float] | None:
    """Look up the range of 80 % of the futures.

    Parameters
    ----------
    record : Record
        The run.
    month, stream : str
        Of the share answered in time.

    Returns
    -------
    tuple of float or None
        Its ends, shares; None where there is none.
    """
    low, high = (record.figure(stream, "service_level", month, name) for name in ("p10", "p90"))
    return None if low is None or high is None else (low, high)


def came_cell(came: Came | None) -> str:
    """Write what happened.

    Parameters
    ----------
    came : Came or None
        Of a month.

    Returns
    -------
    str
        As precise as it was published, with what is to be known of it.
    """
    if came is None:
        return NOTHING
    text = seen_text(came.seen)
    return f"{text} {UNSTATED}" if came.unstated else text


def seen_text(seen: Observation) -> str:
    """Write a published figure.

    Parameters
    ----------
    seen : sim.history.Observation
        The figure.

    Returns
    -------
    str
        Such as ``"more than 90 % (doubtful)"``.
    """
    unit = {"percent": f"{_SPACE}%", "count": "", "share": ""}.get(seen.unit, f"{_SPACE}{seen.unit}")
    number = f"{float(seen.written):,.0f}" if seen.unit == "count" else seen.written
    text = f"{_BOUNDS.get(seen.relation, '')}{number}{unit}"
    return f"{text} (doubtful)" if seen.doubtful else text


def held_cell(record: Record | None, month: str, stream: str, came: Came | None) -> str:
    """Say whether what happened lies in the range of 80 % of the futures.

    Parameters
    ----------
    record : Record or None
        The run that forecast it.
    month, stream : str
        Of the forecast.
    came : Came or None
        What happened.

    Returns
    -------
    str
        ``"within it"``, or by how much it lies outside; of a bound at least how much, or that it is undecided; a dash
        where nothing can be said. As in the ledger, a figure of no stated definition is not judged.
    """
    if record is None or came is None:
        return NOTHING
    ends = range_of(record, month, stream)
    if ends is None:
        return NOTHING
    if came.unstated:
        return NOT_JUDGED
    held = came.inside(*ends)
    if held is not False:
        return INSIDE if held else UNDECIDED
    off = came.beyond(*ends)
    side = "above" if off > 0 or came.seen.relation.startswith(">") else "below"
    if came.seen.bound:
        points = int(100 * abs(off) + 1e-9)  # "at least" is never rounded up
        return f"at least {points} points {side}" if points else f"just {side}, or more"
    return f"{100 * abs(off):.0f} points {side}" if abs(off) >= 0.005 else f"just {side}"

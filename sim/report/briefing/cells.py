"""Cells of the briefing's tables: forecasts with their ranges, and what happened with what is doubtful about it."""

from __future__ import annotations

from sim.history import Observation
from sim.ledger import Came
from sim.report.record import Record
from sim.report.workbook.units import SHARE, unit_of

NOTHING = "–"
UNSTATED = "[note 1]"
UNSTATED_NOTE = "[note 1] The source does not say how it counts; it is read as the target does."
_BOUNDS = {">": "more than ", "<": "less than ", ">=": "at least ", "<=": "at most "}
_SPACE = "\N{NO-BREAK SPACE}"  # so that a line breaks before the range, and not within it
_SHARE = (0.01, f"{_SPACE}%")
_TIMES = ((10_800, 3600, f"{_SPACE}h"), (600, 60, f"{_SPACE}min"), (float("-inf"), 1, f"{_SPACE}s"))
_UNITS = {"hours": f"{_SPACE}h"}


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
    size, sign = _SHARE if unit == SHARE else _size(mean) if unit == "seconds" else (1.0, _UNITS.get(unit, ""))
    digits = 0 if unit == SHARE or abs(mean / size) >= 10 else 1
    value, least, most = (f"{number / size:,.{digits}f}".replace("-", "−") for number in (mean, low, high))
    return f"{value}{sign} ({least}{_SPACE}to{_SPACE}{most})"


def _size(seconds: float) -> tuple[float, str]:
    """Choose a unit of time that keeps the number short."""
    return next((size, sign) for least, size, sign in _TIMES if seconds >= least)


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
        ``"within it"``, or by how much it lies outside; a dash where nothing can be said.
    """
    if record is None or came is None or came.seen.bound:
        return NOTHING
    low, high = (record.figure(stream, "service_level", month, name) for name in ("p10", "p90"))
    if low is None or high is None:
        return NOTHING
    value = came.seen.value
    if low <= value <= high:
        return "within it"
    side, off = ("above", value - high) if value > high else ("below", low - value)
    return f"{off * 100:.0f} points {side}" if off >= 0.005 else f"just {side}"

"""What became of the month promised, once it has come: said before any chance, and in place of it.

A chance of a month that has come is no news: the figure that was published is. It is set against the range of the run
that forecast the month before it was over; a run made later only retells it.
"""

from __future__ import annotations

from sim.ledger import Came
from sim.projection import month_spoken, stream_spoken
from sim.report.briefing.cells import NOTHING, came_cell, forecast_cell, range_of, range_text, seen_text
from sim.report.briefing.content import Facts

_MET = {True: "met", False: "missed", None: "which does not tell whether it was met"}


def what_came(facts: Facts, stream: str) -> str:
    """Say what the month promised came to, and what had been forecast of it.

    Parameters
    ----------
    facts : Facts
        Of the briefing.
    stream : str
        Whose target.

    Returns
    -------
    str
        Such as ``"101 calls, December 2026: 50 %, missed; the forecast was 94 to 96 %."``; empty while it has not come.
    """
    came = facts.promised(stream)
    if came is None:
        return ""
    month = came.month
    forecast = facts.foresaw(month, stream)
    if forecast is None:
        said = "no run given here forecast that month before it was over"
    else:
        said = f"the forecast was {range_text(forecast, month, stream)}"
    name = f"{stream_spoken(stream)}, {month_spoken(month)}"
    return f"{name}: {seen_text(came.seen)}, {verdict(facts, stream, came)}; {said}."


def settled(facts: Facts, stream: str) -> bool:
    """Say whether what came leaves no doubt that the month promised met the target, or missed it.

    Parameters
    ----------
    facts : Facts
        Of the briefing.
    stream : str
        Whose target.

    Returns
    -------
    bool
        Only of a figure that is not doubtful, states its definition, and tells.
    """
    came = _plain(facts, stream)
    return came is not None and came.met(float(facts.now.reached[stream]["share"])) is not None


def verdict(facts: Facts, stream: str, came: Came) -> str:
    """Say whether the month promised met the target.

    Parameters
    ----------
    facts : Facts
        Of the briefing.
    stream : str
        Whose target.
    came : sim.ledger.Came
        What it came to.

    Returns
    -------
    str
        ``"met"``, ``"missed"``, or why that cannot be told; with what it hangs on.
    """
    met = _MET[came.met(float(facts.now.reached[stream]["share"]))]
    if came.seen.doubtful:
        return f"{met} if that figure is right"
    return f"{met} if it counts as the target does" if came.unstated else met


def refuted(facts: Facts, stream: str) -> bool:
    """Say whether what came lies outside the range that was forecast.

    Parameters
    ----------
    facts : Facts
        Of the briefing.
    stream : str
        Whose target.

    Returns
    -------
    bool
        Only of a figure that is not doubtful and states its definition.
    """
    came = _plain(facts, stream)
    if came is None:
        return False
    forecast = facts.foresaw(came.month, stream)
    ends = None if forecast is None else range_of(forecast, came.month, stream)
    return ends is not None and came.inside(*ends) is False


def promised_cell(facts: Facts, stream: str) -> str:
    """Write the month promised for a table: its share in the run, and what it came to.

    Parameters
    ----------
    facts : Facts
        Of the briefing.
    stream : str
        Whose target.

    Returns
    -------
    str
        Such as ``"December 2026: 95 % (94 to 96); came to 50 %, missed"``.
    """
    month = facts.now.reached[stream]["promised"]
    if month is None:
        return NOTHING
    cell, came = forecast_cell(facts.now, month, stream, "service_level"), facts.promised(stream)
    if came is not None:
        cell += f"; came to {came_cell(came)}, {verdict(facts, stream, came)}"
    return f"{month_spoken(month)}: {cell}"


def _plain(facts: Facts, stream: str) -> Came | None:
    """Give what the month promised came to, if that figure is not doubtful and states its definition."""
    came = facts.promised(stream)
    return None if came is None or came.unstated or came.seen.doubtful else came

"""Which months of a scenario there are to ask about, and a scenario cut behind the last of them."""

from __future__ import annotations

from datetime import date, timedelta

from sim.scenario import Loaded

_AFTER_DAYS = 7  # simulated beyond the last month, so that its last callers end as they would


def whole_months(loaded: Loaded) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """List the whole months that are simulated.

    Parameters
    ----------
    loaded : Loaded
        The scenario.

    Returns
    -------
    tuple of tuple of str
        Those that begin before the plan does, and those that count.
    """
    from sim.calendar import Calendar

    period = loaded.scenario.period
    plan_start = period.plan_start or period.start
    found = Calendar(period.start, period.end).periods("month")
    months = [month for month, whole in zip(found.labels, found.whole, strict=True) if whole]
    counted = tuple(month for month in months if date.fromisoformat(f"{month}-01") >= plan_start)
    return tuple(month for month in months if month not in counted), counted


def cut_after(loaded: Loaded, month: str) -> Loaded:
    """Leave out what comes after a month: it changes nothing in the months up to there.

    Parameters
    ----------
    loaded : Loaded
        The scenario.
    month : str
        The last that is looked at.

    Returns
    -------
    Loaded
    """
    from sim.experiment import first_days

    year, number = map(int, month.split("-"))
    end = date(year + number // 12, number % 12 + 1, 1) + timedelta(days=_AFTER_DAYS)
    return first_days(loaded, (end - loaded.scenario.period.start).days)

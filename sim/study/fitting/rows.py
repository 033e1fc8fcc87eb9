"""Rows of history: those that a fit learns from, and those that are held out."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import UsageError
from sim.scenario import Loaded

if TYPE_CHECKING:
    from sim.calibrate import Row
    from sim.check import Check
    from sim.history import Observation


def read_rows(loaded: Loaded, history: str | os.PathLike[str] | None) -> tuple[Observation, ...]:
    """Read the history that a fit is to go by.

    Parameters
    ----------
    loaded : Loaded
        The scenario, which may name it.
    history : str or path-like, optional
        Another file.

    Returns
    -------
    tuple of sim.history.Observation
    """
    from sim.history import history_of, read_history

    if history is not None:
        try:
            return read_history(str(history), Path(history).read_bytes())
        except OSError as error:
            raise UsageError(f"the history cannot be read: {error.strerror}: {history}") from None
    if loaded.scenario.history is None:
        raise UsageError(f"{loaded.path} names no history: give a table with --history")
    return history_of(loaded)


def trained_on(
    loaded: Loaded, history: tuple[Observation, ...], until: date
) -> tuple[Loaded, tuple[Row, ...], tuple[tuple[Observation, str], ...]]:
    """Cut a scenario to the rows that a fit learns from.

    Parameters
    ----------
    loaded : Loaded
        The scenario.
    history : tuple of Observation
        All rows.
    until : datetime.date
        Learn from no row that ends later.

    Returns
    -------
    Loaded
        Up to a week after the last of them.
    tuple of sim.calibrate.Row
        Those.
    tuple of (Observation, str)
        The others, and why.

    Raises
    ------
    sim.errors.UsageError
        If there is none, or none of them is a plain figure of service.
    """
    from sim.history.quality import nothing_to_fit

    late = tuple((seen, f"it ends after {until}, up to which is learnt") for seen in history if seen.end > until)
    cut, rows, others = compared(loaded, tuple(seen for seen in history if seen.end <= until))
    if not rows:
        why = _later(late) or (others[0][1] if others else nothing_to_fit(()))
        raise UsageError(f"history has no row to learn from up to {until}: {why}")
    if missing := nothing_to_fit(row.observation for row in rows):
        raise UsageError(f"history has nothing to fit on up to {until}: {_later(late) or missing}")
    return cut, rows, (*others, *late)


def _later(late: Sequence[tuple[Observation, str]]) -> str:
    """Say that what could be fitted on ends too late; nothing if that is not why."""
    from sim.history.quality import nothing_to_fit

    rows = [seen for seen, _ in late if not nothing_to_fit((seen,))]
    if not rows:
        return ""
    first = min(seen.end for seen in rows)
    n = "1 row of a service level, an abandonment or a wait ends"
    if len(rows) > 1:
        n = f"{len(rows):,} rows of service levels, abandonment or waits end"
    return f"{n} later, the first on {first}: --train-until {first} or later learns from it"


def check_rows(rows: Sequence[Row], left_out: Sequence[tuple[Observation, str]], until: date) -> list[Check]:
    """Check whether the history up to the day that a fit learns to can all be true.

    Parameters
    ----------
    rows, left_out
        As `trained_on` gives them.
    until : datetime.date
        Rows that end later do not count.

    Returns
    -------
    list of sim.check.Check
    """
    from sim.history.quality import check_to_fit

    seen = (*(row.observation for row in rows), *(each for each, _ in left_out))
    return check_to_fit(sorted((each for each in seen if each.end <= until), key=lambda each: each.row))


def held_out(loaded: Loaded, history: tuple[Observation, ...], until: date) -> tuple[Loaded, tuple[Row, ...]]:
    """Find the rows that a fit is not shown, and cut a scenario behind the last of them.

    Parameters
    ----------
    loaded : Loaded
        The scenario.
    history : tuple of Observation
        All rows.
    until : datetime.date
        Rows that end later are held out.

    Returns
    -------
    Loaded
    tuple of sim.calibrate.Row
        Perhaps none.
    """
    return compared(loaded, tuple(seen for seen in history if seen.end > until))[:2]


def compared(
    loaded: Loaded, history: tuple[Observation, ...]
) -> tuple[Loaded, tuple[Row, ...], tuple[tuple[Observation, str], ...]]:
    """Find the rows that a simulation can be held against, and cut a scenario a week behind the last of them.

    Parameters
    ----------
    loaded : Loaded
        The scenario.
    history : tuple of Observation
        All rows.

    Returns
    -------
    Loaded
    tuple of sim.calibrate.Row
        Perhaps none.
    tuple of (Observation, str)
        The others, and why.
    """
    from sim.calendar import Calendar
    from sim.calibrate import rows_of, with_calls
    from sim.experiment import Centre, first_days
    from sim.measures import stream_rules

    period = loaded.scenario.period
    rules = sorted(stream_rules(loaded.scenario), key=lambda rule: rule.name)
    since = period.calls_from or period.start
    silent = tuple(
        (seen, f"calls are simulated from {since} only") for seen in history if period.start <= seen.start < since
    )
    heard = tuple(seen for seen in history if not period.start <= seen.start < since)
    rows, others = rows_of(heard, rules, Calendar(period.start, period.end))
    others = (*silent, *others)
    if not rows:
        return loaded, rows, others
    last = max(row.observation.end for row in rows)
    rows = with_calls(rows, [demand.expected for demand in Centre.of(loaded).demands])
    return first_days(loaded, (last - period.start).days + 8), rows, others

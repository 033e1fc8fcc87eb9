"""From a call log to its figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import UsageError
from sim.measures.figures import Figures
from sim.measures.groups import group_figures
from sim.measures.streams import StreamRule, stream_figures

if TYPE_CHECKING:
    from sim.calendar import Calendar, Grain
    from sim.engine import CallLog, Contacts, Staffing


def score(
    log: CallLog,
    calendar: Calendar,
    rules: Sequence[StreamRule],
    *,
    groups: Sequence[str] = (),
    contacts: Contacts | None = None,
    staffing: Staffing | None = None,
    grain: Grain = "month",
) -> Figures:
    """Score a call log.

    Parameters
    ----------
    log : sim.engine.CallLog
        One row an attempt; times in elapsed seconds of `calendar`.
    calendar : sim.calendar.Calendar
        The days of the period.
    rules : sequence of StreamRule
        One a stream, in the order that numbers them.
    groups : sequence of str
        Names of the groups, in the order that numbers them; none: only streams are scored.
    contacts, staffing : sim.engine.Contacts, sim.engine.Staffing
        What the log was simulated from; needed with `groups`.
    grain : {"hour", "day", "week", "month", "quarter"}
        How long each stretch of time is, by the wall clock.

    Returns
    -------
    Figures
        Of each stream (`STREAM_MEASURES`) and group (`GROUP_MEASURES`).

    Raises
    ------
    sim.errors.UsageError
        If the log names a stream that has no rule, or `groups` comes without what occupancy needs.
    """
    if groups and (contacts is None or staffing is None):
        raise UsageError("the figures of groups need the contacts and the staffing that the log was simulated from")
    if len(log.stream) and int(log.stream.max()) >= len(rules):
        raise UsageError(f"the log has a stream {int(log.stream.max())}, but there are rules for {len(rules)} only")
    periods = calendar.periods(grain)
    n_periods = len(periods.labels)
    period = periods.index(log.arrival_s)
    values: dict[str, dict[str, np.ndarray]] = {}
    for number, rule in enumerate(rules):
        mine = np.flatnonzero(log.stream == number)
        columns = (column[mine] for column in (period, log.attempt, log.outcome, log.wait_s))
        values[rule.name] = stream_figures(rule, n_periods, *columns)
    if contacts is not None and staffing is not None:
        interruptible = np.array([rule.interruptible for rule in rules])
        for number, name in enumerate(groups):
            measured = group_figures(periods, period, log, number, interruptible, contacts, staffing)
            values.setdefault(name, {}).update(measured)
    return Figures(periods.labels, periods.whole, values)

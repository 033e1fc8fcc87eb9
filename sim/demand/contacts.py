"""One draw of chance: every caller of the period, with all that they might do.

Contacts are counted by quarter-hour (`counts`); what they are like (`week`) and what they bring about (`followers`)
is drawn beforehand, so that the engine draws nothing.

Purposes of the random streams, each by stream name and week: those of `counts` and `followers`, and ``place``,
``talk``, ``wrap``, ``patience``, ``no wait``, ``redial``. All but ``day`` depend on nothing outside their week, so
that a period that starts on a later Monday draws the same for the weeks it shares; the day factor does so too if it
has no correlation, and otherwise starts its memory with the period.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.calendar import Calendar
from sim.demand.counts import draw_counts
from sim.demand.followers import draw_followers, enter
from sim.demand.rates import StreamDemand
from sim.demand.week import Table, Week
from sim.engine import Contacts


def draw_contacts(
    streams: Sequence[StreamDemand], calendar: Calendar, seed: int, replication: int, first_day: int = 0
) -> Contacts:
    """Draw the contacts of the period.

    Parameters
    ----------
    streams : sequence of StreamDemand
        In the order of the engine's stream numbers. The order moves nobody's draws.
    calendar : Calendar
        The period.
    seed, replication : int
        Keys of the random streams.
    first_day : int
        Nobody arrives in the weeks before the one of this day.

    Returns
    -------
    sim.engine.Contacts
        Those who arrive of themselves by time of arrival, then those who follow.
    """
    weeks, first = np.unique(calendar.week[calendar.interval_day], return_index=True)
    lacking = int(np.searchsorted(weeks, calendar.week[first_day]))
    weeks, edges = weeks[lacking:], [*first[lacking:].tolist(), calendar.n_intervals]
    counts = [draw_counts(s, calendar, weeks, edges, seed, replication) for s in streams]
    drawn = [
        {
            s.name: Week(s, i, calendar, slice(start, stop), c[start:stop], (seed, replication, week))
            for i, (s, c) in enumerate(zip(streams, counts, strict=True))
        }
        for week, start, stop in zip(weeks.tolist(), edges, edges[1:], strict=False)
    ]
    followers = [draw_followers(week) for week in drawn] if any(s.followers for s in streams) else []
    own = sum(len(one.day) for week in drawn for one in week.values())
    rows = own + sum(len(some.day) for week in followers for some in week)
    # one table, written in place: fresh memory costs more than the draws
    table = Table.empty(rows, max((s.redials.most for s in streams if s.redials), default=0))
    at = 0
    for week in drawn:
        at = _enter(list(week.values()), table, at)
    if at == rows:
        return Contacts(**table._asdict())
    follows, follows_if = np.full(rows, -1), np.zeros(rows, np.int64)
    for week in followers:
        at = enter(week, table, follows, follows_if, at)
    return Contacts(**table._asdict(), follows=follows, follows_if=follows_if)


def _enter(week: Sequence[Week], table: Table, at: int) -> int:
    """Write the contacts of one week's streams into the table by time, and say where they end."""
    arrivals_s = np.concatenate([one.arrivals_s() for one in week])
    order = np.argsort(arrivals_s, kind="stable")
    end = at + len(order)
    np.take(arrivals_s, order, out=table.arrival_s[at:end], mode="clip")
    row = np.empty_like(order)
    row[order] = np.arange(at, end)
    for one, rows in zip(week, np.split(row, np.cumsum([len(one.day) for one in week])[:-1]), strict=True):
        one.describe(table, rows, one.day)
        if one.stream.followers:
            one.rows = rows
    return end

"""Figures of incidents by month: how many wait for a unit, and how long each grade waits.

An incident belongs to the month in which it was created, by local time; the number that wait belongs to the moment.
An incident is *unresourced* from its creation until a unit is sent, also while it is deferred, and again from the
moment its unit is taken for an emergency until the next is sent. One that is settled without deployment never is.
"""

from __future__ import annotations

import numpy as np

from sim.calendar import INTERVAL_S, Calendar, Periods
from sim.dispatch.contract import GRADES
from sim.dispatch.draw import Drawn
from sim.dispatch.log import Deployed, DispatchLog
from sim.dispatch.plan import DispatchPlan
from sim.measures import ratio, sorted_quantile

INCIDENT_MEASURES = {
    "unresourced": "incidents that wait for a unit, mean over the time",
    "unresourced_p90": "90th percentile over the hours of the mean number that wait in each",
    "above_upper_limit": "share of the time with more of them than the upper limit",
    "in_area_of_concern": "share of the time with more of them than where the area of concern begins, and no more than "
    "the upper limit",
    "promised": "incidents created that a charter promises to attend",
}
GRADE_MEASURES = {
    "incidents": "incidents created; those that a charter makes scheduled count as grade 3",
    "settled": "of them, those settled without deployment",
    "resourced": "of them, those to which a unit was sent, then or later",
    "deployments": "units sent to them; more than resourced, as units are taken for emergencies",
    "left": "deployments whose unit was taken for an emergency",
    "mean_unresourced_s": "mean time from creation until the first unit was sent, of those resourced",
    "p90_unresourced_s": "90th percentile of the same times",
    "mean_attendance_s": "mean time from creation until the first unit was on the scene, of those attended",
    "p90_attendance_s": "90th percentile of the same times",
    "attended_within": "of them, those with a unit on the scene within the grade's target",
    "attendance_in_target": "attended_within over incidents less settled",
}


def incident_figures(
    plan: DispatchPlan, drawn: Drawn, log: DispatchLog, periods: Periods
) -> dict[str, dict[str, np.ndarray]]:
    """Score the dispatch room.

    Parameters
    ----------
    plan : DispatchPlan
        Targets and limits.
    drawn : Drawn
        The incidents.
    log : DispatchLog
        Their deployments.
    periods : Periods
        Whole days of ``plan.calendar``.

    Returns
    -------
    dict of str to dict of str to numpy.ndarray, shape (len(periods.labels),)
        `INCIDENT_MEASURES` of ``"incidents"`` and `GRADE_MEASURES` of ``"grade 1"`` to ``"grade 4"``.
    """
    n = len(periods.labels)
    incidents = drawn.incidents
    period = periods.index(incidents.created_s)
    figures = {"incidents": backlog(plan, log, periods)}
    figures["incidents"]["promised"] = _count(period[drawn.promised], n)
    sent_s, attended_s = first_times(log, len(incidents))
    to_sent_s, to_attended_s = sent_s - incidents.created_s, attended_s - incidents.created_s
    of_deployment = incidents.grade[log.incident]
    for grade in GRADES:
        mine = np.flatnonzero(incidents.grade == grade)
        when, deployed = period[mine], np.flatnonzero((of_deployment == grade) & (log.outcome != Deployed.WAITING))
        left = deployed[log.outcome[deployed] == Deployed.LEFT]
        created, settled = _count(when, n), _count(when[incidents.takers[mine] == 0], n)
        measured = {
            "incidents": created,
            "settled": settled,
            "resourced": _count(when[~np.isnan(sent_s[mine])], n),
            "deployments": _count(period[log.incident[deployed]], n),
            "left": _count(period[log.incident[left]], n),
        }
        for name, waits in (("unresourced_s", to_sent_s[mine]), ("attendance_s", to_attended_s[mine])):
            measured |= {f"{kind}_{name}": value for kind, value in _waits(when, waits, n).items()}
        target_s = plan.target_s[grade - 1]
        if not np.isnan(target_s):
            within = _count(when[to_attended_s[mine] <= target_s], n)
            measured |= {"attended_within": within, "attendance_in_target": ratio(within, created - settled)}
        figures[f"grade {grade}"] = measured
    return figures


def first_times(log: DispatchLog, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Say when a unit was first sent to each incident, and when one was first on its scene.

    Parameters
    ----------
    log : DispatchLog
        All deployments.
    n : int
        Number of incidents.

    Returns
    -------
    tuple of numpy.ndarray of float64, shape (n,)
        nan where there was none.
    """
    sent_s, attended_s = np.full((2, n), np.nan)
    first = log.number == 1
    sent_s[log.incident[first]] = log.start_s[first]
    # rows stand in the order in which deployments began: going back, the first arrival is written last
    arrived = np.flatnonzero(~np.isnan(log.arrive_s))[::-1]
    attended_s[log.incident[arrived]] = log.arrive_s[arrived]
    return sent_s, attended_s


def backlog(plan: DispatchPlan, log: DispatchLog, periods: Periods) -> dict[str, np.ndarray]:
    """Score the number of incidents that wait for a unit.

    Parameters
    ----------
    plan : DispatchPlan
        Limits by day.
    log : DispatchLog
        All deployments.
    periods : Periods
        Whole days of ``plan.calendar``.

    Returns
    -------
    dict of str to numpy.ndarray, shape (len(periods.labels),)
        `INCIDENT_MEASURES` but for ``promised``; shares of time only where there are limits.
    """
    edges_s, hour, lasts_s, waiting = unresourced(log, plan.calendar)
    hours, n = len(edges_s) - 1, len(periods.labels)
    month_of_hour = periods.index(edges_s[:-1])
    hours_s = np.diff(edges_s)
    waited_s = np.bincount(hour, weights=lasts_s * waiting, minlength=hours)
    mean = waited_s / hours_s
    counts = np.bincount(month_of_hour, minlength=n)
    starts = np.cumsum(counts) - counts
    in_order = np.concatenate([np.sort(part) for part in np.split(mean, starts[1:])])
    month_s = np.diff(periods.edges_s)
    figures = {
        "unresourced": np.bincount(month_of_hour, weights=waited_s, minlength=n) / month_s,
        "unresourced_p90": sorted_quantile(in_order, starts, counts, 0.9),
    }
    if np.isnan(plan.limits).all():
        return figures
    day_of_hour = plan.calendar.interval_day[np.rint(edges_s[:-1] / INTERVAL_S).astype(np.int64)]
    concern, upper = plan.limits[:, day_of_hour][:, hour]
    month = month_of_hour[hour]
    for name, there in (
        ("above_upper_limit", waiting > upper),
        ("in_area_of_concern", (waiting > concern) & (waiting <= upper)),
    ):
        figures[name] = np.bincount(month[there], weights=lasts_s[there], minlength=n) / month_s
    return figures


def unresourced(log: DispatchLog, calendar: Calendar) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Follow the number of incidents that wait for a unit, exactly.

    Parameters
    ----------
    log : DispatchLog
        All deployments.
    calendar : Calendar
        The period.

    Returns
    -------
    edges_s : numpy.ndarray, shape (hours + 1,)
        Edges of the hours of the wall clock.
    hour, lasts_s, waiting : numpy.ndarray, shape (stretches,)
        Stretches of time in which nothing changes, in order: the hour each lies in, how long it lasts, and how many
        incidents wait in it.
    """
    edges_s = np.append(np.flatnonzero(calendar.interval_quarter % 4 == 0) * INTERVAL_S, calendar.end_s)
    sent_s = log.start_s[log.outcome != Deployed.WAITING]
    times = [edges_s, log.waits_from_s, sent_s]
    at_s = np.concatenate(times)
    change = np.repeat(np.array([0, 1, -1]), [len(part) for part in times])
    order = np.argsort(at_s, kind="stable")  # a merge of nearly sorted parts
    at_s, waiting = at_s[order], np.cumsum(change[order])
    hour = np.cumsum(order < len(edges_s)) - 1
    inside = hour[:-1] < len(edges_s) - 1
    return edges_s, hour[:-1][inside], np.diff(at_s)[inside], waiting[:-1][inside]


def _count(period: np.ndarray, n: int) -> np.ndarray:
    return np.bincount(period, minlength=n)[:n].astype(float)


def _waits(period: np.ndarray, waits_s: np.ndarray, n: int) -> dict[str, np.ndarray]:
    """Mean and 90th percentile by period; periods rise, as incidents are in order of time."""
    known = ~np.isnan(waits_s)
    waits_s, counts = waits_s[known], np.bincount(period[known], minlength=n)
    starts = np.cumsum(counts) - counts
    sums = np.bincount(period[known], weights=waits_s, minlength=n)
    for start, stop in zip(starts, starts + counts, strict=True):
        waits_s[start:stop].sort()
    return {"mean": ratio(sums, counts), "p90": sorted_quantile(waits_s, starts, counts, 0.9)}

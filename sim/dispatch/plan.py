"""A dispatch room made ready for chance: the duty of its units, and every share and mean by day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from sim.calendar import INTERVAL_S, INTERVALS_A_DAY, Calendar
from sim.dispatch.contract import NO_LIMIT, Duty
from sim.scenario.incidents import DEPLOYED, Charter, IncidentRules, OnShift
from sim.scenario.model import Scenario
from sim.scenario.values import Dated

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
SETTLED_GRADE = len(DEPLOYED)
"""Place of grade 4 in tables by grade, which count from 0."""


@dataclass(frozen=True)
class DispatchPlan:
    """All about incidents that does not depend on chance. Tables by day have the shape (..., days).

    Attributes
    ----------
    calendar : Calendar
        The days.
    streams : tuple of str
        All streams of the scenario, in the order that numbers them.
    creating : numpy.ndarray of bool, shape (streams,)
        Which of them create incidents.
    created : numpy.ndarray, shape (streams, days)
        Share of answered contacts that create an incident.
    grade_upto : numpy.ndarray, shape (3, streams, days)
        Share of these that are of grade 1, of 1 or 2, and of 1 to 3.
    area_upto : numpy.ndarray, shape (areas, days)
        Share that falls in the areas up to each.
    promised : numpy.ndarray, shape (4, days)
        Share of each grade that a charter promises to attend.
    settled, deferred, may_be_left : numpy.ndarray, shape (4, days)
        Shares of each grade.
    domestic_abuse : numpy.ndarray, shape (days,)
        Share of scheduled incidents.
    takes : numpy.ndarray, shape (kinds, 4, days)
        Share of each grade that a kind of unit may take.
    diary : int
        Bit mask of the kinds that are diary cars.
    travel_s, scene_s : numpy.ndarray, shape (4, days)
        Means.
    travel_cv, scene_cv : numpy.ndarray, shape (4,)
        Coefficients of variation.
    appointment_s : numpy.ndarray, shape (days,)
        Mean time until an appointment; 0 where scheduled incidents have none.
    appointment_cv : float
        Its coefficient of variation.
    begins_s : tuple of numpy.ndarray
        When shifts begin, of each area and kind, with the end of the period as the last.
    duty : Duty
        Units on duty and what dispatchers can run.
    target_s : numpy.ndarray, shape (4,)
        Target of each grade; nan where there is none.
    limits : numpy.ndarray, shape (2, days)
        Where the area of concern begins, and the upper limit; nan where there are none.
    """

    calendar: Calendar
    streams: tuple[str, ...]
    creating: np.ndarray
    created: np.ndarray
    grade_upto: np.ndarray
    area_upto: np.ndarray
    promised: np.ndarray
    settled: np.ndarray
    deferred: np.ndarray
    may_be_left: np.ndarray
    domestic_abuse: np.ndarray
    takes: np.ndarray
    diary: int
    travel_s: np.ndarray
    scene_s: np.ndarray
    travel_cv: np.ndarray
    scene_cv: np.ndarray
    appointment_s: np.ndarray
    appointment_cv: float
    begins_s: tuple[np.ndarray, ...]
    duty: Duty
    target_s: np.ndarray
    limits: np.ndarray

    @classmethod
    def of(cls, scenario: Scenario, calendar: Calendar) -> DispatchPlan | None:
        """Make a scenario's incidents ready.

        Parameters
        ----------
        scenario : sim.scenario.model.Scenario
            Whole.
        calendar : Calendar
            Its days.

        Returns
        -------
        DispatchPlan or None
            None where the scenario has no incidents.
        """
        rules = scenario.incidents
        if rules is None:
            return None
        days, streams = calendar.days, tuple(sorted(scenario.streams))
        none = np.zeros(len(days))
        made = [rules.streams.get(name) for name in streams]
        grades = [getattr(rules.grades, name) for name in DEPLOYED]
        by_grade = [[one.grades if one else None for one in made]] * len(DEPLOYED)
        shares = [
            [none if of is None else getattr(of, name).at(days) for of in column]
            for name, column in zip(DEPLOYED, by_grade, strict=True)
        ]
        weights = np.array([area.share.at(days) for _, area in sorted(rules.areas.items())])
        kinds = [rules.units[name] for name in rules.kinds]
        shifts = [area.units.get(kind, {}).values() for _, area in sorted(rules.areas.items()) for kind in rules.kinds]
        limits, appointment = rules.limits, rules.grades.scheduled.appointment

        def of_grades(name: str) -> np.ndarray:
            values = [getattr(grade, name, None) for grade in grades]
            return np.array([none if value is None else value.at(days) for value in values] + [none])

        return cls(
            calendar=calendar,
            streams=streams,
            creating=np.array([one is not None and one.share.largest > 0 for one in made]),
            created=np.array([none if one is None else one.share.at(days) for one in made]),
            grade_upto=np.cumsum(shares, axis=0),
            area_upto=np.cumsum(weights, axis=0) / weights.sum(axis=0),
            promised=np.array([none, none, *(_promised(rules, grade, days) for grade in ("scheduled", "resolved"))]),
            settled=of_grades("settled"),
            deferred=of_grades("deferred"),
            may_be_left=of_grades("may_be_left"),
            domestic_abuse=rules.grades.scheduled.domestic_abuse.at(days),
            takes=np.array([[*(kind.may_take(grade).at(days) for grade in DEPLOYED), none] for kind in kinds]),
            diary=sum(1 << number for number, kind in enumerate(kinds) if kind.diary),
            travel_s=np.array([*(grade.travel.mean.at(days) for grade in grades), none]),
            scene_s=np.array([*(grade.on_scene.mean.at(days) for grade in grades), none]),
            travel_cv=np.array([*(grade.travel.cv for grade in grades), 0.0]),
            scene_cv=np.array([*(grade.on_scene.cv for grade in grades), 0.0]),
            appointment_s=none if appointment is None else appointment.mean.at(days),
            appointment_cv=0.0 if appointment is None else appointment.cv,
            begins_s=tuple(begins_s(own, calendar) for own in shifts),
            duty=_duty(rules, shifts, calendar),
            target_s=np.array([*(np.nan if g.target is None else g.target for g in grades), np.nan]),
            limits=np.full((2, len(days)), np.nan)
            if limits is None
            else np.array([limits.area_of_concern.at(days), limits.upper.at(days)]),
        )


def _promised(rules: IncidentRules, grade: str, days: Sequence) -> np.ndarray:
    charters: list[Charter] = [charter for charter in rules.charters.values() if charter.of == grade]
    return sum((charter.share.at(days) for charter in charters), np.zeros(len(days)))


def _duty(rules: IncidentRules, shifts: Sequence[Iterable[OnShift]], calendar: Calendar) -> Duty:
    """Rows of the contract, without those that repeat the one before."""
    units = np.array([on_duty(own, calendar) for own in shifts]).T
    most = np.full(len(units), NO_LIMIT)
    if rules.dispatchers is not None:
        span = _whole(rules.dispatchers.span, calendar)[calendar.interval_day]
        most = on_duty(rules.dispatchers.shifts.values(), calendar) * span
    rows = np.column_stack([units, most])
    changed = np.flatnonzero(np.r_[True, (rows[1:] != rows[:-1]).any(axis=1)])
    return Duty(from_s=changed * INTERVAL_S, units=units[changed], kinds=len(rules.units), most_units=most[changed])


def on_duty(shifts: Iterable[OnShift], calendar: Calendar) -> np.ndarray:
    """Add up who is on duty.

    Parameters
    ----------
    shifts : iterable of sim.scenario.incidents.OnShift
        They begin on a day by the wall clock, and may end on the next.
    calendar : Calendar
        The period. What began on the eve of its first day is as on that day, by the eve's weekday.

    Returns
    -------
    numpy.ndarray of int64, shape (intervals,)
    """
    day = calendar.interval_day
    heads = np.zeros(len(day), np.int64)
    for shift in shifts:
        begun = _begun(shift, calendar)
        today, from_yesterday = calendar.in_hours(shift.hours.start, shift.hours.stop)
        heads += np.where(today, begun[day + 1], 0) + np.where(from_yesterday, begun[day], 0)
    return heads


def begins_s(shifts: Iterable[OnShift], calendar: Calendar) -> np.ndarray:
    """List when shifts begin.

    Parameters
    ----------
    shifts : iterable of sim.scenario.incidents.OnShift
        Of one kind of unit in one area.
    calendar : Calendar
        The period.

    Returns
    -------
    numpy.ndarray of float64
        Elapsed seconds, rising; the end of the period is the last. An hour that comes twice begins once, one that
        is left out begins with the next.
    """
    # the latest quarter-hour of the wall clock so far: it never goes back
    latest = np.maximum.accumulate(calendar.interval_day * INTERVALS_A_DAY + calendar.interval_quarter)
    found = [np.array([len(latest)])]
    for shift in shifts:
        days = np.flatnonzero(_begun(shift, calendar)[1:])
        found.append(np.searchsorted(latest, days * INTERVALS_A_DAY + shift.hours.start))
    return np.unique(np.concatenate(found)) * INTERVAL_S


def _begun(shift: OnShift, calendar: Calendar) -> np.ndarray:
    """How many begin on the eve of the period, and on each of its days."""
    number = _whole(shift.number, calendar)
    eve = (calendar.first_day - timedelta(days=1)).weekday()
    weekday = np.r_[eve, calendar.weekday]
    works = np.ones(7, bool) if shift.days is None else np.isin(_WEEKDAYS, shift.days)
    return np.where(works[weekday], np.r_[number[0], number], 0)


def _whole(value: Dated, calendar: Calendar) -> np.ndarray:
    return np.rint(value.at(calendar.days)).astype(np.int64)

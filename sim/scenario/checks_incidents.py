"""Checks of incidents: streams, kinds of unit and areas fit each other, and some unit may take every incident."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from sim.errors import Problem, did_you_mean
from sim.scenario.dated import Dated
from sim.scenario.days import WEEKDAYS
from sim.scenario.hours import clock
from sim.scenario.incidents import DEPLOYED, IncidentRules, OnShift
from sim.scenario.parts import Parts, Problems

LABELS = ("incidents", "grade 1", "grade 2", "grade 3", "grade 4")
"""What the figures of incidents are called, where streams and groups have their names."""


def check_incidents(parts: Parts) -> Problems:
    """Run every check of incidents.

    Parameters
    ----------
    parts : Parts
        A scenario, or what could be read of it.

    Yields
    ------
    Problem
        With its place.
    """
    rules = parts.incidents
    if rules is None:
        return
    yield from _check_labels(parts)
    yield from _check_streams(parts, rules)
    yield from _check_charters(parts, rules)
    yield from _check_limits(parts, rules)
    yield from _check_areas(parts, rules)
    yield from _check_dispatchers(parts, rules)
    if parts.period is not None:
        yield from _check_takers(parts, rules)


def _check_labels(parts: Parts) -> Problems:
    for section, names in (("streams", parts.stream_names), ("groups", parts.group_names)):
        for name in names:
            if name in LABELS:
                text = f"'{name}' is what figures of incidents are called, and no name here"
                yield Problem(text, parts.key(section, name), "rename it")


def _check_streams(parts: Parts, rules: IncidentRules) -> Problems:
    for name, created in rules.streams.items():
        at = ("incidents", "streams", name)
        if name not in parts.stream_names:
            hint = did_you_mean(name, parts.stream_names) or f"streams here: {', '.join(parts.stream_names) or 'none'}"
            yield Problem(f"there is no stream '{name}'", parts.key(*at), hint)
        shares = {grade: getattr(created.grades, grade) for grade in DEPLOYED}
        if total := _over(1.0, shares.values()):
            text = f"the grades add to {100 * total:.4g} %: there is no more than 100 % of the incidents of '{name}'"
            yield Problem(text, parts.key(*at, "grades"), "what is left of 100 % is resolved without deployment")


def _check_charters(parts: Parts, rules: IncidentRules) -> Problems:
    for grade in ("resolved", "scheduled"):
        made = {name: charter.share for name, charter in rules.charters.items() if charter.of == grade}
        if total := _over(1.0, made.values()):
            text = f"the charters promise {100 * total:.4g} % of the {grade} incidents"
            yield Problem(text, parts.key("incidents", "charters", max(made)), f"together: {', '.join(made)}")


def _check_limits(parts: Parts, rules: IncidentRules) -> Problems:
    if rules.limits is None:
        return
    concern, upper = rules.limits.area_of_concern, rules.limits.upper
    for day in _breaks((concern, upper)):
        if _on(concern, day) > _on(upper, day):
            text = f"the area of concern begins at {_on(concern, day):g}, above the upper limit of {_on(upper, day):g}"
            yield Problem(text, parts.at("incidents", "limits", "area_of_concern"))
            return


def _check_areas(parts: Parts, rules: IncidentRules) -> Problems:
    weights = [area.share for area in rules.areas.values()]
    if any(sum(_on(weight, day) for weight in weights) <= 0 for day in _breaks(weights)):
        yield Problem("incidents fall in no area: the shares are all 0", parts.key("incidents", "areas"))
    for name, area in rules.areas.items():
        for kind in area.units:
            if kind not in rules.units:
                hint = did_you_mean(kind, rules.units) or f"kinds here: {', '.join(rules.units) or 'none'}"
                where = parts.key("incidents", "areas", name, "units", kind)
                yield Problem(f"there is no kind of unit '{kind}'", where, hint)
        emergency = [kind for kind in rules.units if rules.units[kind].may_take("emergency").largest > 0]
        gap = _gap(shift for kind in emergency for shift in area.units.get(kind, {}).values())
        if gap and area.share.largest > 0:
            text = f"no unit that takes emergencies is on duty in '{name}' from {clock(gap[0])} to {clock(gap[1])}"
            yield Problem(text, parts.key("incidents", "areas", name, "units"), "add a shift")


def _check_dispatchers(parts: Parts, rules: IncidentRules) -> Problems:
    if rules.dispatchers is not None and (gap := _gap(rules.dispatchers.shifts.values())):
        text = f"no dispatcher is on duty from {clock(gap[0])} to {clock(gap[1])}"
        yield Problem(text, parts.key("incidents", "dispatchers", "shifts"), "add a shift, or take 'dispatchers' out")


def _check_takers(parts: Parts, rules: IncidentRules) -> Problems:
    """Each day, in each area, some kind of unit takes the whole of each grade: diary cars leave domestic abuse."""
    assert parts.period is not None
    days = [parts.period.start + timedelta(days=i) for i in range((parts.period.end - parts.period.start).days + 1)]
    others = [name for name, kind in rules.units.items() if not kind.diary]
    all_of = {
        (kind, grade): _each_day(rules.units[kind].may_take(grade), days) for kind in others for grade in DEPLOYED
    }
    for name, area in rules.areas.items():
        there = {kind: _there(area.units.get(kind, {}).values(), days) for kind in others}
        for grade in DEPLOYED if area.share.largest > 0 else ():
            for i, day in enumerate(days):
                if not any(there[kind][i] and all_of[kind, grade][i] >= 1 for kind in others):
                    text = f"no kind of unit on duty in '{name}' on {day} takes all {grade} incidents"
                    hint = "some would wait for ever; one kind that is no diary car must take 100 % of them"
                    yield Problem(text, parts.key("incidents", "areas", name, "units"), hint)
                    break


def _there(shifts: Iterable[OnShift], days: Sequence[date]) -> list[bool]:
    """Say on which days any unit begins a shift, or is still on one from the day before."""
    found = [False] * len(days)
    for shift in shifts:
        number = _each_day(shift.number, days)
        for i, day in enumerate(days):
            if number[i] >= 1 and (shift.days is None or WEEKDAYS[day.weekday()] in shift.days):
                found[i] = True
                if shift.hours.stop > 96 and i + 1 < len(days):
                    found[i + 1] = True
    return found


def _each_day(value: Dated[Any], days: Sequence[date]) -> Sequence[float]:
    if len(value.changes) == 1:
        return [float(value.changes[0].value)] * len(days)
    return value.at(days).tolist()


def _gap(shifts: Iterable[OnShift]) -> tuple[int, int] | None:
    """Give the first quarter-hours of the day in which nobody ever is on duty."""
    manned = {q % 96 for s in shifts if s.number.largest > 0 for q in range(s.hours.start, s.hours.stop)}
    empty = [quarter for quarter in range(96) if quarter not in manned]
    if not empty:
        return None
    return empty[0], next(q for q in range(empty[0], 97) if q in manned or q == 96)


def _over(limit: float, values: Iterable[Dated[float]]) -> float:
    """Give the first sum over a limit, 0 if there is none: between changes a sum moves evenly."""
    values = list(values)
    if sum(value.largest for value in values) <= limit + 1e-9:
        return 0.0
    sums = (sum(_on(value, day) for value in values) for day in _breaks(values))
    return next((total for total in sums if total > limit + 1e-9), 0.0)


def _breaks(values: Iterable[Dated[float]]) -> list[date]:
    days = {day for value in values for change in value.changes for day in (change.since, change.by) if day}
    return [date(2000, 1, 1), *sorted(days)]


def _on(value: Dated[Any], day: date) -> float:
    return float(_each_day(value, [day])[0])

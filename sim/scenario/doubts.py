"""What is allowed, and probably not meant: values that nothing will ever look at, and people whom nobody has.

A scenario with doubts is valid, since an overlay may shorten a period or switch a driver off, and what it leaves behind
does no harm. `callsim validate` tells them, so that a slip of the pen does not pass for a lever without effect. Parts
that do nothing stand in `doubts_idle`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain
from typing import Any

from pydantic import BaseModel

from sim.clock import comes_twice
from sim.errors import Problem
from sim.scenario.checks_careers import cleared_on
from sim.scenario.dated import Dated
from sim.scenario.doubts_idle import idle_parts
from sim.scenario.durations import DAY_S
from sim.scenario.model import Group, Scenario
from sim.scenario.nodes import Mapping, Step
from sim.scenario.parts import Parts, Problems
from sim.scenario.stream import Window

_YEAR_DAYS = 365.25
_FAR_ABOVE = 1.5  # people in post over posts: some forces recruit ahead of leavers, none has half as many again


def doubts_of(scenario: Scenario, tree: Mapping) -> tuple[Problem, ...]:
    """Find what is valid and probably not meant.

    Parameters
    ----------
    scenario : Scenario
        Without mistakes.
    tree : Mapping
        Its text.

    Returns
    -------
    tuple of Problem
        In the order of the text.
    """
    parts = Parts.of(scenario, tree)
    found = chain(_of_time(parts, scenario), _of_people(parts), _of_systems(parts), idle_parts(parts))
    return tuple(sorted(found, key=lambda problem: (problem.where is not None and problem.where, problem.what)))


def _of_time(parts: Parts, scenario: Scenario) -> Problems:
    for path, part in _walk(scenario):
        if isinstance(part, Dated):
            yield from _never_used(parts, path, part)
        elif isinstance(part, Window):
            for key, moment in (("from", part.start), ("to", part.stop)):
                if comes_twice(moment):
                    text = f"the clock shows {moment:%H:%M} twice on {moment.date()}, and this is the first of the two"
                    yield Problem(text, parts.at(*path, key), "in summer time, before the clock goes back")


def _walk(value: Any, path: tuple[Step, ...] = ()) -> Iterator[tuple[tuple[Step, ...], BaseModel]]:
    """List all parts with their paths; a value that changes in time is not taken apart."""
    if isinstance(value, BaseModel):
        yield path, value
        if not isinstance(value, Dated):
            for name, field in type(value).model_fields.items():
                yield from _walk(getattr(value, name), (*path, field.alias or name))
    elif isinstance(value, dict):
        for key, below in value.items():
            yield from _walk(below, (*path, key))
    elif isinstance(value, tuple):
        for i, below in enumerate(value):
            yield from _walk(below, (*path, i))


def _never_used(parts: Parts, path: tuple[Step, ...], value: Dated[Any]) -> Problems:
    """An entry is never used that begins after the last day it could matter, or gives way before the first."""
    assert parts.period is not None
    first, last, ends = parts.period.start, parts.period.end, f"the period ends on {parts.period.end}"
    if path[0] == "groups" and path[2:] == ("strength",) and parts.plan_start is not None:
        last, ends = parts.plan_start, f"from {parts.plan_start} on, when the plan starts, leavers and intakes decide"
    for i, change in enumerate(value.changes):
        after = value.changes[i + 1] if i + 1 < len(value.changes) else None
        if change.since is not None and change.since > last:
            yield Problem(f"the value from {change.since} on is never used: {ends}", parts.at(*path, i))
        elif after is not None and after.since is not None and (after.by or after.since) <= first:
            text = f"this value is never used: the period starts on {first}, and another holds from {after.since} on"
            yield Problem(text, parts.at(*path, i))


def _of_people(parts: Parts) -> Problems:
    for name, group in parts.groups.items():
        at = ("groups", name)
        everybody = _everybody(parts, name, group)
        yield from _too_late(parts, name, group)
        yield from _far_above(parts, name, group)
        for path, share, do in _yearly(group):
            if share.largest >= 1:
                text = f"100 % a year means that all of them {do} in the first week"
                yield Problem(text, parts.at(*at, *path), "at 99 %, one in a hundred is left after a year")
        for label, cause in group.abstraction.items():
            if cause.on is not None and cause.rate.largest >= 1:
                text = f"on the days of '{label}' nobody of '{name}' is left"
                yield Problem(text, parts.at(*at, "abstraction", label, "rate"))
        for label, rule in group.minimum.items():
            if rule.handlers.largest > everybody:
                text = (
                    f"'{label}' wants {rule.handlers.largest:g} on duty, and '{name}' never has more than {everybody}"
                )
                yield Problem(text, parts.at(*at, "minimum", label, "handlers"))
    yield from _nobody_yet(parts)
    for name, stream in parts.streams.items():
        most = sum(_everybody(parts, group, parts.groups[group]) for group in stream.groups)
        for label, reserve in stream.reserve.items():
            if reserve.handlers.largest > most:
                text = f"'{label}' keeps {reserve.handlers.largest:g} free, and '{name}' has {most} at most"
                yield Problem(text, parts.at("streams", name, "reserve", label, "handlers"))


def _yearly(group: Group) -> Iterator[tuple[tuple[Step, ...], Dated[float], str]]:
    """List the shares of a group who do something in a year, with their paths."""
    yield ("leavers",), group.leavers, "go"
    if group.early_leavers is not None:
        yield ("early_leavers", "share"), group.early_leavers.share, "go"
    if group.unpaid_leave is not None:
        yield ("unpaid_leave", "share"), group.unpaid_leave.share, "begin one"
    yield from ((("moves", label, "share"), move.share, "go") for label, move in group.moves.items())


def _far_above(parts: Parts, name: str, group: Group) -> Problems:
    """Over-establishment exists, and has its limits."""
    if parts.period is None or parts.plan_start is None or group.strength is None or group.establishment is None:
        return
    for day in (parts.period.start, parts.plan_start):
        people, posts = _on(group.strength, day), _on(group.establishment, day)
        part_time = group.part_time
        fte = people * (1 if part_time is None else 1 - _on(part_time.share, day) * (1 - part_time.hours))
        if fte > _FAR_ABOVE * posts:
            text = f"'{name}' has {people:g} in post on {day}, and an establishment of {posts:g}"
            yield Problem(text, parts.at("groups", name, "strength"), "look which of the two is meant")
            return


def _too_late(parts: Parts, name: str, group: Group) -> Problems:
    assert parts.period is not None
    end = parts.period.end
    for label, intake in group.intakes.items():
        ready = intake.start + timedelta(weeks=intake.class_weeks + intake.tutor_weeks)
        if intake.size and ready > end:
            text = (
                f"nobody of the intake '{label}' counts in this period: they qualify on {ready}, and it ends on {end}"
            )
            yield Problem(text, parts.at("groups", name, "intakes", label, "start"))
    for label, campaign in group.recruitment.items():
        ready = cleared_on(campaign) + timedelta(weeks=campaign.class_weeks + campaign.tutor_weeks)
        if campaign.wanted and ready > end:
            text = (
                f"few of the campaign '{label}' count in this period: most qualify after {ready}, and it ends on {end}"
            )
            yield Problem(text, parts.at("groups", name, "recruitment", label, "advert"))


def _nobody_yet(parts: Parts) -> Problems:
    """Some group that takes a stream has people from the first day on."""
    assert parts.period is not None
    first = parts.period.start
    for name, stream in parts.streams.items():
        volumes = stream.volume.per_day, stream.volume.per_month, stream.volume.per_year
        rings = any(_on(volume, first) for volume in volumes if volume is not None)
        if rings and not any(_there_on(parts, group, first) for group in stream.groups):
            text = f"nobody is there to answer '{name}' when the period starts on {first}"
            yield Problem(text, parts.at("streams", name, "groups"), "look at the strength of its groups")


def _there_on(parts: Parts, name: str, day: date) -> float:
    group = parts.groups[name]
    value = group.strength if group.on_duty is None else group.on_duty
    return 0.0 if value is None else _on(value, day)


def _on(value: Dated[Any], day: date) -> float:
    only = value.changes[0].value  # without arrays, which take a while to load
    return float(only if len(value.changes) == 1 else value.at([day])[0])


def _everybody(parts: Parts, name: str, group: Group) -> int:
    """Bound the people whom a group can ever have on duty."""
    if group.on_duty is not None:
        return int(group.on_duty.largest)
    number = int(group.strength.largest) if group.strength is not None else 0
    senders = [other for other in parts.groups.values() if other.newly_trained.group == name]
    for source in (group, *senders):
        number += sum(intake.size for intake in source.intakes.values())
        number += sum(campaign.wanted for campaign in source.recruitment.values())
    return number + sum(lent.officers for lent in group.lent.values())


def _of_systems(parts: Parts) -> Problems:
    """Systems work most of the time, and every kind of unit is on duty somewhere."""
    rules = parts.incidents
    for kind in rules.units if rules is not None else ():
        if rules is not None and not any(kind in area.units for area in rules.areas.values()):
            text = f"no area has units of the kind '{kind}'"
            yield Problem(text, parts.key("incidents", "units", kind), "give some to an area, or leave the kind out")
    for name, outage in parts.outages.items():
        if outage.random is not None:
            at_once = outage.random.rate.largest * outage.random.length.mean.largest / (_YEAR_DAYS * DAY_S)
            if at_once >= 1:
                text = f"'{name}' would hardly ever be over: {at_once:.3g} of these outages at once on an average day"
                yield Problem(text, parts.at("outages", name, "random", "rate"), "look at the rate and the length")

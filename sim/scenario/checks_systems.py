"""Checks of outages and workarounds: they concern streams and groups that exist, and do something in the period."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sim.errors import Location, Problem, did_you_mean
from sim.scenario.checks_files import read_events
from sim.scenario.parts import Parts, Problems
from sim.scenario.systems import Outage, Workaround


def check_systems(parts: Parts) -> Problems:
    """Run every check of outages and workarounds.

    Parameters
    ----------
    parts : Parts
        A scenario, or what could be read of it.

    Yields
    ------
    Problem
        With its place.
    """
    yield from _check_names(parts)
    for name, outage in parts.outages.items():
        yield from _check_does_something(parts, name, outage)
        yield from _check_concerns(parts, name, outage)
        yield from _check_known(parts, name, outage)
    yield from _check_events(parts)
    for name, workaround in parts.workarounds.items():
        yield from _check_workaround(parts, name, workaround)


def _check_names(parts: Parts) -> Problems:
    """All of them head columns of the same tables."""
    taken = dict.fromkeys(parts.stream_names, "a stream") | dict.fromkeys(parts.group_names, "a group")
    alike = {name.casefold(): name for name in taken}
    for section, kind in (("outages", "an outage"), ("workarounds", "a workaround")):
        for name in getattr(parts, section):
            other = alike.setdefault(name.casefold(), name)
            if name in taken:
                text = f"{taken[name]} and {kind} are both called '{name}'"
                yield Problem(text, parts.key(section, name), "rename one")
            elif other != name:
                text = f"{taken[other]} '{other}' and {kind} '{name}' differ only in capitals"
                yield Problem(text, parts.key(section, name), "rename one")
            taken[name] = kind


def _check_does_something(parts: Parts, name: str, outage: Outage) -> Problems:
    where = parts.key("outages", name)
    if not outage.known and outage.random is None:
        hint = "give 'known', 'random' or both; an outage of the file you extend is taken out with null"
        yield Problem(f"the outage '{name}' never happens: it has neither 'known' nor 'random'", where, hint)
    if not outage.streams and not outage.groups:
        hint = "name what fails under 'streams', or what it slows under 'groups'"
        yield Problem(f"the outage '{name}' does nothing to any stream or group", where, hint)
    for group, partial in outage.groups.items():
        if not partial.model_fields_set:
            text = f"the outage '{name}' does nothing to the group '{group}'"
            yield Problem(text, parts.key("outages", name, "groups", group), "give 'handle_time', 'heads' or both")


def _check_concerns(parts: Parts, name: str, outage: Outage) -> Problems:
    for stream in outage.streams:
        yield from _unknown("stream", stream, parts.stream_names, parts.key("outages", name, "streams", stream))
    for group in outage.groups:
        yield from _unknown("group", group, parts.group_names, parts.key("outages", name, "groups", group))


def _unknown(kind: str, name: str, known: Iterable[str], where: Location) -> Problems:
    if name not in known:
        hint = did_you_mean(name, known) or f"{kind}s here: {', '.join(known) or 'none'}"
        yield Problem(f"there is no {kind} '{name}'", where, hint)


def _check_known(parts: Parts, name: str, outage: Outage) -> Problems:
    if parts.period is None:
        return
    first = datetime.combine(parts.period.start, datetime.min.time())
    last = datetime.combine(parts.period.end, datetime.min.time()) + timedelta(days=1)
    for i, known in enumerate(outage.known):
        if known.stop <= first or known.start >= last:
            text = f"this outage lies outside the period {parts.period.start} to {parts.period.end}"
            hint = "no call of the period would notice it: leave it out, or widen 'period'"
            yield Problem(text, parts.at("outages", name, "known", i), hint)


def _check_events(parts: Parts) -> Problems:
    """What changed anything before the plan is an event, where the scenario has a file of them."""
    found = [(name, i, known) for name, outage in parts.outages.items() for i, known in enumerate(outage.known)]
    if not found:
        return
    file = parts.text("events")
    if file is None:
        for name, i, known in found:
            if known.event is not None:
                text = "this outage names an event, and the scenario has no 'events' file"
                yield Problem(text, parts.at("outages", name, "known", i, "event"))
        return
    events, problems = read_events(parts, file) if file in parts.files else ({}, [])
    if problems or file not in parts.files:
        return  # check_changes tells them
    for name, i, known in found:
        where = parts.at("outages", name, "known", i)
        if known.event is None:
            if parts.plan_start is not None and known.start.date() < parts.plan_start:
                text = f"this outage on {known.start.date()} comes before the plan, and names no event"
                yield Problem(text, where, f"add 'event: ...', a name from {file}")
        elif known.event not in events:
            where = parts.at("outages", name, "known", i, "event")
            hint = did_you_mean(known.event, events) or f"add it to {file}"
            yield Problem(f"there is no event '{known.event}'", where, hint)
        elif not (event := events[known.event]).start <= known.start.date() <= event.end:
            text = f"this outage does not begin in the event '{known.event}', {event.start} to {event.end}"
            yield Problem(text, parts.at("outages", name, "known", i, "event"))


def _check_workaround(parts: Parts, name: str, workaround: Workaround) -> Problems:
    if workaround.groups is not None:
        if not workaround.groups:
            where = parts.at("workarounds", name, "groups")
            yield Problem(f"the workaround '{name}' concerns no group", where, "leave 'groups' out for all of them")
        for i, group in enumerate(workaround.groups):
            yield from _unknown("group", group, parts.group_names, parts.at("workarounds", name, "groups", i))
    for label, hours in workaround.supervised.items():
        if hours.days == ():
            where = parts.at("workarounds", name, "supervised", label, "days")
            yield Problem(f"'{label}' is on no day of the week", where, "leave 'days' out for every day")

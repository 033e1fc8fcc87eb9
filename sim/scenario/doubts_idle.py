"""What is allowed, and does nothing: stages that nobody passes, rules that never hold, and units that nobody calls.

The parts that this module doubts are whole in themselves. Each leaves every run as it would be without it, or (where
all candidates or recruits are lost) is of no use to anyone.
"""

from __future__ import annotations

from sim.errors import Location, Problem
from sim.scenario.causes import causes_of, without_causes
from sim.scenario.dated import Dated
from sim.scenario.days import WEEKDAYS
from sim.scenario.model import Group, Workaround
from sim.scenario.nodes import Mapping, Node, Step, spoken
from sim.scenario.parts import Parts, Problems

_DAY = 96


def idle_parts(parts: Parts) -> Problems:
    """Find what does nothing.

    Parameters
    ----------
    parts : Parts
        A scenario without mistakes.

    Yields
    ------
    Problem
        With its place.
    """
    for name, target in parts.targets.items():
        if target.share == 0:
            text = f"the target of '{name}' is met whatever happens: its share is 0 %"
            yield Problem(text, parts.at("targets", name, "share"))
    for name, group in parts.groups.items():
        yield from _lost(parts, name, group)
        yield from _never_held(parts, name, group)
    for name, outage in parts.outages.items():
        for label, partial in outage.groups.items():
            if _always(partial.handle_time, 1) and _always(partial.heads, 1):
                text = f"the outage '{name}' does nothing to the group '{label}': 'handle_time' and 'heads' are 1"
                yield Problem(f"{text} throughout", parts.key("outages", name, "groups", label))
    for name, workaround in parts.workarounds.items():
        yield from _never_lapses(parts, name, workaround)
    yield from _no_incidents(parts)
    yield from _empty(parts.tree)


def _always(value: Dated[float], number: float) -> bool:
    return all(change.value == number for change in value.changes)


def _lost(parts: Parts, name: str, group: Group) -> Problems:
    """Intakes and campaigns from which nobody ever qualifies."""
    at = ("groups", name)
    for label, intake in group.intakes.items():
        if intake.size and intake.finish == 0:
            text = f"nobody of the intake '{label}' ever qualifies: 'finish' is 0 %"
            yield Problem(text, parts.at(*at, "intakes", label, "finish"))
    for label, campaign in group.recruitment.items():
        where = (*at, "recruitment", label)
        if campaign.wanted and campaign.lost_in is not None:
            text = f"nobody of the campaign '{label}' ever starts: all are lost in '{campaign.lost_in}'"
            yield Problem(text, parts.at(*where, campaign.lost_in, "drop_out"))
        elif campaign.wanted and campaign.finish == 0:
            text = f"nobody of the campaign '{label}' ever qualifies: 'finish' is 0 %"
            yield Problem(text, parts.at(*where, "finish"))


def _never_held(parts: Parts, name: str, group: Group) -> Problems:
    for label, rule in group.minimum.items():
        alone = set(rule.held_by) == {"overtime"}
        if alone and rule.handlers.largest and rule.ceiling is not None and rule.ceiling.largest == 0:
            text = f"'{label}' is never held: it is held by overtime alone, and the ceiling of overtime is 0 throughout"
            where = parts.at("groups", name, "minimum", label, "ceiling")
            yield Problem(text, where, "leave 'ceiling' out for no end, or 'handlers: 0' for no floor")


def _never_lapses(parts: Parts, name: str, workaround: Workaround) -> Problems:
    at = ("workarounds", name)
    if _always(workaround.handle_time, 1):
        text = f"the workaround '{name}' changes nothing: 'handle_time' is 1 throughout"
        yield Problem(text, parts.at(*at, "handle_time"), "it is the factor while the workaround is not done")
    elif workaround.missed.largest == 0 and _at_all_hours(workaround):
        text = f"'{name}' never lapses: a supervisor is there at all hours, and 'missed' is 0 throughout"
        yield Problem(text, parts.key(*at, "supervised"))
    elif "missed" in workaround.model_fields_set and not workaround.supervised:
        text = f"'missed' is never looked at: '{name}' lapses at all times, for no hours are supervised"
        yield Problem(text, parts.at(*at, "missed"), "give the hours with a supervisor under 'supervised'")


def _at_all_hours(workaround: Workaround) -> bool:
    week = 7 * _DAY
    there = {
        (day * _DAY + quarter) % week
        for hours in workaround.supervised.values()
        for day, label in enumerate(WEEKDAYS)
        if hours.days is None or label in hours.days
        for quarter in range(hours.hours.start, hours.hours.stop)
    }
    return len(there) == week


def _no_incidents(parts: Parts) -> Problems:
    rules = parts.incidents
    if rules is None:
        return
    if not rules.streams:
        where = parts.at("incidents", "streams")
        yield Problem("no stream creates incidents: the units are never sent anywhere", where, "name a stream")
    for name, area in rules.areas.items():
        units = [shift.number.largest for shifts in area.units.values() for shift in shifts.values()]
        if area.share.largest == 0 and any(units):
            text = (
                f"the units of '{name}' are never sent anywhere: no incident falls there, for its share is 0 throughout"
            )
            yield Problem(text, parts.at("incidents", "areas", name, "share"), "units do not leave their area")


def _empty(tree: Mapping) -> Problems:
    """Mappings with nothing in them that were laid over others, by `extends` or beneath a cause."""
    told: set[Location] = set()
    for whole in (tree, *(without_causes(tree, (cause,)) for cause in causes_of(tree))):
        for path, where in _laid_over(whole):
            if where not in told:
                told.add(where)
                text = f"nothing stands beneath '{spoken(path)}', and so it stays what it was"
                yield Problem(text, where, "an empty mapping changes nothing; null takes the key out")


def _laid_over(node: Node, path: tuple[Step, ...] = ()) -> list[tuple[tuple[Step, ...], Location]]:
    if not isinstance(node, Mapping):
        return []
    below = [found for key, entry in node.entries.items() for found in _laid_over(entry.node, (*path, key))]
    return [(path, where) for where in node.idle] + below

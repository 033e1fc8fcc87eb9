"""Checks of duty: days that come, causes that a minimum may move, and a forecast that somebody plans from."""

from __future__ import annotations

from datetime import date
from math import ceil, floor

from sim.errors import Problem
from sim.scenario.duty import Cause
from sim.scenario.group import Group
from sim.scenario.parts import Parts, Problems


def check_duty(parts: Parts) -> Problems:
    """Run every check of every group.

    Parameters
    ----------
    parts : Parts
        A scenario, or what could be read of it.

    Yields
    ------
    Problem
        With its place.
    """
    for name, group in parts.groups.items():
        yield from _check_shares(parts, name, group)
        yield from _check_dates(parts, name, group)
        yield from _check_cycle_days(parts, name, group)
        yield from _check_room(parts, name, group)
        yield from _check_minimum(parts, name, group)
        yield from _check_information(parts, name, group)


def _check_shares(parts: Parts, name: str, group: Group) -> Problems:
    """At all times some pattern is worked."""
    patterns = group.patterns
    if any(all(change.value for change in pattern.share.changes) for pattern in patterns.values()):
        return
    changes = [change for pattern in patterns.values() for change in pattern.share.changes]
    days = sorted({day for change in changes for day in (change.since, change.by) if day} | {date(2000, 1, 1)})
    for day in days if patterns else ():
        if not any(pattern.share.at([day])[0] for pattern in patterns.values()):
            since = f" from {day} on" if day.year > 2000 else ""
            text = f"nobody of '{name}' works any pattern{since}: every share is 0"
            yield Problem(text, parts.key("groups", name, "patterns"), "give one of them a share over 0")
            return


def _check_dates(parts: Parts, name: str, group: Group) -> Problems:
    if parts.period is None:
        return
    start, end = parts.period.start, parts.period.end
    for label, cause in group.abstraction.items():
        for i, day in enumerate(cause.on.dates if cause.on else ()):
            if not start <= day <= end:
                text = f"'{label}' on {day} lies outside the period {start} to {end}"
                yield Problem(text, parts.at("groups", name, "abstraction", label, "on", "dates", i))


def _check_cycle_days(parts: Parts, name: str, group: Group) -> Problems:
    """A day of the cycle is one that some team works."""
    turns = [pattern.turns for pattern in group.patterns.values()]
    longest = max((len(turn) for turn in turns), default=0)
    for label, cause in group.abstraction.items():
        for i, day in enumerate(cause.on.cycle_days if cause.on else ()):
            where = parts.at("groups", name, "abstraction", label, "on", "cycle_days", i)
            if turns and day > longest:
                text = f"no cycle of '{name}' has a day {day}: the longest has {longest} days"
                yield Problem(text, where, "1 is the first day of a cycle")
            elif turns and all(turn[day - 1] == "off" for turn in turns if len(turn) >= day):
                text = f"day {day} of the cycle is off in every pattern of '{name}': '{label}' takes nobody"
                yield Problem(text, where, "name a day with a shift")


def _check_room(parts: Parts, name: str, group: Group) -> Problems:
    """There is room for what a cause takes of each team on average: leave may be put off, but not for ever."""
    for label, cause in group.abstraction.items():
        if cause.most is not None and cause.on is None:
            key = "people" if cause.most.share is None else "share"
            where = parts.at("groups", name, "abstraction", label, "most", key)
            for day in _changes(parts, group, cause):
                text = _short_of_room(parts, group, label, cause, day)
                if text:
                    yield Problem(text, where, "raise 'most', or lower the rate: who finds no room waits for ever")
                    break


def _changes(parts: Parts, group: Group, cause: Cause) -> list[date]:
    """Days on which a cause, its limit or the size of a team may have another value; sizes until the plan starts."""
    values = [cause.rate, cause.most and cause.most.share, cause.most and cause.most.people, group.strength]
    values += [pattern.share for pattern in group.patterns.values()]
    days = {day for value in values if value for change in value.changes for day in (change.since, change.by) if day}
    if parts.period is None:
        return sorted(days | {date(2000, 1, 1)})
    start, end = parts.period.start, parts.period.end
    return sorted({day for day in days if start <= day <= end} | {start})


def _short_of_room(parts: Parts, group: Group, label: str, cause: Cause, day: date) -> str | None:
    assert cause.most is not None
    share = 0.0
    rate = float(cause.rate.at([day])[0])
    since = f" from {day} on" if parts.period is not None and day > parts.period.start else ""
    if cause.most.share is not None:
        share = float(cause.most.share.at([day])[0])
        if share < rate:
            return f"'{label}' takes {100 * rate:g} %{since}, and at most {100 * share:g} % may be away at once"
    for team, week in _team_sizes(parts, group, day):
        most = floor(share * ceil(team) + 0.5) if cause.most.people is None else int(cause.most.people.at([day])[0])
        if most < rate * team * week - 1e-9:
            return (
                f"'{label}' takes {rate * team * week:.3g} people of a team of {team:.3g} on an average day{since}, "
                f"and at most {most} may be away at once"
            )
    return None


def _team_sizes(parts: Parts, group: Group, day: date) -> list[tuple[float, float]]:
    """Size of a team of each pattern, and the share of its people who are on the roster on a working day."""
    in_post = min(day, parts.plan_start) if parts.plan_start else day
    strength = float(group.strength.at([in_post])[0]) if group.strength else 0.0
    shares = [float(pattern.share.at([day])[0]) for pattern in group.patterns.values()]
    return [
        (strength * share / sum(shares) / pattern.teams, pattern.matched.days_a_week / 7 if pattern.matched else 1.0)
        for pattern, share in zip(group.patterns.values(), shares, strict=True)
        if share
    ]


def _check_minimum(parts: Parts, name: str, group: Group) -> Problems:
    for label, rule in group.minimum.items():
        at = ("groups", name, "minimum", label)
        if "moved_leave" in rule.held_by and not any(cause.movable for cause in group.abstraction.values()):
            text = f"'{label}' is held by moved leave, and no cause of '{name}' may be moved"
            yield Problem(text, parts.at(*at, "held_by"), "write 'movable: true' in the cause that is leave")
        if rule.ceiling is not None and "overtime" not in rule.held_by:
            text = f"'{label}' has a ceiling of overtime, and is not held by overtime"
            yield Problem(text, parts.key(*at, "ceiling"), "add overtime to 'held_by', or leave the ceiling out")
        if len(set(rule.held_by)) < len(rule.held_by):
            yield Problem(f"'{rule.held_by[0]}' stands here twice", parts.at(*at, "held_by", 1), "leave out the second")


def _check_information(parts: Parts, name: str, group: Group) -> Problems:
    """A forecast matters only to shifts that are planned from it."""
    if group.management_information is not None and not any(p.matched for p in group.patterns.values()):
        text = f"no pattern of '{name}' is planned from a forecast: management information changes nothing"
        hint = "shifts of a fixed cycle do not depend on calls; give a pattern with 'matched'"
        yield Problem(text, parts.key("groups", name, "management_information"), hint)

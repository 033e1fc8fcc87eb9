"""Checks of groups: somebody answers, everybody works a shift that exists, and no hour is left without anyone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import reduce
from math import lcm
from operator import mul, or_

from sim.errors import Problem, did_you_mean
from sim.scenario.checks_careers import check_careers, others_come, somebody_comes
from sim.scenario.dated import Dated
from sim.scenario.days import WEEKDAYS
from sim.scenario.hours import Hours, clock
from sim.scenario.model import Group, Pattern
from sim.scenario.parts import Parts, Problems

_DAY = 96
_ALL_DAY = (1 << _DAY) - 1
_ROSTER = (
    "establishment",
    "strength",
    "intakes",
    "abstraction",
    "shifts",
    "patterns",
    "minimum",
    "management_information",
    "recruitment",
    "training",
    "early_leavers",
    "moves",
    "unpaid_leave",
    "part_time",
    "lent",
    "savings",
)
_NEEDED = ("strength", "shifts", "patterns")


def check_groups(parts: Parts) -> Problems:
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
        yield from _check_kind(parts, name, group)
        yield from _check_somebody(parts, name, group)
        yield from _check_intakes(parts, name, group)
        yield from check_careers(parts, name, group)
        yield from _check_abstraction(parts, name, group)
        yield from _check_shifts(parts, name, group)
        yield from _check_hours(parts, name, group)


def _check_kind(parts: Parts, name: str, group: Group) -> Problems:
    given = [key for key in _ROSTER if getattr(group, key)]
    if group.on_duty is not None:
        for key in given:
            text = f"'{key}' and 'on_duty' exclude each other in the group '{name}'"
            yield Problem(text, parts.key("groups", name, key), "either a fixed number on duty, or people on a roster")
        return
    if not given:
        text = f"the group '{name}' has nobody: neither 'on_duty' nor people on a roster"
        near = did_you_mean(name, [other for other in parts.group_names if other != name])
        hint = f"{near} else give" if near else "give"
        yield Problem(text, parts.key("groups", name), f"{hint} 'on_duty', or {', '.join(_NEEDED)}")
        return
    matched = bool(group.patterns) and all(pattern.matched for pattern in group.patterns.values())
    for key in _NEEDED:
        if not getattr(group, key) and not (key == "shifts" and matched):
            text = f"the group '{name}' is on a roster, and has no '{key}'"
            yield Problem(text, parts.key("groups", name, key), f"a roster needs {', '.join(_NEEDED)}")


def _check_somebody(parts: Parts, name: str, group: Group) -> Problems:
    on_duty, strength, posts = group.on_duty, group.strength, group.establishment
    for key, value in (("on_duty", on_duty), ("strength", strength)):
        if value is not None and value.largest == 0 and (key == "on_duty" or not somebody_comes(parts, name, group)):
            text = f"nobody answers in the group '{name}': '{key}' is 0 throughout"
            yield Problem(text, parts.at("groups", name, key))
    in_post = strength is not None and strength.largest > 0
    if posts is not None and posts.largest == 0 and (in_post or not others_come(parts, name, group)):
        text = f"the group '{name}' has no posts: 'establishment' is 0 throughout"
        yield Problem(text, parts.at("groups", name, "establishment"), "give the posts, or leave 'establishment' out")


def _check_intakes(parts: Parts, name: str, group: Group) -> Problems:
    if parts.period is None or parts.plan_start is None:
        return
    for label, intake in group.intakes.items():
        where = parts.at("groups", name, "intakes", label, "start")
        if intake.start < parts.plan_start:
            text = f"the intake '{label}' starts on {intake.start}, before the plan does on {parts.plan_start}"
            yield Problem(text, where, "people who came before belong into 'strength'")
        elif intake.start > parts.period.end:
            text = f"the intake '{label}' starts on {intake.start}, after the period ends on {parts.period.end}"
            yield Problem(text, where)


def _check_abstraction(parts: Parts, name: str, group: Group) -> Problems:
    causes = {label: cause for label, cause in group.abstraction.items() if cause.on is None}
    if sum(cause.rate.largest * _highest(cause.month_of_year) for cause in causes.values()) < 1:
        return
    seasons = {label: _season(cause.month_of_year) for label, cause in causes.items()}
    days = sorted({change.since for cause in causes.values() for change in cause.rate.changes if change.since})
    days += [change.by for cause in causes.values() for change in cause.rate.changes if change.by]
    seasonal = any(factor != 1 for season in seasons.values() for factor in season)
    if seasonal and parts.period is not None:
        start, end = parts.period.start, parts.period.end
        days = [day for day in days if start <= day <= end] + _months_ends(start, end)
    for day in days or [date(2000, 1, 1)]:
        rates = {label: _on(cause.rate, day) * seasons[label][day.month - 1] for label, cause in causes.items()}
        if sum(rates.values()) >= 1:
            when = f" in {day:%B %Y}" if seasonal else ""
            text = (
                f"the causes of abstraction add to {100 * sum(rates.values()):.0f} %{when}: nobody is left in '{name}'"
            )
            hint = ", ".join(f"{label} {100 * rate:.0f} %" for label, rate in rates.items() if rate)
            yield Problem(text, parts.key("groups", name, "abstraction"), hint)
            return


def _highest(factors: Sequence[float]) -> float:
    """Give what no month of a season exceeds, scaled: every month has at least 28 days."""
    return 1.0 if min(factors) == max(factors) else max(factors) / sum(factors) * 365.25 / 28


def _season(factors: Sequence[float]) -> list[float]:
    """Scale a season to average 1 over the year, as abstraction does."""
    from sim.calendar import MONTH_DAYS  # imported here so that checking a scenario does not wait for numpy

    mean = sum(map(mul, factors, MONTH_DAYS)) / sum(MONTH_DAYS)
    return [1.0 if factor == mean else factor / mean for factor in factors]


def _months_ends(start: date, end: date) -> list[date]:
    """List the first and the last day of each month: between them, a season is even and a ramp goes one way."""
    days = [start, end]
    for month in range(start.year * 12 + start.month, end.year * 12 + end.month):
        first = date(month // 12, month % 12 + 1, 1)
        days += [first - timedelta(days=1), first]
    return sorted(days)


def _on(value: Dated[float], day: date) -> float:
    return float(value.at([day])[0])


def _check_shifts(parts: Parts, name: str, group: Group) -> Problems:
    at = ("groups", name)
    if "off" in group.shifts:
        yield Problem("'off' is a day off, and no name for a shift", parts.key(*at, "shifts", "off"), "rename it")
    used: set[str] = set()
    for label, pattern in group.patterns.items():
        turns, form = pattern.turns, "weekdays" if pattern.weekdays else "cycle"
        used |= set(turns)
        for i, shift in enumerate(turns):
            if shift != "off" and shift not in group.shifts and shift not in turns[:i]:
                known = [*group.shifts, "off"]
                hint = did_you_mean(shift, known) or f"known here: {', '.join(known) or 'none'}"
                step = WEEKDAYS[i] if pattern.weekdays else i
                yield Problem(f"there is no shift '{shift}'", parts.at(*at, "patterns", label, form, step), hint)
        if set(turns) == {"off"}:
            text = f"nobody works in the pattern '{label}': every day is 'off'"
            yield Problem(text, parts.at(*at, "patterns", label, form))
    if group.patterns:
        for shift in group.shifts:
            if shift not in used and shift != "off":
                text = f"no pattern has the shift '{shift}'"
                yield Problem(text, parts.key(*at, "shifts", shift), "put it into a cycle, or leave it out")


def _check_hours(parts: Parts, name: str, group: Group) -> Problems:
    """Look at every quarter-hour of a whole cycle of all teams of all patterns together."""
    known = {*group.shifts, "off"}
    patterns = [pattern for pattern in group.patterns.values() if pattern.share.largest > 0]
    if parts.period is None or not patterns or not (group.shifts or all(pattern.matched for pattern in patterns)):
        return
    if any(set(pattern.turns) - known or set(pattern.turns) == {"off"} for pattern in patterns):
        return
    start, end = parts.period.start, parts.period.end
    cover = [(_cover(pattern, group.shifts), pattern.begins(start)) for pattern in patterns]
    days = min(lcm(*(len(masks) for masks, _ in cover)), (end - start).days + 1)
    wanted = _quarters(group.hours)
    needed = (wanted & _ALL_DAY) | (wanted >> _DAY)
    gaps: dict[tuple[int, int], list[date]] = {}
    for i in range(days):
        day = start + timedelta(days=i)
        manned = 0
        for masks, anchor in cover:
            manned |= masks[(day - anchor).days % len(masks)]
        for gap in _stretches(needed & ~manned):
            gaps.setdefault(gap, []).append(day)
    where = parts.key("groups", name, "shifts")
    for (first, last), found in list(gaps.items())[:3]:
        rest = len(found) - 1
        more = f", and on {rest} more {'day' if rest == 1 else 'days'} of the cycle" if rest else ""
        text = f"nobody is on the roster of '{name}' from {clock(first)} to {clock(last)} on {found[0]:%A} {found[0]}"
        yield Problem(f"{text}{more}", where, "change 'shifts' or 'patterns', or narrow the group's 'hours'")


def _quarters(hours: Hours) -> int:
    """Bits of the quarter-hours from a day's midnight on, up to the end of the next day."""
    return ((1 << hours.quarters) - 1) << hours.start


def _cover(pattern: Pattern, shifts: dict[str, Hours]) -> list[int]:
    """Quarter-hours in which any team is on duty, for each day of the cycle."""
    if pattern.matched:  # any of its starts may be taken on any day
        anyone = [_quarters(hours) for hours in pattern.matched.hours]
        return [reduce(or_, ((mask & _ALL_DAY) | (mask >> _DAY) for mask in anyone))]
    length = len(pattern.turns)
    masks = [_quarters(shifts[name]) if name in shifts else 0 for name in pattern.turns]
    one_team = [(masks[i] & _ALL_DAY) | (masks[i - 1] >> _DAY) for i in range(length)]
    cover = [0] * length
    for i in range(length):
        for back in {behind % length for behind in pattern.behind}:
            cover[i] |= one_team[(i - back) % length]
    return cover


def _stretches(mask: int) -> list[tuple[int, int]]:
    """Runs of set bits, as first and one past the last."""
    found, first = [], None
    for quarter in range(_DAY + 1):
        if mask >> quarter & 1 and quarter < _DAY:
            first = quarter if first is None else first
        elif first is not None:
            found.append((first, quarter))
            first = None
    return found

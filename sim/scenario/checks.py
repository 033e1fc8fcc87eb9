"""What types cannot see: names that do not exist, promises that do not fit the period, volumes no computer can run.

Each check is a function that yields problems with their places. Those of volumes stand in `checks_volume`, of streams
that feed others in `checks_routes`, of people in `checks_people` and `checks_duty`, of outages and workarounds in
`checks_systems`, of incidents in `checks_incidents`, of files in `checks_files`.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import chain

from sim.errors import Problem, did_you_mean
from sim.scenario.checks_duty import check_duty
from sim.scenario.checks_files import check_changes, check_profiles
from sim.scenario.checks_incidents import check_incidents
from sim.scenario.checks_people import check_groups
from sim.scenario.checks_routes import check_routes
from sim.scenario.checks_systems import check_systems
from sim.scenario.checks_volume import check_volume, in_year
from sim.scenario.durations import parse_duration
from sim.scenario.parts import Parts, Problems

LONGEST_SHORT_ABANDON_S = 60.0


def check(parts: Parts) -> list[Problem]:
    """Run every check.

    Parameters
    ----------
    parts : Parts
        A scenario, or what could be read of it.

    Returns
    -------
    list of Problem
        In no order.
    """
    return list(chain.from_iterable(one(parts) for one in CHECKS))


def check_target_names(parts: Parts) -> Problems:
    """A target is a stream's."""
    for name in parts.target_names:
        if name not in parts.stream_names:
            hint = did_you_mean(name, parts.stream_names) or f"streams here: {', '.join(parts.stream_names) or 'none'}"
            yield Problem(f"a target for '{name}', and there is no such stream", parts.key("targets", name), hint)


def check_promises(parts: Parts) -> Problems:
    """A promise lies in the plan, and can be seen to be held."""
    if parts.period is None or parts.plan_start is None:
        return
    months = _whole_months(parts.plan_start, parts.period.end)
    span = f"from {months[0]} to {months[-1]}" if months else "none"
    for name, target in parts.targets.items():
        hold = target.hold_months
        if target.promised is not None and target.promised not in months:
            text = f"the promised month {target.promised} is no whole month of the plan"
            yield Problem(text, parts.at("targets", name, "promised"), f"whole months of the plan: {span}")
        elif target.promised is not None and months.index(target.promised) + hold > len(months):
            text = f"holding for {hold} months from {target.promised} cannot be seen: the period ends too early"
            hint = "lengthen 'period', or lower 'hold_months'"
            yield Problem(text, parts.at("targets", name, "promised"), hint)
        elif "hold_months" in target.model_fields_set and hold > len(months):
            text = f"the plan has {len(months)} whole months, and the target must be held for {hold}"
            yield Problem(text, parts.at("targets", name, "hold_months"))


def _whole_months(first: date, last: date) -> list[str]:
    months = []
    year, month = first.year, first.month
    while (year, month) <= (last.year, last.month):
        end = date(year, month, calendar.monthrange(year, month)[1])
        if date(year, month, 1) >= first and end <= last:
            months.append(f"{year}-{month:02d}")
        year, month = year + month // 12, month % 12 + 1
    return months


def check_stream_groups(parts: Parts) -> Problems:
    """A stream is taken by groups that exist, each named once."""
    for name, stream in parts.streams.items():
        if not stream.groups:
            text = f"no group may take the stream '{name}'"
            yield Problem(text, parts.at("streams", name, "groups"), "name at least one, such as [handlers]")
        for i, group in enumerate(stream.groups):
            where = parts.at("streams", name, "groups", i)
            if group not in parts.group_names:
                hint = (
                    did_you_mean(group, parts.group_names) or f"groups here: {', '.join(parts.group_names) or 'none'}"
                )
                yield Problem(f"there is no group '{group}'", where, hint)
            if group in stream.groups[:i]:
                yield Problem(f"the group '{group}' stands here twice", where, "leave out the second")


def check_names(parts: Parts) -> Problems:
    """No group is called like a stream, whatever the capitals: both head tables, and name files."""
    streams = {name.casefold(): name for name in parts.stream_names}
    for name in parts.group_names:
        other = streams.get(name.casefold())
        if other == name:
            yield Problem(f"a stream and a group are both called '{name}'", parts.key("groups", name), "rename one")
        elif other is not None:
            text = f"the stream '{other}' and the group '{name}' differ only in capitals"
            yield Problem(text, parts.key("groups", name), "rename one")


def check_group_is_used(parts: Parts) -> Problems:
    """Every group takes something."""
    if set(parts.streams) != set(parts.stream_names):
        return
    used = {group for stream in parts.streams.values() for group in stream.groups}
    for name in parts.group_names:
        if name not in used:
            near = did_you_mean(name, used.intersection(parts.group_names))
            hint = f"{near} else " if near else ""
            hint += f"add it to the 'groups' of one: {', '.join(parts.stream_names)}"
            yield Problem(f"no stream names the group '{name}'", parts.key("groups", name), hint)


def check_special_days(parts: Parts) -> Problems:
    """A special day comes at least once."""
    if parts.period is None:
        return
    start, end = parts.period.start, parts.period.end
    for name, stream in parts.streams.items():
        for label, special in stream.special_days.items():
            at = ("streams", name, "special_days", label)
            if special.day is not None and (special.day > end or special.day + timedelta(days=special.days) < start):
                text = f"'{label}' on {special.day} lies outside the period {start} to {end}"
                yield Problem(text, parts.at(*at, "day"))
            years = range(start.year, end.year + 1)
            if special.on == "02-29" and not any(
                day is not None and start <= day <= end for day in (in_year("02-29", year) for year in years)
            ):
                yield Problem("there is no 29 February in the period", parts.at(*at, "on"), "write 02-28 or 03-01")


def check_windows(parts: Parts) -> Problems:
    """A stream closes within the period."""
    if parts.period is None:
        return
    first = datetime.combine(parts.period.start, datetime.min.time())
    last = datetime.combine(parts.period.end, datetime.min.time()) + timedelta(days=1)
    for name, stream in parts.streams.items():
        for i, window in enumerate(stream.closed):
            if window.stop <= first or window.start >= last:
                text = f"this window lies outside the period {parts.period.start} to {parts.period.end}"
                yield Problem(text, parts.at("streams", name, "closed", i))


def check_reserves(parts: Parts) -> Problems:
    """A reserve is for a more urgent stream, and leaves somebody for this one."""
    if set(parts.streams) != set(parts.stream_names):
        return
    for name, stream in parts.streams.items():
        rivals = [s for s in parts.streams.values() if set(s.groups) & set(stream.groups)]
        for label, reserve in stream.reserve.items():
            where = parts.key("streams", name, "reserve", label)
            if not any(rival.priority < stream.priority for rival in rivals):
                text = f"'{name}' keeps handlers free, and none of its groups takes a more urgent stream"
                yield Problem(text, where, "a reserve belongs to the less urgent stream; 1 is the most urgent priority")
            most = [parts.groups[g].on_duty for g in stream.groups if g in parts.groups]
            kept = min(change.value for change in reserve.handlers.changes)
            fixed = [on_duty.largest for on_duty in most if on_duty is not None]
            if fixed and len(fixed) == len(stream.groups) and reserve.hours.quarters == 96 and kept >= max(fixed):
                text = f"'{name}' keeps {kept} handlers free, and there are never more than {max(fixed):g}"
                yield Problem(text, where, "no contact of it could ever start")


def check_short_abandon(parts: Parts) -> Problems:
    """A short abandon is short."""
    text = parts.text("short_abandon")
    if text is None:
        return
    try:
        seconds = parse_duration(text)
    except ValueError:
        return
    if seconds > LONGEST_SHORT_ABANDON_S:
        yield Problem("a short abandon is at most 1 min", parts.at("short_abandon"), "the usual limit is 5s")


CHECKS: tuple[Callable[[Parts], Problems], ...] = (
    check_target_names,
    check_promises,
    check_stream_groups,
    check_names,
    check_group_is_used,
    check_volume,
    check_special_days,
    check_windows,
    check_routes,
    check_reserves,
    check_short_abandon,
    check_groups,
    check_duty,
    check_systems,
    check_incidents,
    check_profiles,
    check_changes,
)

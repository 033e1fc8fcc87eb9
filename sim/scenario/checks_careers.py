"""Checks of how people come and go: dates that lie in the plan, groups that exist, posts that there are to save."""

from __future__ import annotations

from datetime import date, timedelta

from sim.errors import Problem, did_you_mean
from sim.scenario.model import Group
from sim.scenario.nodes import Step
from sim.scenario.parts import Parts, Problems
from sim.scenario.recruiting import Campaign, Training

_LONGEST_WAIT = timedelta(days=365)


def check_careers(parts: Parts, name: str, group: Group) -> Problems:
    """Run every check of recruiting, moves, cover and savings of a group.

    Parameters
    ----------
    parts : Parts
        A scenario, or what could be read of it.
    name : str
        The group's name.
    group : Group
        The group.

    Yields
    ------
    Problem
        With its place.
    """
    yield from _check_dates(parts, name, group)
    yield from _check_training(parts, name, group)
    yield from _check_savings(parts, name, group)
    yield from _check_posting(parts, name, group)
    yield from _check_heads(parts, name, group)


def _check_dates(parts: Parts, name: str, group: Group) -> Problems:
    """Until the plan starts, strength and establishment say all; what happens later lies in the plan."""
    if parts.period is None or parts.plan_start is None:
        return
    at = ("groups", name)
    before = "people who came before belong into 'strength'"
    for i, start in enumerate(group.training.starts if group.training else ()):
        yield from _in_plan(parts, "a class starts", start, (*at, "training", "starts", i), before)
    for label, lent in group.lent.items():
        where = (*at, "lent", label, "from")
        yield from _in_plan(parts, f"the officers lent as '{label}' come", lent.start, where, before)
    for label, move in group.moves.items():
        if move.on is not None:
            where, hint = (*at, "moves", label, "on"), "people who went before are not in 'strength'"
            yield from _in_plan(parts, f"the move '{label}' takes place", move.on, where, hint)
    for label, saving in group.savings.items():
        where, hint = (*at, "savings", label, "on"), "posts that went before are not in 'establishment'"
        yield from _in_plan(parts, f"the saving '{label}' is due", saving.on, where, hint)
    for label, campaign in group.recruitment.items():
        if campaign.advert > parts.period.end:
            text = f"the campaign '{label}' is advertised on {campaign.advert}, after the period ends on"
            yield Problem(f"{text} {parts.period.end}", parts.at(*at, "recruitment", label, "advert"))
        elif (cleared := cleared_on(campaign)) < parts.plan_start - _LONGEST_WAIT:
            text = (
                f"candidates of the campaign '{label}' are cleared by {cleared}, and would wait for the plan's start on"
            )
            yield Problem(f"{text} {parts.plan_start}", parts.at(*at, "recruitment", label, "advert"), before)


def cleared_on(campaign: Campaign) -> date:
    """Give the day on which a candidate has passed all stages, on average.

    Parameters
    ----------
    campaign : Campaign
        With its stages.

    Returns
    -------
    datetime.date
    """
    stages = campaign.approval, campaign.vetting, campaign.offer
    return campaign.advert + timedelta(weeks=sum(stage.weeks for stage in stages))


def _in_plan(parts: Parts, what: str, day: date, where: tuple[Step, ...], hint: str) -> Problems:
    assert parts.period is not None
    assert parts.plan_start is not None
    if day < parts.plan_start:
        text = f"{what} on {day}, before the plan starts on {parts.plan_start}"
        yield Problem(text, parts.at(*where), hint)
    elif day > parts.period.end:
        yield Problem(f"{what} on {day}, after the period ends on {parts.period.end}", parts.at(*where))


def _check_training(parts: Parts, name: str, group: Group) -> Problems:
    training = group.training
    if training is None:
        return
    if training.upto is not None and group.establishment is None:
        text = f"recruits of '{name}' start up to the establishment, and it has none"
        yield Problem(text, parts.at("groups", name, "training", "upto"), "give 'establishment', or leave 'upto' out")
    yield from _check_places(parts, name, group, training)
    recruits = any(campaign.wanted for campaign in group.recruitment.values())
    if recruits and training.capacity is not None and training.capacity.largest == 0:
        text = f"no recruit of '{name}' could ever start: 'capacity' is 0 throughout"
        yield Problem(text, parts.at("groups", name, "training", "capacity"), "leave it out for no limit")


def _check_places(parts: Parts, name: str, group: Group, training: Training) -> Problems:
    """Intakes have their dates, so that nobody of them can wait for the next class."""
    start: dict[date, int] = {}
    if training.capacity is None:
        return
    for label, intake in group.intakes.items():
        start[intake.start] = start.get(intake.start, 0) + intake.size
        places = int(training.capacity.at([intake.start])[0])
        if start[intake.start] > places:
            text = f"with the intake '{label}', {start[intake.start]} start on {intake.start}"
            hint = "raise 'training.capacity', or spread the intake over several days"
            where = parts.at("groups", name, "intakes", label, "size")
            yield Problem(f"{text}, and a class takes {places}", where, hint)


def _check_savings(parts: Parts, name: str, group: Group) -> Problems:
    if not group.savings:
        return
    if group.establishment is None:
        text = f"there are savings in '{name}', and no 'establishment' that they would lower"
        yield Problem(text, parts.key("groups", name, "savings"), "give 'establishment'")
        return
    saved = 0.0
    for label, saving in sorted(group.savings.items(), key=lambda item: (item[1].on, item[0])):
        saved += saving.fte
        posts = float(group.establishment.at([saving.on])[0])
        if saved > posts:
            text = f"by {saving.on} the savings of '{name}' add to {saved:g} FTE, of {posts:g} posts"
            yield Problem(text, parts.at("groups", name, "savings", label, "fte"))
            return


def _check_posting(parts: Parts, name: str, group: Group) -> Problems:
    other = group.newly_trained.group
    if other is None:
        return
    where = parts.at("groups", name, "newly_trained", "group")
    if other == name:
        text = f"the newly trained of '{name}' are posted to their own group"
        yield Problem(text, where, "leave 'group' out, or name another")
    elif other not in parts.group_names:
        hint = did_you_mean(other, parts.group_names) or f"groups here: {', '.join(parts.group_names) or 'none'}"
        yield Problem(f"there is no group '{other}'", where, hint)
    elif other in parts.groups and parts.groups[other].on_duty is not None:
        text = f"the newly trained of '{name}' cannot join '{other}', which has a fixed number on duty"
        yield Problem(text, where, f"give '{other}' a roster: strength (0 will do), shifts, patterns")
    else:
        circle = [name]
        while (after := parts.groups.get(circle[-1])) is not None and after.newly_trained.group is not None:
            circle.append(after.newly_trained.group)
            if circle[-1] == name == min(circle):
                text = f"the newly trained go round in a circle: {' to '.join(circle)}"
                yield Problem(text, where, "leave 'newly_trained.group' out of one of them")
            if circle[-1] in circle[:-1]:
                return


def _check_heads(parts: Parts, name: str, group: Group) -> Problems:
    """No more go than can have been there: those in post when the plan starts, and all who have begun since."""
    moves = sorted((move.on, label) for label, move in group.moves.items() if move.on is not None and move.heads)
    if not moves or group.strength is None or parts.plan_start is None:
        return
    eve = parts.plan_start - timedelta(days=1)
    gone, there = 0, int(max(group.strength.at([eve, parts.plan_start])))
    for day, label in moves:
        gone += group.moves[label].heads
        begun = sum(intake.size for intake in group.intakes.values() if intake.start <= day)
        begun += sum(campaign.wanted for campaign in group.recruitment.values() if campaign.advert <= day)
        if gone > there + begun:
            text = f"by {day} the moves of '{name}' take {gone}, and {there + begun} at most are in post"
            yield Problem(text, parts.at("groups", name, "moves", label, "heads"))
            return


def somebody_comes(parts: Parts, name: str, group: Group) -> bool:
    """Say whether anybody may answer in a group that has nobody in post.

    Parameters
    ----------
    parts : Parts
        A scenario, or what could be read of it.
    name : str
        The group's name.
    group : Group
        The group.

    Returns
    -------
    bool
        Whether people join it by an intake or a campaign, or others work in it for a time.
    """
    return (
        any(intake.size and intake.finish for intake in group.intakes.values())
        or any(campaign.wanted and campaign.finish and not campaign.lost_in for campaign in group.recruitment.values())
        or others_come(parts, name, group)
    )


def others_come(parts: Parts, name: str, group: Group) -> bool:
    """Say whether people may work in a group for a time who have no post in it.

    Parameters
    ----------
    parts : Parts
        A scenario, or what could be read of it.
    name : str
        The group's name.
    group : Group
        The group.

    Returns
    -------
    bool
        Whether officers are lent to it, or another group posts its newly trained to it; a group that has mistakes of
        its own may do so.
    """
    return (
        any(lent.officers for lent in group.lent.values())
        or any(other.newly_trained.group == name for other in parts.groups.values())
        or any(other not in parts.groups for other in parts.group_names)
    )

"""The briefing as words and tables, from the facts."""

from __future__ import annotations

from dataclasses import replace

from sim.errors import UsageError
from sim.projection import month_spoken
from sim.projection.speech import day_spoken
from sim.report.briefing.changes import what_changed
from sim.report.briefing.content import Briefing, Facts, Section
from sim.report.briefing.progress import in_brief, performance_plan, trajectory_picture
from sim.report.briefing.risks import risks
from sim.report.briefing.suite import demand_plan, suite
from sim.report.page.wording import opening
from sim.report.record import Record

_DEFINITION = {"share": "its share", "within": "its threshold", "denominator": "its denominator", "clock": "its clock"}


def write_briefing(facts: Facts) -> Briefing:
    """Write the briefing.

    Parameters
    ----------
    facts : Facts
        The quarter, the runs and what happened.

    Returns
    -------
    Briefing

    Raises
    ------
    sim.errors.UsageError
        If the quarter lies outside the run, or the run before cannot be set beside it.
    """
    _check(facts)
    name = facts.now.scenario.name.rstrip(".")
    picture = trajectory_picture(facts)
    sections = (
        in_brief(facts),
        performance_plan(facts, picture),
        demand_plan(facts),
        what_changed(facts),
        risks(facts),
        suite(facts),
    )
    return Briefing(
        title=f"Contact centre performance: {facts.quarter.spoken}",
        subtitle=f"Quarterly briefing for the Commissioner's office ({facts.quarter.named}). {name}.",
        standing=facts.now.standing,
        sections=tuple(map(_in_sentences, sections)),
        footer=_footer(facts),
        created=facts.now.ended,
    )


def _in_sentences(section: Section) -> Section:
    """Begin every sentence and every point of a list with a capital letter, whatever a stream is called."""
    return replace(section, says=tuple(map(opening, section.says)), points=tuple(map(opening, section.points)))


def _footer(facts: Facts) -> tuple[str, ...]:
    runs = [("This run", facts.now)] + ([("Last time", facts.before)] if facts.before else [])
    return tuple(
        f"{name}: {record.scenario.name}; {record.manifest['replications']} futures, seed {record.manifest['seed']}, "
        f"simulated on {day_spoken(record.ended)} by callsim {record.manifest['packages'].get('callsim', '')}; "
        f"scenario sha256 {record.manifest['scenario']['sha256'][:12]}."
        for name, record in runs
    )


def _check(facts: Facts) -> None:
    now, before = facts.now, facts.before
    if not now.months:
        raise UsageError("no whole month was simulated, so there is nothing to brief on")
    if not facts.months:
        first = (now.months_with_calls or now.months[-1:])[0]
        span = f"{month_spoken(first)} to {month_spoken(now.months[-1])}"
        raise UsageError(f"the quarter {facts.quarter} lies outside the run, which has whole months from {span}")
    if not now.scenario.targets:
        raise UsageError("the run has no target, so there is no progress to brief on")
    if before is not None:
        if before.plan_start > now.plan_start:
            raise UsageError(
                f"the plan of --previous starts on {before.plan_start}, after that of this run ({now.plan_start}): "
                "are the two the other way round?"
            )
        found = _apart(before, now)
        if found:
            raise UsageError(f"--previous has other targets, and cannot be set beside this run: {'; '.join(found)}")


def _apart(before: Record, now: Record) -> list[str]:
    """Say how targets differ; another date promised, or a target more, is news and no mistake."""
    found = []
    shared = [stream for stream in now.scenario.targets if stream in before.scenario.targets]
    for stream in shared:
        old, new = before.scenario.targets[stream], now.scenario.targets[stream]
        found += [
            f"{stream}: {what} was {getattr(old, name)} and is {getattr(new, name)}"
            for name, what in _DEFINITION.items()
            if getattr(old, name) != getattr(new, name)
        ]
    if not shared:
        found.append("no stream has a target in both")
    return found

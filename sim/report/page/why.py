"""Why not sooner: what holds the month promised back, and what was found to have cost most before.

What the plan lacks is read off the run itself, beside the last month in which the model met the target. What a cause
is worth is known only of the months that it was worked out for, and these are always named.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping
from math import isnan
from typing import Any

from sim.projection import month_spoken, stream_spoken
from sim.report.causes import by_period
from sim.report.comparison import signed
from sim.report.page.months import PEOPLE, PERCENT, Unit
from sim.report.page.parts import Card
from sim.report.page.wording import between, fewer_futures, not_explained, span_spoken, together
from sim.report.record import Record
from sim.report.touched import cause_spoken, spoken_name

CAUSES_TITLE = "Why the target is missed"
NO_CAUSE = ("as it is", "without all of them", "difference")
_MOST = 3
_WHOLE = Unit(100.0, 0, "%")
_TITLE = "Why not sooner?"
_NUMBERS = {1: "that one cause", 2: "both causes"}


def why(record: Record) -> Card:
    """Say what holds the first target back.

    Parameters
    ----------
    record : Record
        The run.

    Returns
    -------
    Card
        The causes of the month that is shown, if they were worked out for it; else what that month has and lacks, and
        apart from it the causes of other months.
    """
    plan = tuple(_of_the_plan(record))
    if not record.targets:
        return Card("why", _TITLE, ("No target is set, so no cause of a miss is sought.",), plan)
    month = record.reached[record.targets[0]]["shown_month"]
    if "explain" not in record.tables:
        what = "What each cause is worth has not been worked out for this run."
        return Card("why", _TITLE, points=plan, missing=not_explained(record, what))
    table, about = record.tables["explain"], record.added.get("explain.csv", {})
    periods, stream = by_period(table), str(table["stream"].iloc[0])
    if month in periods:
        points = _costs(record, periods[month])
        level = _level(stream, month_spoken(month), periods[month])
        said = f"{opening_of(plan)}" if plan else ""
        fewer = fewer_futures(record, int(periods[month]["as it is"]["replications"]))
        rest = (together(level, "" if points else "None of the causes looked at costs anything.", fewer), said)
        return Card("why", _TITLE, tuple(filter(None, rest)), points)
    return Card("why", _TITLE, tuple(_of_other_months(record, month, span_spoken(about, table), periods)), plan)


def _of_other_months(
    record: Record, month: str | None, span: str, periods: Mapping[str, Mapping[str, Mapping[str, Any]]]
) -> Iterator[str]:
    """Say what was found of other months, and that it is not about the month shown."""
    found = [
        f"{cause_spoken(record.loaded, name)} {signed(100 * row['mean'])}" for name, row in _largest(periods["period"])
    ]
    if found:
        yield f"Of {span}, most was taken by {'; '.join(found)} points."
    else:
        yield f"Of {span}, none of the causes looked at costs anything."
    if month:
        yield f"What these take in {month_spoken(month)} has not been worked out: see \u201c{CAUSES_TITLE}\u201d below."


def opening_of(points: tuple[tuple[str, str], ...]) -> str:
    """Write points as one sentence."""
    return f"{'; '.join(f'{number} {what}' for number, what in points)}."


def _largest(of: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, Mapping[str, Any]]]:
    """Choose the causes that cost most, the largest first."""
    costs = [(name, row) for name, row in of.items() if name not in NO_CAUSE and row["mean"] < 0]
    return sorted(costs, key=lambda found: found[1]["mean"])[:_MOST]


def _costs(record: Record, of: Mapping[str, Mapping[str, Any]]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (f"{signed(100 * row['mean'])} points", f"{cause_spoken(record.loaded, name)}{between(row, 100)}")
        for name, row in _largest(of)
    )


def _level(stream: str, when: str, of: Mapping[str, Mapping[str, Any]]) -> str:
    count = sum(name not in NO_CAUSE for name in of)
    as_it_is, without = (PERCENT.full(of[name]["mean"]) for name in ("as it is", "without all of them"))
    causes = _NUMBERS.get(count, f"all {count} causes")
    return (
        f"{stream_spoken(stream)} in time, {when}: {as_it_is} as it is, {without} with {causes} at the level of better "
        "days."
    )


def _of_the_plan(record: Record) -> Iterator[tuple[str, str]]:
    """Say what the month shown has and lacks: people, and what has changed since the model last met the target."""
    month = record.shown_month
    if month is None:
        return
    for group in record.scenario.groups:
        names = ("strength", "establishment", "trainees", "effective")
        got = {name: record.figure(group, name, month) for name in names}
        if all(value is not None for value in got.values()):
            yield (
                PEOPLE.full(got["effective"]),
                f"experienced {spoken_name(group)} would do the work of the {PEOPLE.full(got['strength'])} in post in "
                f"{month_spoken(month)} ({PEOPLE.full(got['establishment'])} posts): {PEOPLE.full(got['trainees'])} of "
                "these are trainees",
            )
    before = _last_met(record, month)
    if before is not None:
        yield from _since(record, month, before)


def _since(record: Record, month: str, before: str) -> Iterator[tuple[str, str]]:
    """Say what is otherwise than in the month that last met the target: calls a day, and who answers them."""
    then = month_spoken(before)
    points = []
    if grown := list(_grown(record, month, before)):
        (change, what), *others = grown
        more = "".join(f", {other} {name}" for other, name in others)
        counted = "redials left out" if _has_first_attempts(record) else "with redials"
        points.append((change, f"{what} a day{more} ({counted})"))
    for group in record.scenario.groups:
        duty, busy = (
            tuple(record.figure(group, measure, at) for at in (month, before))
            for measure in ("handlers_on_duty", "occupancy")
        )
        said = _beside(PEOPLE, *duty), _beside(_WHOLE, *busy)
        if None in said or all(now == was for now, was in filter(None, said)):
            continue
        (now, was), (now_busy, was_busy) = filter(None, said)
        same = f"as many as in {then}" if now == was else f"{was} in {then}"
        points.append((
            now,
            f"{spoken_name(group)} on duty on average, {same}; busy {now_busy} of their time, {was_busy} in {then}",
        ))  # fmt: skip
    for number, (value, what) in enumerate(points):
        yield value, what if number else f"{what}, against {then}, the last month in which the model meets the target"


def _beside(unit: Unit, now: float | None, was: float | None) -> tuple[str, str] | None:
    return None if now is None or was is None else (unit.full(now), unit.full(was))


def _grown(record: Record, month: str, before: str) -> Iterator[tuple[str, str]]:
    """Say how calls a day have changed; those who ring again after a bad wait are no growth."""
    for stream in record.targets:
        now, was = (_a_day(record, stream, at) for at in (month, before))
        change = signed(100 * (now / was - 1), 0) if now is not None and was else "0"
        if change != "0":
            yield f"{change} %", stream_spoken(stream)


def _a_day(record: Record, stream: str, month: str) -> float | None:
    """Count a stream's calls a day: first attempts where the run has them."""
    days = monthrange(*map(int, month.split("-")))[1]
    names = ("attempts", "redials") if _has_first_attempts(record) else ("offered",)
    counts = [count for name in names if (count := record.figure(stream, name, month)) is not None]
    return (counts[0] - sum(counts[1:])) / days if len(counts) == len(names) else None


def _has_first_attempts(record: Record) -> bool:
    return all({(stream, "attempts"), (stream, "redials")} <= set(record.simulated) for stream in record.targets)


def _last_met(record: Record, month: str) -> str | None:
    """Find the last month before this one whose mean meets the first target, if this one's does not."""
    if not record.targets:
        return None
    stream = record.targets[0]
    share = record.scenario.targets[stream].share
    means = {at: record.figure(stream, "service_level", at) for at in record.months_with_calls if at <= month}
    met = [at for at, mean in means.items() if mean is not None and not isnan(mean) and mean >= share]
    return met[-1] if met and met[-1] != month and month in means else None

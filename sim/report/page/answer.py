"""The first screen: the answer, how sure it is, why not sooner, and what would help most."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import isnan
from typing import Any

from sim.projection import month_spoken, stream_spoken
from sim.projection.sentence import sentence
from sim.projection.speech import percent_spoken
from sim.report.comparison import HELD, SHARE, by_scenario, signed
from sim.report.page.months import PERCENT
from sim.report.page.parts import Card, Missing
from sim.report.page.whatif import moved_levers
from sim.report.page.why import why
from sim.report.page.wording import (
    ONE_FUTURE,
    between,
    fewer_futures,
    four_in_five,
    has_ranges,
    held_beside,
    lie_between,
    scenario_file,
    without_shared,
)
from sim.report.record import Record

_MOST = 3
_NOT_PLAIN = re.compile(r"published (?:[<>]|\S+ % \(doubtful)")  # as `sim.checks` writes them
_BOUND = re.compile(r"published [<>]=? \S+ %(?! \(doubtful)")
_MONTH = re.compile(r"\b\d{4}-(?:0[1-9]|1[0-2])\b")


@dataclass(frozen=True)
class FirstScreen:
    """What a reader meets first.

    Attributes
    ----------
    sentence : str
        The answer on the first target, to be read aloud.
    others : tuple of str
        Those on the other targets.
    warning : str
        Why the answer may not be relied on, or nothing.
    cards : tuple of Card
        How sure, why not sooner, what would help most.
    """

    sentence: str
    others: tuple[str, ...]
    warning: str
    cards: tuple[Card, ...]


def first_screen(record: Record) -> FirstScreen:
    """Answer before anything else.

    Parameters
    ----------
    record : Record
        The run.

    Returns
    -------
    FirstScreen
    """
    reached = [(stream, record.reached[stream]) for stream in record.targets]
    said = [
        sentence(result, stream_spoken(stream), calibrated=record.calibrated, brief=at > 0)
        for at, (stream, result) in enumerate(reached)
    ] or ["No target is set in this scenario, so there is no answer to give."]
    warning = "" if record.calibrated else record.standing or "Not calibrated."
    cards = (_how_sure(record), why(record), _help(record))
    others = tuple(
        f"{said} {_range(record, stream)}".rstrip() for said, stream in zip(said[1:], record.targets[1:], strict=True)
    )
    return FirstScreen(said[0], others, warning, cards)


def _how_sure(record: Record) -> Card:
    points, says = [], []
    stream = next(iter(record.targets), None)
    if stream is not None and (month := record.reached[stream]["shown_month"]):
        mean, low, high = (record.figure(stream, "service_level", month, name) for name in ("mean", "p10", "p90"))
        answered = f"of {_calls(record, stream)} are answered in time in {month_spoken(month)}"
        if has_ranges(record):
            there = f"{four_in_five(record)} lie there, and the mean is {PERCENT.full(mean)}"
            points.append((f"{PERCENT.number(low)} to {PERCENT.full(high)}", f"{answered}: {there}"))
        else:
            points.append((PERCENT.full(mean), f"{answered}: {ONE_FUTURE}"))
    if record.calibrated:
        says.append(record.standing)
    says.append(f"{_beside_published(record)} What the model leaves out is in no range.")
    return Card("how-sure", "How sure is that?", tuple(says), tuple(points))


def _calls(record: Record, stream: str) -> str:
    return f"{stream_spoken(stream)} {record.reached[stream]['denominator'].replace('_', ' ')}"


def _range(record: Record, stream: str) -> str:
    """Say in which range a share lies in the month shown, beside the chance that it meets the target."""
    month = record.reached[stream]["shown_month"]
    if not month:
        return ""
    mean, low, high = (record.figure(stream, "service_level", month, name) for name in ("mean", "p10", "p90"))
    return (
        f"The mean of that month is {PERCENT.full(mean)} of {_calls(record, stream)}, and "
        f"{lie_between(record, PERCENT.number(low), PERCENT.full(high))}."
    )


def _beside_published(record: Record) -> str:
    """Say how near the model comes to plain figures, which it misses, and whether it was fitted to them.

    A bound that the model keeps says little, and is not counted; one that it misses is a figure that it misses.
    """
    published = [row for row in record.checks if row["comment"].startswith("published ")]
    plain = [row for row in published if not _NOT_PLAIN.match(row["comment"]) or _missed_bound(row)]
    apart = len(published) - len(plain)
    more = f"{apart} more {'is' if apart == 1 else 'are'} doubtful or a bound, and not counted" if apart else ""
    if not plain:
        return f"No published figure was held against the model{f': {more}' if more else ''}."
    near = sum(bool(row["passed"]) for row in plain)
    said = (
        f"The model comes within {100 * plain[0]['threshold']:g} points of {near} of {len(plain)} published figures"
        f"{f' ({more})' if more else ''}"
    )
    if missed := [_told(row) for row in plain if not row["passed"]]:
        others = f"; and {len(missed) - _MOST} more" if len(missed) > _MOST else ""
        said = f"{said}; it misses {'; '.join(missed[:_MOST])}{others}"
    return (
        f"{said}. It was fitted to that history too, so this is no test of foresight."
        if record.calibrated and missed
        else f"{said}: it was fitted to that history too, so this is no test of foresight."
        if record.calibrated
        else f"{said}."
    )


def _missed_bound(row: Mapping[str, Any]) -> bool:
    return not row["passed"] and _BOUND.match(row["comment"]) is not None


def _told(row: Mapping[str, Any]) -> str:
    """Name a figure with what was published and what is simulated."""
    of = row["check"].removeprefix("history: ")
    return f"{_MONTH.sub(lambda found: month_spoken(found[0]), of)} ({row['comment']})"


def _help(record: Record) -> Card:
    title = "What would help most?"
    if not record.targets:
        return Card("help", title, ("No target is set, so there is nothing that a lever would help to meet.",))
    if "compare" not in record.tables:
        missing = Missing(
            "No lever has been compared with this plan yet.",
            f"callsim compare {scenario_file(record)} OTHER... --into RUN",
        )
        where = ()
        if "grid" in record.tables:
            count = moved_levers(record)
            levers = "one lever" if count == 1 else f"{count} levers"
            where = (f"The sliders below say what other numbers of {levers} would do.",)
        return Card("help", title, where, missing=missing)
    stream = record.targets[0]
    ranked = by_scenario(record.tables["compare"], stream)
    short = without_shared((record.name, *ranked))
    month = record.reached[stream]["shown_month"]
    shown = [(name, of, _in_month(of.get(SHARE, []), month)) for name, of in ranked.items()]
    better = [(name, of, row) for name, of, row in shown if row is not None and row["difference"] > 0]
    better = [(name, of, row) for name, of, row in better if isnan(row["low"]) or row["low"] > 0]
    better.sort(key=lambda found: -found[2]["difference"])
    points = tuple(
        (f"{signed(100 * row['difference'])} points", f"{short[name]}{between(row, 100)}{_cost(record, name, month)}")
        for name, of, row in better[:_MOST]
    )
    about = f"{stream_spoken(stream)} in time in {month_spoken(str(month))}, against this plan" if month else ""
    n = int(record.tables["compare"]["replications"].iloc[0])
    beside = f" (the answer above: {record.manifest['replications']})" if fewer_futures(record, n) else ""
    says = [
        f"{about}: the best of {len(ranked)} scenarios compared, by the points in that month, {n} futures each{beside}."
        if better
        else f"{about}: none of {len(ranked)} scenarios compared is better by more than chance in {n} futures."
    ]
    first = next(iter(ranked))
    if better and better[0][0] != first:
        says.append(
            f"By the months until the target is held, {short[first]} comes first: see \u201cLevers compared\u201d."
        )
    share = record.reached[stream]["share"]
    if better and all(row["value"] < share for _, _, row in better):
        says.append(
            f"None of them alone reaches {percent_spoken(share)} on average: the first gives "
            f"{PERCENT.full(better[0][2]['value'])}."
        )
    if better and HELD in better[0][1]:
        says.append(held_beside(better[0][1][HELD][0], "the first"))
    return Card("help", title, tuple(says), points)


def _cost(record: Record, scenario: str, month: str | None) -> str:
    """Say what a lever takes from the other targets: nobody should pull it without knowing."""
    said = []
    for stream in record.targets[1:]:
        rows = by_scenario(record.tables["compare"], stream).get(scenario, {}).get(SHARE, [])
        row = _in_month(rows, month)
        if row is not None and row["high"] < 0:
            said.append(f"{stream_spoken(stream)} {signed(100 * row['difference'])} points")
    return f", at the cost of {' and '.join(said)}" if said else ""


def _in_month(rows: list[Mapping[str, Any]], month: str | None) -> Mapping[str, Any] | None:
    return next((row for row in rows if row["month"] == month and not isnan(row["difference"])), None)

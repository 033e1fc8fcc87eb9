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
from sim.report.causes import by_period
from sim.report.comparison import HELD, SHARE, by_scenario, signed
from sim.report.page.months import PEOPLE, PERCENT
from sim.report.page.parts import Card, Missing
from sim.report.page.wording import explain_command, four_in_five, held_beside, scenario_file, span_spoken, spoken_name
from sim.report.record import Record

_NO_CAUSE = ("as it is", "without all of them", "difference")
_MOST = 3
_NOT_PLAIN = re.compile(r"published (?:[<>]|\S+ % \(doubtful)")  # as `sim.checks` writes them


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
    said = [sentence(result, stream_spoken(stream), calibrated=record.calibrated) for stream, result in reached] or [
        "No target is set in this scenario, so there is no answer to give."
    ]
    warning = "" if record.calibrated else record.standing or "Not calibrated."
    cards = (_how_sure(record), _why(record), _help(record))
    return FirstScreen(said[0], tuple(said[1:]), warning, cards)


def _how_sure(record: Record) -> Card:
    points, says = [], []
    seen = {stream: result for stream in record.targets if (result := record.reached[stream])["shown_month"]}
    for stream, result in list(seen.items())[:2]:
        month = result["shown_month"]
        mean, low, high = (record.figure(stream, "service_level", month, name) for name in ("mean", "p10", "p90"))
        of = result["denominator"].replace("_", " ")
        span = f"{PERCENT.number(low)} to {PERCENT.full(high)}"
        points.append((
            span,
            f"of {stream_spoken(stream)} {of} are answered in time in {month_spoken(month)}: {four_in_five(record)} "
            f"lie there, and the mean is {PERCENT.full(mean)}",
        ))  # fmt: skip
    if record.calibrated:
        says.append(record.standing)
    says.append(f"{_beside_published(record)} What the model leaves out is in no range.")
    return Card("how-sure", "How sure is that?", tuple(says), tuple(points))


def _beside_published(record: Record) -> str:
    """Say how near the model comes to plain figures, and whether it was fitted to them."""
    published = [row for row in record.checks if row["comment"].startswith("published ")]
    plain = [row for row in published if not _NOT_PLAIN.match(row["comment"])]
    apart = len(published) - len(plain)
    more = f"{apart} more {'is' if apart == 1 else 'are'} doubtful or a bound, and not counted" if apart else ""
    if not plain:
        return f"No published figure was held against the model{f': {more}' if more else ''}."
    near = sum(bool(row["passed"]) for row in plain)
    said = (
        f"The model comes within {100 * plain[0]['threshold']:g} points of {near} of {len(plain)} published figures"
        f"{f' ({more})' if more else ''}"
    )
    return (
        f"{said}: it was fitted to that history too, so this is no test of foresight."
        if record.calibrated
        else f"{said}."
    )


def _why(record: Record) -> Card:
    if "explain" not in record.tables:
        if not record.targets:
            return Card(
                "why", "Why not sooner?", (*_people(record), "No target is set, so no cause of a miss is sought.")
            )
        what = "What each cause is worth has not been worked out for this run."
        return Card(
            "why", "Why not sooner?", _people(record),
            missing=Missing(what, explain_command(record)),
        )  # fmt: skip
    table, about = record.tables["explain"], record.added.get("explain.csv", {})
    whole = by_period(table)["period"]
    causes = [name for name in whole if name not in _NO_CAUSE]
    costs = [(name, whole[name]) for name in causes if whole[name]["mean"] < 0][:_MOST]
    points = tuple(
        (f"{signed(100 * row['mean'])} points", f"{spoken_name(name)}{_between(row, 100)}") for name, row in costs
    )
    stream = str(table["stream"].iloc[0])
    both = [PERCENT.full(whole[name]["mean"]) for name in ("as it is", "without all of them")]
    shown = f"all {len(causes)} causes" if len(causes) > len(costs) else "these causes"
    says = (
        f"{stream_spoken(stream)} in time, {span_spoken(about, table)}: {both[0]} as it is, {both[1]} with {shown} "
        "at the level of better days.",
    )
    if not points:
        says = (*says, "None of the causes looked at costs anything.")
    return Card("why", "Why not sooner?", says, points)


def _people(record: Record) -> tuple[str, ...]:
    month, said = record.shown_month, []
    for group in record.scenario.groups:
        names = ("strength", "establishment", "trainees", "effective")
        got = {name: record.figure(group, name, month, "mean") for name in names} if month else {}
        if month and all(value is not None for value in got.values()):
            said.append(
                f"{month_spoken(month)}: {PEOPLE.full(got['strength'])} {spoken_name(group)} are in post, against "
                f"{PEOPLE.full(got['establishment'])} posts; {PEOPLE.full(got['trainees'])} of them are trainees, and "
                f"all do the work of {PEOPLE.full(got['effective'])} experienced ones."
            )
    return tuple(said)


def _help(record: Record) -> Card:
    title = "What would help most?"
    if "compare" not in record.tables or not record.targets:
        missing = Missing(
            "No lever has been compared with this plan yet.",
            f"callsim compare {scenario_file(record)} OTHER... --into RUN",
        )
        where = ("The sliders below say what other numbers of four levers would do.",) * ("grid" in record.tables)
        return Card("help", title, where, missing=missing)
    stream = record.targets[0]
    ranked = by_scenario(record.tables["compare"], stream)
    month = record.reached[stream]["shown_month"]
    shown = [(name, of, _in_month(of.get(SHARE, []), month)) for name, of in ranked.items()]
    better = [(name, of, row) for name, of, row in shown if row is not None and row["difference"] > 0]
    better = [(name, of, row) for name, of, row in better if isnan(row["low"]) or row["low"] > 0]
    better.sort(key=lambda found: -found[2]["difference"])
    points = tuple(
        (f"{signed(100 * row['difference'])} points", f"{name}{_between(row, 100)}{_cost(record, name, month)}")
        for name, of, row in better[:_MOST]
    )
    about = f"{stream_spoken(stream)} in time in {month_spoken(str(month))}, against this plan" if month else ""
    n = int(record.tables["compare"]["replications"].iloc[0])
    says = [
        f"{about}: the best of {len(ranked)} scenarios compared, {n} futures each."
        if better
        else f"{about}: none of {len(ranked)} scenarios compared is better by more than chance in {n} futures."
    ]
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


def _between(row: Mapping[str, Any], unit: float) -> str:
    if isnan(row["low"]):
        return ""
    return f" ({signed(unit * row['low'])} to {signed(unit * row['high'])})"

"""Risks that the run itself shows: targets not held, values assumed, the source of the spread, checks that say no."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sim.projection import OVERLAP, month_spoken, spoken, stream_spoken
from sim.projection.headline import lost_again
from sim.report.briefing.content import Facts, Section
from sim.report.briefing.promise import refuted, settled, what_came
from sim.report.spread import SPOKEN
from sim.scenario.sources import DEFAULT

MOST_CHECKS = 3


def risks(facts: Facts) -> Section:
    """List the risks.

    Parameters
    ----------
    facts : Facts
        Of the briefing.

    Returns
    -------
    Section
    """
    return Section("Risks", points=(*_not_held(facts), *_assumed(facts), *_spread(facts), *_checks(facts)))


def _not_held(facts: Facts) -> Iterator[str]:
    for stream, result in facts.now.reached.items():
        held, came = result["p_held_by_promised"], what_came(facts, stream)
        if refuted(facts, stream):
            yield f"{came} What happened lies outside that range, so the ranges of later months may be as wrong."
        elif came:
            yield came
        if held is not None and not settled(facts, stream):
            chance = spoken(1 - held["p"], 1 - held["high"], 1 - held["low"], held["n"])
            yield f"{stream_spoken(stream)} not held by {month_spoken(result['promised'])}: {chance}."
        for text in lost_again(result):
            yield f"{stream_spoken(stream)}: {text[0].lower()}{text[1:]}"


def _assumed(facts: Facts) -> Iterator[str]:
    rows = facts.now.values
    written = [row for row in rows if row.origin != DEFAULT]
    parts = (
        (sum(row.source.startswith("assumed") for row in written), "assumed, as nobody publishes them"),
        (len(rows) - len(written), "left at the model's defaults"),
        (sum(not row.source for row in written), "written without a source"),
    )
    said = [f"{count} {'is' if count == 1 else 'are'} {what}" for count, what in parts if count]
    if said:
        listed = " and ".join(filter(None, (", ".join(said[:-1]), said[-1])))
        yield f"Of {len(rows)} values behind these figures, {listed}. The workbook of this run lists each."


def _spread(facts: Facts) -> Iterator[str]:
    table = facts.now.tables.get("uncertainty")
    rows = [] if table is None else [row for row in table.to_dict(orient="records") if row["share"] == row["share"]]
    if not rows:  # nobody asked, or the figure is the same in all futures
        return
    last = [row for row in rows if (row["figure"], row["month"]) == (rows[-1]["figure"], rows[-1]["month"])]
    top = max((row for row in last if row["source"] != OVERLAP), key=lambda row: row["share"])
    until = top["figure"] == "months_to_held"
    what = "months until it is held" if until else f"share in {month_spoken(str(top['month']))}"
    source = SPOKEN.get(top["source"], top["source"])
    yield (
        f"Most of the chance in the {what} of {stream_spoken(str(top['stream']))} comes from {source}: "
        f"{100 * top['share']:.0f} % of the variance ({100 * top['low']:.0f} to {100 * top['high']:.0f} %)."
    )


def _checks(facts: Facts) -> Iterator[str]:
    failed = [row for row in facts.now.checks if not row["passed"]]
    for row in failed[:MOST_CHECKS]:
        yield _in_words(row, len(facts.now.history))
    if len(failed) > MOST_CHECKS:
        yield f"{len(failed) - MOST_CHECKS} more checks of the run say no."


def _in_words(row: Mapping[str, Any], published: int) -> str:
    """Say what a check found; those of the history in plain words."""
    count, comment, about = row["statistic"], row["comment"], str(row["check"]).removeprefix("history: ")
    number, one = f"{count:g}", count == 1
    if about == "doubtful rows":
        of = comment.removeprefix("of ").split(";")[0]
        return f"{number} of {of} published figures {'is' if one else 'are'} doubtful; they are kept, and marked."
    if about.startswith("service levels") and about.endswith(("unknown denominator", "unknown clock")):
        lacks = "of which calls they are a share" if about.endswith("denominator") else "on which clock they are"
        return f"{number} of {published} published figures do not say {lacks}; they are {comment}."
    if about == "duplicates":
        return f"{number} published figures tell of the same thing as another."
    if about != row["check"] and comment.startswith("published "):
        return (
            f"The model misses a published figure by {100 * count:.0f} points, {about}: {comment}; "
            f"{100 * row['threshold']:g} points were allowed."
        )
    return f"A check says no, '{row['check']}': found {row['statistic']:.3g}, should be {_should(row)}; {comment}."


def _should(row: Mapping[str, Any]) -> str:
    words = {"<=": "at most", ">=": "at least", "==": "", "<": "less than", ">": "more than"}
    return f"{words.get(str(row['operator']), row['operator'])} {row['threshold']:g}".strip()

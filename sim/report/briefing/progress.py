"""Progress against the 999 and 101 Performance Plan: forecast last time, what happened, forecast now."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import Any

from sim.ledger import Came
from sim.projection import month_spoken, stream_spoken
from sim.projection.sentence import ended_spoken, sentence
from sim.projection.speech import day_spoken, percent_spoken, seconds_spoken, spoken
from sim.report.briefing.cells import (
    INSIDE,
    NOTHING,
    UNDECIDED,
    UNSTATED,
    UNSTATED_NOTE,
    came_cell,
    forecast_cell,
    held_cell,
    seen_text,
)
from sim.report.briefing.content import Facts, Grid, Picture, Section
from sim.report.briefing.promise import promised_cell, settled, verdict, what_came
from sim.report.page.wording import opening

_RANGE = "Means over the futures; in brackets the range that holds 80 % of them."


def in_brief(facts: Facts) -> Section:
    """Say the answer on every target, and how the last forecast did.

    Parameters
    ----------
    facts : Facts
        Of the briefing.

    Returns
    -------
    Section
    """
    points = [_answer(facts, stream, brief=at > 0) for at, stream in enumerate(facts.now.targets)]
    return Section("In brief", points=(*points, _how_forecasts_did(facts)))


def _answer(facts: Facts, stream: str, *, brief: bool) -> str:
    """Say what the month promised came to, and what may be expected only where that is not known."""
    result, came = facts.now.reached[stream], what_came(facts, stream)
    if settled(facts, stream) and result["p_meets_in_promised"] is not None:
        return came
    text = sentence(result, stream_spoken(stream), calibrated=facts.now.calibrated, brief=brief)
    if came:
        return f"{came} {text}"
    promised = result["promised"]
    if promised is None or promised > facts.quarter.months[-1]:
        return text
    return f"{text} No published figure of {month_spoken(promised)} was given."


def _how_forecasts_did(facts: Facts) -> str:
    if facts.before is None:
        return "No earlier forecast was given, so this briefing does not say how the last one did."
    if facts.hindsight:
        return facts.hindsight
    cells: dict[str, str] = {}
    doubtful = unstated = 0
    for stream in facts.now.reached:
        for month, came in _judged(facts, stream):
            cell = held_cell(facts.before, month, stream, came)
            if cell == NOTHING:
                continue
            if came.unstated:
                unstated += 1
            elif came.seen.doubtful:
                doubtful += 1
            else:
                cells[f"{stream_spoken(stream)} in {month_spoken(month)}"] = cell
    told = {name: cell for name, cell in cells.items() if cell != UNDECIDED}
    left = [
        _left_out(len(cells) - len(told), "is a bound that does not tell", "are bounds that do not tell"),
        _left_out(doubtful, "is doubtful", "are doubtful"),
        _left_out(unstated, "does not state its definition", "do not state their definition"),
    ]
    rest = "; ".join(text for text in left if text)
    if not told:
        return (
            "No month was both forecast last time and published so that it tells whether the forecast held, so the "
            "forecast cannot be judged yet." + (f" Left out: {rest}." if rest else "")
        )
    inside = sum(cell == INSIDE for cell in told.values())
    outside = "; ".join(f"{name}, {cell}" for name, cell in told.items() if cell != INSIDE)
    which = "figure" if len(told) == 1 else "figures"
    lie = "lies" if inside == 1 else "lie"
    return (
        f"Of {len(told)} monthly {which} that can be held against the last forecast, {inside} {lie} within the range "
        "that was to hold 80 % of the futures."
        + (f" Outside it: {outside}." if outside else "")
        + (f" Left out: {rest}." if rest else "")
    )


def _judged(facts: Facts, stream: str) -> Iterator[tuple[str, Came]]:
    """Go through figures of months that the run before forecast: the quarter's, and the month promised before it."""
    promised = facts.promised(stream)
    if promised is not None and promised.month < facts.quarter.months[0]:
        forecast = facts.foresaw(promised.month, stream)
        if forecast is not None and forecast is facts.before:
            yield promised.month, promised
    for month, came in facts.came(stream)[0].items():
        if month in facts.months and facts.forecast_before(month):
            yield month, came


def _left_out(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}" if count else ""


def performance_plan(facts: Facts, picture: Picture | None) -> Section:
    """Show the targets' progress.

    Parameters
    ----------
    facts : Facts
        Of the briefing.
    picture : Picture or None
        The trajectory of the first target.

    Returns
    -------
    Section
    """
    says = tuple(text for stream in facts.now.reached for text in _also_published(facts, stream))
    return Section("999 and 101 Performance Plan", says, grids=(_quarter(facts), _ahead(facts)), picture=picture)


def _quarter(facts: Facts) -> Grid:
    """What was forecast, what came and what the model says now, by target and month."""
    rows = []
    for stream in facts.now.reached:
        came, _ = facts.came(stream)
        for month in facts.months:
            before = facts.before if facts.forecast_before(month) else None
            model = forecast_cell(facts.now, month, stream, "service_level")
            cells = (
                forecast_cell(before, month, stream, "service_level"), came_cell(came.get(month)),
                held_cell(before, month, stream, came.get(month)),
                model if facts.now.counts(month) or model == NOTHING else f"{model}, past",
            )  # fmt: skip
            if any(cell != NOTHING for cell in cells):
                rows.append((f"{_goal(facts, stream)}, {month_spoken(month)}", *cells))
    headings = ("Target", opening(facts.said_before), "What happened", "Against the range", "The model now")
    if facts.before is None:
        headings, rows = (headings[0], *headings[2:3], headings[4]), [(row[0], row[2], row[4]) for row in rows]
    notes = [_RANGE]
    if any(not facts.now.counts(month) for month in facts.months):
        notes.append("Past: before the plan starts, where the model retells what happened and forecasts nothing.")
    if any(UNSTATED in cell for row in rows for cell in row):
        notes.append(UNSTATED_NOTE)
    return Grid(f"Answered in time, {facts.quarter.spoken}", headings, tuple(rows), tuple(notes))


def _ahead(facts: Facts) -> Grid:
    """What is forecast, with the month promised always among it: in a column of its own if in none of the others."""
    rows = []
    beside = any(facts.promised(stream) or _is_past(facts, stream) for stream in facts.now.reached)
    for stream, result in facts.now.reached.items():
        months = (forecast_cell(facts.now, month, stream, "service_level") for month in facts.ahead)
        held = _held(result, facts, stream)
        promised = [promised_cell(facts, stream)] if beside else []
        rows.append((_goal(facts, stream), *months, *promised, held, _held_before(facts, stream)))
    headings = ("Target", *(month_spoken(month) for month in facts.ahead), *(["Month promised"] if beside else []),
                "Chance held by its date", "In hindsight" if facts.hindsight else "Said last time")  # fmt: skip
    if facts.before is None:
        headings, rows = headings[:-1], [row[:-1] for row in rows]
    note = "Held: a run of months that meet the target has begun by then; it may have ended again."
    return Grid("Forecast now", headings, tuple(rows), (note,))


def _is_past(facts: Facts, stream: str) -> bool:
    promised = facts.now.reached[stream]["promised"]
    return promised in facts.now.months and promised not in facts.ahead


def _held(result: Mapping[str, Any], facts: Facts | None = None, stream: str = "") -> str:
    """Write the chance that it is held, how often the run has ended again, and what the month promised came to."""
    chance = result["p_held_by_promised"]
    if chance is None:
        return "no date promised" if result["promised"] is None else "its date is not forecast"
    by = f"{month_spoken(result['promised'])}: " if result["promised"] else ""
    text = by + spoken(chance["p"], chance["low"], chance["high"], chance["n"]) + ended_spoken(result)
    came = None if facts is None else facts.promised(stream)
    return text if facts is None or came is None else f"{text}; that month has come: {verdict(facts, stream, came)}"


def _held_before(facts: Facts, stream: str) -> str:
    if facts.before is None or stream not in facts.before.reached:
        return NOTHING
    return _held(facts.before.reached[stream])


def _goal(facts: Facts, stream: str) -> str:
    target = facts.now.scenario.targets[stream]
    return f"{stream}: {percent_spoken(target.share)} in {seconds_spoken(float(target.within))}"


def _also_published(facts: Facts, stream: str) -> Iterator[str]:
    """Name figures about the quarter that no month of the table can show."""
    first, last = facts.quarter.months[0], facts.quarter.months[-1]
    _, others = facts.came(stream)
    mine = [
        (seen, why) for seen, why in others if f"{seen.end:%Y-%m}" >= first and f"{seen.start:%Y-%m}" <= last
        and (seen.end - seen.start).days < 100
    ]  # fmt: skip
    short = [seen for seen, why in mine if "not one whole month" in why]
    if short:
        least, most = (seen_text(pick(short, key=lambda seen: seen.value)) for pick in (min, max))
        span = f"{day_spoken(min(seen.start for seen in short))} to {day_spoken(max(seen.end for seen in short))}"
        range_ = least if least == most else f"{least} to {most}"
        many = "one figure" if len(short) == 1 else f"{len(short)} figures"
        yield f"Also published of {stream_spoken(stream)}: {many} about parts of the quarter, {span}: {range_}."
    rest = len(mine) - len(short)
    if rest:
        many = "One figure" if rest == 1 else f"{rest} figures"
        why = "; ".join(dict.fromkeys(reason for seen, reason in mine if seen not in short))
        yield f"{many} of {stream_spoken(stream)} cannot be set beside the target: {why}."


def trajectory_picture(facts: Facts) -> Picture | None:
    """Draw the trajectory of 101, or of the first target there is.

    Parameters
    ----------
    facts : Facts
        Of the briefing.

    Returns
    -------
    Picture or None
        None without a target.
    """
    from sim.report.figures import draw_trajectory
    from sim.report.page.svg import svg

    targets = facts.now.scenario.targets
    if not targets:
        return None
    stream = "101" if "101" in targets else next(iter(targets))
    target = targets[stream]
    table, months = facts.now.trajectory, facts.now.months_with_calls
    figure = draw_trajectory(
        table.loc[table["month"].isin(months)], stream, target, scenario=facts.now.name,
        plan_start=facts.now.plan_start, history=facts.published, bare=True, size=(7.4, 2.35),
    )  # fmt: skip
    points = io.BytesIO()
    figure.savefig(points, format="png", dpi=200, metadata={"Software": None})
    goal = f"{stream_spoken(stream)} answered within {seconds_spoken(float(target.within))}"
    shown = (facts.months[-1], *facts.ahead)
    said = [f"{month_spoken(m)} {forecast_cell(facts.now, m, stream, 'service_level')}" for m in shown]
    alt = (
        f"Line chart of the share of {goal} by month, {month_spoken(months[0])} to "
        f"{month_spoken(months[-1])}: the mean of the futures with bands that hold 80 and 90 % of them, "
        f"published figures as points, and the target of {percent_spoken(target.share)} as a line. {'; '.join(said)}."
    )
    caption = f"Share of {goal}, by month: published figures, and the forecast with its range"
    return Picture(svg(figure, "trajectory"), points.getvalue(), alt, caption)

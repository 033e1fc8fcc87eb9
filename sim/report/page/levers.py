"""Levers compared: what each other scenario changes, on the same chance."""

from __future__ import annotations

from sim.projection import month_spoken, stream_spoken
from sim.report.comparison import HELD, SHARE, WHEN, Row, by_scenario, interval_text, rank_texts, shared_ranks, signed
from sim.report.page.drawing import Step, draw_differences
from sim.report.page.parts import Chart, Missing, Section, Table
from sim.report.page.svg import svg
from sim.report.page.wording import fewer_futures, held_beside, opening, scenario_file, together, without_shared
from sim.report.record import Record

_TITLE = "Levers compared"


def levers(record: Record) -> Section:
    """Show what each lever does.

    Parameters
    ----------
    record : Record
        The run.

    Returns
    -------
    Section
    """
    if not record.targets:
        return Section("levers", _TITLE, ("No target is set in this scenario, so there is nothing to compare by.",))
    if "compare" not in record.tables:
        command = f"callsim compare {scenario_file(record)} OTHER... --into RUN"
        return Section(
            "levers", _TITLE, missing=(Missing("No other scenario has been compared with this one.", command),)
        )
    table = record.tables["compare"]
    n = int(table["replications"].iloc[0])
    says = (
        together(
            f"Each scenario meets the same chance as the plan, future by future ({n} of them); intervals are 95 %, and "
            "one that holds 0 cannot be told apart from chance.",
            fewer_futures(record, n),
            record.standing_of("compare.csv"),
        ),
        "The figure is in the order of the points in one month, the table in the order of rank. The rank is by the "
        "months until the target is held, then by the chance to hold it by the month promised.",
    )
    known = [stream for stream in record.targets if stream in set(table["stream"])]
    charts = [_chart(record, stream, number) for number, stream in enumerate(known, start=1)]
    return Section("levers", _TITLE, says, tuple(chart for chart in charts if chart is not None))


def _chart(record: Record, stream: str, number: int) -> Chart | None:
    found = by_scenario(record.tables["compare"], stream)
    short = without_shared((record.name, *found))
    ranked = {short[name]: of for name, of in found.items()}
    month = record.reached[stream]["shown_month"]
    rows = {name: _of(of.get(SHARE, []), month) for name, of in ranked.items()}
    shown = {name: row for name, row in rows.items() if row is not None}
    if not shown or month is None:
        return None
    steps = [
        Step(name, *(100 * row[column] for column in ("difference", "low", "high"))) for name, row in shown.items()
    ]
    steps.sort(key=lambda step: -step.value)
    best = steps[0]
    calls = stream_spoken(stream)
    title = f"{opening(calls)} in time in {month_spoken(month)}: {signed(best.value)} points with {best.name}"
    if best.value <= 0:
        title = (
            f"{opening(calls)} in time in {month_spoken(month)}: none of {len(steps)} scenarios is better than the plan"
        )
    said = "; ".join(f"{step.name} {signed(step.value)}" for step in steps)
    promised = next((of[HELD][0]["month"] for of in ranked.values() if HELD in of), None)
    heads = (
        "Scenario, in order of rank",
        f"Points in {month_spoken(month)}",
        "Months to held",
        "Held by " + (month_spoken(promised) if promised else "the promise"),
    )
    cells = tuple(
        (
            f"{rank} {name}" if rank.endswith("=") else f"{rank}. {name}",
            interval_text(row) if row is not None else "–",
            _months(of),
            _chance(of),
        )
        for rank, (name, of), row in zip(rank_texts(ranked), ranked.items(), rows.values(), strict=True)
    )
    return Chart(
        key=f"levers-{number}",
        title=title,
        svg=svg(
            draw_differences(steps, unit=f"points of {calls} answered in time, against the plan"), f"levers{number}"
        ),
        alt=f"Differences with 95 % intervals, in points of {calls} answered in time in {month_spoken(month)}: {said}.",
        says=_ranked_first(ranked, best.name if best.value > 0 else "", month_spoken(month)),
        table=Table(
            f"What each scenario changes for {calls}, the first in rank first", heads, cells, f"levers-table-{number}"
        ),
    )


def _ranked_first(ranked: dict[str, dict[str, list[Row]]], best: str, when: str) -> tuple[str, ...]:
    """Say who comes first in which order: by the months until the target is held, or by the points of one month."""
    name, of = next(iter(ranked.items()))
    other = f" Most points in {when}: {best}." if best and best != name else ""
    shared = tuple(filter(None, (shared_ranks(ranked),)))
    if HELD not in of:
        return (f"First in rank, by the months until the target is held: {name}.{other}", *shared)
    return (
        f"First in rank, by the months until the target is held: {name}.{other} {held_beside(of[HELD][0], 'it')}",
        *shared,
    )


def _of(rows: list[Row], month: str | None) -> Row | None:
    return next((row for row in rows if row["month"] == month and row["difference"] == row["difference"]), None)


def _months(of: dict[str, list[Row]]) -> str:
    if WHEN not in of:
        return "–"
    row = of[WHEN][0]
    return f"{row['value']:.1f}; {interval_text(row)}"


def _chance(of: dict[str, list[Row]]) -> str:
    if HELD not in of:
        return "–"
    row = of[HELD][0]
    return f"{100 * row['value']:.0f} %; {interval_text(row, 0)}"

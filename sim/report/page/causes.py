"""Why the target is missed: what each cause takes, as a waterfall."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

from sim.projection import month_spoken, stream_spoken
from sim.report.causes import by_period
from sim.report.comparison import signed
from sim.report.page.drawing import Step, draw_waterfall
from sim.report.page.months import PERCENT
from sim.report.page.parts import Chart, Missing, Section, Table
from sim.report.page.svg import svg
from sim.report.page.why import CAUSES_TITLE
from sim.report.page.wording import explain_command, fewer_futures, not_explained, opening, span_spoken, together
from sim.report.record import Record
from sim.report.spread import SPOKEN
from sim.report.touched import cause_spoken, spoken_name

if TYPE_CHECKING:
    import pandas as pd


def causes(record: Record) -> Section:
    """Show what each cause is worth.

    Parameters
    ----------
    record : Record
        The run.

    Returns
    -------
    Section
    """
    if "explain" not in record.tables:
        if not record.targets:
            return Section("causes", CAUSES_TITLE, ("No target is set in this scenario, so none is missed.",))
        what = "The causes have not been told apart for this run."
        return Section("causes", CAUSES_TITLE, missing=(not_explained(record, what),))
    table, about = record.tables["explain"], record.added.get("explain.csv", {})
    whole = by_period(table)["period"]
    ends = {name: whole[name] for name in ("without all of them", "as it is")}
    steps = [
        Step(spoken_name(name), *(100 * row[column] for column in ("mean", "low", "high")))
        for name, row in whole.items()
        if name not in (*ends, "difference")
    ]
    stream = str(table["stream"].iloc[0])
    target = record.scenario.targets.get(stream)
    when = span_spoken(about, table)
    n = int(whole["as it is"]["replications"])
    words = {spoken_name(name): cause_spoken(record.loaded, name) for name in whole}
    figure = draw_waterfall(
        ("without all of them", 100 * ends["without all of them"]["mean"]),
        steps,
        ("as it is", 100 * ends["as it is"]["mean"]),
        target=100 * target.share if target else None,
    )
    most = min(steps, key=lambda step: step.value, default=None)
    title = (
        f"{opening(stream_spoken(stream))} in time, {when}: {PERCENT.full(ends['as it is']['mean'])}; without the "
        f"causes {PERCENT.full(ends['without all of them']['mean'])}"
    )
    said = [f"{step.name} {signed(step.value)}" for step in steps]
    says = [
        f"The largest is {words[most.name]}: {signed(most.value)} points."
        if most and most.value < 0
        else "None costs anything.",
        "Each cause is set to its level of better days, alone and together with the others in every order; its share "
        "is the average (Shapley). The shares add up to the whole difference.",
        together(
            f"Whiskers are 95 % intervals from {n} futures.",
            fewer_futures(record, n),
            record.standing_of("explain.csv"),
        ),
    ]
    rows = [(words[step.name], signed(step.value), _interval(step)) for step in steps]
    rows = [
        ("without all of them", PERCENT.full(ends["without all of them"]["mean"]), ""),
        *rows,
        ("as it is", PERCENT.full(ends["as it is"]["mean"]), ""),
    ]
    caption = f"What each cause takes (−) or gives (+), in points of {stream_spoken(stream)} answered in time, {when}"
    chart = Chart(
        key="waterfall",
        title=title,
        svg=svg(figure, "waterfall"),
        alt=f"Waterfall: {stream_spoken(stream)} answered in time, {when}, in points: {'; '.join(said)}.",
        says=tuple(says),
        table=Table(caption, ("Cause", "Points", "95 % interval"), tuple(rows), "causes-table"),
    )
    spread = (_spread(record),) if "uncertainty" in record.tables else ()
    other = _of_other_months(record, stream, table, when)
    return Section("causes", CAUSES_TITLE, charts=(chart,), folded=spread, missing=other)


def _of_other_months(record: Record, stream: str, table: pd.DataFrame, when: str) -> tuple[Missing, ...]:
    """Say that causes of other months are no causes of the month that was promised."""
    month = record.reached[stream]["shown_month"] if stream in record.reached else None
    if month is None or month in set(table["period"]):
        return ()
    what = f"What follows is about {when}; what the causes take in {month_spoken(month)} has not been worked out."
    return (Missing(what, explain_command(record)),)


def _spread(record: Record) -> Table:
    """Lay out where the spread of the answer comes from."""
    rows = []
    for row in record.tables["uncertainty"].to_dict(orient="records"):
        held = row["figure"] == "months_to_held"
        what = "months until it is held" if held else f"in time in {month_spoken(row['month'])}"
        known = not isnan(row["share"])
        share = f"{100 * row['share']:.0f} %" if known else "no spread to share out"
        interval = f"{100 * row['low']:.0f} to {100 * row['high']:.0f} %" if known else ""
        rows.append(
            (f"{stream_spoken(row['stream'])}: {what}", SPOKEN.get(row["source"], row["source"]), share, interval)
        )
    heads = ("Figure", "Source of chance", "Of the variance", "95 % interval")
    return Table("Where the spread of the answer comes from", heads, tuple(rows), "spread", texts=True)


def _interval(step: Step) -> str:
    return "" if isnan(step.low) else f"{signed(step.low)} to {signed(step.high)}"

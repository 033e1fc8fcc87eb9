"""Other runs beside the one that is the answer: their fans on one scale, and what differs."""

from __future__ import annotations

from collections.abc import Sequence

from sim.projection import month_spoken, spoken, stream_spoken
from sim.report.page.drawing import draw_fan
from sim.report.page.months import PERCENT, months_table
from sim.report.page.parts import Chart, Section, Table
from sim.report.page.svg import svg
from sim.report.page.wording import lie_between, opening
from sim.report.record import ABOUT, Record

_MOST_IN_SIGHT = 15  # rows; more of them are folded


def beside(runs: Sequence[Record]) -> Section:
    """Hold several runs side by side.

    Parameters
    ----------
    runs : sequence of Record
        The answer first; at least two.

    Returns
    -------
    Section
        For the first target of the first run: a fan for each run, the chances, and the values that differ.
    """
    stream = runs[0].targets[0]
    able = [run for run in runs if stream in run.targets and not run.rows(stream, "service_level").empty]
    months = sorted({month for run in able for month in run.months_with_calls})
    small = tuple(_chart(run, stream, number, (months[0], months[-1])) for number, run in enumerate(able, start=1))
    without = [run.name for run in runs if run not in able]
    says = (
        f"Run 1 is the answer of this page. Every fan has the same axes. {stream_spoken(stream)}: each run is judged "
        "by its own target.",
        *_promises(able, stream),
        *(f"{name} has no target for {stream_spoken(stream)} and is left out." for name in without),
    )
    chances, differing = _chances(able, stream), _differing(able)
    if len(differing.rows) > _MOST_IN_SIGHT:
        return Section("beside", "Beside other runs", says, small=small, tables=(chances,), folded=(differing,))
    return Section("beside", "Beside other runs", says, small=small, tables=(chances, differing))


def _promises(runs: Sequence[Record], stream: str) -> tuple[str, ...]:
    """Say that runs were promised for different months, where they were: their figures are then of different months."""
    promised = [run.reached[stream]["promised"] for run in runs]
    if len(set(promised)) < 2:
        return ()
    said = "; ".join(
        f"run {number} {month_spoken(month) if month else 'none'}" for number, month in enumerate(promised, start=1)
    )
    return (f"The months promised differ: {said}. What stands beside a run is of its own month.",)


def _chart(run: Record, stream: str, number: int, span: tuple[str, str]) -> Chart:
    target, result = run.scenario.targets[stream], run.reached[stream]
    rows = run.rows(stream, "service_level")
    month = result["shown_month"] or rows["month"].iloc[-1]
    figure = draw_fan(
        rows, unit=100.0, plan_start=run.plan_start, ceiling=101.0, target=100 * target.share,
        promised=target.promised, span=span,
    )  # fmt: skip
    mean, low, high = (run.figure(stream, "service_level", month, name) for name in ("mean", "p10", "p90"))
    between = f"{opening(lie_between(run, PERCENT.number(low), PERCENT.full(high)))}."
    what = f"Run {number}, {run.name}: share of {run.goal(stream)}"
    return Chart(
        key=f"beside-{number}",
        title=f"{number}. {run.name}: {PERCENT.full(mean)} in {month_spoken(month)}",
        svg=svg(figure, f"beside{number}"),
        alt=f"Small fan chart. {what}, by month. Mean in {month_spoken(month)}: {PERCENT.full(mean)}; {between}",
        says=(between,),
        table=months_table(run, stream, "service_level", PERCENT, what, f"months-beside-{number}", meets=True),
    )


def _chances(runs: Sequence[Record], stream: str) -> Table:
    heads = ("Run", "Month promised", "In time in that month", "Month meets", "Reached by then", "Held by then",
             "Half hold it from", "Futures")  # fmt: skip
    rows = []
    for number, run in enumerate(runs, start=1):
        result = run.reached[stream]
        chances = []
        for name in ("meets_in_promised", "reached_by_promised", "held_by_promised"):
            chance = result[f"p_{name}"]
            chances.append("–" if chance is None else spoken(*(chance[key] for key in ("p", "low", "high", "n"))))
        month, half = result["shown_month"], result["p50_month"]["held"]
        rows.append((
            f"{number}. {run.name}",
            month_spoken(result["promised"]) if result["promised"] else "none",
            PERCENT.full(run.figure(stream, "service_level", month)) if month else "–",
            *chances,
            month_spoken(half) if half else "not within the horizon",
            f"{result['replications']}{'' if run.calibrated else ', not calibrated'}",
        ))  # fmt: skip
    return Table(f"What becomes of the target for {stream_spoken(stream)} in each run", heads, tuple(rows), "chances",
                 texts=True)  # fmt: skip


def _differing(runs: Sequence[Record]) -> Table:
    """Lay out the values that differ; a stream, group or the like that a run has none of takes one row."""
    values = [{row.path: row.value for row in run.sources} for run in runs]
    parts = [{_part(path) for path in of} for of in values]
    lacking = set().union(*parts) - set.intersection(*parts)
    rows: dict[str, tuple[str, ...]] = {}
    for path in dict.fromkeys(path for of in values for path in of):
        if (part := _part(path)) in lacking:
            rows[part] = tuple("is there" if part in of else "–" for of in parts)
        elif path not in ABOUT and len({of.get(path, "–") for of in values}) > 1:
            rows[path] = tuple(of.get(path, "–") for of in values)
    heads = ("Value of", *(f"Run {number}" for number in range(1, len(runs) + 1)))
    cells = tuple((path, *said) for path, said in rows.items())
    return Table(f"Values of the scenarios that differ ({len(cells)})", heads, cells, "differing", texts=True)


def _part(path: str) -> str:
    """Name what a value belongs to, such as ``streams.digital``."""
    return ".".join(path.split(".")[:2])

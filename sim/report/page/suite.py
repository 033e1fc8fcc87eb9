"""The suite of measures as small multiples: those that the run has, for a trajectory and not for one target."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sim.projection import month_spoken, out_of_order, picked_up, stream_spoken
from sim.report.page.drawing import draw_fan
from sim.report.page.material import Material
from sim.report.page.months import HOURS, NUMBER, PERCENT, SECONDS, Unit, months_table
from sim.report.page.parts import Chart, Section
from sim.report.page.svg import svg
from sim.report.page.wording import opening

_CLOCKS = {"sl_offered_force": "on the force's clock", "sl_offered_bt": "on the operator's clock"}


@dataclass(frozen=True)
class _Panel:
    stream: str
    measure: str
    what: str
    unit: Unit
    drawn: dict[str, Any]


def suite(material: Material) -> Section:
    """Show the measures beside the targets.

    Parameters
    ----------
    material : Material
        The run.

    Returns
    -------
    Section
    """
    first = material.plan_start.isoformat()[:7]
    says = (
        "A target met at the cost of another measure is no gain: these move together. Lines are means of all futures, "
        "bands hold 80 and 90 of 100; the vertical line is where the projection starts.",
        *(
            f"{sentence}"
            for sentence in (*picked_up(material.trajectory, first), *out_of_order(material.trajectory, first))
        ),
    )
    panels = [panel for panel in _panels(material) if not material.rows(panel.stream, panel.measure).empty]
    small = tuple(_chart(material, panel, number) for number, panel in enumerate(panels, start=1))
    return Section("suite", "The suite of measures", says, small=small)


def _panels(material: Material) -> Iterator[_Panel]:
    targets = material.scenario.targets
    share: dict[str, Any] = {"ceiling": 101.0}
    for stream in material.targets:
        target = targets[stream]
        calls = stream_spoken(stream)
        lines = {**share, "target": 100 * target.share}
        clocks = [measure for measure in _CLOCKS if not material.rows(stream, measure).empty]
        for measure in clocks:
            said = f"{calls} answered within {material.within(stream)} {_CLOCKS[measure]}, of those offered"
            yield _Panel(stream, measure, said, PERCENT, lines)
        if not clocks:
            of = target.denominator.replace("_", " ")
            yield _Panel(stream, "service_level", f"{material.goal(stream)}, of those {of}", PERCENT, lines)
    for stream in material.targets:
        calls = stream_spoken(stream)
        yield _Panel(stream, "abandonment", f"{calls} abandoned, of those offered", PERCENT, {})
    for stream in material.targets:
        calls = stream_spoken(stream)
        unit = HOURS if targets[stream].within >= 3600 else SECONDS
        yield _Panel(stream, "p90_wait_s", f"wait of {calls} that nine in ten do not exceed", unit, {})
    rules = material.scenario.incidents
    if rules is not None:
        day = [date.fromisoformat(f"{material.shown_month or '1970-01'}-15")]
        limits = (
            [
                (name, float(limit.at(day)[0]))
                for name, limit in (
                    ("upper limit", rules.limits.upper),
                    ("area of concern", rules.limits.area_of_concern),
                )
            ]
            if rules.limits
            else []
        )
        yield _Panel("incidents", "unresourced", "incidents waiting for a unit", NUMBER, {"limits": limits})
    for stream, of in material.scenario.streams.items():
        if of.interruptible and stream not in targets:
            yield _Panel(stream, "p90_wait_s", f"wait of {stream} contacts that nine in ten do not exceed", HOURS, {})
            yield _Panel(stream, "offered", f"{stream} contacts a month", NUMBER, {})


def _chart(material: Material, panel: _Panel, number: int) -> Chart:
    rows = material.rows(panel.stream, panel.measure)
    month = material.shown_month if material.shown_month in set(rows["month"]) else rows["month"].iloc[-1]
    assert month is not None
    mean, low, high = (material.figure(panel.stream, panel.measure, month, name) for name in ("mean", "p10", "p90"))
    what = opening(panel.what)
    promised = material.reached[panel.stream]["promised"] if panel.stream in material.reached else None
    figure = draw_fan(
        rows, unit=panel.unit.times, plan_start=material.plan_start, promised=promised,
        span=(material.months[0], material.months[-1]), **panel.drawn,
    )  # fmt: skip
    said = f"{month_spoken(month)}: {panel.unit.full(mean)}"
    between = f"80 of 100 futures lie from {panel.unit.number(low)} to {panel.unit.full(high)}."
    return Chart(
        key=f"suite-{number}",
        title=f"{what}: {panel.unit.full(mean)} in {month_spoken(month)}",
        svg=svg(figure, f"suite{number}"),
        alt=f"Small fan chart of {panel.what}, by month. Mean in {said}; {between}",
        says=(between,),
        table=months_table(material, panel.stream, panel.measure, panel.unit, what, f"months-suite-{number}"),
    )

"""The suite of measures as small multiples: those that the run has, for a trajectory and not for one target."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sim.projection import month_spoken, out_of_order, picked_up, stream_spoken
from sim.report.page.drawing import draw_fan
from sim.report.page.months import HOURS, NUMBER, PERCENT, SECONDS, Unit, months_table
from sim.report.page.parts import Chart, Section
from sim.report.page.svg import svg
from sim.report.page.wording import lie_between, opening
from sim.report.record import Record

_GAIN = "A target met at the cost of another measure is no gain: these move together."
_NO_TARGET = "No target is set: this is how every stream fares."
_CLOCKS = {"sl_offered_force": "on the force's clock", "sl_offered_bt": "on the operator's clock"}


@dataclass(frozen=True)
class _Panel:
    stream: str
    measure: str
    what: str
    unit: Unit
    drawn: dict[str, Any]


def suite(record: Record) -> Section:
    """Show the measures beside the targets.

    Parameters
    ----------
    record : Record
        The run.

    Returns
    -------
    Section
    """
    first = max((f"{record.plan_start:%Y-%m}", *record.months_with_calls[:1]))
    says = (
        _GAIN if record.targets else _NO_TARGET,
        "Lines are means of all futures, bands hold 80 and 90 % of them; the vertical line is where the projection "
        "starts.",
        *(
            f"{sentence}"
            for sentence in (*picked_up(record.trajectory, first), *out_of_order(record.trajectory, first))
        ),
    )
    panels = [panel for panel in _panels(record) if not record.rows(panel.stream, panel.measure).empty]
    if not panels:
        return Section("suite", "The suite of measures", ("No whole month of calls was simulated: nothing is shown.",))
    small = tuple(_chart(record, panel, number) for number, panel in enumerate(panels, start=1))
    return Section("suite", "The suite of measures", says, small=small)


def _panels(record: Record) -> Iterator[_Panel]:
    targets = record.scenario.targets
    share: dict[str, Any] = {"ceiling": 101.0}
    for stream in record.targets:
        target = targets[stream]
        calls = stream_spoken(stream)
        lines = {**share, "target": 100 * target.share}
        clocks = [measure for measure in _CLOCKS if not record.rows(stream, measure).empty]
        for measure in clocks:
            said = f"{calls} answered within {record.within(stream)} {_CLOCKS[measure]}, of those offered"
            yield _Panel(stream, measure, said, PERCENT, lines)
        if not clocks:
            of = target.denominator.replace("_", " ")
            yield _Panel(stream, "service_level", f"{record.goal(stream)}, of those {of}", PERCENT, lines)
    for stream in record.targets:
        calls = stream_spoken(stream)
        yield _Panel(stream, "abandonment", f"{calls} abandoned, of those offered", PERCENT, {})
    for stream in record.targets:
        calls = stream_spoken(stream)
        unit = HOURS if targets[stream].within >= 3600 else SECONDS
        yield _Panel(stream, "p90_wait_s", f"wait of {calls} that nine in ten do not exceed", unit, {})
    rules = record.scenario.incidents
    if rules is not None:
        day = [date.fromisoformat(f"{record.shown_month or '1970-01'}-15")]
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
    for stream, of in record.scenario.streams.items():
        if not targets:
            yield from _of_stream(stream, HOURS if of.interruptible else SECONDS)
        elif of.interruptible and stream not in targets:
            yield _Panel(stream, "p90_wait_s", f"wait of {stream} contacts that nine in ten do not exceed", HOURS, {})
            yield _Panel(stream, "offered", f"{stream} contacts a month", NUMBER, {})


def _of_stream(stream: str, unit: Unit) -> Iterator[_Panel]:
    """What there is to see of a stream that nothing was promised for."""
    contacts = stream_spoken(stream)
    yield _Panel(stream, "offered", f"{contacts} offered a month", NUMBER, {})
    yield _Panel(stream, "abandonment", f"{contacts} abandoned, of those offered", PERCENT, {})
    yield _Panel(stream, "p90_wait_s", f"wait of {contacts} that nine in ten do not exceed", unit, {})


def _chart(record: Record, panel: _Panel, number: int) -> Chart:
    rows = record.rows(panel.stream, panel.measure)
    month = record.shown_month if record.shown_month in set(rows["month"]) else rows["month"].iloc[-1]
    assert month is not None
    mean, low, high = (record.figure(panel.stream, panel.measure, month, name) for name in ("mean", "p10", "p90"))
    what = opening(panel.what)
    promised = record.reached[panel.stream]["promised"] if panel.stream in record.reached else None
    figure = draw_fan(
        rows, unit=panel.unit.times, plan_start=record.plan_start, promised=promised,
        span=(record.months_with_calls[0], record.months_with_calls[-1]), **panel.drawn,
    )  # fmt: skip
    said = f"{month_spoken(month)}: {panel.unit.full(mean)}"
    between = f"{opening(lie_between(record, panel.unit.number(low), panel.unit.full(high)))}."
    return Chart(
        key=f"suite-{number}",
        title=f"{what}: {panel.unit.full(mean)} in {month_spoken(month)}",
        svg=svg(figure, f"suite{number}"),
        alt=f"Small fan chart of {panel.what}, by month. Mean in {said}; {between}",
        says=(between,),
        table=months_table(record, panel.stream, panel.measure, panel.unit, what, f"months-suite-{number}"),
    )

"""Each target's trajectory: a fan with history, target line and promised date."""

from __future__ import annotations

from sim.projection import answer, month_spoken, stream_spoken, what_ranges_hold
from sim.projection.speech import day_spoken
from sim.report.figures import draw_trajectory
from sim.report.page.months import PERCENT, months_table
from sim.report.page.parts import Chart, Section
from sim.report.page.svg import svg
from sim.report.page.wording import lie_between, opening
from sim.report.record import Record

_TITLE = "Month by month: when is each target met?"


def trajectories(record: Record) -> Section:
    """Show when each target is met.

    Parameters
    ----------
    record : Record
        The run.

    Returns
    -------
    Section
    """
    charts = [_chart(record, stream) for stream in record.targets if not record.rows(stream, "service_level").empty]
    if not charts:
        lacks = "no whole month of calls was simulated" if record.targets else "no target is set in this scenario"
        return Section("trajectories", _TITLE, (f"There is nothing to draw: {lacks}.", *_left_out(record)))
    says = (
        "The line is the mean of all futures of the model; the dark band holds 80 % of them, the light one 90 %. "
        "Marks are figures that were published; months before the projection starts are compared with them, and never "
        "count as reached.",
        *_left_out(record),
        what_ranges_hold(int(record.manifest["replications"]), calibrated=record.calibrated),
    )
    return Section("trajectories", _TITLE, says, tuple(charts))


def _left_out(record: Record) -> tuple[str, ...]:
    """Say that months without all their calls are not shown, where there are any."""
    since, shown = record.scenario.period.calls_from, record.months_with_calls
    if since is None or shown == record.months:
        return ()
    begin = f"those shown of calls begin in {month_spoken(shown[0])}" if shown else "there is no other"
    said = f"Calls were simulated from {day_spoken(since)} on. Months without all their calls are left out: {begin}."
    return (said,)


def _chart(record: Record, stream: str) -> Chart:
    target, result = record.scenario.targets[stream], record.reached[stream]
    rows = record.rows(stream, "service_level")
    figure = draw_trajectory(
        rows,
        stream,
        target,
        scenario=record.name,
        plan_start=record.plan_start,
        history=record.history,
        bare=True,
    )
    month = result["shown_month"] or rows["month"].iloc[-1]
    mean, low, high = (record.figure(stream, "service_level", month, name) for name in ("mean", "p10", "p90"))
    of = target.denominator.replace("_", " ")
    title = (
        f"{opening(stream_spoken(stream))}: {PERCENT.full(mean)} answered within {record.within(stream)} in "
        f"{month_spoken(month)}, against a target of {100 * target.share:g} %"
    )
    alt = (
        f"Fan chart of the share of {record.goal(stream)}, in per cent of those {of}, from "
        f"{month_spoken(rows['month'].iloc[0])} to {month_spoken(rows['month'].iloc[-1])}. In {month_spoken(month)} "
        f"the mean is {PERCENT.full(mean)}, and {lie_between(record, PERCENT.number(low), PERCENT.full(high))}; the "
        f"target is {100 * target.share:g} %."
    )
    caption = f"Share of {record.goal(stream)}, of those {of}, by month"
    return Chart(
        key=f"fan-{record.targets.index(stream) + 1}",
        title=title,
        svg=svg(figure, f"fan{record.targets.index(stream) + 1}"),
        alt=alt,
        says=answer(result, stream_spoken(stream), calibrated=record.calibrated)[:-1],
        table=months_table(
            record, stream, "service_level", PERCENT, caption,
            f"months-{record.targets.index(stream) + 1}", meets=True,
        ),
    )  # fmt: skip

"""Each target's trajectory: a fan with history, target line and promised date."""

from __future__ import annotations

from sim.projection import answer, month_spoken, stream_spoken, what_ranges_hold
from sim.report.figures import draw_trajectory
from sim.report.page.material import Material
from sim.report.page.months import PERCENT, months_table
from sim.report.page.parts import Chart, Section
from sim.report.page.svg import svg
from sim.report.page.wording import opening


def trajectories(material: Material) -> Section:
    """Show when each target is met.

    Parameters
    ----------
    material : Material
        The run.

    Returns
    -------
    Section
    """
    says = (
        "The line is the mean of all futures of the model; the dark band holds 80 of 100 of them, the light one 90. "
        "Marks are figures that were published; months before the projection starts are compared with them, and never "
        "count as reached.",
        what_ranges_hold(int(material.manifest["replications"]), calibrated=material.calibrated),
    )
    charts = [
        _chart(material, stream) for stream in material.targets if not material.rows(stream, "service_level").empty
    ]
    return Section("trajectories", "Month by month: when is each target met?", says, tuple(charts))


def _chart(material: Material, stream: str) -> Chart:
    target, result = material.scenario.targets[stream], material.reached[stream]
    rows = material.rows(stream, "service_level")
    figure = draw_trajectory(
        rows,
        stream,
        target,
        scenario=material.name,
        plan_start=material.plan_start,
        history=material.history,
        bare=True,
    )
    month = result["shown_month"] or rows["month"].iloc[-1]
    mean, low, high = (material.figure(stream, "service_level", month, name) for name in ("mean", "p10", "p90"))
    of = target.denominator.replace("_", " ")
    title = (
        f"{opening(stream_spoken(stream))}: {PERCENT.full(mean)} answered within {material.within(stream)} in "
        f"{month_spoken(month)}, against a target of {100 * target.share:g} %"
    )
    alt = (
        f"Fan chart of the share of {material.goal(stream)}, in per cent of those {of}, from "
        f"{month_spoken(rows['month'].iloc[0])} to {month_spoken(rows['month'].iloc[-1])}. In {month_spoken(month)} "
        f"the mean is {PERCENT.full(mean)}, and 80 of 100 futures lie from {PERCENT.number(low)} to "
        f"{PERCENT.full(high)}; the target is {100 * target.share:g} %."
    )
    caption = f"Share of {material.goal(stream)}, of those {of}, by month"
    return Chart(
        key=f"fan-{material.targets.index(stream) + 1}",
        title=title,
        svg=svg(figure, f"fan{material.targets.index(stream) + 1}"),
        alt=alt,
        says=answer(result, stream_spoken(stream), calibrated=material.calibrated)[:-1],
        table=months_table(
            material, stream, "service_level", PERCENT, caption,
            f"months-{material.targets.index(stream) + 1}", meets=True,
        ),
    )  # fmt: skip

"""People in post against posts, and what they are worth in experienced handlers."""

from __future__ import annotations

from collections.abc import Iterator

from sim.projection import month_spoken
from sim.report.page.months import PEOPLE
from sim.report.page.parts import Chart, Section, Table
from sim.report.page.svg import svg
from sim.report.page.wording import has_ranges, lie_between, opening
from sim.report.people import draw_workforce
from sim.report.record import Record
from sim.report.touched import spoken_name

_COLUMNS = {
    "establishment": "Establishment",
    "strength": "In post",
    "vacancies": "Vacancies",
    "trainees": "Trainees",
    "effective": "Effective",
}


def workforce(record: Record) -> Section:
    """Show each group that is on a roster.

    Parameters
    ----------
    record : Record
        The run.

    Returns
    -------
    Section
    """
    groups = [name for name in record.scenario.groups if not record.rows(name, "establishment").empty]
    charts = tuple(_chart(record, group, number) for number, group in enumerate(groups, start=1))
    says = (
        "Effective: how many experienced handlers would do the same work, before abstraction. Bands hold 80 % of the "
        "futures."
        if charts
        else "No group of this scenario is on a roster: the scenario itself gives how many are on duty.",
        *(() if charts else _on_duty(record)),
    )
    return Section("workforce", "The people", says, charts)


def _on_duty(record: Record) -> Iterator[str]:
    """Say how many of each group are on duty, and whether that changes from month to month."""
    for group in record.scenario.groups:
        rows = record.rows(group, "handlers_on_duty")
        if rows.empty:
            continue
        means = rows["mean"].tolist()
        least, most = (PEOPLE.number(end) for end in (min(means), max(means)))
        many = most if least == most else f"{least} to {most}, by month"
        yield f"{opening(spoken_name(group))} on duty on average: {many}."


def _chart(record: Record, group: str, number: int) -> Chart:
    months = list(record.rows(group, "establishment")["month"])
    month = record.shown_month if record.shown_month in months else months[-1]
    assert month is not None
    figures = {name: record.figure(group, name, month) for name in _COLUMNS}
    low, high = (record.figure(group, "strength", month, name) for name in ("p10", "p90"))
    name = spoken_name(group)
    title = (
        f"{opening(name)}: {PEOPLE.full(figures['strength'])} in post against "
        f"{PEOPLE.full(figures['establishment'])} posts in {month_spoken(month)}, worth "
        f"{PEOPLE.full(figures['effective'])} experienced ones"
    )
    have = lie_between(record, PEOPLE.number(low), PEOPLE.full(high), "have")
    says = (
        f"In {month_spoken(month)}, {have} people in post." if has_ranges(record) else f"{opening(have)}.",
        f"{PEOPLE.full(figures['trainees'])} of them are trainees, in class or with a tutor.",
        "The axis does not start at 0.",
    )
    rows = []
    for at in months:
        cells = [month_spoken(at)]
        for measure in _COLUMNS:
            mean, p10, p90 = (record.figure(group, measure, at, column) for column in ("mean", "p10", "p90"))
            between = f" ({PEOPLE.number(p10)} to {PEOPLE.number(p90)})" if has_ranges(record) else ""
            cells.append(f"{PEOPLE.number(mean)}{between}")
        rows.append(tuple(cells))
    caption = f"People of the group {name} by month: mean, and the range of 80 % of the futures"
    figure = draw_workforce(record.trajectory, group, scenario=record.name, plan_start=record.plan_start, bare=True)
    return Chart(
        key=f"people-{number}",
        title=title,
        svg=svg(figure, f"people{number}"),
        alt=f"Line chart of people in post, posts and effective handlers of the group {name}, by month. {says[0]}",
        says=says,
        table=Table(caption, ("Month", *_COLUMNS.values()), tuple(rows), f"months-people-{number}"),
    )

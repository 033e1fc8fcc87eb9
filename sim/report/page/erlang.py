"""Erlang beside simulation: what the formulas say of this centre, and why they are off."""

from __future__ import annotations

from typing import Any

from sim.crosscheck.gaps import CAUSES, FUTURES
from sim.projection import stream_spoken
from sim.report.comparison import signed
from sim.report.crosscheck import days_left_out_spoken, gap_sentences, half_width
from sim.report.page.drawing import Step, draw_waterfall
from sim.report.page.parts import Chart, Missing, Section, Table
from sim.report.page.svg import svg
from sim.report.page.wording import fewer_futures, opening, scenario_file, together
from sim.report.record import Record

_TITLE = "Erlang beside simulation"


def erlang(record: Record) -> Section:
    """Show the way from Erlang C to the simulation.

    Parameters
    ----------
    record : Record
        The run.

    Returns
    -------
    Section
    """
    if not {"causes", "week"} <= record.tables.keys():
        what = "What Erlang's formulas would say of this centre has not been worked out for this run."
        return Section(
            "erlang", _TITLE, missing=(Missing(what, f"callsim crosscheck {scenario_file(record)} --into RUN"),)
        )
    rows = record.tables["causes"].to_dict(orient="records")
    streams = [stream for stream in record.targets if any(row["stream"] == stream for row in rows)]
    about = record.added.get("causes.csv", {})
    n = int(about.get("futures") or about.get("replications") or FUTURES)
    charts = tuple(
        _chart(record, stream, number, n, [row for row in rows if row["stream"] == stream])
        for number, stream in enumerate(streams, start=1)
    )
    says = (
        "Erlang C is the formula of most spreadsheets: nobody hangs up, every interval stands alone, and nobody goes "
        "first. Each bar adds one thing it leaves out.",
        together(f"Intervals are 95 %, from {n} futures.", fewer_futures(record, n), days_left_out_spoken(about)),
    )
    return Section("erlang", _TITLE, says, charts)


def _chart(record: Record, stream: str, number: int, futures: int, rows: list[dict[Any, Any]]) -> Chart:
    of = {row["step"]: row for row in rows}
    start, end = 100 * of["Erlang C"]["share"], 100 * of[CAUSES[-1]]["share"]
    steps = []
    for cause in CAUSES:
        value, error = 100 * of[cause]["adds"], 100 * of[cause]["adds_error"]
        half = half_width(error, futures)
        steps.append(Step(cause, value, value - half, value + half))
    calls = stream_spoken(stream)
    off = "too little" if start < end else "too much"
    cells = [("Erlang C", "", f"{start:.1f} %")]
    cells += [(cause, signed(100 * of[cause]["adds"]), f"{100 * of[cause]['share']:.1f} %") for cause in CAUSES]
    said = "; ".join(f"{step.name} {signed(step.value)}" for step in steps)
    figure = draw_waterfall(
        ("Erlang C", start), steps, ("simulation", end), target=100 * record.scenario.targets[stream].share
    )
    return Chart(
        key=f"erlang-{number}",
        title=f"{opening(calls)} in time: Erlang C says {start:.1f} %, {off}, where {end:.1f} % are simulated",
        svg=svg(figure, f"erlang{number}"),
        alt=f"Waterfall from Erlang C, {start:.1f} %, to the simulation, {end:.1f} %, in points: {said}.",
        says=gap_sentences(record.tables["causes"], record.tables["week"], stream, futures=futures),
        table=Table(
            f"From Erlang C to the simulation: share of {calls} answered in time",
            ("Step", "Points", "In time after it"), tuple(cells), f"erlang-table-{number}",
        ),
    )  # fmt: skip

"""The page: its parts as tags. Whatever a scenario says stands in them as text, never as markup."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib.resources import files
from typing import TYPE_CHECKING

from sim.app.changes import Changes
from sim.app.source import Source
from sim.app.view import Apart, Fan
from sim.projection import month_spoken, stream_spoken
from sim.projection.speech import iso_days_spoken

if TYPE_CHECKING:
    from htmltools import Tag, TagList

AS_IT_IS, CHANGED = "The scenario as it is", "With your changes"


@dataclass(frozen=True)
class Shown:
    """All that one session sees at a moment.

    Attributes
    ----------
    source : Source
        The scenario.
    version : int
        Counts the scenarios of this session.
    changes : Changes
        What was moved.
    stream : str
        Whose target is shown.
    most : int
        Futures that are asked for.
    standing : str
        Whether the scenario is calibrated.
    baseline, changed : Fan or None
        What is known so far.
    apart : Apart or None
        The difference.
    error : str
        Why there is nothing to see.
    seed : int
        Of the futures.
    """

    source: Source
    version: int
    changes: Changes
    stream: str
    most: int
    standing: str = ""
    baseline: Fan | None = None
    changed: Fan | None = None
    apart: Apart | None = None
    error: str = ""
    seed: int = 1
    notes: tuple[str, ...] = field(default=())


def page() -> Tag:
    """Give the frame that stays while its parts change.

    Returns
    -------
    htmltools.Tag
    """
    from shiny import ui

    own = files("sim.app")
    tags = ui.tags
    return ui.page_fluid(
        ui.head_content(
            tags.link(rel="icon", href="data:,"),
            tags.style(own.joinpath("page.css").read_text("utf-8")),
            tags.script(ui.HTML(own.joinpath("page.js").read_text("utf-8"))),
        ),
        tags.main(
            ui.output_ui("top"),
            tags.div(ui.output_ui("answer"), {"class": "answer", "aria-live": "polite"}),
            tags.div(
                tags.div(ui.output_ui("pictures"), {"class": "pictures"}),
                tags.div(ui.output_ui("controls"), {"class": "controls"}),
                tags.div(
                    ui.output_ui("saving"),
                    tags.details(tags.summary("The figures as a table"), ui.output_ui("figures")),
                    tags.details(
                        tags.summary("Another scenario of yours"),
                        tags.p(
                            "Choose the scenario, the one it extends, and the CSV files that they name, all at once. "
                            "They are read as callsim validate reads them, and forgotten when this page is closed."
                        ),
                        ui.input_file("sent", "Files of a scenario", multiple=True, width="100%"),
                        ui.output_ui("sending"),
                    ),
                    tags.details(tags.summary("The scenario's lines"), ui.output_ui("lines"), id="lines"),
                    {"class": "rest"},
                ),
                {"class": "columns"},
            ),
            {"class": "frame"},
        ),
        title="callsim",
        lang="en",
    )


def top(shown: Shown) -> TagList:
    """Write what is looked at, and how sure it is.

    Parameters
    ----------
    shown : Shown
        The moment.

    Returns
    -------
    htmltools.TagList
    """
    from shiny import ui

    now = [fan.count for fan in (shown.changed if shown.changes else shown.baseline,) if fan is not None]
    so_far = f"{now[0] if now else 0} of {shown.most} futures so far"
    sure = "" if now and now[0] == shown.most else "; the bands and chances still move"
    return ui.TagList(
        ui.tags.h1(shown.source.loaded.scenario.name),
        ui.tags.p(
            ui.tags.strong(f"{so_far}{sure}. ", id="so-far"),
            iso_days_spoken(shown.standing),
            *(f" {note}" for note in shown.notes),
            {"class": "standing"},
        ),
    )


def answer(shown: Shown) -> TagList:
    """Write the answer, of what was changed first.

    Parameters
    ----------
    shown : Shown
        The moment.

    Returns
    -------
    htmltools.TagList
    """
    from shiny import ui

    if shown.error:
        return ui.TagList(ui.tags.div(shown.error, {"class": "wrong", "role": "alert"}))
    before, after = (None if fan is None else fan.answer for fan in (shown.baseline, shown.changed))
    if shown.apart is not None:
        before, after = shown.apart.answers  # over the futures that both have
    parts = [(CHANGED, after)] if shown.changes else []
    parts.append((AS_IT_IS, before))
    written = [
        ui.tags.p(
            ui.tags.span(f"{name}: ", {"class": "which"}),
            "being simulated …" if said is None else said,
            {"class": "first"} if at == 0 else None,
        )
        for at, (name, said) in enumerate(parts)
    ]
    if shown.apart is not None:
        pairs = ui.tags.span(f"The difference, in {shown.apart.count} pairs of futures: ", {"class": "which"})
        written.append(ui.tags.p(pairs, " ".join(shown.apart.sentences), id="apart"))
    return ui.TagList(*written)


def pictures(shown: Shown) -> Tag:
    """Show both fans, side by side.

    Parameters
    ----------
    shown : Shown
        The moment.

    Returns
    -------
    htmltools.Tag
    """
    from shiny import ui

    parts = [(AS_IT_IS, shown.baseline, "fan-baseline")]
    if shown.changes and not shown.error:
        parts.append((CHANGED, shown.changed, "fan-changed"))
    bands = "The line is the mean; the dark band holds 80 % of the futures, the light one 90 %."
    return ui.tags.div(
        ui.tags.div(*(_picture(*part) for part in parts), {"class": "pair"}), ui.tags.p(bands, {"class": "help"})
    )


def _picture(name: str, fan: Fan | None, key: str) -> Tag:
    from shiny import ui

    tags = ui.tags
    if fan is None:
        return tags.figure(tags.h2(name), tags.div("being simulated …", {"class": "empty"}), id=key)
    drawn = tags.div(ui.HTML(fan.svg), {"role": "img", "aria-label": fan.alt})
    return tags.figure(tags.h2(f"{name}: {fan.count} futures"), drawn, {"data-futures": f"{fan.count}"}, id=key)


def figures(shown: Shown) -> Tag:
    """Write what the pictures show as a table.

    Parameters
    ----------
    shown : Shown
        The moment.

    Returns
    -------
    htmltools.Tag
    """
    from shiny import ui

    tags = ui.tags
    if shown.baseline is None:
        return tags.p("Being simulated …")
    sides = [(AS_IT_IS, shown.baseline)]
    if shown.changes and shown.changed is not None:
        sides.append((CHANGED, shown.changed))
    heads = [tags.th("month", scope="col")]
    heads += [
        tags.th(f"{name}, {fan.count} futures: mean (80 % of the futures between)", scope="col") for name, fan in sides
    ]
    if shown.apart is not None:
        heads.append(tags.th("difference in points (95 %)", scope="col"))
    rows = []
    for month in shown.baseline.months:
        cells = [tags.th(month_spoken(month), scope="row")]
        for _, fan in sides:
            mean, low, high = fan.months[month]
            cells.append(tags.td(f"{mean} ({low} to {high})"))
        if shown.apart is not None:
            cells.append(tags.td(shown.apart.months.get(month, "–")))
        rows.append(tags.tr(*cells, {"data-month": month}))
    name = stream_spoken(shown.stream)
    within = f"{shown.source.loaded.scenario.targets[shown.stream].within:g} s"
    return tags.div(
        tags.table(tags.caption(f"Per cent of {name} answered within {within}"), tags.thead(tags.tr(*heads)),
                   tags.tbody(*rows), id="table"),
        {"class": "scroll", "tabindex": "0", "role": "region", "aria-label": "Table of the figures"},
    )  # fmt: skip


def saving(shown: Shown, address: str) -> Tag:
    """Offer what was changed as a scenario file, with the command that gives the same figures.

    Parameters
    ----------
    shown : Shown
        The moment.
    address : str
        Where the file comes from.

    Returns
    -------
    htmltools.Tag
    """
    from shiny import ui

    tags = ui.tags
    if shown.error:
        return tags.p()
    count = shown_futures(shown)
    name = shown.source.saved_name()
    return tags.div(
        tags.a("Save as YAML", {"href": f"{address}&futures={count}", "download": name}, id="save"),
        tags.p(
            "Into the folder of ", tags.code(shown.source.file), "; then ",
            tags.code(shown.source.command(count, shown.seed), id="command"), " gives these figures.",
        ),
        {"class": "save"},
    )  # fmt: skip


def shown_futures(shown: Shown) -> int:
    """Say how many futures of what was changed are shown; those asked for, before there are any.

    Parameters
    ----------
    shown : Shown
        The moment.

    Returns
    -------
    int
    """
    fan = shown.changed if shown.changes else shown.baseline
    return shown.most if fan is None else fan.count

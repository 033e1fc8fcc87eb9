"""The form of the page: sliders, switches, and the lines of the scenario that they stand over."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sim.app.controls import lacking
from sim.app.source import Source
from sim.projection import stream_spoken
from sim.report.touched import cause_spoken

if TYPE_CHECKING:
    from htmltools import Tag

MOST_PLACES = 3


def controls(source: Source, version: int, stream: str) -> Tag:
    """Write the sliders and switches.

    Parameters
    ----------
    source : Source
        The scenario.
    version : int
        Which scenario of this session it is; the browser sends it back.
    stream : str
        Whose target is shown at first.

    Returns
    -------
    htmltools.Tag
    """
    from shiny import ui

    tags = ui.tags
    sliders = []
    for control in source.controls:
        steps = round((control.high - control.low) / control.step)
        words = [control.spoken(control.read(control.low + step * control.step)) for step in range(steps + 1)]
        at, rest = f"slider-{control.key}", control.spoken(control.rest)
        sliders.append(
            tags.div(
                tags.label(f"{control.label}: ", tags.output(rest, id=f"{at}-said"), {"for": at}),
                tags.input(
                    {"aria-describedby": f"{at}-help", "aria-valuetext": rest},
                    {"data-words": json.dumps(words), "autocomplete": "off"},
                    type="range", id=at, name=control.key, min=f"{control.low:g}", max=f"{control.high:g}",
                    step=f"{control.step:g}", value=f"{control.rest:g}",
                ),
                tags.p(control.help, " ", *_links(source, control.places), {"class": "help"}, id=f"{at}-help"),
                {"class": "control"},
            )
        )  # fmt: skip
    switches = [
        tags.div(
            tags.input(type="checkbox", id=f"cause-{at}", name="without", value=cause, autocomplete="off"),
            tags.div(
                tags.label(f"without {cause_spoken(source.loaded, cause)}", {"for": f"cause-{at}"}),
                tags.span(" ", *_links(source, [("without", cause)]), {"class": "help"}),
            ),
            {"class": "switch"},
        )
        for at, cause in enumerate(source.loaded.causes)
    ]
    choices = [
        tags.option(stream_spoken(name), {"selected": "selected"} if name == stream else None, value=name)
        for name in source.loaded.scenario.targets
    ]
    return tags.form(
        tags.div(
            tags.label("Target of ", {"for": "stream"}),
            tags.select(*choices, id="stream", autocomplete="off"),
            {"class": "control"},
        ),
        tags.fieldset(
            tags.legend("What if"),
            *sliders,
            tags.p(lacking(source.controls), {"class": "help"}, id="no-slider") if lacking(source.controls) else None,
        ),
        tags.fieldset(tags.legend("Causes taken out"), *switches) if switches else None,
        tags.button("Put everything back", type="reset"),
        {"data-version": f"{version}"},
        id="changes",
    )


def lines(source: Source) -> Tag:
    """Show the files of the scenario, line by line.

    Parameters
    ----------
    source : Source
        The scenario.

    Returns
    -------
    htmltools.Tag
    """
    from shiny import ui

    tags = ui.tags
    parts = []
    for at, text in enumerate(source.texts):
        numbered = (
            tags.span(line or " ", {"data-line": f"{number}"}, id=f"line-{at}-{number}")
            for number, line in enumerate(text.lines, start=1)
        )
        reach = {"tabindex": "0", "role": "region", "aria-label": f"Lines of {text.name}"}
        parts += [tags.h3(text.name), tags.pre(tags.code(*numbered), {"class": "lines", **reach})]
    return tags.div(*parts)


def _links(source: Source, places: Any) -> list[Any]:
    """Link to the lines where values stand."""
    from shiny import ui

    names = [text.name for text in source.texts]
    found = list(dict.fromkeys(source.where(*path) for path in places))
    written: list[Any] = []
    for where in found[:MOST_PLACES]:
        short = f"{where.file.replace(chr(92), '/').rpartition('/')[2]}:{where.line}:{where.column}"
        href = f"#line-{names.index(where.file)}-{where.line}" if where.file in names else None
        written += [ui.tags.a(short, href=href, title=str(where)) if href else short, " "]
    if len(found) > MOST_PLACES:
        written.append(f"and {len(found) - MOST_PLACES} more")
    return written

"""The page itself: every section, put into the template."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from hashlib import sha256
from html import escape
from importlib.resources import files

from sim.report.page.answer import first_screen
from sim.report.page.assumptions import assumptions
from sim.report.page.belief import belief
from sim.report.page.beside import beside
from sim.report.page.causes import causes
from sim.report.page.erlang import erlang
from sim.report.page.levers import levers
from sim.report.page.provenance import provenance
from sim.report.page.suite import suite
from sim.report.page.trajectories import trajectories
from sim.report.page.week import week
from sim.report.page.whatif import no_grid, panel
from sim.report.page.workforce import workforce
from sim.report.plain import plain
from sim.report.record import Record

_ON_PAPER = ("checks",)  # of what is folded on a screen


def page(runs: Sequence[Record], *, paper: bool = False) -> str:
    """Write the report of runs as one HTML document.

    Parameters
    ----------
    runs : sequence of Record
        The first is the answer; the others stand beside it.
    paper : bool
        For print: without what only a screen can do.

    Returns
    -------
    str
        It names no other file and makes no request. All text from the run is escaped.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined

    run = runs[0]
    environment = Environment(
        loader=PackageLoader("sim.report.page"), autoescape=True, undefined=StrictUndefined, finalize=_together,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    whatif = None if paper else panel(run)
    heading, maps = week(run)
    sections = [
        belief(run),
        trajectories(run),
        *([beside(runs)] if len(runs) > 1 and run.targets else []),
        suite(run),
        workforce(run),
        causes(run),
        levers(run),
        heading,
        erlang(run),
        assumptions(run),
        provenance(run),
    ]
    environment.globals["titled"] = _titled
    script = _file("whatif.js")
    written = environment.get_template("page.html").render(
        run=run,
        first=first_screen(run),
        sections=sections,
        maps=maps,
        panel=whatif,
        no_grid=no_grid(run),
        paper=paper,
        on_paper=_ON_PAPER,
        style=_file("page.css"),
        script=script,
        script_hash=base64.b64encode(sha256(script.encode()).digest()).decode(),
    )
    return plain(written)


def _together(value: object) -> object:
    """Keep a number and its per cent sign on one line."""
    return value.replace(" %", "\u00a0%") if type(value) is str else value


def _titled(svg: str, alt: str) -> str:
    """Put the text of a figure inside it, where PDF looks for it."""
    opening, rest = svg.split(">", 1)
    return f"{opening}><title>{escape(alt)}</title>{rest}"


def _file(name: str) -> str:
    return files("sim.report.page").joinpath("templates", name).read_text(encoding="utf-8").replace("\r\n", "\n")

"""The briefing as one HTML file: nothing is fetched, no script runs, and it prints on two A4 pages."""

from __future__ import annotations

from sim.report.briefing.content import LANGUAGE, Briefing
from sim.report.plain import plain


def html_page(briefing: Briefing) -> str:
    """Write the page.

    Parameters
    ----------
    briefing : Briefing
        What it says.

    Returns
    -------
    str
        HTML; every text in it is escaped, and of the markup only the chart's is not made by the template.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("sim.report.briefing", "."), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    template = environment.get_template("briefing.html.j2")
    return plain(template.render(briefing=briefing, language=LANGUAGE))

"""A figure of matplotlib as markup that stands inside a page.

Letters stay letters, so that they can be read aloud, searched and enlarged. Names inside are the page's own, for two
figures in one page must not share any. The same figure gives the same markup.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from sim.report.figures import letters_missing

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# wide like the letters that matplotlib measured, on every system
_LETTERS = "DejaVu Sans, Verdana, Geneva, sans-serif"
_NUMBERS = re.compile(r'(?<=\s)(d|x|y|transform)="([^"]*)"')


def svg(figure: Figure, key: str) -> str:
    """Write a figure as an ``<svg>`` element.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        The figure.
    key : str
        The id of its place in the page; every name inside begins with it.

    Returns
    -------
    str
        Without size, title and role: the page gives these.
    """
    from matplotlib import rc_context

    written = io.StringIO()
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "callsim"}), letters_missing():
        figure.savefig(written, format="svg", metadata={"Date": None})
    text = written.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.S)
    text = re.sub(r"<defs>\s*<style.*?</style>\s*</defs>", "", text, flags=re.S)  # it would hold for the whole page
    box = re.search(r'viewBox="([^"]*)"', text)
    assert box is not None
    opening = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box[1]}" font-family="{_LETTERS}">'
    text = opening + text[text.index(">") + 1 :]
    text = re.sub(r"; font-family: [^;\"]*", "", text)
    text = text.replace("xlink:href=", "href=")
    used = set(re.findall(r'href="#([^"]+)"', text)) | set(re.findall(r"url\(#([^)]+)\)", text))
    names = {name: f"{key}-{number}" for number, name in enumerate(sorted(used), start=1)}
    text = re.sub(r' id="([^"]*)"', lambda m: f' id="{names[m[1]]}"' if m[1] in names else "", text)
    text = re.sub(r'href="#([^"]+)"', lambda m: f'href="#{names[m[1]]}"', text)
    text = re.sub(r"url\(#([^)]+)\)", lambda m: f"url(#{names[m[1]]})", text)
    text = _NUMBERS.sub(lambda m: f'{m[1]}="{_short(m[2])}"', text)
    text = re.sub(r"<g>\s*</g>", "", text)
    return re.sub(r">\s+<", "><", text).strip()


def _short(numbers: str) -> str:
    """Round to a hundredth of a point, and put what stood on many lines on one."""
    rounded = re.sub(r"-?\d+\.\d+", lambda m: f"{float(m[0]):.2f}".rstrip("0").rstrip("."), numbers)
    return " ".join(rounded.split())

"""The report of runs: their folders are read, and one page is written beside the first."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from sim.errors import CallsimError, UsageError
from sim.report.page import page
from sim.scenario.files import shown
from sim.study.files import write_text, writing
from sim.study.folder import Run
from sim.study.telling.recording import read_record


@dataclass(frozen=True)
class Written:
    """What was written.

    Attributes
    ----------
    html : pathlib.Path
        The page.
    pdf : pathlib.Path or None
        The same for print, if it was asked for.
    """

    html: Path
    pdf: Path | None


def report(
    runs: Sequence[str | os.PathLike[str]], *, out: str | os.PathLike[str] | None = None, pdf: bool = False
) -> Written:
    """Write the report of one run, or of one beside others.

    Parameters
    ----------
    runs : sequence of str or path-like
        Folders of runs; the first is the answer.
    out : str or path-like, optional
        The file to write, replaced if it is there; default: ``report.html`` in the first run's folder.
    pdf : bool
        Whether to write it for print as well (PDF/UA), beside it and named alike. Needs the extra ``pdf``.

    Returns
    -------
    Written

    Raises
    ------
    sim.errors.UsageError
        If there is no such run, one is given twice, a file of it was changed, or what PDF needs is not installed.
    sim.errors.CallsimError
        If the page cannot be written.
    """
    opened = [Run.open(folder) for folder in runs]
    for run, before in combinations(opened, 2):
        if run.folder.resolve() == before.folder.resolve():
            raise UsageError(f"{shown(run.folder)} is given twice: name each run once, the answer first")
    html = Path(out) if out is not None else opened[0].folder / "report.html"
    if html.is_dir():
        raise UsageError(f"{html} is a folder: give the name of a file with --out")
    if html.suffix.lower() not in (".html", ".htm"):
        raise UsageError(
            f"--out is the name of an HTML page, such as report.html (a PDF is written beside it): not {html}"
        )
    printer = _printer() if pdf else None
    read = [read_record(run) for run in opened]
    text = page(read)
    with writing(html.parent):
        html.parent.mkdir(parents=True, exist_ok=True)
        write_text(html, text)
        if printer is None:
            return Written(html, None)
        paper = html.with_suffix(".pdf")
        part = paper.with_name(paper.name + ".part")
        part.write_bytes(printer(page(read, paper=True)))
        part.replace(paper)
    return Written(html, paper)


def _printer() -> Callable[[str], bytes]:
    """Find what turns a page into PDF, before anything is written."""
    try:
        from weasyprint import HTML
        from weasyprint.urls import FatalURLFetchingError, URLFetcher
    except (ImportError, OSError) as error:  # OSError: Pango is not there
        first = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise UsageError(
            f"a PDF needs WeasyPrint and Pango ({first}): pip install 'callsim[pdf]', and see "
            "https://doc.courtbouillon.org/weasyprint/stable/first_steps.html; or print the HTML page from a browser"
        ) from None

    nothing = URLFetcher(allowed_protocols=(), fail_on_errors=True)

    def write(text: str) -> bytes:
        try:
            return bytes(HTML(string=text, url_fetcher=nothing).write_pdf(pdf_variant="pdf/ua-1") or b"")
        except FatalURLFetchingError as error:
            raise CallsimError(f"a report may ask for nothing, and this one does: {error}") from None

    return write

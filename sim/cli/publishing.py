"""The command that writes what others read: report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.app import app, results_console


@app.command()
def report(
    runs: Annotated[
        list[Path],
        typer.Argument(metavar="RUN...", help="Folders of runs. The first is the answer.", show_default=False),
    ],
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The page to write. Default: report.html in the first RUN.")
    ] = None,
    pdf: Annotated[
        bool, typer.Option("--pdf", help="Write it as a tagged PDF too (pip install 'callsim[pdf]').")
    ] = False,
) -> None:
    """Write what a run says as one page: the answer, how sure, why not sooner, what would help."""
    from sim.study.telling.reporting import report

    written = report(runs, out=out, pdf=pdf)
    console = results_console()
    size = written.html.stat().st_size
    console.print(f"Report: {written.html.as_posix()} ({size / 1e6:.2f} MB)", markup=False, soft_wrap=True)
    if written.pdf is not None:
        console.print(f"PDF: {written.pdf.as_posix()}", markup=False, soft_wrap=True)

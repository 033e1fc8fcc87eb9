"""A run put into the hands of others: a workbook, CSV files, the quarterly briefing."""

from __future__ import annotations

import os
from pathlib import Path

from sim.errors import UsageError
from sim.scenario.files import shown
from sim.study.files import writing
from sim.study.folder import Run
from sim.study.telling.recording import read_record

Given = str | os.PathLike[str]


def export_xlsx(run: Given, out: Given | None = None) -> Path:
    """Write a run as a workbook.

    Parameters
    ----------
    run : str or path-like
        The folder of a run that has ended.
    out : str or path-like, optional
        The file, new, ending in ``.xlsx``; default: ``workbook.xlsx`` in the run's folder.

    Returns
    -------
    pathlib.Path
        The file. Its bytes are the same for the same run.

    Raises
    ------
    sim.errors.UsageError
        If there is no such run, or the file is there already.
    """
    from sim.report.workbook import sheets_of, workbook_bytes
    from sim.report.workbook.contents import cover_of, title_of

    opened = Run.open(run)
    path = Path(out) if out is not None else opened.folder / "workbook.xlsx"
    if path.suffix.lower() != ".xlsx":
        raise UsageError(f"the name of a workbook ends in .xlsx, and '{path.name}' does not")
    _check_new(path)
    record = read_record(opened)
    content = workbook_bytes(cover_of(record), sheets_of(record), title=title_of(record), created=record.ended)
    _write(path, content)
    return path


def export_csv(run: Given, out: Given | None = None) -> Path:
    """Write a run as CSV files, one a table.

    Parameters
    ----------
    run : str or path-like
        The folder of a run that has ended.
    out : str or path-like, optional
        A folder, new or empty; default: ``tables`` in the run's folder.

    Returns
    -------
    pathlib.Path
        The folder.

    Raises
    ------
    sim.errors.UsageError
        If there is no such run, or the folder has something in it.
    """
    from sim.report.workbook import csv_texts, sheets_of

    opened = Run.open(run)
    folder = Path(out) if out is not None else opened.folder / "tables"
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(
            f"{shown(folder)} is there already, and nothing is written over: give another place with --out"
        )
    texts = csv_texts(sheets_of(read_record(opened)))
    for name, text in texts.items():
        _write(folder / name, text.encode("utf-8"))
    return folder


def write_briefing(
    run: Given, quarter: str, *, previous: Given | None = None, actuals: Given | None = None, out: Given | None = None
) -> tuple[Path, Path]:
    """Write the quarterly briefing, as HTML and as DOCX.

    Parameters
    ----------
    run : str or path-like
        The folder of a run that has ended.
    quarter : str
        Of the calendar year, such as ``"2021-Q2"``.
    previous : str or path-like, optional
        The folder of the run of the briefing before.
    actuals : str or path-like, optional
        A table in the long form; default: the history that the scenario names.
    out : str or path-like, optional
        The two files without their endings, new; default: ``briefing-<quarter>`` in the run's folder.

    Returns
    -------
    tuple of pathlib.Path
        The page and the document. The same inputs give the same bytes.

    Raises
    ------
    sim.errors.UsageError
        If the quarter is none or lies outside the run, a run or the table cannot be read, the run before has other
        targets, or one of the files is there already.
    """
    from sim.history import read_table
    from sim.report.briefing import Facts, Quarter, html_page, word_document
    from sim.report.briefing import write_briefing as write

    asked = Quarter.read(quarter)
    opened = Run.open(run)
    stem = Path(out) if out is not None else opened.folder / f"briefing-{asked}"
    page, document = (stem.with_name(stem.name + ending) for ending in (".html", ".docx"))
    for path in (page, document):
        _check_new(path)
    now = read_record(opened)
    before = None if previous is None else read_record(Run.open(previous))
    came = now.history if actuals is None else read_table(Path(actuals)).rows
    briefing = write(Facts(asked, now, before, came))
    contents = html_page(briefing).encode("utf-8"), word_document(briefing)
    for path, content in zip((page, document), contents, strict=True):
        _write(path, content)
    return page, document


def _check_new(path: Path) -> None:
    if path.exists():
        raise UsageError(f"{shown(path)} is there already, and nothing is written over: give another name with --out")


def _write(path: Path, content: bytes) -> None:
    """Write a file in one step; its folder is made if it is not there."""
    with writing(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(path.name + ".part")
        part.write_bytes(content)
        part.replace(path)

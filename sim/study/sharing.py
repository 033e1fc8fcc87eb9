"""A run put into the hands of others: a workbook, CSV files, the quarterly briefing."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import UsageError
from sim.scenario.files import shown
from sim.study.folder import Run, read_json, writing

if TYPE_CHECKING:
    import pandas as pd

    from sim.report.record import Record

_ADDED = {
    "compare.csv": "compare",
    "explain.csv": "explain",
    "uncertainty.csv": "uncertainty",
    "crosscheck.csv": "crosscheck",
    "time_varying.csv": "time_varying",
    "causes.csv": "causes",
    "week.csv": "week",
    "grid.parquet": "grid",
}
_OF_A_TARGET = (
    "share", "within_s", "denominator", "clock", "hold_months", "promised", "replications", "first_month", "last_month",
    "counted_months", "p_meets_in_promised", "p_reached_by_promised", "p_held_by_promised", "p_not_within_horizon",
    "p_lapsed", "p50_month", "p80_month", "reached", "held",
)  # fmt: skip
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


def read_record(run: Run) -> Record:
    """Read the files of a run that pages and workbooks are made from.

    Parameters
    ----------
    run : Run
        A run that has ended.

    Returns
    -------
    sim.report.record.Record

    Raises
    ------
    sim.errors.UsageError
        If one of them was damaged.
    """
    from sim.history import read_history
    from sim.report.record import Record

    _check_unchanged(run)
    loaded = run.scenario
    name = loaded.scenario.history
    added = {file: getattr(run, attribute) for file, attribute in _ADDED.items()}
    return Record(
        manifest=run.manifest,
        reached=run.reached,
        trajectory=_trajectory(run),
        loaded=loaded,
        history=read_history(name, loaded.files[name]) if name else (),
        added={file: table for file, table in added.items() if table is not None},
        parameters=_parameters(run.folder / "parameters.csv"),
    )


def _check_unchanged(run: Run) -> None:
    """Refuse what lacks a part that every run has, before a page is begun that would need it."""
    read_json(run.folder / "manifest.json", "ended", "standing", "calibrated", "checks")
    for stream, result in run.reached.items():
        lacks = [name for name in _OF_A_TARGET if not isinstance(result, dict) or name not in result]
        if lacks:
            raise UsageError(f"{run.folder / 'reached.json'} was changed: the target of '{stream}' has no '{lacks[0]}'")


def _trajectory(run: Run) -> pd.DataFrame:
    from sim.projection import TRAJECTORY_COLUMNS

    try:
        table = run.trajectory
    except (OSError, ValueError) as error:
        raise UsageError(f"{run.folder / 'trajectory.csv'} cannot be read: {error}") from None
    if tuple(table.columns) != TRAJECTORY_COLUMNS:
        raise UsageError(f"{run.folder / 'trajectory.csv'} was changed: its columns are not those that callsim wrote")
    return table


def _parameters(path: Path) -> pd.DataFrame | None:
    import pandas as pd

    if not path.is_file():
        return None
    try:
        return pd.read_csv(path)
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} cannot be read: {error}") from None


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

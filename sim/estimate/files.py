"""Files that hold a table of single events or people: CSV, a workbook, or Parquet."""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import BytesIO, StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import Location, Problem, ScenarioError, UsageError
from sim.estimate.columns import Columns
from sim.history.grid import decoded, delimiter_of, told
from sim.history.table import WORKBOOKS
from sim.history.workbook import read_workbook
from sim.scenario.files import Unreadable, read_bytes, shown

if TYPE_CHECKING:
    import pandas as pd

MOST_BYTES = 1_000_000_000
PARQUET = (".parquet", ".pq")


def read_columns(path: Path, headings: Sequence[str]) -> Columns:
    """Read a table of single events or people.

    Parameters
    ----------
    path : pathlib.Path
        CSV, a workbook (``.xlsx``, its first sheet) or Parquet (``.parquet``).
    headings : sequence of str
        What may stand in its first line: a CSV file is parted by whatever stands between them there.

    Returns
    -------
    Columns

    Raises
    ------
    sim.errors.UsageError
        If it cannot be opened.
    sim.errors.ScenarioError
        If it is no such file, has no rows, or a heading twice.
    """
    name = shown(path)
    try:
        content = read_bytes(path, MOST_BYTES)
    except Unreadable as error:
        raise UsageError(f"{name}: {error}") from None
    ending = path.suffix.lower()
    table = _parquet(name, content) if ending in PARQUET else _text(name, content, ending in WORKBOOKS, headings)
    if not len(table):
        raise ScenarioError([Problem("the table has no rows", Location(name, 1, 1))])
    return table


def _parquet(name: str, content: bytes) -> Columns:
    import pandas as pd
    import pyarrow

    try:
        frame = pd.read_parquet(BytesIO(content))
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        what = f"this file cannot be read as Parquet: {type(error).__name__}"
        raise ScenarioError([Problem(what, Location(name, 1, 1))]) from None
    return Columns(name, frame, np.arange(2, len(frame) + 2))


def _text(name: str, content: bytes, workbook: bool, headings: Sequence[str]) -> Columns:
    import pandas as pd

    if workbook:
        grid = read_workbook(name, content)
        width = len(grid.lines[0][1]) if grid.lines else 0
        rows = [(*cells, *[""] * (width - len(cells)))[:width] for _, cells in grid.lines[1:]]
        heading = list(grid.lines[0][1]) if grid.lines else []
        frame = pd.DataFrame(rows, columns=range(width), dtype=object)
        line = np.array([number for number, _ in grid.lines[1:]], np.int64)
    else:
        frame, heading = _csv(name, content, headings)
        line = np.arange(2, len(frame) + 2)
        filled = frame.ne("").any(axis=1).to_numpy()
        frame, line = frame.loc[filled].reset_index(drop=True), line[filled]
    twice = [heading.index(each, i + 1) for i, each in enumerate(heading) if each and each in heading[i + 1 :]]
    if twice:
        raise told([Problem(f"the column '{heading[i]}' stands here twice", Location(name, 1, i + 1)) for i in twice])
    frame.columns = pd.Index([each or f"column {i + 1}" for i, each in enumerate(heading)])
    return Columns(name, frame, line)


def _csv(name: str, content: bytes, headings: Sequence[str]) -> tuple[pd.DataFrame, list[str]]:
    import pandas as pd

    text = decoded(name, content)
    try:
        # blank lines are kept, so that a row's number is that of its line
        frame = pd.read_csv(
            StringIO(text), sep=delimiter_of(text, headings), header=None, dtype=str, keep_default_na=False,
            skip_blank_lines=False, skipinitialspace=True,
        )  # fmt: skip
    except pd.errors.EmptyDataError:
        raise ScenarioError([Problem("the table has no rows", Location(name, 1, 1))]) from None
    except pd.errors.ParserError as error:
        found = re.search(r"line (\d+)", str(error))
        line = int(found[1]) if found else 1
        what = "this line has more columns than the heading" if "Expected" in str(error) else "this is no CSV"
        raise ScenarioError([Problem(what, Location(name, line, 1), "quote text that holds a comma")]) from None
    # cells that a short line lacks
    frame = frame.fillna("")
    heading = [str(each).strip() for each in frame.iloc[0]]
    return frame.iloc[1:].reset_index(drop=True), heading

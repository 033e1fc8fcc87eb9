"""Projections entered into the ledger, and the ledger held against what came.

The ledger is a file of its own, outside every run. It is only ever added to: what stands in it is kept to the byte,
and what is added comes behind it, in one step.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import UsageError
from sim.scenario.files import MOST_INPUT_BYTES, Unreadable, read_bytes, shown
from sim.study.files import read_json, write_text, writing
from sim.study.folder import Run

if TYPE_CHECKING:
    import pandas as pd

    from sim.ledger import Entry, Unscored

DEFAULT_LEDGER = Path("results") / "ledger.jsonl"
WAIT_S = 10  # for another that writes


@dataclass(frozen=True)
class Added:
    """What entering a run did.

    Attributes
    ----------
    ledger : pathlib.Path
        The file.
    entries : tuple of sim.ledger.Entry
        The run's lines.
    already : bool
        Whether they stood there before; then nothing was written.
    whole : bool
        Whether all quantiles were to be had, or only those of ``trajectory.csv``.
    """

    ledger: Path
    entries: tuple[Entry, ...]
    already: bool
    whole: bool


@dataclass(frozen=True)
class Scored:
    """The ledger held against a table of the past.

    Attributes
    ----------
    scores : pandas.DataFrame
        With `sim.ledger.SCORE_COLUMNS`.
    to_date : pandas.DataFrame
        With `sim.ledger.TO_DATE_COLUMNS`.
    unscored : tuple of sim.ledger.Unscored
        Rows that could not be held against a projection, and why.
    """

    scores: pd.DataFrame
    to_date: pd.DataFrame
    unscored: tuple[Unscored, ...]


def add_to_ledger(run: str | os.PathLike[str], ledger: str | os.PathLike[str] | None = None) -> Added:
    """Enter a run's projection into the ledger.

    Parameters
    ----------
    run : str or path-like
        The folder of a run that has ended.
    ledger : str or path-like, optional
        The file; default: `DEFAULT_LEDGER`. It is made if it is not there.

    Returns
    -------
    Added
        A run that stands in it already is left as it is.

    Raises
    ------
    sim.errors.UsageError
        If there is no such run, it projects nothing, or the ledger is damaged.
    """
    path = Path(ledger or DEFAULT_LEDGER)
    entries, whole = _entries(Run.open(run))
    with _at_work(path), writing(path.parent):
        before = _text(path) if path.exists() else ""
        known = {(entry.run, entry.stream, entry.month) for entry in _read(path, before)}
        new = tuple(entry for entry in entries if (entry.run, entry.stream, entry.month) not in known)
        if new:
            from sim.ledger import write_entries

            end = "" if not before or before.endswith("\n") else "\n"
            write_text(path, before + end + write_entries(new))
    return Added(path, entries, not new, whole)


def read_ledger(ledger: str | os.PathLike[str] | None = None) -> tuple[Entry, ...]:
    """Read the ledger.

    Parameters
    ----------
    ledger : str or path-like, optional
        The file; default: `DEFAULT_LEDGER`.

    Returns
    -------
    tuple of sim.ledger.Entry
        In the order in which they were added.

    Raises
    ------
    sim.errors.UsageError
        If there is none, or it is damaged.
    """
    path = Path(ledger or DEFAULT_LEDGER)
    if not path.exists():
        raise UsageError(f"there is no ledger at {shown(path)}: 'callsim ledger add RUN' begins one; or give --ledger")
    entries = _read(path, _text(path))
    if not entries:
        raise UsageError(f"the ledger {shown(path)} is empty: 'callsim ledger add RUN' enters a projection")
    return entries


def score_ledger(entries: tuple[Entry, ...], actuals: str | os.PathLike[str], *, unstated: bool = False) -> Scored:
    """Hold the ledger against a table of the past.

    Parameters
    ----------
    entries : tuple of sim.ledger.Entry
        Of `read_ledger`.
    actuals : str or path-like
        A table in the long form (docs/how-to/history.md).
    unstated : bool
        Whether rows that do not state their denominator or clock are taken to be on the projection's.

    Returns
    -------
    Scored

    Raises
    ------
    sim.errors.UsageError
        If the table cannot be read.
    """
    from sim.history import read_table
    from sim.ledger import score, scores_to_date

    scores, unscored = score(entries, read_table(Path(actuals)).rows, unstated=unstated)
    return Scored(scores, scores_to_date(scores), unscored)


def _entries(run: Run) -> tuple[tuple[Entry, ...], bool]:
    from sim.calendar import Calendar
    from sim.ledger import About, of_futures, of_trajectory
    from sim.ledger.registering import run_hash
    from sim.projection import Futures

    scenario = run.scenario.scenario
    facts = read_json(run.folder / "manifest.json", "scenario", "replications", "ended")
    start = scenario.period.plan_start or scenario.period.start
    about = About(
        run=run_hash(facts["scenario"]["sha256"], _bytes(run.folder / "trajectory.csv")),
        scenario=scenario.name,
        sha256=facts["scenario"]["sha256"],
        standing=facts.get("standing", ""),
        projected=start.isoformat(),
        simulated=facts["ended"],
        replications=facts["replications"],
    )
    whole = (run.folder / "replications.parquet").is_file()
    try:
        if whole:
            calendar = Calendar(scenario.period.start, scenario.period.end)
            futures = Futures.from_frame(run.replications, calendar, start)
            entries = of_futures(about, scenario.targets, futures)
        else:
            entries = of_trajectory(about, scenario.targets, run.trajectory)
    except (OSError, ValueError, KeyError) as error:
        raise UsageError(f"the tables of {run.folder} cannot be read: {error}; run the scenario anew") from None
    if not entries:
        raise UsageError(f"the run in {run.folder} projects nothing: it has no target, or no whole month of a plan")
    return entries, whole


@contextmanager
def _at_work(path: Path) -> Iterator[None]:
    """Keep the ledger to one process at a time."""
    from filelock import FileLock, Timeout

    with writing(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path.with_name(path.name + ".lock"))
        try:
            lock.acquire(timeout=WAIT_S)
        except Timeout:
            raise UsageError(f"another callsim is at work on {shown(path)}: try again when it has ended") from None
    try:
        yield
    finally:
        lock.release()
        path.with_name(path.name + ".lock").unlink(missing_ok=True)


def _read(path: Path, text: str) -> tuple[Entry, ...]:
    from sim.ledger import read_entries

    return read_entries(shown(path), text)


def _text(path: Path) -> str:
    try:
        return _bytes(path).decode("utf-8")
    except UnicodeDecodeError:
        raise UsageError(f"{shown(path)} is no ledger: it is not text in UTF-8") from None


def _bytes(path: Path) -> bytes:
    try:
        return read_bytes(path, MOST_INPUT_BYTES)
    except Unreadable as error:
        raise UsageError(f"{shown(path)}: {error}") from None

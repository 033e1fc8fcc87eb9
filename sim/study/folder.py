"""The folder of a run: made, guarded while somebody is at work in it, and read."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import UsageError
from sim.scenario import Loaded, load_scenario
from sim.study.added import AddedTables
from sim.study.files import read_json

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

OWN_TABLES = ("reached.json", "trajectory.csv", "replications.parquet", "parameters.csv", "unknown.csv")
_ROOM_BYTES = 20_000_000  # for tables and figures
_PART_BYTES = 40_000  # a finished replication, about
_CALL_BYTES = 60  # a call that is kept, about


@dataclass(frozen=True)
class Run(AddedTables):
    """The folder of a run, read when asked; also the tables that commands added to it.

    Attributes
    ----------
    folder : pathlib.Path
        Where it is.
    """

    folder: Path

    @classmethod
    def open(cls, folder: str | os.PathLike[str]) -> Run:
        """Open the folder of a run that has ended.

        Parameters
        ----------
        folder : str or path-like
            As given by ``--out``, or named at the end of a run.

        Returns
        -------
        Run

        Raises
        ------
        sim.errors.UsageError
            If there is no run that has ended.
        """
        path = Path(folder)
        if (path / "run.json").is_file() and not (path / "manifest.json").is_file():
            raise UsageError(f"the run in {path} has not ended: go on with 'callsim resume {path}'")
        if not (path / "manifest.json").is_file():
            raise UsageError(f"{path} is not the folder of a run: it has no manifest.json")
        return cls(path)

    @cached_property
    def manifest(self) -> dict[str, Any]:  # type: ignore[override]
        """What was run, from what, by which versions."""
        return read_json(self.folder / "manifest.json", "scenario", "seed", "replications", "engine", "packages")

    @property
    def standing(self) -> str:
        """Whether it is calibrated, and whether its fit can be believed: what is said first wherever it is shown."""
        from sim.manifest import UNCALIBRATED

        return self.manifest.get("standing", UNCALIBRATED)

    @cached_property
    def reached(self) -> dict[str, Any]:
        """When each target is reached and held."""
        return read_json(self.own_table("reached.json"))

    @cached_property
    def trajectory(self) -> pd.DataFrame:
        """Every measure by month, summed up over replications."""
        import pandas as pd

        return pd.read_csv(self.own_table("trajectory.csv"), dtype={"stream": str})

    @cached_property
    def replications(self) -> pd.DataFrame:
        """Every measure by month, replication by replication."""
        import pandas as pd

        return pd.read_parquet(self.own_table("replications.parquet"))

    def own_table(self, name: str) -> Path:
        """Give the path of one of the run's own tables.

        Parameters
        ----------
        name : str
            One of `OWN_TABLES`.

        Returns
        -------
        pathlib.Path

        Raises
        ------
        sim.errors.UsageError
            If it is not there, or is not as the run wrote it.
        """
        path, written = self.folder / name, self.manifest.get("tables", {})
        if not path.is_file():
            raise UsageError(f"{path} is not there: run the scenario again to have it")
        if name in written and sha256(path.read_bytes()).hexdigest() != written[name]:
            raise UsageError(f"{path} was changed since the run wrote it: its figures are not those of the run")
        return path

    @cached_property
    def scenario(self) -> Loaded:
        """The scenario as it was run."""
        return load_scenario(self.folder / "scenario.resolved.yaml")

    def plot_trajectory(self, stream: str) -> Axes:
        """Draw the target of a stream: see `sim.study.telling.drawing.plot_trajectory`."""
        from sim.study.telling.drawing import plot_trajectory

        return plot_trajectory(self, stream)

    def plot_workforce(self, group: str) -> Axes:
        """Draw the people of a group: see `sim.study.telling.drawing.plot_workforce`."""
        from sim.study.telling.drawing import plot_workforce

        return plot_workforce(self, group)


def digests(folder: Path) -> dict[str, str]:
    """Hash a run's own tables, so that a reader can tell that they are as they were written.

    Parameters
    ----------
    folder : pathlib.Path
        Of the run.

    Returns
    -------
    dict of str to str
        SHA-256 by file name, of those that are there.
    """
    here = [folder / name for name in OWN_TABLES if (folder / name).is_file()]
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in here}


def new_folder(loaded: Loaded, out: str | os.PathLike[str] | None) -> Path:
    """Make a folder for a run; nothing is ever written over.

    Parameters
    ----------
    loaded : sim.scenario.Loaded
        Names it, if `out` does not.
    out : str or path-like, optional
        New or empty; default: ``results/<scenario>-<utc time>`` in the current folder.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    sim.errors.UsageError
        If it is taken, or cannot be made.
    """
    try:
        if out is not None:
            folder = Path(out)
            folder.mkdir(parents=True, exist_ok=True)
            if (folder / "run.json").is_file():
                raise UsageError(f"{folder} holds a run already: give another folder with --out, or resume that one")
            if any(folder.iterdir()):
                raise UsageError(f"{folder} is not empty, and nothing is written over: give another folder with --out")
            return folder
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        name = re.sub(r"[^a-z0-9]+", "-", Path(loaded.path).stem.lower()).strip("-") or "scenario"
        number = 1
        while True:
            folder = Path("results") / f"{name}-{stamp}{f'-{number}' if number > 1 else ''}"
            try:
                folder.mkdir(parents=True)
            except FileExistsError:
                if not folder.is_dir():
                    raise
                number += 1
                continue
            return folder
    except OSError as error:
        where = error.filename or out or "results"
        raise UsageError(
            f"the folder for results cannot be made: {error.strerror}: {where}; give one with --out"
        ) from None


def check_room(folder: Path, replications: int, calls: float) -> None:
    """Refuse to start where the results will not fit.

    Parameters
    ----------
    folder : pathlib.Path
        Where they go.
    replications : int
        How many are to be kept.
    calls : float
        How many calls are to be kept.

    Raises
    ------
    sim.errors.UsageError
        Saying how much is free and how much is needed.
    """
    needed = _ROOM_BYTES + replications * _PART_BYTES + calls * _CALL_BYTES
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise UsageError(
            f"the disk of {folder} has {free / 1e6:,.0f} MB free, and about {needed / 1e6:,.0f} MB are needed"
        )


@contextmanager
def at_work(folder: Path) -> Iterator[None]:
    """Keep a folder to one process at a time; the system frees it when the process dies.

    Parameters
    ----------
    folder : pathlib.Path
        The folder of a run.

    Yields
    ------
    None

    Raises
    ------
    sim.errors.UsageError
        If another process is at work in it.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(folder / ".lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise UsageError(f"another callsim is at work in {folder}: wait for it, or give another folder") from None
    try:
        yield
    finally:
        lock.release()
        (folder / ".lock").unlink(missing_ok=True)

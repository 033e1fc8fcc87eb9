"""Where the results of a command go: a folder of their own, or beside the tables of the run that they are about.

Into a run (``--into``), they are first written to ``added.part`` in its folder; then ``manifest.json`` is replaced by
one that names them, and only then do they take their places. A command that is killed leaves the old tables before
that moment, and the new ones after it (`sim.study.added.AddedTables` looks in both places); the next command clears up.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import UsageError
from sim.scenario import Loaded
from sim.study.added import ADDED, STAGE
from sim.study.files import read_json, write_json, write_text, writing
from sim.study.folder import Run, at_work
from sim.study.together import folder_of, keep_scenario

if TYPE_CHECKING:
    import pandas as pd

_NOT_IN_AN_ENTRY = ("format", "command", "checks")


@dataclass(frozen=True)
class Results:
    """Where a command writes.

    Attributes
    ----------
    folder : pathlib.Path
        Where the results are in the end.
    part : pathlib.Path
        Where to write them: the same folder, or ``added.part`` in that of a run.
    command : str
        One of `sim.study.added.ADDED`.
    """

    folder: Path
    part: Path
    command: str

    @property
    def figures(self) -> Path:
        """Where figures are written."""
        return self.part / "figures"

    def keep(self, loaded: Loaded) -> None:
        """Write the scenario as one can load it again; a run has its own already.

        Parameters
        ----------
        loaded : Loaded
            The scenario.
        """
        if self.part == self.folder:
            keep_scenario(self.folder, loaded)

    def write(self, name: str, table: pd.DataFrame) -> None:
        """Write a table.

        Parameters
        ----------
        name : str
            Of the file: ``.csv`` or ``.parquet``.
        table : pandas.DataFrame
            What.
        """
        if name.endswith(".parquet"):
            table.to_parquet(self.part / name, index=False)
        else:
            write_text(self.part / name, table.to_csv(index=False, lineterminator="\n"))

    def finish(self, about: dict[str, Any]) -> None:
        """Say what was done, which makes it count.

        Parameters
        ----------
        about : dict
            Ready for JSON: a manifest of the command's own. Beside a run it stands with each table, without what a
            reader of one table does not need; ``checks`` stand with the first.
        """
        if self.part == self.folder:
            write_json(self.folder / "manifest.json", about)
            return
        manifest = read_json(self.folder / "manifest.json")
        names = [name for name in ADDED[self.command] if (self.part / name).is_file()]
        added = {name: row for name, row in manifest.get("added", {}).items() if name not in ADDED[self.command]}
        facts = {key: value for key, value in about.items() if key not in _NOT_IN_AN_ENTRY}
        for name in names:
            digest = sha256((self.part / name).read_bytes()).hexdigest()
            added[name] = {"command": self.command, "sha256": digest, **facts}
        if "checks" in about:
            added[names[0]]["checks"] = about["checks"]
        write_json(self.folder / "manifest.json", {**manifest, "added": dict(sorted(added.items()))})
        _settle(self.folder)


@contextmanager
def results_of(
    command: str, loaded: Loaded, *, out: str | os.PathLike[str] | None, into: str | os.PathLike[str] | None
) -> Iterator[Results]:
    """Make and guard the place of a command's results.

    Parameters
    ----------
    command : str
        One of `sim.study.added.ADDED`.
    loaded : Loaded
        The scenario that the question is about.
    out : str or path-like, optional
        A new or empty folder; default: ``results/<command>-<scenario>-<utc time>``.
    into : str or path-like, optional
        Instead: the folder of a run of this scenario.

    Yields
    ------
    Results
        `Results.finish` makes them count.

    Raises
    ------
    sim.errors.UsageError
        If the run is of another scenario, has not ended or is at work, or both places are given.
    """
    if into is None:
        with folder_of(command, loaded, out) as folder:
            yield Results(folder, folder, command)
        return
    if out is not None:
        raise UsageError("give --out or --into, not both: --into adds the tables to the folder of a run")
    run = Run.open(into)
    check_same(run, loaded)
    with writing(run.folder), at_work(run.folder):
        _settle(run.folder)
        part = run.folder / STAGE
        part.mkdir()
        try:
            yield Results(run.folder, part, command)
        finally:
            _settle(run.folder)


def check_same(run: Run, loaded: Loaded) -> None:
    """Refuse to add to a run what is about another scenario.

    Parameters
    ----------
    run : Run
        The run.
    loaded : Loaded
        The scenario.

    Raises
    ------
    sim.errors.UsageError
        Naming both.
    """
    ran = run.manifest["scenario"]
    if loaded.sha256 != ran["sha256"]:
        raise UsageError(
            f"{loaded.path} is not the scenario that was run in {run.folder}: that was '{ran['name']}' from "
            f"{ran['file']} (sha256 {ran['sha256'][:12]}), and this is '{loaded.scenario.name}' "
            f"(sha256 {loaded.sha256[:12]}): give {(run.folder / 'scenario.resolved.yaml').as_posix()}, or run this "
            "one and add to that run"
        )


def _settle(folder: Path) -> None:
    """Put tables that the manifest names in their places, and clear away what a killed command has left."""
    part = folder / STAGE
    if not part.is_dir():
        return
    added = read_json(folder / "manifest.json").get("added", {})
    staged = {path.name: path for names in ADDED.values() for path in map(part.joinpath, names) if path.is_file()}
    count = [
        name for name, path in staged.items()
        if name in added and sha256(path.read_bytes()).hexdigest() == added[name]["sha256"]
    ]  # fmt: skip
    if count:
        command = added[count[0]]["command"]
        _move_beside(part, folder)
        for name in count:  # last: as long as one is left, it says that all of this counts
            staged[name].replace(folder / name)
        for name in ADDED[command]:
            if name not in added:
                (folder / name).unlink(missing_ok=True)
    shutil.rmtree(part)


def _move_beside(part: Path, folder: Path) -> None:
    """Move figures, and the scenarios that were compared, over those of an earlier time."""
    if (part / "figures").is_dir():
        (folder / "figures").mkdir(exist_ok=True)
        for figure in sorted((part / "figures").iterdir()):
            figure.replace(folder / "figures" / figure.name)
    if (part / "scenarios").is_dir():
        shutil.rmtree(folder / "scenarios", ignore_errors=True)
        (part / "scenarios").rename(folder / "scenarios")

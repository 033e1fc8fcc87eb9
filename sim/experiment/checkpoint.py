"""What a run has finished, kept on disk so that nothing is lost and nothing is counted twice.

Each finished replication is one file, written beside its name and moved into place in one step: a run that
is killed at any moment leaves whole files or none. A replication that has been started but not finished is
marked by an empty file, which tells who was at work when a process died.
"""

from __future__ import annotations

import errno
import json
import os
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from sim.errors import CallsimError
from sim.experiment.centre import Replication
from sim.measures import Figures

_FULL = (errno.ENOSPC, errno.EDQUOT)


@dataclass(frozen=True)
class Checkpoint:
    """Finished and started replications of a run.

    Attributes
    ----------
    folder : pathlib.Path
        A folder of their own inside the run's; made when first needed.
    """

    folder: Path

    def save(self, replication: Replication) -> None:
        """Keep a finished replication.

        Parameters
        ----------
        replication : Replication
            Of any number; one that is kept already is replaced by itself.

        Raises
        ------
        sim.errors.CallsimError
            If it cannot be written, as when the disk is full.
        """
        figures = replication.figures
        keys = [(stream, measure) for stream, measures in figures.values.items() for measure in measures]
        facts = {
            "number": replication.number,
            "contacts": replication.contacts,
            "attempts": replication.attempts,
            "periods": figures.periods,
            "keys": keys,
        }
        values = np.array([figures.values[stream][measure] for stream, measure in keys])
        part = self.folder / f"{replication.number:06d}.part"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with part.open("wb") as file:
                np.savez(file, facts=np.array(json.dumps(facts)), values=values, whole=figures.whole)
                file.flush()
                os.fsync(file.fileno())
            part.replace(part.with_suffix(".npz"))
        except OSError as error:
            part.unlink(missing_ok=True)
            why = "the disk is full" if error.errno in _FULL else f"it cannot be written to: {error.strerror}"
            raise CallsimError(f"replication {replication.number} is lost, the earlier ones are kept: {why}") from None
        self.started(replication.number).unlink(missing_ok=True)

    def finished(self) -> dict[int, Replication]:
        """Read every replication that is kept.

        Returns
        -------
        dict of int to Replication
            In rising order of their numbers. A file that cannot be read is left out, and will be done again.
        """
        found = {}
        for path in sorted(self.folder.glob("*.npz")):
            try:
                with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
                    facts, values, whole = json.loads(str(kept["facts"])), kept["values"], kept["whole"]
            except (OSError, EOFError, ValueError, KeyError, BadZipFile):
                continue
            table: dict[str, dict[str, np.ndarray]] = {}
            for (stream, measure), row in zip(facts["keys"], values, strict=True):
                table.setdefault(stream, {})[measure] = row
            figures = Figures(tuple(facts["periods"]), whole, table)
            found[facts["number"]] = Replication(facts["number"], figures, facts["contacts"], facts["attempts"])
        return found

    def started(self, number: int) -> Path:
        """Name the marker of a replication that is under way.

        Parameters
        ----------
        number : int
            Of the replication.

        Returns
        -------
        pathlib.Path
            An empty file while it is, and after a death.
        """
        return self.folder / f"{number:06d}.started"

    def suspects(self) -> set[int]:
        """Numbers of the replications that were under way when a process died.

        Returns
        -------
        set of int
            Started, and not finished.
        """
        return {int(path.stem) for path in self.folder.glob("*.started") if not path.with_suffix(".npz").exists()}

    def forget_started(self) -> None:
        """Take the markers away, before a pool is built."""
        for path in self.folder.glob("*.started"):
            path.unlink(missing_ok=True)

    def remove(self) -> None:
        """Take everything away, once the tables of the whole run are written."""
        for path in self.folder.glob("*"):
            path.unlink(missing_ok=True)
        if self.folder.is_dir():
            self.folder.rmdir()

"""A run is done again from its manifest, and held against itself table by table."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import UsageError
from sim.study.folder import Run
from sim.study.running import run
from sim.study.settings import DRAWN, Progress, Settings

if TYPE_CHECKING:
    import pandas as pd

TABLES = ("replications.parquet", "trajectory.csv", "reached.json")


@dataclass(frozen=True)
class Repeat:
    """What became of doing a run again.

    Attributes
    ----------
    standing : str
        Of the run, as `Run.standing`.
    tables : dict of str to str
        For each table ``"same to the bit"``, or how it differs.
    versions : str
        Which versions differ, or nothing.
    """

    standing: str
    tables: dict[str, str]
    versions: str

    @property
    def same(self) -> bool:
        """Whether every table is the same to the bit."""
        return all(what == "same to the bit" for what in self.tables.values())


def rerun(
    folder: str | os.PathLike[str],
    *,
    workers: int | None = None,
    dask: str | None = None,
    progress: Progress | None = None,
) -> Repeat:
    """Do a run again, and compare.

    Parameters
    ----------
    folder : str or path-like
        The folder of a run that has ended. It is left as it is.
    workers, dask, progress
        As for `sim.run`.

    Returns
    -------
    Repeat

    Raises
    ------
    sim.errors.UsageError
        If it is not the folder of a run that has ended, or its scenario was changed.
    """
    from sim.manifest import differing

    first = Run.open(folder)
    facts = first.manifest
    if first.scenario.sha256 != facts["scenario"]["sha256"]:
        raise UsageError(f"the scenario in {folder} or one of its inputs was changed since it was run")
    posterior = facts["settings"].get("posterior", DRAWN)  # older runs do not say
    settings = Settings(
        replications=facts["replications"], seed=facts["seed"], engine=facts["engine"], posterior=posterior
    )
    with TemporaryDirectory() as temporary:
        out = Path(temporary) / "again"
        second = run(first.scenario, settings=settings, workers=workers, dask=dask, out=out, progress=progress)
        tables = {name: _compare(first, second, name) for name in TABLES}
    return Repeat(first.standing, tables, differing({"python": facts["python"], **facts["packages"]}))


def _compare(first: Run, second: Run, name: str) -> str:
    try:
        before, after = (first.folder / name).read_bytes(), (second.folder / name).read_bytes()
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    if before == after:
        return "same to the bit"
    if name != "replications.parquet":
        return "differs"
    import pandas as pd

    # what was changed since is just what is looked for: read as it is
    return _difference(*(pd.read_parquet(run.folder / name) for run in (first, second)))


def _difference(before: pd.DataFrame, after: pd.DataFrame) -> str:
    """Say by how much figures differ; a parquet file may differ where its figures do not."""
    if before.equals(after):
        return "same to the bit"
    keys = ["replication", "period", "stream", "measure"]
    if not before[keys].equals(after[keys]):
        return "differs: other replications, months, streams or measures"
    old, new = before["value"].to_numpy(), after["value"].to_numpy()
    changed = (old != new) & ~(np.isnan(old) & np.isnan(new))
    with np.errstate(divide="ignore", invalid="ignore"):
        largest = np.abs((new - old) / old)[changed].max()
    return f"differs: {changed.sum():,} of {len(old):,} figures, by up to {100 * largest:.3g} %"

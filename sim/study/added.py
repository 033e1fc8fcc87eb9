"""Tables that a command adds to the folder of a run, and how a reader can tell that they belong there.

`callsim compare`, `explain`, `crosscheck` and `run --grid` answer questions about a run; with ``--into`` their tables
stand beside its own, under fixed names, each with an entry in ``manifest.json`` under ``added`` that holds its
SHA-256. The entry is written when the new tables lie complete in ``added.part``; from then on they count, wherever
they lie, so that whoever reads finds all tables of one command old or all new, also if it was killed.
"""

from __future__ import annotations

import io
from collections.abc import Hashable
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd

STAGE = "added.part"
ADDED = {
    "compare": ("compare.csv",),
    "explain": ("explain.csv", "uncertainty.csv"),
    "crosscheck": ("crosscheck.csv", "time_varying.csv", "causes.csv", "week.csv"),
    "run --grid": ("grid.parquet",),
}


class AddedTables:
    """The tables that commands have added to a folder; each is None if it is not there.

    Attributes
    ----------
    folder : pathlib.Path
        The folder of a run.
    manifest : dict
        Its ``manifest.json``.
    """

    folder: Path
    manifest: dict[str, Any]

    @property
    def added(self) -> dict[str, dict[str, Any]]:
        """What stands in the manifest of each table: command, sha256, seed, replications, standing, ended and more."""
        found = self.manifest.get("added", {})
        if not isinstance(found, dict) or not all(isinstance(entry, dict) for entry in found.values()):
            raise UsageError(f"{self.folder / 'manifest.json'} was changed: 'added' does not hold what callsim wrote")
        return found

    @cached_property
    def compare(self) -> pd.DataFrame | None:
        """Scenarios beside this one: the columns of `sim.study.asking.comparing.Comparison.table`."""
        return self._table("compare.csv")

    @cached_property
    def explain(self) -> pd.DataFrame | None:
        """What each cause is worth: `sim.study.asking.game.EXPLAIN_COLUMNS`."""
        return self._table("explain.csv")

    @cached_property
    def uncertainty(self) -> pd.DataFrame | None:
        """Where the spread of the answer comes from: `sim.study.asking.spread.UNCERTAINTY_COLUMNS`."""
        return self._table("uncertainty.csv")

    @cached_property
    def crosscheck(self) -> pd.DataFrame | None:
        """The engine beside formulas that are exact: `sim.study.crosschecking.CHECK_COLUMNS`."""
        return self._table("crosscheck.csv")

    @cached_property
    def time_varying(self) -> pd.DataFrame | None:
        """Erlang by interval beside the engine: `sim.crosscheck.gaps.CHANGING_COLUMNS`."""
        return self._table("time_varying.csv")

    @cached_property
    def causes(self) -> pd.DataFrame | None:
        """From Erlang to the simulation, step by step: `sim.crosscheck.gaps.GAP_COLUMNS`."""
        return self._table("causes.csv")

    @cached_property
    def week(self) -> pd.DataFrame | None:
        """The hours of the typical week: `sim.crosscheck.gaps.WEEK_COLUMNS`."""
        return self._table("week.csv")

    @cached_property
    def grid(self) -> pd.DataFrame | None:
        """What follows from other values of the levers: `sim.study.grid.GRID_COLUMNS`."""
        return self._table("grid.parquet")

    def _table(self, name: str) -> pd.DataFrame | None:
        import pandas as pd

        entry = self.added.get(name)
        if entry is None:
            return None
        for path in (self.folder / name, self.folder / STAGE / name):
            content = path.read_bytes() if path.is_file() else None
            if content is not None and sha256(content).hexdigest() == entry.get("sha256"):
                return pd.read_parquet(io.BytesIO(content)) if name.endswith(".parquet") else _read_csv(name, content)
        what = "was changed since it was written" if (self.folder / name).is_file() else "is not there"
        raise UsageError(
            f"{self.folder / name} {what}, and manifest.json has it: do 'callsim {entry.get('command', '')}' into this "
            "run again"
        )


def _read_csv(name: str, content: bytes) -> pd.DataFrame:
    """Read a table whose names and months are texts, whatever they look like."""
    import pandas as pd

    texts = ["stream", "group", "cause", "month", "period", "comment"]
    texts += ["scenario"] if name == "compare.csv" else []  # in week.csv it is a share
    kinds: dict[Hashable, type[str]] = dict.fromkeys(texts, str)
    table = pd.read_csv(io.BytesIO(content), dtype=kinds, keep_default_na=False, na_values=[""])
    return table.fillna({column: "" for column in texts if column in table})

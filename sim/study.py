"""A run from start to finish: a scenario in, a folder of results out, and that folder read back.

The folder holds what was run (`manifest.json`, `scenario.resolved.yaml`, `inputs/`), what came out
(`replications.parquet`, `trajectory.csv`, `reached.json`) and `figures/`. It is never written over.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import UsageError
from sim.scenario import Loaded, load_scenario

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiment import Centre, Replication

DEFAULT_REPLICATIONS = 8
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Run:
    """The folder of a run, read when asked.

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
        if not (path / "manifest.json").is_file():
            raise UsageError(f"{path} is not the folder of a run that has ended: it has no manifest.json")
        return cls(path)

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """What was run, from what, by which versions."""
        return json.loads((self.folder / "manifest.json").read_text(encoding="utf-8"))

    @cached_property
    def reached(self) -> dict[str, Any]:
        """When each target is reached and held."""
        return json.loads((self.folder / "reached.json").read_text(encoding="utf-8"))

    @cached_property
    def trajectory(self) -> pd.DataFrame:
        """Every measure by month, summed up over replications."""
        import pandas as pd

        return pd.read_csv(self.folder / "trajectory.csv", dtype={"stream": str})

    @cached_property
    def replications(self) -> pd.DataFrame:
        """Every measure by month, replication by replication."""
        import pandas as pd

        return pd.read_parquet(self.folder / "replications.parquet")

    @cached_property
    def scenario(self) -> Loaded:
        """The scenario as it was run."""
        return load_scenario(self.folder / "scenario.resolved.yaml")


def run(
    scenario: str | os.PathLike[str] | Loaded,
    *,
    replications: int = DEFAULT_REPLICATIONS,
    seed: int = 1,
    engine: str = "simpy",
    workers: int | None = None,
    out: str | os.PathLike[str] | None = None,
    progress: Progress | None = None,
) -> Run:
    """Simulate a scenario and write the folder of results.

    Parameters
    ----------
    scenario : str, path-like or Loaded
        A scenario file, or one that has been read.
    replications : int
        Runs of chance, at least 1.
    seed : int
        Of the run; the same seed gives the same tables, whatever the number of workers.
    engine : {"simpy", "compiled"}
        Which engine simulates.
    workers : int, optional
        Processes; default: one a core.
    out : str or path-like, optional
        The folder; default: ``results/<scenario>-<utc time>`` in the current folder.
    progress : callable, optional
        Called with the number of replications done and of all, at the start and after each.

    Returns
    -------
    Run

    Raises
    ------
    sim.errors.UsageError
        If the scenario is not valid, the engine is not there, or the folder is taken or cannot be written.
    """
    loaded = scenario if isinstance(scenario, Loaded) else load_scenario(scenario)
    check_settings(replications=replications, seed=seed, engine=engine, workers=workers)
    folder = _new_folder(loaded, out)
    try:
        _run_into(folder, loaded, replications, seed, engine, workers or _cores(), progress or (lambda *_: None))
    except BaseException:
        _remove_if_empty(folder)
        raise
    return Run(folder)


def check_settings(*, replications: int, seed: int, engine: str, workers: int | None) -> None:
    """Refuse settings that no run can have, before anything is done.

    Parameters
    ----------
    replications, seed, engine, workers
        As for `run`.

    Raises
    ------
    sim.errors.UsageError
        Naming the setting.
    """
    from sim.engine import check_engine

    if not 1 <= replications <= 1_000_000:
        raise UsageError(f"replications must lie between 1 and 1,000,000, not {replications}")
    if not 0 <= seed < 2**63:
        raise UsageError(f"the seed must lie between 0 and 2^63 - 1, not {seed}")
    if workers is not None and not 1 <= workers <= 1024:
        raise UsageError(f"workers must lie between 1 and 1024, not {workers}")
    check_engine(engine)


def draw_workforce(loaded: Loaded, *, seed: int = 1, replications: int = 200) -> dict[str, pd.DataFrame]:
    """Draw the people of every group by month, without a call.

    Parameters
    ----------
    loaded : Loaded
        A scenario.
    seed, replications : int
        As for `run`; the draws are those of the same replications.

    Returns
    -------
    dict of str to pandas.DataFrame
        By group; columns month, measure, mean, p10, p90.
    """
    import numpy as np
    import pandas as pd

    from sim.calendar import Calendar
    from sim.experiment import people_by_period
    from sim.projection import summary
    from sim.workforce import draw_people

    scenario = loaded.scenario
    calendar = Calendar(scenario.period.start, scenario.period.end)
    plan_start = scenario.period.plan_start or scenario.period.start
    months = calendar.periods("month")
    tables = {}
    for name, group in sorted(scenario.groups.items()):
        if group.on_duty is not None:
            continue
        drawn = [
            people_by_period(draw_people(name, group, calendar, plan_start, seed, number), calendar, months)
            for number in range(replications)
        ]
        frames = []
        for measure in drawn[0]:
            summed = summary(np.array([d[measure] for d in drawn]))
            columns = {column: summed[column] for column in ("mean", "p10", "p90")}
            frames.append(pd.DataFrame({"month": months.labels, "measure": measure, **columns}))
        tables[name] = pd.concat(frames, ignore_index=True)
    return tables


def _cores() -> int:
    count = getattr(os, "sched_getaffinity", None)
    return len(count(0)) if count else os.cpu_count() or 1


def _new_folder(loaded: Loaded, out: str | os.PathLike[str] | None) -> Path:
    try:
        if out is not None:
            folder = Path(out)
            folder.mkdir(parents=True, exist_ok=True)
            if any(folder.iterdir()):
                raise UsageError(f"{folder} is not empty, and nothing is written over: give another folder with --out")
            return folder
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        name = re.sub(r"[^a-z0-9]+", "-", Path(loaded.path).stem.lower()).strip("-") or "scenario"
        for suffix in ("", *(f"-{i}" for i in range(2, 1000))):
            folder = Path("results") / f"{name}-{stamp}{suffix}"
            try:
                folder.mkdir(parents=True)
            except FileExistsError:
                continue
            return folder
        raise UsageError("no free folder under results/: give one with --out")
    except OSError as error:
        where = error.filename or out or "results"
        raise UsageError(
            f"the folder for results cannot be made: {error.strerror}: {where}; give one with --out"
        ) from None


def _remove_if_empty(folder: Path) -> None:
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()


def _run_into(
    folder: Path, loaded: Loaded, replications: int, seed: int, engine: str, workers: int, progress: Progress
) -> None:
    from sim.checks import check_conservation, check_history, check_input
    from sim.experiment import Centre, run_replications
    from sim.history import read_history
    from sim.manifest import manifest
    from sim.projection import Futures, reached, trajectory

    started = datetime.now(UTC)
    scenario = loaded.scenario
    centre = Centre.of(loaded)
    history = read_history(scenario.history, loaded.files[scenario.history]) if scenario.history else ()
    done: dict[int, Replication] = {}
    progress(0, replications)
    for replication in run_replications(loaded, seed=seed, replications=replications, engine=engine, workers=workers):
        done[replication.number] = replication
        progress(len(done), replications)
    futures = Futures.from_figures({n: r.figures for n, r in done.items()}, centre.calendar, centre.plan_start)
    table = trajectory(futures, scenario.targets)
    result = reached(futures, scenario.targets)
    checks = [
        *(check_input(history) if scenario.history else ()),
        *check_history(futures, scenario.targets, history, centre.calendar),
        *check_conservation(futures, scenario.streams),
    ]
    (folder / "inputs").mkdir()
    for name, content in loaded.inputs.items():
        (folder / name).write_bytes(content)
    _write_text(folder / "scenario.resolved.yaml", loaded.resolved_yaml())
    futures.to_frame().to_parquet(folder / "replications.parquet", index=False)
    _write_text(folder / "trajectory.csv", table.to_csv(index=False, lineterminator="\n"))
    _write_text(folder / "reached.json", json.dumps(result, indent=2, allow_nan=False) + "\n")
    _draw_figures(folder / "figures", centre, table, history)
    facts = manifest(
        loaded,
        seed=seed,
        replications=replications,
        engine=engine,
        workers=workers,
        started=started,
        ended=datetime.now(UTC),
        contacts=sum(r.contacts for r in done.values()),
        attempts=sum(r.attempts for r in done.values()),
        checks=checks,
    )
    # last, and in one step: a folder with a manifest is a run that has ended
    _write_text(folder / "manifest.json.part", json.dumps(facts, indent=2, allow_nan=False) + "\n")
    (folder / "manifest.json.part").replace(folder / "manifest.json")


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _draw_figures(folder: Path, centre: Centre, table: pd.DataFrame, history: Iterable[Any]) -> None:
    from sim.manifest import UNCALIBRATED
    from sim.report.figures import draw_trajectory, draw_workforce, save

    folder.mkdir()
    scenario = centre.scenario
    about = {"scenario": scenario.name, "plan_start": centre.plan_start, "note": UNCALIBRATED}
    for stream, target in sorted(scenario.targets.items()):
        save(
            draw_trajectory(table, stream, target, history=history, **about), folder / f"{_safe(stream)}-trajectory.png"
        )
    for group in sorted(centre.covers):
        save(draw_workforce(table, group, **about), folder / f"{_safe(group)}-workforce.png")


def _safe(name: str) -> str:
    """Write a name so that every system takes it as a file's; other characters become their code points."""
    return re.sub(r"[^A-Za-z0-9_-]", lambda match: f"+{ord(match[0]):x}", name)
